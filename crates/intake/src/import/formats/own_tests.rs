//! What our own scripts write of clients, and what administrators make of the same commands, with the traps that Windows
//! sets; nobody's real data. How each unit stands is written by hand.

use super::super::rules::testing::{of, shown};
use super::tests::handed;

const DAY: &str = "2026-11-25";
const SEPARATE: &str = "clients.admins_separate";
const APPROVED: &str = "clients.admin_access_approved";

const ACCOUNTS: &str = "Administratorkonto eller -gruppe;Slags konto;Bruges kun til administration;Administrerer klienter som hovedopgave\n\
    adm-1;Personlig administratorkonto;ja;ja\nadm-2;Personlig administratorkonto;ja;nej\n\
    Administrator;Indbygget konto styret af LAPS;ja;ja\n";
const APPROVALS: &str = "Konto med administratorrettigheder;Måde;Konkret behov;Rettigheder fra;Rettigheder til;Godkendt af;Godkendt den;Klienter;Fjernet den\n\
    adm-2;Særskilt konto;Måler;01-11-2026;31-12-2026;Lone;30-10-2026;;\n";

/// The members of one client, as our script writes them.
fn admins(host: &str, members: &[(&str, &str, &str)]) -> String {
    let head = r#""ComputerName";"SerialNumber";"Made";"Group";"Member";"MemberSid";"MemberKind""#;
    let row = |(member, sid, kind): &(&str, &str, &str)| {
        format!(r#""{host}";"5CG-{host}";"2026-11-24T06:01:02Z";"S-1-5-32-544";"{member}";"{sid}";"{kind}""#)
    };
    let rows = members.iter().map(row);
    [head.to_owned()].into_iter().chain(rows).collect::<Vec<_>>().join("\r\n") + "\r\n"
}

/// As Windows PowerShell writes text where nobody asks for another encoding.
fn utf16(text: &str) -> Vec<u8> {
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    bytes
}

const BUILT_IN: (&str, &str, &str) = ("lokaladmin", "S-1-5-21-9-9-9-500", "User");

#[test]
fn each_client_writes_who_administers_it_into_a_file_of_its_own() {
    let files = [
        admins("NH-PC1", &[BUILT_IN, ("adm-1", "S-1-5-21-7-7-7-1104", "User")]),
        admins("nh-pc2.nordhavn.local", &[BUILT_IN, ("hje", "S-1-5-21-7-7-7-1190", "User")]),
        admins("NH-PC3", &[BUILT_IN, ("adm-2", "S-1-12-1-1-2-3-4", "User")]),
    ];
    let files: Vec<&str> = files.iter().map(String::as_str).chain([ACCOUNTS, APPROVALS]).collect();
    let separate = shown(DAY, SEPARATE, &files);
    assert_eq!(of(&separate, "nh-pc1"), ("yes", ""));
    assert_eq!(of(&separate, "nh-pc2"), ("no", "hje: not in the register admin-accounts"));
    assert_eq!(of(&separate, "nh-pc3"), ("yes", ""));
    let approved = shown(DAY, APPROVED, &files);
    assert_eq!(of(&approved, "adm-1").0, "not applicable");
    assert_eq!(of(&approved, "adm-2"), ("yes", ""));
    assert_eq!(of(&approved, "hje"), ("no", "not in the register admin-approvals"));
    assert_eq!(of(&approved, "lokaladmin").0, "nothing");
}

#[test]
fn a_group_whose_members_nobody_knows_a_role_and_a_deleted_account_are_unknown() {
    let files = [
        admins("PC-1", &[("Klientadmins", "S-1-5-21-7-7-7-2201", "Group")]),
        admins("PC-2", &[("S-1-5-21-7-7-7-1188", "S-1-5-21-7-7-7-1188", "User")]),
        admins("PC-3", &[("S-1-12-1-9-9-9-9", "S-1-12-1-9-9-9-9", "User")]),
        admins("PC-4", &[("", "S-1-5-21-7-7-7-1189", "")]),
        admins("PC-5", &[("WdiServiceHost", "S-1-5-80-1-2-3", "User")]),
        admins("PC-6", &[("Domænebrugere", "S-1-5-21-7-7-7-513", "Group")]),
        admins("PC-7", &[("Alle", "S-1-1-0", "Group")]),
    ];
    let mut files: Vec<&str> = files.iter().map(String::as_str).chain([ACCOUNTS, APPROVALS]).collect();
    let separate = shown(DAY, SEPARATE, &files);
    assert_eq!(of(&separate, "pc-1"), ("unknown", "klientadmins: not in the register admin-accounts"));
    for pc in ["pc-2", "pc-3", "pc-4", "pc-5"] {
        assert_eq!(of(&separate, pc).0, "unknown", "{pc}");
    }
    assert_eq!(of(&separate, "pc-6").0, "no", "every user of the domain is in it");
    assert_eq!(of(&separate, "pc-7").0, "no");
    assert_eq!(of(&shown(DAY, APPROVED, &files), "s-1-5-21-7-7-7-1188").0, "unknown");
    let members = "Group;SamAccountName;objectClass\nKlientadmins;adm-1;user\nKlientadmins;hje;user\n";
    files.push(members);
    let separate = shown(DAY, SEPARATE, &files);
    assert_eq!(of(&separate, "pc-1"), ("no", "hje: not in the register admin-accounts"));
}

#[test]
fn the_same_command_by_hand_will_do_in_any_language_and_encoding() {
    let text = "#TYPE Microsoft.PowerShell.Commands.LocalPrincipal\r\n\
        \"Name\",\"SID\",\"PrincipalSource\",\"ObjectClass\",\"PSComputerName\"\r\n\
        \"PC-1\\Administrator\",\"S-1-5-21-9-9-9-500\",\"Local\",\"Bruger\",\"PC-1\"\r\n\
        \"NORDHAVN\\Klientadmins\",\"S-1-5-21-7-7-7-2201\",\"ActiveDirectory\",\"Gruppe\",\"PC-1\"\r\n\
        \"AzureAD\\hje@nordhavn.example\",\"S-1-12-1-4-3-2-1\",\"AzureAD\",\"Bruger\",\"PC-2\"\r\n";
    for bytes in [text.as_bytes().to_vec(), utf16(text)] {
        let all = handed(&bytes);
        assert_eq!(all.parts[0].format.map(|format| format.id), Some("local-admins"), "{:?}", all.refused);
        assert_eq!(all.parts[0].puzzling, []);
        let admins = all.records.local_admins.iter();
        let told: Vec<_> = admins
            .map(|one| {
                (one.device.name().unwrap(), one.member.as_deref().unwrap(), one.is_group, one.is_built_in)
            })
            .collect();
        assert_eq!(
            told,
            [
                ("pc-1", "administrator", false, true),
                ("pc-1", "klientadmins", true, false),
                ("pc-2", "hje", false, false)
            ]
        );
        assert_eq!(all.records.sightings.len(), 2, "each computer once");
    }
}

#[test]
fn other_groups_do_not_count_and_what_stands_for_nothing_is_told() {
    let text = "ComputerName;Gruppe;Medlem;MemberKind\nPC-1;Administratorer;adm-1;Bruger\n\
        PC-1;Brugere af Fjernskrivebord;hje;Bruger\nPC-2;Administrators;;\nPC-3;BUILTIN\\Administratorer;L?rke;Bruger\n\
        PC-4;S-1-5-32-544;adm-1;Mennesker\n;Administratorer;hje;Bruger\n";
    let all = handed(text.as_bytes());
    let members: Vec<_> = all.records.local_admins.iter().map(|one| one.member.as_deref().unwrap()).collect();
    assert_eq!(members, ["adm-1", "l?rke", "adm-1"]);
    assert!(all.records.local_admins[2].is_group, "what it is nobody knows");
    let rows: Vec<_> = all.parts[0].puzzling.iter().map(|one| (one.place.row, &*one.column)).collect();
    assert_eq!(rows, [(4, "Member"), (6, "MemberKind")]);
    assert_eq!(all.parts[0].lost, 1);
}

#[test]
fn the_file_says_itself_of_when_it_speaks_and_a_list_in_json_says_the_same() {
    let all = handed(admins("PC-1", &[BUILT_IN]).as_bytes());
    assert_eq!(all.parts[0].at.to_string(), "2026-11-24T06:01:02Z");
    let json = r#"[{"ComputerName":"PC-1","Made":"2026-11-24T06:01:02Z","Member":"hje","MemberSid":"S-1-5-21-7-7-7-9","MemberKind":"User"}]"#;
    let all = handed(json.as_bytes());
    assert_eq!(all.records.local_admins.len(), 1);
    let cut = handed(&json.as_bytes()[..json.len() - 4]);
    assert!(
        cut.records.local_admins.is_empty() && cut.refused.len() == 1,
        "nothing of a file that is cut off"
    );
}

const DISKS: &str = "clients.disk_encrypted";
const DRIVES: &str = "ComputerName;SerialNumber;Made;Manufacturer;Model;MountPoint;DriveType;VolumeType;ConversionStatus;ProtectionStatus\r\n";

#[test]
fn every_fixed_drive_counts_and_protection_that_is_suspended_is_none() {
    let drive = |host: &str, model: &str, rest: &str| {
        format!("{host};5CG-{host};2026-11-24T06:01:02Z;LENOVO;{model};{rest}\r\n")
    };
    let file = [
        DRIVES.to_owned(),
        drive("PC-1", "21HD", "C:;3;0;1;1"),
        drive("PC-1", "21HD", "D:;3;1;1;1"),
        drive("PC-1", "21HD", "E:;2;2;0;0"),
        drive("PC-2", "21HD", "C:;3;0;1;0"),
        drive("PC-3", "21HD", "C:;3;0;1;1"),
        drive("PC-3", "21HD", "D:;3;1;0;0"),
        drive("PC-4", "21HD", "C:;3;0;2;0"),
        drive("PC-5", "21HD", "C:;3;0;1;1"),
        drive("PC-5", "21HD", "D:;3;;;"),
        drive("PC-6", "21HD", "C:;3;0;1;2"),
        drive("VM-7", "VMware7,1", "C:;3;0;0;0"),
        drive("PC-8", "21HD", "C:;3;0;1;1"),
        drive("PC-8", "21HD", "F:;3;2;0;0"),
        drive("PC-9", "21HD", "C:;3;0;1;Til"),
    ]
    .concat();
    let disks = shown(DAY, DISKS, &[&file]);
    assert_eq!(of(&disks, "pc-1"), ("yes", ""), "a stick does not count");
    assert_eq!(of(&disks, "pc-2"), ("no", "C: ProtectionStatus = 0"), "suspended");
    assert_eq!(of(&disks, "pc-3"), ("no", "D: ProtectionStatus = 0"));
    assert_eq!(of(&disks, "pc-4").0, "no", "encryption that is under way protects nothing yet");
    assert_eq!(of(&disks, "pc-5"), ("unknown", "D: ProtectionStatus is empty"), "BitLocker does not know it");
    assert_eq!(of(&disks, "pc-6"), ("unknown", "C: ProtectionStatus = 2"), "locked");
    assert_eq!(of(&disks, "vm-7"), ("not applicable", "a virtual machine: Model = VMware7,1"));
    assert_eq!(of(&disks, "pc-8"), ("yes", ""), "a disk outside the computer");
    assert_eq!(of(&disks, "pc-9").0, "unknown", "a word that nobody knows");
}

#[test]
fn what_the_command_for_bitlocker_gives_does_not_say_which_drives_are_fixed() {
    let text = "\"ComputerName\",\"MountPoint\",\"VolumeType\",\"VolumeStatus\",\"EncryptionPercentage\",\"ProtectionStatus\"\r\n\
        \"PC-1\",\"C:\",\"OperatingSystem\",\"FullyEncrypted\",\"100\",\"On\"\r\n\
        \"PC-1\",\"D:\",\"Data\",\"FullyEncrypted\",\"100\",\"On\"\r\n\
        \"PC-2\",\"C:\",\"OperatingSystem\",\"FullyEncrypted\",\"100\",\"Off\"\r\n\
        \"PC-3\",\"C:\",\"OperatingSystem\",\"FullyEncrypted\",\"100\",\"On\"\r\n\
        \"PC-3\",\"E:\",\"Data\",\"FullyDecrypted\",\"0\",\"Off\"\r\n\
        \"PC-4\",\"C:\",\"OperatingSystem\",\"EncryptionInProgress\",\"41\",\"On\"\r\n";
    let json = r#"[{"ComputerName":"PC-5","MountPoint":"C:","VolumeType":0,"VolumeStatus":1,"ProtectionStatus":1},
        {"ComputerName":"PC-5","MountPoint":"E:","VolumeType":1,"VolumeStatus":0,"ProtectionStatus":0},
        {"ComputerName":"PC-6","MountPoint":"C:","VolumeType":0,"VolumeStatus":0,"ProtectionStatus":0}]"#;
    let disks = shown(DAY, DISKS, &[text, json]);
    assert_eq!(of(&disks, "pc-1").0, "yes");
    assert_eq!(of(&disks, "pc-2"), ("no", "C: ProtectionStatus = Off"));
    assert_eq!(of(&disks, "pc-3"), ("unknown", "E: ProtectionStatus = Off"), "it may be a stick");
    assert_eq!(of(&disks, "pc-4"), ("no", "C: VolumeStatus = EncryptionInProgress"));
    assert_eq!((of(&disks, "pc-5").0, of(&disks, "pc-6").0), ("unknown", "no"));
    let all = handed(&utf16(text));
    assert_eq!((all.parts[0].format.map(|format| format.id), all.parts[0].puzzles), (Some("bitlocker"), 0));
    let cut = handed(&json.as_bytes()[..json.len() - 9]);
    assert!(cut.records.sightings.is_empty() && cut.refused.len() == 1);
}

