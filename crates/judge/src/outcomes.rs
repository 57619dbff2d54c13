//! What each check says of each asset: worked out once, whichever criteria ask.

use std::collections::BTreeMap;

use kravtjek_model::assessment::{AssetOutcomes, Finding, Outcome, Said};
use kravtjek_model::asset::Asset;
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::time::Fresh;

use crate::aggregate::Input;
use crate::check::Check;
use crate::checks::CHECKS;
use crate::delegated::Delegated;
use crate::extras::EXTRAS;
use crate::index::Index;
use crate::sight::Sight;

/// One check on one asset.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) outcome: Outcome,
    /// Whether the run set out to see all that the check needs.
    pub(crate) meant: bool,
    pub(crate) fresh_until: Option<jiff::Timestamp>,
    /// Whether it is settled, or was tried: something was seen, or failed to be, that the run set out to see.
    pub(crate) looked: bool,
}

/// The outcomes worked out so far.
pub(crate) struct Outcomes<'a> {
    assets: &'a [Asset],
    delegated: &'a Delegated<'a>,
    done: BTreeMap<(&'static CheckId, Fresh), BTreeMap<&'a AssetId, Checked>>,
}

impl<'a> Outcomes<'a> {
    pub(crate) fn new(assets: &'a [Asset], delegated: &'a Delegated<'a>) -> Self {
        Self { assets, delegated, done: BTreeMap::new() }
    }

    /// What a check says of every asset it speaks of, by asset; nothing when there is no such check.
    pub(crate) fn of(
        &mut self,
        id: &CheckId,
        fresh: Fresh,
        input: &Input<'a>,
        index: &'a Index<'a>,
    ) -> &BTreeMap<&'a AssetId, Checked> {
        static NONE: BTreeMap<&AssetId, Checked> = BTreeMap::new();
        let Some(check) = CHECKS.iter().find(|check| check.id == *id) else { return &NONE };
        let (assets, delegated) = (self.assets, self.delegated);
        self.done
            .entry((&check.id, fresh))
            .or_insert_with(|| run(check, fresh, assets, delegated, input, index))
    }

    /// Every outcome, asset by asset. A check that two criteria ask at different ages shows the stricter one.
    pub(crate) fn by_asset(self, input: &Input<'a>, index: &'a Index<'a>) -> Vec<AssetOutcomes> {
        let mut checks: BTreeMap<&AssetId, BTreeMap<CheckId, Outcome>> = BTreeMap::new();
        for ((check, _), outcomes) in self.done {
            for (asset, checked) in outcomes.into_iter().filter(|(_, checked)| checked.looked) {
                checks.entry(asset).or_default().entry(check.clone()).or_insert(checked.outcome);
            }
        }
        let shown = self.assets.iter().filter_map(|asset| {
            let checks = checks.remove(&asset.id).unwrap_or_default();
            let extras = extras(asset, self.delegated, input, index);
            let any = !checks.is_empty() || !extras.is_empty();
            any.then(|| AssetOutcomes { asset: asset.id.clone(), kind: asset.kind, checks, extras })
        });
        shown.collect()
    }
}

/// What is worth knowing of an asset beside the verdicts, seen within the last month.
fn extras<'a>(
    asset: &Asset,
    delegated: &'a Delegated<'a>,
    input: &Input<'a>,
    index: &'a Index<'a>,
) -> BTreeMap<CheckId, Vec<Finding>> {
    let sight = Sight::new(index, delegated, input.policy, input.organisation, input.on, Fresh::Days(30));
    let concerned = EXTRAS.iter().filter(|extra| extra.of.contains(&asset.kind));
    let seen = concerned.map(|extra| (extra.id.clone(), (extra.see)(asset, &sight)));
    seen.filter(|(_, findings)| !findings.is_empty()).collect()
}

fn run<'a>(
    check: &Check,
    fresh: Fresh,
    assets: &'a [Asset],
    delegated: &'a Delegated<'a>,
    input: &Input<'a>,
    index: &'a Index<'a>,
) -> BTreeMap<&'a AssetId, Checked> {
    let concerned = assets.iter().filter(|asset| check.of.contains(&asset.kind));
    concerned
        .map(|asset| {
            let sight = Sight::new(index, delegated, input.policy, input.organisation, input.on, fresh);
            let outcome = (check.judge)(asset, &sight);
            let meant = check.needs.iter().all(|probe| input.measured.contains(probe));
            let looked = outcome.outcome != Said::CannotTell || sight.looked() && meant;
            let checked = Checked { outcome, meant, fresh_until: sight.fresh_until(), looked };
            (&asset.id, checked)
        })
        .collect()
}
