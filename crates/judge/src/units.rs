//! Facts about units, from files and inside runs: every known unit counts, and an unknown one blocks.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_model::assessment::{Because, Evidence, Missing, Said};
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::audience::Outside;
use crate::index::{Index, Latest};

/// What a fact says in all.
pub(crate) struct Counted {
    pub(crate) said: Said,
    /// A source was tried and failed.
    pub(crate) failed: bool,
    pub(crate) because: Vec<Because>,
    pub(crate) fresh_until: Option<Timestamp>,
}

/// Reads one fact over every asset it was seen of; nothing when it was nowhere looked for.
pub(crate) fn count(
    fact: &FactId,
    fresh: Fresh,
    on: Timestamp,
    index: &Index<'_>,
    catalogue: &Catalogue,
    outside: &Outside<'_>,
    examples: usize,
) -> Option<Counted> {
    let population = population_of(fact.as_str(), catalogue);
    let seen = index.all(Probe::Units);
    let facts = seen.filter_map(|(asset, subject)| match subject {
        Subject::Fact(fact) => Some((asset, fact.as_str())),
        _ => None,
    });
    let subjects: Vec<(&str, &str)> =
        facts.filter(|(_, fact)| population_of(fact, catalogue) == population).collect();
    let kept = |asset: &&str| !outside.organisation.rejected.contains_key(*asset);
    let assets: BTreeSet<&str> = subjects.iter().map(|(asset, _)| *asset).filter(kept).collect();
    let looked = |asset: &str| !matches!(latest(index, asset, fact.as_str(), fresh, on), Latest::NotLooked);
    if !assets.iter().any(|asset| looked(asset)) {
        return None;
    }
    let mut all =
        Counted { said: Said::NotApplicable, failed: false, because: Vec::new(), fresh_until: None };
    for asset in assets {
        let facts = subjects.iter().filter(|(of, _)| *of == asset).map(|(_, subject)| *subject);
        let population = Population::of(asset, fact.as_str(), facts, fresh, on, index, catalogue);
        let latest = latest(index, asset, fact.as_str(), fresh, on);
        let one = population.count(fact, (latest, outside), examples, fresh);
        all.said = worse(all.said, one.said);
        all.failed |= one.failed;
        all.because.extend(one.because);
        all.fresh_until = sooner(all.fresh_until, one.fresh_until);
    }
    Some(all)
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
    fn of(
        asset: &'a str,
        counted: &str,
        facts: impl Iterator<Item = &'a str>,
        fresh: Fresh,
        on: Timestamp,
        index: &Index<'a>,
        catalogue: &Catalogue,
    ) -> Self {
        let mut population = Self {
            asset,
            units: BTreeSet::new(),
            complete: false,
            certain: true,
            excused: BTreeSet::new(),
            excused_until: None,
        };
        let excuse = catalogue.facts.get(counted).and_then(|fact| fact.excused_by.as_ref());
        for fact in facts {
            match latest(index, asset, fact, fresh, on) {
                Latest::Seen(observation) => {
                    if let Some(units) = units_of(observation) {
                        population.units.extend(units.units.keys().map(String::as_str));
                        // A list of a part says nothing of the whole, but all of that part.
                        let part = catalogue.facts.get(fact).is_some_and(|fact| fact.part_of.is_some());
                        population.complete |= units.complete && (!part || fact == counted);
                        if excuse.is_some_and(|excuse| excuse.as_str() == fact) {
                            let holds = units.units.iter().filter(|(_, state)| state.holds == Holds::Yes);
                            population.excused = holds.map(|(unit, _)| unit.as_str()).collect();
                            population.excused_until = Some(fresh.until(observation.at));
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

    fn count(
        &self,
        fact: &FactId,
        (latest, outside): (Latest<'_>, &Outside<'_>),
        examples: usize,
        fresh: Fresh,
    ) -> Counted {
        let (seen, observation) = match &latest {
            Latest::Seen(observation) => (units_of(observation), Some(*observation)),
            Latest::NotSeen(observation, _) => (None, Some(*observation)),
            Latest::NotLooked => (None, None),
        };
        let out: BTreeMap<&str, Audience> = self
            .units
            .iter()
            .filter_map(|unit| Some((*unit, outside.unit(fact, self.asset, unit)?)))
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
        let evidence = |at: &Observation| Evidence { observation: at.id.clone(), field: "units".to_owned() };
        let mut because = vec![Because::Units {
            asset: AssetId::from(self.asset),
            fact: fact.clone(),
            outcome: said,
            counts,
            examples: shown.into_iter().take(examples).map(str::to_owned).collect(),
            evidence: observation.map(evidence).into_iter().collect(),
        }];
        because.extend(out.iter().map(|(unit, audience)| Because::Outside {
            audience: *audience,
            names: [(*unit).to_owned()].into(),
        }));
        if !self.complete {
            because.push(Because::Missing { what: Missing::Complete, id: self.asset.to_owned() });
        }
        let fresh_until = observation.map(|observation| fresh.until(observation.at));
        let fresh_until = sooner(fresh_until, self.excused_until);
        Counted { said, failed: !self.certain, because, fresh_until }
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

fn latest<'a>(index: &Index<'a>, asset: &str, fact: &str, fresh: Fresh, on: Timestamp) -> Latest<'a> {
    index.latest(Probe::Units, asset, &Subject::Fact(fact.into()), fresh, on)
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
