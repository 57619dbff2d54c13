//! `ad-computers`: the computers of Active Directory, as `Get-ADComputer … | Export-Csv` or `ConvertTo-Json` writes them.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::os::Family;
use crate::import::{Keys, Os, Sighting};

pub(super) static FORMAT: Format = Format {
    id: "ad-computers",
    typed: false,
    ways: &[Way::Rows(Columns {
        columns: &COLUMNS,
        marks: &[&["DistinguishedName"], &["ObjectGUID"], &["DNSHostName"], &["SamAccountName"]],
        read: sighting,
    })],
};

const NAME: usize = 0;
const OS: usize = 1;
const VERSION: usize = 2;
const DIRECTORY: usize = 3;
const ENABLED: usize = 4;
const SEEN: usize = 5;
static COLUMNS: [Column; 6] = [
    needed(&["Name", "DNSHostName", "SamAccountName"]),
    needed(&["OperatingSystem"]),
    read(&["OperatingSystemVersion"]),
    read(&["ObjectGUID"]),
    read(&["Enabled"]),
    read(&["LastLogonDate", "lastLogonTimestamp"]),
];

fn sighting(cells: &mut Cells<'_>) {
    let (directory, name) = (cells.text(DIRECTORY), cells.text(NAME));
    let keys = Keys::of(directory.as_deref(), None, name.as_deref()).of_ad();
    let mut device = Sighting::new(cells.place(), keys);
    let os = cells.text_or_empty(OS);
    device.os = Os::of(&os, &cells.text_or_empty(VERSION), "");
    device.kind = Family::of(&os).map(Family::device);
    device.is_disabled = cells.yes(ENABLED) == Some(false);
    device.last_seen = cells.at(SEEN);
    cells.taking().sighted(device);
}
