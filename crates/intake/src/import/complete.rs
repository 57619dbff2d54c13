//! Which lists are the whole of a fleet, and what disproves it.
//!
//! Judging takes a fact for whole where one list names every unit that is known of its population. So where a list among
//! the files is declared to be the whole, and nothing is outside of it, one observation of each population names them all:
//! what its own file does not know is unknown.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::Arc;

use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_model::id::{FactId, FormatId};
use kravtjek_model::observation::units::{Holds, UnitState};

use super::claims::{ByPart, Units};
use super::rules::Bearings;
use super::whole::Index;
use super::{Device, DeviceKind, Fleet, HandedIn};

/// What is said of each fact, by the part of a file that says it.
pub(super) type Facts = BTreeMap<Box<str>, ByPart<Units>>;

/// A unit that disproves that a list is the whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outside {
    /// The fleet whose whole is declared.
    pub fleet: String,
    /// The unit.
    pub unit: String,
}

/// What comes of the lists that are declared to be the whole.
#[derive(Debug, Default)]
pub(super) struct Whole {
    /// What names every unit of its population: fact and part of a file.
    pub(super) complete: BTreeSet<(Box<str>, u32)>,
    /// What no such list knows.
    pub(super) outside: Vec<Outside>,
}

/// The asset a fact is about, and the fleet it belongs to: what stands before the point.
pub(super) fn first_part(fact: &str) -> &str {
    fact.split('.').next().unwrap_or(fact)
}

/// The device of a unit that is named `device: product version`.
pub(super) fn device_of(unit: &str) -> &str {
    unit.split_once(": ").map_or(unit, |(device, _)| device)
}

/// The devices of a fleet that consists of devices we match.
pub(super) fn devices_of(fleet: &str) -> Option<DeviceKind> {
    match fleet {
        "clients" => Some(DeviceKind::Client),
        "phones" => Some(DeviceKind::Phone),
        _ => None,
    }
}

/// The fact whose units are whoever administers the devices of a fleet: they are all known where each device was asked.
const GRANTS: &str = "clients.admin_access_approved";

/// Facts of one fleet about the same units from the same kind of source.
type Groups = BTreeMap<(String, bool), Vec<Box<str>>>;

/// Finds out which facts are whole, and fills up the list of each population that is.
pub(super) fn whole(facts: &mut Facts, handed: &HandedIn, fleet: &Fleet, by: Bearings<'_>) -> Whole {
    let mut whole = Whole::default();
    for (name, declared) in by.organisation.iter().flat_map(|own| &own.fleets) {
        let is_whole = |part: &super::handed::Part| {
            part.list().is_some_and(|list| declared.complete.iter().any(|one| one.as_str() == list))
        };
        let lists: BTreeSet<u32> =
            handed.parts.iter().filter(|part| is_whole(part)).map(|part| part.number).collect();
        if lists.is_empty() {
            continue;
        }
        let absent = absent(&declared.complete, handed);
        let mut groups = groups(facts, name, by.catalogue);
        groups.retain(|(population, _), _| !absent.iter().any(|list| names(list, population, by.catalogue)));
        match devices_of(name) {
            // One list of devices that was not handed in may have more of them.
            Some(_) if !absent.is_empty() => {}
            Some(kind) => {
                let devices = Devices::of(fleet, kind, &lists, handed);
                devices.whole(name, facts, &groups, &lists, by.catalogue, &mut whole);
            }
            // A citizen PC is the same one in every fact, though it is no device that we match.
            None if name == "citizen_pcs" => {
                let all: Vec<Box<str>> = groups.values().flatten().cloned().collect();
                let outside = outside(facts, &all, &lists);
                for own in groups.values() {
                    of_names(name, facts, own, &lists, outside.as_deref(), by.catalogue, &mut whole);
                }
            }
            None => {
                for own in groups.values() {
                    let outside = outside(facts, own, &lists);
                    of_names(name, facts, own, &lists, outside.as_deref(), by.catalogue, &mut whole);
                }
            }
        }
    }
    whole.outside.sort();
    whole.outside.dedup();
    whole
}

/// The lists that are part of the whole and were not handed in.
fn absent<'a>(complete: &'a BTreeSet<FormatId>, handed: &HandedIn) -> Vec<&'a str> {
    let is_there = |list: &str| handed.parts.iter().any(|part| part.list() == Some(list));
    complete.iter().map(FormatId::as_str).filter(|list| !is_there(list)).collect()
}

