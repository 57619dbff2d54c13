//! `kravtjek import FILE…`: reads what the IT department exports, and shows what it is evidence of.

mod fleets;
mod formats;
mod gathered;
mod twice;

use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use jiff::Timestamp;
use kravtjek_catalogue::support::Support;
use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::{Imported, imported};
use kravtjek_intake::import::formats::{FORMATS, Format, Means};
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::observation::Probe;
use kravtjek_model::observations::Written;
use kravtjek_model::organisation::{Organisation, OrganisationKind};
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use crate::cli::{ImportArgs, ResultFormat};
use crate::failure::Failure;
use crate::help::near;
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::program::PROGRAM;
use crate::reads::{self, Reads};
use crate::{clock, input, output};

pub(super) fn run(asked: &ImportArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    if asked.formats {
        return formats::show(asked, &catalogue, lang);
    }
    if let Some(name) = &asked.template {
        return formats::template(name, asked, &catalogue, lang);
    }
    if asked.files.is_empty() {
        return Err(Failure::wrong(
            "Angiv mindst én fil, fx `kravtjek import FIL`; `kravtjek import --formats` viser, hvad der genkendes.",
            "Name at least one file, such as `kravtjek import FILE`; `kravtjek import --formats` shows what is recognised.",
        ));
    }
    let (to, save, answers) = outlets(asked)?;
    if asked.support.is_none() {
        // It is unpacked while the files are read.
        _ = thread::spawn(Support::embedded);
    }
    let now = clock::at(asked.now).now();
    let moment = Moment { given: given(asked, now)?, now };
    let only = asked.only.as_deref().map(format).transpose()?;
    let organisation =
        asked.organisation.as_deref().map(|path| input::organisation(path, &catalogue)).transpose()?;
    let kind = organisation.as_ref().map_or(OrganisationKind::Unknown, |own| own.kind);
    let framework = input::framework(&catalogue, asked.framework.as_deref(), kind)?;
    let own = asked.support.as_deref().map(input::support).transpose()?;
    let support = match &own {
        Some(own) => own,
        None => Support::embedded().map_err(|_| broken())?,
    };
    let map = asked.map.as_deref().map(|path| input::mapping(path, &catalogue)).transpose()?;
    let mut handed = HandedIn::default();
    let means = Means { only, framework: Some(framework), map: map.as_ref(), ..Means::of(&catalogue) };
    handed.read_all(in_order(&asked.files), moment, means);
    let bearings = Bearings {
        catalogue: &catalogue,
        support,
        framework: &framework.id,
        organisation: organisation.as_ref(),
    };
    let imported = imported(&mut handed, bearings);
    let saved = save.as_ref().map(Outlet::path).map(|path| path.display().to_string());
    for said in twice::said(&handed, &imported) {
        output::complain(said.get(lang));
    }
    let save = save.filter(|_| handed.parts.iter().any(|part| part.format.is_some()));
    // Of a hundred thousand devices either takes a while.
    let (told, written) = thread::scope(|scope| {
        let save_to = |to| saved_to(to, organisation.as_ref(), &imported, lang);
        let saving = save.as_ref().map(|to| scope.spawn(move || save_to(to)));
        let told = gathered::import(&handed, &imported, bearings, &means, (now, saved));
        let written = saving.map(|saving| saving.join().unwrap_or_else(|panic| resume_unwind(panic)));
        (told, written.unwrap_or(Ok(())))
    });
    let view = View { catalogue: &catalogue, framework, lang };
    if told.is_empty() {
        return nothing(&told, view, asked.format, &to);
    }
    if let Some(to) = answers {
        output::result(&report::organisation_file::drafts(&told.taken_over, view), &to)?;
    }
    match asked.format {
        ResultFormat::Text => {
            output::result(&report::import::text(&told, view, output::style(to.is_standard())), &to)?;
        }
        ResultFormat::Json => output::json(&report::import::json(&told, view, PROGRAM), &to)?,
    }
    written?;
    let code = u8::from(!told.is_understood());
    drop(told);
    // The process ends: to hand back half a million pieces one by one would only keep people waiting.
    std::mem::forget((handed, imported));
    Ok(ExitCode::from(code))
}

