//! Clients (S1, S3, S4, S5, S7): what management, directories and the devices themselves say of each.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_catalogue::support::{End, Release, Version};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::device::Encryption;
use crate::import::os::{Family, Known};
use crate::import::{Claims, Device, DeviceKind, Matter, Os, Sighting};

/// What is said of systems on a day. Machines are many, systems few.
type Systems = HashMap<(Os, Date), [(Holds, Detail); 2]>;

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let mut systems = Systems::new();
    let one_drive_only = Detail::system_drive_only();
    for (device, sighting) in ground.devices(DeviceKind::Client) {
        let what = |matter| sighting.word(matter).cloned().unwrap_or_default();
        if let Some(holds) = told(sighting.firewall, sighting, Matter::Firewall) {
            claims.say_of("clients.firewall_on", &device.name, holds, sighting, || what(Matter::Firewall));
        }
        if let Some((holds, what)) = encrypted(device, sighting, &one_drive_only) {
            claims.say_of("clients.disk_encrypted", &device.name, holds, sighting, || what);
        }
        if let Some((holds, what)) = protected(ground, sighting) {
            claims.say_of("clients.endpoint_protected", &device.name, holds, sighting, || what);
        }
        system(ground, device, sighting, &mut systems, claims);
    }
    nowhere(ground, DeviceKind::Client, &["clients.os_supported", "clients.os_recent"], claims);
}

/// A device whose system no source names is known of all the same: by it and nothing else it may be in a list.
pub(super) fn nowhere(ground: &Ground<'_>, kind: DeviceKind, facts: &[&str], claims: &mut Claims) {
    let nowhere = Detail::in_no_source();
    let names = |sighting: &Sighting| sighting.os.is_some() || sighting.word(Matter::Os).is_some();
    let own = ground.among.iter().filter(|device| device.fleet() == Some(kind));
    for device in own.filter(|device| !device.sightings.iter().any(|sighting| names(sighting))) {
        // A table that a person explained says what it was asked for and no more.
        let spoken = device.sightings.iter().filter(|sighting| !ground.is_typed(sighting.place));
        if let Some(first) = spoken.min_by_key(|sighting| ground.standing(sighting.place)) {
            facts.iter().for_each(|fact| {
                claims.say(fact, &device.name, Holds::Unknown, first.place, || nowhere.clone());
            });
        }
    }
}

/// What a source says in one column: nothing where it has none, and unknown where what stands there says nothing.
pub(super) fn told(says: Option<bool>, sighting: &Sighting, matter: Matter) -> Option<Holds> {
    match says {
        Some(true) => Some(Holds::Yes),
        Some(false) => Some(Holds::No),
        None => sighting.word(matter).map(|_| Holds::Unknown),
    }
}

/// Virtual machines are out; a word about the system drive alone counts only where there is no other drive.
fn encrypted(device: &Device, sighting: &Sighting, only: &Detail) -> Option<(Holds, Detail)> {
    if device.is_virtual() {
        let says = sighting.is_virtual == Some(true) || sighting.encryption.is_some();
        return says.then(|| (Holds::NotApplicable, device.word(Matter::Virtual)));
    }
    let read = sighting.word(Matter::Encryption).cloned();
    Some(match (sighting.encryption, read) {
        (None, read) => (Holds::Unknown, read?),
        (Some(Encryption::EveryDrive { open: 0, .. }), _) => (Holds::Yes, Detail::NOTHING),
        (Some(Encryption::EveryDrive { drives, open }), read) => {
            (Holds::No, read.unwrap_or_else(|| Detail::drives_open(open, drives)))
        }
        (Some(Encryption::SystemDrive(false)), read) => (Holds::No, read.unwrap_or_default()),
        (Some(Encryption::SystemDrive(true)), _) if device.drives() == Some(1) => {
            (Holds::Yes, Detail::NOTHING)
        }
        (Some(Encryption::SystemDrive(true)), _) => (Holds::Unknown, only.clone()),
    })
}

/// Protection that runs has signatures no older than the limit, where their age is shown.
fn protected(ground: &Ground<'_>, sighting: &Sighting) -> Option<(Holds, Detail)> {
    let read = sighting.word(Matter::Protection).cloned();
    if sighting.protected == Some(false) {
        return Some((Holds::No, read.unwrap_or_default()));
    }
    let days = ground.by.limit("clients.endpoint_protected", "days");
    if let (Some(of), Some(day), Some(days)) = (sighting.signatures, ground.day(sighting.place), days)
        && is_before(of, day, days)
    {
        return Some((Holds::No, Detail::older_than_days(of, days)));
    }
    match sighting.protected {
        Some(true) => Some((Holds::Yes, Detail::NOTHING)),
        _ => read.map(|read| (Holds::Unknown, read)),
    }
}

/// Whether a day lies more than so many days before another.
pub(super) fn is_before(one: Date, day: Date, days: i32) -> bool {
    one.checked_add(days.days()).is_ok_and(|last| last < day)
}

