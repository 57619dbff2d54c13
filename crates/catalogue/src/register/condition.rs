//! What must stand in a line for a fact to be true of its unit.
//!
//! An empty cell is unknown (strong Kleene), but for what somebody must have [said](Condition::Said).

use serde::Deserialize;

/// What must stand in a line.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// The cell says yes.
    Yes(String),
    /// The cell says yes, or is filled where it is of another kind: silence is a no. For what makes good what would else be
    /// wrong.
    Said(String),
    /// One of these choices stands there.
    Is {
        /// The column.
        column: String,
        /// The choices.
        one_of: Vec<String>,
    },
    /// Something stands there, and it does not say that there is none.
    Filled(String),
    /// It says that there is none; an empty cell does not.
    None(String),
    /// The day is so many days or months back at most, and not to come.
    Within(Limit),
    /// The day is further back than so many days or months.
    Older(Limit),
    /// Nothing stands there, or that there is none: anything else leaves it open.
    Clear(String),
    /// A law is named there; other words leave it open.
    Law(String),
    /// The list is of single systems: one of everybody is wrong, and a wide network leaves it open.
    Narrow(String),
    /// It names a clock or a zone that many share, and not that of one system.
    Shared(String),
    /// The sample of a line of a log does not speak against the zone in another column.
    Zone {
        /// The column of the sample.
        column: String,
        /// That of the zone.
        of: String,
    },
    /// Nothing in the list is one of these, each of which leaves it open.
    FreeOf {
        /// The column.
        column: String,
        /// What must not be there.
        any_of: Vec<String>,
    },
    /// The day has not passed.
    Open(String),
    /// The day is not to come.
    Begun(String),
    /// The day is not later than that of another column.
    NotAfter {
        /// The column.
        column: String,
        /// The other one.
        than: String,
    },
    /// The day is not earlier than that of another column.
    NotBefore {
        /// The column.
        column: String,
        /// The other one.
        than: String,
    },
    /// The span is so many days or months at least.
    AtLeast(Limit),
    /// Everything in the list also stands in the list of another column.
    Among {
        /// The column.
        column: String,
        /// The other one.
        of: String,
    },
    /// The choice held on the day in another column.
    InForce {
        /// The column.
        column: String,
        /// The column of the day.
        on: String,
    },
    /// It says what most lines say.
    SameAsMost(String),
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// The opposite, of a yes, a choice or a none.
    Not(Box<Self>),
}

/// A column and how far it may go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The column.
    pub column: String,
    /// So many days.
    pub days: Option<u16>,
    /// So many months.
    pub months: Option<u16>,
}

impl Condition {
    /// Every column that it speaks of.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            Self::Yes(column)
            | Self::Said(column)
            | Self::Filled(column)
            | Self::None(column)
            | Self::Clear(column)
            | Self::Law(column)
            | Self::Narrow(column)
            | Self::Open(column)
            | Self::Begun(column)
            | Self::SameAsMost(column)
            | Self::Shared(column)
            | Self::FreeOf { column, .. }
            | Self::Is { column, .. } => vec![column],
            Self::Within(limit) | Self::Older(limit) | Self::AtLeast(limit) => vec![&limit.column],
            Self::NotAfter { column, than: other }
            | Self::NotBefore { column, than: other }
            | Self::Among { column, of: other }
            | Self::Zone { column, of: other }
            | Self::InForce { column, on: other } => vec![column, other],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::columns).collect(),
            Self::Not(part) => part.columns(),
        }
    }

    /// The columns whose words are compared or read, and not only looked at for whether there are any.
    pub fn compared(&self) -> Vec<&str> {
        match self {
            Self::SameAsMost(column) | Self::Law(column) | Self::Shared(column) => vec![column],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::compared).collect(),
            Self::Not(part) => part.compared(),
            _ => Vec::new(),
        }
    }

    /// The columns with a line of a log, of which nothing but its zone is read.
    pub fn sampled(&self) -> Vec<&str> {
        match self {
            Self::Zone { column, .. } => vec![column],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::sampled).collect(),
            Self::Not(part) => part.sampled(),
            _ => Vec::new(),
        }
    }
}
