//! Lists of devices and programs as portals, commands and interfaces write them, each with a trap that was seen in real
//! files; nobody's real data. What each is read as is written by hand.

use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

use super::super::device::Encryption;
use super::super::handed::HandedIn;
use super::super::record::{Since, Supported};
use super::super::{DeviceKind, Sighting};
use super::tests::handed;

/// The devices in a file of a format, with everything in it understood.
fn clean(format: &str, bytes: &[u8]) -> Vec<Sighting> {
    let all = of(format, bytes);
    assert_eq!(all.parts[0].puzzling, [], "{}", String::from_utf8_lossy(bytes));
    all.records.sightings.into_iter().map(|one| *one).collect()
}

fn of(format: &str, bytes: &[u8]) -> HandedIn {
    let all = handed(bytes);
    assert!(all.refused.is_empty(), "{:?}: {}", all.refused, String::from_utf8_lossy(bytes));
    let found = all.parts[0].format.map(|format| format.id);
    assert_eq!(found, Some(format), "{}", String::from_utf8_lossy(bytes));
    all
}

fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

fn names<S: std::borrow::Borrow<Sighting>>(all: &[S]) -> Vec<&str> {
    all.iter().filter_map(|device| device.borrow().keys.name()).collect()
}

#[test]
fn intune_devices_whatever_was_done_to_the_file() {
    let head = "Device name,OS,OS version,Encrypted,Serial number,Last check-in,Storage";
    let row = "PC-1,Windows,10.0.26200.7171,True,5CG1,2026-11-20 08:01:22.0000000,\"243,2\"";
    let plain = format!("{head}\r\n{row}\r\n");
    let files: [(&str, Vec<u8>); 8] = [
        ("as it comes", plain.clone().into_bytes()),
        ("with a BOM", [b"\xef\xbb\xbf", plain.as_bytes()].concat()),
        ("with a separator that Excel wrote down", format!("sep=,\n{plain}").into_bytes()),
        ("with semicolons", plain.replace("\"243,2\"", "243.2").replace(',', ";").replace("243.2", "243,2").into_bytes()),
        ("with tabs", plain.replace("\"243,2\"", "243").replace(',', "\t").into_bytes()),
        ("UTF-16 as Windows PowerShell writes it", utf16(&plain)),
        ("with columns of another year between them", plain.replace("OS,", "TPMManufacturerId,OS,").replace("Windows,", "INTC,Windows,").into_bytes()),
        ("without the columns that are not needed", b"Device name,OS,OS version,Encrypted,Serial number,Last check-in\nPC-1,Windows,10.0.26200.7171,True,5CG1,2026-11-20T07:01:22Z\n".to_vec()),
    ];
    for (what, bytes) in files {
        let all = clean("intune-devices", &bytes);
        assert_eq!(names(&all), ["pc-1"], "{what}");
        assert_eq!(all[0].encryption, Some(Encryption::SystemDrive(true)), "{what}");
        assert_eq!(all[0].keys.serial.as_deref(), Some("5cg1"), "{what}");
        assert_eq!(
            all[0].last_seen.map(|at| at.to_string()).as_deref(),
            Some("2026-11-20T07:01:22Z"),
            "{what}"
        );
    }
}

#[test]
fn intune_devices_say_nothing_where_nothing_stands() {
    let all = clean(
        "intune-devices",
        "Device name;OS;OS version;Encrypted;Serial number;Azure AD Device ID;Last check-in;Model;Manufacturer;Jailbroken\n\
         PC-1;Windows;10.0.26200.1;;Default string;00000000-0000-0000-0000-000000000000;0001-01-01 00:00:00.0000000;;;Unknown\n\
         ;iOS;26.6;Yes;F1;;;iPad (A16);Apple;\nPC-2;Windows;10.0.26200.1;Nej;0;;;VMware7,1;VMware, Inc.;\n"
            .as_bytes(),
    );
    let [pc, pad, virtual_pc] = &all[..] else { panic!("{all:?}") };
    assert_eq!((pc.keys.serial.as_deref(), pc.keys.directory.as_deref(), pc.last_seen), (None, None, None));
    assert_eq!((pc.encryption, pc.is_virtual, pc.is_rooted), (None, None, None));
    assert_eq!((pad.keys.name(), pad.os.as_ref().unwrap().family.name()), (Some("f1"), "iPadOS"));
    assert_eq!(
        (virtual_pc.is_virtual, virtual_pc.encryption),
        (Some(true), Some(Encryption::SystemDrive(false)))
    );
}

