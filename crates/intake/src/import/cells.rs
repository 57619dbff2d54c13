//! What one row of a table or one element of a JSON list says in the columns that a format knows, and what of it is not
//! understood.

use std::borrow::Cow;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::text::Text;
use serde_json::Value;

use super::{Matter, Place, Sighting, Taking, Unheard};
use crate::sheet::date::{self, When};
use crate::sheet::json::{at, has, text_at};
use crate::sheet::{Header, Row};

/// So many items of a list are read.
const ITEMS: usize = 1000;

/// A column that a format knows.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What it is called, the most usual name first; the path of keys in JSON.
    pub names: &'static [&'static str],
    /// Without it the file says nothing.
    pub needed: bool,
}

/// A cell that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Puzzling {
    /// Where.
    pub place: Place,
    /// The column, as the format calls it.
    pub column: Cow<'static, str>,
    /// What stands there, cut off after 100 letters.
    pub value: String,
    /// What is asked for.
    pub wanted: Wanted,
}

/// What a column asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// Yes or no.
    YesOrNo,
    /// A day or a moment.
    Date,
    /// A day or a moment that has been.
    Past,
    /// A whole number.
    Number,
    /// One of the words that a system writes there.
    Word,
    /// Anything: every line needs it.
    Something,
    /// A number of days, months or years.
    Span,
    /// An address, or a range of them.
    Address,
    /// One of the words that may stand there; and the nearest of them, where one is near.
    Choice(Option<Text>),
    /// A column that is not there; and the heading nearest to its, where one is near.
    Column(Option<String>),
    /// A column that the register knows.
    KnownColumn,
    /// So many rows at most.
    FewerRows(usize),
    /// A line at least: headings alone say nothing.
    Lines,
    /// That each line stands there once; the row that this one repeats, and how many more do so.
    Once {
        /// The row.
        first: u64,
        /// How many.
        more: usize,
    },
    /// One of the values of which the mapping says what they mean.
    Mapped,
    /// A requirement or criterion.
    Requirement,
    /// A requirement of the list that is gone by.
    OwnList,
    /// Which list a number alone is of.
    WhichList,
    /// A word that says how a requirement stands.
    Status,
    /// One tick in one column.
    OneTick,
    /// The same as another row says of it.
    Agreement(u64),
}

/// Where the columns of a format stand in a table.
pub(crate) fn places(columns: &[Column], header: &Header) -> Vec<Option<usize>> {
    columns.iter().map(|column| header.column(column.names)).collect()
}

/// One row or element.
pub struct Cells<'a> {
    columns: &'static [Column],
    source: Source<'a>,
    place: Place,
    taking: &'a mut Taking,
    /// The columns in which something is not understood.
    unclear: Vec<usize>,
}

enum Source<'a> {
    Row(Row<'a>, &'a [Option<usize>]),
    Value(&'a Value),
}

impl<'a> Cells<'a> {
    /// Those of a row.
    pub(crate) fn of_row(
        columns: &'static [Column],
        row: Row<'a>,
        places: &'a [Option<usize>],
        taking: &'a mut Taking,
    ) -> Self {
        let place = taking.place(row.number);
        Self { columns, source: Source::Row(row, places), place, taking, unclear: Vec::new() }
    }

    /// Those of an element.
    pub(crate) fn of_value(
        columns: &'static [Column],
        value: &'a Value,
        number: u64,
        taking: &'a mut Taking,
    ) -> Self {
        let place = taking.place(number);
        Self { columns, source: Source::Value(value), place, taking, unclear: Vec::new() }
    }

    /// What takes what is read.
    pub(crate) fn taking(&mut self) -> &mut Taking {
        self.taking
    }

    /// Where they stand.
    pub(crate) fn place(&self) -> Place {
        self.place
    }

