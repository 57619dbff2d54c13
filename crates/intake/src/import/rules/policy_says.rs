//! What one policy says of one fact: that it is enough, that it is not, or nothing.

use kravtjek_model::detail::Detail;

use crate::import::policy::{Platform, Policy, PolicyKind, Set};

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Says {
    /// It is enough.
    Enough,
    /// It is not, for this.
    Short(Detail),
    /// It does not ask for it, or nobody can tell whether it does: another one may.
    Open(Detail),
    /// Nothing.
    Nothing,
}

/// How a policy is read for a fact; with the fact's limit.
pub(super) type Reads = fn(&Policy, i64) -> Says;

/// The limit is the least digits. A PIN within an app does not unlock the device.
pub(super) fn passcode(policy: &Policy, digits: i64) -> Says {
    let [required, length, kind] = match policy.platform {
        Platform::Ios => ["passcodeRequired", "passcodeMinimumLength", ""],
        _ => ["passwordRequired", "passwordMinimumLength", "passwordRequiredType"],
    };
    match policy.kind {
        PolicyKind::AppProtection | PolicyKind::Vpn => return Says::Nothing,
        PolicyKind::Configuration if policy.set(length).is_none() => return Says::Nothing,
        PolicyKind::Compliance if !policy.is_on(required) => return open(policy, required),
        PolicyKind::Configuration if policy.on(required) == Some(false) => return Says::Nothing,
        PolicyKind::Compliance | PolicyKind::Configuration => {}
    }
    // On a user's own Android device of today the complexity counts and not the length: "medium" takes four digits.
    if policy.platform == Platform::AndroidWorkProfile {
        match policy.word("requiredPasswordComplexity").as_deref() {
            Some("high") => return Says::Enough,
            Some("low" | "medium") => return as_it_is(policy, "requiredPasswordComplexity"),
            _ => {}
        }
    }
    // Of these kinds Android asks for no length.
    if let Some("required" | "lowsecuritybiometric" | "devicedefault") = policy.word(kind).as_deref() {
        return as_it_is(policy, kind);
    }
    match policy.least(length) {
        Some(number) if number >= digits => Says::Enough,
        Some(number) => Says::Short(Detail::less_than(length, number.to_string(), whole(digits))),
        None if policy.word("requiredPasswordComplexity").as_deref() == Some("high") => Says::Enough,
        None if policy.set(length).is_some() => open(policy, length),
        None => Says::Short(Detail::not_set(length)),
    }
}

/// Data that may leave for any app are opened in one that nobody manages.
pub(super) fn managed_apps(policy: &Policy, _: i64) -> Says {
    let outbound = "allowedOutboundDataTransferDestinations";
    let guards_none = matches!(policy.set("apps"), Some(Set::Count(0)))
        || policy.number("deployedAppCount") == Some(0) && policy.word("appGroupType").is_none();
    match policy.kind {
        PolicyKind::AppProtection if guards_none => Says::Short(Detail::cell("deployedAppCount", "0")),
        PolicyKind::AppProtection if policy.word(outbound).as_deref() == Some("allapps") => {
            as_it_is(policy, outbound)
        }
        PolicyKind::AppProtection => Says::Enough,
        _ => Says::Nothing,
    }
}

pub(super) fn data_apart(policy: &Policy, _: i64) -> Says {
    let outbound = "allowedOutboundDataTransferDestinations";
    match (policy.kind, policy.platform) {
        (PolicyKind::AppProtection, _) => match policy.word(outbound).as_deref() {
            Some("managedapps" | "none") if policy.is_on("dataBackupBlocked") => Says::Enough,
            Some("managedapps" | "none") => off(policy, "dataBackupBlocked"),
            Some(_) => as_it_is(policy, outbound),
            None => Says::Short(Detail::not_set(outbound)),
        },
        (PolicyKind::Configuration, Platform::Ios)
            if policy.is_on("documentsBlockManagedDocumentsInUnmanagedApps")
                && policy.is_on("iCloudBlockManagedAppsSync") =>
        {
            Says::Enough
        }
        (PolicyKind::Configuration, Platform::AndroidWorkProfile) => {
            let sharing = "workProfileDataSharingType";
            match policy.word(sharing).as_deref() {
                Some("preventany" | "allowpersonaltowork") => Says::Enough,
                Some("norestrictions") => as_it_is(policy, sharing),
                _ => Says::Nothing,
            }
        }
        _ => Says::Nothing,
    }
}

/// What is guarded in apps can be wiped there; that a whole device can be is told by the list of devices.
pub(super) fn remote_wipe(policy: &Policy, _: i64) -> Says {
    if policy.kind == PolicyKind::AppProtection { Says::Enough } else { Says::Nothing }
}

/// The limit is the most attempts. Blocking the app wipes nothing.
pub(super) fn wiped(policy: &Policy, most: i64) -> Says {
    if policy.kind == PolicyKind::AppProtection {
        let action = "appActionIfMaximumPinRetriesExceeded";
        return match within(policy, "maximumPinRetries", most) {
            _ if !policy.is_on("pinRequired") => off(policy, "pinRequired"),
            Some(Says::Enough) if policy.word(action).as_deref() == Some("wipe") => Says::Enough,
            Some(Says::Enough) => as_it_is(policy, action),
            Some(short) => short,
            None => off(policy, "maximumPinRetries"),
        };
    }
    let names = [
        "passcodeSignInFailureCountBeforeWipe",
        "passwordSignInFailureCountBeforeFactoryReset",
        "workProfilePasswordSignInFailureCountBeforeFactoryReset",
    ];
    // Where the device's password and that of its work profile have each a limit, either wipes the work data.
    let set = names.iter().filter(|name| policy.number(name) != Some(0));
    let all: Vec<Says> = set.filter_map(|name| within(policy, name, most)).collect();
    all.iter().find(|says| **says == Says::Enough).or(all.first()).cloned().unwrap_or(Says::Nothing)
}

