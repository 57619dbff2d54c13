//! S23: the domain's mail is signed with DKIM, or the domain sends none and says so.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::mail::{Dkim, DkimLevel, DkimProof};

use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::shown::{Shown, signed};
use crate::sight::{Look, Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dkim_found"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dkim(Whose::Own)],
    tags: &[
        ABSENT,
        UNPROVEN,
        PARKED,
        PARKED_NOT_REVOKED,
        TOO_SHORT,
        WEAK_KEY,
        KEY_PROBLEM,
        KEY_SHARED,
        SAMPLE,
        REPORTED,
        CLOSED_BUT_SENDS,
    ],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &[] };
const UNPROVEN: Tag = Tag { name: "unproven", args: &["level"] };
const PARKED: Tag = Tag { name: "parked", args: &[] };
const PARKED_NOT_REVOKED: Tag = Tag { name: "parked_not_revoked", args: &[] };
const TOO_SHORT: Tag = Tag { name: "too_short", args: &["limit"] };
const WEAK_KEY: Tag = Tag { name: "weak_key", args: &["selector", "bits"] };
const KEY_PROBLEM: Tag = Tag { name: "key_problem", args: &["selector", "problem"] };
const KEY_SHARED: Tag = Tag { name: "key_shared", args: &["selector", "number", "domains"] };
const SAMPLE: Tag = Tag { name: "sample", args: &["selector", "signer", "date"] };
const REPORTED: Tag = Tag { name: "reported", args: &["reporters", "number", "date"] };
const CLOSED_BUT_SENDS: Tag = Tag { name: "closed_but_sends", args: &[] };

/// The most other domains that are named.
const SHOWN: usize = 5;

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let domain = asset.id.as_str();
    let shown = signed(domain, sight);
    let dkim = match sight.dkim(domain) {
        Look::Seen(dkim) => Some(dkim),
        // What mail itself has shown needs no look at the DNS.
        _ if !shown.is_empty() => None,
        failed => failed.or_gap("DKIM", &mut says),
    };
    if !shown.is_empty() {
        says.good();
        shown.iter().flat_map(|one| &one.by).for_each(|observation| sight.rest_on(observation));
    } else if let Some(dkim) = &dkim {
        by_keys(dkim, sight, &mut says);
    }
    if let Some(dkim) = &dkim {
        keys(dkim, sight, &mut says);
        shared(domain, dkim, sight, &mut says);
    }
    proofs(dkim.as_ref(), &shown, &mut says);
    says.outcome()
}

/// What the keys say by themselves.
fn by_keys(dkim: &Sighting<'_, Dkim>, sight: &Sight<'_>, says: &mut Says) {
    match dkim.level {
        DkimLevel::B if broken(dkim, sight) => {
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
}

/// Every key is too short for receivers to accept (RFC 8301 §3.2).
pub(super) fn broken(dkim: &Dkim, sight: &Sight<'_>) -> bool {
    let short = |key: &kravtjek_model::observation::mail::DkimKey| {
        key.algorithm == "rsa" && key.bits > 0 && key.bits < sight.policy.limits.dkim_min_bits
    };
    !dkim.keys.is_empty() && dkim.keys.iter().all(short)
}

/// The same key at several domains: whoever holds it signs for all of them.
fn shared(domain: &str, dkim: &Sighting<'_, Dkim>, sight: &Sight<'_>, says: &mut Says) {
    for (at, key) in dkim.keys.iter().enumerate() {
        let Some(fingerprint) = key.fingerprint.as_deref() else { continue };
        let (some, number) = sight.others_with_key(fingerprint, domain, SHOWN);
        if number > 0 {
            let more = if number > some.len() { ", …" } else { "" };
            let place = dkim.at(format!("keys[{at}].fingerprint"));
            let (domains, number) = (format!("{}{more}", some.join(", ")), number.to_string());
            says.note(KEY_SHARED.found(&[&key.selector, &number, &domains], place));
        }
    }
}

/// What mail itself has shown. Earlier versions kept it beside the keys.
fn proofs(dkim: Option<&Sighting<'_, Dkim>>, shown: &[Shown<'_>], says: &mut Says) {
    let beside = dkim.into_iter().flat_map(|dkim| {
        let proofs = dkim.proofs.iter().enumerate();
        proofs.map(move |(at, proof)| (proof, dkim.at(format!("proofs[{at}]"))))
    });
    let beside = beside.filter(|(proof, _)| shown.iter().all(|one| one.proof != **proof));
    let shown = shown.iter().map(|one| (&one.proof, one.evidence.clone()));
    let day = |at: &jiff::Timestamp| kravtjek_model::time::danish_day(*at).to_string();
    let mut any = false;
    for (proof, place) in shown.chain(beside) {
        any = true;
        says.note(match proof {
            DkimProof::Sample { domain, selector, at } => SAMPLE.found(&[selector, domain, &day(at)], place),
            DkimProof::Reports { reporters, messages, at } => {
                REPORTED.found(&[&reporters.to_string(), &messages.to_string(), &day(at)], place)
            }
        });
    }
    if let Some(dkim) = dkim.filter(|dkim| any && dkim.parked) {
        says.note(CLOSED_BUT_SENDS.found(&[], dkim.at("parked")));
    }
}

fn keys(dkim: &Sighting<'_, Dkim>, sight: &Sight<'_>, says: &mut Says) {
    for (at, key) in dkim.keys.iter().enumerate() {
        if key.algorithm == "rsa" && key.bits > 0 && key.bits < sight.policy.limits.dkim_good_bits {
            let place = dkim.at(format!("keys[{at}].bits"));
            says.note(WEAK_KEY.found(&[&key.selector, &key.bits.to_string()], place));
        }
        // The finding above gives the size.
        for problem in key.problems.iter().filter(|problem| !problem.id.ends_with("short")) {
            let place = dkim.at(format!("keys[{at}].problems"));
            says.note(KEY_PROBLEM.found(&[&key.selector, &problem.id], place));
        }
    }
}
