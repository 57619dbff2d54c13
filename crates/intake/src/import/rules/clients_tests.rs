//! Each rule about clients by a table of cases, with the day on which one turns into the other.

use proptest::prelude::*;

use super::super::testing::{of, shown, shown_under};

const INTUNE: &str = "Device name,OS,OS version,SkuFamily,Encrypted,Manufacturer,Model,Managed by,Serial number,Last check-in\n";

/// Rows that say nothing of when they were heard of are those of a list without that column.
fn intune(rows: &[&str]) -> String {
    let undated = |row: &&str| row.ends_with(',');
    if rows.iter().all(undated) {
        let rows: Vec<&str> = rows.iter().map(|row| &row[..row.len() - 1]).collect();
        return format!("{}\n{}\n", INTUNE.replace(",Last check-in\n", ""), rows.join("\n"));
    }
    format!("{INTUNE}{}\n", rows.join("\n"))
}

#[test]
fn a_firewall_is_on_off_or_not_told() {
    let report = "DeviceName;FirewallStatus;FirewallStatus_loc\nPC-1;0;Aktiveret\nPC-2;1;Deaktiveret\nPC-3;2;Begrænset\nPC-4;4;\nPC-5;99;Ny\n";
    let list = intune(&[
        "PC-1,Windows,10.0.26200.1,Enterprise,True,LENOVO,21HD,Intune,,",
        "PC-6,Windows,10.0.26200.1,,True,,,Intune,,",
    ]);
    let shown = shown("2026-11-25", "clients.firewall_on", &[report, &list]);
    assert_eq!(of(&shown, "pc-1"), ("yes", ""));
    assert_eq!(of(&shown, "pc-2"), ("no", "FirewallStatus = 1"));
    assert_eq!(of(&shown, "pc-3"), ("no", "FirewallStatus = 2"));
    assert_eq!(of(&shown, "pc-4"), ("unknown", "FirewallStatus = 4"));
    assert_eq!(of(&shown, "pc-5"), ("unknown", "FirewallStatus = 99, which is not understood"));
    assert_eq!(of(&shown, "pc-6").0, "nothing", "judging knows it from the other list");
}

#[test]
fn a_disk_counts_as_encrypted_where_every_fixed_drive_is_shown_to_be() {
    let list = intune(&[
        "PC-1,Windows,10.0.26200.1,Enterprise,True,LENOVO,21HD,Intune,,",
        "PC-2,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,",
        "MAC-1,macOS,26.6.2,,True,Apple,MacBook Air,Intune,C02,",
        "CPC-1,Windows,10.0.26200.1,Enterprise,False,Microsoft Corporation,Cloud PC Enterprise 2vCPU/8GB,Intune,,",
        "PC-3,Windows,10.0.26200.1,Enterprise,ja måske,LENOVO,21HD,Intune,,",
        "PC-4,Windows,10.0.26200.1,Enterprise,,LENOVO,21HD,Intune,,",
    ]);
    let jamf = "Computer Name,Serial Number,Operating System Version,FileVault 2 Status,Firewall Enabled,Last Check-in,Model\n\
        MAC-2,C03,26.6.2,All Partitions Encrypted,Yes,2026-11-24,iMac (24-inch)\n\
        MAC-3,C04,26.6.2,Some Partitions Encrypted,No,2026-11-24,iMac (24-inch)\n\
        MAC-4,C05,26.6.2,Boot Partitions Encrypted,Yes,2026-11-24,MacBook Pro\n\
        MAC-5,C06,26.6.2,Boot Partitions Encrypted,Yes,2026-11-24,Mac Pro\n\
        MAC-6,C07,26.6.2,No Partitions Encrypted,Yes,2026-11-24,iMac (24-inch)\n";
    let shown = shown("2026-11-25", "clients.disk_encrypted", &[&list, jamf]);
    let only = "the file speaks of the system drive only, and nothing shows how many fixed drives there are";
    assert_eq!(of(&shown, "pc-1"), ("unknown", only));
    assert_eq!(of(&shown, "pc-2"), ("no", "Encrypted = False"));
    assert_eq!(of(&shown, "mac-1"), ("yes", ""), "a MacBook has one drive");
    assert_eq!(
        of(&shown, "cpc-1"),
        ("not applicable", "a virtual machine: Model = Cloud PC Enterprise 2vCPU/8GB")
    );
    assert_eq!(of(&shown, "pc-3"), ("unknown", "Encrypted = ja måske, which is not understood"));
    assert_eq!(of(&shown, "pc-4"), ("unknown", "Encrypted is empty"));
    assert_eq!(of(&shown, "mac-2"), ("yes", ""));
    assert_eq!(of(&shown, "mac-3"), ("no", "FileVault 2 Status = Some Partitions Encrypted"));
    assert_eq!(of(&shown, "mac-4"), ("yes", ""));
    assert_eq!(of(&shown, "mac-5"), ("unknown", only));
    assert_eq!(of(&shown, "mac-6"), ("no", "FileVault 2 Status = No Partitions Encrypted"));
}

