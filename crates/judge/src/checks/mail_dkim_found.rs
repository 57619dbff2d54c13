//! S23: the domain's mail is signed with DKIM, or the domain sends none and says so.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::mail::{Dkim, DkimLevel};

use crate::check::{Check, Says, Tag};
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dkim_found"),
    of: &[AssetKind::Domain],
    needs: &[Probe::Dkim],
    tags: &[ABSENT, UNPROVEN, PARKED, PARKED_NOT_REVOKED, TOO_SHORT, WEAK_KEY, KEY_PROBLEM],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
const UNPROVEN: Tag = Tag { name: "unproven", args: &["level"] };
const PARKED: Tag = Tag { name: "parked", args: &[] };
const PARKED_NOT_REVOKED: Tag = Tag { name: "parked_not_revoked", args: &[] };
const TOO_SHORT: Tag = Tag { name: "too_short", args: &["limit"] };
const WEAK_KEY: Tag = Tag { name: "weak_key", args: &["selector", "bits"] };
const KEY_PROBLEM: Tag = Tag { name: "key_problem", args: &["selector", "problem"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let Some(dkim) = sight.dkim(asset.id.as_str()).or_gap("DKIM", &mut says) else { return says.outcome() };
    match dkim.level {
        DkimLevel::B if broken(&dkim, sight) => {
            says.fail(TOO_SHORT.found(&[&sight.policy.limits.dkim_min_bits.to_string()], dkim.at("keys")))
        }
        DkimLevel::A | DkimLevel::B => says.good(),
        _ if dkim.parked && (dkim.all_revoked || !sight.policy.limits.parked_dkim_strict) => {
            says.good();
            says.note(PARKED.found(&[], dkim.at("parked")));
        }
        _ if dkim.parked => says.fail(PARKED_NOT_REVOKED.found(&[], dkim.at("all_revoked"))),
        DkimLevel::C | DkimLevel::E => says.gap(UNPROVEN.found(&[dkim.level.as_str()], dkim.at("level"))),
        DkimLevel::D => says.fail(ABSENT.found(&[], dkim.at("level"))),
    }
    keys(&dkim, sight, &mut says);
    says.outcome()
}

/// Every key is too short for receivers to accept (RFC 8301 §3.2).
fn broken(dkim: &Dkim, sight: &Sight<'_>) -> bool {
    let short = |key: &kravtjek_model::observation::mail::DkimKey| {
        key.algorithm == "rsa" && key.bits > 0 && key.bits < sight.policy.limits.dkim_min_bits
    };
    !dkim.keys.is_empty() && dkim.keys.iter().all(short)
}

fn keys(dkim: &Sighting<'_, Dkim>, sight: &Sight<'_>, says: &mut Says) {
    for (at, key) in dkim.keys.iter().enumerate() {
        if key.algorithm == "rsa" && key.bits > 0 && key.bits < sight.policy.limits.dkim_good_bits {
            let place = dkim.at(format!("keys[{at}].bits"));
            says.note(WEAK_KEY.found(&[&key.selector, &key.bits.to_string()], place));
        }
        // The size is told above, with the figure.
        for problem in key.problems.iter().filter(|problem| !problem.id.ends_with("short")) {
            let place = dkim.at(format!("keys[{at}].problems"));
            says.note(KEY_PROBLEM.found(&[&key.selector, &problem.id], place));
        }
    }
}