    /// What stands in a column, by its place among those of the format; nothing where nothing does.
    pub(crate) fn text(&self, column: usize) -> Option<Cow<'a, str>> {
        match &self.source {
            Source::Row(row, places) => row.get((*places.get(column)?)?).map(Cow::Borrowed),
            Source::Value(value) => {
                self.columns[column].names.iter().find_map(|name| text_at(value, name)).map(Cow::Owned)
            }
        }
    }

    /// The element of a JSON list, for what lies deeper in it than a column; nothing in a table.
    pub(crate) fn element(&self) -> Option<&'a Value> {
        match &self.source {
            Source::Row(..) => None,
            Source::Value(value) => Some(value),
        }
    }

    /// What stands in a column, as it is told where it is not well.
    pub(crate) fn detail(&mut self, column: usize) -> Detail {
        let name = self.heading(column);
        let detail = match self.text(column) {
            Some(text) if self.unclear.contains(&column) => match date::read(&text) {
                When::At(at) if self.taking.is_to_come(at) => Detail::day_to_come(name, at),
                _ => Detail::not_understood(name, &*shortened(&text)),
            },
            Some(text) => Detail::cell(name, &*shortened(&text)),
            None if self.has(column) => Detail::empty_cell(name),
            None => Detail::no_column(name),
        };
        self.taking.shared(detail)
    }

    /// What stands in the columns of a system and its version, where it is none that is known.
    pub(crate) fn os_told(&mut self, device: &mut Sighting, os: usize, version: usize) {
        let unclear = match &device.os {
            None => os,
            Some(known) if known.version.is_empty() => version,
            Some(_) => return,
        };
        let detail = self.detail(unclear);
        device.told(Matter::Os, detail);
    }

    /// What a column is called: in JSON by the key that is there, in a table by its usual name.
    fn heading(&self, column: usize) -> &'static str {
        let names = self.columns[column].names;
        let own = match &self.source {
            Source::Row(..) => None,
            Source::Value(value) => names.iter().find(|name| has(value, name)),
        };
        own.unwrap_or(&names[0])
    }

    /// As [`text`](Self::text), and the empty text where nothing stands.
    pub(crate) fn text_or_empty(&self, column: usize) -> Cow<'a, str> {
        self.text(column).unwrap_or_default()
    }

    /// Whether the column is there at all: an empty cell then says that there is nothing.
    pub(crate) fn has(&self, column: usize) -> bool {
        match &self.source {
            Source::Row(_, places) => places.get(column).is_some_and(Option::is_some),
            Source::Value(value) => self.columns[column].names.iter().any(|name| has(value, name)),
        }
    }

    /// The items of a list in a column: a list in JSON, or several in a cell.
    pub(crate) fn list(&mut self, column: usize) -> Option<Vec<Box<str>>> {
        if !self.has(column) {
            return None;
        }
        if let Some(items) = self.items(column) {
            return Some(items);
        }
        let text = self.text_or_empty(column);
        // What `Export-Csv` writes of a list that was not joined.
        if text.starts_with("System.") || text.starts_with("Microsoft.") {
            return self.puzzled(column, &text, Wanted::Word);
        }
        let items = text.split([',', ';', '|', '\n']).map(str::trim).filter(|item| !item.is_empty());
        Some(items.take(ITEMS).map(Box::from).collect())
    }

    /// The items of a list in JSON.
    pub(crate) fn items(&self, column: usize) -> Option<Vec<Box<str>>> {
        let Source::Value(value) = &self.source else { return None };
        let list = self.columns[column].names.iter().find_map(|name| at(value, name)?.as_array())?;
        Some(list.iter().filter_map(Value::as_str).take(ITEMS).map(Box::from).collect())
    }

    /// Whether a column says yes; what says neither is told, but for the words that a system writes for "not known".
    pub(crate) fn yes(&mut self, column: usize) -> Option<bool> {
        let text = self.text(column)?;
        match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "ja" | "1" | "enabled" | "on" | "sand" => Some(true),
            "false" | "no" | "nej" | "0" | "disabled" | "off" | "falsk" => Some(false),
            "unknown" | "ukendt" | "n/a" | "not available" | "-" => None,
            _ => self.puzzled(column, &text, Wanted::YesOrNo),
        }
    }

    /// The moment in a column; nothing for what never was.
    pub(crate) fn at(&mut self, column: usize) -> Option<Timestamp> {
        let text = self.text(column)?;
        match date::read(&text) {
            When::At(at) => Some(at),
            When::Never => None,
            When::Unclear => self.puzzled(column, &text, Wanted::Date),
        }
    }

    /// The moment in a column of what has been: one that is still to come is not understood.
    pub(crate) fn past(&mut self, column: usize) -> Option<Timestamp> {
        let at = self.at(column)?;
        if self.taking.is_to_come(at) {
            let text = self.text(column)?;
            return self.puzzled(column, &text, Wanted::Past);
        }
        Some(at)
    }

    /// When a device was last heard of, by a column; and why that is not known where the column is there.
    pub(crate) fn heard(&mut self, device: &mut Sighting, column: usize) {
        device.last_seen = self.past(column);
        if device.last_seen.is_none() && self.has(column) {
            let is_never = self.text(column).is_some_and(|text| date::is_never(&text));
            let why = if is_never { Unheard::Never } else { Unheard::Unclear };
            device.unheard = Some((why, self.detail(column)));
        }
    }

    /// Whether a row that names nothing says anything at all: then it is told.
    pub(crate) fn is_nameless(&mut self) -> bool {
        let is_blank = match &self.source {
            Source::Row(row, _) => row.cells.iter().all(String::is_empty),
            Source::Value(_) => false,
        };
        if !is_blank {
            self.lacks(0);
        }
        !is_blank
    }

    /// A row about a device. One that names none is told, and kept: it may be one that nobody else knows.
    pub(crate) fn sighted(&mut self, device: Sighting) {
        if device.keys.is_empty() && !self.is_nameless() {
            return;
        }
        self.taking.sighted(device);
    }

    /// The whole number in a column.
    pub(crate) fn number(&mut self, column: usize) -> Option<u64> {
        let text = self.text(column)?;
        text.parse().ok().or_else(|| self.puzzled(column, &text, Wanted::Number))
    }

    /// What a column says, by the words that a system writes there in lower case; another one is told.
    pub(crate) fn word<T: Copy>(&mut self, column: usize, words: &[(&str, Option<T>)]) -> Option<T> {
        let text = self.text(column)?;
        let known = words.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
        match known {
            Some((_, means)) => *means,
            None => self.puzzled(column, &text, Wanted::Word),
        }
    }

    /// Nothing stands in a column that says something in every row.
    pub(crate) fn lacks(&mut self, column: usize) {
        let _: Option<()> = self.puzzled(column, "", Wanted::Something);
    }

    fn puzzled<T>(&mut self, column: usize, value: &str, wanted: Wanted) -> Option<T> {
        self.unclear.push(column);
        let column = Cow::Borrowed(self.columns[column].names[0]);
        self.taking.puzzled(Puzzling { place: self.place, column, value: shortened(value), wanted });
        None
    }
}

fn shortened(value: &str) -> String {
    value.chars().take(100).collect()
}
