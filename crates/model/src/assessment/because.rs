//! What a verdict rests on: checks, facts about units, answers, and what is missing, too old or contradicted.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Evidence, Said};
use crate::answer::Answer;
use crate::audience::Audience;
use crate::detail::Detail;
use crate::id::{AssetId, CheckId, FactId, FormatId};
use crate::observation::units::Holds;

/// What a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Because {
    /// What a check says of the assets it concerns. What it says of each stands in its row.
    Check {
        /// The check.
        check: CheckId,
        /// Assets by what it says of them.
        counts: BTreeMap<Said, usize>,
        /// The ports of services that were looked at for it: of those on other ports it says nothing.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        ports: BTreeSet<u16>,
    },
    /// A fact about units, from a file or an inside run.
    Units {
        /// The asset.
        asset: AssetId,
        /// The fact.
        fact: FactId,
        /// What it says in all.
        outcome: Said,
        /// Units by how they stand.
        counts: BTreeMap<Holds, usize>,
        /// The first of those that do not hold, or are not known.
        examples: Vec<String>,
        /// What was read of those of them, and where, by unit.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        details: BTreeMap<String, Detail>,
        /// Where it was seen.
        evidence: Vec<Evidence>,
    },
    /// An answer.
    Answer(Answer),
    /// What is missing: a check, fact or answer nobody has supplied, or a word that the list is complete.
    Missing {
        /// The kind of thing.
        what: Missing,
        /// Its id.
        id: String,
    },
    /// What is not asked of what is mainly for others, by the names it has.
    Outside {
        /// Whom it is for.
        audience: Audience,
        /// The assets and units that were left out for that.
        names: BTreeSet<String>,
    },
    /// Something that counted once and is too old now.
    Lapsed {
        /// The kind of thing.
        what: Missing,
        /// Its id: a check, a fact or a question.
        id: String,
        /// The day it was measured, read or answered, in UTC.
        on: Date,
        /// It spoke against the criterion, so that nothing older outweighs it.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        not_met: bool,
    },
    /// Units that one source saw and that are not on the list that another one calls complete.
    LeftOut {
        /// How many.
        number: usize,
        /// The first of them.
        examples: Vec<String>,
    },
    /// Sources that still count say different things of units.
    Contradiction {
        /// The asset.
        asset: AssetId,
        /// The fact.
        fact: FactId,
        /// Of how many units.
        number: usize,
        /// The first of them.
        units: Vec<Contradicted>,
    },
    /// It does not concern the organisation, and why.
    NotApplicable(String),
}

/// A unit that sources say different things of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradicted {
    /// The unit.
    pub unit: String,
    /// What counts.
    pub counts: Holds,
    /// The last that each source says of it, the earliest first.
    pub words: Vec<Saying>,
}

/// What one source says of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saying {
    /// The kind of file, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<FormatId>,
    /// The file.
    pub file: String,
    /// Whether the fact is true for the unit.
    pub holds: Holds,
    /// The moment it speaks of.
    pub at: Timestamp,
}

/// The kinds of things that can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Nothing was measured, or what was is too old.
    Check,
    /// No run inside was made, or it is too old.
    Inside,
    /// No file was read, or it is too old.
    File,
    /// No answer was given, or it is too old, or it names no document.
    Answer,
    /// Nobody has said that the list of assets or units is complete.
    Complete,
}
