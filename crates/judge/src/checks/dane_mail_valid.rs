//! S20: every gateway has TLSA records that are signed, usable and match the certificate at each of its addresses.

use std::collections::BTreeMap;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Tri;
use kravtjek_model::observation::dns::State;

use super::gateways::{self, Gateways, IMPLICIT_MX, NO_MAIL, NULL_MX};
use super::tlsa::{self, HOST_NOT_SIGNED, NO_TLSA, NOT_SIGNED, TLSA_BOGUS, UNUSABLE};
use crate::check::Check;
use crate::finding::{NOT_LOOKED, NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("dane.mail_valid"),
    of: &[AssetKind::Domain],
    needs: &[
        Need::Set(Whose::Own, "MX"),
        Need::Addresses(Whose::Own),
        Need::Addresses(Whose::Gateways),
        Need::Set(Whose::GatewaysTlsa, "TLSA"),
        Need::MailServer(Whose::Gateways),
    ],
    tags: &[
        MX_NOT_SECURE,
        NO_TLSA,
        NOT_SIGNED,
        HOST_NOT_SIGNED,
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
    let published: BTreeMap<&str, String> = gateways
        .hosts
        .iter()
        .filter_map(|host| Some((host.as_str(), tlsa::records(host, sight, &mut says)?)))
        .collect();
    if !published.is_empty() {
        certificates(asset.id.as_str(), &gateways, &published, sight, &mut says);
    }
    says.outcome()
}

/// Whether each address of the gateways shows what the records say, for mail to this domain.
fn certificates(
    domain: &str,
    gateways: &Gateways<'_>,
    published: &BTreeMap<&str, String>,
    sight: &Sight<'_>,
    says: &mut Says,
) {
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
        // What was held against the records of another name says nothing of those that decide.
        let base = published.get(host.as_str());
        let held = server.dane.as_ref().filter(|dane| base.is_none_or(|base| dane.base == *base));
        let Some(dane) = held else {
            says.gap(NOT_LOOKED.found(&[&format!("TLSA {host} ({address})")], server.at("dane")));
            continue;
        };
        let aliases = gateways.mx.aliases.iter().filter(|_| gateways.mx.state == State::Secure);
        let matches = dane.matches_for(aliases.map(String::as_str).chain([domain]));
        match &matches {
            Tri::Known(true) => says.good(),
            Tri::Known(false) => says.fail(MISMATCH.found(&[&host, &address], server.at("dane.matches"))),
            Tri::Escaped { not_seen } => {
                let what = format!("TLSA {host} ({address})");
                let at = server.at("dane.matches");
                says.gap(NOT_SEEN.exactly(&[&what, not_seen.why.as_str()], &not_seen.detail, at));
            }
        }
        let covered = |id: &str| matches == Tri::YES && id == "name_not_covered";
        for problem in dane.problems.iter().filter(|problem| !covered(&problem.id)) {
            says.note(PROBLEM.found(&[&host, &problem.id], server.at("dane.problems")));
        }
    }
}
