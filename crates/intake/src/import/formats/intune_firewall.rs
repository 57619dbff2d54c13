//! `intune-firewall`: Intune's report on the firewall of each Windows client (FirewallStatus).

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{DeviceKind, Keys, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "intune-firewall",
    typed: false,
    ways: &[Way::Rows(Columns { columns: &COLUMNS, marks: &[&["FirewallStatus"]], read: sighting })],
};

const NAME: usize = 0;
const STATUS: usize = 1;
const SEEN: usize = 2;
static COLUMNS: [Column; 3] = [
    needed(&["DeviceName", "Device name"]),
    needed(&["FirewallStatus", "Firewall status"]),
    read(&["LastReportedDateTime", "Last reported"]),
];

/// What the report says: in words, or by its number.
const STATES: [(&str, Option<bool>); 10] = [
    ("0", Some(true)),
    ("enabled", Some(true)),
    ("1", Some(false)),
    ("disabled", Some(false)),
    ("partiallydisabled", Some(false)),
    ("temporarilydisabled", Some(false)),
    ("limited", Some(false)),
    ("2", Some(false)),
    ("notapplicable", None),
    ("3", None),
];

fn sighting(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let mut device = Sighting::new(cells.place(), Keys::of(None, None, name.as_deref()));
    device.kind = Some(DeviceKind::Client);
    device.firewall = cells.word(STATUS, &STATES);
    device.last_seen = cells.at(SEEN);
    cells.taking().sighted(device);
}
