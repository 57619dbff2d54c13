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
    tags: &[MX_UNSIGNED, MX_BOGUS, HOST_UNSIGNED, HOST_BOGUS, HOST_MISSING, NULL_MX, NO_MAIL, IMPLICIT_MX],
    judge,
};

const MX_UNSIGNED: Tag = Tag { name: "mx_unsigned", args: &["zone"] };
const MX_BOGUS: Tag = Tag { name: "mx_bogus", args: &["reason", "detail"] };
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
    let (id, detail) = first(&mx.reasons);
    match mx.state {
        _ if mx.unproven(&mut says) => {}
        State::Secure => says.good(),
        State::Bogus => says.fail(MX_BOGUS.exactly(&[id], detail, mx.at("reasons"))),
        State::Insecure | State::Indeterminate => {
            says.fail(MX_UNSIGNED.found(&[&mx.zone], mx.at("state")));
        }
    }
    for host in &gateways.hosts {
        host_state(host, sight, &mut says);
    }
    says.outcome()
}

/// Both address types count: a signed denial is as good as a signed address.
fn host_state(host: &str, sight: &Sight<'_>, says: &mut Says) {
    let mut missing = Vec::new();
    for rtype in ["A", "AAAA"] {
        let Some(lookup) = sight.lookup(host, rtype).or_gap(&format!("{host} {rtype}"), says) else {
            continue;
        };
        let (id, detail) = first(&lookup.reasons);
        match lookup.state {
            _ if lookup.unproven(says) => {}
            State::Secure => says.good(),
            State::Bogus => says.fail(HOST_BOGUS.exactly(&[host, id], detail, lookup.at("reasons"))),
            State::Insecure | State::Indeterminate => {
                says.fail(HOST_UNSIGNED.found(&[host, &lookup.zone], lookup.at("state")));
            }
        }
        if lookup.records.is_empty() && lookup.state != State::Bogus {
            missing.extend(lookup.at("records"));
        }
    }
    if missing.len() == 2 {
        says.note(HOST_MISSING.found(&[host], missing));
    }
}