/// Whether a list can name units of a population. Of a table of somebody's own it is not known what it names.
fn names(list: &str, population: &str, catalogue: &Catalogue) -> bool {
    let is_of = |fact: &FactId| catalogue.facts.get(fact).is_some_and(|own| own.population() == population);
    let format = catalogue.formats.get(list).map(|format| format.facts.iter().any(is_of));
    let register = catalogue.registers.get(list).map(|own| own.gives.iter().any(|gives| is_of(&gives.fact)));
    list == "table" || format.or(register).unwrap_or(true)
}

fn groups(facts: &Facts, fleet: &str, catalogue: &Catalogue) -> Groups {
    let mut groups = Groups::new();
    for fact in facts.keys().filter(|fact| first_part(fact) == fleet) {
        let Some(known) = catalogue.facts.get(&**fact) else { continue };
        let key = (known.population().to_owned(), known.source == FactSource::Inside);
        groups.entry(key).or_default().push(fact.clone());
    }
    groups
}

/// The units of some facts that none of the lists speaks of; nothing where the lists do not speak of these facts at all.
fn outside(facts: &Facts, own: &[Box<str>], lists: &BTreeSet<u32>) -> Option<Vec<Arc<str>>> {
    let parts = || own.iter().filter_map(|fact| facts.get(fact)).flatten();
    let listed = || parts().filter(|(part, _)| lists.contains(part));
    listed().next()?;
    let known: HashSet<&Arc<str>> = listed().flat_map(|(_, units)| units.names()).collect();
    let mut out: Vec<Arc<str>> =
        parts().flat_map(|(_, units)| units.names()).filter(|unit| !known.contains(unit)).cloned().collect();
    out.sort();
    out.dedup();
    Some(out)
}

/// A population whose units are known by their names alone.
fn of_names(
    fleet: &str,
    facts: &mut Facts,
    own: &[Box<str>],
    lists: &BTreeSet<u32>,
    outside: Option<&[Arc<str>]>,
    catalogue: &Catalogue,
    whole: &mut Whole,
) {
    match outside {
        None => {}
        Some([]) => fill(facts, own, lists, Vec::new(), catalogue, whole),
        Some(units) => whole
            .outside
            .extend(units.iter().map(|unit| Outside { fleet: fleet.to_owned(), unit: unit.to_string() })),
    }
}

/// The devices of a fleet, and which of them the lists that are the whole know.
struct Devices<'a> {
    /// In the order of their names.
    known: Vec<&'a Device>,
    outside: Vec<&'a str>,
    /// Rows that name no device, as they are told: any of them may be one that is in no list.
    nameless: Vec<String>,
    /// Those of which it is known who administers them.
    asked: HashSet<&'a str>,
}

impl<'a> Devices<'a> {
    fn of(fleet: &'a Fleet, kind: DeviceKind, lists: &BTreeSet<u32>, handed: &HandedIn) -> Self {
        let nameless =
            fleet.nameless.iter().filter(|row| !row.is_disabled && row.kind.is_none_or(|own| own == kind));
        let mut devices = Self {
            known: Vec::new(),
            outside: Vec::new(),
            nameless: nameless.map(|row| format!("#{}", row.place.row)).collect(),
            asked: HashSet::new(),
        };
        if !handed.records.local_admins.is_empty() {
            let index = Index::of(fleet);
            let asked = handed.records.local_admins.iter().filter_map(|admin| index.find(&admin.device));
            devices.asked.extend(asked.map(|device| &*device.name));
        }
        for device in fleet.devices.iter().filter(|device| device.fleet() == Some(kind)) {
            match is_in(device, lists) {
                false => devices.outside.push(&device.name),
                true => devices.known.push(device),
            }
        }
        devices
    }

