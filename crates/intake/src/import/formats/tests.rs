//! Rows as the portals and commands write them, with the traps that were seen in real files; nobody's real data.

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;

use super::super::cells::Puzzling;
use super::super::device::Encryption;
use super::super::handed::{HandedIn, Moment};
use super::super::{DeviceKind, Place, Sighting};
use super::*;

/// What is read of a file.
pub(super) fn handed(bytes: &[u8]) -> HandedIn {
    let catalogue = Catalogue::embedded().unwrap();
    let now: Timestamp = "2026-11-30T12:00:00Z".parse().unwrap();
    let mut all = HandedIn::default();
    all.read_bytes("udtræk", bytes.to_vec(), Moment { given: None, now }, Means::of(&catalogue));
    all
}

fn table(text: &str) -> (&'static str, Vec<Sighting>, Vec<Puzzling>) {
    let mut all = handed(text.as_bytes());
    assert!(all.refused.is_empty(), "{:?}", all.refused);
    let part = all.parts.remove(0);
    (part.format.unwrap().id, all.records.sightings.into_iter().map(|one| *one).collect(), part.puzzling)
}

fn list(text: &str) -> (&'static str, Vec<Sighting>, Vec<Puzzling>) {
    table(text)
}

#[test]
fn intune_devices_from_the_portal_and_from_graph_say_the_same() {
    let portal = "Device ID,Device name,Last check-in,Azure AD Device ID,OS version,Serial number,Manufacturer,Model,IMEI,\
        Security patch level,Primary user UPN,Compliance,Encrypted,OS,SkuFamily,Jailbroken\n\
        1,PC-0117,2026-11-12 08:01:22.0000000,0b1c0000-0000-0000-0000-000000000001,10.0.26100.1742,5CG1,LENOVO,21HD,,,\
        nn@nordhavn.example,Noncompliant,False,Windows,Enterprise,Unknown\n\
        2,TLF-3,2026-11-12 08:01:22.0000000,,16,R58,samsung,SM-A556B,35,2026-10-01,nn@nordhavn.example,Compliant,True,\
        Android,,False\n";
    let graph = r#"{"@odata.context":"x","value":[
        {"id":"1","deviceName":"PC-0117","lastSyncDateTime":"2026-11-12T07:01:22Z","azureADDeviceId":"0b1c0000-0000-0000-0000-000000000001",
         "osVersion":"10.0.26100.1742","serialNumber":"5CG1","manufacturer":"LENOVO","model":"21HD","imei":null,"userPrincipalName":"nn@nordhavn.example",
         "complianceState":"noncompliant","isEncrypted":false,"operatingSystem":"Windows","skuFamily":"Enterprise","jailBroken":"Unknown"},
        {"id":"2","deviceName":"TLF-3","lastSyncDateTime":"2026-11-12T07:01:22Z","azureADDeviceId":"00000000-0000-0000-0000-000000000000",
         "osVersion":"16","serialNumber":"R58","manufacturer":"samsung","model":"SM-A556B","androidSecurityPatchLevel":"2026-10-01","userPrincipalName":"nn@nordhavn.example",
         "complianceState":"compliant","isEncrypted":true,"operatingSystem":"Android","jailBroken":"False"}]}"#;
    let (from_portal, from_graph) = (table(portal), list(graph));
    // Where it stands, and what the column is called there, are another matter.
    let without_rows = |all: &[Sighting]| {
        let place = Place { part: 0, row: 0 };
        all.iter().map(|one| Sighting { place, words: Vec::new(), ..one.clone() }).collect::<Vec<_>>()
    };
    assert_eq!((from_portal.0, from_graph.0), ("intune-devices", "intune-devices"));
    assert_eq!(without_rows(&from_portal.1), without_rows(&from_graph.1));
    assert_eq!((from_portal.2, from_graph.2), (vec![], vec![]));
    let [pc, phone] = &from_portal.1[..] else { panic!() };
    assert_eq!((pc.place.row, pc.keys.name(), pc.kind), (2, Some("pc-0117"), Some(DeviceKind::Client)));
    assert_eq!((pc.encryption, pc.is_virtual), (Some(Encryption::SystemDrive(false)), Some(false)));
    assert_eq!((pc.complies, pc.is_rooted), (Some(false), None));
    assert_eq!(
        (phone.kind, phone.complies, phone.is_rooted),
        (Some(DeviceKind::Phone), Some(true), Some(false))
    );
    assert_eq!(phone.patch_level, Some(jiff::civil::date(2026, 10, 1)));
}

