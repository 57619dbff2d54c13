//! Lines as osquery writes them for the queries of our pack, from hosts that do not exist.

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;

use super::super::Means;
use crate::import::device::Encryption;
use crate::import::handed::{AtFrom, HandedIn, Moment};
use crate::import::record::Direction;
use crate::import::{DeviceKind, Fleet, Matter, Sighting};

fn read(text: &str) -> HandedIn {
    let catalogue = Catalogue::embedded().unwrap();
    let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    let means = Means::of(&catalogue);
    all.read_bytes("osqueryd.snapshots.log", text.as_bytes().to_vec(), Moment { given: None, now }, means);
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    assert_eq!(all.parts[0].format.map(|format| format.id), Some("osquery"));
    all
}

fn line(host: &str, name: &str, at: i64, rows: &str) -> String {
    format!(
        r#"{{"snapshot":[{rows}],"action":"snapshot","name":"{name}","hostIdentifier":"{host}","calendarTime":"x","unixTime":{at},"epoch":0,"counter":0,"numerics":false}}"#
    ) + "\n"
}

const NOON: i64 = 1_795_521_600;

/// What the host with this name says in all.
fn of(all: &HandedIn, name: &str) -> Vec<Sighting> {
    let fleet = Fleet::of(all.records.sightings.clone());
    let device = fleet.devices.into_iter().find(|device| device.name == name);
    device.unwrap_or_else(|| panic!("no {name}")).sightings.into_iter().map(|one| *one).collect()
}

#[test]
fn a_windows_with_two_drives_of_which_one_is_open_says_so() {
    let text = [
        line(
            "4C4C4544-0042",
            "kravtjek_host_windows",
            NOON,
            r#"{"hostname":"PC-0117.nordhavn.local","hardware_serial":"5CG1","hardware_vendor":"LENOVO","hardware_model":"21HD","name":"Microsoft Windows 11 Enterprise","version":"10.0.26100","revision":"1742","platform":"windows"}"#,
        ),
        line(
            "4C4C4544-0042",
            "pack_nordhavn_kravtjek_protection_windows",
            NOON + 60,
            r#"{"hostname":"PC-0117.nordhavn.local","firewall":"Good","antivirus":"Good","type":"Antivirus","name":"Windows Defender","state":"On","signatures_up_to_date":"1"}"#,
        ),
        line(
            "4C4C4544-0042",
            "kravtjek_disks_windows",
            NOON,
            r#"{"hostname":"PC-0117.nordhavn.local","device_id":"C:","description":"Local Fixed Disk","conversion_status":"1","protection_status":"1"},
               {"hostname":"PC-0117.nordhavn.local","device_id":"D:","description":"Local Fixed Disk","conversion_status":"0","protection_status":"0"},
               {"hostname":"PC-0117.nordhavn.local","device_id":"E:","description":"Removable Disk","conversion_status":"0","protection_status":"0"},
               {"hostname":"PC-0117.nordhavn.local","device_id":"N:","description":"Network Connection","conversion_status":"","protection_status":""}"#,
        ),
    ]
    .concat();
    let all = read(&text);
    let said = of(&all, "pc-0117");
    let os = said.iter().find_map(|one| one.os.clone()).unwrap();
    assert_eq!((&*os.version, os.edition.is_some()), ("10.0.26100.1742", true));
    assert_eq!(said.iter().find_map(|one| one.kind), Some(DeviceKind::Client));
    assert_eq!(said.iter().find_map(|one| one.firewall), Some(true));
    assert_eq!(said.iter().find_map(|one| one.protected), Some(true));
    assert_eq!(
        said.iter().find_map(|one| one.encryption),
        Some(Encryption::EveryDrive { drives: 2, open: 1 })
    );
    let read = said.iter().find_map(|one| one.word(Matter::Encryption)).unwrap();
    assert_eq!(read.to_string(), "D: protection_status = 0");
    assert_eq!(all.parts[0].at_from, AtFrom::Own);
    assert_eq!(all.parts[0].at.as_second(), NOON + 60, "the log speaks of when it was last written");
    assert_eq!(all.parts[0].puzzles, 0);
}

