//! Where we and Unbound differ, and why that is right.

use kravtjek_model::observation::dns::{Lookup, State};

use super::oracle::Said;

/// Differences that are known and right, by what we say and what Unbound says. Everything else must agree.
pub(crate) fn excused(ours: &Lookup, theirs: &Said) -> Option<&'static str> {
    let reason = ours.reasons.first()?;
    let both_bogus = ours.state == State::Bogus && theirs.state == State::Bogus;
    let says = |text: &str| theirs.text.contains(text);
    match reason.id.as_str() {
        "over_limit" if theirs.state == State::Bogus => Some("a limit of ours is no verdict"),
        _ if !both_bogus => None,
        _ if says("because of a previous validation failure") => Some("it keeps the text, not the code"),
        "no_rrsig" if says("DS got unsigned CNAME") || says("DS got DNAME") => {
            Some("it asks for a DS there, and meets the alias")
        }
        "no_denial_proof" if says("no signatures") || says("proof failed") => {
            Some("it takes no proof for a bad one")
        }
        "sig_crypto_failed" | "denial_wrong" if says(" for DS ") => {
            Some("it has one code for all faults of a DS")
        }
        _ => None,
    }
}
