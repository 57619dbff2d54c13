//! Which observations of one fact count: the last that names no source, and all that name one.

use std::cmp::Reverse;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::assessment::Contradicted;
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use super::lists::Lists;
use super::word::{Stand, Told, Word, disagreeing};
use crate::index::{Index, Latest};

/// Everything conclusive that was seen of one fact about one asset.
pub(crate) struct Heard<'a> {
    /// What still counts, the latest first.
    pub(crate) counted: Vec<Told<'a>>,
    /// What is too old, or was replaced, the latest first.
    pub(crate) old: Vec<Told<'a>>,
    /// The last attempt that still counts, where nothing that does is conclusive.
    pub(crate) failed: Option<&'a Observation>,
}

impl<'a> Heard<'a> {
    pub(crate) fn of(
        index: &Index<'a>,
        (asset, fact): (&'a str, &str),
        catalogue: Option<&Catalogue>,
        fresh: Fresh,
        on: Timestamp,
    ) -> Self {
        let lists = Lists::of(index, asset, fact, catalogue, on);
        let subject = Subject::Fact(fact.into());
        let all = index.conclusive(Probe::Units, asset, &subject, on);
        let all = all.filter_map(|observation| Some((observation, units_of(observation)?)));
        let mut heard = Self::among(all, &lists, |at| fresh.holds(at, on));
        if heard.counted.is_empty()
            && let Latest::NotSeen(failed, _) = index.latest(Probe::Units, asset, &subject, fresh, on)
        {
            heard.failed = Some(failed);
        }
        heard
    }

    /// Of observations of one fact, the latest first.
    pub(crate) fn among(
        all: impl IntoIterator<Item = (&'a Observation, &'a Units)>,
        lists: &Lists<'a>,
        counts: impl Fn(Timestamp) -> bool,
    ) -> Self {
        let mut heard = Self { counted: Vec::new(), old: Vec::new(), failed: None };
        let mut replaced = false;
        for (observation, units) in all {
            // Two files of one day may each list a part of what they list together.
            let told = Told { observation, units, listed: lists.after(observation, units) };
            match &units.source {
                None if replaced => heard.old.push(told),
                None if counts(observation.at) => {
                    replaced = true;
                    heard.counted.push(told);
                }
                Some(_) if counts(observation.at) => heard.counted.push(told),
                _ => heard.old.push(told),
            }
        }
        heard
    }

    /// Whether anything was seen or tried that still counts.
    pub(crate) fn looked(&self) -> bool {
        !self.counted.is_empty() || self.failed.is_some()
    }

    /// The units that what counts speaks of, in order, each once.
    pub(crate) fn names(&self) -> Vec<&'a str> {
        let each = self.counted.iter().map(|told| told.states().map(|(unit, _)| unit).collect::<Vec<_>>());
        each.reduce(|one, other| both(&one, &other)).unwrap_or_default()
    }

    /// How each of these units stands, which are in order.
    pub(crate) fn stands(&self, names: &[&str], still: &mut impl FnMut(Timestamp) -> bool) -> Vec<Stand<'a>> {
        let of = |told: &Told<'a>| {
            let told = *told;
            told.states().map(move |(unit, state)| (unit, Word { told, state })).peekable()
        };
        // Each source is in order too, so that all are gone through side by side.
        let mut sources: Vec<_> = self.counted.iter().map(of).collect();
        let mut words: Vec<Word<'a>> = Vec::new();
        let stand = |name: &&str| {
            words.clear();
            for source in &mut sources {
                while let Some((_, word)) = source.next_if(|(unit, _)| *unit <= *name) {
                    words.push(word);
                }
            }
            Stand::of(&words, still)
        };
        names.iter().map(stand).collect()
    }

    /// What the sources say of units that they say different things of.
    pub(crate) fn contradicted(
        &self,
        disputed: &[(&'a str, &Stand<'a>)],
        still: &mut impl FnMut(Timestamp) -> bool,
    ) -> Vec<Contradicted> {
        let mut one = |(unit, stand): &(&'a str, &Stand<'a>)| {
            let word = |told: &Told<'a>| Some(Word { told: *told, state: told.state(unit)? });
            let words: Vec<Word<'a>> = self.counted.iter().filter_map(word).collect();
            let words = disagreeing(&words, still).into_iter().map(|word| word.saying()).collect();
            Contradicted { unit: (*unit).to_owned(), counts: stand.holds, words }
        };
        disputed.iter().map(&mut one).collect()
    }
}

/// The names in both lists, which are in order, each once.
pub(crate) fn both<'a>(one: &[&'a str], other: &[&'a str]) -> Vec<&'a str> {
    let mut all: Vec<&str> = Vec::with_capacity(one.len().max(other.len()));
    let (mut one, mut other) = (one.iter().copied().peekable(), other.iter().copied().peekable());
    while let Some(next) = one.peek().copied().into_iter().chain(other.peek().copied()).min() {
        one.next_if_eq(&next);
        other.next_if_eq(&next);
        all.push(next);
    }
    all
}

pub(crate) fn units_of(observation: &Observation) -> Option<&Units> {
    match &observation.seen {
        Seen::Units(units) => Some(units),
        _ => None,
    }
}

/// Observations with the latest first, as an index has them.
pub(crate) fn latest_first(all: &mut [&Observation]) {
    all.sort_by_key(|one| (Reverse(one.at), Reverse(&one.id)));
}

/// Whether moments are young enough to count, found out once for many: what is later than one that counts does too.
pub(crate) struct Still {
    fresh: Fresh,
    on: Timestamp,
    counts: Option<Timestamp>,
    lapsed: Option<Timestamp>,
}

impl Still {
    pub(crate) fn new(fresh: Fresh, on: Timestamp) -> Self {
        Self { fresh, on, counts: None, lapsed: None }
    }

    /// Whether what was seen at a moment that is not to come counts.
    pub(crate) fn counts(&mut self, at: Timestamp) -> bool {
        if self.counts.is_some_and(|known| known <= at) {
            return true;
        }
        if self.lapsed.is_some_and(|known| known >= at) {
            return false;
        }
        let counts = self.fresh.until(at) >= self.on;
        if counts {
            self.counts = Some(at);
        } else {
            self.lapsed = Some(at);
        }
        counts
    }
}
