//! `kravtjek import --formats` and `--template NAME`: what is recognised, and drafts of what the authority writes itself.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::import::makers::{self, MAKERS, Maker};
use kravtjek_model::organisation::OrganisationKind;
use kravtjek_model::text::Lang;
use kravtjek_report::import::{Formats, Template, formats_json, formats_text};

use crate::cli::{ImportArgs, ResultFormat};
use crate::failure::Failure;
use crate::help::near;
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{input, output};

/// Shows what is recognised.
pub(super) fn show(asked: &ImportArgs, catalogue: &Catalogue, lang: Lang) -> Result<ExitCode, Failure> {
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Formats(asked.format))?;
    reads::ready(&Reads::default().and(&asked.organisation), &[&to])?;
    let organisation = asked.organisation.as_deref().map(|path| input::organisation(path, catalogue));
    let kind = organisation.transpose()?.map_or(OrganisationKind::Unknown, |own| own.kind);
    let framework = input::framework(catalogue, asked.framework.as_deref(), kind)?;
    let view = View { catalogue, framework, lang };
    let known = Formats { formats: &catalogue.formats, templates: templates(catalogue) };
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
    let maker = |maker: &Maker| Some(Template { name: maker.name.to_owned(), about: about(maker.format)? });
    MAKERS.iter().filter_map(maker).collect()
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
    let Some(text) = makers::text_in(name, lang) else { return Err(none(name, catalogue)) };
    output::written(&to, |out| out.write_all(text.as_bytes()))?;
    Ok(ExitCode::SUCCESS)
}

fn none(name: &str, catalogue: &Catalogue) -> Failure {
    let known = templates(catalogue).into_iter().map(|one| one.name).collect::<Vec<_>>().join(", ");
    let (meant_da, meant_en) = near(name, &known);
    Failure::wrong(
        format!("Der er ingen skabelon `{name}`{meant_da}; vælg mellem {known}."),
        format!("There is no template `{name}`{meant_en}; choose one of {known}."),
    )
}
