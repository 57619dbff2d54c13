//! Clients (S1, S3, S4, S5, S7): what management and the devices themselves say of each.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::claims::Word;
use crate::import::device::Encryption;
use crate::import::os::Known;
use crate::import::{Claims, Device, DeviceKind, Sighting};

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for (device, sighting) in ground.devices(DeviceKind::Client) {
        let word = Word { place: sighting.place, at: sighting.last_seen };
        let mut plain = |fact, holds: Option<bool>| {
            if let Some(holds) = holds {
                let holds = if holds { Holds::Yes } else { Holds::No };
                claims.say(fact, &device.name, holds, word, Detail::default);
            }
        };
        plain("clients.firewall_on", sighting.firewall);
        plain("clients.endpoint_protected", sighting.protected);
        if let Some(holds) = encrypted(device, sighting) {
            claims.say("clients.disk_encrypted", &device.name, holds, word, Detail::default);
        }
        system(ground, device, sighting, claims);
    }
}

/// Virtual machines are out; a word about the system drive alone counts only where there is no other drive.
fn encrypted(device: &Device, sighting: &Sighting) -> Option<Holds> {
    if device.is_virtual() {
        return Some(Holds::NotApplicable);
    }
    Some(match sighting.encryption? {
        Encryption::EveryDrive { open: 0, .. } => Holds::Yes,
        Encryption::EveryDrive { .. } | Encryption::SystemDrive(false) => Holds::No,
        Encryption::SystemDrive(true) if device.drives() == Some(1) => Holds::Yes,
        Encryption::SystemDrive(true) => Holds::Unknown,
    })
}

/// Every list of devices says which system they run, if only by not saying it: so each device is known of.
fn system(ground: &Ground<'_>, device: &Device, sighting: &Sighting, claims: &mut Claims) {
    let word = Word { place: sighting.place, at: sighting.last_seen };
    let Some(day) = ground.day(sighting.place) else { return };
    let support = ground.by.support;
    let os = sighting.os.as_ref();
    let months = ground.by.limit("clients.os_recent", "months");
    let supported = os.map_or(Known::Unknown, |os| os.supported(support, day));
    let recent = os.zip(months).map_or(Known::Unknown, |(os, months)| os.recent(support, day, months));
    for (fact, known) in [("clients.os_supported", supported), ("clients.os_recent", recent)] {
        claims.say(fact, &device.name, holds(&known), word, Detail::default);
    }
}

fn holds(known: &Known<'_>) -> Holds {
    match known {
        Known::Yes(_) => Holds::Yes,
        Known::No(_) => Holds::No,
        Known::Newer | Known::DependsOnEdition | Known::Unknown => Holds::Unknown,
    }
}