#[test]
fn intunes_reports_come_as_tables_and_as_lists() {
    let json = r#"{"TotalRowCount":2,"value":[{"DeviceName":"PC-1","FirewallStatus":0,"FirewallStatus_loc":"Aktiveret"},{"DeviceName":"PC-2","FirewallStatus":3}]}"#;
    for (what, bytes) in [
        ("a list", json.as_bytes().to_vec()),
        ("semicolons", b"DeviceName;FirewallStatus_loc;FirewallStatus\nPC-1;Aktiveret;0\nPC-2;;3\n".to_vec()),
        ("words", b"Device name,Firewall status\nPC-1,Enabled\nPC-2,Temporarily disabled\n".to_vec()),
        ("Windows-1252", b"Enhedsnavn;FirewallStatus;Bem\xe6rkning\nPC-1;0;\xf8\nPC-2;2;\xe5\n".to_vec()),
        (
            "quoted over two lines",
            b"DeviceName,Note,FirewallStatus\nPC-1,\"to\nlinjer\",0\nPC-2,,1\n".to_vec(),
        ),
    ] {
        let all = clean("intune-firewall", &bytes);
        assert_eq!(names(&all), ["pc-1", "pc-2"], "{what}");
        assert_eq!(
            all.iter().map(|one| one.firewall).collect::<Vec<_>>(),
            [Some(true), Some(false)],
            "{what}"
        );
    }
    let json = r#"[{"deviceName":"PC-1","malwareProtectionEnabled":true,"realTimeProtectionEnabled":true,"signatureUpdateOverdue":false},
        {"deviceName":"PC-2","malwareProtectionEnabled":true,"realTimeProtectionEnabled":false,"signatureUpdateOverdue":false}]"#;
    for (what, bytes) in [
        ("a list", json.as_bytes().to_vec()),
        ("a table", b"DeviceName,DeviceState,DeviceState_loc,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue\nPC-1,0,Ren,True,True,False\nPC-2,0,Ren,True,False,False\n".to_vec()),
        ("Danish words", b"DeviceName;MalwareProtectionEnabled;RealTimeProtectionEnabled;SignatureUpdateOverdue\nPC-1;Sand;Sand;Falsk\nPC-2;Ja;Nej;Nej\n".to_vec()),
        ("numbers", b"DeviceName\tMalwareProtectionEnabled\tRealTimeProtectionEnabled\tSignatureUpdateOverdue\nPC-1\t1\t1\t0\nPC-2\t0\t1\t0\n".to_vec()),
        ("UTF-16", utf16("DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue\nPC-1,True,True,False\nPC-2,True,True,True\n")),
    ] {
        let all = clean("intune-defender", &bytes);
        assert_eq!(all.iter().map(|one| one.protected).collect::<Vec<_>>(), [Some(true), Some(false)], "{what}");
    }
}

