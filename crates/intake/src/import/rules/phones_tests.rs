//! Each rule about phones by a table of cases, with the day on which one turns into the other.

use super::super::testing::{of, shown};

fn intune(rows: &[&str]) -> String {
    let head = "Device name,OS,OS version,Manufacturer,Model,Security patch level,Encrypted,Jailbroken,Managed by,Compliance";
    format!("{head}\n{}\n", rows.join("\n"))
}

#[test]
fn a_phone_is_supported_while_its_maker_mends_its_system_and_its_model() {
    let list = intune(&[
        "TLF-1,iOS,26.6.1,Apple,iPhone 16e,,True,False,Intune,Compliant",
        "TLF-2,iOS,17.7.2,Apple,iPhone 11,,True,False,Intune,Compliant",
        "TLF-3,iOS,17.7.11,Apple,iPad (6th generation),,True,False,Intune,Compliant",
        "TLF-4,iOS,16.7.16,Apple,iPhone 8,,True,False,Intune,Compliant",
        "TLF-5,iPadOS,27.1,Apple,iPad (A16),,True,False,Intune,Compliant",
        "TLF-6,Android (fully managed),16,samsung,SM-A556B,2026-10-01,True,False,Intune,Compliant",
        "TLF-7,Android,13,samsung,SM-A556B,2026-10-01,True,False,Intune,Compliant",
        "TLF-8,Android,14,Google,Pixel 4a,2023-08-05,True,False,Intune,Compliant",
        "TLF-9,Android,16,Ukendt,X-1,2026-08-27,True,False,Intune,Compliant",
        "TLF-10,Android,16,Ukendt,X-1,2026-08-26,True,False,Intune,Compliant",
        "TLF-11,Android,16,Ukendt,,,True,False,Intune,Compliant",
        "TLF-12,iOS,,Apple,iPhone 15,,True,False,Intune,Compliant",
    ]);
    let shown = shown("2026-11-25", "phones.os_supported", &[&list]);
    assert_eq!(of(&shown, "tlf-1"), ("yes", ""));
    assert_eq!(of(&shown, "tlf-2"), ("no", "iOS 17 has been without support since 2025-05-13"));
    assert_eq!(of(&shown, "tlf-3").0, "unknown", "iPadOS 17 has no end, and got its last update in May");
    assert_eq!(of(&shown, "tlf-4"), ("unknown", "the last update of iOS 16 came out 2026-05-11"));
    assert_eq!(of(&shown, "tlf-5").0, "unknown", "newer than known");
    assert_eq!(of(&shown, "tlf-6"), ("yes", ""));
    assert_eq!(of(&shown, "tlf-7"), ("no", "Android 13 has been without support since 2026-03-02"));
    assert_eq!(of(&shown, "tlf-8").0, "no", "Google has stopped mending the model");
    assert_eq!(
        of(&shown, "tlf-9"),
        ("yes", ""),
        "its patch level shows that it is mended, exactly ninety days"
    );
    assert_eq!(of(&shown, "tlf-10").0, "unknown");
    assert_eq!(of(&shown, "tlf-11").0, "unknown");
    assert_eq!(of(&shown, "tlf-12"), ("unknown", "OS version is empty"));
}

#[test]
fn a_phone_has_every_update_that_is_older_than_thirty_days() {
    let list = intune(&[
        "TLF-1,iOS,26.6.1,Apple,iPhone 16e,,True,False,Intune,Compliant",
        "TLF-2,iOS,26.5.2,Apple,iPhone 16e,,True,False,Intune,Compliant",
        "TLF-3,Android,16,samsung,SM-A556B,2026-07-05,True,False,Intune,Compliant",
        "TLF-4,Android,16,samsung,SM-A556B,,True,False,Intune,Compliant",
        "TLF-5,Android,16,samsung,SM-A556B,ukendt,True,False,Intune,Compliant",
    ]);
    let on = |day| shown(day, "phones.os_patched", &[&list]);
    let shown = on("2026-08-26");
    assert_eq!(of(&shown, "tlf-1"), ("yes", ""));
    assert_eq!(of(&shown, "tlf-2"), ("yes", ""), "26.6 of 27 July is thirty days old");
    assert_eq!(of(&shown, "tlf-4"), ("unknown", "Security patch level is empty"));
    assert_eq!(of(&shown, "tlf-5").0, "unknown");
    assert_eq!(
        of(&on("2026-08-27"), "tlf-2"),
        ("no", "iOS 26.5.2 has lacked an update since 2026-07-27, more than 30 days")
    );
    assert_eq!(of(&on("2026-08-31"), "tlf-3"), ("yes", ""), "the level of August is thirty days old");
    assert_eq!(
        of(&on("2026-09-01"), "tlf-3"),
        ("no", "Android 16 has lacked an update since 2026-08-01, more than 30 days")
    );
    assert_eq!(of(&on("2026-11-25"), "tlf-1").0, "unknown", "the collection is too old to tell");
}

