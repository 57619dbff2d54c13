//! Groups of devices, accounts and systems: how many there are, which list knows of which, and who is said to be the whole.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_intake::import::facts::Imported;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_intake::import::{DeviceKind, HandedIn};
use kravtjek_report::import::Fleet;

/// Every group that the files speak of, or of which the authority says something.
pub(super) fn fleets<'a>(
    handed: &HandedIn,
    imported: &'a Imported,
    by: Bearings<'a>,
) -> BTreeMap<&'a str, Fleet> {
    let mut fleets: BTreeMap<&str, Fleet> = BTreeMap::new();
    for asset in &imported.assets {
        fleets.entry(asset.id.as_str()).or_default();
    }
    for (name, kind) in [("clients", DeviceKind::Client), ("phones", DeviceKind::Phone)] {
        let fleet = of_devices(handed, imported, kind);
        if fleet.known.is_some_and(|known| known > 0) {
            _ = fleets.insert(name, fleet);
        }
    }
    let among: BTreeSet<&str> = handed.parts.iter().filter_map(|part| part.list()).collect();
    for (name, declared) in by.organisation.iter().flat_map(|own| &own.fleets) {
        let Some(fleet) = fleets.get_mut(name.as_str()) else { continue };
        let (whole, absent): (BTreeSet<_>, BTreeSet<_>) =
            declared.complete.iter().partition(|list| among.contains(list.as_str()));
        fleet.whole = whole.into_iter().map(ToString::to_string).collect();
        fleet.absent = absent.into_iter().map(ToString::to_string).collect();
    }
    for one in &imported.outside {
        if let Some(fleet) = fleets.get_mut(one.fleet.as_str()) {
            fleet.outside.push(one.unit.clone());
        }
    }
    fleets
}

fn of_devices(handed: &HandedIn, imported: &Imported, kind: DeviceKind) -> Fleet {
    let mut fleet = Fleet { known: Some(0), ..Fleet::default() };
    for device in imported.devices.iter().filter(|device| device.fleet == Some(kind)) {
        fleet.known = fleet.known.map(|known| known + 1);
        let parts = device.parts.iter().filter_map(|part| handed.part(*part));
        let lists: BTreeSet<&str> = parts.filter_map(|part| part.list()).collect();
        for list in &lists {
            let own = match fleet.lists.get_mut(*list) {
                Some(own) => own,
                None => fleet.lists.entry((*list).to_owned()).or_default(),
            };
            own.known += 1;
            if lists.len() == 1 {
                own.only.push(device.name.clone());
            }
        }
    }
    for list in fleet.lists.values_mut() {
        list.only.sort();
    }
    fleet
}

/// How many rows name no device, by the file they stand in.
pub(super) fn nameless(handed: &HandedIn, imported: &Imported) -> BTreeMap<String, usize> {
    let mut rows = BTreeMap::new();
    for part in &imported.nameless {
        *rows.entry(handed.called(*part)).or_default() += 1;
    }
    rows
}
