//! Policies of Intune against the phones and clients that Intune knows.

use super::Told;

pub(crate) const DEVICES: &str = "Device name,OS,OS version,Serial number,Managed by,Compliance,Encrypted,Jailbroken,Last check-in\n\
    IPHONE-1,iOS,26.1,S1,Intune,Compliant,True,False,2026-11-24 08:00:00\n\
    IPHONE-2,iOS,26.1,S2,Intune,Noncompliant,True,False,2026-11-24 08:00:00\n\
    GALAXY-1,Android,16,S3,Intune,Compliant,True,False,2026-11-24 08:00:00\n\
    PC-1,Windows,10.0.26100.1,S4,Intune,Compliant,True,Unknown,2026-11-24 08:00:00\n";

pub(crate) const EVERYBODY: &str =
    r##"[{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]"##;
pub(crate) const USERS: &str =
    r##"[{"target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}}]"##;
pub(crate) const GROUP: &str =
    r##"[{"target":{"@odata.type":"#microsoft.graph.groupAssignmentTarget","groupId":"g-1"}}]"##;
const BUT_FOR: &str = r##"[{"target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}},{"target":{"@odata.type":"#microsoft.graph.exclusionGroupAssignmentTarget","groupId":"g-2"}}]"##;
const FILTERED: &str = r##"[{"target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget","deviceAndAppManagementAssignmentFilterId":"f","deviceAndAppManagementAssignmentFilterType":"include"}}]"##;

/// A policy of a type, with what it sets and whom it is assigned to.
pub(crate) fn policy(kind: &str, name: &str, sets: &str, assignments: &str) -> String {
    let sets = if sets.is_empty() { String::new() } else { format!("{sets},") };
    format!(
        r##"{{"@odata.type":"#microsoft.graph.{kind}","displayName":"{name}",{sets}"assignments":{assignments}}}"##
    )
}

