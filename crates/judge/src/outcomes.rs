//! What each check says of each asset: worked out once, whichever criteria ask.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kravtjek_catalogue::{MetWhen, ShownBy};
use kravtjek_model::assessment::{AssetOutcomes, Difference, Finding, Outcome, Said};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::time::Fresh;

use crate::audience::Outside;
use crate::check::Check;
use crate::checker::{Checked, Checker, failed, suspects_own_clock};
use crate::checks::CHECKS;
use crate::delegated::Delegated;
use crate::finding::{STATED_AGAINST_MX, STATED_AGAINST_SERVER};
use crate::index::Index;
use crate::input::{Input, Looked, Yardstick, denominator};
use crate::lapse::Lapse;
use crate::otherwise::Counted;
use crate::reread::reread;

/// One asset: what every check and extra says of it.
struct Row {
    asset: AssetId,
    kind: AssetKind,
    checks: BTreeMap<CheckId, Checked>,
    /// What checks would have said of what is too old.
    lapsed: BTreeMap<CheckId, Lapse>,
    extras: BTreeMap<CheckId, Vec<Finding>>,
}

/// What every check of a framework, and every extra, says of some assets.
///
/// It holds no observation: once it is worked out, what was seen need not be kept. Parts of an organisation may be
/// worked out one after the other and [counted](Tally::count), as long as a name and those below it stay together.
pub struct Outcomes {
    rows: Vec<Row>,
    /// By check: assets without an outcome, because the run did not set out to see all that the check needs.
    not_asked: BTreeMap<CheckId, usize>,
    /// Checks that a weaker source may complete: which assets they saw is kept.
    completable: BTreeSet<CheckId>,
}

impl Outcomes {
    /// Asks every check that a criterion of the framework rests on, and every extra, about every asset.
    pub fn new(input: &Input<'_>) -> Self {
        let assets = denominator(input.organisation, input.looked.found);
        let observations = reread(input.looked.observations);
        let looked = Looked { observations: &observations, ..input.looked };
        let input = &Input { looked, ..*input };
        let index = Index::new(input.looked.observations);
        let delegated = Delegated::new(&assets, input.organisation, &index, input.on);
        let outside = Outside::new(input);
        let checker = Checker { delegated: &delegated, outside: &outside, input, index: &index };
        let asked: Vec<(&Check, Fresh)> = asked(input)
            .into_iter()
            .filter_map(|(id, fresh)| Some((*CHECKS.iter().find(|check| check.id == *id)?, fresh)))
            .collect();
        let mut not_asked = BTreeMap::new();
        let mut rows = Vec::with_capacity(assets.len());
        for (at, asset) in assets.iter().enumerate() {
            // A name that is of several kinds is one asset to a check that speaks of them: that of the first kind.
            let twins = || assets.iter().take(at).rev().take_while(|twin| twin.id == asset.id);
            let own = |check: &Check| {
                check.of.contains(&asset.kind) && !twins().any(|twin| check.of.contains(&twin.kind))
            };
            let mut checks = BTreeMap::new();
            let mut lapsed = BTreeMap::new();
            for (check, fresh) in asked.iter().filter(|(check, _)| own(check)) {
                let (checked, lapse) = checker.run(check, *fresh, asset);
                if lapse != Lapse::default() {
                    lapsed.insert(check.id.clone(), lapse);
                }
                match checked {
                    Some(checked) => drop(checks.insert(check.id.clone(), checked)),
                    None => *not_asked.entry(check.id.clone()).or_default() += 1,
                }
            }
            let extras = checker.extras(asset);
            rows.push(Row { asset: asset.id.clone(), kind: asset.kind, checks, lapsed, extras });
        }
        Self { rows, not_asked, completable: completable(input) }
    }

    /// Leaves out the assets that are not wanted, such as those that another part has spoken of.
    pub fn retain(&mut self, mut wanted: impl FnMut(&AssetId, AssetKind) -> bool) {
        self.rows.retain(|row| wanted(&row.asset, row.kind));
    }

    /// What there is to show, asset by asset.
    pub fn rows(self) -> impl Iterator<Item = AssetOutcomes> {
        let shown = self.rows.into_iter().map(|row| {
            let (seen, unseen): (Vec<_>, Vec<_>) =
                row.checks.into_iter().partition(|(_, checked)| checked.looked);
            let plain = |all: Vec<(CheckId, Checked)>| {
                all.into_iter().map(|(check, checked)| (check, checked.outcome)).collect()
            };
            AssetOutcomes {
                asset: row.asset,
                kind: row.kind,
                checks: plain(seen),
                unseen: plain(unseen),
                extras: row.extras,
            }
        });
        shown.filter(|row| !(row.checks.is_empty() && row.unseen.is_empty() && row.extras.is_empty()))
    }
}

/// What one check says of all assets together.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct CheckTally {
    pub(crate) counts: BTreeMap<Said, usize>,
    /// Assets without an outcome, because the run did not set out to see all that the check needs.
    pub(crate) not_asked: usize,
    /// Some asset has an outcome, though the run did not set out to see all that the check needs.
    pub(crate) not_meant: bool,
    pub(crate) looked: bool,
    pub(crate) failed: bool,
    /// The clock of the machine that measures is suspected.
    pub(crate) own_clock: bool,
    pub(crate) ports: BTreeSet<u16>,
    /// Some asset's outcome stands against what the authority says of it.
    pub(crate) contradicted: bool,
    pub(crate) fresh_until: Option<jiff::Timestamp>,
    pub(crate) since: Option<jiff::Timestamp>,
    /// When what is too old was seen.
    pub(crate) lapse: Lapse,
    /// The assets that something was seen of, where a weaker source may complete the check.
    pub(crate) seen: BTreeMap<AssetId, Holds>,
    /// Failing assets that an exception names.
    pub(crate) failing: BTreeSet<AssetId>,
    /// Assets that the check is not asked of, by whom they are for.
    pub(crate) outside: BTreeMap<Audience, BTreeSet<String>>,
    otherwise: Counted,
}

