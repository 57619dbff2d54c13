//! `kravtjek explain ID`: what it is, why it matters, how to mend it.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_model::organisation::OrganisationKind;
use kravtjek_model::text::Lang;
use kravtjek_report::{self as report, Style};

use crate::cli::ExplainArgs;
use crate::failure::Failure;
use crate::{input, output};

pub(super) fn run(asked: &ExplainArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let framework = input::framework(&catalogue, asked.framework.as_deref(), OrganisationKind::Unknown)?;
    let style = output::style(true);
    let text = report::catalogue::explain(&asked.id, View { catalogue: &catalogue, framework, lang }, style);
    let text = text.ok_or_else(|| unknown(&asked.id, &catalogue, framework.id.as_str()))?;
    output::show(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn unknown(id: &str, catalogue: &Catalogue, framework: &str) -> Failure {
    let holds = |other: &&kravtjek_catalogue::Framework| {
        let view = View { catalogue, framework: other, lang: Lang::Da };
        other.id.as_str() != framework && report::catalogue::explain(id, view, Style::PLAIN).is_some()
    };
    let elsewhere = catalogue.frameworks.values().find(holds);
    if let Some(other) = elsewhere {
        let other = &other.id;
        return Failure::wrong(
            format!("`{id}` findes ikke i {framework}; prøv med `--framework {other}`."),
            format!("`{id}` is not in {framework}; try `--framework {other}`."),
        );
    }
    Failure::wrong(
        format!(
            "`{id}` er hverken et krav, et kriterium, et tjek, et fund, et kravsæt eller en vurderingsprofil; `kravtjek catalogue` viser dem."
        ),
        format!(
            "`{id}` is no requirement, criterion, check, finding, framework or policy profile; `kravtjek catalogue` shows them."
        ),
    )
}