#[test]
fn a_cloud_pc_is_a_computer_within_a_computer_and_never_is_no_moment() {
    let graph = r#"[{"deviceName":"CPC-1","operatingSystem":"Windows","osVersion":"10.0.26100.1","manufacturer":"Microsoft Corporation",
        "model":"Cloud PC Enterprise 2vCPU/8GB/128GB","isEncrypted":false,"lastSyncDateTime":"0001-01-01T00:00:00Z"}]"#;
    let (_, all, puzzling) = list(graph);
    assert_eq!((all[0].is_virtual, all[0].last_seen, puzzling), (Some(true), None, vec![]));
}

#[test]
fn the_reports_of_firewall_and_antivirus_are_read_by_their_values_and_not_by_their_translation() {
    let (id, all, puzzling) = table(
        "DeviceName;FirewallStatus;FirewallStatus_loc;_ManagedBy;UPN\nPC-1;0;Aktiveret;1;nn@x\nPC-2;1;Deaktiveret;1;nn@x\nPC-3;7;Ny;1;\n",
    );
    assert_eq!(id, "intune-firewall");
    assert_eq!(all.iter().map(|one| one.firewall).collect::<Vec<_>>(), [Some(true), Some(false), None]);
    assert_eq!((puzzling.len(), puzzling[0].place.row, puzzling[0].value.as_str()), (1, 4, "7"));
    let (id, all, _) = table(
        "DeviceName,MalwareProtectionEnabled,RealTimeProtectionEnabled,SignatureUpdateOverdue,LastReportedDateTime\n\
         PC-1,True,True,False,2026-11-29 10:00:00.0\nPC-2,True,True,True,\nPC-3,True,False,False,\nPC-4,True,True,,\n",
    );
    assert_eq!(id, "intune-defender");
    let protected: Vec<_> = all.iter().map(|one| one.protected).collect();
    assert_eq!(protected, [Some(true), Some(false), Some(false), None]);
}

#[test]
fn directories_list_what_management_may_not_know() {
    let (id, all, _) = table(
        "displayName,deviceId,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),isCompliant,approximateLastSignInDateTime\n\
         PC-1,ID-1,True,Windows,10.0.26100.1,AzureAd,True,2026-11-12T08:00:00Z\nPC-2,ID-2,False,Windows,,,,\nSRV-1,ID-3,True,Windows Server 2022,,,,\n",
    );
    assert_eq!(
        (id, all.iter().map(|one| one.is_disabled).collect::<Vec<_>>()),
        ("entra-devices", vec![false, true, false])
    );
    assert_eq!(all[2].kind, Some(DeviceKind::Server));
    let (id, all, puzzling) = table(
        "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\n\
         \"DistinguishedName\",\"DNSHostName\",\"Enabled\",\"LastLogonDate\",\"Name\",\"ObjectGUID\",\"OperatingSystem\",\"OperatingSystemVersion\"\n\
         \"CN=PC-1,OU=Klienter,DC=nordhavn,DC=example\",\"PC-1.nordhavn.example\",\"True\",\"12-11-2026 08:01:22\",\"PC-1\",\"id-1\",\"Windows 11 Enterprise\",\"10.0 (26100)\"\n",
    );
    assert_eq!((id, puzzling), ("ad-computers", vec![]));
    assert_eq!((all[0].keys.directory.as_deref(), all[0].keys.name()), (Some("id-1"), Some("pc-1")));
    assert_eq!(&*all[0].os.as_ref().unwrap().version, "10.0.26100");
}
