//! `osquery`: what osquery says of each host that asks the queries of our pack: lines of snapshots, lines of differences,
//! and reports of a management server. A row is known by its columns, so the same queries under other names will do.

mod host;
mod kind;
mod log;
#[cfg(test)]
mod tests;

use serde_json::Value;

use self::log::Log;
use super::{Format, Gather, Way};

pub(super) static FORMAT: Format = Format {
    id: "osquery",
    typed: false,
    ways: &[Way::Gathered { fits, open: || Box::new(Log::default()) }],
};

/// A line of results: it says whose they are, of which query, and holds rows.
fn fits(element: &Value) -> bool {
    let Some(line) = element.as_object() else { return false };
    let has = |keys: &[&str]| keys.iter().any(|key| line.contains_key(*key));
    let rows = ["snapshot", "columns", "diffResults"].iter().filter_map(|key| line.get(*key));
    has(&log::HOST) && rows.into_iter().any(|rows| rows.is_object() || rows.is_array())
}

impl Gather for Log {
    fn element(&mut self, element: &Value, number: u64, taking: &mut super::Taking) {
        self.line(element, number, taking);
    }

    fn end(&mut self, taking: &mut super::Taking) {
        self.told(taking);
    }
}