/// By name: what is said of files does not hang on the order in which they were given.
/// A folder stands for the files in it.
fn in_order(files: &[PathBuf]) -> Vec<PathBuf> {
    let within = |folder: &PathBuf| -> Option<Vec<PathBuf>> {
        let all = std::fs::read_dir(folder).ok()?.filter_map(|entry| Some(entry.ok()?.path()));
        let is_hidden =
            |path: &Path| path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."));
        let own: Vec<PathBuf> = all.filter(|path| path.is_file() && !is_hidden(path)).collect();
        Some(own).filter(|own| !own.is_empty())
    };
    let mut files: Vec<PathBuf> =
        files.iter().flat_map(|path| within(path).unwrap_or_else(|| vec![path.clone()])).collect();
    files.sort_by(|one, other| (one.file_name(), one).cmp(&(other.file_name(), other)));
    files
}

/// Nothing could be read: programs are told what there was all the same, and people why.
fn nothing(
    told: &report::import::Import<'_>,
    view: View<'_>,
    format: ResultFormat,
    to: &Outlet,
) -> Result<ExitCode, Failure> {
    if format == ResultFormat::Json {
        output::json(&report::import::json(told, view, PROGRAM), to)?;
    }
    let refused = told.refused.iter().map(|one| Failure::Wrong(one.said.clone()));
    let strange = told.files.iter().map(|file| {
        let said = |lang| report::import::unrecognised(file, lang);
        Failure::wrong(said(Lang::Da), said(Lang::En))
    });
    Err(Failure::Several(refused.chain(strange).collect()))
}

/// Where the account, the observations and the drafts of answers go.
fn outlets(asked: &ImportArgs) -> Result<(Outlet, Option<Outlet>, Option<Outlet>), Failure> {
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Import(asked.format))?;
    let save = asked.save.as_deref().map(|path| Outlet::find("--save", Some(path), Kind::Observations));
    let save = save.transpose()?;
    let answers = asked.answers.as_deref().map(|path| Outlet::find("--answers", Some(path), Kind::Answers));
    let answers = answers.transpose()?;
    let reads =
        Reads::default().and(&asked.files).and(&asked.organisation).and(&asked.support).and(&asked.map);
    let all: Vec<&Outlet> = [Some(&to), save.as_ref(), answers.as_ref()].into_iter().flatten().collect();
    reads::ready(&reads.once()?, &all)?;
    Ok((to, save, answers))
}

/// When the files are of, as the command line says.
fn given(asked: &ImportArgs, now: Timestamp) -> Result<Option<Timestamp>, Failure> {
    let Some(told) = asked.at else { return Ok(None) };
    told.at(now).map(Some).ok_or_else(|| {
        Failure::wrong(
            "Datoen ved `--at` ligger i fremtiden; angiv den dag, udtrækkene er lavet.",
            "The date of `--at` is in the future; give the day the exports were made.",
        )
    })
}

fn format(id: &str) -> Result<&'static Format, Failure> {
    Format::find(id).ok_or_else(|| {
        let known = FORMATS.iter().map(|format| format.id).collect::<Vec<_>>().join(", ");
        let (meant_da, meant_en) = near(id, &known);
        Failure::wrong(
            format!("`{id}` er ikke et format{meant_da}; vælg mellem {known}."),
            format!("`{id}` is not a format{meant_en}; choose one of {known}."),
        )
    })
}

fn broken() -> Failure {
    Failure::wrong(
        "Det, programmet ved om versioner og support, kan ikke læses; hent programmet igen, eller meld fejlen.",
        "What the program knows of versions and support cannot be read; fetch the program again, or report the fault.",
    )
}

/// Writes what the files show, as `judge` takes it beside a scan's.
pub(super) fn saved_to(
    to: &Outlet,
    organisation: Option<&Organisation>,
    imported: &Imported,
    lang: Lang,
) -> Result<(), Failure> {
    let nobodys = || Organisation::given(lang.pick("Ukendt myndighed", "Unknown authority"), []);
    let organisation = organisation.cloned().unwrap_or_else(nobodys);
    let seen = Written {
        program: PROGRAM,
        organisation: &organisation,
        measured: &[Probe::Units].into(),
        assets: &imported.assets,
        observations: &imported.written,
    };
    output::written(to, |out| seen.write(out))
}
