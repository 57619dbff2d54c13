//! IPv6 of the domain's name servers: how many of them have an address, and how many answered on it.

use std::collections::BTreeSet;

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::dns::State;

use super::Extra;
use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::sight::{Look, Sight};

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("dns.name_servers_ipv6"),
    of: &[AssetKind::Domain],
    needs: &[Need::Zone(Whose::Own)],
    tags: &[REACHED, SILENT, NONE],
    see,
};

const REACHED: Tag = Tag { name: "reached", args: &["number", "of"] };
const SILENT: Tag = Tag { name: "silent", args: &["servers"] };
const NONE: Tag = Tag { name: "none", args: &["of"] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let Look::Seen(zone) = sight.zone(asset.id.as_str()) else { return Vec::new() };
    let all: BTreeSet<&str> = zone.name_servers.iter().map(|server| server.name.as_str()).collect();
    if all.is_empty() {
        return Vec::new();
    }
    let six = zone.name_servers.iter().filter(|server| server.address.contains(':'));
    let (reached, silent): (Vec<_>, Vec<_>) = six.partition(|server| server.state != State::Indeterminate);
    let names = |servers: &[&kravtjek_model::observation::dns::NameServer]| {
        servers.iter().map(|server| server.name.clone()).collect::<BTreeSet<_>>()
    };
    let (reached, silent) = (names(&reached), names(&silent));
    let of = all.len().to_string();
    let mut found = Vec::new();
    if reached.is_empty() && silent.is_empty() {
        found.push(NONE.found(&[&of], zone.at("name_servers")));
    }
    if !reached.is_empty() {
        found.push(REACHED.found(&[&reached.len().to_string(), &of], zone.at("name_servers")));
    }
    let mute: Vec<String> = silent.difference(&reached).cloned().collect();
    if !mute.is_empty() {
        found.push(SILENT.found(&[&mute.join(", ")], zone.at("name_servers")));
    }
    found
}