#[test]
fn protection_runs_watches_and_has_signatures_of_this_week() {
    let report = "DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue,SignatureLastUpdated\n\
        PC-1,True,True,False,2026-11-18\nPC-2,True,True,False,2026-11-17\nPC-3,False,True,False,\nPC-4,True,False,False,\n\
        PC-5,True,True,True,\nPC-6,True,True,,\nPC-7,True,True,False,\nPC-8,True,True,False,0001-01-01 00:00:00\nPC-9,True,True,False,i går\n\
        PC-10,True,True,False,2099-01-01\n";
    let without = "DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue\nPC-11,True,True,False\n";
    let shown = shown("2026-11-25", "clients.endpoint_protected", &[report, without]);
    assert_eq!(of(&shown, "pc-1"), ("yes", ""), "exactly seven days");
    assert_eq!(of(&shown, "pc-2"), ("no", "last updated 2026-11-17, more than 7 days earlier"));
    assert_eq!(of(&shown, "pc-3"), ("no", "MalwareProtectionEnabled = False"));
    assert_eq!(of(&shown, "pc-4"), ("no", "RealTimeProtectionEnabled = False"));
    assert_eq!(of(&shown, "pc-5"), ("no", "SignatureUpdateOverdue = True"));
    assert_eq!(of(&shown, "pc-6"), ("unknown", "SignatureUpdateOverdue is empty"));
    assert_eq!(
        of(&shown, "pc-7"),
        ("unknown", "SignatureLastUpdated is empty"),
        "of other machines there are days"
    );
    assert_eq!(of(&shown, "pc-8").0, "unknown", "never");
    assert_eq!(of(&shown, "pc-9").0, "unknown");
    assert_eq!(of(&shown, "pc-10"), ("unknown", "SignatureLastUpdated: 2099-01-01, which is still to come"));
    assert_eq!(of(&shown, "pc-11"), ("yes", ""), "a list without the column");
}

#[test]
fn what_a_row_says_of_nobody_knows_when_shows_nothing() {
    let list = intune(&[
        "PC-1,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,2026-11-24T08:00:00Z",
        "PC-2,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,",
        "PC-3,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,0001-01-01 00:00:00",
        "PC-4,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,i går",
        "PC-5,Windows,10.0.26200.1,Enterprise,False,LENOVO,21HD,Intune,,2099-01-01T00:00:00Z",
    ]);
    let supported = shown("2026-11-25", "clients.os_supported", &[&list]);
    let encrypted = shown("2026-11-25", "clients.disk_encrypted", &[&list]);
    assert_eq!((of(&supported, "pc-1").0, of(&encrypted, "pc-1").0), ("yes", "no"));
    for (unit, why) in [
        ("pc-2", "Last check-in is empty"),
        ("pc-3", "Last check-in = 0001-01-01 00:00:00"),
        ("pc-4", "Last check-in = i går, which is not understood"),
        ("pc-5", "Last check-in: 2099-01-01, which is still to come"),
    ] {
        assert_eq!(of(&supported, unit), ("unknown", why));
        assert_eq!(of(&encrypted, unit), ("unknown", why));
    }
    let report = "DeviceName;FirewallStatus;LastReportedDateTime\nPC-1;0;2026-11-24 08:00\nPC-2;0;0001-01-01 00:00:00\n";
    let firewall = shown("2026-11-25", "clients.firewall_on", &[report]);
    assert_eq!((of(&firewall, "pc-1").0, of(&firewall, "pc-2").0), ("yes", "unknown"));
}

