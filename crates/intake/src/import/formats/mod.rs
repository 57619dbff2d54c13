//! The formats whose rows are devices: each recognised by its columns, with those it reads. Whatever else stands in a row
//! is dropped.

mod ad_computers;
mod entra_devices;
mod intune_defender;
mod intune_devices;
mod intune_firewall;

use super::Sighting;
use super::cells::{Cells, Column};
use crate::sheet::Header;

/// A format whose rows are devices.
#[derive(Debug)]
pub struct Format {
    /// Its id: `intune-devices`.
    pub id: &'static str,
    /// The columns it reads.
    pub columns: &'static [Column],
    /// Besides what is needed one of these must be there for the format to be known by: names that no other has.
    pub marks: &'static [&'static [&'static str]],
    /// What a row says.
    read: fn(&mut Cells<'_>) -> Sighting,
}

/// Every format whose rows are devices, the most particular first.
pub static FORMATS: [&Format; 5] = [
    &intune_firewall::FORMAT,
    &intune_defender::FORMAT,
    &intune_devices::FORMAT,
    &entra_devices::FORMAT,
    &ad_computers::FORMAT,
];

impl Format {
    /// The format that a table with these headings is in.
    pub fn of(header: &Header) -> Option<&'static Self> {
        FORMATS.into_iter().find(|format| format.fits(|names| header.column(names).is_some()))
    }

    /// The format that an element of a JSON list with these keys is in.
    pub fn of_element(element: &serde_json::Value) -> Option<&'static Self> {
        let keys = element.as_object()?;
        let has =
            |names: &[&str]| names.iter().any(|name| keys.keys().any(|key| key.eq_ignore_ascii_case(name)));
        FORMATS.into_iter().find(|format| format.fits(has))
    }

    fn fits(&self, has: impl Fn(&[&str]) -> bool) -> bool {
        let needed = self.columns.iter().filter(|column| column.needed).all(|column| has(column.names));
        needed && self.marks.iter().any(|names| has(names))
    }

    /// What a row or an element says.
    pub(crate) fn read(&self, cells: &mut Cells<'_>) -> Sighting {
        (self.read)(cells)
    }
}

const fn needed(names: &'static [&'static str]) -> Column {
    Column { names, needed: true }
}

const fn read(names: &'static [&'static str]) -> Column {
    Column { names, needed: false }
}

#[cfg(test)]
mod tests;
