//! What a conclusion about mail records was read from, so that it can be read again when our reading has changed.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::super::NotSeen;

/// Every look-up that a conclusion rests on. Names are written as in a zone file whose origin is the domain: `@` is the
/// domain, a final dot ends a name that lies elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadFrom {
    /// Which reading the conclusion is: a number that is raised with every change of what records are taken to mean.
    #[serde(default)]
    pub reading: u64,
    /// DKIM selectors that were known from elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selectors: Vec<String>,
    /// What was looked up, by the record type's mnemonic.
    #[serde(default)]
    pub lookups: BTreeMap<String, LookedUp>,
}

/// Look-ups of one type, by what came of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LookedUp {
    /// The records of each name. In a text a backslash stands before a backslash and before the three digits of an octet
    /// that is no part of a letter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub records: BTreeMap<String, Vec<String>>,
    /// Names that exist and have no such records.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_data: Vec<String>,
    /// Names that do not exist.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub no_such_name: Vec<String>,
    /// Names that are proven not to exist though the answer was NOERROR (RFC 9824).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub compact: Vec<String>,
    /// Names that could not be looked up, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub failed: BTreeMap<String, NotSeen>,
    /// The names that aliases led a look-up through.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub aliases: BTreeMap<String, Vec<String>>,
}

impl LookedUp {
    /// Whether each name was looked up with one outcome. Only a file that was written by hand has two.
    fn is_of_one_mind(&self) -> bool {
        let without = self.no_data.iter().chain(&self.no_such_name);
        let mut names: Vec<&String> = self.records.keys().chain(without).chain(self.failed.keys()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() == all
    }
}

impl ReadFrom {
    /// Whether no name has two outcomes that exclude each other.
    pub fn is_of_one_mind(&self) -> bool {
        self.lookups.values().all(LookedUp::is_of_one_mind)
    }

    /// With the look-ups that something else beside it was read from.
    pub fn and(mut self, other: Self) -> Self {
        for (rtype, more) in other.lookups {
            let own = self.lookups.entry(rtype).or_default();
            own.records.extend(more.records);
            own.no_data.extend(more.no_data);
            own.no_such_name.extend(more.no_such_name);
            own.compact.extend(more.compact);
            own.failed.extend(more.failed);
            own.aliases.extend(more.aliases);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ReadFrom {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_name_with_two_outcomes_is_noticed() {
        assert!(read(r#"{"lookups": {"TXT": {"records": {"@": ["x"]}, "no_data": ["a"]}, "MX": {"no_data": ["@"]}}}"#).is_of_one_mind());
        assert!(
            !read(r#"{"lookups": {"TXT": {"records": {"@": ["x"]}, "no_data": ["@"]}}}"#).is_of_one_mind()
        );
    }

    #[test]
    fn a_reading_of_whatever_number_is_read_and_written_again() {
        let text = r#"{"reading":70000,"lookups":{}}"#;
        assert_eq!(serde_json::to_string(&read(text)).unwrap(), text);
    }
}
