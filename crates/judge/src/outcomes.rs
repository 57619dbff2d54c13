//! What each check says of each asset: worked out once, whichever criteria ask.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::ShownBy;
use kravtjek_model::assessment::{self, AssetOutcomes, Finding, Outcome};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::time::Fresh;

use crate::aggregate::{Input, denominator};
use crate::check::{Check, NOT_SEEN};
use crate::checks::CHECKS;
use crate::delegated::Delegated;
use crate::extras::EXTRAS;
use crate::index::Index;
use crate::sight::Sight;

/// One check on one asset.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Checked {
    pub(crate) outcome: Outcome,
    /// Whether the run set out to see all that the check needs.
    pub(crate) meant: bool,
    pub(crate) fresh_until: Option<jiff::Timestamp>,
    /// Whether it is settled, or was tried: something was seen, or failed to be, that the run set out to see.
    pub(crate) looked: bool,
}

/// What one check says of all assets it speaks of.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Said {
    pub(crate) of: BTreeMap<AssetId, Checked>,
    /// Assets of which it cannot be told, because the run did not set out to see all that the check needs.
    pub(crate) not_asked: usize,
}

/// What every check of a framework, and every extra, says of some assets.
///
/// It holds no observation: once it is worked out, what was seen need not be kept. Parts of an organisation may be
/// worked out one after the other and [joined](Self::join), as long as a name and those below it stay together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcomes {
    done: BTreeMap<(CheckId, Fresh), Said>,
    extras: BTreeMap<(AssetId, AssetKind), BTreeMap<CheckId, Vec<Finding>>>,
}

impl Outcomes {
    /// Asks every check that a criterion of the framework rests on, and every extra, about every asset.
    pub fn new(input: &Input<'_>) -> Self {
        let assets = denominator(input.organisation, input.assets);
        let index = Index::new(input.observations);
        let delegated = Delegated::new(&assets, input.organisation, &index, input.on);
        let bench = Bench { assets: &assets, delegated: &delegated, input, index: &index };
        let asked = asked(input).into_iter().filter_map(|(id, fresh)| {
            let check = CHECKS.iter().find(|check| check.id == *id)?;
            Some(((check.id.clone(), fresh), bench.run(check, fresh)))
        });
        let extras = assets.iter().map(|asset| ((asset.id.clone(), asset.kind), bench.extras(asset)));
        Self { done: asked.collect(), extras: extras.filter(|(_, found)| !found.is_empty()).collect() }
    }

    /// Adds what was worked out for other assets. For an asset that both speak of, the other's word stands.
    pub fn join(&mut self, other: Self) {
        for (asked, said) in other.done {
            let own = self.done.entry(asked).or_default();
            own.of.extend(said.of);
            own.not_asked += said.not_asked;
        }
        self.extras.extend(other.extras);
    }

    /// What a check says of every asset it speaks of; nothing when there is no such check.
    pub(crate) fn of(&self, id: &CheckId, fresh: Fresh) -> &Said {
        static NOTHING: Said = Said { of: BTreeMap::new(), not_asked: 0 };
        self.done.get(&(id.clone(), fresh)).unwrap_or(&NOTHING)
    }

    /// Every outcome, asset by asset. A check that two criteria ask at different ages shows the stricter one.
    pub(crate) fn by_asset(mut self, assets: &[Asset]) -> Vec<AssetOutcomes> {
        let mut checks: BTreeMap<AssetId, BTreeMap<CheckId, Outcome>> = BTreeMap::new();
        for ((check, _), said) in self.done {
            for (asset, checked) in said.of.into_iter().filter(|(_, checked)| checked.looked) {
                checks.entry(asset).or_default().entry(check.clone()).or_insert(checked.outcome);
            }
        }
        let shown = assets.iter().filter_map(|asset| {
            let checks = checks.remove(&asset.id).unwrap_or_default();
            let extras = self.extras.remove(&(asset.id.clone(), asset.kind)).unwrap_or_default();
            let any = !checks.is_empty() || !extras.is_empty();
            any.then(|| AssetOutcomes { asset: asset.id.clone(), kind: asset.kind, checks, extras })
        });
        shown.collect()
    }
}

/// The checks that the framework's criteria rest on, with the age that each criterion allows.
fn asked<'a>(input: &Input<'a>) -> BTreeSet<(&'a CheckId, Fresh)> {
    let requirements = input.framework.requirements().filter_map(|id| input.catalogue.requirements.get(id));
    let criteria =
        requirements.flat_map(|requirement| input.catalogue.criteria(requirement, &input.framework.id));
    let leaves = criteria.flat_map(|criterion| {
        criterion.met_when.leaves().into_iter().map(move |(leaf, _)| (leaf, criterion.fresh))
    });
    leaves
        .filter_map(|(leaf, fresh)| match leaf {
            ShownBy::Check(id) => Some((id, fresh)),
            _ => None,
        })
        .collect()
}

struct Bench<'a> {
    assets: &'a [Asset],
    delegated: &'a Delegated<'a>,
    input: &'a Input<'a>,
    index: &'a Index<'a>,
}

impl<'a> Bench<'a> {
    fn sight(&self, fresh: Fresh) -> Sight<'a> {
        let Self { delegated, input, index, .. } = self;
        Sight::new(index, delegated, input.policy, input.organisation, input.on, fresh)
    }

    fn run(&self, check: &Check, fresh: Fresh) -> Said {
        let meant = check.needs.iter().all(|probe| self.input.measured.contains(probe));
        let mut said = Said::default();
        for asset in self.assets.iter().filter(|asset| check.of.contains(&asset.kind)) {
            let sight = self.sight(fresh);
            let outcome = (check.judge)(asset, &sight);
            let looked = outcome.outcome != assessment::Said::CannotTell || sight.looked() && meant;
            // A measurement that was tried and failed is told, also by a run that did not set out to see everything.
            let failed = outcome.findings.iter().any(|finding| finding.tag == NOT_SEEN.name);
            if !looked && !meant && !failed {
                said.not_asked += 1;
                continue;
            }
            let checked = Checked { outcome, meant, fresh_until: sight.fresh_until(), looked };
            said.of.insert(asset.id.clone(), checked);
        }
        said
    }

    /// What is worth knowing of an asset beside the verdicts, seen within the last month.
    fn extras(&self, asset: &Asset) -> BTreeMap<CheckId, Vec<Finding>> {
        let sight = self.sight(Fresh::Days(30));
        let concerned = EXTRAS.iter().filter(|extra| extra.of.contains(&asset.kind));
        let seen = concerned.map(|extra| (extra.id.clone(), (extra.see)(asset, &sight)));
        seen.filter(|(_, findings)| !findings.is_empty()).collect()
    }
}
