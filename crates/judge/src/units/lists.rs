//! Lists that are said to be whole, over all facts about the same units: what a later one of the same source leaves out is
//! gone from each of them, and two that have nothing in common stand side by side.

use std::cmp::Reverse;
use std::ops::Bound;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{Observation, Probe};
use kravtjek_model::subject::Subject;

use super::heard::units_of;
use super::population::kind_of;
use crate::index::Index;

/// What files say of one population of one asset.
#[derive(Default)]
pub(crate) struct Lists<'a> {
    all: Vec<(&'a Observation, &'a Units)>,
    /// Those that are whole, the latest first; and whether each is of a part of the units only.
    whole: Vec<(&'a Observation, &'a Units, bool)>,
}

impl<'a> Lists<'a> {
    /// What the index has of all facts about the units of one; of that one alone where there is no catalogue to go by.
    pub(crate) fn of(
        index: &Index<'a>,
        asset: &'a str,
        fact: &str,
        catalogue: Option<&Catalogue>,
        on: Timestamp,
    ) -> Self {
        let facts = index.all(Probe::Units).filter(|(own, subject)| {
            let same = |own: &str| {
                own == fact || catalogue.is_some_and(|all| kind_of(own, all) == kind_of(fact, all))
            };
            *own == asset && matches!(subject, Subject::Fact(own) if same(own.as_str()))
        });
        let facts: Vec<&Subject> = facts.map(|(_, subject)| subject).collect();
        let all = facts.into_iter().flat_map(|subject| index.conclusive(Probe::Units, asset, subject, on));
        Self::among(all, catalogue)
    }

    /// Of observations of facts about the same units.
    pub(crate) fn among(all: impl Iterator<Item = &'a Observation>, catalogue: Option<&Catalogue>) -> Self {
        let all =
            all.filter_map(|one| Some((one, units_of(one)?))).filter(|(_, units)| units.source.is_some());
        let mut lists = Self { all: all.collect(), whole: Vec::new() };
        let is_part = |units: &Units| {
            let known = catalogue.and_then(|all| all.facts.get(&units.fact));
            known.is_some_and(|fact| fact.part_of.is_some())
        };
        let whole = lists.all.iter().filter(|(_, units)| units.complete);
        lists.whole = whole.map(|(one, units)| (*one, *units, is_part(units))).collect();
        lists.whole.sort_by_key(|(one, ..)| (Reverse(one.at), Reverse(&one.id)));
        lists
    }

    /// The last list of the same source that is later, whole, and of the same things: what it leaves out is gone.
    pub(crate) fn after(&self, observation: &Observation, units: &Units) -> Option<&'a Units> {
        let later = |(one, other, is_part): &&(&'a Observation, &'a Units, bool)| {
            other.source == units.source && one.at > observation.at && (!is_part || other.fact == units.fact)
        };
        let found =
            self.whole.iter().filter(later).find(|(_, other, _)| self.shares(observation, units, other));
        found.map(|(_, other, _)| *other)
    }

    /// Whether the file that says something has any unit of a list.
    fn shares(&self, observation: &Observation, units: &Units, list: &Units) -> bool {
        let any = |units: &Units| units.units.keys().any(|unit| has(list, unit));
        let is_of_file =
            |one: &Observation| one.by == observation.by && one.file_sha256 == observation.file_sha256;
        any(units) || self.all.iter().any(|(one, units)| is_of_file(one) && any(units))
    }
}

/// Whether a list has a unit, or another part of the same: of what is named `device: product`, the device.
fn has(list: &Units, unit: &str) -> bool {
    let same = |whole: &str| {
        let prefix = format!("{whole}: ");
        let mut from = list.units.range::<str, _>((Bound::Included(&*prefix), Bound::Unbounded));
        from.next().is_some_and(|(name, _)| name.starts_with(&prefix))
    };
    list.units.contains_key(unit) || unit.split_once(": ").is_some_and(|(whole, _)| same(whole))
}
