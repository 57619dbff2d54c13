//! What several sources say of each fact, added up without asking how old it is: what an import shows of the files at hand.

use std::collections::BTreeMap;
use std::rc::Rc;

use kravtjek_catalogue::{Catalogue, FactSource};
use kravtjek_model::assessment::Contradicted;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::Observation;
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::subject::Subject;

use super::heard::{Heard, latest_first, units_of};
use super::lists::Lists;
use super::population::{Kind, Population, kind_of};
use super::word::{Stand, Word};

/// One fact about one asset, as all observations of it together have it.
pub struct AddedUp<'a> {
    /// The asset.
    pub asset: &'a AssetId,
    /// The fact, by its id.
    pub fact: &'a str,
    /// Whether a list of all units that there are is among them, and nothing known is outside of it.
    pub complete: bool,
    /// Every unit that any fact about the same population knows, in order.
    pub units: Vec<Stands<'a>>,
    /// The units that sources say different things of.
    pub contradicted: Vec<Contradicted>,
    /// The units that are known and not on the list that claims to be whole.
    pub left_out: Vec<&'a str>,
}

/// How one unit stands.
pub struct Stands<'a> {
    /// Its name.
    pub unit: &'a str,
    /// Whether the fact is true for it.
    pub holds: Holds,
    word: Option<Word<'a>>,
}

impl<'a> Stands<'a> {
    /// What was read of it, with the day, the file and the row.
    pub fn read(&self) -> Detail {
        self.word.map_or(Detail::NOTHING, |word| word.read())
    }

    /// The observation that says so; none where no source of the fact speaks of the unit.
    pub fn observation(&self) -> Option<&'a Observation> {
        Some(self.word?.told.observation)
    }
}

type Of<'a> = (&'a AssetId, &'a str);
/// An asset, a kind of units, and whether they are seen from inside.
type Place<'a> = (&'a AssetId, String, bool);
/// What is heard of each fact about one population.
type Facts<'a> = Vec<(&'a str, Heard<'a>)>;

/// Adds up every fact about units, in the order of assets and facts, by the same rules as judging: see [`judge`](crate::judge).
pub fn added_up<'a>(
    observations: &'a [Observation],
    catalogue: &'a Catalogue,
) -> impl Iterator<Item = AddedUp<'a>> {
    let mut of: BTreeMap<Of<'a>, Vec<&Observation>> = BTreeMap::new();
    for observation in observations {
        if let (Subject::Fact(fact), Some(_)) = (&observation.subject, units_of(observation)) {
            of.entry((&observation.asset, fact.as_str())).or_default().push(observation);
        }
    }
    let place = |(asset, fact): Of<'a>| {
        let (kind, source): Kind<'_> = kind_of(fact, catalogue);
        (asset, kind.to_owned(), source == Some(FactSource::Inside))
    };
    let mut lists: BTreeMap<Place<'a>, Vec<&Observation>> = BTreeMap::new();
    for (own, all) in &of {
        lists.entry(place(*own)).or_default().extend(all);
    }
    let lists: BTreeMap<Place<'a>, Lists<'a>> = lists
        .into_iter()
        .map(|(place, all)| (place, Lists::among(all.into_iter(), Some(catalogue))))
        .collect();
    let none = Lists::default();
    let mut kinds: BTreeMap<Place<'a>, Facts<'a>> = BTreeMap::new();
    for (own, mut all) in of {
        latest_first(&mut all);
        let place = place(own);
        let heard =
            Heard::among(all.into_iter().filter_map(told), lists.get(&place).unwrap_or(&none), |_| true);
        kinds.entry(place).or_default().push((own.1, heard));
    }
    let mut facts: Vec<_> = Vec::new();
    for ((asset, ..), heard) in kinds {
        let population = Rc::new(Population::of(&heard, catalogue));
        let each = heard.into_iter();
        facts.extend(each.map(|(fact, heard)| (asset, fact, heard, Rc::clone(&population))));
    }
    facts.sort_by_key(|(asset, fact, ..)| (*asset, *fact));
    facts.into_iter().map(|(asset, fact, heard, population)| one((asset, fact), &heard, &population))
}

fn told(observation: &Observation) -> Option<(&Observation, &Units)> {
    Some((observation, units_of(observation)?))
}

fn one<'a>((asset, fact): Of<'a>, heard: &Heard<'a>, population: &Population<'a>) -> AddedUp<'a> {
    let stands = heard.stands(&population.units, &mut |_| true);
    let each = || population.units.iter().copied().zip(&stands);
    let disputed: Vec<(&str, &Stand<'_>)> = each().filter(|(_, stand)| stand.disputed).collect();
    AddedUp {
        asset,
        fact,
        complete: population.complete(fact),
        contradicted: heard.contradicted(&disputed, &mut |_| true),
        units: each().map(|(unit, stand)| Stands { unit, holds: stand.holds, word: stand.word }).collect(),
        left_out: population.left_out.clone(),
    }
}
