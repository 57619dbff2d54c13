//! S23: the domain has exactly one SPF record, receivers can evaluate it, and it names who may send.

use kravtjek_catalogue::policy::Limits;
use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::mail::Spf;

use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.spf_sound"),
    of: &[AssetKind::Domain],
    needs: &[Need::Spf(Whose::Own)],
    tags: &[ABSENT, SEVERAL, TOO_MANY_LOOKUPS, TOO_MANY_VOIDS, ERROR, OPEN, PROBLEM],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
const SEVERAL: Tag = Tag { name: "several", args: &["number"] };
const TOO_MANY_LOOKUPS: Tag = Tag { name: "too_many_lookups", args: &["number", "limit"] };
const TOO_MANY_VOIDS: Tag = Tag { name: "too_many_voids", args: &["number", "limit"] };
const ERROR: Tag = Tag { name: "error", args: &["problem", "term", "at"] };
const OPEN: Tag = Tag { name: "open", args: &["otherwise"] };
const PROBLEM: Tag = Tag { name: "problem", args: &["problem", "term", "at"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let Some(spf) = sight.spf(asset.id.as_str()).or_gap("SPF", &mut says) else { return says.outcome() };
    let limits = &sight.policy.limits;
    match spf.records.len() {
        0 => says.fail(ABSENT.found(&[], spf.at("records"))),
        1 => says.good(),
        number => says.fail(SEVERAL.found(&[&number.to_string()], spf.at("records"))),
    }
    if spf.lookups > limits.spf_max_lookups {
        let values = [spf.lookups.to_string(), limits.spf_max_lookups.to_string()];
        says.fail(TOO_MANY_LOOKUPS.found(&[&values[0], &values[1]], spf.at("lookups")));
    }
    if spf.voids > limits.spf_max_voids {
        let values = [spf.voids.to_string(), limits.spf_max_voids.to_string()];
        says.fail(TOO_MANY_VOIDS.found(&[&values[0], &values[1]], spf.at("voids")));
    }
    let counted = ["too_many_lookups", "too_many_voids", "several_records", "no_record"];
    for (at, error) in
        spf.errors.iter().enumerate().filter(|(_, error)| !counted.contains(&error.id.as_str()))
    {
        says.fail(ERROR.found(&[&error.id, &error.term, &error.at], spf.at(format!("errors[{at}]"))));
    }
    if let Some(otherwise) = spf.otherwise.as_deref().filter(|result| matches!(*result, "pass" | "neutral")) {
        says.fail(OPEN.found(&[otherwise], spf.at("otherwise")));
    }
    for (at, problem) in spf.problems.iter().enumerate() {
        says.note(
            PROBLEM.found(&[&problem.id, &problem.term, &problem.at], spf.at(format!("problems[{at}]"))),
        );
    }
    says.outcome()
}

/// Whether receivers can evaluate it, and it names who may send: what the check asks of a record.
pub(super) fn is_sound(spf: &Spf, limits: &Limits) -> bool {
    let open = matches!(spf.otherwise.as_deref(), Some("pass" | "neutral"));
    let within = spf.lookups <= limits.spf_max_lookups && spf.voids <= limits.spf_max_voids;
    spf.records.len() == 1 && spf.errors.is_empty() && within && !open
}
