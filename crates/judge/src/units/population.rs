//! All units of an asset that any fact about the same population knows, and whether some source lists them all.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_model::id::FormatId;
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use super::Counting;
use super::heard::{Heard, Still, both};
use crate::index::Index;

/// What facts have in common that are about the same units from the same kind of source.
pub(crate) type Kind<'a> = (&'a str, Option<FactSource>);

/// Facts about the same units from the same kind of source belong together.
pub(crate) fn kind_of<'a>(fact: &'a str, catalogue: &'a Catalogue) -> Kind<'a> {
    catalogue.facts.get(fact).map_or((fact, None), |known| (known.population(), Some(known.source)))
}

/// Every asset and fact of one kind that something was seen of.
pub(crate) fn facts_of<'a>(
    kind: Kind<'_>,
    index: &Index<'a>,
    catalogue: &Catalogue,
) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (asset, subject) in index.all(Probe::Units) {
        if let Subject::Fact(fact) = subject
            && kind_of(fact.as_str(), catalogue) == kind
        {
            of.entry(asset).or_default().push(fact.as_str());
        }
    }
    of
}

/// The units of one asset that some fact of a kind knows.
pub(crate) struct Population<'a> {
    /// In order, each once.
    pub(crate) units: Vec<&'a str>,
    /// Whether a list of them is whole.
    complete: bool,
    /// Facts about a part of the units of which a list is whole: it says nothing of the rest.
    parts: BTreeSet<&'a str>,
    /// Units that are known and not on the largest list that claims to be whole.
    pub(crate) left_out: Vec<&'a str>,
    /// No source failed: one that did may know of units nobody else knows.
    pub(crate) certain: bool,
}

impl<'a> Population<'a> {
    /// By what is heard of each fact about them.
    pub(crate) fn of(heard: &[(&'a str, Heard<'a>)], catalogue: &Catalogue) -> Self {
        let names = heard.iter().map(|(_, heard)| heard.names());
        let units = names.reduce(|one, other| both(&one, &other)).unwrap_or_default();
        let mut population = Self {
            units,
            complete: false,
            parts: BTreeSet::new(),
            left_out: Vec::new(),
            certain: heard.iter().all(|(_, heard)| heard.failed.is_none()),
        };
        let mut claims = Vec::new();
        let mut listed_by: BTreeMap<&FormatId, Vec<&str>> = BTreeMap::new();
        for (fact, heard) in heard {
            let part = catalogue.facts.get(*fact).is_some_and(|fact| fact.part_of.is_some());
            for told in heard.counted.iter().filter(|told| told.units.complete) {
                let listed = told.states().count();
                if part {
                    population.parts.insert(fact);
                } else if told.units.source.is_none() || listed == population.units.len() {
                    population.complete = true;
                } else {
                    let names: Vec<&str> = told.states().map(|(unit, _)| unit).collect();
                    let all = told.units.source.as_ref().map(|source| listed_by.entry(source).or_default());
                    all.into_iter().for_each(|all| *all = both(all, &names));
                    claims.push((listed, told));
                }
            }
        }
        // Lists of one source that have nothing in common are the whole together.
        population.complete |= listed_by.values().any(|names| names.len() == population.units.len());
        if let Some((_, largest)) = claims.into_iter().max_by_key(|(listed, _)| *listed)
            && !population.complete
        {
            let out = |unit: &&str| largest.state(unit).is_none();
            population.left_out = population.units.iter().copied().filter(out).collect();
        }
        population
    }

    /// Whether all that a fact is about is known.
    pub(crate) fn complete(&self, fact: &str) -> bool {
        self.complete || self.parts.contains(fact)
    }
}

/// Populations that were looked up already, by their asset, their kind and how long what is heard counts.
#[derive(Default)]
pub(crate) struct Populations<'a>(RefCell<BTreeMap<Place<'a>, Rc<Population<'a>>>>);

/// An asset, a kind of units, and how long what is heard counts.
type Place<'a> = (&'a str, String, bool, Fresh);

impl<'a> Populations<'a> {
    /// The population of one asset; `facts` are those of its kind.
    pub(crate) fn of(
        &self,
        (asset, kind): (&'a str, Kind<'_>),
        facts: &[&'a str],
        by: &Counting<'_, 'a>,
    ) -> Rc<Population<'a>> {
        let inside = kind.1 == Some(FactSource::Inside);
        let place = (asset, kind.0.to_owned(), inside, by.fresh);
        if let Some(known) = self.0.borrow().get(&place) {
            return Rc::clone(known);
        }
        let heard = facts
            .iter()
            .map(|fact| (*fact, Heard::of(by.index, (asset, fact), Some(by.catalogue), by.fresh, by.on)));
        let population = Rc::new(Population::of(&heard.collect::<Vec<_>>(), by.catalogue));
        self.0.borrow_mut().insert(place, Rc::clone(&population));
        population
    }
}

/// Units that a fact is needless for, by another fact that holds for them.
#[derive(Default)]
pub(crate) struct Excused<'a> {
    units: BTreeSet<&'a str>,
    pub(crate) until: Option<Timestamp>,
}

impl<'a> Excused<'a> {
    /// Those that the fact which excuses from one holds for.
    pub(crate) fn of(asset: &'a str, fact: &str, by: &Counting<'_, 'a>) -> Self {
        let excuse = by.catalogue.facts.get(fact).and_then(|fact| fact.excused_by.as_ref());
        let Some(excuse) = excuse else { return Self::default() };
        let heard = Heard::of(by.index, (asset, excuse.as_str()), Some(by.catalogue), by.fresh, by.on);
        let (names, mut still) = (heard.names(), Still::new(by.fresh, by.on));
        let stands = heard.stands(&names, &mut |at| still.counts(at));
        let holds = || stands.iter().zip(&names).filter(|(stand, _)| stand.holds == Holds::Yes);
        let since = holds().filter_map(|(stand, _)| Some(stand.word?.at())).min();
        let since = since.or_else(|| heard.counted.first().map(|told| told.observation.at));
        Self {
            units: holds().map(|(_, unit)| *unit).collect(),
            until: since.map(|since| by.fresh.until(since)),
        }
    }

    pub(crate) fn has(&self, unit: &str) -> bool {
        self.units.contains(unit)
    }
}
