//! What a fact comes to over the units of one asset, and what is told of it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use kravtjek_model::assessment::{Because, Evidence, Missing, Said};
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::Observation;
use kravtjek_model::observation::units::Holds;

use super::heard::{Heard, Still};
use super::population::{Excused, Population};
use super::word::Stand;
use super::{Counted, Counting, Out, sooner};

/// One fact over the units of one asset.
pub(super) struct Telling<'t, 'c, 'a> {
    pub(super) by: &'t Counting<'c, 'a>,
    pub(super) asset: &'a str,
    pub(super) fact: &'t FactId,
    pub(super) population: &'t Population<'a>,
    pub(super) heard: &'t Heard<'a>,
    /// How each unit of the population stands, in its order.
    pub(super) stands: &'t [Stand<'a>],
}

impl<'a> Telling<'_, '_, 'a> {
    pub(super) fn count(&self, out: &Out<'a>, excused: &Excused<'a>) -> Counted<'a> {
        let states: Vec<Holds> = self.each().map(|(unit, stand)| state(unit, stand, out, excused)).collect();
        let mut counts: BTreeMap<Holds, usize> = BTreeMap::new();
        for holds in &states {
            *counts.entry(*holds).or_default() += 1;
        }
        let said = self.said(&counts);
        let disputed = self.disputed(out);
        let mut because = vec![self.units(said, counts, &states)];
        let contradicted = !disputed.is_empty();
        because.extend(contradicted.then(|| self.contradiction(&disputed)));
        because.extend(out.iter().map(|(unit, audience)| Because::Outside {
            audience: *audience,
            names: [(*unit).to_owned()].into(),
        }));
        let complete = self.population.complete(self.fact.as_str());
        if !complete {
            because.extend(self.left_out());
            because.push(Because::Missing { what: Missing::Complete, id: self.asset.to_owned() });
        }
        let known = || self.each().zip(&states).map(|((unit, stand), holds)| (unit, stand.known(), *holds));
        let untold = known().any(|(_, known, holds)| known && holds == Holds::Unknown);
        let more = !complete || self.heard.counted.is_empty() || known().any(|(_, known, _)| !known);
        let since = self.since();
        Counted {
            said,
            failed: !self.population.certain,
            partial: said == Said::CannotTell && self.population.certain && !untold && more,
            contradicted,
            units: known()
                .filter(|(_, _, holds)| *holds != Holds::NotApplicable)
                .map(|(unit, _, holds)| (unit, holds))
                .collect(),
            because,
            fresh_until: sooner(since.map(|since| self.by.fresh.until(since)), excused.until),
            since,
            ..Counted::nothing()
        }
    }

    fn each(&self) -> impl Iterator<Item = (&'a str, &Stand<'a>)> {
        self.population.units.iter().copied().zip(self.stands)
    }

    /// The earliest of the words that count; where none does, of the last that was seen or tried.
    fn since(&self) -> Option<Timestamp> {
        let counts = self.stands.iter().filter(|stand| stand.holds != Holds::Unknown);
        let earliest = counts.filter_map(|stand| Some(stand.word?.at())).min();
        let last = || self.heard.counted.first().map(|told| told.observation);
        earliest.or_else(|| Some(last().or(self.heard.failed)?.at))
    }

    fn said(&self, counts: &BTreeMap<Holds, usize>) -> Said {
        let number = |holds| counts.get(&holds).copied().unwrap_or_default();
        let open = self.heard.counted.is_empty()
            || number(Holds::Unknown) > 0
            || !self.population.complete(self.fact.as_str())
            || !self.population.certain;
        if number(Holds::No) > 0 {
            Said::Fail
        } else if open {
            Said::CannotTell
        } else if number(Holds::Yes) > 0 {
            Said::Pass
        } else if number(Holds::NotApplicable) > 0 {
            Said::NotApplicable
        } else {
            Said::CannotTell
        }
    }

    /// How the units stand, with the first of those that are wrong or not known, and what was read of them.
    fn units(&self, outcome: Said, counts: BTreeMap<Holds, usize>, states: &[Holds]) -> Because {
        let of = |wanted| self.each().zip(states).filter(move |(_, holds)| **holds == wanted);
        let number = |holds| counts.get(&holds).copied().unwrap_or_default();
        let (no, all) = (number(Holds::No), number(Holds::No) + number(Holds::Unknown));
        // One that would be left out takes no more room than saying so.
        let most = [no, all].into_iter().find(|all| *all == self.by.examples + 1).unwrap_or(self.by.examples);
        let shown = of(Holds::No).chain(of(Holds::Unknown)).take(most);
        let shown: Vec<_> = shown.map(|(one, _)| one).collect();
        let read = shown.iter().map(|(unit, stand)| ((*unit).to_owned(), stand.read()));
        Because::Units {
            asset: AssetId::from(self.asset),
            fact: self.fact.clone(),
            outcome,
            counts,
            examples: shown.iter().map(|(unit, _)| (*unit).to_owned()).collect(),
            details: read.filter(|(_, detail)| !detail.is_empty()).collect(),
            evidence: self.evidence(),
        }
    }

    /// Every observation that a word which counts stands in; where none does, the last.
    fn evidence(&self) -> Vec<Evidence> {
        let of = |observation: &Observation| Evidence {
            observation: observation.id.clone(),
            field: "units".to_owned(),
        };
        let rests_on = |told: &Observation| {
            let word =
                |stand: &Stand<'a>| stand.word.is_some_and(|word| std::ptr::eq(word.told.observation, told));
            self.stands.iter().any(word)
        };
        let used: Vec<Evidence> = self
            .heard
            .counted
            .iter()
            .map(|told| told.observation)
            .filter(|observation| rests_on(observation))
            .map(of)
            .collect();
        if used.is_empty() {
            let last = self.heard.counted.first().map(|told| told.observation);
            return last.or(self.heard.failed).map(of).into_iter().collect();
        }
        used
    }

    /// The units of which sources say different things.
    fn disputed(&self, out: &Out<'a>) -> Vec<(&'a str, &Stand<'a>)> {
        self.each().filter(|(unit, stand)| stand.disputed && !out.contains_key(unit)).collect()
    }

    fn contradiction(&self, disputed: &[(&'a str, &Stand<'a>)]) -> Because {
        let mut still = Still::new(self.by.fresh, self.by.on);
        let most = if disputed.len() == self.by.examples + 1 { disputed.len() } else { self.by.examples };
        let shown = disputed.get(..most).unwrap_or(disputed);
        Because::Contradiction {
            asset: AssetId::from(self.asset),
            fact: self.fact.clone(),
            number: disputed.len(),
            units: self.heard.contradicted(shown, &mut |at| still.counts(at)),
        }
    }

    /// Units that are known and not on the list that claims to be whole.
    fn left_out(&self) -> Option<Because> {
        let out = &self.population.left_out;
        let most = if out.len() == self.by.examples + 1 { out.len() } else { self.by.examples };
        let examples = out.iter().take(most).map(|unit| (*unit).to_owned()).collect();
        (!out.is_empty()).then_some(Because::LeftOut { number: out.len(), examples })
    }
}

/// How a unit stands where what it is for, and what excuses it, are taken into account.
fn state(unit: &str, stand: &Stand<'_>, out: &Out<'_>, excused: &Excused<'_>) -> Holds {
    match stand.holds {
        _ if out.contains_key(unit) => Holds::NotApplicable,
        Holds::No | Holds::Unknown if excused.has(unit) => Holds::NotApplicable,
        holds => holds,
    }
}
