//! What judging is given, and which assets it speaks of.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_catalogue::policy::Policy;
use kravtjek_catalogue::{Catalogue, Framework};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::{Observation, Probe};
use kravtjek_model::organisation::{Basis, Organisation};

/// Everything judging needs.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// Whose assets these are, and what is declared about them.
    pub organisation: &'a Organisation,
    /// What looking at them came to.
    pub looked: Looked<'a>,
    /// What they are judged by.
    pub by: Yardstick<'a>,
    /// The moment judged by.
    pub on: Timestamp,
    /// Which criteria to judge.
    pub breadth: Breadth,
}

/// What looking came to.
#[derive(Clone, Copy)]
pub struct Looked<'a> {
    /// Assets found besides the declared ones.
    pub found: &'a [Asset],
    /// What was seen, in any order.
    pub observations: &'a [Observation],
    /// The kinds of measurement that were set out to be made: a check that needs others can fail, but settles nothing.
    pub measured: &'a BTreeSet<Probe>,
}

/// What is judged by: a framework of the catalogue and the policy that its checks compare with.
#[derive(Clone, Copy)]
pub struct Yardstick<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The framework.
    pub framework: &'a Framework,
    /// The policy.
    pub policy: &'a Policy,
}

/// Which criteria to judge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breadth {
    /// Those that what is at hand says something about; the others are listed as not judged.
    Present,
    /// All; those that nothing is known about are unknown.
    Everything,
}

/// The assets that count: those declared and those found, less those a person has rejected.
pub(crate) fn denominator(organisation: &Organisation, found: &[Asset]) -> Vec<Asset> {
    let how = match organisation.scope.basis {
        Basis::Given => Provenance::Given,
        Basis::Declared => Provenance::Declared,
    };
    let mut assets: BTreeMap<(AssetId, AssetKind), Asset> = BTreeMap::new();
    let mut declare = |id: &AssetId, kind| {
        assets.entry((id.clone(), kind)).or_insert_with(|| Asset { id: id.clone(), kind, found: how });
    };
    for domain in organisation.domains.keys() {
        declare(domain, AssetKind::Domain);
    }
    for declared in organisation.domains.values() {
        declared
            .delegations
            .iter()
            .for_each(|name| declare(&AssetId::from(name.as_str()), AssetKind::Delegation));
        declared.hosts.iter().for_each(|name| declare(&AssetId::from(name.as_str()), AssetKind::Host));
    }
    for range in organisation.ranges.keys() {
        declare(range, AssetKind::AddressRange);
    }
    for asset in found {
        assets.entry((asset.id.clone(), asset.kind)).or_insert_with(|| asset.clone());
    }
    // What the authority has declared itself is not undone by a rejection; a file that does both is refused.
    assets.retain(|(id, _), asset| asset.found == how || !organisation.rejected.contains_key(id));
    assets.into_values().collect()
}
