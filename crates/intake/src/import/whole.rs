//! Sightings of the same device, whatever source they come from, put together: by its id in the directory, then by its
//! serial number, then by its host name.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::num::NonZeroU32;

use jiff::{Timestamp, ToSpan};
use kravtjek_catalogue::support::Edition;
use kravtjek_model::detail::Detail;

use super::groups::Groups;
use super::{DeviceKind, Keys, Matter, Sighting, Unheard};

/// The devices of an organisation.
#[derive(Clone, Debug, Default)]
pub struct Fleet {
    /// Every device, in the order of their names.
    pub devices: Vec<Device>,
    /// Rows of which nothing says what device they are about.
    pub nameless: Vec<Box<Sighting>>,
}

/// One device with all that is said of it.
#[derive(Clone, Debug)]
pub struct Device {
    /// What people call it; no other device is called so.
    pub name: String,
    /// What is said of it, in the order of files and rows.
    pub sightings: Vec<Box<Sighting>>,
}

impl Device {
    /// What the source says that heard of it last; of several the first in the alphabet.
    fn key(&self, of: fn(&Keys) -> Option<&str>) -> Option<&str> {
        let keyed = self
            .sightings
            .iter()
            .filter_map(|sighting| Some((sighting.last_seen, Reverse(of(&sighting.keys)?))));
        keyed.max().map(|(_, Reverse(key))| key)
    }

    /// What it is: what its sources say; one that says it is a server is believed before one that takes it for a client.
    pub fn kind(&self) -> Option<DeviceKind> {
        self.sightings.iter().filter_map(|sighting| sighting.kind).max()
    }

    /// The fleet it belongs to: none for a server and for what is turned off. Of what nobody says anything it is taken
    /// for a client.
    pub fn fleet(&self) -> Option<DeviceKind> {
        let kind = self.kind().unwrap_or(DeviceKind::Client);
        (!matches!(kind, DeviceKind::Server | DeviceKind::Other) && !self.is_disabled()).then_some(kind)
    }

    /// Whether every source that knows it says that it never was heard of.
    pub fn was_never_heard_of(&self) -> bool {
        self.sightings.iter().all(|sighting| matches!(sighting.unheard, Some((Unheard::Never, _))))
    }

    /// When it was last heard of, by whatever source.
    pub fn last_seen(&self) -> Option<Timestamp> {
        self.sightings.iter().filter_map(|sighting| sighting.last_seen).max()
    }

    /// When it was last heard of for all that its sources know: a directory is days behind.
    pub fn heard_until(&self) -> Option<Timestamp> {
        let until = |sighting: &Sighting| {
            let seen = sighting.last_seen?;
            seen.checked_add((i64::from(sighting.lag) * 24).hours()).ok()
        };
        self.sightings.iter().filter_map(|sighting| until(sighting)).max()
    }

    /// Whether it is turned off. A machine of the same name that was heard of later, under another id, is another one.
    pub fn is_disabled(&self) -> bool {
        let is_another = |off: &Sighting, other: &Sighting| {
            let differs = |key: fn(&Keys) -> Option<&str>| match (key(&off.keys), key(&other.keys)) {
                (Some(one), Some(other)) => Some(one != other),
                _ => None,
            };
            let same = [differs(|keys| keys.directory.as_deref()), differs(|keys| keys.serial.as_deref())];
            let is_known = other.keys.directory.is_some() || other.keys.serial.is_some();
            is_known && !same.contains(&Some(false)) && !other.is_disabled && other.last_seen > off.last_seen
        };
        let mut off = self.sightings.iter().filter(|sighting| sighting.is_disabled);
        off.any(|off| !self.sightings.iter().any(|other| is_another(off, other)))
    }

    /// Whether any source says that it runs in another computer.
    pub fn is_virtual(&self) -> bool {
        self.sightings.iter().any(|sighting| sighting.is_virtual == Some(true))
    }

    /// The edition of its Windows, where a source has it.
    pub fn edition(&self) -> Option<Edition> {
        self.sightings.iter().find_map(|sighting| sighting.os.as_ref()?.edition)
    }

