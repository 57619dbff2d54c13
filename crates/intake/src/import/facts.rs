//! From what was handed in to observations: what each part of a file shows of each fact.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::taken_over::{Statement, TakenOver};
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{Draft, Json, Observation, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_records::digest::sha256;

use super::complete::{Outside, Whole, first_part, whole};
use super::newest;
use super::rules::{Bearings, Ground, apply};
use super::stale::{self, Stale};
use super::taken::Lead;
use super::{Device, DeviceKind, Fleet, HandedIn};
use crate::side_by_side::side_by_side;

/// What the files show in all.
#[derive(Debug, Default)]
pub struct Imported {
    /// One for each fact and part of a file.
    pub observations: Vec<Observation>,
    /// The same in the same order, as they stand in a file.
    pub written: Vec<Json>,
    /// What they are about.
    pub assets: Vec<Asset>,
    /// Units that were not heard of for longer than is said: in no state.
    pub stale: Vec<Stale>,
    /// Names to look at.
    pub leads: Vec<Lead>,
    /// Units that are in no list that is said to be the whole.
    pub outside: Vec<Outside>,
    /// The devices, as they were matched, in the order of their names.
    pub devices: Vec<Matched>,
    /// The parts of files in which a row names no device: one for each row.
    pub nameless: Vec<u32>,
}

/// A device as it was put together, without all that is said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matched {
    /// What people call it.
    pub name: String,
    /// What it is.
    pub kind: Option<DeviceKind>,
    /// The fleet it belongs to.
    pub fleet: Option<DeviceKind>,
    /// Whether it is turned off.
    pub is_disabled: bool,
    /// The parts of files that tell of it: of each row one.
    pub parts: Box<[u32]>,
}

impl Matched {
    fn of(device: Device) -> Self {
        Self {
            kind: device.kind(),
            fleet: device.fleet(),
            is_disabled: device.is_disabled(),
            parts: device.sightings.iter().map(|sighting| sighting.place.part).collect(),
            name: device.name,
        }
    }
}

/// What files show. The order in which they were handed in does not matter to it. The rows about devices go into the
/// fleet: there may be half a million, and they are not kept twice.
pub fn imported(handed: &mut HandedIn, by: Bearings<'_>) -> Imported {
    let mut fleet = Fleet::of(std::mem::take(&mut handed.records.sightings));
    let handed = &*handed;
    let mut stale = stale::devices(&mut fleet, handed, by);
    let mut facts = apply(&Ground::new(handed, &fleet, by)).into_facts();
    stale.extend(stale::units(&mut facts, &stale, &fleet, handed, by));
    newest::words(&mut facts, handed);
    let Whole { complete, outside } = whole(&mut facts, handed, &fleet, by);
    // What the devices are told by is the greater part of all that is held, and of no use from here on.
    let Fleet { devices, nameless } = fleet;
    let mut imported = Imported {
        stale,
        outside,
        devices: matched(devices),
        nameless: nameless.into_iter().map(|sighting| sighting.place.part).collect(),
        ..Imported::default()
    };
    let all = facts.into_iter();
    let all =
        all.flat_map(|(fact, parts)| parts.into_iter().map(move |(part, units)| (fact.clone(), part, units)));
    let each = |(fact, part, units): (Box<str>, u32, _)| {
        let complete = complete.contains(&(fact.clone(), part));
        observation(handed, &fact, part, units, complete)
    };
    let all = side_by_side(all.collect(), each).into_iter().flatten().chain(self_assessed(handed));
    (imported.observations, imported.written) = all.unzip();
    // Last year's self-assessment is about no asset.
    let of_units = imported.observations.iter().filter(|one| matches!(one.seen, Seen::Units(_)));
    let names: BTreeSet<AssetId> = of_units.map(|one| one.asset.clone()).collect();
    let asset = |id: AssetId| Asset { id, kind: AssetKind::Fleet, found: Provenance::Imported };
    imported.assets = names.into_iter().map(asset).collect();
    imported.leads.clone_from(&handed.records.leads);
    imported.leads.sort();
    imported.leads.dedup_by(|one, other| (&one.asset, one.kind) == (&other.asset, other.kind));
    imported
}

fn matched(mut devices: Vec<Device>) -> Vec<Matched> {
    let rest = devices.split_off(devices.len() / 2);
    let each = |some: Vec<Device>| some.into_iter().map(Matched::of).collect::<Vec<_>>();
    side_by_side(vec![devices, rest], each).into_iter().flatten().collect()
}

