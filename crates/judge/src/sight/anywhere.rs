//! What sources say of units, whatever assets they are kept under. Nothing rests on it yet.

use kravtjek_model::observation::Probe;
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use super::{Sight, Sighting};
use crate::units::{Heard, Stand, Still, Told, Word};

impl<'a> Sight<'a> {
    /// How a unit stands by all sources of a fact, whatever assets they are kept under: the unit as it is written there,
    /// and where that which counts stands.
    pub(crate) fn unit_anywhere(
        &self,
        fact: &str,
        unit: &str,
    ) -> Option<(&'a str, Holds, Sighting<'a, Units>)> {
        let named = |told: Told<'a>| {
            let same = |name: &str| name.trim().eq_ignore_ascii_case(unit.trim());
            told.states().find(|(name, _)| same(name)).map(|(name, state)| (name, Word { told, state }))
        };
        let named: Vec<_> = self.told(fact, self.fresh).into_iter().filter_map(named).collect();
        let words: Vec<Word<'a>> = named.iter().map(|(_, word)| *word).collect();
        let mut still = Still::new(self.fresh, self.on);
        let stand = Stand::of(&words, &mut |at| still.counts(at));
        let Told { observation, units, .. } = stand.word?.told;
        let (name, _) = named.iter().find(|(_, word)| std::ptr::eq(word.told.units, units))?;
        Some((name, stand.holds, Sighting { fact: units, observation }))
    }

    /// What every source of a fact says that is no older than this, whatever asset it is kept under.
    pub(crate) fn sources(&self, fact: &str, fresh: Fresh) -> Vec<Sighting<'a, Units>> {
        let all = self.told(fact, fresh).into_iter();
        all.map(|told| Sighting { fact: told.units, observation: told.observation }).collect()
    }

    fn told(&self, fact: &str, fresh: Fresh) -> Vec<Told<'a>> {
        let of = Subject::Fact(fact.into());
        let assets = self.index.all(Probe::Units).filter(|(_, subject)| **subject == of);
        assets
            .flat_map(|(asset, _)| Heard::of(self.index, (asset, fact), None, fresh, self.on).counted)
            .collect()
    }
}
