//! An assessment that was written as JSON, read again: to show it, or to hold a later one against it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kravtjek_model::Timestamp;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, Contradicted, CriterionVerdict, Difference, Evidence, Finding,
    Flawed, Missing, Outcome, RequirementVerdict, Said, Unconfirmed, Verdict,
};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::audience::Audience;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{AssetId, CheckId, CriterionId, FactId, FrameworkId, PolicyId, RequirementId};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::organisation::{OrganisationKind, ScopeOf};
use kravtjek_model::stored::Stored;
use serde::Deserialize;

use super::json::SCHEMA;

/// Why an assessment was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It has another form.
    #[error("the schema is `{0}`")]
    Schema(String),
    /// It is not one.
    #[error(transparent)]
    Malformed(#[from] serde_json::Error),
}

/// Reads what [`json`](super::json()) wrote, of this version or any before it. What a later one has put in is passed over,
/// and so are sentences: they are made again, in the reader's language. What checks said of assets that nothing was seen
/// of stands in the counts alone.
///
/// # Errors
/// When it is of another schema, or no assessment.
pub fn read(text: &str) -> Result<Assessment, Unreadable> {
    #[derive(Deserialize)]
    struct Headed {
        schema: String,
    }
    let head: Headed = serde_json::from_str(text)?;
    if head.schema != SCHEMA {
        return Err(Unreadable::Schema(head.schema));
    }
    Ok(serde_json::from_str::<File>(text)?.into())
}

#[derive(Deserialize)]
struct File {
    organisation: Whose,
    framework: FrameworkId,
    catalogue_version: String,
    policy: PolicyId,
    on: Timestamp,
    scope: Stored<ScopeOf>,
    #[serde(default)]
    foundation: Vec<Flawed>,
    #[serde(default)]
    interrupted: Option<Interrupted>,
    requirements: Vec<Requirement>,
    assets: Vec<Row>,
    not_judged: BTreeSet<CriterionId>,
    #[serde(default)]
    differences: Vec<Difference>,
    #[serde(default)]
    taken_over: Vec<Unconfirmed>,
}

#[derive(Deserialize)]
struct Whose {
    name: String,
    kind: OrganisationKind,
}

#[derive(Deserialize)]
struct Interrupted {
    not_made: usize,
}

impl From<File> for Assessment {
    fn from(file: File) -> Self {
        Self {
            organisation: file.organisation.name,
            kind: file.organisation.kind,
            framework: file.framework,
            catalogue_version: file.catalogue_version,
            policy: file.policy,
            on: file.on,
            scope: file.scope.known,
            requirements: file.requirements.into_iter().map(Into::into).collect(),
            foundation: file.foundation,
            not_made: file.interrupted.map_or(0, |stopped| stopped.not_made),
            assets: file.assets.into_iter().map(Into::into).collect(),
            not_judged: file.not_judged,
            differences: file.differences,
            taken_over: file.taken_over,
        }
    }
}

#[derive(Deserialize)]
struct Requirement {
    id: RequirementId,
    verdict: Option<Verdict>,
    criteria: Vec<Criterion>,
}

impl From<Requirement> for RequirementVerdict {
    fn from(Requirement { id, verdict, criteria }: Requirement) -> Self {
        Self { id, verdict, criteria: criteria.into_iter().map(Into::into).collect() }
    }
}

#[derive(Deserialize)]
struct Criterion {
    id: CriterionId,
    verdict: Verdict,
    fresh_until: Option<Timestamp>,
    exception: Option<Stored<Exception>>,
    contradicted: bool,
    stated: bool,
    needed: Option<bool>,
    because: Vec<Reason>,
}

impl From<Criterion> for CriterionVerdict {
    fn from(criterion: Criterion) -> Self {
        Self {
            id: criterion.id,
            verdict: criterion.verdict,
            fresh_until: criterion.fresh_until,
            because: reasons(criterion.because),
            contradicted: criterion.contradicted,
            exception: criterion.exception.map(|exception| exception.known),
            stated: criterion.stated,
            needed: criterion.needed.unwrap_or(true),
        }
    }
}

/// One of the things that a verdict rests on; a check's outcomes stand asset by asset.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Reason {
    check: Option<CheckId>,
    outcome: Option<Said>,
    file: Option<OfUnits>,
    answer: Option<Stored<Answer>>,
    missing: Option<Lacking>,
    outside: Option<LeftOut>,
    lapsed: Option<Old>,
    left_out: Option<Absent>,
    contradiction: Option<Disagreeing>,
    not_applicable: Option<String>,
    ports: Option<OfPorts>,
}

