//! `table`: any table whose columns a person has explained in a mapping.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::{Format, Means, Sheet, Way};
use crate::import::cells::{Puzzling, Wanted};
use crate::import::mapping::{Asked, Mapping, Meaning, Of};
use crate::import::record::account_name;
use crate::import::taken::Typed;
use crate::import::{Keys, Place, Sighting, Taking};
use crate::sheet::date::{self, When, danish_day};
use crate::sheet::{Header, Row};

pub(super) static FORMAT: Format = Format { id: "table", typed: true, ways: &[Way::Table(whole)] };

/// Where every column of the mapping is there the mapping is meant, whatever else the table may be.
fn whole(header: &Header, means: &Means<'_>) -> Option<Box<dyn Sheet>> {
    let mapping = means.map.filter(|map| !map.facts.is_empty())?;
    let all = mapping.facts.iter().all(|asked| header.column(&[&asked.column]).is_some());
    (all || means.is_only(&FORMAT)).then(|| opened(header, mapping)).flatten()
}

/// A table that nothing else reads, and that has the unit and any of the facts: what it lacks is told.
pub(super) fn partly(header: &Header, means: &Means<'_>) -> Option<(&'static Format, Box<dyn Sheet>)> {
    let mapping = means.map.filter(|_| means.only.is_none())?;
    let any = mapping.facts.iter().any(|asked| header.column(&[&asked.column]).is_some());
    Some((&FORMAT, any.then(|| opened(header, mapping)).flatten()?))
}

fn opened(header: &Header, mapping: &Mapping) -> Option<Box<dyn Sheet>> {
    let column = |name: &Option<String>| name.as_ref().and_then(|name| header.column(&[name]));
    let facts = mapping.facts.iter();
    let missing = facts
        .clone()
        .map(|asked| &asked.column)
        .chain([&mapping.seen, &mapping.serial, &mapping.directory].into_iter().flatten())
        .filter(|name| header.column(&[name]).is_none())
        .map(|name| (name.clone(), header.nearest(name).map(str::to_owned)));
    Some(Box::new(Mapped {
        unit: (header.column(&[&mapping.unit])?, mapping.unit.clone()),
        seen: column(&mapping.seen).zip(mapping.seen.clone()),
        serial: column(&mapping.serial),
        directory: column(&mapping.directory),
        facts: facts.clone().map(|asked| header.column(&[&asked.column])).collect(),
        missing: missing.collect(),
        header: header.row,
        asked: Arc::clone(&mapping.facts),
    }))
}

/// A table, by its mapping.
struct Mapped {
    unit: (usize, String),
    seen: Option<(usize, String)>,
    serial: Option<usize>,
    directory: Option<usize>,
    facts: Vec<Option<usize>>,
    /// Columns that the mapping names and the table has not, with what may have been meant.
    missing: Vec<(String, Option<String>)>,
    header: u64,
    asked: Arc<[Asked]>,
}

impl Sheet for Mapped {
    fn row(&mut self, row: Row<'_>, taking: &mut Taking) {
        let place = taking.place(row.number);
        let Some(unit) = row.get(self.unit.0) else {
            if row.cells.iter().any(|cell| !cell.is_empty()) {
                puzzled(taking, place, &self.unit.1, "", Wanted::Something);
                self.nameless(&row, place, taking);
            }
            return;
        };
        let seen =
            self.seen.as_ref().and_then(|(column, name)| moment(row.get(*column)?, name, place, taking));
        // A moment that is none, or still to come, is another matter than none that somebody typed.
        let unheard = self.seen.as_ref().filter(|_| seen.is_none());
        let unheard = unheard.and_then(|(column, name)| Some(Detail::cell(&**name, row.get(*column)?)));
        let cell = |column: Option<usize>| column.and_then(|column| row.get(column));
        // Units may be called by their serial numbers.
        let host = Some(unit).filter(|_| self.serial != Some(self.unit.0));
        let keys = Keys::of(cell(self.directory), cell(self.serial), host);
        let asked = Arc::clone(&self.asked);
        for (asked, column) in asked.iter().zip(&self.facts) {
            let Some(column) = *column else { continue };
            let (holds, what, until) = match &unheard {
                Some(why) => (Holds::Unknown, why.clone(), None),
                None => meant(asked, row.get(column), place, taking),
            };
            let (fact, of) = (asked.fact.clone(), asked.of);
            let unit = match of {
                Of::Account => account_name(unit),
                _ => unit.into(),
            };
            taking.records.typed.push(Typed {
                fact,
                of,
                keys: keys.clone(),
                unit,
                holds,
                what,
                until,
                place,
                at: seen,
            });
        }
        self.sighted(keys, place, seen, taking);
    }

