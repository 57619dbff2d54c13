//! The names that browsers reach by HTTPS before their first visit: a dated list, replaceable by a newer one.

use std::borrow::Cow;
use std::collections::HashMap;

use serde::Deserialize;

/// The largest list that is read; the one of 2026 has about 20 MiB.
const LARGEST: usize = 128 << 20;
/// What comes with the program. It names top-level domains only, so a name's absence says nothing.
const EMBEDDED: &str = include_str!("../../data/preload-2026-11-21.json");

/// A preload list as browsers carry it (RFC 6797 §12.3), with its date.
#[derive(Clone, Debug)]
pub struct PreloadList {
    /// By name: whether its subdomains are covered too.
    names: HashMap<Box<str>, bool>,
    date: String,
    partial: bool,
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
    /// The list that comes with the program. It holds only top-level domains.
    ///
    /// # Errors
    /// When it is damaged, which a test rules out.
    pub fn embedded() -> Result<Self, PreloadError> {
        Ok(Self { partial: true, ..Self::read(EMBEDDED, "2026-11-21")? })
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
        let names: HashMap<Box<str>, bool> = forced
            .map(|entry| (entry.name.to_ascii_lowercase().into_boxed_str(), entry.include_subdomains))
            .collect();
        if names.is_empty() {
            return Err(PreloadError::Empty);
        }
        Ok(Self { names, date: date.into(), partial: false })
    }

    /// The name on the list that covers a host: its own, or one above it with its subdomains.
    pub fn covers<'a>(&self, host: &'a str) -> Option<&'a str> {
        let host = host.trim_end_matches('.');
        let mut above = Some(host);
        while let Some(name) = above {
            match self.names.get(name.to_ascii_lowercase().as_str()) {
                Some(subdomains) if *subdomains || name.len() == host.len() => return Some(name),
                _ => above = name.split_once('.').map(|(_, parent)| parent),
            }
        }
        None
    }

    /// The day it was taken from its source.
    pub fn date(&self) -> &str {
        &self.date
    }

    /// Whether it holds only a part of the real list, so that a name's absence says nothing.
    pub fn is_partial(&self) -> bool {
        self.partial
    }
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
        assert!(!list.is_partial());
    }

    #[test]
    fn the_list_that_comes_with_the_program_is_partial_and_does_not_hold_dk() {
        let list = PreloadList::embedded().unwrap();
        assert!(list.is_partial());
        assert_eq!(list.covers("kravtjek.app"), Some("app"));
        assert_eq!(list.covers("nordhavn.dk"), None);
        assert_eq!(list.date(), "2026-11-21");
    }

    #[test]
    fn what_is_not_a_list_is_refused() {
        for wrong in ["", "[]", "{}", "{\"entries\": []}", "{\"entries\": [{\"mode\": \"force-https\"}]}"] {
            assert!(PreloadList::read(wrong, "").is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_covers_a_host_is_an_end_of_it(host in "[a-z.]{0,40}") {
            let list = PreloadList::read(LIST, "").unwrap();
            if let Some(name) = list.covers(&host) {
                prop_assert!(host.trim_end_matches('.').ends_with(name));
            }
        }
    }
}