/// What a source says of the system; one that has no column of systems says nothing.
fn system(
    ground: &Ground<'_>,
    device: &Device,
    sighting: &Sighting,
    systems: &mut Systems,
    claims: &mut Claims,
) {
    let Some(day) = ground.day(sighting.place) else { return };
    let [supported, recent] = match (&sighting.os, sighting.word(Matter::Os)) {
        (_, Some(read)) => [(Holds::Unknown, read.clone()), (Holds::Unknown, read.clone())],
        (None, None) => return,
        (Some(os), None) => {
            let os = os.clone().of_edition(device.edition());
            let known = systems.entry((os, day));
            known.or_insert_with_key(|(os, _)| [supported(ground, os, day), recent(ground, os, day)]).clone()
        }
    };
    claims.say_of("clients.os_supported", &device.name, supported.0, sighting, || supported.1);
    claims.say_of("clients.os_recent", &device.name, recent.0, sighting, || recent.1);
}

/// Whether a system is mended on a day.
pub(super) fn supported(ground: &Ground<'_>, os: &Os, day: Date) -> (Holds, Detail) {
    match os.supported(ground.by.support, day) {
        Known::Yes(release) => match undated(ground, os, release, day) {
            Some(what) => (Holds::Unknown, what),
            None => (Holds::Yes, Detail::NOTHING),
        },
        Known::No(release) if is_extended(ground, os, release, day) => (Holds::Yes, Detail::NOTHING),
        Known::No(release) => (Holds::No, ended(os, release)),
        known => (Holds::Unknown, not_known(ground, os, &known)),
    }
}

/// Why nobody can say that an old release of Apple's is mended, which has no written end: it got its last update long before the
/// collection was made (Apple repairs single faults of some for years), or the collection was made long before the day, and a
/// new release may have taken its place since.
fn undated(ground: &Ground<'_>, os: &Os, release: &Release, day: Date) -> Option<Detail> {
    let support = ground.by.support;
    let is_apples = matches!(os.family, Family::MacOs | Family::Ios | Family::IpadOs);
    let has_end = release.until.is_some_and(|end| end.last().is_some());
    let days = ground.by.limit("clients.os_supported", "quiet_days").filter(|_| is_apples && !has_end)?;
    if release.active_until == Some(End::Ended(false)) || os.is_newest(support, release) {
        return None;
    }
    let on = support.on()?;
    match release.latest_on {
        Some(last) if is_before(last, on, days) => {
            Some(Detail::no_update_since(os.release_called(release), last))
        }
        _ => is_before(on, day, days).then(|| Detail::support_data_old(on)),
    }
}

fn recent(ground: &Ground<'_>, os: &Os, day: Date) -> (Holds, Detail) {
    let Some(months) = ground.by.limit("clients.os_recent", "months") else {
        return (Holds::Unknown, Detail::NOTHING);
    };
    match os.recent(ground.by.support, day, months) {
        Known::Yes(_) => (Holds::Yes, Detail::NOTHING),
        Known::No(release) => {
            let product = os.release_called(release);
            (Holds::No, Detail::released_before(product, release.released, months))
        }
        known => (Holds::Unknown, not_known(ground, os, &known)),
    }
}

/// The last free update of Windows 10 has this build; a higher one came with the extended updates that are paid for.
const WINDOWS_10: u64 = 19_045;

/// Whether a system that is no longer mended for everybody is shown by its own version to get the updates that are paid
/// for.
fn is_extended(ground: &Ground<'_>, os: &Os, release: &Release, day: Date) -> bool {
    let goes_on = release.extended_until.is_some_and(|end| !end.is_over(day));
    let last_free = ground.by.limit("clients.os_supported", "last_free_revision_of_windows_10");
    let version = Version::of(&os.version);
    goes_on
        && os.family == Family::Windows
        && matches!((version.as_slice(), last_free), ([10, 0, WINDOWS_10, own, ..], Some(last)) if *own > last.unsigned_abs().into())
}

fn ended(os: &Os, release: &Release) -> Detail {
    let product = os.release_called(release);
    match release.until.and_then(End::last) {
        Some(last) => Detail::unsupported_since(product, last),
        None => Detail::unsupported(product),
    }
}

/// Why nothing can be said of a system.
pub(super) fn not_known(ground: &Ground<'_>, os: &Os, known: &Known<'_>) -> Detail {
    let support = ground.by.support;
    match (known, support.on()) {
        (Known::DependsOnEdition, _) => {
            let release = os.release(support);
            Detail::edition_missing(release.map_or_else(|| os.called(), |release| os.release_called(release)))
        }
        (Known::Newer, Some(on)) => Detail::newer_than_known(os.called(), on),
        (_, Some(on)) => Detail::not_in_support_data(os.called(), on),
        (_, None) => Detail::NOTHING,
    }
}

#[cfg(test)]
#[path = "clients_tests.rs"]
mod tests;
