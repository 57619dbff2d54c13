//! `kravtjek catalogue`: frameworks, requirements, criteria, and how each is shown.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_model::organisation::OrganisationKind;
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use crate::cli::{CatalogueArgs, CatalogueFormat};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::outlet::Outlet;
use crate::reads::{self, Reads};
use crate::{clock, input, output};

pub(super) fn run(asked: &CatalogueArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let framework = input::framework(&catalogue, asked.framework.as_deref(), OrganisationKind::Unknown)?;
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Catalogue(asked.format))?;
    reads::ready(&Reads::default(), &[&to])?;
    let text = match asked.format {
        CatalogueFormat::Text => report::catalogue::text(
            View { catalogue: &catalogue, framework, lang },
            output::style(to.is_standard()),
        ),
        CatalogueFormat::Json => report::written(&report::catalogue::json(&catalogue, framework)),
        CatalogueFormat::Oscal => {
            let on = clock::at(asked.now).now();
            report::written(&report::catalogue::oscal(&catalogue, framework, lang, on))
        }
    };
    output::result(&text, &to)?;
    Ok(ExitCode::SUCCESS)
}
