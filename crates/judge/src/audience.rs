//! What is not asked of an asset or a unit, because of whom it is mainly for.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Criterion, ShownBy};
use kravtjek_model::assessment::{Because, Outcome};
use kravtjek_model::audience::Audience;
use kravtjek_model::id::FactId;
use kravtjek_model::organisation::Organisation;

use crate::finding::{OUTSIDE, not_applicable};
use crate::input::Input;
use crate::outcomes::Tally;

/// Whom each leaf is not asked of: those that every requirement resting on it leaves out.
pub(crate) struct Outside<'a> {
    pub(crate) organisation: &'a Organisation,
    by: BTreeMap<&'a ShownBy, BTreeSet<Audience>>,
}

impl<'a> Outside<'a> {
    pub(crate) fn new(input: &Input<'a>) -> Self {
        let framework = input.by.framework;
        let mut by: BTreeMap<&ShownBy, BTreeSet<Audience>> = BTreeMap::new();
        for requirement in framework.requirements().filter_map(|id| input.by.catalogue.requirements.get(id)) {
            let out: BTreeSet<Audience> =
                framework.outside(&requirement.id).map(|one| one.audience).collect();
            let criteria = input.by.catalogue.criteria(requirement, &framework.id);
            for leaf in criteria.flat_map(|criterion| criterion.met_when.leaves()) {
                by.entry(&leaf.shown_by)
                    .and_modify(|known| known.retain(|audience| out.contains(audience)))
                    .or_insert_with(|| out.clone());
            }
        }
        Self { organisation: input.organisation, by }
    }

    /// Whom a unit is for, where a fact is not asked of it for that: it, or the network or system it was seen in.
    pub(crate) fn unit(&self, fact: &FactId, asset: &str, unit: &str) -> Option<Audience> {
        let leaves = [ShownBy::File(fact.clone()), ShownBy::Inside(fact.clone())];
        leaves.iter().find_map(|leaf| self.of(leaf, unit).or_else(|| self.of(leaf, asset)))
    }

    /// Those of many units that a fact is not asked of, and whom they are for.
    pub(crate) fn units<'u>(
        &self,
        fact: &FactId,
        asset: &str,
        units: &[&'u str],
    ) -> BTreeMap<&'u str, Audience> {
        let leaves = [ShownBy::File(fact.clone()), ShownBy::Inside(fact.clone())];
        if leaves.iter().all(|leaf| self.by.get(leaf).is_none_or(BTreeSet::is_empty)) {
            return BTreeMap::new();
        }
        units.iter().filter_map(|unit| Some((*unit, self.unit(fact, asset, unit)?))).collect()
    }

    /// Whom an asset is for, where a leaf is not asked of it for that.
    pub(crate) fn of(&self, leaf: &ShownBy, name: &str) -> Option<Audience> {
        let out = self.by.get(leaf).filter(|out| !out.is_empty())?;
        Some(self.organisation.audience_of(name)).filter(|audience| out.contains(audience))
    }
}

/// What a check says of an asset that it is not asked of.
pub(crate) fn outside(audience: Audience) -> Outcome {
    not_applicable(OUTSIDE.found(&[audience.as_str()], Vec::new()))
}

/// What a criterion rests on, with all that is left out for one audience in one place, after the rest: a check that adds
/// nothing to the verdict has left assets out all the same.
pub(crate) fn with_left_out(because: Vec<Because>, criterion: &Criterion, tally: &Tally) -> Vec<Because> {
    let mut out: BTreeMap<Audience, BTreeSet<String>> = BTreeMap::new();
    let mut rest = Vec::new();
    for one in because {
        match one {
            Because::Outside { audience, names } => out.entry(audience).or_default().extend(names),
            other => rest.push(other),
        }
    }
    for leaf in criterion.met_when.leaves() {
        let ShownBy::Check(check) = &leaf.shown_by else { continue };
        for (audience, names) in &tally.of(check).outside {
            out.entry(*audience).or_default().extend(names.iter().cloned());
        }
    }
    rest.extend(out.into_iter().map(|(audience, names)| Because::Outside { audience, names }));
    rest
}