#[test]
fn a_drive_whose_protection_is_suspended_is_open_and_one_that_is_locked_is_not_known_of() {
    let drives = |rows: &str| {
        let all = read(&line("PC-1", "kravtjek_disks_windows", NOON, rows));
        of(&all, "pc-1")[0].encryption
    };
    let open = |drives, open| Some(Encryption::EveryDrive { drives, open });
    assert_eq!(
        drives(
            r#"{"device_id":"C:","description":"Lokal fast disk","conversion_status":1,"protection_status":0}"#
        ),
        open(1, 1)
    );
    assert_eq!(
        drives(
            r#"{"device_id":"C:","description":"Local Fixed Disk","conversion_status":"2","protection_status":"1"}"#
        ),
        open(1, 1),
        "it is being encrypted still"
    );
    assert_eq!(
        drives(
            r#"{"drive_letter":"C:","conversion_status":"1","protection_status":"1"},{"drive_letter":"D:","conversion_status":"1","protection_status":"2"}"#
        ),
        None
    );
    assert_eq!(
        drives(
            r#"{"device_id":"C:","description":"Local Fixed Disk","conversion_status":"","protection_status":""}"#
        ),
        None,
        "BitLocker said nothing: that is no proof of anything"
    );
}

#[test]
fn macs_and_linux_are_judged_by_the_volumes_that_stay() {
    let mac = line(
        "MAC-9",
        "kravtjek_disks_macos",
        NOON,
        r#"{"path":"/","device":"/dev/disk3s1s1","encrypted":"0","filevault_status":"off"},
           {"path":"/System/Volumes/VM","device":"/dev/disk3s6","encrypted":"0","filevault_status":"off"},
           {"path":"/System/Volumes/Data","device":"/dev/disk3s5","encrypted":"1","filevault_status":"on"}"#,
    );
    let stick = line(
        "MAC-8",
        "kravtjek_disks_macos",
        NOON,
        r#"{"path":"/System/Volumes/Data","device":"/dev/disk3s5","encrypted":"1","filevault_status":"on"},
           {"path":"/Volumes/Data 2","device":"/dev/disk5s1","encrypted":"0","filevault_status":"off"}"#,
    );
    let linux = line(
        "LX-1",
        "kravtjek_disks_linux",
        NOON,
        r#"{"path":"/","device":"/dev/mapper/vg-root","type":"ext4","encrypted":"1"},
           {"path":"/boot","device":"/dev/nvme0n1p2","type":"ext4","encrypted":"0"},
           {"path":"/snap/core/1","device":"/dev/loop3","type":"squashfs","encrypted":"0"},
           {"path":"/data","device":"/dev/sdb1","type":"xfs","encrypted":"0"}"#,
    );
    let firewall = line("MAC-9", "kravtjek_firewall_macos", NOON, r#"{"global_state":"2"}"#);
    let system = line(
        "LX-1",
        "kravtjek_host_posix",
        NOON,
        r#"{"hostname":"lx-1","hardware_serial":"","hardware_vendor":"QEMU","hardware_model":"Standard PC","name":"Ubuntu","version":"24.04.1 LTS (Noble Numbat)","platform":"ubuntu"}"#,
    );
    let all = read(&[mac, stick, linux, firewall, system].concat());
    let disks = |name| of(&all, name).iter().find_map(|one| one.encryption);
    assert_eq!(disks("mac-9"), Some(Encryption::EveryDrive { drives: 1, open: 0 }));
    assert_eq!(disks("mac-8"), None, "nobody knows whether the second volume comes and goes");
    assert_eq!(disks("lx-1"), Some(Encryption::EveryDrive { drives: 2, open: 1 }));
    assert_eq!(of(&all, "mac-9").iter().find_map(|one| one.firewall), Some(true));
    let linux = of(&all, "lx-1").into_iter().find(|one| one.os.is_some()).unwrap();
    assert_eq!((&*linux.os.unwrap().version, linux.is_virtual), ("24.04.1", Some(true)));
}

#[test]
fn protection_counts_where_one_product_runs_with_new_signatures() {
    let protected = |rows: &str| {
        let all = read(&line("PC-1", "kravtjek_protection_windows", NOON, rows));
        (of(&all, "pc-1")[0].firewall, of(&all, "pc-1")[0].protected, all.parts[0].puzzles)
    };
    let product = |state: &str, new: &str| {
        format!(
            r#"{{"firewall":"Poor","antivirus":"Good","type":"Antivirus","name":"X","state":"{state}","signatures_up_to_date":"{new}"}}"#
        )
    };
    assert_eq!(protected(&product("On", "0")), (Some(false), Some(false), 0));
    assert_eq!(protected(&[product("Off", "1"), product("On", "1")].join(",")), (Some(false), Some(true), 0));
    assert_eq!(protected(&product("Snoozed", "1")), (Some(false), Some(false), 0));
    assert_eq!(
        protected(&product("Sleeping", "1")),
        (Some(false), None, 1),
        "a word that nobody knows is told"
    );
    let none = r#"{"firewall":"Not Monitored","antivirus":"Poor","type":"","name":"","state":"","signatures_up_to_date":""}"#;
    assert_eq!(protected(none), (None, Some(false), 0));
    let server = r#"{"firewall":"Error","antivirus":"Error","type":"","name":"","state":"","signatures_up_to_date":""}"#;
    assert_eq!(protected(server), (None, None, 0));
}

#[test]
fn the_last_snapshot_counts_wherever_it_stands_and_differences_are_replayed() {
    let admins = |names: &[&str]| {
        let rows = names.iter().map(|name| {
            format!(r#"{{"hostname":"PC-1","group_sid":"S-1-5-32-544","username":"{name}","sid":"S-1-5-21-1-{}"}}"#,
                if *name == "Administrator" { "500" } else { "1001" })
        });
        rows.collect::<Vec<_>>().join(",")
    };
    let text = [
        line("PC-1", "kravtjek_admins_windows", NOON, &admins(&["Administrator", "adm-hmj"])),
        line("PC-1", "kravtjek_admins_windows", NOON - 86_400, &admins(&["Administrator", "hmj", "vikar"])),
        line("PC-2", "kravtjek_admins_windows", NOON, ""),
    ]
    .concat();
    let all = read(&text);
    let members: Vec<_> = all
        .records
        .local_admins
        .iter()
        .map(|one| (one.device.name().unwrap(), one.member.as_deref(), one.is_built_in, one.place.row))
        .collect();
    assert_eq!(
        members,
        [
            ("pc-1", Some("administrator"), true, 1),
            ("pc-1", Some("adm-hmj"), false, 1),
            ("pc-2", None, false, 3)
        ]
    );
    let step = |action: &str, name: &str, at: i64| {
        format!(
            r#"{{"name":"pack/Global/kravtjek_admins_posix","hostIdentifier":"MAC-1","unixTime":"{at}","columns":{{"groupname":"admin","username":"{name}","uid":"501"}},"action":"{action}"}}"#
        ) + "\n"
    };
    let all = read(
        &[step("added", "hmj", NOON), step("added", "nn", NOON), step("removed", "hmj", NOON + 60)].concat(),
    );
    let members: Vec<_> = all.records.local_admins.iter().map(|one| one.member.as_deref().unwrap()).collect();
    assert_eq!(members, ["nn"]);
    let batch = format!(
        r#"{{"name":"kravtjek_firewall_macos","hostIdentifier":"MAC-1","unixTime":{NOON},"diffResults":{{"added":[{{"global_state":"0"}}],"removed":[{{"global_state":"1"}}]}}}}"#
    );
    assert_eq!(of(&read(&batch), "mac-1")[0].firewall, Some(false));
}

#[test]
fn the_same_tables_asked_one_by_one_under_other_names_say_the_same() {
    let all = read(
        &[
            line("mac-4.local", "pack_own_system_info", NOON, r#"{"hostname":"mac-4.local","hardware_serial":"C02","hardware_vendor":"Apple Inc.","hardware_model":"Mac15,12"}"#),
            line("mac-4.local", "pack_own_os_version", NOON, r#"{"name":"macOS","version":"26.7.1","build":"25H63","platform":"darwin"}"#),
            line("mac-4.local", "pack_own_disk_encryption", NOON, r#"{"name":"/dev/disk3s1s1","encrypted":"0","filevault_status":"off"}"#),
            line("mac-5.local", "pack_own_disk_encryption", NOON, r#"{"name":"/dev/disk3s1s1","encrypted":"1","filevault_status":"on"},{"name":"/dev/disk0s1","encrypted":"0","filevault_status":"unknown"}"#),
            line("PC-7", "pack_own_windows_security_center", NOON, r#"{"firewall":"Good","autoupdate":"Good","antivirus":"Good"}"#),
            line("PC-7", "pack_own_local_admins", NOON, r#"{"username":"Administrator","uid":"500","uuid":"S-1-5-21-9-500","gid":"544","groupname":"Administratorer","group_sid":"S-1-5-32-544"},{"username":"hmj","uuid":"S-1-5-21-9-1001","groupname":"Users","group_sid":"S-1-5-32-545"}"#),
        ]
        .concat(),
    );
    let mac = of(&all, "mac-4");
    assert_eq!(
        mac.iter().find_map(|one| one.os.as_ref().map(|os| os.version.to_string())).as_deref(),
        Some("26.7.1")
    );
    assert_eq!(mac.iter().find_map(|one| one.is_virtual), Some(false));
    assert_eq!(
        mac.iter().find_map(|one| one.encryption),
        Some(Encryption::EveryDrive { drives: 1, open: 1 })
    );
    assert_eq!(of(&all, "mac-5")[0].encryption, None, "the other disk may be one to start from");
    let pc = of(&all, "pc-7");
    assert_eq!(pc.iter().find_map(|one| one.protected), Some(true));
    let [admin] = &all.records.local_admins[..] else { panic!("{:?}", all.records.local_admins) };
    assert!(admin.is_built_in);
}

#[test]
fn a_report_of_a_management_server_is_read_row_by_row() {
    let report = r#"{"query_id":7,"results":[
        {"host_id":1,"host_name":"PC-1","last_fetched":"2026-11-20T08:00:00Z","columns":{"protection_status":"1","conversion_status":"1","drive_letter":"C:"}},
        {"host_id":1,"host_name":"PC-1","last_fetched":"2026-11-20T08:00:00Z","columns":{"protection_status":"0","conversion_status":"1","drive_letter":"D:"}},
        {"host_id":2,"host_name":"PC-2","last_fetched":"2026-11-19T08:00:00Z","columns":{"protection_status":"1","conversion_status":"1","drive_letter":"C:"}}]}"#;
    let all = read(report);
    assert_eq!(of(&all, "pc-1")[0].encryption, Some(Encryption::EveryDrive { drives: 2, open: 1 }));
    assert_eq!(of(&all, "pc-2")[0].encryption, Some(Encryption::EveryDrive { drives: 1, open: 0 }));
    assert_eq!(of(&all, "pc-2")[0].last_seen, "2026-11-19T08:00:00Z".parse().ok());
    assert_eq!(all.parts[0].at.to_string(), "2026-11-20T08:00:00Z");
}

#[test]
fn programs_and_rules_of_the_firewall_are_kept_by_what_they_are() {
    let text = [
        line(
            "PC-1",
            "kravtjek_programs_windows",
            NOON,
            r#"{"name":"Mozilla Firefox (x64 da)","version":"145.0","publisher":"Mozilla"},{"name":"","version":"","publisher":""}"#,
        ),
        line(
            "MAC-1",
            "kravtjek_apps_macos",
            NOON,
            r#"{"name":"Firefox.app","bundle_identifier":"org.mozilla.firefox","bundle_short_version":"145.0"}"#,
        ),
        line(
            "PC-1",
            "kravtjek_firewall_rules_windows",
            NOON,
            r#"{"name":"Fjernsupport","direction":"In","action":"Allow","enabled":"1","protocol":"TCP","local_ports":"5900","remote_ports":"*","remote_addresses":"*","app_name":"C:\\Program Files\\Support\\Vnc.exe","service_name":"","profile_domain":"1","profile_private":"0","profile_public":"0"}"#,
        ),
        line("PC-1", "arbitrary_other_query", NOON, r#"{"pid":"1"}"#),
    ]
    .concat();
    let all = read(&text);
    let programs: Vec<_> =
        all.records.installed.iter().map(|one| (&*one.vendor, &*one.product, &*one.version)).collect();
    assert_eq!(programs, [("mozilla", "Firefox", "145.0"), ("Mozilla", "Mozilla Firefox (x64 da)", "145.0")]);
    let [rule] = &all.records.firewall_rules[..] else { panic!() };
    assert_eq!((&*rule.name, rule.direction, rule.allows), ("Fjernsupport", Some(Direction::In), Some(true)));
    assert_eq!((&*rule.local_ports, &*rule.remote, &*rule.profiles), ("5900", "", "domain"));
    assert_eq!(rule.program.as_ref(), "c:\\program files\\support\\vnc.exe");
    assert_eq!(all.parts[0].rows, 4);
}
