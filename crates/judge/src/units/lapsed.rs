//! What was wrong of units and has not been seen since: too old to decide, and not forgotten.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_model::observation::units::{Holds, UnitState};

use super::heard::Heard;
use super::word::{Stand, Standing, Told, Word};
use crate::lapse::Lapse;

/// Looks for what has lapsed of one fact about one asset.
pub(crate) struct Lapsing<'h, 'a> {
    pub(crate) heard: &'h Heard<'a>,
    /// The units that are known, and how each stands by what still counts.
    pub(crate) units: &'h [&'a str],
    pub(crate) stands: &'h [Stand<'a>],
    /// Whether a unit is left out, or needs the fact no longer.
    pub(crate) exempt: &'h dyn Fn(&str) -> bool,
}

impl<'a> Lapsing<'_, 'a> {
    /// What is too old to count, where nothing younger does: when it was seen, and when it spoke against the fact.
    pub(crate) fn lapse(&self) -> Lapse {
        let nothing_counts = self.heard.counted.is_empty();
        let last = self.heard.old.first().filter(|_| nothing_counts).map(|told| told.observation.at);
        let red = self.replaced().max(self.too_old());
        Lapse { last, red }
    }

    /// Whether a word that still counts settles how a unit stands.
    fn settled(&self, unit: &str) -> bool {
        let at = self.units.binary_search(&unit).ok();
        at.and_then(|at| self.stands.get(at)).is_some_and(|stand| stand.holds != Holds::Unknown)
    }

    /// When a unit was last wrong by what names no source, that no later look has seen: one at a part does not measure the
    /// rest again.
    fn replaced(&self) -> Option<Timestamp> {
        let unnamed = |told: &&Told<'a>| told.units.source.is_none();
        let last = self.heard.counted.iter().find(unnamed);
        if last.is_some_and(|last| last.units.complete) {
            return None;
        }
        let mut since: BTreeSet<&str> =
            last.into_iter().flat_map(|last| last.states()).map(|(unit, _)| unit).collect();
        for told in self.heard.old.iter().filter(unnamed) {
            let wrong = |(unit, state): (&str, &UnitState)| {
                state.holds == Holds::No
                    && !since.contains(unit)
                    && !self.settled(unit)
                    && !(self.exempt)(unit)
            };
            if told.states().any(wrong) {
                return Some(told.observation.at);
            }
            // Where nothing counts any more, the last that was seen is what is told.
            if told.units.complete || self.heard.counted.is_empty() {
                return None;
            }
            since.extend(told.states().map(|(unit, _)| unit));
        }
        None
    }

    /// When a unit was last wrong by what its sources said while that counted, where none has said anything since.
    fn too_old(&self) -> Option<Timestamp> {
        let mut last: BTreeMap<&str, Standing<'a>> = BTreeMap::new();
        for (unit, stand) in self.units.iter().zip(self.stands) {
            if let Some(old) = stand.old {
                last.entry(unit).or_default().take(old);
            }
        }
        for told in self.heard.old.iter().filter(|told| told.units.source.is_some()) {
            for (unit, state) in told.states().filter(|(_, state)| state.holds != Holds::Unknown) {
                if !self.settled(unit) {
                    last.entry(unit).or_default().take(Word { told: *told, state });
                }
            }
        }
        let wrong = |(unit, standing): (&str, Standing<'a>)| {
            let word = standing.counts()?;
            (word.state.holds == Holds::No && !(self.exempt)(unit)).then(|| word.at())
        };
        last.into_iter().filter_map(wrong).max()
    }
}
