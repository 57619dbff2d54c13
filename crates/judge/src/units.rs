//! Facts about units, from files and inside runs: every known unit counts, and an unknown one blocks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_model::assessment::{Because, Evidence, Missing, Said};
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::units::{Holds, UnitState, Units};
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::audience::Outside;
use crate::index::{Index, Latest};
use crate::lapse::Lapse;
use crate::showing::together;

/// What a fact says in all.
pub(crate) struct Counted<'a> {
    pub(crate) said: Said,
    /// Something of it still counts.
    pub(crate) looked: bool,
    /// A source was tried and failed.
    pub(crate) failed: bool,
    /// It cannot be told only because there may be more units than were seen.
    pub(crate) partial: bool,
    /// The units that were seen, but for those it does not concern.
    pub(crate) units: BTreeMap<&'a str, Holds>,
    pub(crate) because: Vec<Because>,
    pub(crate) fresh_until: Option<Timestamp>,
    /// The earliest of what it rests on.
    pub(crate) since: Option<Timestamp>,
    pub(crate) lapse: Lapse,
}

/// What facts are counted from, and by what.
pub(crate) struct Counting<'a> {
    pub(crate) fresh: Fresh,
    pub(crate) on: Timestamp,
    pub(crate) index: &'a Index<'a>,
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) outside: &'a Outside<'a>,
    pub(crate) examples: usize,
}

impl<'a> Counting<'a> {
    /// Reads one fact over every asset it was seen of; nothing when it was never looked for.
    pub(crate) fn count(&self, fact: &FactId, what: Missing) -> Option<Counted<'a>> {
        let population = population_of(fact.as_str(), self.catalogue);
        let seen = self.index.all(Probe::Units);
        let facts = seen.filter_map(|(asset, subject)| match subject {
            Subject::Fact(fact) => Some((asset, fact.as_str())),
            _ => None,
        });
        let subjects: Vec<(&str, &str)> =
            facts.filter(|(_, fact)| population_of(fact, self.catalogue) == population).collect();
        let kept = |asset: &&str| !self.outside.organisation.rejected.contains_key(*asset);
        let assets: BTreeSet<&str> = subjects.iter().map(|(asset, _)| *asset).filter(kept).collect();
        let latest: Vec<(&str, Latest<'a>)> =
            assets.into_iter().map(|asset| (asset, self.latest(asset, fact.as_str()))).collect();
        let looked = latest.iter().any(|(_, latest)| !matches!(latest, Latest::NotLooked));
        let mut all = Counted::nothing();
        for (asset, latest) in latest {
            let facts = subjects.iter().filter(|(of, _)| *of == asset).map(|(_, subject)| *subject);
            let population = Population::of(asset, fact.as_str(), facts, self);
            let lapse = population.lapse(fact, &latest, self);
            let told = lapse.told(what, fact.as_str());
            let gone = matches!(latest, Latest::NotLooked) && told.is_some();
            let mut one = population.count(fact, latest, self);
            // Of what was seen long ago nothing is told but that.
            if gone {
                one.because.clear();
            }
            one.because.extend(told.filter(|_| gone || lapse.red.is_some() && one.said == Said::CannotTell));
            one.lapse = lapse;
            all = all.and(one);
        }
        (looked || all.lapse != Lapse::default()).then_some(Counted { looked, ..all })
    }

    fn latest(&self, asset: &str, fact: &str) -> Latest<'a> {
        self.index.latest(Probe::Units, asset, &Subject::Fact(fact.into()), self.fresh, self.on)
    }
}

impl<'a> Counted<'a> {
    fn nothing() -> Self {
        Self {
            said: Said::NotApplicable,
            looked: false,
            failed: false,
            partial: false,
            units: BTreeMap::new(),
            because: Vec::new(),
            fresh_until: None,
            since: None,
            lapse: Lapse::default(),
        }
    }

    /// Both assets together. One that cannot be told for another reason than that there may be more takes the whole along.
    fn and(self, other: Self) -> Self {
        let whole = |one: &Self| one.partial || one.said != Said::CannotTell;
        let partial = (self.partial || other.partial) && whole(&self) && whole(&other);
        let mut because = self.because;
        because.extend(other.because);
        Self {
            said: worse(self.said, other.said),
            looked: self.looked || other.looked,
            failed: self.failed || other.failed,
            partial,
            units: together(self.units, other.units),
            because,
            fresh_until: sooner(self.fresh_until, other.fresh_until),
            since: sooner(self.since, other.since),
            lapse: self.lapse.and(other.lapse),
        }
    }
}

