//! One fact about many units: what an export, a register, an inside run or a test with consent shows.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::detail::Detail;
use crate::id::FactId;

/// One fact about each unit of an asset, such as the firewall of every client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Units {
    /// The fact.
    pub fact: FactId,
    /// Whether the source is known to list every unit there is.
    pub complete: bool,
    /// The units, by name.
    pub units: BTreeMap<String, UnitState>,
}

/// How a unit stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitState {
    /// Whether the fact is true for it.
    pub holds: Holds,
    /// What was read, in the source's own words.
    #[serde(flatten, skip_serializing_if = "Detail::is_empty")]
    pub detail: Detail,
}

/// Whether a fact is true for a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Holds {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// The source does not say, or says something that is not understood.
    Unknown,
    /// The fact does not concern this unit (a virtual machine's disk).
    NotApplicable,
}