#[test]
fn an_old_release_of_apples_is_not_judged_by_old_support_data() {
    let list = intune(&[
        "MAC-1,macOS,26.6.2,,True,Apple,iMac,Intune,,",
        "MAC-2,macOS,14.8.9,,True,Apple,iMac,Intune,,",
    ]);
    let on = |day| shown(day, "clients.os_supported", &[&list]);
    assert_eq!(of(&on("2026-11-20"), "mac-2").0, "yes", "exactly ninety days");
    let later = on("2026-11-21");
    assert_eq!(
        of(&later, "mac-2"),
        ("unknown", "the support data of 2026-08-22 do not know what has come out since")
    );
    assert_eq!(of(&later, "mac-1").0, "yes", "the newest that there is");
}

#[test]
fn a_system_is_supported_by_its_release_its_edition_and_what_is_paid_for() {
    let list = intune(&[
        "PC-1,Windows,10.0.26200.7171,Enterprise,True,,,Intune,,",
        "PC-2,Windows,10.0.22631.6060,Enterprise,True,,,Intune,,",
        "PC-3,Windows,10.0.26100.1,Professional,True,,,Intune,,",
        "PC-4,Windows,10.0.26100.1,,True,,,Intune,,",
        "PC-5,Windows,10.0.19045.6456,Enterprise,True,,,Intune,,",
        "PC-6,Windows,10.0.19045.6575,Enterprise,True,,,Intune,,",
        "PC-7,Windows,10.0.29560.1000,Enterprise,True,,,Intune,,",
        "PC-8,Windows,,Enterprise,True,,,Intune,,",
        "PC-9,,10.0.26100.1,Enterprise,True,,,Intune,,",
        "MAC-1,macOS,13.7.8,,True,Apple,iMac,Intune,,",
    ]);
    let shown = shown("2026-11-25", "clients.os_supported", &[&list]);
    assert_eq!(of(&shown, "pc-1"), ("yes", ""));
    assert_eq!(of(&shown, "pc-2"), ("no", "Windows 11 23H2 has been without support since 2026-11-10"));
    assert_eq!(of(&shown, "pc-3"), ("no", "Windows 11 24H2 has been without support since 2026-10-13"));
    assert_eq!(
        of(&shown, "pc-4"),
        ("unknown", "the edition decides for Windows 11 24H2, and the file does not have it")
    );
    assert_eq!(of(&shown, "pc-5"), ("no", "Windows 10 22H2 has been without support since 2025-10-14"));
    assert_eq!(of(&shown, "pc-6"), ("yes", ""), "it gets what is paid for");
    let newer = of(&shown, "pc-7");
    assert!(
        newer.0 == "unknown" && newer.1.starts_with("Windows 10.0.29560.1000 is newer than"),
        "{newer:?}"
    );
    assert_eq!(of(&shown, "pc-8"), ("unknown", "OS version is empty"));
    assert_eq!(of(&shown, "pc-9"), ("unknown", "OS is empty"));
    assert_eq!(of(&shown, "mac-1").0, "no");
}

#[test]
fn the_edition_may_stand_in_another_list() {
    let list = intune(&["PC-4,Windows,10.0.26100.1,,True,,,Intune,,"]);
    let ad = "DistinguishedName;Name;Enabled;OperatingSystem;OperatingSystemVersion\nCN=PC-4;PC-4;True;Windows 11 Enterprise;10.0 (26100)\n";
    assert_eq!(of(&shown("2026-11-25", "clients.os_supported", &[&list, ad]), "pc-4").0, "yes");
}

