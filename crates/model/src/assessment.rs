//! Assessments: all verdicts of one organisation under one catalogue version on one day.

mod because;

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use self::because::{Because, Contradicted, Missing, Saying};
use crate::answer::Exception;
use crate::args::Args;
use crate::asset::AssetKind;
use crate::detail::Detail;
use crate::id::{AssetId, CheckId, CriterionId, FrameworkId, ObservationId, PolicyId, RequirementId};
use crate::observation::foundation::Flaw;
use crate::observation::taken_over::Statement;
use crate::organisation::{OrganisationKind, ScopeOf};

/// Where a requirement or criterion stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It holds, and it is shown.
    Met,
    /// It does not hold.
    NotMet,
    /// It cannot be told. Never rounded to either side.
    Unknown,
    /// It does not concern this organisation.
    NotApplicable,
}

impl Verdict {
    /// All four, in the order they are counted.
    pub const ALL: [Self; 4] = [Self::Met, Self::NotMet, Self::Unknown, Self::NotApplicable];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not_met",
            Self::Unknown => "unknown",
            Self::NotApplicable => "not_applicable",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a check says of one asset. It never says "complies": that word belongs to the criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The outcome in a word.
    pub outcome: Said,
    /// What it rests on. A finding beside `pass` is a thing worth knowing.
    pub findings: Arc<[Finding]>,
}

/// What a check says in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The good state was seen.
    Pass,
    /// It was seen not to be.
    Fail,
    /// It cannot be told.
    CannotTell,
    /// It does not concern this asset.
    NotApplicable,
}

impl Said {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::CannotTell => "cannot_tell",
            Self::NotApplicable => "not_applicable",
        }
    }

    /// The verdict this gives where nothing else counts.
    pub fn verdict(self) -> Verdict {
        match self {
            Self::Pass => Verdict::Met,
            Self::Fail => Verdict::NotMet,
            Self::CannotTell => Verdict::Unknown,
            Self::NotApplicable => Verdict::NotApplicable,
        }
    }
}

/// One thing found: a tag and its arguments, never a sentence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Finding {
    /// What it does to the outcome.
    pub weight: Weight,
    /// The tag, such as `unsigned`.
    pub tag: String,
    /// Its arguments.
    pub args: Args,
    /// Where it was seen.
    pub evidence: Vec<Evidence>,
}

/// What a finding does to the outcome it stands under.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weight {
    /// It is why the check fails.
    Fail,
    /// It is why nothing can be told.
    Gap,
    /// It is worth knowing and changes nothing.
    Note,
}

/// A pointer into an observation, never a copy of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Evidence {
    /// The observation.
    pub observation: ObservationId,
    /// The field in it.
    pub field: String,
}

/// All verdicts of one organisation on one day. What each check said of each asset may be more than memory should hold:
/// then it is kept elsewhere, and read row by row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment<A = Vec<AssetOutcomes>> {
    /// The organisation's name.
    pub organisation: String,
    /// Its kind.
    pub kind: OrganisationKind,
    /// The framework judged by.
    pub framework: FrameworkId,
    /// The catalogue's version.
    pub catalogue_version: String,
    /// The policy profile judged by.
    pub policy: PolicyId,
    /// The moment judged by.
    pub on: Timestamp,
    /// What the verdicts speak of.
    pub scope: ScopeOf,
    /// The requirements, in the framework's order.
    pub requirements: Vec<RequirementVerdict>,
    /// What is wrong with the foundation of the last run: what rests on it is unknown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foundation: Vec<Flawed>,
    /// Measurements that were not made because the run was stopped.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub not_made: usize,
    /// What each check said of each asset.
    pub assets: A,
    /// Criteria that nothing at hand could decide.
    pub not_judged: BTreeSet<CriterionId>,
    /// Where other policy profiles would judge otherwise, by check and profile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
    /// What the authority said of itself before and nobody has confirmed: it is shown, and decides nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub taken_over: Vec<Unconfirmed>,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Something that was taken over from an earlier self-assessment and is to be confirmed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Unconfirmed {
    /// The requirement that it bears on.
    pub requirement: RequirementId,
    /// What was said.
    #[serde(flatten)]
    pub statement: Statement,
    /// The day it speaks of: its own, else that of the file.
    #[serde(with = "crate::time::date")]
    pub day: Date,
    /// The file that says it; none where it is the organisation file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The observation of that file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<ObservationId>,
}