    fn end(&mut self, taking: &mut Taking) {
        let place = taking.place(self.header);
        for (name, near) in std::mem::take(&mut self.missing) {
            puzzled(taking, place, &name, "", Wanted::Column(near));
        }
    }
}

impl Mapped {
    /// A row that names nothing may not vanish: what it says may be what is not well.
    fn nameless(&self, row: &Row<'_>, place: Place, taking: &mut Taking) {
        let asked = self.asked.iter().zip(&self.facts).filter(|(_, column)| column.is_some());
        let typed = asked.map(|(asked, _)| Typed {
            fact: asked.fact.clone(),
            of: Of::Other,
            keys: Keys::default(),
            unit: format!("#{}", row.number).into(),
            holds: Holds::Unknown,
            what: Detail::empty_cell(&*self.unit.1),
            until: None,
            place,
            at: None,
        });
        taking.records.typed.extend(typed);
    }

    /// A row about a device adds that device; of which kind it is only where all facts are of one.
    fn sighted(&self, keys: Keys, place: Place, seen: Option<Timestamp>, taking: &mut Taking) {
        let mut kinds = self.asked.iter().filter_map(|asked| match asked.of {
            Of::Device(kind) => Some(kind),
            _ => None,
        });
        let Some(kind) = kinds.next() else { return };
        let mut device = Sighting::new(place, keys);
        device.kind = kinds.all(|other| other == kind).then_some(kind);
        device.last_seen = seen;
        taking.sighted(device);
    }
}

/// What a cell means for a fact: whether it holds, what was read where it does not, and the day that decides.
fn meant(
    asked: &Asked,
    cell: Option<&str>,
    place: Place,
    taking: &mut Taking,
) -> (Holds, Detail, Option<(jiff::civil::Date, u16)>) {
    let column = asked.column.as_str();
    let Some(text) = cell else { return (Holds::Unknown, Detail::empty_cell(column), None) };
    let read = || Detail::cell(column, text);
    match &asked.meaning {
        Meaning::WithinDays(_) if date::read(text) == When::Never => (Holds::No, read(), None),
        Meaning::WithinDays(days) => match moment(text, column, place, taking) {
            Some(at) => (Holds::Unknown, read(), Some((danish_day(at), *days))),
            None => (Holds::Unknown, Detail::not_understood(column, text), None),
        },
        Meaning::Words { yes, no, not_applicable } => {
            let word = text.trim().to_lowercase();
            if yes.contains(&word) {
                (Holds::Yes, Detail::NOTHING, None)
            } else if no.contains(&word) {
                (Holds::No, read(), None)
            } else if not_applicable.contains(&word) {
                (Holds::NotApplicable, read(), None)
            } else {
                puzzled(taking, place, column, text, Wanted::Mapped);
                (Holds::Unknown, Detail::not_understood(column, text), None)
            }
        }
    }
}

fn moment(text: &str, column: &str, place: Place, taking: &mut Taking) -> Option<Timestamp> {
    match date::read(text) {
        When::At(at) if taking.is_to_come(at) => {
            puzzled(taking, place, column, text, Wanted::Past);
            None
        }
        When::At(at) => Some(at),
        When::Never => None,
        When::Unclear => {
            puzzled(taking, place, column, text, Wanted::Date);
            None
        }
    }
}

fn puzzled(taking: &mut Taking, place: Place, column: &str, value: &str, wanted: Wanted) {
    let value = value.chars().take(100).collect();
    taking.puzzled(Puzzling { place, column: Cow::Owned(column.to_owned()), value, wanted });
}
