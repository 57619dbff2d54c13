//! `defender-software`: Defender's list of programs on each machine, with what it knows of their support
//! (SoftwareInventoryByMachine): a page of JSON, the export's lines of JSON, or the same columns from advanced hunting.

use super::{Columns, Format, Way, needed, read};
use crate::import::cells::{Cells, Column};
use crate::import::kind::device_of;
use crate::import::record::{Installed, Supported};
use crate::import::{Keys, Sighting};
use crate::sheet::date::danish_day;

pub(super) static FORMAT: Format = Format {
    id: "defender-software",
    typed: false,
    ways: &[Way::Rows(Columns { columns: &COLUMNS, marks: &[&["endOfSupportStatus"]], read: program })],
};

const NAME: usize = 0;
const PRODUCT: usize = 1;
const VERSION: usize = 2;
const VENDOR: usize = 3;
const STATUS: usize = 4;
const UNTIL: usize = 5;
const PLATFORM: usize = 6;
static COLUMNS: [Column; 7] = [
    needed(&["deviceName"]),
    needed(&["softwareName"]),
    read(&["softwareVersion"]),
    read(&["softwareVendor"]),
    needed(&["endOfSupportStatus"]),
    read(&["endOfSupportDate"]),
    read(&["osPlatform"]),
];

/// What Defender says of support; whether it is the version or the whole program does not matter here.
const STATES: [(&str, Option<Supported>); 9] = [
    ("none", Some(Supported::Silent)),
    ("supported", Some(Supported::Silent)),
    ("not available", Some(Supported::Silent)),
    ("eos version", Some(Supported::Ended)),
    ("eos software", Some(Supported::Ended)),
    ("eosversion", Some(Supported::Ended)),
    ("eossoftware", Some(Supported::Ended)),
    ("upcoming eos version", Some(Supported::Silent)),
    ("upcoming eos software", Some(Supported::Silent)),
];

fn program(cells: &mut Cells<'_>) {
    let name = cells.text(NAME);
    let device = Keys::of(None, None, name.as_deref());
    machine(cells, PLATFORM, &device);
    let Some(product) = cells.text(PRODUCT) else { return };
    let support = match cells.text(STATUS) {
        None => Some(Supported::Silent),
        Some(_) => cells.word(STATUS, &STATES),
    };
    let until = cells.at(UNTIL).map(danish_day);
    let support = match (support, until) {
        (Some(Supported::Ended), until) => Some(until.map_or(Supported::Ended, Supported::EndedOn)),
        (Some(_), Some(day)) => Some(Supported::Until(day)),
        (support, _) => support,
    };
    let (vendor, version) = (cells.text_or_empty(VENDOR), cells.text_or_empty(VERSION));
    let place = cells.place();
    cells.taking().records.installed.push(Installed {
        place,
        device,
        vendor: vendor.to_lowercase().into(),
        product: product.to_lowercase().into(),
        version: (*version).into(),
        support,
    });
}

/// A machine that Defender knows is there, whatever else of it is known.
pub(super) fn machine(cells: &mut Cells<'_>, platform: usize, keys: &Keys) {
    let name = keys.name().unwrap_or_default();
    if !cells.taking().is_first(name) {
        return;
    }
    let mut device = Sighting::new(cells.place(), keys.clone());
    device.kind = device_of(&cells.text_or_empty(platform));
    cells.sighted(device);
}
