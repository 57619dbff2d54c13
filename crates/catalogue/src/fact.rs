//! Facts that files and inside runs show about units: devices, accounts, networks, services.

use kravtjek_model::id::FactId;
use kravtjek_model::text::Text;
use serde::Deserialize;

/// One fact about each of many units.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its id, such as `clients.firewall_on`: named by the good state.
    pub id: FactId,
    /// What shows it.
    pub source: FactSource,
    /// What is counted, in the singular.
    pub unit: Text,
    /// What is counted, in the plural.
    pub units: Text,
    /// The unit whose whole this is part of, where that is another (a physical client is a client).
    pub part_of: Option<String>,
    /// The fact about the same population that makes this one needless for a unit of which it is true (a platform that
    /// requires two factors needs no tunnel).
    pub excused_by: Option<FactId>,
    /// What of the organisation file names units of it too: they count whether a source knows of them or not.
    pub declared: Option<Declared>,
    /// What is true of a unit when all is well.
    pub title: Text,
    /// What is wrong with a unit of which it is not true.
    pub fails: Text,
    /// What to do about such a unit, in a sentence; of what files show.
    pub mend: Option<Text>,
    /// Where an it-department gets it.
    pub from: Text,
}

impl Fact {
    /// Facts about the same population share this: a unit that one of them knows is missing from the others.
    pub fn population(&self) -> &str {
        self.part_of.as_deref().unwrap_or(&self.unit.en)
    }
}

/// What an organisation file says of units.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Declared {
    /// Its ranges of addresses.
    Ranges,
}

/// What shows a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactSource {
    /// A file.
    File,
    /// A run inside.
    Inside,
}

/// A file of facts.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Facts {
    pub(crate) facts: Vec<Fact>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn of_all_that_files_show_it_is_said_what_to_do() {
        let facts = Catalogue::embedded().unwrap().facts;
        let without = facts.values().filter(|fact| fact.source == FactSource::File && fact.mend.is_none());
        assert_eq!(without.map(|fact| fact.id.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
    }
}