#[test]
fn entras_list_says_what_there_is() {
    let graph = r#"{"@odata.context":"x","value":[
        {"id":"o1","deviceId":"ID-1","displayName":"PC-1","accountEnabled":true,"operatingSystem":"Windows","operatingSystemVersion":"10.0.26200.7171","trustType":"AzureAd","isManaged":true,"approximateLastSignInDateTime":"2026-11-20T08:00:00Z"},
        {"id":"o2","deviceId":"ID-2","displayName":"tlf","accountEnabled":false,"operatingSystem":"IPhone","operatingSystemVersion":"26.6","trustType":"Workplace","isManaged":null,"approximateLastSignInDateTime":null}]}"#;
    let table = "displayName,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),registeredOwners,isManaged,approximateLastSignInDateTime,deviceId\n\
        PC-1,True,Windows,10.0.26200.7171,Microsoft Entra joined,nn,True,2026-11-20T08:00:00Z,id-1\ntlf,False,iPhone,26.6,Microsoft Entra registered,,,,id-2\n";
    for bytes in [
        graph.as_bytes().to_vec(),
        table.as_bytes().to_vec(),
        utf16(table),
        table.replace(',', ";").into_bytes(),
        format!("sep=,\n{table}").into_bytes(),
    ] {
        let all = clean("entra-devices", &bytes);
        assert_eq!(names(&all), ["pc-1", "tlf"]);
        assert_eq!(all.iter().map(|one| one.is_disabled).collect::<Vec<_>>(), [false, true]);
        assert_eq!((all[0].kind, all[1].kind), (Some(DeviceKind::Client), Some(DeviceKind::Phone)));
        assert_eq!((all[0].keys.directory.as_deref(), all[1].is_managed), (Some("id-1"), None));
    }
}

#[test]
fn active_directory_comes_in_four_forms() {
    let table = "\"DistinguishedName\";\"Enabled\";\"LastLogonDate\";\"Name\";\"OperatingSystem\";\"OperatingSystemVersion\"\n\
        \"CN=PC-1\";\"True\";\"20-11-2026 08:01:22\";\"PC-1\";\"Windows 11 Enterprise\";\"10.0 (26200)\"\n\
        \"CN=PC-2\";\"False\";\"\";\"PC-2\";\"Windows 11 Enterprise\";\"10.0 (26200)\"\n\
        \"CN=SRV\";\"True\";\"\";\"SRV\";\"Windows Server 2022 Standard\";\"10.0 (20348)\"\n";
    let typed = format!("#TYPE Selected.Microsoft.ActiveDirectory.Management.ADComputer\n{table}");
    let json = r#"[{"DistinguishedName":"CN=PC-1","Enabled":true,"LastLogonDate":"\/Date(1795158082000)\/","Name":"PC-1","OperatingSystem":"Windows 11 Enterprise","OperatingSystemVersion":"10.0 (26200)"},
        {"DistinguishedName":"CN=PC-2","Enabled":false,"LastLogonDate":null,"Name":"PC-2","OperatingSystem":"Windows 11 Enterprise","OperatingSystemVersion":"10.0 (26200)"},
        {"DistinguishedName":"CN=SRV","Enabled":true,"LastLogonDate":null,"Name":"SRV","OperatingSystem":"Windows Server 2022 Standard","OperatingSystemVersion":"10.0 (20348)"}]"#;
    let csvde = "DN,objectClass,cn,operatingSystem,operatingSystemVersion,userAccountControl,lastLogonTimestamp\n\
        \"CN=PC-1,DC=nordhavn\",computer,PC-1,Windows 11 Enterprise,10.0 (26200),4096,134396316820000000\n\
        \"CN=PC-2,DC=nordhavn\",computer,PC-2,Windows 11 Enterprise,10.0 (26200),4098,\n\
        \"CN=SRV,DC=nordhavn\",computer,SRV,Windows Server 2022 Standard,10.0 (20348),532480,\n";
    let ldif = "version: 1\n\ndn: OU=Klienter,DC=nordhavn\nobjectClass: organizationalUnit\n\n\
        dn: CN=PC-1,DC=nordhavn\nobjectClass: top\nobjectClass: user\nobjectClass: computer\nname: PC-1\noperatingSystem: Windows 11 Enter\n prise\n\
        operatingSystemVersion: 10.0 (26200)\nuserAccountControl: 4096\nlastLogonTimestamp: 134396316820000000\n\n\
        dn: CN=PC-2,DC=nordhavn\nobjectClass: computer\nname:: UEMtMg==\noperatingSystem: Windows 11 Enterprise\noperatingSystemVersion: 10.0 (26200)\nuserAccountControl: 4098\nlastLogonTimestamp: 0\n\n\
        dn: CN=SRV,DC=nordhavn\nobjectClass: computer\nname: SRV\noperatingSystem: Windows Server 2022 Standard\noperatingSystemVersion: 10.0 (20348)\nuserAccountControl: 532480\n";
    let picked = table.replace("\"DistinguishedName\";", "").replace("\"CN=PC-1\";", "");
    let picked = picked.replace("\"CN=PC-2\";", "").replace("\"CN=SRV\";", "");
    for (what, bytes) in [
        ("a table", table.as_bytes().to_vec()),
        ("the columns that somebody picked", picked.into_bytes()),
        ("with its type", typed.into_bytes()),
        ("UTF-16", utf16(table)),
        ("JSON", json.as_bytes().to_vec()),
        ("csvde", csvde.as_bytes().to_vec()),
        ("LDIF", ldif.as_bytes().to_vec()),
        ("LDIF with lines of Windows", ldif.replace('\n', "\r\n").into_bytes()),
    ] {
        let all = clean("ad-computers", &bytes);
        assert_eq!(names(&all), ["pc-1", "pc-2", "srv"], "{what}");
        assert_eq!(all.iter().map(|one| one.is_disabled).collect::<Vec<_>>(), [false, true, false], "{what}");
        assert_eq!(
            all[0].last_seen.map(|at| at.to_string()).as_deref(),
            Some("2026-11-20T07:01:22Z"),
            "{what}"
        );
        assert_eq!((all[1].last_seen, all[2].kind), (None, Some(DeviceKind::Server)), "{what}");
        assert_eq!(&*all[0].os.as_ref().unwrap().version, "10.0.26200", "{what}");
    }
}

