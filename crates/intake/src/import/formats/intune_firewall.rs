//! `intune-firewall`: Intune's report on the firewall of each Windows client (FirewallStatus), as CSV or as JSON.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{DeviceKind, Keys, Matter, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "intune-firewall",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["FirewallStatus", "Firewall status"]],
        read: sighting,
    })],
};

const NAME: usize = 0;
const STATUS: usize = 1;
const SEEN: usize = 2;
static COLUMNS: [Column; 3] = [
    needed(&["DeviceName", "Device name", "Enhedsnavn"]),
    needed(&["FirewallStatus", "Firewall status"]),
    read(&["LastReportedDateTime", "Last reported"]),
];

/// What the report says: in words, or by the number that the client itself gives (Windows' DeviceStatus: 0 watches, 1 is
/// turned off, 2 does not watch every network, 3 does not watch for a while, 4 says nothing).
const STATES: [(&str, Option<bool>); 15] = [
    ("0", Some(true)),
    ("enabled", Some(true)),
    ("1", Some(false)),
    ("disabled", Some(false)),
    ("2", Some(false)),
    ("limited", Some(false)),
    ("partiallydisabled", Some(false)),
    ("partially disabled", Some(false)),
    ("3", Some(false)),
    ("temporarilydisabled", Some(false)),
    ("temporarily disabled", Some(false)),
    ("4", None),
    ("notapplicable", None),
    ("not applicable", None),
    ("unknown", None),
];

fn sighting(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let mut device = Sighting::new(cells.place(), Keys::of(None, None, name.as_deref()));
    device.kind = Some(DeviceKind::Client);
    device.firewall = cells.word(STATUS, &STATES);
    if device.firewall != Some(true) {
        device.told(Matter::Firewall, cells.detail(STATUS));
    }
    cells.heard(&mut device, SEEN);
    cells.sighted(device);
}
