//! The table of a register: known by its headings, whichever of their names they go by, and read line by line.

use std::borrow::Cow;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Column, EXAMPLE, GUIDE, Kind};

use super::Lines;
use super::cell::{self, Value};
use super::zone::zone_of;
use crate::import::Taking;
use crate::import::cells::{Puzzling, Wanted};
use crate::sheet::{Header, Row};

/// The most lines of one register.
const MOST: usize = 100_000;
/// Two tables may have two headings in common by chance.
const LEAST: usize = 3;

/// One line.
#[derive(Clone, Debug)]
pub struct Line {
    /// The number of its row.
    pub row: u64,
    values: Box<[Value]>,
    /// What stands there, as it is written.
    written: Box<[Box<str>]>,
}

impl Line {
    /// What its cell in a column says, by the column's place in the register.
    pub(crate) fn value(&self, at: usize) -> &Value {
        self.values.get(at).unwrap_or(&Value::Empty)
    }

    /// What its cells say.
    pub(crate) fn values(&self) -> &[Value] {
        &self.values
    }

    /// What stands there as it is written.
    pub(crate) fn written(&self, at: usize) -> &str {
        self.written.get(at).map_or("", |text| text)
    }
}

/// The register that a table with these headings is: the one of which most columns are there, where that is clear. Half of
/// its columns, or of the headings, must be of it; one that was asked for may have fewer.
pub(crate) fn recognised<'a>(
    registers: &'a BTreeMap<String, Register>,
    header: &Header,
    asked: bool,
) -> Option<&'a Register> {
    let found = |register: &Register| {
        register.columns.iter().filter(|column| header.column(&column.names()).is_some()).count()
    };
    let headings = header.names().iter().filter(|name| !name.trim().is_empty()).count();
    let fits = |register: &Register, found: usize| {
        let needed = register.columns.iter().filter(|column| column.needed);
        let all_needed = needed.clone().all(|column| header.column(&column.names()).is_some());
        asked && found > 0
            || found >= LEAST && found * 2 >= register.columns.len().min(headings)
            || all_needed && needed.count() > 1
    };
    let all = registers.values().map(|register| (found(register), register));
    let fitting: Vec<(usize, &Register)> = all.filter(|(found, register)| fits(register, *found)).collect();
    let most = fitting.iter().map(|(found, _)| *found).max()?;
    let mut best = fitting.into_iter().filter(|(found, _)| *found == most);
    let (_, register) = best.next()?;
    best.next().is_none().then_some(register)
}

/// Whether this is the sheet that tells how a template is filled in.
pub(crate) fn is_guide(header: &Header) -> bool {
    GUIDE.iter().all(|heading| header.column(&[heading.da, heading.en]).is_some())
}

/// A register that is being read.
pub(crate) struct Reading {
    register: Register,
    places: Vec<Option<usize>>,
    headings: Vec<Option<Box<str>>>,
    /// Headings that the register does not know.
    strange: Vec<String>,
    /// Columns that every line needs and that are not there, with the heading that is nearest.
    missing: Vec<(String, Option<String>)>,
    /// Columns whose words are compared.
    compared: BTreeSet<String>,
    /// Columns of lines of logs, of which the zone is read.
    sampled: BTreeSet<String>,
    /// The rows by what stands in them, to tell of one that stands there twice.
    seen: HashMap<u64, u64>,
    /// Rows that stand there before, and the first of them with the one it repeats.
    repeated: (usize, Option<(u64, u64)>),
    header_row: u64,
    lines: Vec<Line>,
    is_too_long: bool,
}

impl Reading {
    pub(crate) fn new(register: &Register, header: &Header) -> Self {
        let places: Vec<Option<usize>> =
            register.columns.iter().map(|column| header.column(&column.names())).collect();
        let names = header.names();
        let heading =
            |place: &Option<usize>| place.and_then(|at| names.get(at)).map(|name| name.as_str().into());
        let strange: Vec<String> = names
            .iter()
            .enumerate()
            .filter(|(at, name)| !name.trim().is_empty() && !places.contains(&Some(*at)))
            .map(|(_, name)| name.clone())
            .collect();
        let others = Header::new(&strange, header.row);
        let missing =
            register.columns.iter().zip(&places).filter(|(column, at)| column.needed && at.is_none());
        let missing = missing.map(|(column, _)| {
            let nearest = column.names().into_iter().find_map(|name| others.nearest(name));
            (column.heading.da.clone(), nearest.map(str::to_owned))
        });
        Self {
            headings: places.iter().map(heading).collect(),
            missing: missing.collect(),
            strange,
            places,
            compared: compared(register),
            sampled: sampled(register),
            seen: HashMap::new(),
            repeated: (0, None),
            header_row: header.row,
            register: register.clone(),
            lines: Vec::new(),
            is_too_long: false,
        }
    }

