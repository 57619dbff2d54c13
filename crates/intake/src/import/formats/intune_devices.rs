//! `intune-devices`: Intune's list of all devices, as CSV from the portal (DevicesWithInventory) or as Graph's
//! `managedDevices`.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::device::{Encryption, is_virtual_model};
use crate::import::os::Family;
use crate::import::{Keys, Os, Sighting};
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
static COLUMNS: [Column; 13] = [
    needed(&["Device name", "deviceName"]),
    needed(&["OS", "operatingSystem"]),
    needed(&["OS version", "osVersion"]),
    read(&["Azure AD Device ID", "Entra device ID", "Microsoft Entra Device ID", "azureADDeviceId"]),
    read(&["Serial number", "serialNumber"]),
    read(&["Manufacturer", "manufacturer"]),
    read(&["Model", "model"]),
    read(&["Last check-in", "lastSyncDateTime"]),
    read(&["Encrypted", "isEncrypted"]),
    read(&["SkuFamily", "skuFamily"]),
    read(&["Jailbroken", "jailBroken"]),
    read(&["Security patch level", "androidSecurityPatchLevel"]),
    read(&["Compliance", "complianceState"]),
];

/// What Intune says of compliance; a device in its grace period does not keep the rules yet.
const COMPLIANCE: [(&str, Option<bool>); 10] = [
    ("compliant", Some(true)),
    ("noncompliant", Some(false)),
    ("not compliant", Some(false)),
    ("conflict", Some(false)),
    ("error", None),
    ("inGracePeriod", Some(false)),
    ("in grace period", Some(false)),
    ("configManager", None),
    ("not evaluated", None),
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

fn sighting(cells: &mut Cells<'_>) {
    let (directory, serial, name) = (cells.text(DIRECTORY), cells.text(SERIAL), cells.text(NAME));
    let mut device =
        Sighting::new(cells.place(), Keys::of(directory.as_deref(), serial.as_deref(), name.as_deref()));
    let os = cells.text_or_empty(OS);
    device.os = Os::of(&os, &cells.text_or_empty(VERSION), &cells.text_or_empty(EDITION));
    device.kind = Family::of(&os).map(Family::device);
    device.last_seen = cells.at(SEEN);
    let virtual_model = is_virtual_model(&cells.text_or_empty(MAKER), &cells.text_or_empty(MODEL));
    device.is_virtual = cells.text(MODEL).map(|_| virtual_model);
    device.encryption = cells.yes(ENCRYPTED).map(Encryption::SystemDrive);
    device.is_rooted = cells.word(ROOTED, &JAILBROKEN);
    device.patch_level = cells.at(PATCHES).map(danish_day);
    device.complies = cells.word(COMPLIES, &COMPLIANCE);
    cells.taking().sighted(device);
}
