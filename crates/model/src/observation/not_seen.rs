//! A measurement that gave nothing: why, and what exactly.

use serde::{Deserialize, Serialize};

use super::Why;
use super::foundation::Flaw;
use crate::detail::Detail;

/// Why nothing was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "WrittenNotSeen")]
pub struct NotSeen {
    /// The kind of failure.
    pub why: Why,
    /// The other side's own words, or where it happened.
    #[serde(flatten, skip_serializing_if = "Detail::is_empty")]
    pub detail: Detail,
}

/// The same as it stands in a file.
#[derive(Deserialize)]
struct WrittenNotSeen {
    why: Why,
    #[serde(flatten)]
    detail: Detail,
}

impl From<WrittenNotSeen> for NotSeen {
    fn from(written: WrittenNotSeen) -> Self {
        let WrittenNotSeen { why, detail } = written;
        // Older files have nothing but the flaw's name.
        let flaw =
            Flaw::ALL.into_iter().find(|flaw| why == Why::Foundation && flaw.as_str() == detail.text());
        flaw.map_or(Self { why, detail }, Self::unfounded)
    }
}

impl NotSeen {
    /// A failure with what is known about it.
    pub fn new(why: Why, detail: Detail) -> Self {
        Self { why, detail }
    }

    /// A failure of which nothing more is known.
    pub fn only(why: Why) -> Self {
        Self { why, detail: Detail::NOTHING }
    }

    /// Nothing was seen that counts, since what the whole run rests on does not hold.
    pub fn unfounded(flaw: Flaw) -> Self {
        Self { why: Why::Foundation, detail: Detail::flaw(flaw) }
    }
}
