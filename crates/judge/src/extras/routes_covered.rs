//! RPKI: whether the addresses of the domain's servers are covered by a validated route origin (RFC 6811).

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;

use super::Extra;
use crate::finding::Tag;
use crate::need::Need;
use crate::sight::{Look, Sight};

/// The fact that a file of validated payloads shows of each address.
const FACT: &str = "rpki.covered";

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("dns.routes_covered"),
    of: &[AssetKind::Domain],
    needs: &[Need::Fact],
    tags: &[COVERED, NOT_COVERED],
    see,
};

const COVERED: Tag = Tag { name: "covered", args: &["number"] };
const NOT_COVERED: Tag = Tag { name: "not_covered", args: &["addresses"] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let Look::Seen(units) = sight.units(asset.id.as_str(), FACT) else { return Vec::new() };
    let with = |holds| {
        units.units.iter().filter(move |(_, state)| state.holds == holds).map(|(unit, _)| unit.as_str())
    };
    let (covered, bare): (Vec<&str>, Vec<&str>) = (with(Holds::Yes).collect(), with(Holds::No).collect());
    let mut found = Vec::new();
    if !bare.is_empty() {
        found.push(NOT_COVERED.found(&[&bare.join(", ")], units.at("units")));
    } else if !covered.is_empty() {
        found.push(COVERED.found(&[&covered.len().to_string()], units.at("units")));
    }
    found
}
