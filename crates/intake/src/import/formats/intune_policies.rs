//! `intune-policies`: what Intune asks of devices and apps, as Graph lists it: compliance policies, device configurations
//! and app protection policies with their assignments, each list in its own file or several in one.

use serde_json::Value;

use super::{Elements, Format, Way};
use crate::import::cells::{Puzzling, Wanted};
use crate::import::policy::{Assigned, Platform, Policy, PolicyKind, Set};
use crate::import::{Place, Taking};
use crate::sheet::json;
use kravtjek_model::detail::Detail;

pub(super) static FORMAT: Format =
    Format { id: "intune-policies", typed: false, ways: &[Way::Elements(Elements { fits, read })] };

/// Lists lie so deep in a file that has several, at most.
const DEEPEST: u8 = 5;
/// What policies are called in JSON.
const TYPE: &str = "@odata.type";

/// The settings that rules go by; all others stay behind.
static SETTINGS: [&str; 45] = [
    // iPhone and iPad.
    "passcodeRequired",
    "passcodeMinimumLength",
    "passcodeMinutesOfInactivityBeforeLock",
    "passcodeMinutesOfInactivityBeforeScreenTimeout",
    "passcodeSignInFailureCountBeforeWipe",
    "documentsBlockManagedDocumentsInUnmanagedApps",
    "iCloudBlockManagedAppsSync",
    "lockScreenBlockNotificationView",
    // Android.
    "passwordRequired",
    "passwordMinimumLength",
    "passwordRequiredType",
    "requiredPasswordComplexity",
    "passwordMinutesOfInactivityBeforeLock",
    "passwordMinutesOfInactivityBeforeScreenTimeout",
    "passwordSignInFailureCountBeforeFactoryReset",
    "workProfilePasswordSignInFailureCountBeforeFactoryReset",
    "workProfileDataSharingType",
    "workProfileBlockNotificationsWhileDeviceLocked",
    "storageRequireEncryption",
    "appsAutoUpdatePolicy",
    "securityRequireSafetyNetAttestationBasicIntegrity",
    "securityRequireSafetyNetAttestationCertifiedDevice",
    // Both.
    "securityBlockJailbrokenDevices",
    // Apps.
    "pinRequired",
    "minimumPinLength",
    "maximumPinRetries",
    "appActionIfMaximumPinRetriesExceeded",
    "allowedOutboundDataTransferDestinations",
    "dataBackupBlocked",
    "saveAsBlocked",
    "notificationRestriction",
    "deviceComplianceRequired",
    "appActionIfDeviceComplianceRequired",
    "deployedAppCount",
    "appGroupType",
    "apps",
    // Clients.
    "activeFirewallRequired",
    "firewallEnabled",
    "enableSplitTunneling",
    "enableAlwaysOn",
    "connectionType",
    "bitLockerEnabled",
    "RoutingPolicyType",
    "AlwaysOn",
    "managedEmailProfileRequired",
];

fn fits(element: &Value) -> bool {
    fits_at(element, DEEPEST)
}

fn fits_at(value: &Value, depth: u8) -> bool {
    if what(value).is_some() || is_app_protection(value) {
        return true;
    }
    // A file of several lists: what is in them tells.
    depth > 0
        && match value {
            Value::Object(all) => {
                all.iter().any(|(key, value)| is_list(key, value) && fits_at(value, depth - 1))
            }
            Value::Array(all) => all.first().is_some_and(|first| fits_at(first, depth - 1)),
            _ => false,
        }
}

/// Whether it may be a list of policies, or wrap one: what is within a policy is none.
fn is_list(key: &str, value: &Value) -> bool {
    (value.is_array() || value.is_object()) && !matches!(key, "assignments" | "apps" | "settings")
}

fn read(element: &Value, number: u64, taking: &mut Taking) {
    let place = taking.place(number);
    read_at(element, place, DEEPEST, taking);
}

/// A list within the file, or what was expanded in a policy, may say how many it has.
fn counted(value: &Value, taking: &mut Taking) {
    for (key, count) in value.as_object().into_iter().flatten() {
        let Some(list) = key.strip_suffix("@odata.count") else { continue };
        let list = member(value, if list.is_empty() { "value" } else { list }).and_then(Value::as_array);
        if let (Some(list), Some(all)) = (list, json::count(count)) {
            taking.has_of(all, u64::try_from(list.len()).unwrap_or(u64::MAX));
        }
    }
}

