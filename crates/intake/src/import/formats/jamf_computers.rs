//! `jamf-computers`: the Macs in Jamf Pro, as a search exported to CSV, or as the API's `computers-inventory` (JSON).

use serde_json::Value;

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::device::{Encryption, has_one_drive, is_virtual_model};
use crate::import::record::Installed;
use crate::import::{DeviceKind, Keys, Matter, Os, Sighting};
use crate::sheet::json::{at, text_at};

pub(super) static FORMAT: Format = Format {
    id: "jamf-computers",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[
            &["FileVault 2 Status", "FileVault Status"],
            &["JSS Computer ID", "Jamf Pro Computer ID"],
            &["Firewall Enabled"],
            &["Last Check-in"],
            &["general.lastContactTime", "general.lastContact", "general.reportDate", "general.platform"],
            &["diskEncryption", "operatingSystem.fileVault2Status"],
        ],
        read: sighting,
    })],
};

const NAME: usize = 0;
const VERSION: usize = 1;
const SERIAL: usize = 2;
const SEEN: usize = 3;
const VAULT: usize = 4;
const FIREWALL: usize = 5;
const MODEL: usize = 6;
const IDENTIFIER: usize = 7;
const SILICON: usize = 8;
static COLUMNS: [Column; 9] = [
    needed(&["Computer Name", "general.name"]),
    read(&["Operating System Version", "OS Version", "Operating System", "operatingSystem.version"]),
    read(&["Serial Number", "hardware.serialNumber"]),
    read(&[
        "Last Check-in",
        "Last Inventory Update",
        "general.lastContactTime",
        "general.lastContact",
        "general.reportDate",
    ]),
    read(&[
        "FileVault 2 Status",
        "FileVault Status",
        "FileVault 2 Partition Encryption State",
        "Disk Encryption",
        "operatingSystem.fileVault2Status",
        "diskEncryption.bootPartitionEncryptionDetails.partitionFileVault2State",
    ]),
    read(&["Firewall Enabled", "Firewall Status", "Firewall", "security.firewallEnabled"]),
    read(&["Model", "hardware.model"]),
    read(&["Model Identifier", "hardware.modelIdentifier"]),
    read(&[
        "Apple Silicon",
        "Architecture Type",
        "Architecture",
        "hardware.appleSilicon",
        "hardware.processorArchitecture",
    ]),
];

const SYSTEM_DRIVE: Encryption = Encryption::SystemDrive(true);
const OPEN: Encryption = Encryption::SystemDrive(false);
/// What Jamf says of FileVault. Encryption that is under way protects nothing yet.
const VAULTS: [(&str, Option<Encryption>); 22] = [
    ("All Partitions Encrypted", Some(Encryption::EveryDrive { drives: 1, open: 0 })),
    ("ALL_ENCRYPTED", Some(Encryption::EveryDrive { drives: 1, open: 0 })),
    ("Boot Partitions Encrypted", Some(SYSTEM_DRIVE)),
    ("BOOT_ENCRYPTED", Some(SYSTEM_DRIVE)),
    ("Encrypted", Some(SYSTEM_DRIVE)),
    ("Some Partitions Encrypted", Some(Encryption::EveryDrive { drives: 1, open: 1 })),
    ("SOME_ENCRYPTED", Some(Encryption::EveryDrive { drives: 1, open: 1 })),
    ("No Partitions Encrypted", Some(OPEN)),
    ("Not Encrypted", Some(OPEN)),
    ("NOT_ENCRYPTED", Some(OPEN)),
    ("UNENCRYPTED", Some(OPEN)),
    ("DECRYPTED", Some(OPEN)),
    ("Decrypting", Some(OPEN)),
    ("Encrypting", Some(OPEN)),
    ("Enabled", Some(SYSTEM_DRIVE)),
    ("Disabled", Some(OPEN)),
    ("Yes", Some(SYSTEM_DRIVE)),
    ("No", Some(OPEN)),
    ("NOT_APPLICABLE", None),
    ("Not Applicable", None),
    ("N/A", None),
    ("Unknown", None),
];

