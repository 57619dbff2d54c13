//! Facts about units, from files and inside runs: every known unit counts, an unknown one blocks, and what several sources
//! say adds up unit by unit.

mod added_up;
mod heard;
mod lapsed;
mod lists;
mod population;
mod told;
mod word;

use std::collections::BTreeMap;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::assessment::{Because, Missing, Said};
use kravtjek_model::audience::Audience;
use kravtjek_model::id::FactId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::time::Fresh;

pub use self::added_up::{AddedUp, Stands, added_up};
pub(crate) use self::heard::{Heard, Still};
pub(crate) use self::population::Populations;
pub(crate) use self::word::{Stand, Told, Word};

use self::lapsed::Lapsing;
use self::population::{Excused, Population, facts_of, kind_of};
use self::told::Telling;
use crate::audience::Outside;
use crate::index::Index;
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
    /// Sources that still count say different things of some unit.
    pub(crate) contradicted: bool,
    /// The units that were seen, but for those it does not concern.
    pub(crate) units: BTreeMap<&'a str, Holds>,
    pub(crate) because: Vec<Because>,
    pub(crate) fresh_until: Option<Timestamp>,
    /// The earliest of what it rests on.
    pub(crate) since: Option<Timestamp>,
    pub(crate) lapse: Lapse,
}

/// What facts are counted from, and by what.
pub(crate) struct Counting<'c, 'a> {
    pub(crate) fresh: Fresh,
    pub(crate) on: Timestamp,
    pub(crate) index: &'c Index<'a>,
    pub(crate) catalogue: &'c Catalogue,
    pub(crate) outside: &'c Outside<'c>,
    pub(crate) populations: &'c Populations<'a>,
    pub(crate) examples: usize,
}

impl<'a> Counting<'_, 'a> {
    /// Reads one fact over every asset it was seen of; nothing when it was never looked for.
    pub(crate) fn count(&self, fact: &FactId, what: Missing) -> Option<Counted<'a>> {
        let kind = kind_of(fact.as_str(), self.catalogue);
        let mut facts = facts_of(kind, self.index, self.catalogue);
        facts.retain(|asset, _| !self.outside.organisation.rejected.contains_key(*asset));
        let mut all = Counted::nothing();
        for (asset, facts) in facts {
            let population = self.populations.of((asset, kind), &facts, self);
            all = all.and(self.of_asset((asset, fact), &population, what));
        }
        (all.looked || all.lapse != Lapse::default()).then_some(all)
    }

    fn of_asset(
        &self,
        (asset, fact): (&'a str, &FactId),
        population: &Population<'a>,
        what: Missing,
    ) -> Counted<'a> {
        let heard = Heard::of(self.index, (asset, fact.as_str()), Some(self.catalogue), self.fresh, self.on);
        let mut still = Still::new(self.fresh, self.on);
        let stands = heard.stands(&population.units, &mut |at| still.counts(at));
        let excused = Excused::of(asset, fact.as_str(), self);
        let out = self.outside.units(fact, asset, &population.units);
        let exempt = |unit: &str| {
            excused.has(unit) || out.contains_key(unit) || self.outside.unit(fact, asset, unit).is_some()
        };
        let lapsing = Lapsing { heard: &heard, units: &population.units, stands: &stands, exempt: &exempt };
        let lapse = lapsing.lapse();
        let told = lapse.told(what, fact.as_str());
        let telling = Telling { by: self, asset, fact, population, heard: &heard, stands: &stands };
        let mut one = telling.count(&out, &excused);
        let gone = !heard.looked() && told.is_some();
        // Of what was seen long ago nothing is told but that.
        if gone {
            one.because.clear();
        }
        one.because.extend(told.filter(|_| gone || lapse.red.is_some() && one.said == Said::CannotTell));
        Counted { looked: heard.looked(), lapse, ..one }
    }
}

impl Counted<'_> {
    fn nothing() -> Self {
        Self {
            said: Said::NotApplicable,
            looked: false,
            failed: false,
            partial: false,
            contradicted: false,
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
            contradicted: self.contradicted || other.contradicted,
            units: together(self.units, other.units),
            because,
            fresh_until: sooner(self.fresh_until, other.fresh_until),
            since: sooner(self.since, other.since),
            lapse: self.lapse.and(other.lapse),
        }
    }
}

/// Whom units are for that the fact is not asked of.
type Out<'a> = BTreeMap<&'a str, Audience>;

fn worse(one: Said, other: Said) -> Said {
    let rank = |said| match said {
        Said::Fail => 3,
        Said::CannotTell => 2,
        Said::Pass => 1,
        Said::NotApplicable => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}

fn sooner(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    one.into_iter().chain(other).min()
}
