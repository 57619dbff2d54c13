//! The names that browsers reach by HTTPS before their first visit: a dated list, replaceable by a newer one.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use flate2::read::GzDecoder;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;

/// The largest list that is read; the one of 2026 has about 10 MiB.
const LARGEST: usize = 128 << 20;
/// The list that comes with the program: that of Chromium 150 (BSD-3-Clause), made by `scripts/preload.py`.
const EMBEDDED: &[u8] = include_bytes!("../../data/preload-2026-07-06.txt.gz");
const EMBEDDED_DATE: &str = "2026-07-06";
/// How long a list shows that a name is not on it. Names are added with every version of a browser.
const COUNTS_DAYS: i64 = 365;

/// A preload list as browsers carry it (RFC 6797 §12.3), with its date.
#[derive(Clone, Debug)]
pub struct PreloadList {
    names: Names,
    date: String,
}

/// A name a line, in the order of their bytes, followed by `+` where its subdomains are covered too.
#[derive(Clone, Debug)]
enum Names {
    Embedded,
    Read(Box<str>),
}

/// Why a list cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PreloadError {
    /// It is larger than any list can be.
    #[error("the preload list is larger than {} MiB", LARGEST >> 20)]
    TooLarge,
    /// It is not in the form of Chromium's list.
    #[error("the preload list is not in the form of transport_security_state_static.json: {0}")]
    Form(#[from] serde_json::Error),
    /// There is no name in it.
    #[error("the preload list holds no name that is reached by HTTPS only")]
    Empty,
}

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow)]
    entries: Vec<Entry<'a>>,
}

#[derive(Deserialize)]
struct Entry<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    #[serde(default)]
    include_subdomains: bool,
    #[serde(borrow, default)]
    mode: Option<Cow<'a, str>>,
}

impl PreloadList {
    /// The list that comes with the program.
    pub fn embedded() -> Self {
        Self { names: Names::Embedded, date: EMBEDDED_DATE.to_owned() }
    }

    /// Reads a whole list in the form of Chromium's `transport_security_state_static.json`: JSON with `//` comments.
    /// `date` is the day it was taken from its source.
    ///
    /// # Errors
    /// When it is too large, has another form, or is empty.
    pub fn read(text: &str, date: impl Into<String>) -> Result<Self, PreloadError> {
        if text.len() > LARGEST {
            return Err(PreloadError::TooLarge);
        }
        let text = without_comments(text);
        let file: File<'_> = serde_json::from_str(&text)?;
        let forced = file.entries.iter().filter(|entry| entry.mode.as_deref() == Some("force-https"));
        let names: BTreeMap<String, bool> =
            forced.map(|entry| (entry.name.to_ascii_lowercase(), entry.include_subdomains)).collect();
        if names.is_empty() {
            return Err(PreloadError::Empty);
        }
        let lines = names.iter().map(|(name, below)| format!("{name}{}\n", if *below { "+" } else { "" }));
        Ok(Self { names: Names::Read(lines.collect::<String>().into()), date: date.into() })
    }

    /// The name on the list that covers a host: its own, or one above it with its subdomains.
    pub fn covers<'a>(&self, host: &'a str) -> Option<&'a str> {
        let host = host.trim_end_matches('.');
        let mut above = Some(host);
        while let Some(name) = above {
            match self.find(&name.to_ascii_lowercase()) {
                Some(subdomains) if subdomains || name.len() == host.len() => return Some(name),
                _ => above = name.split_once('.').map(|(_, parent)| parent),
            }
        }
        None
    }

    /// Whether a name is listed, and if so whether its subdomains are covered.
    fn find(&self, wanted: &str) -> Option<bool> {
        let mut left = self.text();
        while !left.is_empty() {
            // The line around the middle.
            let start = left.get(..left.len() / 2)?.rfind('\n').map_or(0, |end| end + 1);
            let (before, from) = left.split_at_checked(start)?;
            let (line, after) = from.split_once('\n')?;
            let name = line.strip_suffix('+').unwrap_or(line);
            match wanted.cmp(name) {
                Ordering::Equal => return Some(name.len() < line.len()),
                Ordering::Less => left = before,
                Ordering::Greater => left = after,
            }
        }
        None
    }

    fn text(&self) -> &str {
        match &self.names {
            Names::Embedded => embedded(),
            Names::Read(text) => text,
        }
    }

    /// The day it was taken from its source.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Whether a name's absence shows nothing, because the list is a year old.
    pub fn is_old(&self, now: Timestamp) -> bool {
        let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
        let end = self.date.parse::<Date>().ok().and_then(|date| date.checked_add(COUNTS_DAYS.days()).ok());
        end.is_none_or(|end| today > end)
    }
}

