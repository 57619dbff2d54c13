//! `kravtjek import --formats` and `--template NAME`: what is recognised, and drafts of what the authority writes itself.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, Register, View};
use kravtjek_intake::import::makers::{self, MAKERS, Maker};
use kravtjek_model::nearest::nearest;
use kravtjek_model::organisation::OrganisationKind;
use kravtjek_model::text::Lang;
use kravtjek_report::import::{Formats, Template, formats_json, formats_text};
use kravtjek_report::template::{self, Written};

use crate::cli::{ImportArgs, ResultFormat};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{input, output};

/// The format whose template is no register.
const SELF_ASSESSMENT: &str = "self-assessment";

/// Shows what is recognised.
pub(super) fn show(asked: &ImportArgs, catalogue: &Catalogue, lang: Lang) -> Result<ExitCode, Failure> {
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Formats(asked.format))?;
    reads::ready(&Reads::default().and(&asked.organisation), &[&to])?;
    let organisation = asked.organisation.as_deref().map(|path| input::organisation(path, catalogue));
    let kind = organisation.transpose()?.map_or(OrganisationKind::Unknown, |own| own.kind);
    let framework = input::framework(catalogue, asked.framework.as_deref(), kind)?;
    let view = View { catalogue, framework, lang };
    let known = Formats {
        formats: &catalogue.formats,
        registers: &catalogue.registers,
        templates: templates(catalogue),
    };
    match asked.format {
        ResultFormat::Text => {
            output::result(&formats_text(&known, view, output::style(to.is_standard())), &to)?;
        }
        ResultFormat::Json => output::json(&formats_json(&known, view), &to)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What the program writes for others to fill in or run.
fn templates(catalogue: &Catalogue) -> Vec<Template> {
    let about = |format: &str| catalogue.formats.get(format).map(|format| format.title.clone());
    let maker =
        |maker: &Maker| Some(Template { names: vec![maker.name.to_owned()], about: about(maker.format)? });
    let register = |register: &Register| Template {
        names: [".csv", ".xlsx"].map(|ending| format!("{}{ending}", register.id)).into(),
        about: register.title.clone(),
    };
    let own = about(SELF_ASSESSMENT).map(|about| Template {
        names: [".xlsx", ".csv"].map(|ending| format!("{SELF_ASSESSMENT}{ending}")).into(),
        about,
    });
    MAKERS.iter().filter_map(maker).chain(own).chain(catalogue.registers.values().map(register)).collect()
}

/// Writes a template; one that has words in the language of what is said.
pub(super) fn template(
    name: &str,
    asked: &ImportArgs,
    catalogue: &Catalogue,
    lang: Lang,
) -> Result<ExitCode, Failure> {
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Template)?;
    reads::ready(&Reads::default(), &[&to])?;
    if let Some(written) = self_assessment(name) {
        let framework = input::framework(catalogue, asked.framework.as_deref(), OrganisationKind::Unknown)?;
        let view = View { catalogue, framework, lang };
        let text = template::self_assessment(view, written).map_err(|_| unwritten(name))?;
        output::written(&to, |out| out.write_all(&text))?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = match register(name, catalogue) {
        Some((register, written)) => {
            template::template(register, written, lang).map_err(|_| unwritten(name))?
        }
        None => makers::find(name).ok_or_else(|| none(name, catalogue))?.file(lang),
    };
    output::written(&to, |out| out.write_all(&text))?;
    Ok(ExitCode::SUCCESS)
}

/// The self-assessment to fill in, which has a line for each criterion.
fn self_assessment(name: &str) -> Option<Written> {
    let (id, ending) = name.rsplit_once('.')?;
    (id == SELF_ASSESSMENT).then(|| Written::of_ending(ending)).flatten()
}

fn register<'a>(name: &str, catalogue: &'a Catalogue) -> Option<(&'a Register, Written)> {
    let (id, ending) = name.rsplit_once('.')?;
    Some((catalogue.registers.get(id)?, Written::of_ending(ending)?))
}

fn unwritten(name: &str) -> Failure {
    Failure::wrong(
        format!("Skabelonen `{name}` kan ikke skrives; brug den som .csv, og meld fejlen."),
        format!("The template `{name}` cannot be written; use it as .csv, and report the fault."),
    )
}

fn none(name: &str, catalogue: &Catalogue) -> Failure {
    let (meant_da, meant_en) = meant(name, &templates(catalogue)).map_or_else(Default::default, |meant| {
        (format!(" (mente du `{meant}`?)"), format!(" (did you mean `{meant}`?)"))
    });
    Failure::wrong(
        format!("Der er ingen skabelon `{name}`{meant_da}; `kravtjek import --formats` viser dem, der er."),
        format!(
            "There is no template `{name}`{meant_en}; `kravtjek import --formats` shows those there are."
        ),
    )
}

/// The template that was meant: by a name that is near, without its ending, or by a word of its title in either language.
fn meant(name: &str, templates: &[Template]) -> Option<String> {
    let stem = |name: &str| name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_lowercase();
    let own = stem(name);
    let names = || templates.iter().flat_map(|one| &one.names).map(String::as_str);
    let stems: Vec<(String, &str)> = names().map(|name| (stem(name), name)).collect();
    let exact = stems.iter().find(|(stem, _)| *stem == own).map(|(_, name)| *name);
    let titled = || {
        let words = |one: &Template, most: usize| {
            let titles = [&one.about.da, &one.about.en].map(|title| title.to_lowercase());
            let all = titles.iter().flat_map(|title| title.split_whitespace());
            all.take(most).any(|word| word.trim_matches(|sign: char| !sign.is_alphanumeric()) == own)
        };
        // What a title begins with says more than what stands within it.
        let first = templates.iter().find(|one| words(one, 1));
        first.or_else(|| templates.iter().find(|one| words(one, usize::MAX)))?.names.first()
    };
    let near = || {
        let near = nearest(name, names());
        near.or_else(|| {
            let stem = nearest(&own, stems.iter().map(|(stem, _)| stem.as_str()))?;
            stems.iter().find(|(own, _)| own == stem).map(|(_, name)| *name)
        })
    };
    exact.or_else(|| titled().map(String::as_str)).or_else(near).map(str::to_owned)
}
