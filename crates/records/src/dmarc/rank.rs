//! The order of problems: worst first.

use kravtjek_model::observation::mail::Problem;

/// How bad a problem is: 0 leaves the domain without protection, 1 weakens it for mail from the domain, 2 for other
/// names, 3 is against the standard, 4 is worth knowing.
pub(super) fn rank(id: &str) -> u8 {
    match id {
        "weak_policy" | "weak_subdomain_policy" | "partial" | "test_mode" | "no_record_above" => 1,
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
    fn place(problem: &Problem) -> (&str, Option<(u32, u32)>, &str) {
        (&problem.at, problem.span, &problem.id)
    }
    problems.sort_by(|one, other| {
        let weight = |problem: &Problem| (rank(&problem.id), spoiled(&problem.id));
        weight(one).cmp(&weight(other)).then_with(|| place(one).cmp(&place(other)))
    });
    problems.dedup();
    problems.truncate(64);
    problems
}
