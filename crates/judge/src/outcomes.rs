//! What each check says of each asset: worked out once, whichever criteria ask.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use kravtjek_catalogue::ShownBy;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::assessment::{AssetOutcomes, Difference, Evidence, Finding, Outcome, Said};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::observation::Observation;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::time::Fresh;

use crate::audience::{self, Outside};
use crate::check::Check;
use crate::checks::{CHECKS, NOT_SCANNED, OWN_CLOCK};
use crate::delegated::Delegated;
use crate::extras::EXTRAS;
use crate::finding::{NOT_SEEN, SEEN_OTHERWISE};
use crate::index::Index;
use crate::input::{Input, Looked, denominator};
use crate::otherwise::{Counted, Otherwise, by_profile};
use crate::reread::reread;
use crate::sight::Sight;
use crate::standing::{gone, settled};

/// One check on one asset.
struct Checked {
    outcome: Outcome,
    /// Whether the run set out to see all that the check needs.
    meant: bool,
    fresh_until: Option<jiff::Timestamp>,
    /// Whether it is settled, or was tried: something was seen, or failed to be, that the run set out to see.
    looked: bool,
    /// The ports of the services that were looked at.
    ports: BTreeSet<u16>,
    /// Whom the asset is for, where the check is not asked of it for that.
    outside: Option<Audience>,
    /// What other policy profiles would say.
    otherwise: Vec<Otherwise>,
}

/// One asset: what every check and extra says of it.
struct Row {
    asset: AssetId,
    kind: AssetKind,
    checks: BTreeMap<CheckId, Checked>,
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
            for (check, fresh) in asked.iter().filter(|(check, _)| own(check)) {
                match checker.run(check, *fresh, asset) {
                    Some(checked) => drop(checks.insert(check.id.clone(), checked)),
                    None => *not_asked.entry(check.id.clone()).or_default() += 1,
                }
            }
            let extras = checker.extras(asset);
            rows.push(Row { asset: asset.id.clone(), kind: asset.kind, checks, extras });
        }
        Self { rows, not_asked }
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
    pub(crate) ports: BTreeSet<u16>,
    pub(crate) fresh_until: Option<jiff::Timestamp>,
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
                sum.ports.extend(&checked.ports);
                if let Some(audience) = checked.outside {
                    sum.outside.entry(audience).or_default().insert(row.asset.to_string());
                }
                sum.otherwise.add(&checked.otherwise);
                sum.fresh_until = sum.fresh_until.into_iter().chain(checked.fresh_until).min();
                if checked.outcome.outcome == Said::Fail && excepted(&row.asset) {
                    sum.failing.insert(row.asset.clone());
                }
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

/// The worst first.
fn rank(said: Said) -> u8 {
    match said {
        Said::Fail => 0,
        Said::CannotTell => 1,
        Said::Pass => 2,
        Said::NotApplicable => 3,
    }
}

fn failed(outcome: &Outcome) -> bool {
    // A clock of our own that is wrong measures nothing, and neither does a scan that left the address out.
    let failed = [NOT_SEEN.name, OWN_CLOCK.name, NOT_SCANNED.name];
    outcome.findings.iter().any(|finding| failed.contains(&finding.tag.as_str()))
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

struct Checker<'a> {
    delegated: &'a Delegated<'a>,
    outside: &'a Outside<'a>,
    input: &'a Input<'a>,
    index: &'a Index<'a>,
}

