//! `jamf-mobile`: the iPhones and iPads in Jamf Pro, as a search exported to CSV, or as the API's `mobile-devices` with
//! their details (JSON).

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::device::Encryption;
use crate::import::{DeviceKind, Keys, Matter, Os, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "jamf-mobile",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[
            &["Jailbreak Detected"],
            &["JSS Mobile Device ID", "Jamf Pro Mobile Device ID"],
            &["Passcode Status", "Passcode Compliance"],
            &["Data Protection"],
            &["mobileDeviceId"],
            &["ios.security", "lastInventoryUpdateTimestamp"],
        ],
        read: sighting,
    })],
};

const NAME: usize = 0;
const VERSION: usize = 1;
const SERIAL: usize = 2;
const SEEN: usize = 3;
const MODEL: usize = 4;
const TYPE: usize = 5;
const PROTECTED: usize = 6;
const JAILBREAK: usize = 7;
const MANAGED: usize = 8;
static COLUMNS: [Column; 9] = [
    needed(&["Display Name", "Device Name", "Mobile Device Name", "general.displayName", "name"]),
    needed(&["OS Version", "iOS Version", "Operating System Version", "general.osVersion", "osVersion"]),
    read(&["Serial Number", "hardware.serialNumber", "serialNumber"]),
    read(&["Last Inventory Update", "general.lastInventoryUpdateDate", "lastInventoryUpdateTimestamp"]),
    read(&["Model", "hardware.model", "ios.model", "model"]),
    read(&["Device Family", "deviceType", "type"]),
    read(&["Data Protection", "security.dataProtection", "ios.security.dataProtected"]),
    read(&["Jailbreak Detected", "security.jailbreakStatus", "ios.security.jailBreakDetected"]),
    read(&["Managed", "general.managed", "managed"]),
];

/// What Jamf says of protection that is bound to a code: without a code the storage stands open.
const PROTECTION: [(&str, Option<bool>); 10] = [
    ("true", Some(true)),
    ("yes", Some(true)),
    ("enabled", Some(true)),
    ("present", Some(true)),
    ("false", Some(false)),
    ("no", Some(false)),
    ("not enabled", Some(false)),
    ("disabled", Some(false)),
    ("unknown", None),
    ("N/A", None),
];
const BROKEN_OPEN: [(&str, Option<bool>); 11] = [
    ("true", Some(true)),
    ("yes", Some(true)),
    ("detected", Some(true)),
    ("jailbroken", Some(true)),
    ("false", Some(false)),
    ("no", Some(false)),
    ("not detected", Some(false)),
    ("notdetected", Some(false)),
    ("unknown", None),
    ("not available", None),
    ("N/A", None),
];
const MANAGEMENT: [(&str, Option<bool>); 6] = [
    ("true", Some(true)),
    ("yes", Some(true)),
    ("managed", Some(true)),
    ("false", Some(false)),
    ("no", Some(false)),
    ("unmanaged", Some(false)),
];

fn sighting(cells: &mut Cells<'_>) {
    let (kind, model) = (cells.text_or_empty(TYPE), cells.text_or_empty(MODEL));
    // Neither a television nor a watch is a phone.
    let is_other =
        |text: &str| ["tv", "watch", "vision"].iter().any(|word| text.to_ascii_lowercase().contains(word));
    if is_other(&kind) || is_other(&model) {
        return;
    }
    let (serial, name) = (cells.text(SERIAL), cells.text(NAME));
    let mut device = Sighting::new(cells.place(), Keys::of(None, serial.as_deref(), name.as_deref()));
    device.kind = Some(DeviceKind::Phone);
    device.os =
        Os::of("iOS", &cells.text_or_empty(VERSION), "").map(|os| os.on_model(&model).on_model(&kind));
    cells.os_told(&mut device, VERSION, VERSION);
    device.model = Some(&*model).filter(|model| !model.is_empty()).map(Into::into);
    cells.heard(&mut device, SEEN);
    device.encryption = cells.word(PROTECTED, &PROTECTION).map(Encryption::SystemDrive);
    if device.encryption != Some(Encryption::SystemDrive(true)) {
        device.told(Matter::Encryption, cells.detail(PROTECTED));
    }
    device.is_rooted = cells.word(JAILBREAK, &BROKEN_OPEN);
    if device.is_rooted != Some(false) {
        device.told(Matter::Rooted, cells.detail(JAILBREAK));
    }
    device.is_managed = cells.word(MANAGED, &MANAGEMENT);
    if device.is_managed != Some(true) {
        device.told(Matter::Management, cells.detail(MANAGED));
    }
    cells.sighted(device);
}
