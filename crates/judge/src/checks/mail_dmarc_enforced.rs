//! S23: every receiver rejects mail that falsely claims to come from the domain or its subdomains.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::mail::DmarcPolicy;

use crate::check::{Check, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dmarc_enforced"),
    of: &[AssetKind::Domain],
    needs: &[Probe::Dmarc],
    tags: &[ABSENT, NOT_REJECTED, SUBDOMAINS_OPEN, PROBLEM, MADE_UP_OPEN],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
const NOT_REJECTED: Tag = Tag { name: "not_rejected", args: &["record", "older", "newer", "corrected"] };
const SUBDOMAINS_OPEN: Tag = Tag { name: "subdomains_open", args: &["record", "corrected"] };
const PROBLEM: Tag = Tag { name: "problem", args: &["problem", "term"] };
const MADE_UP_OPEN: Tag = Tag { name: "made_up_open", args: &[] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let Some(dmarc) = sight.dmarc(asset.id.as_str()).or_gap("DMARC", &mut says) else {
        return says.outcome();
    };
    let policy = |policy: &Option<DmarcPolicy>| {
        policy.as_ref().map_or("absent".to_owned(), |policy| policy.policy.clone())
    };
    let rejects = |own: &Option<DmarcPolicy>| policy(own) == "reject";
    if dmarc.enforced && rejects(&dmarc.rfc7489) && rejects(&dmarc.rfc9989) {
        says.good();
        if !dmarc.made_up_enforced {
            says.note(MADE_UP_OPEN.found(&[], dmarc.at("made_up_enforced")));
        }
    } else if let Some(record) = dmarc.records.first() {
        let corrected = dmarc.corrected.as_deref().unwrap_or_default();
        let (older, newer) = (policy(&dmarc.rfc7489), policy(&dmarc.rfc9989));
        let finding = if older == "reject" && newer == "reject" {
            SUBDOMAINS_OPEN.found(&[&record.text, corrected], dmarc.at("enforced"))
        } else {
            NOT_REJECTED.found(&[&record.text, &older, &newer, corrected], dmarc.at("enforced"))
        };
        says.fail(finding);
    } else {
        says.fail(ABSENT.found(&[], dmarc.at("records")));
    }
    for (at, problem) in dmarc.problems.iter().enumerate() {
        says.note(PROBLEM.found(&[&problem.id, &problem.term], dmarc.at(format!("problems[{at}]"))));
    }
    says.outcome()
}