/// Something wrong with the foundation of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flawed {
    /// What.
    pub flaw: Flaw,
    /// What exactly was seen.
    #[serde(flatten)]
    pub detail: Detail,
    /// When.
    pub at: Timestamp,
    /// Where it was seen.
    pub evidence: Vec<Evidence>,
}

/// What another policy profile would make of a check, where it settles it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Difference {
    /// The check.
    pub check: CheckId,
    /// The other profile.
    pub policy: PolicyId,
    /// What the check would say by it: `pass` or `fail`.
    pub outcome: Said,
    /// Of how many assets.
    pub assets: usize,
    /// The parts of TLS that are why, each with the number of assets: those that fail by the other profile, or those that
    /// fail or are open by the one judged by.
    pub parts: BTreeMap<String, usize>,
}

/// Where one requirement stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequirementVerdict {
    /// The requirement.
    pub id: RequirementId,
    /// Its verdict over the criteria that were judged; none when none was.
    pub verdict: Option<Verdict>,
    /// The criteria that were judged.
    pub criteria: Vec<CriterionVerdict>,
}

impl RequirementVerdict {
    /// The criteria that were judged and count.
    pub fn needed(&self) -> impl Iterator<Item = &CriterionVerdict> {
        self.criteria.iter().filter(|criterion| criterion.needed)
    }
}

/// Where one criterion stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionVerdict {
    /// The criterion.
    pub id: CriterionId,
    /// Its verdict.
    pub verdict: Verdict,
    /// The moment from which what it rests on no longer counts.
    pub fresh_until: Option<Timestamp>,
    /// What it rests on.
    pub because: Vec<Because>,
    /// A stronger and a weaker source say different things.
    pub contradicted: bool,
    /// An exception that marks it.
    pub exception: Option<Exception>,
    /// The criterion has no place for an answer, and one was given: stated, not shown.
    pub stated: bool,
    /// Whether the requirement needs it. Of one that asks for any of several ways, a way that is not met or not known
    /// is not needed where another is met: it counts for nothing, and nothing is asked for it.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub needed: bool,
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands the field over by reference")]
fn is_yes(flag: &bool) -> bool {
    *flag
}

/// What each check said of one asset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssetOutcomes {
    /// The asset.
    pub asset: AssetId,
    /// Its kind.
    pub kind: AssetKind,
    /// What each check said, by check.
    pub checks: BTreeMap<CheckId, Outcome>,
    /// What checks said that nothing was seen for: it stands under the criteria, not with the asset.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unseen: BTreeMap<CheckId, Outcome>,
    /// What is worth knowing beside the verdicts, by extra.
    #[serde(default)]
    pub extras: BTreeMap<CheckId, Vec<Finding>>,
}

impl AssetOutcomes {
    /// What a check says of the asset, whether anything was seen for it or not.
    pub fn said_by(&self, check: &CheckId) -> Option<&Outcome> {
        self.checks.get(check).or_else(|| self.unseen.get(check))
    }
}

/// Rows of outcomes, one for each asset, wherever they are kept.
pub trait Rows {
    /// Why a row cannot be read back from where it is kept; nothing can stand in the way of rows in memory.
    type Error: std::error::Error;

    /// Shows every row, in the order of names and kinds.
    ///
    /// # Errors
    /// When a row cannot be read back.
    fn each(&self, see: &mut dyn FnMut(&AssetOutcomes)) -> Result<(), Self::Error>;
}

impl Rows for Vec<AssetOutcomes> {
    type Error = Infallible;

    fn each(&self, see: &mut dyn FnMut(&AssetOutcomes)) -> Result<(), Infallible> {
        self.iter().for_each(see);
        Ok(())
    }
}

impl<A> Assessment<A> {
    /// All criteria that were judged.
    pub fn criteria(&self) -> impl Iterator<Item = &CriterionVerdict> {
        self.requirements.iter().flat_map(|requirement| &requirement.criteria)
    }

    /// All criteria that were judged and count: not the ways that another way makes unnecessary.
    pub fn needed(&self) -> impl Iterator<Item = &CriterionVerdict> {
        self.requirements.iter().flat_map(RequirementVerdict::needed)
    }
}