impl<'a> Checker<'a> {
    fn sight(&self, fresh: Fresh) -> Sight<'a> {
        self.sight_by(self.input.by.policy, fresh)
    }

    fn sight_by(&self, policy: &'a Policy, fresh: Fresh) -> Sight<'a> {
        let Self { delegated, input, index, .. } = self;
        let shipped = &input.by.catalogue.policies;
        Sight::new(index, delegated, policy, shipped, input.organisation, input.on, fresh)
    }

    /// What the other shipped profiles that say anything of TLS would make of it.
    fn otherwise(
        &self,
        check: &Check,
        fresh: Fresh,
        asset: &Asset,
        (judged, way): (&Outcome, usize),
    ) -> Vec<Otherwise> {
        if !by_profile(check) {
            return Vec::new();
        }
        let all = self.input.by.catalogue.policies.values();
        let others = all.filter(|other| other.id != self.input.by.policy.id && !other.tls.is_empty());
        let said = others.filter_map(|other| {
            let outcome = (check.judge)(asset, &self.sight_by(other, fresh).another_way(way));
            Otherwise::of(judged, &other.id, &outcome)
        });
        said.collect()
    }

    /// One check on one asset; nothing when it is not to be asked.
    fn run(&self, check: &Check, fresh: Fresh, asset: &Asset) -> Option<Checked> {
        let meant = check.probes().all(|probe| self.input.looked.measured.contains(&probe));
        let before = self.sight(fresh);
        let outside = self.outside.of(&ShownBy::Check(check.id.clone()), asset.id.as_str());
        let settled = || settled(check, asset, &before);
        let (outcome, sight, otherwise) = match outside.map(audience::outside).or_else(settled) {
            Some(outcome) => (outcome, before, Vec::new()),
            None => {
                let (outcome, sight, way) = self.worst(check, fresh, asset);
                let otherwise = self.otherwise(check, fresh, asset, (&outcome, way));
                (outcome, sight, otherwise)
            }
        };
        let looked = outcome.outcome != Said::CannotTell || sight.looked() && meant;
        // A measurement that was tried and failed is shown, also by a run that did not set out to see everything.
        let shown = looked || meant || failed(&outcome);
        let (ports, fresh_until) = (sight.ports(), sight.fresh_until());
        shown.then_some(Checked { outcome, meant, fresh_until, looked, ports, outside, otherwise })
    }

    /// The worst that a check says, where one run saw something in several ways: a good sight does not outweigh a
    /// contrary one. Every sight is taken once.
    fn worst(&self, check: &Check, fresh: Fresh, asset: &Asset) -> (Outcome, Sight<'a>, usize) {
        let look = |way: usize| {
            let sight = self.sight(fresh).another_way(way);
            ((check.judge)(asset, &sight), sight, way)
        };
        let last = look(0);
        let contrary = last.1.contrary();
        let ways = contrary.values().map(Vec::len).max().unwrap_or(1);
        if ways == 1 {
            return last;
        }
        let all: Vec<_> = [last].into_iter().chain((1..ways).map(look)).collect();
        let alike = all
            .iter()
            .all(|(outcome, ..)| all.first().is_some_and(|(one, ..)| one.outcome == outcome.outcome));
        let worst = all.into_iter().min_by_key(|(outcome, ..)| rank(outcome.outcome));
        let (mut outcome, sight, way) = worst.unwrap_or_else(|| look(0));
        if !alike {
            let seen =
                |one: &&Observation| Evidence { observation: one.id.clone(), field: "seen".to_owned() };
            let notes = contrary.iter().map(|(subject, sights)| {
                SEEN_OTHERWISE.found(&[&subject.to_string()], sights.iter().map(seen).collect())
            });
            outcome.findings = outcome.findings.iter().cloned().chain(notes).collect();
        }
        (outcome, sight, way)
    }

    /// What is worth knowing of an asset beside the verdicts, seen within the last month.
    fn extras(&self, asset: &Asset) -> BTreeMap<CheckId, Vec<Finding>> {
        let sight = self.sight(Fresh::Days(30));
        if gone(asset, &sight).is_some() {
            return BTreeMap::new();
        }
        let concerned = EXTRAS.iter().filter(|extra| extra.of.contains(&asset.kind));
        let seen = concerned.map(|extra| (extra.id.clone(), (extra.see)(asset, &sight)));
        seen.filter(|(_, findings)| !findings.is_empty()).collect()
    }
}