#[derive(Deserialize)]
struct OfPorts {
    check: CheckId,
    seen: BTreeSet<u16>,
}

#[derive(Deserialize)]
struct OfUnits {
    asset: AssetId,
    fact: FactId,
    outcome: Said,
    counts: BTreeMap<Holds, usize>,
    examples: Vec<String>,
    #[serde(default)]
    details: BTreeMap<String, Detail>,
    evidence: Vec<Evidence>,
}

#[derive(Deserialize)]
struct LeftOut {
    audience: Audience,
    names: BTreeSet<String>,
}

#[derive(Deserialize)]
struct Old {
    what: Missing,
    id: String,
    on: Date,
    #[serde(default)]
    not_met: bool,
}

#[derive(Deserialize)]
struct Absent {
    number: usize,
    examples: Vec<String>,
}

#[derive(Deserialize)]
struct Disagreeing {
    asset: AssetId,
    fact: FactId,
    number: usize,
    units: Vec<Contradicted>,
}

#[derive(Deserialize)]
struct Lacking {
    what: Missing,
    id: String,
}

/// The reasons as the model has them: what a check says of each asset is counted.
fn reasons(read: Vec<Reason>) -> Vec<Because> {
    let mut reasons: Vec<Because> = Vec::new();
    for reason in read {
        if let (Some(check), Some(outcome)) = (reason.check, reason.outcome) {
            of_check(&mut reasons, check, Some(outcome), BTreeSet::new());
        } else if let Some(OfPorts { check, seen }) = reason.ports {
            of_check(&mut reasons, check, None, seen);
        } else if let Some(units) = reason.file {
            let OfUnits { asset, fact, outcome, mut counts, examples, details, evidence } = units;
            counts.retain(|_, number| *number > 0);
            reasons.push(Because::Units { asset, fact, outcome, counts, examples, details, evidence });
        } else if let Some(answer) = reason.answer {
            reasons.push(Because::Answer(answer.known));
        } else if let Some(Lacking { what, id }) = reason.missing {
            reasons.push(Because::Missing { what, id });
        } else if let Some(LeftOut { audience, names }) = reason.outside {
            reasons.push(Because::Outside { audience, names });
        } else if let Some(Old { what, id, on, not_met }) = reason.lapsed {
            reasons.push(Because::Lapsed { what, id, on, not_met });
        } else if let Some(Absent { number, examples }) = reason.left_out {
            reasons.push(Because::LeftOut { number, examples });
        } else if let Some(Disagreeing { asset, fact, number, units }) = reason.contradiction {
            reasons.push(Because::Contradiction { asset, fact, number, units });
        } else if let Some(why) = reason.not_applicable {
            reasons.push(Because::NotApplicable(why));
        }
    }
    reasons
}

/// Adds to what is known of a check: what it says of one asset, or the ports it looked at.
fn of_check(reasons: &mut Vec<Because>, check: CheckId, outcome: Option<Said>, seen: BTreeSet<u16>) {
    for reason in reasons.iter_mut() {
        if let Because::Check { check: own, counts, ports } = reason
            && *own == check
        {
            outcome.into_iter().for_each(|outcome| *counts.entry(outcome).or_default() += 1);
            return ports.extend(seen);
        }
    }
    let counts = outcome.into_iter().map(|outcome| (outcome, 1)).collect();
    reasons.push(Because::Check { check, counts, ports: seen });
}

#[derive(Deserialize)]
struct Row {
    asset: AssetId,
    kind: AssetKind,
    checks: Vec<Checked>,
    #[serde(default)]
    extras: Vec<Extra>,
}

#[derive(Deserialize)]
struct Checked {
    check: CheckId,
    outcome: Said,
    findings: Vec<Finding>,
}

#[derive(Deserialize)]
struct Extra {
    extra: CheckId,
    findings: Vec<Finding>,
}

impl From<Row> for AssetOutcomes {
    fn from(Row { asset, kind, checks, extras }: Row) -> Self {
        let said =
            |Checked { check, outcome, findings }| (check, Outcome { outcome, findings: findings.into() });
        Self {
            asset,
            kind,
            checks: checks.into_iter().map(said).collect(),
            unseen: BTreeMap::new(),
            extras: extras.into_iter().map(|Extra { extra, findings }| (extra, findings)).collect(),
        }
    }
}

#[cfg(test)]
mod tests;
