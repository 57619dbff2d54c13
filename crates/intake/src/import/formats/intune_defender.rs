//! `intune-defender`: Intune's report on the antivirus of each Windows client (DefenderAgents), as CSV or as JSON.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{DeviceKind, Keys, Matter, Sighting};
use crate::sheet::date::danish_day;

pub(super) static FORMAT: Format = Format {
    id: "intune-defender",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["SignatureUpdateOverdue"], &["RealTimeProtectionEnabled"]],
        read: sighting,
    })],
};

const NAME: usize = 0;
const RUNS: usize = 1;
const REAL_TIME: usize = 2;
const OVERDUE: usize = 3;
const SEEN: usize = 4;
const SIGNATURES: usize = 5;
const VIRTUAL: usize = 6;
static COLUMNS: [Column; 7] = [
    needed(&["DeviceName", "Device name", "Enhedsnavn"]),
    needed(&["MalwareProtectionEnabled", "Malware protection enabled"]),
    needed(&["RealTimeProtectionEnabled", "Real time protection enabled"]),
    read(&["SignatureUpdateOverdue", "Signature update overdue"]),
    read(&["LastReportedDateTime", "Last reported"]),
    read(&["SignatureLastUpdated", "AntivirusSignatureLastUpdated", "avSignaturePublishTime"]),
    read(&["IsVirtualMachine"]),
];

fn sighting(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let mut device = Sighting::new(cells.place(), Keys::of(None, None, name.as_deref()));
    device.kind = Some(DeviceKind::Client);
    cells.heard(&mut device, SEEN);
    device.is_virtual = cells.yes(VIRTUAL);
    if device.is_virtual == Some(true) {
        device.told(Matter::Virtual, cells.detail(VIRTUAL));
    }
    device.signatures = cells.past(SIGNATURES).map(danish_day);
    // Signatures of which the report has a column and no day are of nobody knows when.
    let is_undated = cells.has(SIGNATURES) && device.signatures.is_none();
    let (runs, real_time, overdue) = (cells.yes(RUNS), cells.yes(REAL_TIME), cells.yes(OVERDUE));
    let unwell = match (runs, real_time, overdue) {
        (Some(false), ..) => Some((false, RUNS)),
        (_, Some(false), _) => Some((false, REAL_TIME)),
        (.., Some(true)) => Some((false, OVERDUE)),
        (None, ..) => Some((true, RUNS)),
        (_, None, _) => Some((true, REAL_TIME)),
        (.., None) => Some((true, OVERDUE)),
        _ if is_undated => Some((true, SIGNATURES)),
        _ => None,
    };
    device.protected = match unwell {
        None => Some(true),
        Some((false, _)) => Some(false),
        Some((true, _)) => None,
    };
    if let Some((_, column)) = unwell {
        device.told(Matter::Protection, cells.detail(column));
    }
    cells.sighted(device);
}
