//! Units that were not heard of for longer than the authority says: they are in no state, and listed apart. What is turned
//! off, and servers, are in no state either, whoever names them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::complete::{Facts, device_of, devices_of, first_part};
use super::rules::Bearings;
use super::{Device, DeviceKind, Fleet, HandedIn};

/// A unit that was not heard of for long.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stale {
    /// Its fleet: `clients`.
    pub fleet: String,
    /// Its name.
    pub unit: String,
    /// When it was last heard of; nothing where it never was.
    pub last_seen: Option<Timestamp>,
}

/// The name of a fleet of devices.
fn fleet_of(kind: DeviceKind) -> Option<&'static str> {
    match kind {
        DeviceKind::Client => Some("clients"),
        DeviceKind::Phone => Some("phones"),
        DeviceKind::Server | DeviceKind::Other => None,
    }
}

/// Takes out the devices that were not heard of for long, before the day of the file that tells of them last.
pub(super) fn devices(fleet: &mut Fleet, handed: &HandedIn, by: Bearings<'_>) -> Vec<Stale> {
    let mut gone = Vec::new();
    let is_stale = |device: &Device| -> Option<Stale> {
        let fleet = fleet_of(device.fleet()?)?;
        let after = by.stale_after(fleet)?;
        let stale = |last_seen| Stale { fleet: fleet.to_owned(), unit: device.name.clone(), last_seen };
        if device.was_never_heard_of() {
            return Some(stale(None));
        }
        let last_seen = device.last_seen()?;
        let parts = device.sightings.iter().filter_map(|sighting| handed.part(sighting.place.part));
        let told = parts.map(|part| part.at).max()?;
        (after.until(device.heard_until()?) < told).then(|| stale(Some(last_seen)))
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

/// Takes out of all facts what is said of units that do not count: devices that are stale, turned off or servers, and of
/// other fleets the units that no source heard of for long, which are given back.
pub(super) fn units(
    facts: &mut Facts,
    stale: &[Stale],
    fleet: &Fleet,
    handed: &HandedIn,
    by: Bearings<'_>,
) -> Vec<Stale> {
    let mut gone = Vec::new();
    let fleets: BTreeSet<String> = facts.keys().map(|fact| first_part(fact).to_owned()).collect();
    for name in fleets {
        let out: BTreeSet<String> = if devices_of(&name).is_some() {
            let other = fleet.devices.iter().filter(|device| device.fleet().is_none());
            let other = other.map(|device| device.name.clone());
            other.chain(stale.iter().filter(|one| one.fleet == name).map(|one| one.unit.clone())).collect()
        } else {
            let own = not_heard_of(facts, &name, handed, by);
            let names = own.iter().map(|one| one.unit.clone()).collect();
            gone.extend(own);
            names
        };
        if out.is_empty() {
            continue;
        }
        for parts in facts.iter_mut().filter(|(fact, _)| first_part(fact) == name).map(|(_, parts)| parts) {
            for units in parts.values_mut() {
                units.retain(|unit, _| !out.contains(&**unit) && !out.contains(device_of(unit)));
            }
        }
    }
    gone.sort();
    gone
}

/// The units of a fleet of which every source that says when heard too long ago.
fn not_heard_of(facts: &Facts, fleet: &str, handed: &HandedIn, by: Bearings<'_>) -> Vec<Stale> {
    let Some(after) = by.stale_after(fleet) else { return Vec::new() };
    let mut last: BTreeMap<Arc<str>, (Option<Timestamp>, Timestamp)> = BTreeMap::new();
    for parts in facts.iter().filter(|(fact, _)| first_part(fact) == fleet).map(|(_, parts)| parts) {
        for (part, units) in parts {
            let Some(told) = handed.part(*part).map(|part| part.at) else { continue };
            for (unit, claim) in units.iter() {
                let own = last.entry(Arc::clone(unit)).or_insert((claim.at(), told));
                *own = (own.0.max(claim.at()), own.1.max(told));
            }
        }
    }
    let stale = |(unit, (heard, told)): (Arc<str>, (Option<Timestamp>, Timestamp))| {
        let last_seen = heard.filter(|heard| after.until(*heard) < told)?;
        Some(Stale { fleet: fleet.to_owned(), unit: unit.to_string(), last_seen: Some(last_seen) })
    };
    last.into_iter().filter_map(stale).collect()
}
