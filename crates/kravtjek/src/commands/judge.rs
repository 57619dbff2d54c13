//! `kravtjek judge FILE`: judges stored observations again, without network.

use std::collections::BTreeSet;
use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_judge::{Breadth, Input};
use kravtjek_model::assessment::{Assessment, Verdict};
use kravtjek_model::observation::Probe;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use super::PROGRAM;
use crate::cli::{How, JudgeArgs, ResultFormat, Whose};
use crate::failure::Failure;
use crate::{clock, input, output};

pub(super) fn run(asked: &JudgeArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let seen = input::observations(&asked.file)?;
    let organisation = match &asked.whose.organisation {
        Some(path) => input::organisation(path, &catalogue)?,
        None => seen.organisation.clone(),
    };
    let topics = asked.whose.topics();
    let observations: Vec<_> = seen
        .observations
        .into_iter()
        .filter(|observation| kravtjek_judge::concerns(observation.seen.probe(), &topics))
        .collect();
    let measured =
        seen.measured.into_iter().filter(|probe| kravtjek_judge::concerns(*probe, &topics)).collect();
    let found = Found {
        organisation: &organisation,
        assets: &seen.assets,
        observations: &observations,
        measured: &measured,
    };
    conclude(&catalogue, &found, &asked.whose, &asked.how, lang)
}

/// What there is to judge.
pub(super) struct Found<'a> {
    pub(super) organisation: &'a Organisation,
    pub(super) assets: &'a [kravtjek_model::asset::Asset],
    pub(super) observations: &'a [kravtjek_model::observation::Observation],
    pub(super) measured: &'a BTreeSet<Probe>,
}

/// Judges, writes the result and gives the exit code.
pub(super) fn conclude(
    catalogue: &Catalogue,
    found: &Found<'_>,
    whose: &Whose,
    how: &How,
    lang: Lang,
) -> Result<ExitCode, Failure> {
    let framework = input::framework(catalogue, whose.framework.as_deref(), found.organisation.kind)?;
    let policy = input::policy(catalogue, how.policy.as_deref())?;
    let assessment = kravtjek_judge::judge(&Input {
        organisation: found.organisation,
        assets: found.assets,
        observations: found.observations,
        measured: found.measured,
        catalogue,
        framework,
        policy: &policy,
        on: how.now.unwrap_or_else(clock::now),
        breadth: if how.everything { Breadth::Everything } else { Breadth::Present },
    });
    let view = View { catalogue, framework, lang };
    let file = how.output.as_deref();
    let text = match how.format {
        ResultFormat::Text => {
            let style = input::style(file);
            let extras =
                if how.extras { report::extras_text(&assessment, view, style) } else { String::new() };
            report::assessment_text(&assessment, view, style) + &extras
        }
        ResultFormat::Json => report::written(&report::assessment_json(&assessment, view, PROGRAM)),
    };
    output::result(&text, file)?;
    if assessment.criteria().next().is_none() && !found.observations.is_empty() {
        let number = found.observations.len();
        output::complain(lang.pick(
            &format!("Ingen af de {number} observationer gælder længere, eller de handler om andre navne end myndighedens; mål igen."),
            &format!("None of the {number} observations counts any more, or they are about other names than the authority's; measure again."),
        ));
    }
    Ok(code(&assessment))
}

/// 0 all met or not applicable · 1 something is not met · 3 nothing not met, but something unknown.
fn code(assessment: &Assessment) -> ExitCode {
    let any = |verdict| assessment.criteria().any(|criterion| criterion.verdict == verdict);
    // Where nothing was judged, nothing is met.
    let nothing = assessment.criteria().next().is_none();
    ExitCode::from(match (any(Verdict::NotMet), any(Verdict::Unknown) || nothing) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}