#[test]
fn a_system_is_recent_for_as_many_months_as_the_framework_says() {
    let list = intune(&["PC-1,Windows,10.0.26100.1,Enterprise,True,,,Intune,,"]);
    let on = |framework, day| {
        let mut all = shown_under(framework, day, &[&list]);
        all.remove("clients.os_recent").unwrap().remove("pc-1").unwrap()
    };
    let age = |months| format!("Windows 11 24H2 came out 2024-10-01, more than {months} months earlier");
    use kravtjek_model::observation::units::Holds;
    assert_eq!(on("kommune-2024", "2026-03-31").0, Holds::Yes);
    assert_eq!(
        on("kommune-2024", "2026-04-01"),
        (Holds::No, age(18)),
        "exactly eighteen months are not fewer"
    );
    assert_eq!(on("stat-2024", "2026-09-30").0, Holds::Yes);
    assert_eq!(on("stat-2024", "2026-10-01"), (Holds::No, age(24)));
}

#[test]
fn a_mac_has_every_update_that_is_older_than_thirty_days() {
    let list = intune(&[
        "MAC-1,macOS,26.6.2,,True,Apple,MacBook Air,Intune,,",
        "MAC-2,macOS,15.7.5,,True,Apple,MacBook Air,Intune,,",
        "MAC-3,macOS,26.7.1,,True,Apple,MacBook Air,Intune,,",
        "PC-1,Windows,10.0.26200.7171,Enterprise,True,,,Intune,,",
    ]);
    let fact = "clients.patched_in_time";
    let early = shown("2026-09-01", fact, &[&list]);
    assert_eq!(of(&early, "mac-1"), ("yes", ""));
    assert_eq!(
        of(&early, "mac-2"),
        ("no", "macOS 15.7.5 has lacked an update since 2026-05-11, more than 30 days")
    );
    assert_eq!(of(&early, "mac-3").0, "unknown", "newer than anything that is known");
    assert_eq!(of(&early, "pc-1").0, "nothing", "a build alone says nothing");
    let late = shown("2026-11-25", fact, &[&list]);
    assert_eq!(
        of(&late, "mac-1"),
        ("unknown", "the support data of 2026-08-22 do not know what has come out since"),
        "nothing is green because nobody has looked"
    );
    assert_eq!(of(&late, "mac-2").0, "no");
}

#[test]
fn defenders_list_tells_of_updates_that_are_missing_for_long() {
    let list = r#"{"value":[
      {"deviceName":"pc-1.nordhavn.local","osPlatform":"Windows11","softwareVendor":"microsoft","softwareName":"windows_11","softwareVersion":"10.0.26200.1","cveId":null,"vulnerabilitySeverityLevel":null,"recommendedSecurityUpdate":null,"firstSeenTimestamp":"2026-01-01 10:00:00"},
      {"deviceName":"pc-2.nordhavn.local","osPlatform":"Windows11","softwareVendor":"google","softwareName":"chrome","softwareVersion":"142.0","cveId":"CVE-2026-0001","vulnerabilitySeverityLevel":"High","securityUpdateAvailable":true,"recommendedSecurityUpdate":null,"firstSeenTimestamp":"2026-10-26 10:00:00"},
      {"deviceName":"pc-3.nordhavn.local","osPlatform":"Windows11","softwareVendor":"google","softwareName":"chrome","softwareVersion":"142.0","cveId":"CVE-2026-0001","vulnerabilitySeverityLevel":"High","securityUpdateAvailable":true,"recommendedSecurityUpdate":null,"firstSeenTimestamp":"2026-10-25 10:00:00"},
      {"deviceName":"pc-3.nordhavn.local","osPlatform":"Windows11","softwareVendor":"microsoft","softwareName":"windows_11","softwareVersion":"10.0.26200.1","cveId":"CVE-2026-0002","vulnerabilitySeverityLevel":"High","recommendedSecurityUpdate":"September 2026 Security Updates","firstSeenTimestamp":"2026-11-20 10:00:00"},
      {"deviceName":"pc-4.nordhavn.local","osPlatform":"Windows11","softwareVendor":"x","softwareName":"y","softwareVersion":"1","cveId":"CVE-2026-0003","vulnerabilitySeverityLevel":"Low","securityUpdateAvailable":false,"firstSeenTimestamp":"2026-01-20 10:00:00"},
      {"deviceName":"pc-5.nordhavn.local","osPlatform":"Windows11","softwareVendor":"x","softwareName":"y","softwareVersion":"1","cveId":"CVE-2026-0003","vulnerabilitySeverityLevel":"Low","recommendedSecurityUpdate":null,"firstSeenTimestamp":"2026-01-20 10:00:00"},
      {"deviceName":"srv-1.nordhavn.local","osPlatform":"WindowsServer2022","softwareVendor":"x","softwareName":"y","softwareVersion":"1","cveId":"CVE-2026-0003","vulnerabilitySeverityLevel":"Low","securityUpdateAvailable":true,"firstSeenTimestamp":"2026-01-20 10:00:00"}
    ]}"#;
    let shown = shown("2026-11-25", "clients.patched_in_time", &[list]);
    assert_eq!(of(&shown, "pc-1"), ("yes", ""), "Defender knows it, and nothing is missing");
    assert_eq!(of(&shown, "pc-2"), ("yes", ""), "exactly thirty days");
    assert_eq!(
        of(&shown, "pc-3"),
        (
            "no",
            "microsoft windows_11 10.0.26200.1 (CVE-2026-0002) has lacked an update since 2026-09-08, more than 30 days"
        ),
        "from Microsoft's release, not from when Defender saw it"
    );
    assert_eq!(of(&shown, "pc-4"), ("yes", ""), "there is nothing to install");
    assert_eq!(of(&shown, "pc-5").0, "unknown");
    assert_eq!(of(&shown, "srv-1").0, "nothing", "servers are no clients");
}

