//! `ad-computers`: the computers of Active Directory, as `Get-ADComputer … | Export-Csv` or `ConvertTo-Json` writes them,
//! and as `csvde` and `ldifde` do.

use super::{Columns, Format, Way, ldif, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::{Keys, Sighting, Unheard};

pub(super) static FORMAT: Format = Format {
    id: "ad-computers",
    typed: false,
    ways: &[
        Way::Rows(Columns {
            columns: &COLUMNS,
            marks: &[
                &["DistinguishedName", "DN"],
                &["ObjectGUID"],
                &["DNSHostName"],
                &["SamAccountName"],
                &["userAccountControl"],
                &["LastLogonDate", "lastLogonTimestamp"],
                &["OperatingSystemVersion"],
            ],
            read: sighting,
        }),
        Way::Text { fits: |head| ldif::begins_with(head, "computer"), read: ldif::read },
    ],
};

/// A directory writes down a log-on only once the one it has is old (`msDS-LogonTimeSyncInterval`: 14 days, unless it was
/// changed): so much later the device may have been heard of.
const LAG: i8 = 14;

const NAME: usize = 0;
const OS: usize = 1;
const VERSION: usize = 2;
const DIRECTORY: usize = 3;
const ENABLED: usize = 4;
const SEEN: usize = 5;
const CONTROL: usize = 6;
static COLUMNS: [Column; 7] = [
    needed(&["Name", "CN", "DNSHostName", "SamAccountName", "Navn"]),
    needed(&["OperatingSystem", "Operativsystem"]),
    read(&["OperatingSystemVersion"]),
    read(&["ObjectGUID"]),
    read(&["Enabled", "Aktiveret"]),
    read(&["LastLogonDate", "lastLogonTimestamp"]),
    read(&["userAccountControl"]),
];

/// The bit of `userAccountControl` that turns an account off (MS-ADTS 2.2.16).
pub(super) const TURNED_OFF: u64 = 2;

fn sighting(cells: &mut Cells<'_>) {
    let (directory, name) = (cells.text(DIRECTORY), cells.text(NAME));
    let keys = Keys::of(directory.as_deref(), None, name.as_deref()).of_ad();
    let mut device = Sighting::new(cells.place(), keys);
    let os = cells.text_or_empty(OS);
    let version = cells.text_or_empty(VERSION);
    (device.os, device.kind) = cells.taking().system(&os, &version, "");
    let control = cells.number(CONTROL);
    device.is_disabled =
        cells.yes(ENABLED) == Some(false) || control.is_some_and(|bits| bits & TURNED_OFF != 0);
    cells.heard(&mut device, SEEN);
    // The directory writes nothing of a computer that never logged on.
    if let (Some((why, _)), None) = (&mut device.unheard, cells.text(SEEN)) {
        *why = Unheard::Never;
    }
    device.lag = LAG;
    cells.os_told(&mut device, OS, VERSION);
    cells.sighted(device);
}