    /// What a source says of a matter, the first that does.
    pub fn word(&self, matter: Matter) -> Detail {
        self.sightings.iter().find_map(|sighting| sighting.word(matter)).cloned().unwrap_or_default()
    }

    /// Whether any source says that it was broken open.
    pub fn is_rooted(&self) -> bool {
        self.sightings.iter().any(|sighting| sighting.is_rooted == Some(true))
    }

    /// How many fixed drives it has, where a source says so.
    pub fn drives(&self) -> Option<u32> {
        self.sightings.iter().filter_map(|sighting| sighting.drives).max()
    }
}

impl Fleet {
    /// Puts sightings together. Their order does not matter to what comes of it.
    pub fn of<S: Into<Box<Sighting>>>(sightings: Vec<S>) -> Self {
        let mut sightings: Vec<Box<Sighting>> = sightings.into_iter().map(Into::into).collect();
        sightings.sort_by_key(|sighting| sighting.place);
        let mut groups = Groups::new(&sightings);
        groups.join_all();
        let roots = groups.roots();
        drop(groups);
        gathered(sightings.into_iter(), &roots)
    }
}

/// Devices by their keys: for records that name one.
#[derive(Debug, Default)]
pub struct Index<'a> {
    by_directory: HashMap<&'a str, &'a Device>,
    by_serial: HashMap<&'a str, &'a Device>,
    by_host: HashMap<&'a str, &'a Device>,
}

impl<'a> Index<'a> {
    /// That of a fleet. Of machines of one name the one that was heard of last has it.
    pub fn of(fleet: &'a Fleet) -> Self {
        let mut index = Self::default();
        for device in &fleet.devices {
            for keys in device.sightings.iter().map(|sighting| &sighting.keys) {
                if let Some(id) = keys.directory.as_deref() {
                    _ = index.by_directory.insert(id, device);
                }
                if let Some(serial) = keys.serial.as_deref() {
                    _ = index.by_serial.insert(serial, device);
                }
                let host = keys.host.as_deref();
                let newest = |host: &str| {
                    index.by_host.get(host).is_none_or(|other| other.last_seen() <= device.last_seen())
                };
                if let Some(host) = host.filter(|host| newest(host)) {
                    _ = index.by_host.insert(host, device);
                }
            }
        }
        index
    }

    /// The device that goes by these keys, by the strongest of them.
    pub fn find(&self, keys: &Keys) -> Option<&'a Device> {
        let at = |map: &HashMap<&str, &'a Device>, key: &Option<Box<str>>| {
            key.as_deref().and_then(|key| map.get(key).copied())
        };
        at(&self.by_directory, &keys.directory)
            .or_else(|| at(&self.by_serial, &keys.serial))
            .or_else(|| at(&self.by_host, &keys.host))
    }
}

fn gathered(sightings: impl Iterator<Item = Box<Sighting>>, roots: &[u32]) -> Fleet {
    let mut fleet = Fleet::default();
    let mut sizes = vec![0_u32; roots.len()];
    roots.iter().for_each(|root| sizes[*root as usize] += 1);
    let mut device_of: Vec<Option<NonZeroU32>> = vec![None; roots.len()];
    for (sighting, root) in sightings.zip(roots.iter().copied()) {
        if sighting.keys.is_empty() {
            fleet.nameless.push(sighting);
            continue;
        }
        let root = root as usize;
        let number = *device_of[root].get_or_insert_with(|| {
            let sightings = Vec::with_capacity(sizes[root] as usize);
            fleet.devices.push(Device { name: String::new(), sightings });
            u32::try_from(fleet.devices.len()).ok().and_then(NonZeroU32::new).unwrap_or(NonZeroU32::MAX)
        });
        if let Some(device) = fleet.devices.get_mut(number.get() as usize - 1) {
            device.sightings.push(sighting);
        }
    }
    name(&mut fleet.devices);
    fleet.devices.sort_by(|one, other| one.name.cmp(&other.name));
    fleet
}

