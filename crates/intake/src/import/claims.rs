//! What rules say of units, gathered by fact and by the part of a file that shows it.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::{Holds, UnitState};

use super::{Place, Sighting};
use crate::side_by_side::side_by_side;

/// What is said of each unit, in the order of their names: a list, for there may be a hundred thousand in each of many facts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Units(Vec<(Arc<str>, UnitState)>);

impl Units {
    /// One word for each unit.
    fn of(all: Vec<Rows>) -> Self {
        let mut rows = Rows::with_capacity(all.iter().map(Vec::len).sum());
        all.into_iter().for_each(|some| rows.extend(some));
        rows.sort_by(|(one, _), (other, _)| one.cmp(other));
        rows.dedup_by(|(unit, claim), (kept, other)| {
            let same = Arc::ptr_eq(unit, kept) || unit == kept;
            if same && is_before(other, claim) {
                std::mem::swap(claim, other);
            }
            same
        });
        Self(rows)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is said of each.
    pub fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &UnitState)> {
        self.0.iter().map(|(unit, claim)| (unit, claim))
    }

    /// Their names.
    pub fn names(&self) -> impl Iterator<Item = &Arc<str>> {
        self.0.iter().map(|(unit, _)| unit)
    }

    /// Those of some units, in the order of their names, of which nothing is said: both lists are walked side by side.
    pub fn lacks<'a>(&self, units: Vec<&'a str>) -> impl Iterator<Item = &'a str> {
        let mut own = self.names().peekable();
        units.into_iter().filter(move |unit| {
            while own.next_if(|own| ***own < **unit).is_some() {}
            own.peek().is_none_or(|own| ***own != **unit)
        })
    }

    /// Keeps those alone that are to stay.
    pub fn retain(&mut self, stays: impl Fn(&Arc<str>, &UnitState) -> bool) {
        self.0.retain(|(unit, claim)| stays(unit, claim));
    }

    /// Says something of units of which nothing is said yet.
    pub fn add(&mut self, units: impl IntoIterator<Item = Arc<str>>, claim: &UnitState) {
        let known = self.0.len();
        self.0.extend(units.into_iter().map(|unit| (unit, claim.clone())));
        if self.0.len() > known {
            // What was there stands before what is added, and of two of one name the first stays.
            self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
            self.0.dedup_by(|(unit, _), (kept, _)| unit == kept);
        }
    }

    /// The units that another list does not name. Both are in order, so that they are walked side by side.
    pub fn not_in<'a>(&'a self, others: &'a Self) -> impl Iterator<Item = &'a Arc<str>> {
        let mut others = others.names().peekable();
        self.names().filter(move |unit| {
            while others.next_if(|other| other < unit).is_some() {}
            others.peek() != Some(unit)
        })
    }
}

impl IntoIterator for Units {
    type Item = (Arc<str>, UnitState);
    type IntoIter = std::vec::IntoIter<(Arc<str>, UnitState)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// What each part of the files says of a fact.
pub type ByPart<T> = BTreeMap<u32, T>;

type Rows = Vec<(Arc<str>, UnitState)>;

/// All that was said.
#[derive(Debug, Default)]
pub struct Claims {
    by_fact: BTreeMap<Box<str>, ByPart<Vec<Rows>>>,
    /// The names of units: one stands in many facts.
    names: HashSet<Arc<str>>,
    /// The last that was asked for: what is said of a unit is mostly said at one time.
    last: Option<Arc<str>>,
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
        let unit = self.name(unit);
        let parts = match self.by_fact.get_mut(fact) {
            Some(parts) => parts,
            None => self.by_fact.entry(fact.into()).or_default(),
        };
        let state = UnitState::new(holds, what).in_row(place.row);
        let said = (unit, at.into_iter().fold(state, UnitState::heard));
        let rows = parts.entry(place.part).or_default();
        match rows.last_mut() {
            Some(rows) => rows.push(said),
            None => rows.push(vec![said]),
        }
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

    /// What else was said. It stays where it is until all is put in order: there may be a million rows.
    pub(super) fn append(&mut self, others: Self) {
        for (fact, parts) in others.by_fact {
            let own = self.by_fact.entry(fact).or_default();
            for (part, rows) in parts {
                let shrunk = rows.into_iter().map(|mut rows| {
                    rows.shrink_to_fit();
                    rows
                });
                own.entry(part).or_default().extend(shrunk);
            }
        }
        self.names.extend(others.names);
    }

    fn name(&mut self, unit: &str) -> Arc<str> {
        if let Some(last) = self.last.as_ref().filter(|last| ***last == *unit) {
            return Arc::clone(last);
        }
        let name = self.names.get(unit).map_or_else(|| Arc::from(unit), Arc::clone);
        _ = self.names.insert(Arc::clone(&name));
        self.last = Some(Arc::clone(&name));
        name
    }

    /// The facts that were spoken of, each with the parts that do and what they say of each unit. Of two rows about one
    /// unit in one part the one that heard of it later counts, and of two alike the worse.
    pub fn into_facts(self) -> BTreeMap<Box<str>, ByPart<Units>> {
        let named = self.by_fact.into_iter();
        let all = named
            .flat_map(|(fact, parts)| parts.into_iter().map(move |(part, rows)| (fact.clone(), part, rows)));
        let merged = side_by_side(all.collect(), |(fact, part, rows)| (fact, part, Units::of(rows)));
        let mut facts: BTreeMap<Box<str>, ByPart<Units>> = BTreeMap::new();
        for (fact, part, units) in merged {
            _ = facts.entry(fact).or_default().insert(part, units);
        }
        facts
    }
}

/// Whether a word gives way to another about the same unit in the same part.
fn is_before(one: &UnitState, other: &UnitState) -> bool {
    let badness = |claim: &UnitState| match claim.holds {
        Holds::No => 3,
        Holds::Unknown => 2,
        Holds::Yes => 1,
        Holds::NotApplicable => 0,
    };
    match (one.at(), other.at()) {
        (Some(one_at), Some(other_at)) if one_at != other_at => one_at < other_at,
        _ => (badness(one), std::cmp::Reverse(one.row())) < (badness(other), std::cmp::Reverse(other.row())),
    }
}