fn read_at(value: &Value, place: Place, depth: u8, taking: &mut Taking) {
    counted(value, taking);
    // One page of a list within the file, or of what was expanded in a policy.
    let pages = value.as_object().into_iter().flatten().filter(|(key, _)| key.ends_with("@odata.nextLink"));
    pages.filter_map(|(_, link)| link.as_str()).for_each(|link| taking.has_next_page(link));
    if let Some((kind, platform)) = what(value) {
        taking.records.policies.push(policy(value, place, kind, platform));
        return;
    }
    if is_app_protection(value) {
        match app_platform(value) {
            Some(platform) => {
                taking.records.policies.push(policy(value, place, PolicyKind::AppProtection, platform));
            }
            None => taking.puzzled(Puzzling {
                place,
                column: TYPE.into(),
                value: named(value).chars().take(100).collect(),
                wanted: Wanted::Word,
            }),
        }
        return;
    }
    match value {
        _ if depth == 0 => {}
        Value::Object(all) => {
            let lists = all.iter().filter(|(key, value)| is_list(key, value));
            lists.for_each(|(_, value)| read_at(value, place, depth - 1, taking));
        }
        Value::Array(all) => all.iter().for_each(|value| read_at(value, place, depth - 1, taking)),
        _ => {}
    }
}

/// A member of an object whatever its capitals, and where PowerShell put it: below what its class did not know.
fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    fn of<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
        let all = value.as_object()?;
        let other = || all.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        all.get(name).or_else(other)
    }
    of(value, name).or_else(|| of(of(value, "AdditionalProperties")?, name)).filter(|value| !value.is_null())
}

/// What a policy that names its type is.
fn what(value: &Value) -> Option<(PolicyKind, Platform)> {
    let name = member(value, TYPE)?.as_str()?.rsplit('.').next()?.to_ascii_lowercase();
    let kind = match () {
        () if name.ends_with("compliancepolicy") => PolicyKind::Compliance,
        () if name.ends_with("managedappprotection") => PolicyKind::AppProtection,
        () if name.ends_with("vpnconfiguration") => PolicyKind::Vpn,
        () if name == "windows10customconfiguration" && profile_xml(value).is_some() => PolicyKind::Vpn,
        () if name.ends_with("configuration") => PolicyKind::Configuration,
        () => return None,
    };
    platform(&name).map(|platform| (kind, platform))
}

fn platform(name: &str) -> Option<Platform> {
    Some(match () {
        () if name.starts_with("ios") => Platform::Ios,
        () if name.starts_with("androiddeviceowner") || name.starts_with("aosp") => Platform::AndroidOwner,
        () if name.starts_with("androidworkprofile") || name.starts_with("androidforwork") => {
            Platform::AndroidWorkProfile
        }
        () if name.starts_with("androidmanagedapp") => Platform::Android,
        () if name.starts_with("android") => Platform::AndroidAdministrator,
        () if name.starts_with("windows") => Platform::Windows,
        () if name.starts_with("macos") => Platform::MacOs,
        () => return None,
    })
}

/// Graph leaves out the type where a list has one only, such as that of the app protection policies of one system.
fn is_app_protection(value: &Value) -> bool {
    ["maximumPinRetries", "minimumPinLength", "pinRequired"].iter().all(|name| member(value, name).is_some())
}

fn app_platform(value: &Value) -> Option<Platform> {
    let has = |names: &[&str]| names.iter().any(|name| member(value, name).is_some());
    let apps = member(value, "apps").and_then(Value::as_array).into_iter().flatten();
    let types = apps.filter_map(|app| member(member(app, "mobileAppIdentifier")?, TYPE)?.as_str());
    let of_app = types.map(|name| name.contains("android")).next();
    match of_app {
        Some(true) => Some(Platform::Android),
        Some(false) => Some(Platform::Ios),
        None if has(&["faceIdBlocked", "appDataEncryptionType", "minimumRequiredSdkVersion"]) => {
            Some(Platform::Ios)
        }
        None if has(&["screenCaptureBlocked", "encryptAppData", "minimumRequiredPatchVersion"]) => {
            Some(Platform::Android)
        }
        None => None,
    }
}

fn named(value: &Value) -> &str {
    member(value, "displayName").or_else(|| member(value, "name")).and_then(Value::as_str).unwrap_or_default()
}

