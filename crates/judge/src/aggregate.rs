//! From criteria to requirements to the whole assessment.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Combine, Requirement};
use kravtjek_model::answer::Exception;
use kravtjek_model::assessment::{
    Assessment, Because, CriterionVerdict, Evidence, Flawed, RequirementVerdict, Said, Verdict,
};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{AssetId, CriterionId};
use kravtjek_model::observation::foundation::Flaw;

use crate::answers;
use crate::audience::Outside;
use crate::criterion::Concluder;
use crate::index::Index;
use crate::input::{Breadth, Input};
use crate::kleene;
use crate::outcomes::{Outcomes, Tally};
use crate::showing::Shown;
use crate::taken_over;
use crate::units::Populations;

/// Judges. Total and deterministic.
pub fn judge(input: &Input<'_>) -> Assessment {
    let outcomes = Outcomes::new(input);
    let mut tally = Tally::default();
    tally.count(&outcomes, input.organisation);
    tally.stopped_short(Index::new(input.looked.observations).not_made());
    conclude(input, &tally, outcomes.rows().collect())
}

/// Judges by what the checks have come to already; `assets` is where what they said of each asset is kept. Of the
/// observations only the files that people handed in and what the run rests on are read again.
pub fn conclude<A>(input: &Input<'_>, tally: &Tally, assets: A) -> Assessment<A> {
    let index = Index::new(input.looked.observations);
    let outside = Outside::new(input);
    let concluder =
        Concluder { input, index: &index, tally, outside: &outside, populations: Populations::default() };
    let mut not_judged = BTreeSet::new();
    let requirements = input
        .by
        .framework
        .requirements()
        .filter_map(|id| input.by.catalogue.requirements.get(id))
        .map(|requirement| concluder.requirement(requirement, &mut not_judged))
        .collect();
    Assessment {
        organisation: input.organisation.name.clone(),
        kind: input.organisation.kind,
        framework: input.by.framework.id.clone(),
        catalogue_version: input.by.catalogue.version.clone(),
        policy: input.by.policy.id.clone(),
        on: input.on,
        scope: input.organisation.scope.clone(),
        requirements,
        foundation: flawed(&index),
        not_made: tally.not_made(),
        assets,
        not_judged,
        differences: tally.differences(),
        taken_over: taken_over::unconfirmed(input),
    }
}

/// What is wrong with the foundation of the last run.
fn flawed(index: &Index<'_>) -> Vec<Flawed> {
    let Some(foundation) = index.foundation() else { return Vec::new() };
    let field = |flaw| match flaw {
        Flaw::Impostor => "seen.servers",
        Flaw::Clock => "seen.clock",
        Flaw::Anchor | Flaw::Root | Flaw::NoAnchor => "seen.reasons",
        Flaw::Control => "seen.control_reasons",
    };
    let one = |(flaw, detail): &(Flaw, Detail)| Flawed {
        flaw: *flaw,
        detail: detail.clone(),
        at: foundation.observation.at,
        evidence: vec![Evidence {
            observation: foundation.observation.id.clone(),
            field: field(*flaw).to_owned(),
        }],
    };
    foundation.flaws.iter().map(one).collect()
}

impl Concluder<'_> {
    fn requirement(
        &self,
        requirement: &Requirement,
        not_judged: &mut BTreeSet<CriterionId>,
    ) -> RequirementVerdict {
        let own = self.input.by.catalogue.criteria(requirement, &self.input.by.framework.id);
        let judged = own.map(|criterion| {
            let (mut shown, stated) = self.criterion(criterion);
            // Nothing is met, and nothing concerns nobody, while units that were declared are left out; where it is not
            // met anyhow, they are named all the same.
            let good = shown.is_good();
            let unnamed = || crate::declared::unnamed(criterion, self.input, self.index, self.outside);
            if let Some(unnamed) = (good || shown.measured).then(unnamed).flatten() {
                if good {
                    shown.contradicted |= shown.verdict == Verdict::NotApplicable;
                    (shown.verdict, shown.open) = (Verdict::Unknown, true);
                }
                unnamed.told(&mut shown.because, self.examples());
            }
            (criterion, (shown, stated))
        });
        let all: Vec<_> = judged.collect();
        // What was not judged counts as unknown for the requirement.
        let verdicts: Vec<_> = all
            .iter()
            .map(|(_, (shown, _))| if self.judged(shown) { shown.verdict } else { Verdict::Unknown })
            .collect();
        let whole = match requirement.combine {
            Combine::All => kleene::all(verdicts),
            Combine::Any => kleene::any(verdicts),
        };
        let one_is_enough = requirement.combine == Combine::Any && whole == Some(Verdict::Met);
        let mut criteria = Vec::new();
        for (criterion, (shown, stated)) in all {
            let needed = !one_is_enough || matches!(shown.verdict, Verdict::Met | Verdict::NotApplicable);
            if self.judged(&shown) || !needed {
                criteria.push(self.verdict(&criterion.id, shown, stated, needed));
            } else {
                not_judged.insert(criterion.id.clone());
            }
        }
        let verdict = whole.filter(|_| !criteria.is_empty());
        RequirementVerdict { id: requirement.id.clone(), verdict, criteria }
    }

    /// A criterion is judged when something decides it, or was attempted and left it open. One that is open only
    /// because nobody has handed in a file or an answer is not; where what they handed in has lapsed, it is.
    fn judged(&self, shown: &Shown<'_>) -> bool {
        self.input.breadth == Breadth::Everything
            || shown.lapsed
            || shown.attempted && (shown.verdict != Verdict::Unknown || shown.open)
    }

    fn verdict(&self, id: &CriterionId, shown: Shown<'_>, stated: bool, needed: bool) -> CriterionVerdict {
        let red = needed && shown.verdict == Verdict::NotMet;
        let exception = red.then(|| self.exception(id, &shown)).flatten();
        CriterionVerdict {
            id: id.clone(),
            verdict: shown.verdict,
            fresh_until: shown.fresh_until,
            because: shown.because,
            contradicted: shown.contradicted,
            exception: exception.cloned(),
            stated,
            needed,
        }
    }

    /// An exception marks a criterion when it holds today and covers everything that fails.
    fn exception(&self, id: &CriterionId, shown: &Shown<'_>) -> Option<&Exception> {
        let mut holding: Vec<&Exception> = self
            .input
            .organisation
            .exceptions
            .iter()
            .filter(|one| one.criterion == *id && answers::end_of(one.expires) >= self.input.on)
            .collect();
        let named = |asset: &AssetId| holding.iter().any(|one| one.asset.as_ref() == Some(asset));
        let failing: Vec<bool> = shown.because.iter().filter_map(|one| self.covered(one, &named)).collect();
        let together = !failing.is_empty() && failing.into_iter().all(|covered| covered);
        if !together {
            holding.retain(|one| one.asset.is_none());
        }
        // Of several, the one that runs out first: until then all of them hold.
        holding.into_iter().min_by_key(|one| one.expires)
    }

    /// Whether exceptions name every asset that fails here; nothing where none fails.
    fn covered(&self, because: &Because, named: &dyn Fn(&AssetId) -> bool) -> Option<bool> {
        match because {
            Because::Check { check, counts, .. } => {
                let failing = counts.get(&Said::Fail)?;
                let covered = self.tally.of(check).failing.iter().filter(|asset| named(asset)).count();
                Some(covered == *failing)
            }
            Because::Units { asset, outcome: Said::Fail, .. } => Some(named(asset)),
            _ => None,
        }
    }
}
