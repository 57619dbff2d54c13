//! S23: every receiver rejects mail that falsely claims to come from the domain or its subdomains.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::mail::{Dmarc, DmarcPolicy};

use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::shown::reported;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dmarc_enforced"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dmarc(Whose::Own)],
    tags: &[ABSENT, UNUSABLE, NOT_REJECT, NOT_REJECTED, SUBDOMAINS_OPEN, PROBLEM, MADE_UP_OPEN, REPORTED],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
/// No receiver makes anything of what is published.
const UNUSABLE: Tag = Tag { name: "unusable", args: &["record", "at", "corrected"] };
/// Receivers of both kinds do alike.
const NOT_REJECT: Tag = Tag { name: "not_reject", args: &["record", "policy", "at", "corrected"] };
const NOT_REJECTED: Tag =
    Tag { name: "not_rejected", args: &["record", "older", "newer", "at", "corrected"] };
const SUBDOMAINS_OPEN: Tag = Tag { name: "subdomains_open", args: &["record", "at", "corrected"] };
const PROBLEM: Tag = Tag { name: "problem", args: &["problem", "term"] };
const MADE_UP_OPEN: Tag = Tag { name: "made_up_open", args: &[] };
const REPORTED: Tag = Tag { name: "reported", args: &["number", "neither", "reporters", "date"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let Some(dmarc) = sight.dmarc(asset.id.as_str()).or_gap("DMARC", &mut says) else {
        return says.outcome();
    };
    if rejects(&dmarc) {
        says.good();
        if !dmarc.made_up_enforced {
            says.note(MADE_UP_OPEN.found(&[], dmarc.at("made_up_enforced")));
        }
    } else if let Some(record) = dmarc.records.first() {
        let corrected = dmarc.corrected.as_deref().unwrap_or_default();
        let at = dmarc.corrected_at.as_deref().unwrap_or(&record.at);
        let (older, newer) = (policy(&dmarc.rfc7489), policy(&dmarc.rfc9989));
        let text = &record.text;
        let evidence = dmarc.at("enforced");
        says.fail(match (older, newer) {
            ("reject", "reject") => SUBDOMAINS_OPEN.found(&[text, at, corrected], evidence),
            ("absent", "absent") => UNUSABLE.found(&[text, at, corrected], evidence),
            _ if older == newer => NOT_REJECT.found(&[text, older, at, corrected], evidence),
            _ => NOT_REJECTED.found(&[text, older, newer, at, corrected], evidence),
        });
    } else {
        says.fail(ABSENT.found(&[], dmarc.at("records")));
    }
    for (at, problem) in dmarc.problems.iter().enumerate() {
        says.note(PROBLEM.found(&[&problem.id, &problem.term], dmarc.at(format!("problems[{at}]"))));
    }
    // Earlier versions kept the sums beside the record.
    let beside = || dmarc.reports.clone().map(|reports| (reports, dmarc.at("reports")));
    if let Some((reports, place)) = reported(asset.id.as_str(), sight).or_else(beside) {
        let date = kravtjek_model::time::danish_day(reports.last).to_string();
        let figures = [reports.messages, reports.neither, reports.reporters].map(|figure| figure.to_string());
        let [number, neither, reporters] = &figures;
        says.note(REPORTED.found(&[number, neither, reporters, &date], place));
    }
    says.outcome()
}

/// What one kind of receiver applies.
pub(super) fn policy(policy: &Option<DmarcPolicy>) -> &str {
    policy.as_ref().map_or("absent", |policy| policy.policy.as_str())
}

/// Whether both kinds of receiver reject everything, for the name and for what inherits from it.
pub(super) fn rejects(dmarc: &Dmarc) -> bool {
    dmarc.enforced && policy(&dmarc.rfc7489) == "reject" && policy(&dmarc.rfc9989) == "reject"
}