fn policy(value: &Value, place: Place, kind: PolicyKind, platform: Platform) -> Policy {
    let (assigned, excludes) = assigned(value);
    let mut settings: Vec<(&'static str, Set)> =
        SETTINGS.iter().filter_map(|name| Some((*name, set(member(value, name)?)?))).collect();
    if let Some(xml) = profile_xml(value) {
        let of = |name: &'static str| Some((name, Set::Word(element_of(xml, name)?.into())));
        settings.extend(["RoutingPolicyType", "AlwaysOn"].into_iter().filter_map(of));
    }
    Policy {
        place,
        name: named(value).chars().take(200).collect(),
        kind,
        platform,
        assigned,
        excludes,
        part: if kind == PolicyKind::AppProtection { part(value) } else { None },
        settings,
    }
}

fn set(value: &Value) -> Option<Set> {
    match value {
        Value::Bool(is) => Some(Set::To(*is)),
        Value::Number(number) => Some(match number.as_i64() {
            Some(number) => Set::Number(number),
            None => Set::Word(number.to_string().into()),
        }),
        Value::String(word) => Some(Set::Word(word.chars().take(100).collect())),
        Value::Array(all) => Some(Set::Count(all.len())),
        Value::Null | Value::Object(_) => None,
    }
}

/// Whom it is assigned to, and whether some are left out again.
fn assigned(value: &Value) -> (Assigned, bool) {
    let Some(all) = member(value, "assignments").and_then(Value::as_array) else {
        let nobody = member(value, "isAssigned").and_then(Value::as_bool) == Some(false);
        return (if nobody { Assigned::Nobody } else { Assigned::NotSaid }, false);
    };
    let mut whom = Assigned::Nobody;
    let mut excludes = false;
    for target in all.iter().filter_map(|assignment| member(assignment, "target")) {
        let kind = member(target, TYPE).and_then(Value::as_str).unwrap_or_default();
        let devices = kind.ends_with("allDevicesAssignmentTarget");
        let users = kind.ends_with("allLicensedUsersAssignmentTarget");
        excludes |= kind.ends_with("exclusionGroupAssignmentTarget");
        let filter = member(target, "deviceAndAppManagementAssignmentFilterType").and_then(Value::as_str);
        let filtered = filter.is_some_and(|filter| !filter.eq_ignore_ascii_case("none"));
        if devices && !filtered {
            whom = Assigned::Everybody;
        } else if users && !filtered {
            whom = if whom == Assigned::Everybody { whom } else { Assigned::Users };
        } else if whom == Assigned::Nobody && !kind.ends_with("exclusionGroupAssignmentTarget") {
            whom = Assigned::Groups;
        }
    }
    (whom, excludes && whom != Assigned::Nobody)
}

/// What shows that a policy for apps guards some devices only, by how they are managed, or one app only: the data of all
/// others lie open.
fn part(value: &Value) -> Option<Detail> {
    let (levels, count) = ("targetedAppManagementLevels", "deployedAppCount");
    let word = |name| member(value, name).and_then(Value::as_str).unwrap_or_default();
    let are: Vec<String> = word(levels).split(',').map(|level| level.trim().to_lowercase()).collect();
    let has = |level: &str| are.iter().any(|own| own == level);
    let is_of_all = word(levels).is_empty() || has("unspecified") || has("unmanaged") && has("mdm");
    if !is_of_all {
        return Some(Detail::cell(levels, word(levels)));
    }
    let group = word("appGroupType").to_lowercase();
    let apps = member(value, "apps").and_then(Value::as_array).map(|apps| apps.len() as u64);
    let apps = apps.or_else(|| member(value, count).and_then(json::count));
    let is_one = apps == Some(1) && (group.is_empty() || group == "selectedpublicapps");
    is_one.then(|| Detail::cell(count, "1"))
}

/// The profile of a VPN that is set by its path.
fn profile_xml(value: &Value) -> Option<&str> {
    let settings = member(value, "omaSettings")?.as_array()?;
    let is_profile = |setting: &&Value| {
        let path = member(setting, "omaUri").and_then(Value::as_str).unwrap_or_default();
        path.contains("/VPNv2/") && path.ends_with("/ProfileXML")
    };
    member(settings.iter().find(is_profile)?, "value")?.as_str()
}

/// What stands in an element of a short piece of XML, its name in any capitals.
fn element_of<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let lower = xml.to_ascii_lowercase();
    let open = format!("<{}>", name.to_ascii_lowercase());
    let from = lower.find(&open)? + open.len();
    let text = &xml[from..];
    text.split('<').next().map(str::trim).filter(|text| !text.is_empty())
}
