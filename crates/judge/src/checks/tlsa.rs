//! The TLSA records of a gateway, as a sender looks for them: at the end of its secure aliases, or at its own name.

use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::TlsaAt;

use super::dns_dnssec_signed::first;
use crate::finding::{Says, Tag};
use crate::sight::{Look, Sight, Sighting};

pub(super) const NO_TLSA: Tag = Tag { name: "no_tlsa", args: &["host"] };
pub(super) const NOT_SIGNED: Tag = Tag { name: "not_signed", args: &["host", "zone"] };
pub(super) const HOST_NOT_SIGNED: Tag = Tag { name: "host_not_signed", args: &["host", "zone"] };
pub(super) const TLSA_BOGUS: Tag = Tag { name: "tlsa_bogus", args: &["host", "reason", "detail"] };
pub(super) const UNUSABLE: Tag = Tag { name: "unusable", args: &["host"] };

/// The name at which the host has records that a sender can use.
pub(super) fn records(host: &str, sight: &Sight<'_>, says: &mut Says) -> Option<String> {
    let addresses = ["A", "AAAA"].map(|rtype| match sight.lookup(host, rtype) {
        Look::Seen(lookup) => Some(lookup),
        // What is missing becomes a finding where the addresses are asked for.
        _ => None,
    });
    let seen: Vec<_> = addresses.iter().flatten().map(|lookup| lookup.fact).collect();
    let names = match TlsaAt::of(host, &seen) {
        TlsaAt::Names(names) => names,
        TlsaAt::Nowhere(zone) => {
            let insecure = addresses.iter().flatten().find(|lookup| lookup.state == State::Insecure);
            let evidence = insecure.map(|lookup| lookup.at("state")).unwrap_or_default();
            says.fail(HOST_NOT_SIGNED.found(&[host, &zone], evidence));
            return None;
        }
    };
    let (last, earlier) = names.split_last()?;
    for name in earlier {
        let name = format!("_25._tcp.{name}");
        let tlsa = sight.lookup(&name, "TLSA").or_gap(&format!("{name} TLSA"), says)?;
        // Only what is secure, or what nobody can believe, keeps a sender from asking for the host itself.
        if tlsa.state == State::Bogus || tlsa.state == State::Secure && !tlsa.records.is_empty() {
            return weighed(host, &tlsa, says);
        }
    }
    let name = format!("_25._tcp.{last}");
    weighed(host, &sight.lookup(&name, "TLSA").or_gap(&format!("{name} TLSA"), says)?, says)
}

/// Where a host's TLSA records stand, when a sender can use them.
fn weighed(host: &str, tlsa: &Sighting<'_, Lookup>, says: &mut Says) -> Option<String> {
    let (id, detail) = first(&tlsa.reasons);
    if tlsa.unproven(says) {
        return None;
    }
    match tlsa.state {
        State::Bogus => says.fail(TLSA_BOGUS.exactly(&[host, id], detail, tlsa.at("reasons"))),
        _ if tlsa.records.is_empty() => says.fail(NO_TLSA.found(&[host], tlsa.at("records"))),
        State::Secure if tlsa.records.iter().any(|record| usable(record)) => {
            says.good();
            return Some(tlsa.aliases.last().unwrap_or(&tlsa.name).to_ascii_lowercase());
        }
        State::Secure => says.fail(UNUSABLE.found(&[host], tlsa.at("records"))),
        State::Insecure | State::Indeterminate => {
            says.fail(NOT_SIGNED.found(&[host, &tlsa.zone], tlsa.at("state")));
        }
    }
    None
}

/// Usages 2 and 3 only, with a known selector and matching type (RFC 7672 §3.1).
fn usable(record: &str) -> bool {
    let mut fields = record.split_whitespace();
    let usage = fields.next().is_some_and(|usage| matches!(usage, "2" | "3"));
    let selector = fields.next().is_some_and(|selector| matches!(selector, "0" | "1"));
    let matching = fields.next().is_some_and(|matching| matches!(matching, "0" | "1" | "2"));
    usage && selector && matching && fields.next().is_some()
}