/// All units of an asset that any fact about the same population knows, and whether some source lists them all.
struct Population<'a> {
    asset: &'a str,
    units: BTreeSet<&'a str>,
    complete: bool,
    certain: bool,
    /// Units that the fact counted is needless for, and how long what says so counts.
    excused: BTreeSet<&'a str>,
    excused_until: Option<Timestamp>,
}

impl<'a> Population<'a> {
    fn of(asset: &'a str, counted: &str, facts: impl Iterator<Item = &'a str>, by: &Counting<'a>) -> Self {
        let mut population = Self {
            asset,
            units: BTreeSet::new(),
            complete: false,
            certain: true,
            excused: BTreeSet::new(),
            excused_until: None,
        };
        let excuse = by.catalogue.facts.get(counted).and_then(|fact| fact.excused_by.as_ref());
        for fact in facts {
            match by.latest(asset, fact) {
                Latest::Seen(observation) => {
                    if let Some(units) = units_of(observation) {
                        population.units.extend(units.units.keys().map(|unit| &**unit));
                        // A list of a part says nothing of the whole, but all of that part.
                        let part = by.catalogue.facts.get(fact).is_some_and(|fact| fact.part_of.is_some());
                        population.complete |= units.complete && (!part || fact == counted);
                        if excuse.is_some_and(|excuse| excuse.as_str() == fact) {
                            let holds = units.units.iter().filter(|(_, state)| state.holds == Holds::Yes);
                            population.excused = holds.map(|(unit, _)| &**unit).collect();
                            population.excused_until = Some(by.fresh.until(observation.at));
                        }
                    }
                }
                // A source that failed may know of units nobody else knows.
                Latest::NotSeen(..) => population.certain = false,
                Latest::NotLooked => {}
            }
        }
        population
    }

    /// What is too old to count, where nothing younger does: when it was seen, and when it spoke against the fact.
    fn lapse(&self, fact: &FactId, latest: &Latest<'a>, by: &Counting<'a>) -> Lapse {
        let subject = Subject::Fact(fact.as_str().into());
        if matches!(latest, Latest::Seen(_)) {
            return Lapse { last: None, red: self.not_seen_since(fact, &subject, by) };
        }
        let Some(old) = by.index.lapsed(Probe::Units, self.asset, &subject, by.fresh, by.on) else {
            return Lapse::default();
        };
        let wrong = |(unit, state): (&Arc<str>, &UnitState)| {
            state.holds == Holds::No
                && !self.excused.contains(&**unit)
                && by.outside.unit(fact, self.asset, unit).is_none()
        };
        let red = units_of(old).is_some_and(|units| units.units.iter().any(wrong));
        Lapse { last: Some(old.at), red: red.then_some(old.at) }
    }

    /// When a unit was last wrong that no later look has seen: one at a part does not measure the rest again.
    fn not_seen_since(&self, fact: &FactId, subject: &Subject, by: &Counting<'a>) -> Option<Timestamp> {
        let mut since: BTreeSet<&str> = self.excused.clone();
        let all = by.index.conclusive(Probe::Units, self.asset, subject, by.on);
        for (earlier, observation) in all.enumerate() {
            let Some(units) = units_of(observation) else { continue };
            let wrong = |(unit, state): (&Arc<str>, &UnitState)| {
                state.holds == Holds::No
                    && !since.contains(&**unit)
                    && by.outside.unit(fact, self.asset, unit).is_none()
            };
            if earlier > 0 && units.units.iter().any(wrong) {
                return Some(observation.at);
            }
            if units.complete {
                return None;
            }
            since.extend(units.units.keys().map(|unit| &**unit));
        }
        None
    }

