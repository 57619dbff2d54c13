//! S19: the gateways that take the domain's mail lie in signed zones, their names and addresses alike.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::State;

use super::dns_dnssec_signed::first;
use super::gateways::{self, IMPLICIT_MX, NO_MAIL, NULL_MX};
use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("dns.mx_signed"),
    of: &[AssetKind::Domain],
    needs: gateways::NAMED,
    tags: &[MX_UNSIGNED, HOST_UNSIGNED, HOST_BOGUS, HOST_MISSING, NULL_MX, NO_MAIL, IMPLICIT_MX],
    judge,
};

const MX_UNSIGNED: Tag = Tag { name: "mx_unsigned", args: &["zone"] };
const HOST_UNSIGNED: Tag = Tag { name: "host_unsigned", args: &["host", "zone"] };
const HOST_BOGUS: Tag = Tag { name: "host_bogus", args: &["host", "reason", "detail"] };
const HOST_MISSING: Tag = Tag { name: "host_missing", args: &["host"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let gateways = match gateways::of(asset.id.as_str(), sight, &mut says) {
        Ok(gateways) => gateways,
        Err(settled) => return settled.unwrap_or_else(|| says.outcome()),
    };
    let mx = &gateways.mx;
    if mx.state == State::Insecure && mx.fact.unproven().is_none() {
        // The MX RRset is part of the domain's own zone, which is another requirement's (S18).
        says.note(MX_UNSIGNED.found(&[&mx.zone], mx.at("state")));
    }
    for host in &gateways.hosts {
        host_state(host, sight, &mut says);
    }
    says.outcome()
}

/// Both address types count: a signed denial is as good as a signed address.
fn host_state(host: &str, sight: &Sight<'_>, says: &mut Says) {
    let (mut missing, mut unsigned, mut bogus) = (Vec::new(), Vec::new(), Vec::new());
    for rtype in ["A", "AAAA"] {
        let Some(lookup) = sight.lookup(host, rtype).or_gap(&format!("{host} {rtype}"), says) else {
            continue;
        };
        if lookup.records.is_empty() && lookup.state != State::Bogus {
            missing.extend(lookup.at("records"));
        }
        match lookup.state {
            _ if lookup.unproven(says) => {}
            State::Secure => says.good(),
            State::Bogus => bogus.push(lookup),
            State::Insecure | State::Indeterminate => unsigned.push(lookup),
        }
    }
    // Both types of address have one cause, unless they lie in two zones.
    for alike in unsigned.chunk_by(|one, other| one.zone == other.zone) {
        let [one, ..] = alike else { continue };
        let evidence = alike.iter().flat_map(|lookup| lookup.at("state")).collect();
        says.fail(HOST_UNSIGNED.found(&[host, &one.zone], evidence));
    }
    for alike in bogus.chunk_by(|one, other| first(&one.reasons) == first(&other.reasons)) {
        let [one, ..] = alike else { continue };
        let evidence = alike.iter().flat_map(|lookup| lookup.at("reasons")).collect();
        let (id, detail) = first(&one.reasons);
        says.fail(HOST_BOGUS.exactly(&[host, id], detail, evidence));
    }
    if missing.len() == 2 {
        says.note(HOST_MISSING.found(&[host], missing));
    }
}