/// Gives each device the name people know it by; where two have the same, the serial number or the id follows.
fn name(devices: &mut [Device]) {
    for device in devices.iter_mut() {
        let host = device.key(|keys| keys.host.as_deref());
        let serial = || device.key(|keys| keys.serial.as_deref());
        let directory = || device.key(|keys| keys.directory.as_deref());
        device.name = host.or_else(serial).or_else(directory).unwrap_or_default().to_owned();
    }
    devices.sort_by(|one, other| one.name.cmp(&other.name));
    for alike in devices.chunk_by_mut(|one, other| one.name == other.name).filter(|alike| alike.len() > 1) {
        for device in alike {
            let serial = device.key(|keys| keys.serial.as_deref());
            let apart = serial.or_else(|| device.key(|keys| keys.directory.as_deref()));
            if let Some(apart) = apart.filter(|apart| *apart != device.name) {
                device.name = format!("{} ({apart})", device.name);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Keys, Place};
    use super::*;
    use proptest::prelude::*;

    fn seen(row: u64, directory: &str, serial: &str, host: &str) -> Sighting {
        Sighting::new(Place { part: 0, row }, Keys::of(Some(directory), Some(serial), Some(host)))
    }

    fn named(fleet: &Fleet) -> Vec<(&str, Vec<u64>)> {
        let rows = |device: &Device| device.sightings.iter().map(|sighting| sighting.place.row).collect();
        fleet.devices.iter().map(|device| (device.name.as_str(), rows(device))).collect()
    }

    #[test]
    fn a_device_is_the_same_by_the_strongest_key_two_sources_share() {
        let mut first = seen(1, "id-1", "s1", "PC-1");
        first.last_seen = Some("2026-11-01T00:00:00Z".parse().unwrap());
        let fleet = Fleet::of(vec![
            first,
            seen(2, "", "s1", "PC-1.nordhavn.local"),
            seen(3, "ID-1", "", "gammelt-navn"),
            seen(4, "", "", "pc-1"),
            seen(5, "", "s2", "pc-2"),
            seen(6, "", "", ""),
        ]);
        assert_eq!(named(&fleet), [("pc-1", vec![1, 2, 3, 4]), ("pc-2", vec![5])]);
        assert_eq!(fleet.nameless.len(), 1, "a row that names nothing is kept to be shown");
    }

    #[test]
    fn ids_of_two_directories_tell_no_machines_apart() {
        let mut ad = seen(1, "guid-1", "", "mac-1");
        ad.keys = ad.keys.of_ad();
        let fleet = Fleet::of(vec![ad.clone(), seen(2, "id-1", "s1", "mac-1")]);
        assert_eq!(named(&fleet), [("mac-1", vec![1, 2])], "bound to the one, registered in the other");
        let mut other = seen(3, "guid-2", "", "mac-1");
        other.keys = other.keys.of_ad();
        assert_eq!(Fleet::of(vec![ad, other]).devices.len(), 2, "two of one directory are two");
    }

    #[test]
    fn two_machines_of_one_name_are_two_where_a_serial_number_tells_them_apart() {
        let fleet = Fleet::of(vec![seen(1, "", "s1", "pc-1"), seen(2, "", "s9", "pc-1")]);
        assert_eq!(named(&fleet), [("pc-1 (s1)", vec![1]), ("pc-1 (s9)", vec![2])]);
    }

    #[test]
    fn a_row_with_the_name_alone_speaks_of_the_machine_heard_of_last() {
        let mut old = seen(2, "id-1", "", "pc-1");
        old.last_seen = Some("2026-01-01T00:00:00Z".parse().unwrap());
        let mut new = seen(3, "id-2", "", "pc-1");
        new.last_seen = Some("2026-11-01T00:00:00Z".parse().unwrap());
        let fleet = Fleet::of(vec![seen(1, "", "", "pc-1"), old, new]);
        assert_eq!(named(&fleet), [("pc-1 (id-1)", vec![2]), ("pc-1 (id-2)", vec![1, 3])]);
    }

    #[test]
    fn a_machine_that_was_turned_off_takes_no_other_of_its_name_along() {
        let mut off = seen(1, "id-1", "", "pc-1");
        off.is_disabled = true;
        off.last_seen = Some("2026-05-24T00:00:00Z".parse().unwrap());
        let mut on = seen(2, "id-2", "", "pc-1");
        on.last_seen = Some("2026-11-24T00:00:00Z".parse().unwrap());
        let in_use =
            |all: Vec<Sighting>| Fleet::of(all).devices.iter().filter(|one| !one.is_disabled()).count();
        assert_eq!(in_use(vec![off.clone(), on.clone()]), 1);
        let mut same = on.clone();
        same.keys.directory.clone_from(&off.keys.directory);
        assert_eq!(in_use(vec![off.clone(), same]), 0, "the directory turned this very machine off");
        assert_eq!(in_use(vec![off.clone(), seen(3, "", "", "pc-1")]), 0, "a name alone is no other machine");
        let mut bare = seen(3, "", "", "pc-1");
        bare.last_seen = Some("2026-11-24T00:00:00Z".parse().unwrap());
        let fleet = Fleet::of(vec![off.clone(), bare.clone(), seen(4, "", "", "pc-1")]);
        assert_eq!(named(&fleet), [("pc-1", vec![3, 4]), ("pc-1 (id-1)", vec![1])]);
        assert_eq!(in_use(vec![off.clone(), bare.clone()]), 1, "heard of half a year after");
        bare.last_seen = Some("2026-06-06T00:00:00Z".parse().unwrap());
        assert_eq!(in_use(vec![off.clone(), bare]), 0, "a directory is up to two weeks behind");
        on.last_seen = None;
        assert!(in_use(vec![off, on]) <= 1);
    }

    #[test]
    fn a_directory_that_is_days_behind_may_have_heard_of_a_device_later_than_it_says() {
        let mut ad = seen(1, "id-1", "", "pc-1");
        ad.last_seen = Some("2026-10-01T00:00:00Z".parse().unwrap());
        ad.lag = 14;
        let until = |fleet: Fleet| fleet.devices[0].heard_until().unwrap().to_string();
        assert_eq!(until(Fleet::of(vec![ad.clone()])), "2026-10-15T00:00:00Z");
        let mut intune = seen(2, "id-1", "", "pc-1");
        intune.last_seen = Some("2026-11-01T00:00:00Z".parse().unwrap());
        assert_eq!(until(Fleet::of(vec![ad, intune])), "2026-11-01T00:00:00Z");
    }

    proptest! {
        #[test]
        fn the_order_of_rows_does_not_matter_and_none_is_lost(
            keys in prop::collection::vec((0..4u8, 0..4u8, 0..4u8), 0..12),
        ) {
            let key = |letter: &str, number: u8| if number == 0 { String::new() } else { format!("{letter}{number}") };
            let rows: Vec<Sighting> = keys.iter().enumerate()
                .map(|(at, (a, b, c))| seen(at as u64 + 1, &key("d", *a), &key("s", *b), &key("h", *c)))
                .collect();
            let fleet = Fleet::of(rows.clone());
            // As if the rows stood in the files in the opposite order.
            let last = rows.len() as u64 + 1;
            let mut other = rows.clone();
            other.iter_mut().for_each(|row| row.place.row = last - row.place.row);
            let turned = Fleet::of(other);
            let sorted = |fleet: &Fleet, turn: fn(u64, u64) -> u64| {
                let mut all: Vec<(String, Vec<u64>)> = named(fleet).into_iter()
                    .map(|(name, rows)| {
                        let mut rows: Vec<u64> = rows.into_iter().map(|row| turn(row, last)).collect();
                        rows.sort_unstable();
                        (name.to_owned(), rows)
                    })
                    .collect();
                all.sort();
                all
            };
            prop_assert_eq!(sorted(&fleet, |row, _| row), sorted(&turned, |row, last| last - row));
            let all = fleet.devices.iter().map(|device| device.sightings.len()).sum::<usize>();
            prop_assert_eq!(all + fleet.nameless.len(), rows.len());
        }
    }
}