pub(crate) fn list(policies: &[String]) -> String {
    format!(r#"{{"@odata.context":"x","value":[{}]}}"#, policies.join(","))
}

pub(crate) fn told(policies: &[String]) -> Told {
    Told::by(&[("enheder.csv", DEVICES), ("politikker.json", &list(policies))])
}

/// What one policy of iOS comes to for the compliant iPhone: `yes`.
pub(crate) fn iphone(fact: &str, kind: &str, sets: &str) -> String {
    let told = told(&[policy(kind, "iOS", sets, EVERYBODY)]);
    let units = told.units(fact);
    units.iter().find_map(|unit| unit.strip_prefix("iphone-1 ")).unwrap_or("nothing").to_owned()
}

#[test]
fn six_digits_are_enough_and_five_are_not_and_a_device_must_be_shown_to_comply() {
    let fact = "phones.passcode_or_biometrics";
    let ios = |digits: u8| format!(r#""passcodeRequired":true,"passcodeMinimumLength":{digits}"#);
    assert_eq!(iphone(fact, "iosCompliancePolicy", &ios(6)), "yes");
    assert_eq!(iphone(fact, "iosCompliancePolicy", &ios(5)), "no");
    assert_eq!(
        iphone(fact, "iosCompliancePolicy", r#""passcodeRequired":false,"passcodeMinimumLength":6"#),
        "unknown",
        "it asks for none, and another policy may"
    );
    assert_eq!(iphone(fact, "iosGeneralDeviceConfiguration", r#""passcodeMinimumLength":null"#), "nothing");
    assert_eq!(
        iphone(
            fact,
            "iosManagedAppProtection",
            r#""pinRequired":true,"minimumPinLength":6,"maximumPinRetries":5"#
        ),
        "nothing"
    );
    let told = told(&[policy("iosCompliancePolicy", "iOS krav", &ios(6), EVERYBODY)]);
    assert_eq!(told.units(fact), ["galaxy-1 unknown", "iphone-1 yes", "iphone-2 unknown"]);
    assert_eq!(told.why(fact, "galaxy-1"), "no policy for Android says anything of it");
    assert_eq!(
        told.why(fact, "iphone-2"),
        "the policy iOS krav asks for it, but the device is not shown to comply"
    );
    let short = self::told(&[policy("iosCompliancePolicy", "iOS krav", &ios(4), EVERYBODY)]);
    assert_eq!(
        short.why(fact, "iphone-1"),
        "the policy iOS krav: passcodeMinimumLength = 4, at least 6 is asked for"
    );
}

#[test]
fn a_policy_counts_for_those_it_is_assigned_to() {
    let fact = "phones.passcode_or_biometrics";
    let enough = |assignments| {
        policy(
            "iosCompliancePolicy",
            "seks",
            r#""passcodeRequired":true,"passcodeMinimumLength":6"#,
            assignments,
        )
    };
    let short = |assignments| {
        policy(
            "iosCompliancePolicy",
            "fire",
            r#""passcodeRequired":true,"passcodeMinimumLength":4"#,
            assignments,
        )
    };
    let table: [(&[String], &str); 12] = [
        (&[enough(EVERYBODY)], "yes"),
        (&[enough("[]")], "unknown"),
        (&[enough(GROUP)], "unknown"),
        (&[enough(BUT_FOR)], "unknown"),
        (&[enough(FILTERED)], "unknown"),
        (&[short("[]")], "unknown"),
        (&[short(GROUP)], "unknown"),
        (&[short(EVERYBODY)], "no"),
        (&[short(GROUP), short(EVERYBODY)], "no"),
        (&[enough(USERS)], "yes"),
        (&[short("[]"), enough(EVERYBODY)], "yes"),
        (&[short(EVERYBODY), enough(GROUP)], "unknown"),
    ];
    for (policies, expected) in table {
        let units = told(policies).units(fact);
        assert!(
            units.contains(&format!("iphone-1 {expected}")),
            "{units:?} and not {expected}: {policies:?}"
        );
    }
    assert_eq!(told(&[enough("[]")]).why(fact, "iphone-1"), "the policy seks is assigned to nobody");
    let unsaid = r##"{"@odata.type":"#microsoft.graph.iosCompliancePolicy","displayName":"x","passcodeRequired":true,"passcodeMinimumLength":4}"##;
    let units = told(&[unsaid.to_owned()]).units(fact);
    assert!(
        units.contains(&"iphone-1 unknown".to_owned()),
        "a list without assignments shows nothing: {units:?}"
    );
}

#[test]
fn ten_attempts_and_a_wipe_are_enough_and_eleven_or_a_block_are_not() {
    let fact = "phones.wiped_after_failed_attempts";
    let app = |most: u8, action: &str| {
        format!(
            r#""pinRequired":true,"minimumPinLength":6,"maximumPinRetries":{most},"appActionIfMaximumPinRetriesExceeded":"{action}""#
        )
    };
    let kind = "iosManagedAppProtection";
    assert_eq!(iphone(fact, kind, &app(10, "wipe")), "yes");
    assert_eq!(iphone(fact, kind, &app(11, "wipe")), "no");
    assert_eq!(iphone(fact, kind, &app(5, "block")), "no");
    assert_eq!(
        iphone(fact, kind, &app(5, "wipe").replace(r#""pinRequired":true"#, r#""pinRequired":false"#)),
        "no"
    );
    let device = |most: &str| format!(r#""passcodeSignInFailureCountBeforeWipe":{most}"#);
    for (most, expected) in [("10", "yes"), ("11", "no"), ("12", "no"), ("null", "nothing"), ("0", "nothing")]
    {
        assert_eq!(iphone(fact, "iosGeneralDeviceConfiguration", &device(most)), expected, "{most}");
    }
}

#[test]
fn what_guards_apps_keeps_data_in_them() {
    let kind = "iosManagedAppProtection";
    let app = |to: &str, backup: bool, shown: &str| {
        format!(
            r#""pinRequired":true,"minimumPinLength":6,"maximumPinRetries":5,"allowedOutboundDataTransferDestinations":"{to}","dataBackupBlocked":{backup},"notificationRestriction":"{shown}","deployedAppCount":3"#
        )
    };
    let table = [
        (app("managedApps", true, "block"), "yes", "yes", "yes"),
        (app("none", true, "blockOrganizationalData"), "yes", "yes", "yes"),
        (app("managedApps", false, "allow"), "yes", "no", "no"),
        (app("allApps", true, "allow"), "no", "no", "no"),
    ];
    for (sets, managed, apart, discreet) in table {
        assert_eq!(iphone("phones.managed_apps", kind, &sets), managed, "{sets}");
        assert_eq!(iphone("phones.data_apart", kind, &sets), apart, "{sets}");
        assert_eq!(iphone("phones.notifications_discreet", kind, &sets), discreet, "{sets}");
        assert_eq!(iphone("phones.remote_wipe", kind, &sets), "yes", "{sets}");
    }
    let none =
        app("managedApps", true, "block").replace(r#""deployedAppCount":3"#, r#""deployedAppCount":0"#);
    assert_eq!(iphone("phones.managed_apps", kind, &none), "no", "it covers no app");
}

#[test]
fn a_screen_locks_after_five_minutes_and_not_after_six() {
    let fact = "phones.screen_locks";
    let kind = "iosCompliancePolicy";
    for (minutes, expected) in [("0", "yes"), ("5", "yes"), ("6", "no"), ("15", "no"), ("null", "nothing")] {
        let sets = format!(r#""passcodeRequired":true,"passcodeMinutesOfInactivityBeforeLock":{minutes}"#);
        assert_eq!(iphone(fact, kind, &sets), expected, "{minutes}");
    }
}

#[test]
fn a_broken_open_device_is_refused_by_policy_and_by_attestation() {
    let fact = "phones.rooted_refused";
    assert_eq!(iphone(fact, "iosCompliancePolicy", r#""securityBlockJailbrokenDevices":true"#), "yes");
    assert_eq!(iphone(fact, "iosCompliancePolicy", r#""securityBlockJailbrokenDevices":false"#), "unknown");
    let attested = r#""securityRequireSafetyNetAttestationBasicIntegrity":true"#;
    let told = told(&[policy("androidDeviceOwnerCompliancePolicy", "Android", attested, EVERYBODY)]);
    assert!(told.units(fact).contains(&"galaxy-1 yes".to_owned()), "{:?}", told.units(fact));
}

#[test]
fn an_android_device_has_one_of_several_policies_and_which_is_not_known() {
    let fact = "phones.screen_locks";
    let android = |kind: &str, minutes: u8| {
        policy(
            kind,
            kind,
            &format!(r#""passwordRequired":true,"passwordMinutesOfInactivityBeforeLock":{minutes}"#),
            EVERYBODY,
        )
    };
    let (owner, profile) = ("androidDeviceOwnerCompliancePolicy", "androidWorkProfileCompliancePolicy");
    for (first, second, expected) in [(5, 5, "yes"), (15, 15, "no"), (5, 15, "unknown"), (15, 5, "unknown")] {
        let units = told(&[android(owner, first), android(profile, second)]).units(fact);
        assert!(units.contains(&format!("galaxy-1 {expected}")), "{first} {second}: {units:?}");
    }
    let complexity = |word: &str| {
        let sets = format!(
            r#""passwordRequired":true,"passwordMinimumLength":6,"requiredPasswordComplexity":"{word}""#
        );
        let units = told(&[policy(profile, "p", &sets, EVERYBODY)]).units("phones.passcode_or_biometrics");
        units.iter().find_map(|unit| unit.strip_prefix("galaxy-1 ").map(str::to_owned))
    };
    assert_eq!((complexity("high"), complexity("medium")), (Some("yes".into()), Some("no".into())));
}

#[test]
fn apps_update_themselves_on_android_alone() {
    let fact = "phones.apps_update_themselves";
    let kind = "androidDeviceOwnerGeneralDeviceConfiguration";
    for (word, expected) in [("always", "yes"), ("wiFiOnly", "yes"), ("userChoice", "no"), ("never", "no")] {
        let told = told(&[policy(kind, "p", &format!(r#""appsAutoUpdatePolicy":"{word}""#), EVERYBODY)]);
        let units = told.units(fact);
        assert!(units.contains(&format!("galaxy-1 {expected}")), "{units:?}");
        assert!(units.contains(&"iphone-1 unknown".to_owned()), "{units:?}");
    }
}

#[test]
fn a_vpn_is_had_by_those_it_is_assigned_to_and_must_take_all_traffic() {
    let vpn = |split: bool, assignments| {
        policy(
            "windows10VpnConfiguration",
            "Always On",
            &format!(r#""enableAlwaysOn":true,"enableSplitTunneling":{split}"#),
            assignments,
        )
    };
    let of = |policies: &[String]| {
        let told = told(policies);
        (told.units("clients.vpn_assigned"), told.units("clients.full_tunnel"))
    };
    let one = |word: &str| vec![format!("pc-1 {word}")];
    assert_eq!(of(&[vpn(false, EVERYBODY)]), (one("yes"), one("yes")));
    assert_eq!(of(&[vpn(true, EVERYBODY)]), (one("yes"), one("no")));
    assert_eq!(of(&[vpn(false, GROUP)]), (one("unknown"), one("unknown")));
    assert_eq!(of(&[vpn(false, EVERYBODY), vpn(true, EVERYBODY)]), (one("yes"), one("no")));
    assert_eq!(of(&[vpn(false, EVERYBODY), vpn(true, GROUP)]), (one("yes"), one("unknown")));
    let by_path = |routing: &str| {
        let sets = format!(
            r##""omaSettings":[{{"omaUri":"./Device/Vendor/MSFT/VPNv2/AOVPN/ProfileXML","value":"<VPNProfile><AlwaysOn>true</AlwaysOn><NativeProfile><RoutingPolicyType>{routing}</RoutingPolicyType></NativeProfile></VPNProfile>"}}]"##
        );
        of(&[policy("windows10CustomConfiguration", "AOVPN", &sets, EVERYBODY)])
    };
    assert_eq!(by_path("ForceTunnel"), (one("yes"), one("yes")));
    assert_eq!(by_path("SplitTunnel"), (one("yes"), one("no")));
}

#[test]
fn a_firewall_that_compliance_asks_for_is_on_where_a_device_complies() {
    let told = told(&[policy(
        "windows10CompliancePolicy",
        "Windows",
        r#""activeFirewallRequired":true"#,
        EVERYBODY,
    )]);
    assert_eq!(told.units("clients.firewall_on"), ["pc-1 yes"]);
}

#[test]
fn several_lists_in_one_file_and_lists_without_types_are_read() {
    let ios = policy(
        "iosCompliancePolicy",
        "iOS",
        r#""passcodeRequired":true,"passcodeMinimumLength":6"#,
        EVERYBODY,
    );
    let bundle = format!(
        r#"{{"deviceCompliancePolicies":{{"value":[{ios}]}},"deviceConfigurations":{{"value":[]}}}}"#
    );
    let told = Told::by(&[("enheder.csv", DEVICES), ("alt.json", &bundle)]);
    assert_eq!(told.formats(), [Some("intune-devices"), Some("intune-policies")]);
    assert!(told.units("phones.passcode_or_biometrics").contains(&"iphone-1 yes".to_owned()));
    // Graph leaves out the type where a list has one only.
    let untyped = r##"{"value":[{"displayName":"apps","pinRequired":true,"minimumPinLength":6,"maximumPinRetries":5,"appActionIfMaximumPinRetriesExceeded":"wipe",
        "apps":[{"mobileAppIdentifier":{"@odata.type":"#microsoft.graph.iosMobileAppIdentifier","bundleId":"com.example"}},{"mobileAppIdentifier":{"@odata.type":"#microsoft.graph.iosMobileAppIdentifier","bundleId":"com.other"}}],
        "assignments":[{"target":{"@odata.type":"#microsoft.graph.allLicensedUsersAssignmentTarget"}}]}]}"##;
    let told = Told::by(&[("enheder.csv", DEVICES), ("apps.json", untyped)]);
    assert!(told.units("phones.wiped_after_failed_attempts").contains(&"iphone-1 yes".to_owned()));
    let unclear = r#"{"value":[{"displayName":"hvad?","pinRequired":true,"minimumPinLength":6,"maximumPinRetries":5}]}"#;
    assert_eq!(Told::by(&[("apps.json", unclear)]).puzzling(), ["@odata.type: hvad?"]);
    // As PowerShell's module writes it.
    let shell = r##"[{"DisplayName":"iOS","Id":"1","Assignments":[{"Target":{"AdditionalProperties":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}}],
        "AdditionalProperties":{"@odata.type":"#microsoft.graph.iosCompliancePolicy","passcodeRequired":true,"passcodeMinimumLength":6}}]"##;
    let told = Told::by(&[("enheder.csv", DEVICES), ("shell.json", shell)]);
    assert!(told.units("phones.passcode_or_biometrics").contains(&"iphone-1 yes".to_owned()));
}

#[test]
fn a_page_of_several_within_a_file_is_refused_and_without_devices_nothing_is_said() {
    let page = r##"{"lists":{"value":[{"@odata.type":"#microsoft.graph.iosCompliancePolicy"}],"@odata.nextLink":"https://graph.example/next"}}"##;
    let told = Told::by(&[("side.json", page)]);
    assert_eq!(told.handed.refused.first().map(|refused| refused.why.id()), Some("next_page"));
    let ios = policy(
        "iosCompliancePolicy",
        "iOS",
        r#""passcodeRequired":true,"passcodeMinimumLength":6"#,
        EVERYBODY,
    );
    let told = Told::by(&[("politikker.json", &list(&[ios]))]);
    assert_eq!((told.formats(), told.imported.observations.len()), (vec![Some("intune-policies")], 0));
}
