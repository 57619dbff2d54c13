//! What `scan` and `judge` show in the end, and the exit code that comes of it.

use std::process::ExitCode;

use kravtjek_catalogue::View;
use kravtjek_judge::Breadth;
use kravtjek_model::assessment::{Assessment, Because, Rows, Verdict};
use kravtjek_model::text::Lang;
use kravtjek_report as report;
use kravtjek_report::organisation_file::{self, Judged};

use crate::cli::{How, ResultFormat};
use crate::failure::Failure;
use crate::outlet::Outlet;
use crate::output;
use crate::program::PROGRAM;

/// Says what in an organisation file counts for nothing.
pub(super) fn remark(judged: &Judged<'_>, lang: Lang) {
    for remark in organisation_file::remarks(judged) {
        output::complain(remark.get(lang));
    }
}

/// Which criteria the command line asks for.
pub(super) fn breadth(how: &How) -> Breadth {
    if how.everything { Breadth::Everything } else { Breadth::Present }
}

/// Writes the result and gives the exit code. `seen` is how many observations it rests on.
pub(super) fn show<A: Rows<Error: Into<Failure>>>(
    assessment: &Assessment<A>,
    view: View<'_>,
    how: &How,
    to: &Outlet,
    seen: usize,
) -> Result<ExitCode, Failure> {
    match how.format {
        ResultFormat::Text => {
            let style = output::style(to.is_standard());
            let mut text =
                report::assessment::text(assessment, view, how.order.into(), style).map_err(Into::into)?;
            if how.extras {
                text += &report::assessment::extras(assessment, view, style).map_err(Into::into)?;
            }
            output::result(&text, to)?;
        }
        ResultFormat::Json => output::json(&report::assessment::json(assessment, view, PROGRAM), to)?,
    }
    let lapsed = seen > 0 && !rests_on_looking(assessment);
    if lapsed {
        output::complain(view.lang.pick(
            &format!("Ingen af de {seen} observationer gælder længere, eller de handler om andre navne end myndighedens; mål igen."),
            &format!("None of the {seen} observations counts any more, or they are about other names than the authority's; measure again."),
        ));
    }
    Ok(code(assessment, lapsed))
}

/// Whether anything that was looked at counts for a verdict.
fn rests_on_looking<A>(assessment: &Assessment<A>) -> bool {
    let looked = |because: &Because| matches!(because, Because::Check { .. } | Because::Units { .. });
    assessment.criteria().any(|criterion| criterion.because.iter().any(looked))
}

/// 0 all that was judged is met or not applicable · 1 something is not met · 3 nothing not met, but something unknown.
///
/// Requirements decide, since they are what the headline counts: of one that asks for any of several ways, a way that is
/// not met costs nothing. One whose other criteria were not judged settles nothing either, so where no requirement at all
/// is met or not applicable, nothing is. Nor where something was looked at and none of it counts any more.
fn code<A>(assessment: &Assessment<A>, lapsed: bool) -> ExitCode {
    let (mut red, mut open, mut settled) = (false, lapsed, false);
    for requirement in &assessment.requirements {
        match requirement.verdict {
            Some(Verdict::NotMet) => red = true,
            Some(Verdict::Met | Verdict::NotApplicable) => settled = true,
            Some(Verdict::Unknown) => {
                let undecided = |verdict: Verdict| !matches!(verdict, Verdict::Met | Verdict::NotApplicable);
                open |= requirement.criteria.iter().any(|criterion| undecided(criterion.verdict));
            }
            None => {}
        }
    }
    ExitCode::from(match (red, open || !settled) {
        (true, _) => 1,
        (false, true) => 3,
        (false, false) => 0,
    })
}
