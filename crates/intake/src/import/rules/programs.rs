//! Programs on clients and until when their makers mend them (S5.1).
//!
//! A list that says of each program whether it is supported is believed, in its silence too. A list of names alone is held
//! against the collection; a program that it does not have is unknown by name, never supported because nobody says
//! otherwise.

use std::collections::HashSet;

use jiff::civil::Date;
use kravtjek_catalogue::support::{End, Found};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::{Ground, clients};
use crate::import::os::Family;
use crate::import::record::{Installed, Supported};
use crate::import::{Claims, Device, DeviceKind, Place};

const FACT: &str = "clients.apps_supported";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let mut listed: HashSet<&str> = HashSet::new();
    let mut first: Option<Place> = None;
    for program in &ground.handed.records.installed {
        let device = ground.device(&program.device);
        let Some(device) = device.filter(|device| device.fleet() == Some(DeviceKind::Client)) else {
            continue;
        };
        let Some(day) = ground.day(program.place) else { continue };
        first = first.into_iter().chain([program.place]).min_by_key(|place| ground.standing(*place));
        _ = listed.insert(&device.name);
        let (holds, what) = supported(ground, device, program, day);
        let unit = format!("{}: {} {}", device.name, program.product, program.version);
        claims.say(FACT, unit.trim_end(), holds, program.place, || what);
    }
    // Of what nobody has listed the programs nothing is known: no list has a row of it.
    let Some(Place { part, .. }) = first else { return };
    let nowhere = Detail::in_no_source();
    for device in ground.fleet.devices.iter().filter(|device| device.fleet() == Some(DeviceKind::Client)) {
        if !listed.contains(&*device.name) {
            claims.say(FACT, &device.name, Holds::Unknown, Place { part, row: 0 }, || nowhere.clone());
        }
    }
}

fn supported(ground: &Ground<'_>, device: &Device, program: &Installed, day: Date) -> (Holds, Detail) {
    let product = || format!("{} {}", program.product, program.version).trim_end().to_owned();
    match program.support {
        Some(Supported::Silent) => (Holds::Yes, Detail::NOTHING),
        Some(Supported::Ended) => (Holds::No, Detail::unsupported(product())),
        Some(Supported::EndedOn(last)) => (Holds::No, Detail::unsupported_since(product(), last)),
        Some(Supported::Until(last)) if last < day => (Holds::No, Detail::unsupported_since(product(), last)),
        Some(Supported::Until(_)) => (Holds::Yes, Detail::NOTHING),
        None => known(ground, device, program, day),
    }
}

/// What the collection has of a program.
fn known(ground: &Ground<'_>, device: &Device, program: &Installed, day: Date) -> (Holds, Detail) {
    let os = device.sightings.iter().find_map(|sighting| sighting.os.as_ref());
    // What comes with a Linux is mended with it, whatever its first makers still mend.
    if let Some(os) = os.filter(|os| matches!(os.family, Family::Ubuntu | Family::Debian | Family::Linux)) {
        return clients::supported(ground, os, day);
    }
    let support = ground.by.support;
    let product = || format!("{} {}", program.product, program.version).trim_end().to_owned();
    let on = support.on();
    let not_known =
        || (Holds::Unknown, on.map_or(Detail::NOTHING, |on| Detail::not_in_support_data(product(), on)));
    let named = ground.by.catalogue.names.program(support, &program.product, &program.version);
    let Some((known, version)) = named else { return not_known() };
    match known.release_of(version) {
        Found::Release(release) | Found::NewerThanKnown(Some(release)) => match release.is_supported(day) {
            Some(true) => (Holds::Yes, Detail::NOTHING),
            Some(false) => match release.until.and_then(End::last) {
                Some(last) => (Holds::No, Detail::unsupported_since(product(), last)),
                None => (Holds::No, Detail::unsupported(product())),
            },
            None => not_known(),
        },
        Found::NewerThanKnown(None) => {
            (Holds::Unknown, on.map_or(Detail::NOTHING, |on| Detail::newer_than_known(product(), on)))
        }
        Found::Unknown => not_known(),
    }
}
