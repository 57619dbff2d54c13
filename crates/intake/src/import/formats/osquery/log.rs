//! The lines of a log: the latest snapshot of each query of each host counts, and differences are replayed in order.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde_json::Value;

use super::host::Host;
use super::kind::Kind;
use crate::import::cells::{Puzzling, Wanted};
use crate::import::{Keys, Taking};
use crate::sheet::date::{self, When};
use crate::sheet::json::text_at;

/// Under which keys a line says whose it is: osquery itself, and reports of a management server.
pub(super) const HOST: [&str; 4] = ["hostIdentifier", "host_identifier", "host_name", "hostname"];
/// Under which keys it says when.
const MOMENT: [&str; 4] = ["unixTime", "unix_time", "last_fetched", "timestamp"];
/// What rows, or what is added to every line, say of whose they are.
const NAMES: [&str; 3] = ["hostname", "decorations.hostname", "host_name"];
const SERIALS: [&str; 3] = ["hardware_serial", "decorations.hardware_serial", "host_hardware_serial"];

/// What a row says in the columns that its kind reads.
pub(super) type Cells = Box<[Option<Box<str>>]>;

/// All hosts of a log.
#[derive(Default)]
pub(super) struct Log {
    hosts: BTreeMap<Box<str>, Gathered>,
    /// Rows as they are written, each once: what is installed on one host is most often installed on many.
    rows: Vec<Cells>,
    known: HashMap<Cells, u32>,
    latest: Option<Timestamp>,
}

/// One host.
#[derive(Default)]
struct Gathered {
    name: Option<Box<str>>,
    serial: Option<Box<str>>,
    shown: BTreeMap<Kind, Shown>,
}

/// What a host shows of one kind.
#[derive(Default)]
struct Shown {
    at: Option<Timestamp>,
    /// The line that was read last.
    line: u64,
    rows: Vec<(u64, u32)>,
}

impl Log {
    pub(super) fn line(&mut self, line: &Value, number: u64, taking: &mut Taking) {
        let Some(identifier) = HOST.iter().find_map(|key| text_at(line, key)) else { return };
        let at = moment(line, number, taking);
        self.latest = self.latest.max(at);
        let name = text_at(line, "name").unwrap_or_default();
        match (line.get("snapshot"), line.get("diffResults"), line.get("columns")) {
            (Some(rows), ..) => self.snapshot(&identifier, line, list(Some(rows)), (&name, at, number)),
            (None, Some(both), _) => {
                for (added, key) in [(false, "removed"), (true, "added")] {
                    for row in list(both.get(key)) {
                        self.difference(&identifier, line, row, (added, at, number));
                    }
                }
            }
            (None, None, Some(row)) => {
                let added = text_at(line, "action").is_none_or(|action| action != "removed");
                self.difference(&identifier, line, row, (added, at, number));
            }
            (None, None, None) => {}
        }
    }

    fn snapshot(
        &mut self,
        identifier: &str,
        line: &Value,
        rows: &[Value],
        (name, at, number): (&str, Option<Timestamp>, u64),
    ) {
        let Some(kind) = rows.iter().find_map(Kind::of).or_else(|| Kind::named(name)) else { return };
        let rows: Vec<_> = rows
            .iter()
            .map(|row| {
                self.host(identifier).named(line, row);
                (number, self.kept(kind.cells(row)))
            })
            .collect();
        let shown = self.host(identifier).shown.entry(kind).or_default();
        if shown.line == 0 || shown.at <= at {
            *shown = Shown { at, line: number, rows };
        }
    }

    fn difference(
        &mut self,
        identifier: &str,
        line: &Value,
        row: &Value,
        (added, at, number): (bool, Option<Timestamp>, u64),
    ) {
        let Some(kind) = Kind::of(row) else { return };
        let kept = self.kept(kind.cells(row));
        let host = self.host(identifier);
        host.named(line, row);
        let shown = host.shown.entry(kind).or_default();
        (shown.at, shown.line) = (shown.at.max(at), number);
        let before = shown.rows.iter().position(|(_, row)| *row == kept);
        match (added, before) {
            (true, None) => shown.rows.push((number, kept)),
            (false, Some(before)) => _ = shown.rows.swap_remove(before),
            (true, Some(_)) | (false, None) => {}
        }
    }

    fn host(&mut self, identifier: &str) -> &mut Gathered {
        if !self.hosts.contains_key(identifier) {
            _ = self.hosts.insert(identifier.into(), Gathered::default());
        }
        self.hosts.entry(identifier.into()).or_default()
    }

    fn kept(&mut self, cells: Cells) -> u32 {
        if let Some(at) = self.known.get(&cells) {
            return *at;
        }
        let at = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.push(cells.clone());
        _ = self.known.insert(cells, at);
        at
    }

    /// Tells what the hosts say now that all of it is known. The log speaks of when its last line was written; of each host
    /// it is known when it was heard of itself.
    pub(super) fn told(&mut self, taking: &mut Taking) {
        self.known = HashMap::new();
        for (identifier, host) in std::mem::take(&mut self.hosts) {
            let name = host.name.as_deref().unwrap_or(&identifier);
            let keys = Keys::of(None, host.serial.as_deref(), Some(name));
            for (kind, shown) in host.shown {
                let rows =
                    shown.rows.iter().filter_map(|(line, row)| Some((*line, self.rows.get(*row as usize)?)));
                let mut rows: Vec<_> = rows.collect();
                rows.sort_by_key(|(line, _)| *line);
                Host { keys: &keys, at: shown.at, line: shown.line, rows: &rows, kind }.tell(taking);
            }
        }
        if let Some(at) = self.latest {
            taking.dated(at);
        }
    }
}

impl Gathered {
    fn named(&mut self, line: &Value, row: &Value) {
        let said = |keys: &[&str]| {
            let of =
                |value: &Value| keys.iter().find_map(|key| text_at(value, key)).map(String::into_boxed_str);
            of(row).or_else(|| of(line))
        };
        self.name = self.name.take().or_else(|| said(&NAMES));
        self.serial = self.serial.take().or_else(|| said(&SERIALS));
    }
}

fn list(rows: Option<&Value>) -> &[Value] {
    rows.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// When a line was written: in seconds, or as a date.
fn moment(line: &Value, number: u64, taking: &mut Taking) -> Option<Timestamp> {
    let (key, text) = MOMENT.iter().find_map(|key| Some((*key, text_at(line, key)?)))?;
    let at = match text.parse::<i64>() {
        Ok(seconds) => Timestamp::from_second(seconds).ok(),
        Err(_) => match date::read(&text) {
            When::At(at) => Some(at),
            When::Never | When::Unclear => None,
        },
    };
    if at.is_none() {
        let place = taking.place(number);
        let value = text.chars().take(100).collect();
        taking.puzzled(Puzzling { place, column: Cow::Borrowed(key), value, wanted: Wanted::Date });
    }
    at
}
