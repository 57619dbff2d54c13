//! A table of words and their classes, as a guide prints it.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Class;

/// The word for everything a table does not list.
pub(super) const OTHER: &str = "other";

/// Words and their classes; `other` stands for every word that is not listed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Table(BTreeMap<String, Class>);

impl Table {
    /// The class of a word; letter case and hyphens do not count.
    pub fn class(&self, word: &str) -> Option<Class> {
        self.listed(word).or_else(|| self.0.get(OTHER).copied())
    }

    /// The class of a word that is listed itself.
    pub fn listed(&self, word: &str) -> Option<Class> {
        let alike = || self.0.iter().find(|(listed, _)| same(listed, word)).map(|(_, class)| class);
        self.0.get(word).or_else(alike).copied()
    }

    /// The words it lists.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    pub(super) fn overlay(&mut self, over: Self) {
        for (word, class) in over.0 {
            self.0.retain(|listed, _| !same(listed, &word));
            self.0.insert(word, class);
        }
    }
}

/// Whether two spellings are one word.
pub(super) fn same(one: &str, other: &str) -> bool {
    let plain = |word: &'_ str| {
        word.bytes().filter(|byte| *byte != b'-').map(|byte| byte.to_ascii_lowercase()).collect::<Vec<_>>()
    };
    one.eq_ignore_ascii_case(other)
        || (one.contains('-') != other.contains('-') && plain(one) == plain(other))
}
