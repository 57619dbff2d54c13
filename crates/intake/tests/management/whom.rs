//! Whom and what policies of Intune are for, how their numbers are read, and of when they speak.

use super::Told;
use super::policies::{DEVICES, EVERYBODY, GROUP, USERS, iphone, list, policy, told};

#[test]
fn a_vpn_that_is_not_always_on_is_none_to_the_state_and_may_be_enough_for_a_municipality() {
    let of = |framework: &str, sets: &str| {
        let policy = policy("windows10VpnConfiguration", "VPN", sets, EVERYBODY);
        let told = Told::under(framework, &[("enheder.csv", DEVICES), ("politikker.json", &list(&[policy]))]);
        told.units("clients.vpn_assigned").concat()
    };
    for (sets, municipality, state) in [
        (r#""enableAlwaysOn":true"#, "pc-1 yes", "pc-1 yes"),
        (r#""enableAlwaysOn":false"#, "pc-1 unknown", "pc-1 no"),
        (r#""enableAlwaysOn":null"#, "pc-1 unknown", "pc-1 unknown"),
    ] {
        assert_eq!(
            (of("kommune-2024", sets), of("stat-2024", sets)),
            (municipality.into(), state.into()),
            "{sets}"
        );
    }
}

#[test]
fn a_policy_for_some_devices_or_one_app_is_not_one_for_all() {
    let fact = "phones.data_apart";
    let app = |more: &str| {
        format!(
            r#""pinRequired":true,"minimumPinLength":6,"maximumPinRetries":5,"allowedOutboundDataTransferDestinations":"managedApps","dataBackupBlocked":true,{more}"#
        )
    };
    let kind = "iosManagedAppProtection";
    for (more, expected) in [
        (r#""deployedAppCount":3"#, "yes"),
        (r#""deployedAppCount":3,"targetedAppManagementLevels":"unspecified""#, "yes"),
        (r#""deployedAppCount":3,"targetedAppManagementLevels":"unmanaged,mdm""#, "yes"),
        (r#""deployedAppCount":3,"targetedAppManagementLevels":"unmanaged""#, "unknown"),
        (r#""deployedAppCount":1,"appGroupType":"selectedPublicApps""#, "unknown"),
        (r#""deployedAppCount":1,"appGroupType":"allApps""#, "yes"),
    ] {
        assert_eq!(iphone(fact, kind, &app(more)), expected, "{more}");
    }
    let one = policy(kind, "Edge", &app(r#""deployedAppCount":1"#), USERS);
    assert_eq!(told(&[one]).why(fact, "iphone-1"), "the policy Edge is for some only: deployedAppCount = 1");
}

#[test]
fn a_policy_for_all_users_is_not_one_for_a_device_without_a_user() {
    let fact = "phones.passcode_or_biometrics";
    let devices = "Device name,OS,OS version,Managed by,Compliance,Encrypted,Primary user UPN\n\
        IPHONE-1,iOS,26.1,Intune,Compliant,True,hje@x.dk\nIPHONE-2,iOS,26.1,Intune,Compliant,True,\n";
    let of = |assignments: &str| {
        let sets = r#""passcodeRequired":true,"passcodeMinimumLength":6"#;
        let policy = policy("iosCompliancePolicy", "iOS", sets, assignments);
        Told::by(&[("enheder.csv", devices), ("politikker.json", &list(&[policy]))])
    };
    assert_eq!(of(EVERYBODY).units(fact), ["iphone-1 yes", "iphone-2 yes"]);
    assert_eq!(of(USERS).units(fact), ["iphone-1 yes", "iphone-2 unknown"]);
    assert_eq!(
        of(USERS).why(fact, "iphone-2"),
        "the policy iOS is assigned to users, and the device has none"
    );
}

#[test]
fn numbers_are_read_as_tools_and_people_write_them() {
    let fact = "phones.passcode_or_biometrics";
    for (length, expected) in [
        ("6.0", "yes"),
        (r#""6""#, "yes"),
        (r#""≥6""#, "yes"),
        (r#"">= 8""#, "yes"),
        (r#""Mindst 6""#, "yes"),
        (r#""Mindst 4""#, "no"),
        (r#""Højst 6""#, "unknown"),
        (r#""seks""#, "unknown"),
    ] {
        let sets = format!(r#""passcodeRequired":"True","passcodeMinimumLength":{length}"#);
        assert_eq!(iphone(fact, "iosCompliancePolicy", &sets), expected, "{length}");
    }
    let device = |most: &str| format!(r#""passcodeSignInFailureCountBeforeWipe":{most}"#);
    let fact = "phones.wiped_after_failed_attempts";
    for (most, expected) in [(r#""Højst 10""#, "yes"), (r#""≤ 11""#, "no"), (r#""≥10""#, "unknown")] {
        assert_eq!(iphone(fact, "iosGeneralDeviceConfiguration", &device(most)), expected, "{most}");
    }
}

#[test]
fn one_policy_that_asks_for_nothing_hides_none_that_does() {
    let fact = "phones.passcode_or_biometrics";
    let silent = || policy("iosCompliancePolicy", "a", r#""passcodeRequired":false"#, EVERYBODY);
    let six = |assignments| {
        policy(
            "iosCompliancePolicy",
            "b",
            r#""passcodeRequired":true,"passcodeMinimumLength":6"#,
            assignments,
        )
    };
    let four =
        policy("iosCompliancePolicy", "c", r#""passcodeRequired":true,"passcodeMinimumLength":4"#, EVERYBODY);
    let iphone = |policies: &[String]| told(policies).units(fact).contains(&"iphone-1 yes".to_owned());
    assert!(iphone(&[silent(), six(EVERYBODY)]) && !iphone(&[silent(), six(GROUP)]));
    assert_eq!(told(&[silent()]).why(fact, "iphone-1"), "the policy a: passcodeRequired = false");
    assert!(told(&[silent(), four]).units(fact).contains(&"iphone-1 no".to_owned()));
}

#[test]
fn what_a_policy_comes_to_is_of_the_beginning_of_the_day_that_the_device_was_heard_of() {
    let entra = "displayName,deviceId,accountEnabled,operatingSystem,operatingSystemVersion,joinType (trustType),approximateLastSignInDateTime\n\
        PC-1,id-1,True,Windows,10.0.26100.1,AzureAd,2026-11-25T10:00:00Z\n";
    let firewall = policy("windows10CompliancePolicy", "W", r#""activeFirewallRequired":true"#, EVERYBODY);
    let vpn = policy("windows10VpnConfiguration", "V", r#""enableAlwaysOn":true"#, EVERYBODY);
    let told = Told::by(&[
        ("enheder.csv", DEVICES),
        ("entra.csv", entra),
        ("politikker.json", &list(&[firewall, vpn])),
    ]);
    // A firewall that is shown to be off at any hour of the day, or by a file of that day, is later.
    assert_eq!(told.heard("clients.firewall_on", "pc-1"), Some("2026-11-23T23:00:00Z".parse().unwrap()));
    assert_eq!(
        told.heard("clients.vpn_assigned", "pc-1"),
        Some("2026-11-24T23:00:00Z".parse().unwrap()),
        "whoever heard of it last, where nobody has to say that it complies"
    );
}

#[test]
fn a_list_within_a_file_that_lacks_policies_is_refused() {
    let page =
        r##"{"lists":{"@odata.count":2,"value":[{"@odata.type":"#microsoft.graph.iosCompliancePolicy"}]}}"##;
    let told = Told::by(&[("side.json", page)]);
    assert_eq!(told.handed.refused.first().map(|refused| refused.why.id()), Some("incomplete"));
}