const RULES: &str = "clients.firewall_rules_approved";
const NEEDS: &str = "Trafikbehov;Retning;Program;Protokol;Porte;Adresser i den anden ende;Begrundelse;Trafikken godkendt af;Trafikken godkendt den\n\
    Fjernsupport;Ind;vnc.exe;TCP;5900-5910;10.20.0.0/16, LocalSubnet;Servicedesk;Ole;01-05-2026\n\
    Web;Ud;;TCP;80, 443;;Internet;Ole;01-05-2026\n";

#[test]
fn a_rule_is_held_against_what_was_approved_with_all_its_filters() {
    let head = "ComputerName;SerialNumber;Made;DisplayName;Direction;Action;Enabled;Profile;Protocol;LocalPort;RemotePort;RemoteAddress;Program;Package;Service\n";
    let rows = [
        r"A;Inbound;Allow;True;Domain, Private;TCP;5900,5901;Any;10.20.0.0/255.255.0.0,LocalSubnet;C:\Support\VNC.exe;;Any",
        r"B;Inbound;Allow;True;Any;TCP;5900;Any;Any;C:\Support\VNC.exe;;Any",
        r"C;Inbound;Allow;True;Any;TCP;5900;Any;10.20.0.0/255.0.0.0;C:\Support\VNC.exe;;Any",
        r"D;Outbound;Allow;True;Any;TCP;Any;443;Any;%SystemRoot%\System32\svchost.exe;;wuauserv",
        r"E;Outbound;Allow;True;Any;Any;Any;Any;Any;Any;S-1-15-2-1-2-3;Any",
        r"F;Inbound;Block;True;Any;Any;Any;Any;Any;Any;;Any",
        r"G;Inbound;Allow;False;Any;Any;Any;Any;Any;Any;;Any",
        r"H;Inbound;Allow;True;Any;TCP;System.String[];Any;Any;Any;;Any",
        r"I;Sidelæns;Allow;True;Any;TCP;5900;Any;Any;Any;;Any",
    ];
    let rows = rows.map(|row| format!("NH-PC1;5CG1;2026-11-24T06:01:02Z;{row}\n"));
    let file = [head.to_owned(), rows.concat()].concat();
    let rules = shown(DAY, RULES, &[&file, NEEDS]);
    let states: Vec<_> = rules.keys().map(|name| (name.as_str(), of(&rules, name).0)).collect();
    assert_eq!(
        states,
        [
            ("A", "yes"),
            ("B", "no"),
            ("C", "no"),
            ("D", "yes"),
            ("E", "no"),
            ("H", "unknown"),
            ("I", "unknown")
        ]
    );
    assert_eq!(of(&rules, "H").1, "LocalPort = System.String[], which is not understood");
    let alone = shown(DAY, RULES, &[&file]);
    assert_eq!(of(&alone, "A"), ("unknown", "not in the register firewall-needs"));
}

