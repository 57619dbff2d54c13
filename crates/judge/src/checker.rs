//! One check on one asset: the sights it is given, and what it would have said of what is too old.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::ShownBy;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::assessment::{Evidence, Finding, Outcome, Said, Weight};
use kravtjek_model::asset::Asset;
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{CheckId, ObservationId};
use kravtjek_model::observation::Observation;
use kravtjek_model::time::Fresh;

use crate::audience::{self, Outside};
use crate::check::Check;
use crate::checks::{NOT_SCANNED, OWN_CLOCK};
use crate::delegated::Delegated;
use crate::extras::EXTRAS;
use crate::finding::{NOT_SEEN, SEEN_OTHERWISE};
use crate::index::Index;
use crate::input::Input;
use crate::lapse::{ANY_AGE, Lapse};
use crate::otherwise::{Otherwise, by_profile};
use crate::sight::Sight;
use crate::standing::{gone, settled};

/// One check on one asset.
pub(crate) struct Checked {
    pub(crate) outcome: Outcome,
    /// Whether the run set out to see all that the check needs.
    pub(crate) meant: bool,
    pub(crate) fresh_until: Option<jiff::Timestamp>,
    /// Whether it is settled, or was tried: something was seen, or failed to be, that the run set out to see.
    pub(crate) looked: bool,
    /// The ports of the services that were looked at.
    pub(crate) ports: BTreeSet<u16>,
    /// Whom the asset is for, where the check is not asked of it for that.
    pub(crate) outside: Option<Audience>,
    /// The earliest of what was seen.
    pub(crate) since: Option<jiff::Timestamp>,
    /// What other policy profiles would say.
    pub(crate) otherwise: Vec<Otherwise>,
}

/// Runs checks on assets.
pub(crate) struct Checker<'a> {
    pub(crate) delegated: &'a Delegated<'a>,
    pub(crate) outside: &'a Outside<'a>,
    pub(crate) input: &'a Input<'a>,
    pub(crate) index: &'a Index<'a>,
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

    /// One check on one asset, nothing when it is not to be asked; and what it would say of what is too old.
    pub(crate) fn run(&self, check: &Check, fresh: Fresh, asset: &Asset) -> (Option<Checked>, Lapse) {
        let meant = check.probes().all(|probe| self.input.looked.measured.contains(&probe));
        let before = self.sight(fresh);
        let outside = self.outside.of(&ShownBy::Check(check.id.clone()), asset.id.as_str());
        let settled = || settled(check, asset, &before);
        let (outcome, sight, otherwise, lapse) = match outside.map(audience::outside).or_else(settled) {
            Some(outcome) => (outcome, before, Vec::new(), Lapse::default()),
            None => {
                let (outcome, sight, way) = self.worst(check, fresh, asset);
                let otherwise = self.otherwise(check, fresh, asset, (&outcome, way));
                let lapse = self.lapse(check, fresh, asset, (&outcome, &sight));
                (outcome, sight, otherwise, lapse)
            }
        };
        let looked = outcome.outcome != Said::CannotTell || sight.looked() && meant;
        // A measurement that was tried and failed is shown, also by a run that did not set out to see everything.
        let shown = looked || meant || failed(&outcome);
        let (ports, fresh_until, since) = (sight.ports(), sight.fresh_until(), sight.since());
        let checked = shown.then_some(Checked {
            outcome,
            meant,
            fresh_until,
            looked,
            ports,
            outside,
            since,
            otherwise,
        });
        (checked, lapse)
    }

    /// What a check says where it cannot tell by what still counts, and something is there that is too old: when that was
    /// seen, and when it was wrong. Where everything is fresh, nothing is worked out.
    fn lapse(
        &self,
        check: &Check,
        fresh: Fresh,
        asset: &Asset,
        (outcome, sight): (&Outcome, &Sight<'a>),
    ) -> Lapse {
        let Some(last) = sight.lapsed().filter(|_| outcome.outcome == Said::CannotTell) else {
            return Lapse::default();
        };
        let aged = self.sight(ANY_AGE).keeping();
        let said = (check.judge)(asset, &aged);
        let wrong = said.findings.iter().filter(|finding| finding.weight == Weight::Fail);
        let evidence: BTreeSet<&ObservationId> =
            wrong.flat_map(|finding| &finding.evidence).map(|evidence| &evidence.observation).collect();
        let old = aged.rested().into_iter().filter(|one| !fresh.holds(one.at, self.input.on));
        let wrong = old.filter(|one| evidence.contains(&one.id)).map(|one| one.at).max();
        let red = (said.outcome == Said::Fail).then_some(wrong.unwrap_or(last));
        Lapse { last: (!sight.looked()).then_some(last), red }
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
    pub(crate) fn extras(&self, asset: &Asset) -> BTreeMap<CheckId, Vec<Finding>> {
        let sight = self.sight(Fresh::Days(30));
        if gone(asset, &sight).is_some() {
            return BTreeMap::new();
        }
        let concerned = EXTRAS.iter().filter(|extra| extra.of.contains(&asset.kind));
        let seen = concerned.map(|extra| (extra.id.clone(), (extra.see)(asset, &sight)));
        seen.filter(|(_, findings)| !findings.is_empty()).collect()
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

/// Whether it is the clock of the machine that measures which is suspected.
pub(crate) fn suspects_own_clock(outcome: &Outcome) -> bool {
    outcome.findings.iter().any(|finding| finding.tag == OWN_CLOCK.name)
}

/// Whether a measurement was tried and failed.
pub(crate) fn failed(outcome: &Outcome) -> bool {
    // A clock of our own that is wrong measures nothing, and neither does a scan that left the address out.
    let failed = [NOT_SEEN.name, OWN_CLOCK.name, NOT_SCANNED.name];
    outcome.findings.iter().any(|finding| failed.contains(&finding.tag.as_str()))
}
