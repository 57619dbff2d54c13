//! RPKI: whether the addresses of the domain's servers are covered by a validated route origin (RFC 6811).

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;

use super::Extra;
use crate::finding::Tag;
use crate::need::Need;
use crate::sight::{Look, Sight};

/// The fact about units that earlier versions kept instead of the routes.
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
    let mut bare: Vec<String> = Vec::new();
    let (all, place) = match sight.routes(asset.id.as_str()) {
        Look::Seen(routes) => {
            let open = routes.addresses.iter().filter(|(_, route)| route.is_none());
            bare.extend(open.map(|(address, _)| address.to_string()));
            (routes.addresses.len(), routes.at("addresses"))
        }
        _ => {
            let Look::Seen(units) = sight.units(asset.id.as_str(), FACT) else { return Vec::new() };
            let with = |holds| {
                units.units.iter().filter(move |(_, state)| state.holds == holds).map(|(unit, _)| unit)
            };
            bare.extend(with(Holds::No).map(|unit| unit.to_string()));
            (with(Holds::Yes).count(), units.at("units"))
        }
    };
    // In the order of their text, as the units of a fact stand.
    bare.sort();
    if !bare.is_empty() {
        return vec![NOT_COVERED.found(&[&bare.join(", ")], place)];
    }
    let covered = (all > 0).then(|| COVERED.found(&[&all.to_string()], place));
    covered.into_iter().collect()
}