    /// One unit outside the whole disproves it for every fact of the fleet.
    fn whole(
        &self,
        fleet: &str,
        facts: &mut Facts,
        groups: &Groups,
        lists: &BTreeSet<u32>,
        catalogue: &Catalogue,
        whole: &mut Whole,
    ) {
        let devices = catalogue.facts.get(&*format!("{fleet}.os_supported")).map(|fact| fact.population());
        let mut outside: BTreeSet<String> = self.outside.iter().map(|name| (*name).to_owned()).collect();
        outside.extend(self.nameless.iter().cloned());
        for ((population, _), own) in groups {
            let is_device = devices == Some(population);
            if is_of_grants(own) {
                continue;
            }
            for (part, units) in own.iter().filter_map(|fact| facts.get(fact)).flatten() {
                if lists.contains(part) {
                    continue;
                }
                let of_device = units.names().filter(|unit| is_device || unit.contains(": "));
                outside.extend(not_among(of_device.map(|unit| device_of(unit)), &self.known));
            }
        }
        if !outside.is_empty() {
            let one = |unit| Outside { fleet: fleet.to_owned(), unit };
            whole.outside.extend(outside.into_iter().map(one));
            return;
        }
        for ((population, _), own) in groups {
            let more = if devices == Some(population) {
                Some(self.known.iter().map(|device| device.name.as_str()).collect())
            } else if is_of_grants(own) {
                let names = self.known.iter().map(|device| device.name.as_str());
                let not_asked = names.filter(|name| !self.asked.contains(name)).collect();
                (!self.asked.is_empty()).then_some(not_asked)
            } else {
                self.not_looked_at(facts, own)
            };
            if let Some(more) = more {
                fill(facts, own, lists, more, catalogue, whole);
            }
        }
    }

    /// The devices of which no source of these facts knows anything; nothing where none of the sources speaks of devices.
    fn not_looked_at(&self, facts: &Facts, own: &[Box<str>]) -> Option<Vec<&'a str>> {
        let parts = || own.iter().filter_map(|fact| facts.get(fact)).flatten();
        let spoken: HashSet<&str> =
            parts().flat_map(|(_, units)| units.names()).map(|unit| device_of(unit)).collect();
        if !self.known.iter().any(|device| spoken.contains(&*device.name)) {
            return None;
        }
        let sources: BTreeSet<u32> = parts().map(|(part, _)| *part).collect();
        let looked = |device: &Device| spoken.contains(&*device.name) || is_in(device, &sources);
        Some(self.known.iter().filter(|device| !looked(device)).map(|device| &*device.name).collect())
    }
}

/// Those of some names that no device has. Both are in order, or nearly so: a name is sought from where the last was found.
fn not_among<'a>(names: impl Iterator<Item = &'a str>, devices: &[&Device]) -> Vec<String> {
    let mut at = 0;
    let mut others = Vec::new();
    for name in names {
        while devices.get(at).is_some_and(|device| *device.name < *name) {
            at += 1;
        }
        let is_here = devices.get(at).is_some_and(|device| *device.name == *name);
        if !is_here && devices.binary_search_by(|device| (*device.name).cmp(name)).is_err() {
            others.push(name.to_owned());
        }
    }
    others
}

/// Whether any of these parts tells of a device.
fn is_in(device: &Device, parts: &BTreeSet<u32>) -> bool {
    device.sightings.iter().any(|sighting| parts.contains(&sighting.place.part))
}

fn is_of_grants(own: &[Box<str>]) -> bool {
    own.iter().any(|fact| **fact == *GRANTS)
}

/// Lets one list name all units of a population: that which names the most of them already.
fn fill(
    facts: &mut Facts,
    own: &[Box<str>],
    lists: &BTreeSet<u32>,
    more: Vec<&str>,
    catalogue: &Catalogue,
    whole: &mut Whole,
) {
    let is_part = |fact: &str| catalogue.facts.get(fact).is_some_and(|fact| fact.part_of.is_some());
    let each = || own.iter().filter_map(|fact| Some((fact, facts.get(fact)?)));
    let listed = each().flat_map(|(fact, parts)| parts.iter().map(move |(part, units)| (fact, *part, units)));
    let best = listed.max_by_key(|(fact, part, units)| (!is_part(fact), lists.contains(part), units.len()));
    let Some((fact, part)) = best.map(|(fact, part, _)| (fact.clone(), part)) else { return };
    if is_part(&fact) {
        // Where only facts about a part of the units are known, each of them is whole by itself.
        let parts = each().flat_map(|(fact, parts)| parts.keys().map(move |part| (fact.clone(), *part)));
        whole.complete.extend(parts);
        return;
    }
    // Most of them it names already, and of what it does not most lists say the same.
    let Some(named) = facts.get(&fact).and_then(|parts| parts.get(&part)) else { return };
    let units = each().flat_map(|(_, parts)| parts.values()).filter(|units| !std::ptr::eq(*units, named));
    let mut all: Vec<Arc<str>> = named.lacks(more).map(Arc::from).collect();
    units.for_each(|units| all.extend(units.not_in(named).cloned()));
    let Some(named) = facts.get_mut(&fact).and_then(|parts| parts.get_mut(&part)) else { return };
    named.add(all, &UnitState::from(Holds::Unknown));
    whole.complete.insert((fact, part));
}