#[test]
fn ldif_of_people_and_groups_names_accounts_and_members() {
    let text = "dn: CN=Anna Holm,DC=nordhavn\nobjectClass: user\nsAMAccountName: ahol01\nuserAccountControl: 514\naccountExpires: 9223372036854775807\n\n\
        dn: CN=Administratorer,DC=nordhavn\nobjectClass: group\nsAMAccountName: Administratorer\nmember: CN=Anna Holm,DC=nordhavn\nmember: CN=Bo Dal,DC=nordhavn\n\n\
        dn: CN=Bo Dal,DC=nordhavn\nobjectClass: user\nsAMAccountName: bdal02\nuserAccountControl: 512\naccountExpires: 0\n\n\
        dn: CN=PC-1,DC=nordhavn\nobjectClass: user\nobjectClass: computer\nname: PC-1\noperatingSystem: Windows 11 Enterprise\n";
    let all = of("ad-users", text.as_bytes());
    let accounts: Vec<_> =
        all.records.accounts.iter().map(|one| (&*one.name, one.is_enabled, one.place.row)).collect();
    assert_eq!(accounts, [("ahol01", Some(false), 1), ("bdal02", Some(true), 13)]);
    let members: Vec<_> = all.records.memberships.iter().map(|one| &*one.member).collect();
    assert_eq!(members, ["ahol01", "bdal02"]);
    assert_eq!((names(&all.records.sightings), all.parts[0].rows), (vec!["pc-1"], 4));
}

