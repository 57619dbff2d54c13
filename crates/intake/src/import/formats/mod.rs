//! The formats that are read: each recognised by what is in a file, with what it reads of it. Whatever else stands there is
//! dropped where it is read.

mod ad_computers;
mod ad_groups;
mod ad_users;
mod bitlocker;
mod cyclonedx;
mod defender_software;
mod defender_vulnerabilities;
mod entra_devices;
mod entra_users;
mod exploited;
mod firewall_rules;
mod greenbone;
mod intune_defender;
mod intune_devices;
mod intune_firewall;
mod intune_policies;
mod jamf_computers;
mod jamf_mobile;
mod ldif;
mod local_admins;
mod nessus;
mod nmap;
mod osquery;
mod postfix;
mod register;
mod registrar_domains;
mod scuba;
mod self_assessment;
mod table;

#[cfg(feature = "fuzzing")]
pub(crate) use self::ldif::entries as ldif_entries;

use std::io::BufRead;

use kravtjek_catalogue::{Catalogue, Framework};
use kravtjek_model::observation::units::MadeBy;
use serde_json::Value;

use super::Taking;
use super::cells::{Cells, Column, places};
use super::mapping::Mapping;
use crate::sheet::json::has;
use crate::sheet::xml::{self, Xml};
use crate::sheet::{Header, Row, Why};

/// A format.
#[derive(Debug)]
pub struct Format {
    /// Its id: `intune-devices`.
    pub id: &'static str,
    /// Whether people typed what is in it; else devices or what manages them made it.
    pub typed: bool,
    /// The ways in which it is written.
    pub ways: &'static [Way],
}

