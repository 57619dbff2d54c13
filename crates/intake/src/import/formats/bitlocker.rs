//! `bitlocker`: the drives of each Windows client, one a row, as our own script writes them or as `Get-BitLockerVolume` gives
//! them.

use kravtjek_model::detail::Detail;

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::device::{Encryption, is_virtual_model};
use crate::import::{Keys, Matter, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "bitlocker",
    typed: false,
    ways: &[Way::Rows(Columns { columns: &COLUMNS, marks: &[&["ProtectionStatus"]], read: drive })],
};

const COMPUTER: usize = 0;
const DRIVE: usize = 1;
const PROTECTION: usize = 2;
const CONVERSION: usize = 3;
const TYPE: usize = 4;
const MEDIUM: usize = 5;
const SERIAL: usize = 6;
const MADE: usize = 7;
const MAKER: usize = 8;
const MODEL: usize = 9;
const VOLUME: usize = 10;
static COLUMNS: [Column; 11] = [
    needed(&["ComputerName", "PSComputerName", "Computernavn"]),
    needed(&["MountPoint", "DriveLetter"]),
    needed(&["ProtectionStatus"]),
    read(&["ConversionStatus"]),
    read(&["VolumeType"]),
    read(&["DriveType"]),
    read(&["SerialNumber"]),
    read(&["Made"]),
    read(&["Manufacturer"]),
    read(&["Model"]),
    read(&["VolumeStatus"]),
];

/// Protection is off (or suspended), or on; or the volume is locked, and nobody knows.
const STATES: [(&str, Option<bool>); 6] = [
    ("0", Some(false)),
    ("off", Some(false)),
    ("1", Some(true)),
    ("on", Some(true)),
    ("2", None),
    ("unknown", None),
];
/// How far Windows is with a drive: one that is being encrypted or decrypted, or has stopped at it, is not encrypted.
const CONVERSIONS: [(&str, Option<bool>); 6] = [
    ("0", Some(false)),
    ("1", Some(true)),
    ("2", Some(false)),
    ("3", Some(false)),
    ("4", Some(false)),
    ("5", Some(false)),
];
/// The same as the command writes it; its numbers are others, for lists in JSON.
const STATUSES: [(&str, Option<bool>); 16] = [
    ("FullyEncrypted", Some(true)),
    ("FullyEncryptedWipeInProgress", Some(true)),
    ("FullyEncryptedWipeSuspended", Some(true)),
    ("FullyDecrypted", Some(false)),
    ("EncryptionInProgress", Some(false)),
    ("DecryptionInProgress", Some(false)),
    ("EncryptionSuspended", Some(false)),
    ("DecryptionSuspended", Some(false)),
    ("0", Some(false)),
    ("1", Some(true)),
    ("2", Some(false)),
    ("3", Some(false)),
    ("4", Some(false)),
    ("5", Some(false)),
    ("6", Some(true)),
    ("7", Some(true)),
];
/// Whether a drive is fixed, by what Windows says of the medium.
const MEDIA: [(&str, Option<bool>); 2] = [("2", Some(false)), ("3", Some(true))];
/// Whether it is, by what BitLocker says of the volume: of what the command calls data nobody knows.
const TYPES: [(&str, Option<bool>); 5] = [
    ("0", Some(true)),
    ("OperatingSystem", Some(true)),
    ("1", Some(true)),
    ("2", Some(false)),
    ("Data", None),
];

fn drive(cells: &mut Cells<'_>) {
    let (host, serial) = (cells.text(COMPUTER), cells.text(SERIAL));
    let mut device = Sighting::new(cells.place(), Keys::of(None, serial.as_deref(), host.as_deref()));
    device.last_seen = cells.at(MADE);
    if let Some(made) = device.last_seen {
        cells.taking().dated(made);
    }
    let (maker, model) = (cells.text_or_empty(MAKER), cells.text_or_empty(MODEL));
    if !model.is_empty() {
        device.is_virtual = Some(is_virtual_model(&maker, &model));
    }
    if device.is_virtual == Some(true) {
        device.told(Matter::Virtual, Detail::virtual_machine("Model", &*model));
    }
    let protected = cells.word(PROTECTION, &STATES);
    let (column, encrypted) = if cells.has(VOLUME) {
        (VOLUME, cells.word(VOLUME, &STATUSES))
    } else {
        (CONVERSION, cells.word(CONVERSION, &CONVERSIONS))
    };
    let medium = cells.word(MEDIUM, &MEDIA);
    // The command has other numbers for what a volume is than Windows itself, and both have 1 for data.
    let is_numbered = cells.has(CONVERSION);
    let kind = cells.word(TYPE, &TYPES).filter(|_| is_numbered || cells.text_or_empty(TYPE) != "1");
    let is_fixed = if medium == Some(false) || kind == Some(false) { Some(false) } else { kind.or(medium) };
    if is_fixed != Some(false) {
        let closed = match (protected, encrypted) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        // What may be a stick is not held against the computer.
        let closed = closed.filter(|closed| *closed || is_fixed == Some(true));
        device.encryption =
            closed.map(|closed| Encryption::EveryDrive { drives: 1, open: u32::from(!closed) });
        if closed != Some(true) {
            let open = if protected == Some(true) { column } else { PROTECTION };
            device.told(Matter::Encryption, told(cells, open));
        }
    }
    cells.taking().sighted(device);
}

/// Which drive it is, and what is said of it.
fn told(cells: &mut Cells<'_>, column: usize) -> Detail {
    let name = COLUMNS[column].names[0];
    let heading = format!("{} {name}", cells.text_or_empty(DRIVE).chars().take(60).collect::<String>());
    let detail = match cells.text(column) {
        Some(text) => Detail::cell(heading.trim(), text.chars().take(100).collect::<String>()),
        None if cells.has(column) => Detail::empty_cell(heading.trim()),
        None => Detail::no_column(name),
    };
    cells.taking().shared(detail)
}