#[test]
fn jamfs_macs_come_from_a_search_and_from_the_interface() {
    let head = "Computer Name,JSS Computer ID,Serial Number,Operating System Version,FileVault 2 Status,Firewall Enabled,Last Check-in,Model,Managed";
    let table = format!(
        "{head}\nMAC-1,1,C02,26.6.2,All Partitions Encrypted,Yes,2026-11-20 08:01:22,MacBook Air,Managed\n"
    );
    let older = "Computer Name,Jamf Pro Computer ID,Serial Number,Operating System,FileVault Status,Firewall Status,Last Check-in,Model\n\
        MAC-1,1,C02,macOS 26.6.2,Encrypted,Enabled,2026-11-20T07:01:22Z,MacBook Air\n";
    let interface = r#"{"totalCount":1,"results":[{"id":"1","general":{"name":"MAC-1","lastContactTime":"2026-11-20T07:01:22Z"},
        "hardware":{"serialNumber":"C02","model":"MacBook Air","appleSilicon":true},"operatingSystem":{"name":"macOS","version":"26.6.2","fileVault2Status":"BOOT_ENCRYPTED"},
        "security":{"firewallEnabled":true},"storage":{"disks":[{"device":"disk0","partitions":[
          {"partitionType":"BOOT","fileVault2State":"ENCRYPTED"},{"partitionType":"RECOVERY","fileVault2State":"UNENCRYPTED"}]}]}}]}"#;
    for (what, bytes) in [
        ("a table", table.clone().into_bytes()),
        ("semicolons", table.replace(',', ";").into_bytes()),
        ("an older one", older.as_bytes().to_vec()),
        ("the interface", interface.as_bytes().to_vec()),
        ("UTF-16", utf16(&table)),
    ] {
        let all = clean("jamf-computers", &bytes);
        assert_eq!(
            (names(&all), all[0].firewall, all[0].drives),
            (vec!["mac-1"], Some(true), Some(1)),
            "{what}"
        );
        assert_eq!(&*all[0].os.as_ref().unwrap().version, "26.6.2", "{what}");
        assert_eq!(
            all[0].last_seen.map(|at| at.to_string()).as_deref(),
            Some("2026-11-20T07:01:22Z"),
            "{what}"
        );
        let is_closed = matches!(
            all[0].encryption,
            Some(Encryption::SystemDrive(true) | Encryption::EveryDrive { open: 0, .. })
        );
        assert!(is_closed, "{what}: {:?}", all[0].encryption);
    }
    let open = interface.replace(r#""partitionType":"RECOVERY""#, r#""partitionType":"OTHER""#);
    let all = clean("jamf-computers", open.as_bytes());
    assert_eq!(all[0].encryption, Some(Encryption::EveryDrive { drives: 2, open: 1 }));
    let page = interface.replace(r#""totalCount":1"#, r#""totalCount":2"#);
    let all = handed(page.as_bytes());
    assert_eq!(
        (all.refused[0].why.id(), all.records.sightings.len()),
        ("incomplete", 0),
        "of two Macs one is missing"
    );
}

#[test]
fn jamfs_phones_come_from_a_search_and_from_the_interface() {
    let one = r#"{"id":"1","name":"TLF-1","serialNumber":"F1","osVersion":"26.6.1","managed":true,"lastInventoryUpdateTimestamp":"2026-11-20T07:01:22Z","type":"ios",
        "ios":{"model":"iPhone 16e","security":{"dataProtected":true,"jailBreakDetected":false}}}"#;
    let table = "Display Name,JSS Mobile Device ID,Serial Number,OS Version,Last Inventory Update,Model,Managed,Data Protection,Jailbreak Detected,Phone Number\n\
        TLF-1,1,F1,26.6.1,2026-11-20 08:01:22,iPhone 16e,Managed,Enabled,No,12345678\n";
    for bytes in [
        one.as_bytes().to_vec(),
        table.as_bytes().to_vec(),
        table.replace(',', "\t").into_bytes(),
        utf16(table),
        format!("sep=,\r\n{table}").into_bytes(),
    ] {
        let all = clean("jamf-mobile", &bytes);
        assert_eq!((names(&all), all[0].kind), (vec!["tlf-1"], Some(DeviceKind::Phone)));
        assert_eq!(all[0].encryption, Some(Encryption::SystemDrive(true)));
        assert_eq!((all[0].is_rooted, all[0].is_managed), (Some(false), Some(true)));
        assert_eq!(all[0].last_seen.map(|at| at.to_string()).as_deref(), Some("2026-11-20T07:01:22Z"));
    }
}

