//! What an authority wrote of itself before, in a self-assessment that is handed in. It is taken over and to be confirmed: it
//! decides nothing.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What one self-assessment says, line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOver {
    /// Its lines, in their order.
    pub statements: Vec<Statement>,
}

/// One line: what is said of a requirement or a criterion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Statement {
    /// The id of the criterion, or of the requirement as a whole.
    pub about: String,
    /// How it was said to stand.
    pub status: Stated,
    /// Who is to see to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The document that it was said to rest on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
    /// The day on which it was said.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::time::date::option")]
    pub on: Option<Date>,
    /// The day by which what is lacking was to be done.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::time::date::option")]
    pub due: Option<Date>,
    /// What was remarked.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub remark: String,
    /// The row of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<u64>,
}

/// How something was said to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stated {
    /// It holds.
    Met,
    /// A part of it holds.
    Partly,
    /// It is being worked on.
    UnderWay,
    /// It does not hold.
    NotMet,
    /// It does not concern the authority.
    NotApplicable,
    /// Nothing that is understood.
    Nothing,
}

impl Stated {
    /// Every word.
    pub const ALL: [Self; 6] =
        [Self::Met, Self::Partly, Self::UnderWay, Self::NotMet, Self::NotApplicable, Self::Nothing];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Partly => "partly",
            Self::UnderWay => "under_way",
            Self::NotMet => "not_met",
            Self::NotApplicable => "not_applicable",
            Self::Nothing => "nothing",
        }
    }

    /// Whether something was left to do.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Partly | Self::UnderWay | Self::NotMet)
    }
}