#[test]
fn a_patch_level_of_a_month_to_come_shows_nothing() {
    let list = intune(&[
        "TLF-1,Android,16,Ukendt,X-1,2099-01-01,True,False,Intune,Compliant",
        "TLF-2,Android,16,Ukendt,X-1,2026-12-05,True,False,Intune,Compliant",
        "TLF-3,iOS,18.7.10,Apple,iPhone 15,,True,False,Intune,Compliant",
    ]);
    let patched = shown("2026-11-25", "phones.os_patched", &[&list]);
    assert_eq!(
        of(&patched, "tlf-1"),
        ("unknown", "Security patch level: 2099-01-01, which is still to come")
    );
    assert_eq!(of(&patched, "tlf-2"), ("yes", ""), "next month's came out some days before it");
    let supported = shown("2026-11-25", "phones.os_supported", &[&list]);
    assert_eq!((of(&supported, "tlf-1").0, of(&supported, "tlf-2").0), ("unknown", "yes"));
    assert_eq!(
        of(&supported, "tlf-3").0,
        "unknown",
        "the support data are too old for a release before the newest"
    );
}

#[test]
fn encryption_jailbreak_and_management_are_what_management_says() {
    let list = intune(&[
        "TLF-1,iOS,26.6.1,Apple,iPhone 16e,,True,False,Intune,Compliant",
        "TLF-2,iOS,26.6.1,Apple,iPhone 16e,,False,True,eas,Compliant",
        "TLF-3,iOS,26.6.1,Apple,iPhone 16e,,,Unknown,,Compliant",
    ]);
    let entra = "displayName,deviceId,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),isManaged\n\
        TLF-1,id-1,True,IPhone,26.6.1,Registered,True\nTLF-9,id-9,True,AndroidForWork,16,Registered,False\n";
    let of_fact = |fact| shown("2026-11-25", fact, &[&list, entra]);
    let encrypted = of_fact("phones.encrypted");
    assert_eq!(of(&encrypted, "tlf-1"), ("yes", ""));
    assert_eq!(of(&encrypted, "tlf-2"), ("no", "Encrypted = False"));
    assert_eq!(of(&encrypted, "tlf-3"), ("unknown", "Encrypted is empty"));
    assert_eq!(of(&encrypted, "tlf-9").0, "nothing", "the directory knows it, management does not");
    assert_eq!(of(&of_fact("phones.os_supported"), "tlf-9").0, "unknown", "so it is known of");
    let rooted = of_fact("phones.rooted_refused");
    assert_eq!(of(&rooted, "tlf-2"), ("no", "Jailbroken = True"));
    let wiped = of_fact("phones.remote_wipe");
    assert_eq!(of(&wiped, "tlf-1"), ("yes", ""));
    assert_eq!(of(&wiped, "tlf-2"), ("unknown", "Managed by = eas"));
    assert_eq!(of(&wiped, "tlf-3"), ("unknown", "Managed by is empty"));
    assert_eq!(of(&wiped, "tlf-9"), ("unknown", "isManaged = False"));
}

#[test]
fn jamf_says_the_same_of_phones_in_a_table_and_by_its_interface() {
    let table = "Display Name,JSS Mobile Device ID,Serial Number,OS Version,Last Inventory Update,Model,Device Family,Managed,Supervised,Data Protection,Jailbreak Detected\n\
        TLF-1,1,F1,26.6.1,2026-11-24,iPhone 16e,iPhone,Managed,Yes,Enabled,No\nTLF-2,2,F2,26.6.1,2026-11-24,iPad (A16),iPad,Unmanaged,Yes,Not Enabled,Yes\nTV,3,F3,26.0,2026-11-24,Apple TV 4K,tvOS,Managed,,,\n";
    let interface = r#"{"totalCount":2,"results":[
        {"mobileDeviceId":"1","deviceType":"iOS","hardware":{"serialNumber":"F1","model":"iPhone 16e"},"general":{"displayName":"TLF-1","osVersion":"26.6.1","managed":true,"lastInventoryUpdateDate":"2026-11-24T08:00:00Z"},"security":{"dataProtection":true,"jailbreakStatus":"False"}},
        {"mobileDeviceId":"2","deviceType":"iOS","hardware":{"serialNumber":"F2","model":"iPad (A16)"},"general":{"displayName":"TLF-2","osVersion":"26.6.1","managed":false},"security":{"dataProtection":false,"jailbreakStatus":"True"}}]}"#;
    for file in [table, interface] {
        let of_fact = |fact| shown("2026-08-25", fact, &[file]);
        let (encrypted, rooted, wiped) =
            (of_fact("phones.encrypted"), of_fact("phones.rooted_refused"), of_fact("phones.remote_wipe"));
        assert_eq!((of(&encrypted, "tlf-1").0, of(&encrypted, "tlf-2").0), ("yes", "no"));
        assert_eq!(of(&rooted, "tlf-2").0, "no");
        assert_eq!((of(&wiped, "tlf-1").0, of(&wiped, "tlf-2").0), ("yes", "unknown"));
        assert_eq!(of(&encrypted, "tv").0, "nothing", "a television is no phone");
        assert_eq!(of(&of_fact("phones.os_patched"), "tlf-1"), ("yes", ""));
    }
}
