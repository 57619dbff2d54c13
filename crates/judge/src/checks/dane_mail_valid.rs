//! S20: every gateway has TLSA records that are signed, usable and match the certificate at each of its addresses.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::{Probe, Tri};

use super::dns_dnssec_signed::first;
use super::gateways::{self, Gateways, IMPLICIT_MX, NO_MAIL, NULL_MX};
use crate::check::{Check, NOT_LOOKED, NOT_SEEN, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("dane.mail_valid"),
    of: &[AssetKind::Domain],
    needs: &[Probe::Dns, Probe::MailServer],
    tags: &[
        MX_NOT_SECURE,
        NO_TLSA,
        NOT_SIGNED,
        TLSA_BOGUS,
        UNUSABLE,
        MISMATCH,
        NO_STARTTLS,
        PROBLEM,
        NULL_MX,
        NO_MAIL,
        IMPLICIT_MX,
    ],
    judge,
};

const MX_NOT_SECURE: Tag = Tag { name: "mx_not_secure", args: &[] };
const NO_TLSA: Tag = Tag { name: "no_tlsa", args: &["host"] };
const NOT_SIGNED: Tag = Tag { name: "not_signed", args: &["host", "zone"] };
const TLSA_BOGUS: Tag = Tag { name: "tlsa_bogus", args: &["host", "reason", "detail"] };
const UNUSABLE: Tag = Tag { name: "unusable", args: &["host"] };
const NO_STARTTLS: Tag = Tag { name: "no_starttls", args: &["host", "address"] };
const MISMATCH: Tag = Tag { name: "mismatch", args: &["host", "address"] };
const PROBLEM: Tag = Tag { name: "worth_knowing", args: &["host", "problem"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let gateways = match gateways::of(asset.id.as_str(), sight, &mut says) {
        Ok(gateways) => gateways,
        Err(settled) => return settled.unwrap_or_else(|| says.outcome()),
    };
    if !gateways.mx.unproven(&mut says) && gateways.mx.state != State::Secure {
        // RFC 7672 §2.2.1: without a secure MX RRset a sender does not look for TLSA records at all.
        says.fail(MX_NOT_SECURE.found(&[], gateways.mx.at("state")));
    }
    let published: Vec<bool> = gateways.hosts.iter().map(|host| records(host, sight, &mut says)).collect();
    if published.contains(&true) {
        certificates(&gateways, sight, &mut says);
    }
    says.outcome()
}

/// Whether the host has records that a sender can use.
fn records(host: &str, sight: &Sight<'_>, says: &mut Says) -> bool {
    let name = format!("_25._tcp.{host}");
    let Some(tlsa) = sight.lookup(&name, "TLSA").or_gap(&format!("{name} TLSA"), says) else { return false };
    let (id, detail) = first(&tlsa.reasons);
    if tlsa.unproven(says) {
        return false;
    }
    match tlsa.state {
        State::Bogus => says.fail(TLSA_BOGUS.found(&[host, id, detail], tlsa.at("reasons"))),
        _ if tlsa.records.is_empty() => says.fail(NO_TLSA.found(&[host], tlsa.at("records"))),
        State::Secure if tlsa.records.iter().any(|record| usable(record)) => {
            says.good();
            return true;
        }
        State::Secure => says.fail(UNUSABLE.found(&[host], tlsa.at("records"))),
        State::Insecure | State::Indeterminate => {
            says.fail(NOT_SIGNED.found(&[host, &tlsa.zone], tlsa.at("state")));
        }
    }
    false
}

/// Usages 2 and 3 only, with a known selector and matching type (RFC 7672 §3.1).
fn usable(record: &str) -> bool {
    let mut fields = record.split_whitespace();
    let usage = fields.next().is_some_and(|usage| matches!(usage, "2" | "3"));
    let selector = fields.next().is_some_and(|selector| matches!(selector, "0" | "1"));
    let matching = fields.next().is_some_and(|matching| matches!(matching, "0" | "1" | "2"));
    usage && selector && matching && fields.next().is_some()
}

fn certificates(gateways: &Gateways<'_>, sight: &Sight<'_>, says: &mut Says) {
    let servers = gateways::servers(gateways, sight, says);
    for host in gateways.hosts.iter().filter(|host| !servers.iter().any(|(own, _, _)| own == *host)) {
        says.gap(NOT_LOOKED.found(&[&format!("TLSA {host}")], Vec::new()));
    }
    for (host, address, server) in servers {
        let address = address.to_string();
        if server.starttls.known() == Some(false) {
            says.fail(NO_STARTTLS.found(&[&host, &address], server.at("starttls")));
            continue;
        }
        let Some(dane) = &server.dane else {
            says.gap(NOT_LOOKED.found(&[&format!("TLSA {host} ({address})")], server.at("dane")));
            continue;
        };
        match &dane.matches {
            Tri::Known(true) => says.good(),
            Tri::Known(false) => says.fail(MISMATCH.found(&[&host, &address], server.at("dane.matches"))),
            Tri::Escaped { not_seen } => {
                let what = format!("TLSA {host} ({address})");
                let at = server.at("dane.matches");
                says.gap(NOT_SEEN.found(&[&what, not_seen.why.as_str(), &not_seen.detail], at));
            }
        }
        for problem in &dane.problems {
            says.note(PROBLEM.found(&[&host, &problem.id], server.at("dane.problems")));
        }
    }
}