fn sighting(cells: &mut Cells<'_>) {
    let (serial, name) = (cells.text(SERIAL), cells.text(NAME));
    let keys = Keys::of(None, serial.as_deref(), name.as_deref());
    let mut device = Sighting::new(cells.place(), keys.clone());
    device.kind = Some(DeviceKind::Client);
    device.os = Os::of("macOS", number_in(&cells.text_or_empty(VERSION)), "");
    cells.os_told(&mut device, VERSION, VERSION);
    cells.heard(&mut device, SEEN);
    let (model, identifier) = (cells.text_or_empty(MODEL), cells.text_or_empty(IDENTIFIER));
    device.is_virtual =
        (!model.is_empty() || !identifier.is_empty()).then(|| is_virtual_model(&identifier, &model));
    if device.is_virtual == Some(true) {
        device.told(Matter::Virtual, cells.detail(if identifier.is_empty() { MODEL } else { IDENTIFIER }));
    }
    device.drives = (has_one_drive(&model) || is_closed(cells, &model)).then_some(1);
    device.firewall = cells.yes(FIREWALL);
    if device.firewall != Some(true) {
        device.told(Matter::Firewall, cells.detail(FIREWALL));
    }
    device.encryption = cells.element().and_then(volumes).or_else(|| cells.word(VAULT, &VAULTS));
    if !matches!(device.encryption, Some(SYSTEM_DRIVE | Encryption::EveryDrive { open: 0, .. })) {
        device.told(Matter::Encryption, cells.detail(VAULT));
    }
    programs(cells, &keys);
    cells.sighted(device);
}

/// `macOS 15.7.1` and `15.7.1` are the same.
fn number_in(version: &str) -> &str {
    version
        .find(|letter: char| letter.is_ascii_digit())
        .and_then(|begin| version.get(begin..))
        .unwrap_or_default()
}

/// Every Mac with Apple's own chips but the Mac Pro has one drive built in, and room for none more.
fn is_closed(cells: &Cells<'_>, model: &str) -> bool {
    let silicon = cells.text_or_empty(SILICON).to_ascii_lowercase();
    let is_silicon = ["yes", "true", "arm64", "apple silicon"].contains(&&*silicon);
    is_silicon && !model.is_empty() && !model.to_ascii_lowercase().contains("mac pro")
}

/// The volumes that the API lists, but for those that macOS starts and mends itself from.
fn volumes(element: &Value) -> Option<Encryption> {
    let disks = at(element, "storage.disks")?.as_array()?;
    let all = disks.iter().filter_map(|disk| at(disk, "partitions")?.as_array()).flatten();
    let states: Vec<String> = all
        .filter(|volume| {
            text_at(volume, "partitionType").is_none_or(|kind| !kind.eq_ignore_ascii_case("recovery"))
        })
        .map(|volume| text_at(volume, "fileVault2State").unwrap_or_default().to_ascii_uppercase())
        .collect();
    if states.is_empty() || states.iter().any(|state| matches!(state.as_str(), "" | "UNKNOWN" | "INELIGIBLE"))
    {
        return None;
    }
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let open = states.iter().filter(|state| *state != "ENCRYPTED").count();
    Some(Encryption::EveryDrive { drives: count(states.len()), open: count(open) })
}

/// The programs that the API lists. What belongs to macOS is mended with it.
fn programs(cells: &mut Cells<'_>, device: &Keys) {
    let Some(all) = cells.element().and_then(|element| at(element, "applications")?.as_array()) else {
        return;
    };
    let place = cells.place();
    for program in all {
        let (Some(name), Some(version)) = (text_at(program, "name"), text_at(program, "version")) else {
            continue;
        };
        let is_of_system = text_at(program, "path").is_some_and(|path| path.starts_with("/System/"))
            || text_at(program, "bundleId").is_some_and(|id| id.starts_with("com.apple."));
        if !is_of_system {
            let product = name.trim_end_matches(".app").to_lowercase().into();
            let vendor = "".into();
            let (device, version) = (device.clone(), version.into());
            cells.taking().records.installed.push(Installed {
                place,
                device,
                vendor,
                product,
                version,
                support: None,
            });
        }
    }
}
