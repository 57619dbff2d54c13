//! An assessment that was written as JSON, read again: to show it, or to hold a later one against it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kravtjek_model::Timestamp;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, CriterionVerdict, Difference, Evidence, Finding, Flawed, Missing,
    Outcome, RequirementVerdict, Said, Verdict,
};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::audience::Audience;
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
            let OfUnits { asset, fact, outcome, mut counts, examples, evidence } = units;
            counts.retain(|_, number| *number > 0);
            reasons.push(Because::Units { asset, fact, outcome, counts, examples, evidence });
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
mod tests {
    use kravtjek_catalogue::{Catalogue, View};
    use kravtjek_model::text::Lang;
    use serde_json::Value;

    use super::*;

    /// Written by version 0.1.0 and never changed.
    const FIRST: &str = include_str!("../../../../fixtures/stored/assessment-1-of-0.1.0.json");

    /// Without sentences and titles, which are made anew, and without what nothing was seen for.
    fn bare(value: &mut Value) {
        match value {
            Value::Object(fields) => {
                fields.retain(|name, _| !["text", "title", "because", "program"].contains(&name.as_str()));
                fields.values_mut().for_each(bare);
            }
            Value::Array(list) => list.iter_mut().for_each(bare),
            _ => {}
        }
    }

    /// Leaves out the fields that later versions have added.
    fn keep(value: &mut Value, like: &Value) {
        match (value, like) {
            (Value::Object(fields), Value::Object(like)) => {
                fields.retain(|name, _| like.contains_key(name));
                fields.iter_mut().for_each(|(name, value)| keep(value, &like[name]));
            }
            (Value::Array(list), Value::Array(like)) => {
                list.iter_mut().zip(like).for_each(|(value, like)| keep(value, like));
            }
            _ => {}
        }
    }

    #[test]
    fn an_assessment_of_the_first_version_is_read_for_ever_and_written_alike() {
        let read = read(FIRST).unwrap();
        assert_eq!(read.criteria().count(), 18);
        let catalogue = Catalogue::embedded().unwrap();
        let framework = &catalogue.frameworks[read.framework.as_str()];
        let view = View { catalogue: &catalogue, framework, lang: Lang::En };
        let mut again = serde_json::to_value(super::super::json(&read, view, "kravtjek")).unwrap();
        let mut first: Value = serde_json::from_str(FIRST).unwrap();
        bare(&mut first);
        bare(&mut again);
        keep(&mut again, &first);
        assert_eq!(again, first);
    }

    #[test]
    fn rule_8_what_a_criterion_leaves_out_is_read_and_written_again() {
        let mut first: Value = serde_json::from_str(FIRST).unwrap();
        let outside = serde_json::json!({ "audience": "public", "names": ["Borgerportalen", "www.a.dk"] });
        let because = &mut first["requirements"][0]["criteria"][0]["because"];
        because.as_array_mut().unwrap().push(serde_json::json!({ "outside": outside }));
        let read = read(&first.to_string()).unwrap();
        let catalogue = Catalogue::embedded().unwrap();
        let framework = &catalogue.frameworks["stat-2024"];
        let view = View { catalogue: &catalogue, framework, lang: Lang::En };
        let again = serde_json::to_value(super::super::json(&read, view, "kravtjek")).unwrap();
        let written = again["requirements"][0]["criteria"][0]["because"].as_array().unwrap();
        let written = written.iter().find_map(|one| one.get("outside")).unwrap();
        assert_eq!((&written["audience"], &written["names"]), (&outside["audience"], &outside["names"]));
        assert!(written["text"].as_str().unwrap().starts_with("Not covered: Borgerportalen and www.a.dk"));
    }

    #[test]
    fn what_verdicts_rest_on_is_read() {
        let read = read(FIRST).unwrap();
        let first: Value = serde_json::from_str(FIRST).unwrap();
        let criteria = first["requirements"].as_array().unwrap().iter();
        let written = criteria.flat_map(|one| one["criteria"].as_array().unwrap());
        for (own, written) in read.criteria().zip(written) {
            let because = written["because"].as_array().unwrap();
            let of_checks = because.iter().filter(|one| one["outcome"].is_string()).count();
            let counted: usize = own
                .because
                .iter()
                .map(|because| match because {
                    Because::Check { counts, .. } => counts.values().sum(),
                    _ => 0,
                })
                .sum();
            assert_eq!(counted, of_checks, "{}", own.id);
            assert!(because.is_empty() || !own.because.is_empty(), "{}", own.id);
        }
    }

    #[test]
    fn what_a_later_version_put_in_is_passed_over_and_another_schema_is_refused() {
        let later = FIRST
            .replace("\"contradicted\":", "\"owner\": {\"unit\": 1}, \"contradicted\":")
            .replace("\"basis\":", "\"reviewed\": true, \"basis\":");
        assert_ne!(later, FIRST);
        assert_eq!(read(&later).unwrap(), read(FIRST).unwrap());
        let other = FIRST.replace("assessment/1", "assessment/2");
        assert!(matches!(read(&other), Err(Unreadable::Schema(schema)) if schema.ends_with("/2")));
        assert!(matches!(read("{}"), Err(Unreadable::Malformed(_))));
    }

    #[test]
    fn rule_3_what_has_lapsed_and_what_a_list_leaves_out_are_written_and_read_alike() {
        let mut assessment = read(FIRST).unwrap();
        let on = "2026-10-15".parse().unwrap();
        let because = vec![
            Because::Lapsed { what: Missing::Answer, id: "S1.2".to_owned(), on, not_met: false },
            Because::Lapsed { what: Missing::File, id: "clients.firewall_on".to_owned(), on, not_met: true },
            Because::LeftOut { number: 2, examples: vec!["A".to_owned()] },
        ];
        assessment.requirements[0].criteria[0].because.clone_from(&because);
        let catalogue = Catalogue::embedded().unwrap();
        let framework = &catalogue.frameworks[assessment.framework.as_str()];
        let view = View { catalogue: &catalogue, framework, lang: Lang::Da };
        let written = serde_json::to_string(&super::super::json(&assessment, view, "kravtjek")).unwrap();
        assert!(written.contains("Svaret på S1.2 fra 15. oktober 2026 er udløbet; bekræft det igen."));
        assert_eq!(read(&written).unwrap().requirements[0].criteria[0].because, because);
    }
}