/// One way in which a format is written.
#[derive(Debug)]
pub enum Way {
    /// Rows of a table, or elements of a JSON list, with columns known beforehand.
    Rows(Columns),
    /// Tables whose columns are known from data.
    Table(fn(&Header, &Means<'_>) -> Option<Box<dyn Sheet>>),
    /// Elements of a JSON list, or a JSON document a line.
    Elements(Elements),
    /// Elements that make sense together: what is read of them is known when the list has ended.
    Gathered {
        /// Whether an element is one.
        fits: fn(&Value) -> bool,
        /// What gathers them.
        open: fn() -> Box<dyn Gather>,
    },
    /// One JSON document, read whole.
    Document {
        /// Whether a text that begins so is one.
        fits: fn(&str) -> bool,
        /// Reads it.
        read: fn(&Value, &mut Taking) -> Result<(), Why>,
    },
    /// XML, element by element.
    Xml {
        /// Whether it is one, by the name of its root element and by how it begins.
        fits: fn(&str, &str) -> bool,
        /// Reads it.
        read: fn(&mut Xml<'_>, &mut Taking) -> Result<(), Why>,
    },
    /// Any other text: lines.
    Text {
        /// Whether a text that begins so is one.
        fits: fn(&str) -> bool,
        /// Reads it. What is read is UTF-8 already, and bounded.
        read: fn(&mut dyn BufRead, &mut Taking) -> Result<(), Why>,
    },
}

/// Columns known beforehand.
#[derive(Debug)]
pub struct Columns {
    /// The columns that are read.
    pub columns: &'static [Column],
    /// Besides what is needed one of these must be there for the format to be known by: names that no other has.
    pub marks: &'static [&'static [&'static str]],
    /// Reads a row or an element.
    pub read: fn(&mut Cells<'_>),
}

/// Elements that are recognised one by one.
#[derive(Debug)]
pub struct Elements {
    /// Whether an element is one.
    pub fits: fn(&Value) -> bool,
    /// Reads it; with its number, from 1.
    pub read: fn(&Value, u64, &mut Taking),
}

/// Reads the rows of one table.
pub trait Sheet {
    /// Reads the next row.
    fn row(&mut self, row: Row<'_>, taking: &mut Taking);

    /// The table has ended.
    fn end(&mut self, taking: &mut Taking) {
        _ = taking;
    }
}

/// Gathers the elements of one list.
pub trait Gather {
    /// Takes the next element; with its number, from 1.
    fn element(&mut self, element: &Value, number: u64, taking: &mut Taking);

    /// The list has ended.
    fn end(&mut self, taking: &mut Taking);
}

/// What formats are recognised and read by.
#[derive(Clone, Copy, Debug)]
pub struct Means<'a> {
    /// The catalogue, with its registers.
    pub catalogue: &'a Catalogue,
    /// The one format that the reader asked for.
    pub only: Option<&'static Format>,
    /// The list that numbers and names of requirements are those of; any where none is given.
    pub framework: Option<&'a Framework>,
    /// What a person says of the columns of a table.
    pub map: Option<&'a Mapping>,
}

/// A format with what reads a table in it.
pub(crate) type Opened = (&'static Format, Box<dyn Sheet>);

/// Every format, the most particular first.
pub static FORMATS: &[&Format] = &[
    &table::FORMAT,
    &intune_firewall::FORMAT,
    &intune_defender::FORMAT,
    &intune_devices::FORMAT,
    &jamf_computers::FORMAT,
    &jamf_mobile::FORMAT,
    &defender_vulnerabilities::FORMAT,
    &defender_software::FORMAT,
    &entra_devices::FORMAT,
    &intune_policies::FORMAT,
    &ad_computers::FORMAT,
    &osquery::FORMAT,
    &entra_users::FORMAT,
    &local_admins::FORMAT,
    &bitlocker::FORMAT,
    &firewall_rules::FORMAT,
    &ad_groups::FORMAT,
    &ad_users::FORMAT,
    &register::FORMAT,
    &self_assessment::FORMAT,
    &scuba::FORMAT,
    &postfix::FORMAT,
    &registrar_domains::FORMAT,
    &cyclonedx::FORMAT,
    &exploited::FORMAT,
    &greenbone::FORMAT,
    &nessus::FORMAT,
    &nmap::FORMAT,
];

impl Format {
    /// Whose word a file of it is.
    pub fn made_by(&self) -> MadeBy {
        if self.typed { MadeBy::People } else { MadeBy::Devices }
    }

    /// The format of an id.
    pub fn find(id: &str) -> Option<&'static Self> {
        FORMATS.iter().copied().find(|format| format.id == id)
    }
}

/// The format that a table with these headings comes nearest to: that of which it has most columns, and two at least.
pub fn nearest(headings: &[String]) -> Option<&'static Format> {
    let header = Header::new(headings, 1);
    let shared = |columns: &Columns| {
        columns.columns.iter().filter(|column| header.column(column.names).is_some()).count()
    };
    let rows = |format: &Format| {
        let ways = format.ways.iter().filter_map(|way| match way {
            Way::Rows(columns) => Some(shared(columns)),
            _ => None,
        });
        ways.max().unwrap_or_default()
    };
    let near = FORMATS.iter().map(|format| (rows(format), *format));
    // Of several alike the first counts, which is the most particular.
    let best = near.rev().max_by_key(|(shared, _)| *shared)?;
    (best.0 > 1).then_some(best.1)
}

/// Columns that are looked for where somebody names a format or explains the columns, and that a table with these headings
/// has not, each with the heading that is nearest.
pub fn lacking(headings: &[String], means: &Means<'_>) -> Vec<(String, Option<String>)> {
    let header = Header::new(headings, 1);
    let lacks = |names: &[&str]| {
        let missing = header.column(names).is_none();
        let near = || names.iter().find_map(|name| header.nearest(name)).map(str::to_owned);
        names.first().filter(|_| missing).map(|name| ((*name).to_owned(), near()))
    };
    let is_mapped = means.only.is_none() || means.is_only(&table::FORMAT);
    if let Some(map) = means.map.filter(|_| is_mapped) {
        return map.columns().filter_map(|name| lacks(&[name])).collect();
    }
    let ways = means.only.iter().flat_map(|only| only.ways);
    let rows = ways.filter_map(|way| match way {
        Way::Rows(columns) => Some(columns.wanted().filter_map(lacks).collect::<Vec<_>>()),
        _ => None,
    });
    rows.min_by_key(Vec::len).unwrap_or_default()
}

impl<'a> Means<'a> {
    /// Every format, by what is in a file.
    pub fn of(catalogue: &'a Catalogue) -> Self {
        Self { catalogue, only: None, framework: None, map: None }
    }

    fn is_only(&self, format: &Format) -> bool {
        self.only.is_some_and(|only| only.id == format.id)
    }

    fn ways(&self) -> impl Iterator<Item = (&'static Format, &'static Way)> {
        let only = self.only;
        let all = FORMATS.iter().copied().filter(move |format| only.is_none_or(|only| only.id == format.id));
        all.flat_map(|format| format.ways.iter().map(move |way| (format, way)))
    }

    /// What reads a table with these headings.
    ///
    /// # Errors
    /// When a heading that is read stands twice.
    pub(crate) fn of_table(&self, header: &Header) -> Result<Option<Opened>, Why> {
        let known = self.ways().find_map(|(format, way)| match way {
            Way::Rows(columns) if columns.fits(|names| header.column(names).is_some()) => {
                let places = places(columns.columns, header);
                let twice = places.iter().flatten().find_map(|place| header.twice(*place));
                Some((format, Box::new(Known { columns, places }) as Box<dyn Sheet>, twice))
            }
            // A self-assessment is shown and never judged by, and its own template has headings twice.
            Way::Table(open) if format.id == "self-assessment" => Some((format, open(header, self)?, None)),
            Way::Table(open) => Some((format, open(header, self)?, header.first_twice())),
            _ => None,
        });
        let partly =
            || table::partly(header, self).map(|(format, sheet)| (format, sheet, header.first_twice()));
        match known.or_else(partly) {
            Some((.., Some(twice))) => Err(Why::TwiceHeading(twice.chars().take(100).collect())),
            opened => Ok(opened.map(|(format, sheet, _)| (format, sheet))),
        }
    }

    /// What reads an element of a JSON list.
    pub(crate) fn of_element(&self, element: &Value) -> Option<(&'static Format, &'static Way)> {
        self.ways().find(|(_, way)| way.takes(element))
    }

    /// What reads a whole text that begins so: as one JSON document, as XML, or as neither of them nor a table.
    pub(crate) fn of_head(&self, head: &str, is_json: bool) -> Option<(&'static Format, &'static Way)> {
        let root = xml::root(head);
        self.ways().find(|(_, way)| match way {
            Way::Document { fits, .. } => is_json && fits(head),
            Way::Xml { fits, .. } => root.is_some_and(|root| fits(root, head)),
            Way::Text { fits, .. } => !is_json && fits(head),
            _ => false,
        })
    }
}

impl Way {
    /// Whether an element of a JSON list is written in this way.
    pub(crate) fn takes(&self, element: &Value) -> bool {
        match self {
            Self::Rows(columns) => {
                element.is_object() && columns.fits(|names| names.iter().any(|name| has(element, name)))
            }
            Self::Elements(elements) => (elements.fits)(element),
            Self::Gathered { fits, .. } => fits(element),
            _ => false,
        }
    }

    /// Reads an element that [is taken](Self::takes).
    pub(crate) fn element(&self, element: &Value, number: u64, taking: &mut Taking) {
        taking.counted();
        match self {
            Self::Rows(columns) => {
                (columns.read)(&mut Cells::of_value(columns.columns, element, number, taking))
            }
            Self::Elements(elements) => (elements.read)(element, number, taking),
            _ => {}
        }
    }
}

impl Columns {
    /// The columns that it is known by; of the marks the first, for which any other will do.
    fn wanted(&self) -> impl Iterator<Item = &'static [&'static str]> {
        let needed = self.columns.iter().filter(|column| column.needed).map(|column| column.names);
        needed.chain(self.marks.first().copied())
    }

    fn fits(&self, has: impl Fn(&[&str]) -> bool) -> bool {
        let needed = self.columns.iter().filter(|column| column.needed).all(|column| has(column.names));
        needed && self.marks.iter().any(|names| has(names))
    }
}

/// A table whose columns are known beforehand.
struct Known {
    columns: &'static Columns,
    places: Vec<Option<usize>>,
}

impl Sheet for Known {
    fn row(&mut self, row: Row<'_>, taking: &mut Taking) {
        (self.columns.read)(&mut Cells::of_row(self.columns.columns, row, &self.places, taking));
    }
}

const fn needed(names: &'static [&'static str]) -> Column {
    Column { names, needed: true }
}

const fn read(names: &'static [&'static str]) -> Column {
    Column { names, needed: false }
}

#[cfg(test)]
mod devices_tests;
#[cfg(test)]
mod own_tests;
#[cfg(test)]
mod tests;
