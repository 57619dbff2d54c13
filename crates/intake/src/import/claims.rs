//! What rules say of units, gathered by fact and by the part of a file that shows it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::{Place, Sighting};
use crate::side_by_side::side_by_side;

/// What one row says of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Whether the fact is true for it.
    pub holds: Holds,
    /// What was read, where it is not well.
    pub what: Detail,
    /// The row.
    pub row: u64,
    /// When the unit itself was last heard of, where the source says so.
    pub at: Option<Timestamp>,
}

/// What is said of each unit.
pub type Units = BTreeMap<Arc<str>, Claim>;

/// What each part of the files says of a fact.
pub type ByPart<T> = BTreeMap<u32, T>;

type Rows = Vec<(Arc<str>, Claim)>;

/// All that was said.
#[derive(Debug, Default)]
pub struct Claims {
    by_fact: BTreeMap<Box<str>, ByPart<Rows>>,
    /// The names of units: one stands in many facts.
    names: HashSet<Arc<str>>,
}

/// Who says something, and of when.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// Where it stands.
    pub place: Place,
    /// When the unit was last heard of.
    pub at: Option<Timestamp>,
}

impl From<Place> for Word {
    fn from(place: Place) -> Self {
        Self { place, at: None }
    }
}

impl Claims {
    /// Something is said of a unit. What was read is made only where it is not well.
    pub fn say(
        &mut self,
        fact: &str,
        unit: &str,
        holds: Holds,
        word: impl Into<Word>,
        what: impl FnOnce() -> Detail,
    ) {
        let Word { place, at } = word.into();
        let what = if holds == Holds::Yes { Detail::NOTHING } else { what() };
        if !self.by_fact.contains_key(fact) {
            _ = self.by_fact.insert(fact.into(), BTreeMap::new());
        }
        let unit = self.name(unit);
        let Some(parts) = self.by_fact.get_mut(fact) else { return };
        parts.entry(place.part).or_default().push((unit, Claim { holds, what, row: place.row, at }));
    }

    /// What a row says of a device. Where the row has no moment at which the device was heard of, and its source has a column
    /// for it, nobody knows of when the rest is: it shows nothing.
    pub fn say_of(
        &mut self,
        fact: &str,
        device: &str,
        holds: Holds,
        sighting: &Sighting,
        what: impl FnOnce() -> Detail,
    ) {
        let word = Word { place: sighting.place, at: sighting.last_seen };
        match &sighting.unheard {
            Some((_, why)) if matches!(holds, Holds::Yes | Holds::No) => {
                self.say(fact, device, Holds::Unknown, word, || why.clone());
            }
            _ => self.say(fact, device, holds, word, what),
        }
    }

    fn name(&mut self, unit: &str) -> Arc<str> {
        if let Some(name) = self.names.get(unit) {
            return Arc::clone(name);
        }
        let name: Arc<str> = unit.into();
        _ = self.names.insert(Arc::clone(&name));
        name
    }

    /// The facts that were spoken of, each with the parts that do and what they say of each unit. Of two rows about one
    /// unit in one part the one that heard of it later counts, and of two alike the worse.
    pub fn into_facts(self) -> BTreeMap<Box<str>, ByPart<Units>> {
        let named = self.by_fact.into_iter();
        let all = named
            .flat_map(|(fact, parts)| parts.into_iter().map(move |(part, rows)| (fact.clone(), part, rows)));
        let merged = side_by_side(all.collect(), |(fact, part, rows)| (fact, part, merged(rows)));
        let mut facts: BTreeMap<Box<str>, ByPart<Units>> = BTreeMap::new();
        for (fact, part, units) in merged {
            _ = facts.entry(fact).or_default().insert(part, units);
        }
        facts
    }
}

/// One word for each unit of a part. Rows mostly come in the order of names, and a tree of what is in order grows without
/// a comparison.
fn merged(mut rows: Rows) -> Units {
    rows.sort_by(|(one, _), (other, _)| one.cmp(other));
    rows.dedup_by(|(unit, claim), (kept, other)| {
        let same = Arc::ptr_eq(unit, kept) || unit == kept;
        if same && is_before(other, claim) {
            std::mem::swap(claim, other);
        }
        same
    });
    rows.into_iter().collect()
}

/// Whether a word gives way to another about the same unit in the same part.
fn is_before(one: &Claim, other: &Claim) -> bool {
    let badness = |claim: &Claim| match claim.holds {
        Holds::No => 3,
        Holds::Unknown => 2,
        Holds::Yes => 1,
        Holds::NotApplicable => 0,
    };
    match (one.at, other.at) {
        (Some(one_at), Some(other_at)) if one_at != other_at => one_at < other_at,
        _ => (badness(one), std::cmp::Reverse(one.row)) < (badness(other), std::cmp::Reverse(other.row)),
    }
}
