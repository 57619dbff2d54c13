//! What the checks of TLS read alike, whether the endpoint serves mail or the web.

use kravtjek_catalogue::policy::{self, Version};
use kravtjek_model::assessment::Evidence;
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Tls;

use crate::finding::{NOT_LOOKED, NOT_SEEN, Says, Tag};
use crate::sight::Sight;

/// A version below TLS 1.2 is offered.
pub(super) const OLD_VERSION: Tag = Tag { name: "old_version", args: &["endpoint", "version"] };
/// Neither TLS 1.2 nor TLS 1.3 is offered.
pub(super) const NO_MODERN_VERSION: Tag = Tag { name: "no_modern_version", args: &["endpoint"] };
/// A part is in a class that the requirement does not accept.
pub(crate) const WEAK: Tag = Tag { name: "weak", args: &["endpoint", "part", "value", "class", "policy"] };
/// The profile does not say what to think of a part.
pub(super) const UNSAID: Tag = Tag { name: "unsaid", args: &["endpoint", "part", "value", "policy"] };
/// The profile has no values to judge by.
pub(super) const EMPTY_POLICY: Tag = Tag { name: "empty_policy", args: &["policy"] };

/// The server did something against the protocol.
pub(super) const CONTRADICTION: Tag =
    Tag { name: "contradiction", args: &["endpoint", "contradiction", "detail"] };

/// A pointer at a field of the observation in hand.
pub(super) type At<'a> = &'a dyn Fn(&str) -> Vec<Evidence>;

/// Only TLS 1.2 and newer: what is older must be seen to be off.
pub(super) fn versions(endpoint: &str, tls: &Tls, at: At<'_>, says: &mut Says) {
    let mut modern = false;
    let mut unsure = false;
    for Version { name: version, old, spoken } in policy::versions(tls) {
        let field = at(&format!("versions.{version}"));
        match spoken {
            Some(Tri::Known(true)) if old => says.fail(OLD_VERSION.found(&[endpoint, version], field)),
            Some(Tri::Known(true)) => modern = true,
            Some(Tri::Known(false)) => {}
            Some(Tri::Escaped { not_seen }) => {
                unsure |= !old;
                let what = format!("{version} {endpoint}");
                let gap = NOT_SEEN.exactly(&[&what, not_seen.why.as_str()], &not_seen.detail, field);
                if old { says.gap(gap) } else { says.note(gap) }
            }
            None if old => says.gap(NOT_LOOKED.found(&[&format!("{version} {endpoint}")], field)),
            None => unsure = true,
        }
    }
    match (modern, unsure) {
        (true, _) => says.good(),
        (false, false) => says.fail(NO_MODERN_VERSION.found(&[endpoint], at("versions"))),
        (false, true) => says.gap(NOT_LOOKED.found(&[endpoint], at("versions"))),
    }
}

/// What the server did against the protocol, each kind once. It changes no verdict: what could not be seen because of
/// that becomes a finding where it is missing.
pub(super) fn contradictions(
    endpoint: &str,
    tls: &Tls,
    at: At<'_>,
    wanted: fn(&str) -> bool,
    says: &mut Says,
) {
    let mut told: Vec<&str> = Vec::new();
    for odd in tls.contradictions.iter().filter(|odd| wanted(&odd.what)) {
        if !told.contains(&odd.what.as_str()) {
            told.push(&odd.what);
            says.note(CONTRADICTION.exactly(&[endpoint, &odd.what], &odd.detail, at("contradictions")));
        }
    }
}

/// A contradiction about certificates.
pub(super) fn of_certificates(what: &str) -> bool {
    what.starts_with("certificate_")
}

/// Only what the profile calls good or sufficient; an empty profile settles nothing.
pub(super) fn parameters(endpoint: &str, tls: &Tls, at: At<'_>, sight: &Sight<'_>, says: &mut Says) {
    let policy = sight.policy;
    if policy.tls.is_empty() {
        says.gap(EMPTY_POLICY.found(&[policy.id.as_str()], at("suites")));
        return;
    }
    let weighed = sight.weigh(tls);
    for part in &weighed.not_asked {
        let what = format!("{} {endpoint}", part.as_str());
        says.gap(NOT_LOOKED.found(&[&what], at("asked_for")));
    }
    for item in &weighed.items {
        let part = item.part.as_str();
        match (item.meets, item.class) {
            (Some(true), _) => says.good(),
            (Some(false), Some(class)) => {
                let values = [endpoint, part, &item.value, class.as_str(), policy.id.as_str()];
                says.fail(WEAK.found(&values, at(&item.field)));
            }
            _ => says.gap(UNSAID.found(&[endpoint, part, &item.value, policy.id.as_str()], at(&item.field))),
        }
    }
    for missed in &weighed.escaped {
        let what = format!("{} {endpoint}", missed.part.as_str());
        let values = [what.as_str(), missed.not_seen.why.as_str()];
        says.gap(NOT_SEEN.exactly(&values, &missed.not_seen.detail, at(&missed.field)));
    }
    for missed in &weighed.not_looked {
        let what = format!("{} {endpoint}", missed.part.as_str());
        says.gap(NOT_LOOKED.found(&[&what], at(&missed.field)));
    }
}
