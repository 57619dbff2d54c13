//! `kravtjek judge FILE`: judges stored observations again, without network.

use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_judge::{Breadth, Input};
use kravtjek_model::assessment::{Assessment, Rows, Verdict};
use kravtjek_model::text::Lang;
use kravtjek_report as report;

use super::PROGRAM;
use crate::cli::{How, JudgeArgs, ResultFormat};
use crate::failure::Failure;
use crate::scan::unable;
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
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let policy = input::policy(&catalogue, asked.how.policy.as_deref())?;
    let assessment = kravtjek_judge::judge(&Input {
        organisation: &organisation,
        assets: &seen.assets,
        observations: &observations,
        measured: &measured,
        catalogue: &catalogue,
        framework,
        policy: &policy,
        on: asked.how.now.unwrap_or_else(clock::now),
        breadth: breadth(&asked.how),
    });
    let view = View { catalogue: &catalogue, framework, lang };
    told(&assessment, view, &asked.how, observations.len())
}

/// Which criteria the command line asks for.
pub(super) fn breadth(how: &How) -> Breadth {
    if how.everything { Breadth::Everything } else { Breadth::Present }
}

/// Writes the result and gives the exit code. `seen` is how many observations it rests on.
pub(super) fn told<A: Rows>(
    assessment: &Assessment<A>,
    view: View<'_>,
    how: &How,
    seen: usize,
) -> Result<ExitCode, Failure> {
    let file = how.output.as_deref();
    match how.format {
        ResultFormat::Text => {
            let style = input::style(file);
            let mut text =
                report::assessment_text(assessment, view, style).map_err(|error| unable(&error))?;
            if how.extras {
                text += &report::extras_text(assessment, view, style).map_err(|error| unable(&error))?;
            }
            output::result(&text, file)?;
        }
        ResultFormat::Json => output::json(&report::assessment_json(assessment, view, PROGRAM), file)?,
    }
    if assessment.criteria().next().is_none() && seen > 0 {
        output::complain(view.lang.pick(
            &format!("Ingen af de {seen} observationer gælder længere, eller de handler om andre navne end myndighedens; mål igen."),
            &format!("None of the {seen} observations counts any more, or they are about other names than the authority's; measure again."),
        ));
    }
    Ok(code(assessment))
}

/// 0 all met or not applicable · 1 something is not met · 3 nothing not met, but something unknown.
fn code<A>(assessment: &Assessment<A>) -> ExitCode {
    let any = |verdict| assessment.criteria().any(|criterion| criterion.verdict == verdict);
    // Where nothing was judged, nothing is met.
    let nothing = assessment.criteria().next().is_none();
    ExitCode::from(match (any(Verdict::NotMet), any(Verdict::Unknown) || nothing) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}