/// The list that comes with the program, unpacked when it is first asked.
fn embedded() -> &'static str {
    static TEXT: LazyLock<String> = LazyLock::new(|| {
        let mut text = String::new();
        let read = GzDecoder::new(EMBEDDED).read_to_string(&mut text);
        debug_assert!(read.is_ok(), "the list that comes with the program is broken");
        text
    });
    &TEXT
}

/// JSON without its lines of comment. In the list, a comment always has a line of its own.
fn without_comments(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let mut kept = String::with_capacity(text.len());
    for line in lines {
        kept.push_str(line);
        kept.push('\n');
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = r#"// A comment.
{
  "pinsets": [ { "name": "test", "static_spki_hashes": ["x"], "report_uri": "http://a.test/" } ],
  // Another: "entries": [
  "entries": [
    { "name": "nordhavn.dk", "policy": "bulk-1-year", "mode": "force-https", "include_subdomains": true },
    { "name": "www.havn.dk", "policy": "custom", "mode": "force-https" },
    { "name": "pinned.dk", "policy": "test", "include_subdomains": true, "pins": "test" }
  ]
}"#;

    #[test]
    fn a_name_is_covered_by_itself_or_by_a_parent_with_its_subdomains() {
        let list = PreloadList::read(LIST, "2026-11-01").unwrap();
        assert_eq!(list.covers("nordhavn.dk"), Some("nordhavn.dk"));
        assert_eq!(list.covers("WWW.Nordhavn.dk"), Some("Nordhavn.dk"));
        assert_eq!(list.covers("www.havn.dk."), Some("www.havn.dk"));
        assert_eq!(list.covers("a.www.havn.dk"), None, "without its subdomains");
        assert_eq!(list.covers("pinned.dk"), None, "pinned, but not forced");
        assert_eq!(list.covers("xnordhavn.dk"), None);
        assert_eq!(list.covers("dk"), None);
    }

    #[test]
    fn the_list_that_comes_with_the_program_is_whole_and_in_order() {
        let list = PreloadList::embedded();
        let names: Vec<&str> = list.text().lines().map(|line| line.trim_end_matches('+')).collect();
        assert_eq!(names.len(), 94_600);
        assert!(names.is_sorted_by(|one, other| one < other));
        for name in names.iter().step_by(97) {
            assert_eq!(list.covers(name), Some(*name));
        }
        assert_eq!((list.covers(names[0]), list.covers("kravtjek.app")), (Some(names[0]), Some("app")));
        assert_eq!(list.covers("www.netsite.dk"), Some("netsite.dk"));
        assert_eq!((list.covers("nordhavn.dk"), list.covers("dk"), list.covers("")), (None, None, None));
        assert_eq!(list.date(), "2026-07-06");
    }

    #[test]
    fn a_list_shows_absence_for_a_year() {
        let list = PreloadList::read(LIST, "2026-11-01").unwrap();
        assert!(!list.is_old("2027-11-01T23:59:59Z".parse().unwrap()));
        assert!(list.is_old("2027-11-02T00:00:00Z".parse().unwrap()));
        let undated = PreloadList::read(LIST, "").unwrap();
        assert!(undated.is_old("2026-11-01T00:00:00Z".parse().unwrap()), "nobody knows how old it is");
    }

    #[test]
    fn what_is_not_a_list_is_refused() {
        for wrong in ["", "[]", "{}", "{\"entries\": []}", "{\"entries\": [{\"mode\": \"force-https\"}]}"] {
            assert!(PreloadList::read(wrong, "").is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_name_that_was_read_is_found(names in prop::collection::btree_map("[a-d-]{1,3}(\\.[a-d]{1,2}){0,2}", any::<bool>(), 1..40)) {
            let entries: Vec<_> = names.iter().map(|(name, below)| serde_json::json!({
                "name": name, "mode": "force-https", "include_subdomains": below,
            })).collect();
            let list = PreloadList::read(&serde_json::json!({ "entries": entries }).to_string(), "").unwrap();
            for (name, below) in &names {
                prop_assert_eq!(list.find(name), Some(*below));
            }
            prop_assert_eq!(list.find("e"), None);
        }

        #[test]
        fn what_covers_a_host_is_an_end_of_it(host in "[a-z.]{0,40}") {
            let list = PreloadList::read(LIST, "").unwrap();
            if let Some(name) = list.covers(&host) {
                prop_assert!(host.trim_end_matches('.').ends_with(name));
            }
        }
    }
}
