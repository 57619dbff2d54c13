//! Updates of systems and programs, and how long they have been missing (S5, S15).
//!
//! The days are counted from the vendor's release. For Apple's systems each release is in the collection; Defender's list
//! tells of each machine what is missing. The builds of Windows are in no collection with dates, and the newest build of
//! one's own fleet may be a preview that mends nothing: nothing is concluded from a build alone.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use super::clients::is_before;
use crate::import::os::{Family, Patched};
use crate::import::record::{Missing, Since};
use crate::import::{Claims, DeviceKind, Os};

const FACT: &str = "clients.patched_in_time";

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let Some(days) = ground.by.limit(FACT, "days") else { return };
    let mut systems: HashMap<(Os, Date), Option<(Holds, Detail)>> = HashMap::new();
    for (device, sighting) in ground.devices(DeviceKind::Client) {
        let Some(day) = ground.day(sighting.place) else { continue };
        let own = sighting.os.as_ref().filter(|os| os.family == Family::MacOs).and_then(|os| {
            let known = systems.entry((os.clone(), day));
            known.or_insert_with(|| patched(ground, os, day, days)).clone()
        });
        if let Some((holds, what)) = own {
            claims.say_of(FACT, &device.name, holds, sighting, || what);
        }
    }
    listed(ground, days, claims);
}

/// What the collection knows of the updates of Apple's systems.
pub(super) fn patched(ground: &Ground<'_>, os: &Os, day: Date, days: i32) -> Option<(Holds, Detail)> {
    let support = ground.by.support;
    Some(match os.patched(support, day, days)? {
        Patched::Missing(update) => (Holds::No, Detail::update_missing(os.called(), update, days)),
        // What has come out since the collection was made may be missing for as long.
        Patched::AsFarAsKnown => match support.on() {
            Some(on) if is_before(on, day, days) => (Holds::Unknown, Detail::support_data_old(on)),
            _ => (Holds::Yes, Detail::NOTHING),
        },
        Patched::Newer => {
            let on = support.on()?;
            (Holds::Unknown, Detail::newer_than_known(os.called(), on))
        }
    })
}

/// What Defender's list says: in order is a machine that is in it and lacks nothing for longer than the limit.
fn listed(ground: &Ground<'_>, days: i32, claims: &mut Claims) {
    let mut by_device: BTreeMap<(u32, &str), Vec<&Missing>> = BTreeMap::new();
    for missing in &ground.handed.records.missing {
        let device = ground.device(&missing.device);
        let device = device.filter(|device| device.fleet() == Some(DeviceKind::Client));
        if let Some(device) = device {
            by_device.entry((missing.place.part, &device.name)).or_default().push(missing);
        }
    }
    for ((_, device), all) in by_device {
        let Some(first) = all.first() else { continue };
        let Some(day) = ground.day(first.place) else { continue };
        let oldest = all.iter().filter_map(|missing| match missing.since {
            Since::Day(since) if is_before(since, day, days) => Some((since, missing)),
            _ => None,
        });
        let unclear = all.iter().find(|missing| missing.since == Since::Unclear);
        let (holds, place, what) = match (oldest.min_by_key(|(since, _)| *since), unclear) {
            (Some((since, missing)), _) => {
                (Holds::No, missing.place, Detail::update_missing(&*missing.what, since, days))
            }
            (None, Some(missing)) => (Holds::Unknown, missing.place, Detail::said(&missing.what)),
            (None, None) => (Holds::Yes, first.place, Detail::NOTHING),
        };
        claims.say(FACT, device, holds, place, || what);
    }
}
