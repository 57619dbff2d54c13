//! What other policy profiles would make of a check where that is something else: counted over assets, never kept for
//! each of them.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::assessment::{Difference, Finding, Outcome, Said, Weight};
use kravtjek_model::id::{CheckId, PolicyId};

use crate::check::Check;
use crate::checks::WEAK;

/// What one other profile would say of one asset.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Otherwise {
    policy: PolicyId,
    outcome: Said,
    parts: BTreeSet<String>,
}

impl Otherwise {
    /// What another profile makes of an asset, where it settles what the profile judged by does not, or settles it
    /// otherwise. One that cannot tell says nothing.
    pub(crate) fn of(judged: &Outcome, policy: &PolicyId, other: &Outcome) -> Option<Self> {
        let settles = matches!(other.outcome, Said::Pass | Said::Fail);
        if !settles || other.outcome == judged.outcome {
            return None;
        }
        let deciding = if other.outcome == Said::Fail { other } else { judged };
        let parts = deciding.findings.iter().filter(|finding| finding.weight != Weight::Note);
        let parts = parts.filter(|finding| deciding.outcome == weight(finding)).filter_map(part);
        Some(Self { policy: policy.clone(), outcome: other.outcome, parts: parts.collect() })
    }
}

fn weight(finding: &Finding) -> Said {
    if finding.weight == Weight::Fail { Said::Fail } else { Said::CannotTell }
}

fn part(finding: &Finding) -> Option<String> {
    finding.args.get("part").map(str::to_owned)
}

/// Whether a check compares TLS with a profile's classes.
pub(crate) fn by_profile(check: &Check) -> bool {
    check.tags.contains(&WEAK)
}

/// How many assets other profiles would judge otherwise, and by how many of them which part is why.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Counted(BTreeMap<(PolicyId, Said), (usize, BTreeMap<String, usize>)>);

impl Counted {
    /// Adds one asset.
    pub(crate) fn add(&mut self, otherwise: &[Otherwise]) {
        for one in otherwise {
            let (assets, parts) = self.0.entry((one.policy.clone(), one.outcome)).or_default();
            *assets += 1;
            for part in &one.parts {
                *parts.entry(part.clone()).or_default() += 1;
            }
        }
    }

    /// As the assessment tells it.
    pub(crate) fn told<'a>(&'a self, check: &'a CheckId) -> impl Iterator<Item = Difference> + 'a {
        self.0.iter().map(|((policy, outcome), (assets, parts))| Difference {
            check: check.clone(),
            policy: policy.clone(),
            outcome: *outcome,
            assets: *assets,
            parts: parts.clone(),
        })
    }
}