pub(super) fn rooted_refused(policy: &Policy, _: i64) -> Says {
    let attested = [
        "securityRequireSafetyNetAttestationBasicIntegrity",
        "securityRequireSafetyNetAttestationCertifiedDevice",
    ];
    match policy.kind {
        PolicyKind::Compliance if policy.is_on("securityBlockJailbrokenDevices") => Says::Enough,
        PolicyKind::Compliance if attested.iter().any(|name| policy.is_on(name)) => Says::Enough,
        PolicyKind::Compliance => open(policy, "securityBlockJailbrokenDevices"),
        PolicyKind::AppProtection if policy.is_on("deviceComplianceRequired") => {
            let action = "appActionIfDeviceComplianceRequired";
            match policy.word(action).as_deref() {
                Some("warn") => as_it_is(policy, action),
                _ => Says::Enough,
            }
        }
        _ => Says::Nothing,
    }
}

/// That storage must be encrypted Android alone is told; of an iPhone the list of devices tells.
pub(super) fn encrypted(policy: &Policy, _: i64) -> Says {
    let is = policy.kind == PolicyKind::Compliance && policy.is_on("storageRequireEncryption");
    if is { Says::Enough } else { Says::Nothing }
}

/// The limit is the most minutes.
pub(super) fn screen_locks(policy: &Policy, most: i64) -> Says {
    let names = [
        "passcodeMinutesOfInactivityBeforeLock",
        "passwordMinutesOfInactivityBeforeLock",
        "passwordMinutesOfInactivityBeforeScreenTimeout",
    ];
    names.iter().find_map(|name| within(policy, name, most)).unwrap_or(Says::Nothing)
}

pub(super) fn notifications_discreet(policy: &Policy, _: i64) -> Says {
    let restriction = "notificationRestriction";
    let hidden = ["lockScreenBlockNotificationView", "workProfileBlockNotificationsWhileDeviceLocked"];
    match policy.kind {
        PolicyKind::AppProtection => match policy.word(restriction).as_deref() {
            Some("block" | "blockorganizationaldata") => Says::Enough,
            Some(_) => as_it_is(policy, restriction),
            None => Says::Short(Detail::not_set(restriction)),
        },
        PolicyKind::Configuration if hidden.iter().any(|name| policy.is_on(name)) => Says::Enough,
        _ => Says::Nothing,
    }
}

pub(super) fn apps_update(policy: &Policy, _: i64) -> Says {
    let update = "appsAutoUpdatePolicy";
    match policy.word(update).as_deref() {
        Some("always" | "wifionly") => Says::Enough,
        Some("never" | "userchoice") => as_it_is(policy, update),
        _ => Says::Nothing,
    }
}

pub(super) fn firewall_on(policy: &Policy, _: i64) -> Says {
    let is = policy.is_on("activeFirewallRequired") || policy.is_on("firewallEnabled");
    if policy.kind == PolicyKind::Compliance && is { Says::Enough } else { Says::Nothing }
}

/// One that is not always on is what the limit says: none at all, or a way that is used when the user thinks of it.
pub(super) fn vpn_assigned(policy: &Policy, always_on_alone: i64) -> Says {
    let names = ["enableAlwaysOn", "AlwaysOn"];
    let name = names.into_iter().find(|name| policy.set(name).is_some()).unwrap_or(names[0]);
    match (policy.kind, policy.on(name)) {
        (PolicyKind::Vpn, Some(true)) => Says::Enough,
        (PolicyKind::Vpn, Some(false)) if always_on_alone > 0 => as_it_is(policy, name),
        (PolicyKind::Vpn, _) => open(policy, name),
        _ => Says::Nothing,
    }
}

pub(super) fn full_tunnel(policy: &Policy, _: i64) -> Says {
    let (split, routing) = ("enableSplitTunneling", "RoutingPolicyType");
    match (policy.kind, policy.on(split), policy.word(routing).as_deref()) {
        (PolicyKind::Vpn, Some(false), _) | (PolicyKind::Vpn, None, Some("forcetunnel")) => Says::Enough,
        (PolicyKind::Vpn, Some(true), _) => as_it_is(policy, split),
        (PolicyKind::Vpn, None, Some("splittunnel")) => as_it_is(policy, routing),
        _ => Says::Nothing,
    }
}

/// Whether a number that must not be too large is set, and is not.
fn within(policy: &Policy, name: &str, most: i64) -> Option<Says> {
    let Some(number) = policy.most(name) else {
        return policy.set(name).map(|_| open(policy, name));
    };
    if number < 0 {
        return None;
    }
    let many = || Says::Short(Detail::more_than(name, number.to_string(), whole(most)));
    Some(if number <= most { Says::Enough } else { many() })
}

/// A setting that is not there, or is not what was looked for: what it does not ask for another policy may.
fn open(policy: &Policy, name: &str) -> Says {
    Says::Open(match policy.set(name) {
        Some(Set::Word(word)) if policy.on(name).is_none() => Detail::not_understood(name, &**word),
        Some(set) => Detail::cell(name, set.text()),
        None => Detail::not_set(name),
    })
}

/// A setting that ought to be on.
fn off(policy: &Policy, name: &str) -> Says {
    match policy.set(name) {
        Some(_) => as_it_is(policy, name),
        None => Says::Short(Detail::not_set(name)),
    }
}

fn as_it_is(policy: &Policy, name: &str) -> Says {
    let what = policy.set(name).map_or_else(|| Detail::not_set(name), |set| Detail::cell(name, set.text()));
    Says::Short(what)
}

fn whole(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}