#[test]
fn a_program_is_supported_where_somebody_says_so() {
    let list = "DeviceName,OSPlatform,SoftwareVendor,SoftwareName,SoftwareVersion,EndOfSupportStatus,EndOfSupportDate\n\
        pc-1.nordhavn.local,Windows11,adobe,acrobat_reader_2020,20.5.30730.0,EOS Version,2025-06-01T00:00:00Z\n\
        pc-1.nordhavn.local,Windows11,microsoft,office,16.0.19328.20244,None,\n\
        pc-1.nordhavn.local,Windows11,microsoft,sql_server_2017,14.0.3515.1,Upcoming EOS Version,2027-10-12T00:00:00Z\n\
        pc-1.nordhavn.local,Windows11,x,y,1,EOS Software,\npc-1.nordhavn.local,Windows11,x,z,1,Later maybe,\n";
    let jamf = r#"{"totalCount":1,"results":[{"id":"1","general":{"name":"mac-1","lastContactTime":"2026-11-24T08:00:00Z"},
        "hardware":{"serialNumber":"C02","model":"MacBook Air"},"operatingSystem":{"name":"macOS","version":"26.6.2","fileVault2Status":"ALL_ENCRYPTED"},
        "security":{"firewallEnabled":true},"applications":[
          {"name":"Firefox.app","version":"128.0","path":"/Applications/Firefox.app","bundleId":"org.mozilla.firefox"},
          {"name":"LibreOffice.app","version":"26.2.4","path":"/Applications/LibreOffice.app"},
          {"name":"Firefox.app","version":"199.0","path":"/Applications/Firefox.app"},
          {"name":"Fagsystem.app","version":"4.2","path":"/Applications/Fagsystem.app"},
          {"name":"Chess.app","version":"3.0","path":"/System/Applications/Chess.app","bundleId":"com.apple.Chess"}]}]}"#;
    let devices = intune(&["PC-7,Windows,10.0.26200.1,Enterprise,True,,,Intune,,"]);
    let fact = "clients.apps_supported";
    let shown_of = |files: &[&str]| shown("2026-11-25", fact, files);
    let all = shown_of(&[list, jamf, &devices]);
    assert_eq!(
        of(&all, "pc-1: acrobat_reader_2020 20.5.30730.0"),
        ("no", "acrobat_reader_2020 20.5.30730.0 has been without support since 2025-06-01")
    );
    assert_eq!(of(&all, "pc-1: office 16.0.19328.20244"), ("yes", ""), "Defender is silent");
    assert_eq!(of(&all, "pc-1: sql_server_2017 14.0.3515.1"), ("yes", ""));
    assert_eq!(of(&all, "pc-1: y 1"), ("no", "y 1 no longer gets updates"));
    assert_eq!(of(&all, "pc-1: z 1").0, "unknown");
    assert_eq!(of(&all, "mac-1: firefox 128.0").0, "no");
    assert_eq!(of(&all, "mac-1: libreoffice 26.2.4"), ("yes", ""));
    assert_eq!(of(&all, "mac-1: firefox 199.0").0, "unknown", "newer than known");
    assert_eq!(of(&all, "mac-1: fagsystem 4.2").0, "unknown", "nobody knows it");
    assert_eq!(of(&all, "mac-1: chess 3.0").0, "nothing", "part of macOS");
    assert_eq!(of(&all, "pc-7"), ("unknown", "no source says anything"), "nobody has listed its programs");
    assert!(shown_of(&[&devices]).is_empty(), "no list of programs was handed in");
}