/// What the checks come to over all assets: counts, whatever their number.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tally {
    by: BTreeMap<CheckId, CheckTally>,
    not_made: usize,
}

impl Tally {
    /// Adds what was worked out for some assets. Each asset is to be counted once.
    pub fn count(&mut self, outcomes: &Outcomes, organisation: &Organisation) {
        for (check, number) in &outcomes.not_asked {
            self.by.entry(check.clone()).or_default().not_asked += number;
        }
        let excepted = |asset: &AssetId| {
            organisation.exceptions.iter().any(|exception| exception.asset.as_ref() == Some(asset))
        };
        for row in &outcomes.rows {
            for (check, checked) in &row.checks {
                let sum = self.by.entry(check.clone()).or_default();
                *sum.counts.entry(checked.outcome.outcome).or_default() += 1;
                sum.not_meant |= !checked.meant;
                sum.looked |= checked.looked;
                sum.failed |= failed(&checked.outcome);
                sum.own_clock |= suspects_own_clock(&checked.outcome);
                sum.ports.extend(&checked.ports);
                if let Some(audience) = checked.outside {
                    sum.outside.entry(audience).or_default().insert(row.asset.to_string());
                }
                sum.contradicted |= contradicted(&checked.outcome);
                sum.otherwise.add(&checked.otherwise);
                sum.fresh_until = sum.fresh_until.into_iter().chain(checked.fresh_until).min();
                sum.since = sum.since.into_iter().chain(checked.since).min();
                if checked.looked
                    && outcomes.completable.contains(check)
                    && let Some(holds) = holds(checked.outcome.outcome)
                {
                    sum.seen.insert(row.asset.clone(), holds);
                }
                if checked.outcome.outcome == Said::Fail && excepted(&row.asset) {
                    sum.failing.insert(row.asset.clone());
                }
            }
            for (check, lapse) in &row.lapsed {
                let sum = self.by.entry(check.clone()).or_default();
                sum.lapse = sum.lapse.and(*lapse);
            }
        }
    }

    /// Says that the run was stopped before so many measurements were made.
    pub fn stopped_short(&mut self, not_made: usize) {
        self.not_made = not_made;
    }

    pub(crate) fn not_made(&self) -> usize {
        self.not_made
    }

    /// What a check says of all assets; nothing when there is no such check.
    pub(crate) fn of(&self, id: &CheckId) -> &CheckTally {
        static NOTHING: LazyLock<CheckTally> = LazyLock::new(CheckTally::default);
        self.by.get(id).unwrap_or(&NOTHING)
    }
}

impl Tally {
    /// What other policy profiles would make of the checks.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        self.by.iter().flat_map(|(check, sum)| sum.otherwise.told(check)).collect()
    }
}

/// How an asset stands that something was seen of; nothing where the check does not concern it.
fn holds(said: Said) -> Option<Holds> {
    match said {
        Said::Pass => Some(Holds::Yes),
        Said::Fail => Some(Holds::No),
        Said::CannotTell => Some(Holds::Unknown),
        Said::NotApplicable => None,
    }
}

/// The checks that stand in an `either` of the framework's criteria.
fn completable(input: &Input<'_>) -> BTreeSet<CheckId> {
    fn within(expression: &MetWhen, either: bool, found: &mut BTreeSet<CheckId>) {
        match expression {
            MetWhen::All(parts) | MetWhen::Any(parts) => {
                parts.iter().for_each(|part| within(part, either, found));
            }
            MetWhen::Either(parts) => parts.iter().for_each(|part| within(part, true, found)),
            MetWhen::Leaf(leaf) => match &leaf.shown_by {
                ShownBy::Check(id) if either => _ = found.insert(id.clone()),
                _ => {}
            },
        }
    }
    let Yardstick { catalogue, framework, .. } = input.by;
    let requirements = framework.requirements().filter_map(|id| catalogue.requirements.get(id));
    let criteria = requirements.flat_map(|requirement| catalogue.criteria(requirement, &framework.id));
    let mut found = BTreeSet::new();
    criteria.for_each(|criterion| within(&criterion.met_when, false, &mut found));
    found
}

fn contradicted(outcome: &Outcome) -> bool {
    let against = [STATED_AGAINST_MX.name, STATED_AGAINST_SERVER.name];
    outcome.findings.iter().any(|finding| against.contains(&finding.tag.as_str()))
}

/// The checks that the framework's criteria rest on, with the age that each criterion allows.
fn asked<'a>(input: &Input<'a>) -> BTreeSet<(&'a CheckId, Fresh)> {
    let requirements =
        input.by.framework.requirements().filter_map(|id| input.by.catalogue.requirements.get(id));
    let criteria =
        requirements.flat_map(|requirement| input.by.catalogue.criteria(requirement, &input.by.framework.id));
    let leaves = criteria.flat_map(|criterion| {
        let leaves = criterion.met_when.leaves().into_iter();
        leaves.map(move |leaf| (&leaf.shown_by, leaf.counts(criterion.fresh)))
    });
    leaves
        .filter_map(|(leaf, fresh)| match leaf {
            ShownBy::Check(id) => Some((id, fresh)),
            _ => None,
        })
        .collect()
}