#[test]
fn defenders_lists_come_as_pages_lines_and_tables() {
    let line = |version, status: &str, date: &str| {
        format!(
            r#"{{"deviceId":"x","deviceName":"pc-1.nordhavn.local","osPlatform":"Windows11","softwareVendor":"adobe","softwareName":"Acrobat_Reader","softwareVersion":"{version}","endOfSupportStatus":{status},"endOfSupportDate":{date}}}"#
        )
    };
    let rows = [
        line("20", r#""EOS Version""#, r#""2025-06-01T00:00:00Z""#),
        line("25", r#""None""#, "null"),
        line("26", "null", "null"),
    ];
    let page = format!(r#"{{"@odata.context":"x","value":[{}]}}"#, rows.join(","));
    let lines = rows.join("\n");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(lines.as_bytes()).unwrap();
    let table = "DeviceName,OSPlatform,SoftwareVendor,SoftwareName,SoftwareVersion,EndOfSupportStatus,EndOfSupportDate\n\
        pc-1.nordhavn.local,Windows11,adobe,acrobat_reader,20,EOS Version,2025-06-01 00:00:00\npc-1.nordhavn.local,Windows11,adobe,acrobat_reader,25,None,\npc-1.nordhavn.local,Windows11,adobe,acrobat_reader,26,,\n";
    for (what, bytes) in [
        ("a page", page.into_bytes()),
        ("lines", lines.clone().into_bytes()),
        ("lines, wrapped", gzip.finish().unwrap()),
        ("a table", table.as_bytes().to_vec()),
        ("a table with semicolons", table.replace(',', ";").into_bytes()),
    ] {
        let all = of("defender-software", &bytes);
        let programs = &all.records.installed;
        let said: Vec<_> = programs.iter().map(|one| (&*one.product, &*one.version, one.support)).collect();
        let ended = said[0].2;
        assert!(matches!(ended, Some(Supported::EndedOn(day)) if day.year() == 2025), "{what}: {ended:?}");
        assert_eq!(
            said[1..],
            [
                ("acrobat_reader", "25", Some(Supported::Silent)),
                ("acrobat_reader", "26", Some(Supported::Silent))
            ]
        );
        assert_eq!(names(&all.records.sightings), ["pc-1"], "{what}: one machine, however many programs");
    }
}

#[test]
fn of_each_machine_the_update_that_is_missing_longest_is_kept() {
    let row = |name: &str, cve: &str, seen: &str, update: &str| {
        format!(
            r#"{{"deviceName":"{name}","osPlatform":"Windows11","softwareName":"x","cveId":{cve},"vulnerabilitySeverityLevel":"High","firstSeenTimestamp":{seen},"recommendedSecurityUpdate":{update}}}"#
        )
    };
    let rows = [
        row("pc-1", r#""CVE-1""#, r#""2026-11-01 10:00:00""#, r#""KB1""#),
        row("pc-1", r#""CVE-2""#, r#""2026-09-01 10:00:00""#, r#""KB2""#),
        row("pc-1", r#""CVE-3""#, r#""2026-10-01 10:00:00""#, "null"),
        row("pc-1", r#""CVE-4""#, r#""2026-10-01 10:00:00""#, r#""KB4""#),
        row("pc-2", "null", "null", "null"),
    ];
    let since = |bytes: &[u8]| {
        let all = of("defender-vulnerabilities", bytes);
        let all = all.records.missing.iter().map(|one| (one.device.name().unwrap().to_owned(), one.since));
        all.collect::<Vec<_>>()
    };
    let want = vec![
        ("pc-1".to_owned(), Since::Day(jiff::civil::date(2026, 9, 1))),
        ("pc-1".to_owned(), Since::Unclear),
        ("pc-2".to_owned(), Since::Nothing),
    ];
    assert_eq!(since(rows.join("\n").as_bytes()), want);
    assert_eq!(since(format!("[{}]", rows.join(",")).as_bytes()), want);
    let mut turned = rows.clone();
    turned[..2].reverse();
    assert_eq!(since(turned.join("\n").as_bytes()), want, "in whatever order");
    let month = row("pc-3", r#""CVE-5""#, r#""2026-11-20 10:00:00""#, r#""October 2026 Security Updates""#);
    assert_eq!(
        since(month.as_bytes())[0].1,
        Since::Day(jiff::civil::date(2026, 10, 13)),
        "the second Tuesday"
    );
    let table =
        "DeviceName;CveId;VulnerabilitySeverityLevel;RecommendedSecurityUpdate\npc-4;CVE-6;High;KB6\n";
    assert_eq!(since(table.as_bytes())[0].1, Since::Unclear, "advanced hunting has no dates");
}