/// Self-assessments: an observation of each part, about no asset that is judged.
fn self_assessed(handed: &HandedIn) -> Vec<(Observation, Json)> {
    let mut parts: BTreeMap<u32, Vec<Statement>> = BTreeMap::new();
    for line in &handed.records.self_assessed {
        parts.entry(line.part).or_default().push(line.statement.clone());
    }
    let one = |(part, statements)| {
        let about = handed.part(part)?;
        let source = &handed.files.get(about.file)?.source;
        let draft = Draft {
            asset: "self-assessment".into(),
            subject: Subject::File(source.sha256.as_str().into()),
            at: about.at,
            by: handed.called(part),
            file_sha256: Some(source.sha256.clone()),
            seen: Seen::TakenOver(TakenOver { statements }),
        };
        Some(draft.named_and_written(sha256))
    };
    parts.into_iter().filter_map(one).collect()
}

fn observation(
    handed: &HandedIn,
    fact: &str,
    part: u32,
    units: super::claims::Units,
    complete: bool,
) -> Option<(Observation, Json)> {
    let about = handed.part(part)?;
    let source = &handed.files.get(about.file)?.source;
    let units = Units::new(fact, complete, units.into_iter().collect());
    let units = match (about.list(), about.format) {
        (Some(list), Some(format)) => units.of(list.into(), format.made_by()),
        _ => units,
    };
    if units.units.is_empty() {
        return None;
    }
    let draft = Draft {
        asset: first_part(fact).into(),
        subject: Subject::Fact(fact.into()),
        at: about.at,
        by: handed.called(part),
        file_sha256: Some(source.sha256.clone()),
        seen: Seen::Units(units),
    };
    Some(draft.named_and_written(sha256))
}

#[cfg(test)]
mod tests {
    use kravtjek_catalogue::Catalogue;
    use kravtjek_catalogue::support::Support;
    use kravtjek_model::observation::units::Holds;
    use kravtjek_model::organisation::{self, Organisation};

    use super::*;
    use crate::import::formats::Means;
    use crate::import::handed::Moment;

    const AD: &str = "Name;DNSHostName;OperatingSystem;OperatingSystemVersion;Enabled;LastLogonDate\n\
        PC-1;;Windows 11 Enterprise;10.0 (26100);True;2026-11-24\nPC-2;;Windows 11 Enterprise;10.0 (26100);True;2026-11-24\n\
        PC-3;;Windows 11 Enterprise;10.0 (26100);True;2026-09-01\nPC-4;;Windows 11 Enterprise;10.0 (26100);False;2026-11-24\n\
        SRV-1;;Windows Server 2022;10.0 (20348);True;2026-11-24\n";
    const FIREWALL: &str = "DeviceName;FirewallStatus\nPC-1;0\nPC-3;0\nPC-4;1\nSRV-1;1\n";

    fn shown(files: &[(&str, &str)], complete: &[&str], stale_after: Option<&str>) -> Imported {
        let catalogue = Catalogue::embedded().unwrap();
        let mut own = Organisation::given("Nordhavn Kommune", []);
        let fleet = organisation::Fleet {
            complete: complete.iter().map(|list| (*list).into()).collect(),
            by: Some("Anna Holm".to_owned()),
            on: None,
            stale_after: stale_after.map(|span| span.parse().unwrap()),
        };
        _ = own.fleets.insert("clients".to_owned(), fleet);
        let mut handed = HandedIn::default();
        let at = "2026-11-25T00:00:00Z".parse().unwrap();
        for (name, text) in files {
            let moment = Moment { given: Some(at), now: at };
            let means = Means::of(&catalogue);
            handed.read_bytes(name, text.as_bytes().to_vec(), moment, means);
        }
        assert!(handed.refused.is_empty(), "{:?}", handed.refused);
        let by = Bearings {
            catalogue: &catalogue,
            support: Support::embedded().unwrap(),
            framework: &"kommune-2024".into(),
            organisation: Some(&own),
        };
        imported(&mut handed, by)
    }

    /// The facts that some list is the whole of, with all units of that list.
    fn whole(imported: &Imported) -> BTreeMap<String, Vec<(String, Holds)>> {
        let units = imported.observations.iter().filter_map(|one| match &one.seen {
            Seen::Units(units) if units.complete => Some(units),
            _ => None,
        });
        let each = |units: &Units| {
            units.units.iter().map(|(unit, state)| (unit.to_string(), state.holds)).collect::<Vec<_>>()
        };
        units.map(|units| (units.fact.to_string(), each(units))).collect()
    }