#[test]
fn lists_of_three_systems_speak_of_one_machine() {
    let intune = intune(&["MAC-1,macOS,26.6.2,,True,Apple,MacBook Air,Intune,C02,2026-11-20T08:00:00Z"]);
    let ad = "DistinguishedName;Name;Enabled;OperatingSystem;OperatingSystemVersion\nCN=MAC-1;MAC-1;True;macOS;26.6.2\n";
    let jamf = "Computer Name,Serial Number,Operating System Version,FileVault 2 Status,Firewall Enabled,Last Check-in,Model\n\
        mac-1.nordhavn.local,C02,26.6.2,All Partitions Encrypted,Yes,2026-11-24,MacBook Air\n";
    for files in [[&*intune, ad, jamf], [jamf, &*intune, ad], [ad, jamf, &*intune]] {
        let all = shown_under("kommune-2024", "2026-11-25", &files);
        for (fact, units) in all {
            assert_eq!(units.keys().collect::<Vec<_>>(), ["mac-1"], "{fact}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    /// Whatever a source does not understand or does not know makes nothing better.
    #[test]
    fn one_more_row_that_says_nothing_makes_nothing_better(
        rows in prop::collection::vec(0..6_usize, 1..6),
        word in "[a-zæøå ?]{0,8}",
    ) {
        const ROWS: [&str; 6] = [
            "Windows,10.0.26200.7171,Enterprise,True,LENOVO,21HD,Intune,,",
            "Windows,10.0.22631.1,Enterprise,False,LENOVO,21HD,Intune,,",
            "macOS,26.6.2,,True,Apple,MacBook Air,Intune,,",
            "Windows,,,,,,,,",
            "Windows,10.0.29999.1,Enterprise,True,LENOVO,21HD,Intune,,",
            "Windows,10.0.26200.1,Enterprise,False,Microsoft Corporation,Virtual Machine,Intune,,",
        ];
        let before: Vec<String> =
            rows.iter().enumerate().map(|(at, row)| format!("PC-{at},{}", ROWS[*row])).collect();
        let mut after = before.clone();
        after.push(format!("PC-NY,{word},{word},{word},{word}x,{word},{word},,,"));
        let text = |rows: &[String]| intune(&rows.iter().map(String::as_str).collect::<Vec<_>>());
        let worst = |rows: &[String]| {
            let all = shown_under("kommune-2024", "2026-09-01", &[&text(rows)]);
            all.into_iter().map(|(fact, units)| {
                use kravtjek_model::observation::units::Holds;
                let worst = units.values().map(|(holds, _)| match holds {
                    Holds::No => 2,
                    Holds::Unknown => 1,
                    Holds::Yes | Holds::NotApplicable => 0,
                }).max();
                (fact, worst)
            }).collect::<std::collections::BTreeMap<_, _>>()
        };
        let (before, after) = (worst(&before), worst(&after));
        for (fact, was) in before {
            prop_assert!(after.get(&fact).is_some_and(|is| *is >= was), "{}", fact);
        }
    }
}
