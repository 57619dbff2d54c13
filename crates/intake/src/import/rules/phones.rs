//! Phones and tablets (S14, S15): what management and directories say of each.

use std::collections::HashMap;

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_catalogue::support::Release;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::{Ground, clients, updates};
use crate::import::device::Encryption;
use crate::import::os::{Family, Known};
use crate::import::{Claims, DeviceKind, Matter, Os, Sighting};

/// What is said of systems on models with their patch levels on a day: phones are many, those are few.
type Systems = HashMap<(Os, Option<Box<str>>, Option<Date>, Date), [(Holds, Detail); 2]>;

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let mut systems = Systems::new();
    for (device, sighting) in ground.devices(DeviceKind::Phone) {
        let what = |matter| sighting.word(matter).cloned().unwrap_or_default();
        let mut say = |fact: &str, holds: Option<(Holds, Detail)>| {
            if let Some((holds, what)) = holds {
                claims.say_of(fact, &device.name, holds, sighting, || what);
            }
        };
        let encrypted = sighting.encryption.map(|is| match is {
            Encryption::SystemDrive(is) => is,
            Encryption::EveryDrive { open, .. } => open == 0,
        });
        let encrypted = clients::told(encrypted, sighting, Matter::Encryption);
        say("phones.encrypted", encrypted.map(|holds| (holds, what(Matter::Encryption))));
        // Whether a phone that is whole would be refused once it is broken open is a matter of policies.
        if sighting.is_rooted == Some(true) {
            say("phones.rooted_refused", Some((Holds::No, what(Matter::Rooted))));
        }
        // One that is not managed may still have work data of its own that can be wiped: that is said by policies.
        let managed = match sighting.is_managed {
            Some(true) => Some((Holds::Yes, Detail::NOTHING)),
            _ => sighting.word(Matter::Management).map(|read| (Holds::Unknown, read.clone())),
        };
        say("phones.remote_wipe", managed);
        let Some(day) = ground.day(sighting.place) else { continue };
        if let Some(read) = sighting.word(Matter::Os) {
            say("phones.os_supported", Some((Holds::Unknown, read.clone())));
            say("phones.os_patched", Some((Holds::Unknown, read.clone())));
        } else if let Some(os) = &sighting.os {
            let key = (os.clone(), sighting.model.clone(), sighting.patch_level, day);
            let says = || [supported(ground, sighting, os, day), patched(ground, sighting, os, day)];
            let [supported, patched] = systems.entry(key).or_insert_with(says).clone();
            say("phones.os_supported", Some(supported));
            let (holds, read) = patched;
            let is_missing = os.family == Family::Android && sighting.patch_level.is_none();
            say("phones.os_patched", Some((holds, if is_missing { what(Matter::Patches) } else { read })));
        }
    }
    clients::nowhere(ground, DeviceKind::Phone, &["phones.os_supported", "phones.os_patched"], claims);
}

/// A system is supported while its maker mends it; an Android while the maker of the phone does, too.
fn supported(ground: &Ground<'_>, sighting: &Sighting, os: &Os, day: Date) -> (Holds, Detail) {
    let (holds, what) = clients::supported(ground, os, day);
    if holds != Holds::Yes {
        return (holds, what);
    }
    match os.family {
        Family::Android => android(ground, sighting, os, day),
        _ => (holds, what),
    }
}

/// The end that the maker of the phone has written down counts; where there is none, a fresh patch level shows that it
/// still mends the model.
fn android(ground: &Ground<'_>, sighting: &Sighting, os: &Os, day: Date) -> (Holds, Detail) {
    let support = ground.by.support;
    let model = sighting.model.as_deref();
    let known = model.and_then(|model| ground.by.catalogue.names.model(support, model));
    let dated = known.and_then(|release: &Release| Some((release, release.until?.last()?)));
    let days = ground.by.limit("phones.os_supported", "quiet_days").unwrap_or_default();
    let level = sighting.patch_level.filter(|level| !is_to_come(*level, day));
    let is_fresh = level.is_some_and(|level| !clients::is_before(level, day, days));
    match (dated, known, model) {
        (Some((_, last)), _, Some(model)) if last < day => {
            (Holds::No, Detail::unsupported_since(model, last))
        }
        (Some(_), ..) => (Holds::Yes, Detail::NOTHING),
        (None, Some(release), Some(model)) if release.is_supported(day) == Some(false) => {
            (Holds::No, Detail::unsupported(model))
        }
        _ if is_fresh => (Holds::Yes, Detail::NOTHING),
        (.., Some(model)) => {
            let on = support.on();
            (Holds::Unknown, on.map_or(Detail::NOTHING, |on| Detail::not_in_support_data(model, on)))
        }
        _ => (Holds::Unknown, clients::not_known(ground, os, &Known::Unknown)),
    }
}

/// A phone may have next month's level days before that begins, and never a later one.
fn is_to_come(level: Date, day: Date) -> bool {
    clients::is_before(day, level, 31)
}

fn patched(ground: &Ground<'_>, sighting: &Sighting, os: &Os, day: Date) -> (Holds, Detail) {
    let Some(days) = ground.by.limit("phones.os_patched", "days") else {
        return (Holds::Unknown, Detail::NOTHING);
    };
    if os.family != Family::Android {
        let known = updates::patched(ground, os, day, days);
        return known.unwrap_or_else(|| (Holds::Unknown, clients::not_known(ground, os, &Known::Unknown)));
    }
    // What stands there instead is added where it is said.
    let Some(level) = sighting.patch_level else { return (Holds::Unknown, Detail::NOTHING) };
    if is_to_come(level, day) {
        return (Holds::Unknown, Detail::day_to_come("Security patch level", level));
    }
    // The level of each month mends what became known with it: one is late once the next one is older than the limit.
    let next = level.first_of_month().checked_add(1.month());
    match next {
        Ok(next) if clients::is_before(next, day, days) => {
            (Holds::No, Detail::update_missing(os.called(), next, days))
        }
        Ok(_) => (Holds::Yes, Detail::NOTHING),
        Err(_) => (Holds::Unknown, Detail::NOTHING),
    }
}

#[cfg(test)]
#[path = "phones_tests.rs"]
mod tests;