    fn names(imported: &Imported) -> BTreeSet<String> {
        let units = imported.observations.iter().filter_map(|one| match &one.seen {
            Seen::Units(units) => Some(units),
            _ => None,
        });
        units.flat_map(|units| units.units.keys()).map(ToString::to_string).collect()
    }

    #[test]
    fn a_declared_list_names_every_client_and_servers_and_what_is_turned_off_are_none() {
        let seen = shown(&[("ad.csv", AD), ("firewall.csv", FIREWALL)], &["ad-computers"], None);
        let whole = whole(&seen);
        let [(_, units)] = whole.iter().collect::<Vec<_>>()[..] else { panic!("{whole:?}") };
        let known: Vec<&str> = units.iter().map(|(unit, _)| unit.as_str()).collect();
        assert_eq!(known, ["pc-1", "pc-2", "pc-3"]);
        assert_eq!(names(&seen), ["pc-1", "pc-2", "pc-3"].map(str::to_owned).into());
        assert!(seen.outside.is_empty() && seen.stale.is_empty());
    }

    #[test]
    fn a_client_outside_the_declared_list_counts_and_disproves_it() {
        let more = format!("{FIREWALL}PC-9;0\n");
        let seen = shown(&[("ad.csv", AD), ("firewall.csv", &more)], &["ad-computers"], None);
        assert_eq!(seen.outside, [Outside { fleet: "clients".to_owned(), unit: "pc-9".to_owned() }]);
        assert!(whole(&seen).is_empty() && names(&seen).contains("pc-9"));
    }

    #[test]
    fn without_the_declared_list_among_the_files_nothing_is_whole() {
        for complete in [&["entra-devices"][..], &[]] {
            let seen = shown(&[("ad.csv", AD), ("firewall.csv", FIREWALL)], complete, None);
            assert!(whole(&seen).is_empty() && seen.outside.is_empty());
        }
    }

    #[test]
    fn where_one_of_several_declared_lists_was_not_handed_in_nothing_is_whole() {
        let seen =
            shown(&[("ad.csv", AD), ("firewall.csv", FIREWALL)], &["ad-computers", "jamf-computers"], None);
        assert!(whole(&seen).is_empty() && seen.outside.is_empty());
    }

    #[test]
    fn two_lists_that_are_declared_together_are_the_whole_together() {
        let entra = "displayName,deviceId,operatingSystem,operatingSystemVersion,accountEnabled,trustType\n\
                     MAC-1,0b1c-1,macOS,15.7,True,AzureAD\n";
        let files = [("ad.csv", AD), ("entra.csv", entra), ("firewall.csv", FIREWALL)];
        assert_eq!(shown(&files, &["ad-computers"], None).outside.len(), 1, "the Mac is in no list");
        let seen = shown(&files, &["ad-computers", "entra-devices"], None);
        assert!(seen.outside.is_empty());
        let whole = whole(&seen);
        let [(_, units)] = whole.iter().collect::<Vec<_>>()[..] else { panic!("{whole:?}") };
        assert_eq!(units.len(), 4, "one list names them all: {units:?}");
        assert!(units.contains(&("mac-1".to_owned(), Holds::Unknown)), "{units:?}");
    }

    #[test]
    fn a_client_that_was_not_heard_of_for_long_is_in_no_state_and_listed() {
        let files = [("ad.csv", AD), ("firewall.csv", FIREWALL)];
        let seen = shown(&files, &["ad-computers"], Some("45d"));
        let gone: Vec<_> = seen.stale.iter().map(|one| (one.fleet.as_str(), one.unit.as_str())).collect();
        assert_eq!(gone, [("clients", "pc-3")]);
        assert!(!names(&seen).contains("pc-3") && !whole(&seen).is_empty());
        assert_eq!(
            shown(&files, &["ad-computers"], Some("3m")).stale.len(),
            0,
            "three months have not passed"
        );
        assert_eq!(shown(&files, &["ad-computers"], Some("2m")).stale.len(), 1);
    }

