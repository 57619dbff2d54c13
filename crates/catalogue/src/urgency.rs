//! What is mended first, and which findings are one fault.

use kravtjek_model::args::Args;
use kravtjek_model::id::{CheckId, FactId, RequirementId};
use kravtjek_model::text::Text;
use serde::Deserialize;

/// The order in which faults are mended, and what is told once.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Urgency {
    /// The worst first.
    pub weights: Vec<Weighed>,
    /// Findings that come of another finding.
    pub follows: Vec<Follows>,
    /// Checks that say what another says of the thing itself.
    pub same: Vec<SameAs>,
}

/// Findings, checks, facts and requirements that weigh alike.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weighed {
    /// When it is mended.
    pub step: Step,
    /// What weighs so: `check.tag`, a check, a fact or a requirement.
    pub of: Vec<String>,
    /// What an attacker gains, or what does not work.
    pub why: Text,
}

/// When something is mended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Today.
    Urgent,
    /// In the next weeks.
    Soon,
    /// With the work that is planned.
    Planned,
}

impl Step {
    /// All three, the first one first.
    pub const ALL: [Self; 3] = [Self::Urgent, Self::Soon, Self::Planned];
}

/// Findings that are the same fault as another of the same asset.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Follows {
    /// What follows: `check.tag`.
    pub of: Vec<String>,
    /// From what: `check.tag`.
    pub from: Vec<String>,
}

/// A check whose findings are another's findings about the asset that an argument names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SameAs {
    /// The check.
    pub check: CheckId,
    /// The other, which has the same tags, or the one named.
    #[serde(rename = "as")]
    pub other: CheckId,
    /// The one tag of which it holds, where it does not hold of all.
    pub tag: Option<String>,
    /// The argument.
    pub asset: String,
}

/// Where something stands in the order: its step, and its place among all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// When it is mended.
    pub step: Step,
    rank: usize,
}

impl Urgency {
    /// Where a finding of a check stands.
    pub fn of_finding(&self, check: &CheckId, tag: &str) -> Place {
        let own = format!("{check}.{tag}");
        self.place(&own).or_else(|| self.place(check.as_str())).unwrap_or_else(|| self.last())
    }

    /// Where a fact stands that does not hold, under a requirement.
    pub fn of_fact(&self, fact: &FactId, requirement: &RequirementId) -> Place {
        self.place(fact.as_str()).unwrap_or_else(|| self.of_requirement(requirement))
    }

    /// Where a requirement stands.
    pub fn of_requirement(&self, requirement: &RequirementId) -> Place {
        self.place(requirement.as_str()).unwrap_or_else(|| self.last())
    }

    /// Whether a finding is the same fault as another of the same asset.
    pub fn follows(&self, one: (&CheckId, &str, &Args), other: (&CheckId, &str, &Args)) -> bool {
        let named = |(check, tag, _): (&CheckId, &str, &Args)| format!("{check}.{tag}");
        let (own, from) = (named(one), named(other));
        let agree = || one.2.iter().all(|(name, value)| other.2.get(name).is_none_or(|other| other == value));
        self.follows.iter().any(|follows| follows.of.contains(&own) && follows.from.contains(&from))
            && agree()
    }

    /// What a check's findings are findings of, where they are another's.
    pub fn same(&self, check: &CheckId, tag: &str) -> Option<&SameAs> {
        let holds = |same: &&SameAs| same.tag.as_ref().is_none_or(|own| own == tag);
        self.same.iter().filter(|same| same.check == *check).find(holds)
    }

    fn place(&self, id: &str) -> Option<Place> {
        let found = self.weights.iter().enumerate().find(|(_, one)| one.of.iter().any(|own| own == id));
        found.map(|(rank, one)| Place { step: one.step, rank })
    }

    fn last(&self) -> Place {
        Place { step: Step::Planned, rank: self.weights.len() }
    }
}
