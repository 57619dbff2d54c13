//! `intune-defender`: Intune's report on the antivirus of each Windows client (DefenderAgents).

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{DeviceKind, Keys, Sighting};

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
static COLUMNS: [Column; 5] = [
    needed(&["DeviceName", "Device name"]),
    needed(&["MalwareProtectionEnabled"]),
    needed(&["RealTimeProtectionEnabled"]),
    read(&["SignatureUpdateOverdue"]),
    read(&["LastReportedDateTime"]),
];

fn sighting(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let mut device = Sighting::new(cells.place(), Keys::of(None, None, name.as_deref()));
    device.kind = Some(DeviceKind::Client);
    device.last_seen = cells.at(SEEN);
    let overdue = cells.yes(OVERDUE);
    device.protected = match (cells.yes(RUNS), cells.yes(REAL_TIME), overdue) {
        (Some(false), ..) | (_, Some(false), _) | (_, _, Some(true)) => Some(false),
        (Some(true), Some(true), Some(false)) => Some(true),
        _ => None,
    };
    cells.taking().sighted(device);
}
