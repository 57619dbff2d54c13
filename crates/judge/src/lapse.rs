//! What counted once and is too old now: it decides nothing, but what spoke against a criterion is not forgotten.

use jiff::Timestamp;
use kravtjek_model::assessment::{Because, Missing};
use kravtjek_model::time::{Fresh, danish_day};

/// Every age: what was last seen, however long ago.
pub(crate) const ANY_AGE: Fresh = Fresh::Months(u16::MAX);

/// When something was last seen that no longer counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lapse {
    /// When, where nothing of it counts any more.
    pub(crate) last: Option<Timestamp>,
    /// When it last spoke against the criterion. Only what is later outweighs that.
    pub(crate) red: Option<Timestamp>,
}

impl Lapse {
    /// Both: the later of each.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { last: self.last.max(other.last), red: self.red.max(other.red) }
    }

    /// How it is told; nothing where nothing has lapsed.
    pub(crate) fn told(self, what: Missing, id: &str) -> Option<Because> {
        let at = self.red.or(self.last)?;
        let on = danish_day(at);
        Some(Because::Lapsed { what, id: id.to_owned(), on, not_met: self.red.is_some() })
    }
}