#[test]
fn rules_without_their_filters_are_unknown_and_lists_in_json_have_numbers_for_words() {
    let bare = "Name,DisplayName,Direction,Action,Enabled,Profile,PolicyStoreSource\n{1},VNC,Inbound,Allow,True,Any,GroupPolicyRSoPStore\n";
    let rules = shown(DAY, RULES, &[bare, NEEDS]);
    assert_eq!(of(&rules, "VNC"), ("unknown", "the file has no column Protocol"));
    let json = r#"[{"DisplayName":"VNC","Direction":1,"Action":2,"Enabled":1,"Profile":0,"Protocol":"TCP","LocalPort":["5900","5901"],"RemotePort":"Any","RemoteAddress":["LocalSubnet"],"Program":"vnc.exe"},
        {"DisplayName":"Åben","Direction":1,"Action":2,"Enabled":1,"Profile":0,"Protocol":"UDP","LocalPort":"Any","RemotePort":"Any","RemoteAddress":"Any","Program":"Any"},
        {"DisplayName":"Slukket","Direction":1,"Action":2,"Enabled":2,"Profile":0,"Protocol":"UDP","LocalPort":"Any","RemotePort":"Any","RemoteAddress":"Any","Program":"Any"},
        {"DisplayName":"Underlig","Direction":1,"Action":2,"Enabled":1,"Profile":0,"Protocol":"TCP","LocalPort":{"value":["5900"],"Count":1},"RemotePort":"Any","RemoteAddress":"LocalSubnet","Program":"vnc.exe"},
        {"DisplayName":"Uklar","Direction":1,"Action":2,"Enabled":1,"Profile":0,"Protocol":"TCP","LocalPort":{"CimClass":{}},"RemotePort":"Any","RemoteAddress":"LocalSubnet","Program":"vnc.exe"}]"#;
    let rules = shown(DAY, RULES, &[json, NEEDS]);
    let states: Vec<_> = rules.keys().map(|name| (name.as_str(), of(&rules, name).0)).collect();
    assert_eq!(states, [("Uklar", "unknown"), ("Underlig", "yes"), ("VNC", "yes"), ("Åben", "no")]);
    let cut = handed(&json.as_bytes()[..json.len() - 9]);
    assert!(cut.records.firewall_rules.is_empty() && cut.refused.len() == 1);
    let lost = "DisplayName;Direction;Action;Enabled;Profile;Protocol;LocalPort;RemotePort;RemoteAddress;Program\n?ben;Inbound;Allow;True;Any;UDP;Any;Any;Any;Any\n";
    assert_eq!(handed(lost.as_bytes()).parts[0].lost, 1);
    let all = handed(&utf16(lost));
    assert_eq!(
        (all.parts[0].format.map(|format| format.id), all.records.firewall_rules.len()),
        (Some("firewall-rules"), 1)
    );
}
