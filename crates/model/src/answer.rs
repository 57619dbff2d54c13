//! Answers and exceptions: what the authority states itself, by whom, on what date, on what document.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::id::{AssetId, CriterionId, QuestionId};

/// What the authority states itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The question answered; a criterion's own question has the criterion's id.
    pub question: QuestionId,
    /// What is stated.
    pub says: Says,
    /// Who states it.
    pub by: String,
    /// On what date.
    #[serde(with = "crate::time::date")]
    pub on: Date,
    /// The document it rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<Document>,
    /// The last day on which it counts, where that is sooner than the criterion's own limit.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "crate::time::date::option")]
    pub valid_until: Option<Date>,
    /// A word of explanation.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Whether it was taken over from an earlier self-assessment and nobody has confirmed it: then it decides nothing.
    #[serde(default, skip_serializing_if = "is_false")]
    pub taken_over: bool,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

/// What is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// It is so.
    Yes,
    /// It is not so.
    No,
}

/// A document that an answer rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Its name or file number.
    pub name: String,
    /// SHA-256 of the file, hex, where it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
}

/// A red verdict that somebody has accepted for a time. It marks the verdict and never turns it green.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exception {
    /// The criterion it concerns.
    pub criterion: CriterionId,
    /// The asset it concerns; none means all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asset: Option<AssetId>,
    /// Who approved it.
    pub approver: String,
    /// Why.
    pub reason: String,
    /// What is done instead.
    pub measure: String,
    /// The last day on which it holds.
    #[serde(with = "crate::time::date")]
    pub expires: Date,
}