    /// Reads the next row; false where it is one of the examples.
    pub(crate) fn take(&mut self, row: Row<'_>, taking: &mut Taking) -> bool {
        let cell = |at: usize| self.places.get(at).copied().flatten().and_then(|place| row.get(place));
        if cell(0).is_some_and(is_example) {
            return false;
        }
        let columns = self.register.columns.iter();
        if columns.clone().enumerate().all(|(at, _)| cell(at).is_none()) {
            return true;
        }
        if self.lines.len() >= MOST {
            self.is_too_long = true;
            return true;
        }
        let mut digest = DefaultHasher::new();
        (0..self.places.len()).for_each(|at| cell(at).unwrap_or_default().hash(&mut digest));
        let mut values = Vec::with_capacity(self.register.columns.len());
        let mut written: Vec<Box<str>> = Vec::with_capacity(self.register.columns.len());
        for (at, column) in self.register.columns.iter().enumerate() {
            let text = cell(at).unwrap_or_default();
            let heading = self.headings[at].as_deref().unwrap_or(&column.heading.da);
            values.push(self.value(column, heading, text, row.number, taking));
            let keep = !matches!(values.last(), Some(Value::Text(text)) if text.is_empty());
            written.push(match values.last() {
                Some(Value::Text(zone)) if self.sampled.contains(&column.id) => zone.as_str().into(),
                _ if keep => text.chars().take(100).collect::<String>().into(),
                _ => "".into(),
            });
        }
        self.repeats(digest.finish(), row.number);
        self.lines.push(Line { row: row.number, values: values.into(), written: written.into() });
        true
    }

    /// Names of people and remarks go no further: that something stands there is enough.
    fn is_dropped(&self, column: &Column) -> bool {
        column.kind == Kind::Text && !self.compared.contains(&column.id)
    }

    /// Notes where a row says what another said.
    fn repeats(&mut self, digest: u64, row: u64) {
        let first = *self.seen.entry(digest).or_insert(row);
        if first != row {
            self.repeated.0 += 1;
            self.repeated.1 = self.repeated.1.or(Some((row, first)));
        }
    }

    fn value(&self, column: &Column, heading: &str, text: &str, row: u64, taking: &mut Taking) -> Value {
        let wanted = match cell::read(column, text) {
            Ok(Value::Text(sample)) if self.sampled.contains(&column.id) => {
                return Value::Text(zone_of(&sample));
            }
            Ok(Value::Text(_)) if self.is_dropped(column) => return Value::Text(String::new()),
            Ok(Value::Empty) if column.needed && text.is_empty() => {
                // A column that is not there is told once.
                if self.places[self.register.place(&column.id).unwrap_or_default()].is_none() {
                    return Value::Empty;
                }
                Wanted::Something
            }
            Ok(value) => return value,
            Err(wanted) => wanted,
        };
        let is_empty = wanted == Wanted::Something;
        let column = Cow::Owned(heading.to_owned());
        let value = text.chars().take(100).collect();
        taking.puzzled(Puzzling { place: taking.place(row), column, value, wanted });
        if is_empty { Value::Empty } else { Value::Puzzling }
    }

    /// The table has ended.
    pub(crate) fn finish(&mut self, taking: &mut Taking) {
        let place = taking.place(self.header_row);
        let mut told = |column: &str, wanted| {
            let column = Cow::Owned(column.chars().take(100).collect());
            taking.puzzled(Puzzling { place, column, value: String::new(), wanted });
        };
        for (column, nearest) in &self.missing {
            told(column, Wanted::Column(nearest.clone()));
        }
        for heading in &self.strange {
            told(heading, Wanted::KnownColumn);
        }
        if self.lines.is_empty() {
            told(&self.register.id, Wanted::Lines);
        }
        if let Some((row, first)) = self.repeated.1.filter(|_| !self.is_too_long) {
            let column = Cow::Owned(self.register.id.clone());
            let place = taking.place(row);
            let wanted = Wanted::Once { first, more: self.repeated.0 - 1 };
            taking.puzzled(Puzzling { place, column, value: String::new(), wanted });
        }
        let mut told = |column: &str, wanted| {
            let column = Cow::Owned(column.chars().take(100).collect());
            taking.puzzled(Puzzling { place, column, value: String::new(), wanted });
        };
        if self.is_too_long {
            // What is left out may be what is not well.
            self.lines.clear();
            told(&self.register.id, Wanted::FewerRows(MOST));
        }
        taking.named(&self.register.id);
        taking.records.registers.push(Lines {
            part: place.part,
            register: self.register.id.as_str().into(),
            headings: std::mem::take(&mut self.headings),
            lines: std::mem::take(&mut self.lines),
        });
    }
}

fn compared(register: &Register) -> BTreeSet<String> {
    let all = register.gives.iter().flat_map(|gives| gives.holds.compared());
    all.map(str::to_owned).collect()
}

fn sampled(register: &Register) -> BTreeSet<String> {
    let all = register.gives.iter().flat_map(|gives| gives.holds.sampled());
    all.map(str::to_owned).collect()
}

fn is_example(cell: &str) -> bool {
    let cell = cell.trim_start_matches(['\'', ' ']).to_lowercase();
    [&EXAMPLE.0, &EXAMPLE.1].iter().any(|mark| cell.starts_with(&mark.to_lowercase()))
}