    #[test]
    fn whoever_administers_clients_is_known_in_full_where_every_client_was_asked() {
        let admin = |host: &str, member: &str| format!("{host};Administrators;{member};User\n");
        let head = "ComputerName;Group;Member;MemberKind\n".to_owned();
        let all = [head, admin("PC-1", "adm-2"), admin("PC-2", "adm-2"), admin("PC-3", "adm-2")].concat();
        let approvals = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den\n\
            adm-2;Særskilt konto;Måler;01-11-2026;31-12-2026;Lone;30-10-2026\n";
        let grants = "clients.admin_access_approved";
        let of = |admins: &str| {
            let files = [("ad.csv", AD), ("admins.csv", admins), ("approvals.csv", approvals)];
            whole(&shown(&files, &["ad-computers"], None)).remove(grants)
        };
        assert_eq!(of(&all), Some(vec![("adm-2".to_owned(), Holds::Yes)]));
        let some = all.lines().take(3).collect::<Vec<_>>().join("\n");
        let some = of(&some).unwrap();
        assert!(some.contains(&("pc-3".to_owned(), Holds::Unknown)), "nobody has asked it: {some:?}");
    }

    #[test]
    fn of_two_files_of_one_list_the_newest_word_counts_and_of_one_file_the_newest_row() {
        let row = |day: &str, is: &str| {
            format!("DeviceName;FirewallStatus;LastReportedDateTime\nPC-1;{is};2026-11-{day} 08:00\n")
        };
        let of = |files: &[(&str, &str)]| {
            let seen = shown(files, &[], None);
            let units = seen.observations.iter().filter_map(|one| match &one.seen {
                Seen::Units(units) if units.fact.as_str() == "clients.firewall_on" => {
                    Some(units.units.values().map(|state| state.holds).collect::<Vec<_>>())
                }
                _ => None,
            });
            units.flatten().collect::<Vec<_>>()
        };
        let (off, open, on) = (row("20", "1"), row("22", "4"), row("24", "0"));
        for files in [[("a.csv", &*off), ("b.csv", &*open)], [("b.csv", &*open), ("a.csv", &*off)]] {
            assert_eq!(of(&files), [Holds::Unknown]);
        }
        assert_eq!(of(&[("a.csv", &*off), ("b.csv", &*open), ("c.csv", &*on)]), [Holds::Yes]);
        let both = format!("{open}PC-1;1;2026-11-20 08:00\n");
        assert_eq!(of(&[("a.csv", &*both)]), [Holds::Unknown]);
        let other = "DistinguishedName;Name;Enabled;OperatingSystem\nCN=PC-1;PC-1;True;Windows\n";
        assert_eq!(
            of(&[("a.csv", &*off), ("ad.csv", other)])[0],
            Holds::No,
            "another list says nothing of it"
        );
    }

    #[test]
    fn a_row_that_names_no_device_may_be_one_that_is_in_no_list() {
        let more = format!("{AD};;Windows 11 Enterprise;10.0 (26100);True;2026-11-24\n");
        let seen = shown(&[("ad.csv", &more), ("firewall.csv", FIREWALL)], &["ad-computers"], None);
        assert!(whole(&seen).is_empty(), "a fifth client without a name");
        assert_eq!(seen.outside, [Outside { fleet: "clients".to_owned(), unit: "#7".to_owned() }]);
        let off = format!("{AD};;Windows 11 Enterprise;10.0 (26100);False;2026-11-24\n;;;;;\n");
        let seen = shown(&[("ad.csv", &off), ("firewall.csv", FIREWALL)], &["ad-computers"], None);
        assert!(!whole(&seen).is_empty() && seen.outside.is_empty(), "turned off, and a blank row");
    }

    #[test]
    fn a_client_that_never_was_heard_of_is_stale_unless_another_source_knows_it() {
        let ad = "Name;OperatingSystem;OperatingSystemVersion;Enabled;LastLogonDate\n\
            PC-1;Windows 11 Enterprise;10.0 (26100);True;\nPC-2;Windows 11 Enterprise;10.0 (26100);True;\n\
            PC-3;Windows 11 Enterprise;10.0 (26100);True;2026-11-24\n";
        let report = "DeviceName;FirewallStatus\nPC-1;1\n";
        let seen = shown(&[("ad.csv", ad), ("firewall.csv", report)], &["ad-computers"], Some("45d"));
        let gone: Vec<_> = seen.stale.iter().map(|one| (one.unit.as_str(), one.last_seen)).collect();
        assert_eq!(gone, [("pc-2", None)]);
        assert!(names(&seen).contains("pc-1"), "its firewall was seen");
    }

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        let files = [("ad.csv", AD), ("firewall.csv", FIREWALL)];
        let shape = |files: &[(&str, &str)]| {
            let seen = shown(files, &["ad-computers"], Some("45d"));
            let mut all: Vec<_> = seen.observations.into_iter().map(|one| one.id).collect();
            all.sort();
            all
        };
        assert_eq!(shape(&files), shape(&[files[1], files[0]]));
    }
}
