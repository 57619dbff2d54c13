//! A text at a name, and problems that point into it.

use kravtjek_model::observation::mail::Problem;

use crate::tag_list::Span;

/// A text and the name it was found at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place<'a> {
    /// The name, `_dmarc` and all.
    pub(super) at: &'a str,
    /// The text.
    pub(super) text: &'a str,
}

impl Place<'_> {
    /// A problem at a place in the text.
    pub(super) fn problem(&self, id: &str, span: Span) -> Problem {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Problem {
            id: id.to_owned(),
            term: shown(self.text.get(span.0..span.1).unwrap_or_default()),
            at: self.at.to_owned(),
            span: Some((offset(span.0), offset(span.1))),
            figure: None,
        }
    }

    /// A problem of the text as a whole.
    pub(super) fn whole(&self, id: &str) -> Problem {
        self.problem(id, (0, self.text.len()))
    }
}

/// A problem of a name, with what it leads to.
pub(super) fn of_name(id: &str, at: &str, term: &str) -> Problem {
    Problem { id: id.to_owned(), term: shown(term), at: at.to_owned(), span: None, figure: None }
}

/// At most 200 characters: a finding quotes the part, the record shows the whole.
fn shown(text: &str) -> String {
    text.chars().take(200).collect()
}

/// How bad a problem is: 0 leaves the domain without protection, 1 weakens it for mail from the domain, 2 for other
/// names, 3 is against the standard, 4 is worth knowing.
pub(super) fn rank(id: &str) -> u8 {
    match id {
        "weak_policy" | "weak_subdomain_policy" | "partial" | "test_mode" => 1,
        "weak_made_up_policy" | "psd_set" | "several_above" => 2,
        "bad_report_address"
        | "reports_not_authorised"
        | "policy_not_second"
        | "empty_tag"
        | "bad_syntax"
        | "bad_value"
        | "not_ascii" => 3,
        "no_reports" | "retired_tag" | "unknown_tag" | "ineffective_tag" | "alias" | "inherited"
        | "foreign_record" => 4,
        _ => 0,
    }
}

/// Sorts worst first, then by place, and keeps no more than a reader can use. The byte in the way comes before the tag
/// that it spoils.
pub(super) fn sorted(mut problems: Vec<Problem>) -> Vec<Problem> {
    let spoiled = |id: &str| id.starts_with("unknown_") && id.ends_with("policy") || id == "missing_policy";
    problems.sort_by(|one, other| {
        let key = |problem: &Problem| {
            (rank(&problem.id), spoiled(&problem.id), problem.at.clone(), problem.span, problem.id.clone())
        };
        key(one).cmp(&key(other))
    });
    problems.dedup();
    problems.truncate(64);
    problems
}
