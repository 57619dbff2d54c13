//! `intune-devices`: Intune's list of all devices, as CSV from the portal (DevicesWithInventory) or as Graph's
//! `managedDevices`.

use kravtjek_model::detail::Detail;

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::device::{Encryption, has_one_drive, is_virtual_model};
use crate::import::{DeviceKind, Keys, Matter, Sighting};
use crate::sheet::date::danish_day;

pub(super) static FORMAT: Format = Format {
    id: "intune-devices",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[
            &["Encrypted", "isEncrypted"],
            &["Managed by", "managementAgent"],
            &["Jailbroken", "jailBroken"],
        ],
        read: sighting,
    })],
};

const NAME: usize = 0;
const OS: usize = 1;
const VERSION: usize = 2;
const DIRECTORY: usize = 3;
const SERIAL: usize = 4;
const MAKER: usize = 5;
const MODEL: usize = 6;
const SEEN: usize = 7;
const ENCRYPTED: usize = 8;
const EDITION: usize = 9;
const ROOTED: usize = 10;
const PATCHES: usize = 11;
const COMPLIES: usize = 12;
const MANAGED: usize = 13;
const USER: usize = 14;
static COLUMNS: [Column; 15] = [
    needed(&["Device name", "deviceName", "Enhedsnavn"]),
    needed(&["OS", "operatingSystem", "Operativsystem"]),
    needed(&["OS version", "osVersion", "Operativsystemversion", "OS-version"]),
    read(&["Azure AD Device ID", "Entra device ID", "Microsoft Entra Device ID", "azureADDeviceId"]),
    read(&["Serial number", "serialNumber", "Serienummer"]),
    read(&["Manufacturer", "manufacturer", "Producent"]),
    read(&["Model", "model"]),
    read(&["Last check-in", "lastSyncDateTime", "Seneste kontrol"]),
    read(&["Encrypted", "isEncrypted", "Krypteret"]),
    read(&["SkuFamily", "skuFamily"]),
    read(&["Jailbroken", "jailBroken"]),
    read(&["Security patch level", "androidSecurityPatchLevel"]),
    read(&["Compliance", "complianceState"]),
    read(&["Managed by", "managementAgent"]),
    read(&["Primary user UPN", "userPrincipalName", "Primary user email address", "emailAddress"]),
];

/// What Intune says of compliance; a device in its grace period does not keep the rules yet.
const COMPLIANCE: [(&str, Option<bool>); 12] = [
    ("compliant", Some(true)),
    ("noncompliant", Some(false)),
    ("not compliant", Some(false)),
    ("conflict", Some(false)),
    ("error", None),
    ("inGracePeriod", Some(false)),
    ("in grace period", Some(false)),
    ("configManager", None),
    ("not evaluated", None),
    ("notEvaluated", None),
    ("not applicable", None),
    ("unknown", None),
];
/// Words beside yes and no in the column of what was broken open.
const JAILBROKEN: [(&str, Option<bool>); 6] = [
    ("true", Some(true)),
    ("jailbroken", Some(true)),
    ("rooted", Some(true)),
    ("false", Some(false)),
    ("unknown", None),
    ("not supported", None),
];
/// Who manages it: what only synchronises mail, or only watches, cannot wipe.
const AGENTS: [(&str, Option<bool>); 18] = [
    ("Intune", Some(true)),
    ("mdm", Some(true)),
    ("easMdm", Some(true)),
    ("intuneClient", Some(true)),
    ("easIntuneClient", Some(true)),
    ("configurationManagerClientMdm", Some(true)),
    ("configurationManagerClientMdmEas", Some(true)),
    ("Co-managed", Some(true)),
    ("googleCloudDevicePolicyController", Some(true)),
    ("intuneAosp", Some(true)),
    ("jamf", Some(true)),
    ("microsoft365ManagedMdm", Some(true)),
    ("configurationManagerClient", None),
    ("ConfigMgr", None),
    ("eas", Some(false)),
    ("msSense", Some(false)),
    ("MDE", Some(false)),
    ("unknown", None),
];

fn sighting(cells: &mut Cells<'_>) {
    let (directory, serial, name) = (cells.text(DIRECTORY), cells.text(SERIAL), cells.text(NAME));
    let mut device =
        Sighting::new(cells.place(), Keys::of(directory.as_deref(), serial.as_deref(), name.as_deref()));
    let (os, model) = (cells.text_or_empty(OS), cells.text_or_empty(MODEL));
    let (version, edition) = (cells.text_or_empty(VERSION), cells.text_or_empty(EDITION));
    let (system, kind) = cells.taking().system(&os, &version, &edition);
    device.os = system.map(|os| os.on_model(&model));
    device.kind = kind.map(|kind| if is_headset(&model) { DeviceKind::Other } else { kind });
    cells.heard(&mut device, SEEN);
    device.is_virtual = cells.text(MODEL).map(|_| is_virtual_model(&cells.text_or_empty(MAKER), &model));
    if device.is_virtual == Some(true) {
        device.told(Matter::Virtual, Detail::virtual_machine("Model", &*model));
    }
    device.drives = has_one_drive(&model).then_some(1);
    device.encryption = cells.yes(ENCRYPTED).map(Encryption::SystemDrive);
    if device.encryption != Some(Encryption::SystemDrive(true)) {
        device.told(Matter::Encryption, cells.detail(ENCRYPTED));
    }
    device.complies = cells.word(COMPLIES, &COMPLIANCE);
    device.has_user = cells.has(USER).then(|| cells.text(USER).is_some());
    cells.os_told(&mut device, OS, VERSION);
    if device.kind == Some(DeviceKind::Phone) {
        phone(cells, &mut device, &model);
    }
    cells.sighted(device);
}

/// Windows runs in it, and nobody works at it as at a computer.
fn is_headset(model: &str) -> bool {
    model.to_ascii_lowercase().contains("hololens")
}

fn phone(cells: &mut Cells<'_>, device: &mut Sighting, model: &str) {
    device.model = Some(model.into()).filter(|_| !model.is_empty());
    device.is_rooted = cells.word(ROOTED, &JAILBROKEN);
    if device.is_rooted != Some(false) {
        device.told(Matter::Rooted, cells.detail(ROOTED));
    }
    device.patch_level = cells.at(PATCHES).map(danish_day);
    if device.patch_level.is_none() {
        device.told(Matter::Patches, cells.detail(PATCHES));
    }
    device.is_managed = cells.word(MANAGED, &AGENTS);
    if device.is_managed != Some(true) {
        device.told(Matter::Management, cells.detail(MANAGED));
    }
}