    fn count(&self, fact: &FactId, latest: Latest<'a>, by: &Counting<'a>) -> Counted<'a> {
        let (seen, observation) = match &latest {
            Latest::Seen(observation) => (units_of(observation), Some(*observation)),
            Latest::NotSeen(observation, _) => (None, Some(*observation)),
            Latest::NotLooked => (None, None),
        };
        let out: BTreeMap<&str, Audience> = self
            .units
            .iter()
            .filter_map(|unit| Some((*unit, by.outside.unit(fact, self.asset, unit)?)))
            .collect();
        let held = |unit: &str| {
            seen.and_then(|units| units.units.get(unit)).map_or(Holds::Unknown, |state| state.holds)
        };
        let state = |unit: &str| match held(unit) {
            _ if out.contains_key(unit) => Holds::NotApplicable,
            Holds::No | Holds::Unknown if self.excused.contains(unit) => Holds::NotApplicable,
            holds => holds,
        };
        let mut counts: BTreeMap<Holds, usize> = BTreeMap::new();
        for unit in &self.units {
            *counts.entry(state(unit)).or_default() += 1;
        }
        let said = self.said(&counts, seen.is_some());
        let worth_showing = |unit: &&&str| matches!(state(unit), Holds::No | Holds::Unknown);
        let mut shown: Vec<&str> = self.units.iter().filter(worth_showing).copied().collect();
        shown.sort_by_key(|unit| (state(unit) != Holds::No, *unit));
        shown.truncate(by.examples);
        let untold = |unit: &&str| state(unit) == Holds::Unknown;
        let detail = |unit: &str| Some(&seen?.units.get(unit)?.detail).filter(|detail| !detail.is_empty());
        let details = shown.iter().copied().filter(|unit| untold(unit));
        let details = details.filter_map(|unit| Some((unit.to_owned(), detail(unit)?.clone()))).collect();
        let evidence = |at: &Observation| Evidence { observation: at.id.clone(), field: "units".to_owned() };
        let mut because = vec![Because::Units {
            asset: AssetId::from(self.asset),
            fact: fact.clone(),
            outcome: said,
            counts,
            examples: shown.into_iter().map(str::to_owned).collect(),
            details,
            evidence: observation.map(evidence).into_iter().collect(),
        }];
        because.extend(out.iter().map(|(unit, audience)| Because::Outside {
            audience: *audience,
            names: [(*unit).to_owned()].into(),
        }));
        if !self.complete {
            because.push(Because::Missing { what: Missing::Complete, id: self.asset.to_owned() });
        }
        let fresh_until = observation.map(|observation| by.fresh.until(observation.at));
        let own = |unit: &str| seen.is_some_and(|units| units.units.contains_key(unit));
        let untold = self.units.iter().any(|unit| own(unit) && state(unit) == Holds::Unknown);
        let more = !self.complete || !seen.is_some_and(|_| self.units.iter().all(|unit| own(unit)));
        let concerned = self.units.iter().filter(|unit| state(unit) != Holds::NotApplicable);
        Counted {
            said,
            failed: !self.certain,
            partial: said == Said::CannotTell && self.certain && !untold && more,
            units: concerned.map(|unit| (*unit, state(unit))).collect(),
            because,
            fresh_until: sooner(fresh_until, self.excused_until),
            since: observation.map(|observation| observation.at),
            ..Counted::nothing()
        }
    }

    fn said(&self, counts: &BTreeMap<Holds, usize>, seen: bool) -> Said {
        let number = |holds| counts.get(&holds).copied().unwrap_or_default();
        if number(Holds::No) > 0 {
            Said::Fail
        } else if !seen || number(Holds::Unknown) > 0 || !self.complete || !self.certain {
            Said::CannotTell
        } else if number(Holds::Yes) > 0 {
            Said::Pass
        } else if number(Holds::NotApplicable) > 0 {
            Said::NotApplicable
        } else {
            Said::CannotTell
        }
    }
}

fn units_of(observation: &Observation) -> Option<&Units> {
    match &observation.seen {
        Seen::Units(units) => Some(units),
        _ => None,
    }
}

/// Facts about the same units from the same kind of source belong together.
fn population_of<'a>(fact: &'a str, catalogue: &'a Catalogue) -> (&'a str, Option<FactSource>) {
    catalogue.facts.get(fact).map_or((fact, None), |known| (known.population(), Some(known.source)))
}

fn worse(one: Said, other: Said) -> Said {
    let rank = |said| match said {
        Said::Fail => 3,
        Said::CannotTell => 2,
        Said::Pass => 1,
        Said::NotApplicable => 0,
    };
    if rank(one) >= rank(other) { one } else { other }
}

fn sooner(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
