//! The assessment as JSON, in the shape other programs rely on.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::assessment::{
    Assessment, Because, CriterionVerdict, Evidence, Finding, Said, Verdict, Weight,
};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::organisation::ScopeOf;
use serde::Serialize;
use serde_json::{Value, json};

use crate::summary::Counts;

/// The schema of an assessment.
const SCHEMA: &str = "kravtjek/assessment/1";

#[derive(Serialize)]
struct Document<'a> {
    schema: &'a str,
    program: &'a str,
    organisation: Value,
    framework: &'a str,
    catalogue_version: &'a str,
    policy: &'a str,
    on: String,
    scope: &'a ScopeOf,
    requirements: Vec<Requirement>,
    assets: Vec<Value>,
    not_judged: Vec<String>,
    counts: Value,
}

#[derive(Serialize)]
struct Requirement {
    id: String,
    title: String,
    verdict: Option<Verdict>,
    criteria: Vec<Criterion>,
}

#[derive(Serialize)]
struct Criterion {
    id: String,
    text: String,
    verdict: Verdict,
    fresh_until: Option<String>,
    exception: Option<Exception>,
    contradicted: bool,
    stated: bool,
    because: Vec<Value>,
}

#[derive(Serialize)]
struct Found<'a> {
    tag: &'a str,
    weight: Weight,
    args: &'a BTreeMap<String, String>,
    text: String,
    evidence: &'a [Evidence],
}

/// An assessment as JSON. `program` is the name and version of what judged.
pub fn assessment(assessment: &Assessment, view: View<'_>, program: &str) -> Value {
    let document = Document {
        schema: SCHEMA,
        program,
        organisation: json!({ "name": assessment.organisation, "kind": assessment.kind }),
        framework: assessment.framework.as_str(),
        catalogue_version: &assessment.catalogue_version,
        policy: &assessment.policy,
        on: assessment.on.to_string(),
        scope: &assessment.scope,
        requirements: requirements(assessment, view),
        assets: assets(assessment, view),
        not_judged: assessment.not_judged.iter().map(ToString::to_string).collect(),
        counts: json!({
            "requirements": counts(&Counts::of_requirements(assessment)),
            "criteria": counts(&Counts::of_criteria(assessment)),
        }),
    };
    // Plain data with string keys: this cannot fail.
    serde_json::to_value(document).unwrap_or_default()
}

/// JSON as files hold it: indented, with a final line break.
pub fn written(value: &Value) -> String {
    format!("{value:#}\n")
}

fn requirements(assessment: &Assessment, view: View<'_>) -> Vec<Requirement> {
    let judged = assessment.requirements.iter().filter_map(|verdict| {
        let requirement = view.requirement(&verdict.id)?;
        let criteria = verdict.criteria.iter().map(|criterion| {
            let own = view.catalogue.criteria(requirement, &view.framework.id);
            let text = own.filter(|own| own.id == criterion.id).map(|own| view.of(requirement, &own.text));
            self::criterion(criterion, text.last().unwrap_or_default(), view)
        });
        Some(Requirement {
            id: verdict.id.to_string(),
            title: view.of(requirement, &requirement.title),
            verdict: verdict.verdict,
            criteria: criteria.collect(),
        })
    });
    judged.collect()
}

fn criterion(verdict: &CriterionVerdict, text: String, view: View<'_>) -> Criterion {
    Criterion {
        id: verdict.id.to_string(),
        text,
        verdict: verdict.verdict,
        fresh_until: verdict.fresh_until.map(|until| until.to_string()),
        exception: verdict.exception.clone(),
        contradicted: verdict.contradicted,
        stated: verdict.stated,
        because: verdict.because.iter().map(|because| self::because(because, view)).collect(),
    }
}

fn because(because: &Because, view: View<'_>) -> Value {
    match because {
        Because::Check { asset, check, outcome, findings } => json!({
            "asset": asset, "check": check, "outcome": outcome, "findings": found(check, findings, view),
        }),
        Because::Units { asset, fact, outcome, counts, examples, evidence } => json!({
            "file": { "asset": asset, "fact": fact, "outcome": outcome, "counts": units(counts),
                      "examples": examples, "evidence": evidence },
        }),
        Because::Answer(answer) => json!({ "answer": plain::<Answer>(answer) }),
        Because::Missing { what, id } => json!({ "missing": { "what": what, "id": id } }),
        Because::NotApplicable(reason) => json!({ "not_applicable": reason }),
    }
}

fn assets(assessment: &Assessment, view: View<'_>) -> Vec<Value> {
    let asset = |asset: &kravtjek_model::assessment::AssetOutcomes| {
        let checks: Vec<Value> = asset
            .checks
            .iter()
            .map(|(check, outcome)| check_of(check, outcome.outcome, &outcome.findings, view))
            .collect();
        let extras: Vec<Value> = asset
            .extras
            .iter()
            .map(|(extra, findings)| json!({ "extra": extra, "findings": found(extra, findings, view) }))
            .collect();
        json!({ "asset": asset.asset, "kind": asset.kind, "checks": checks, "extras": extras })
    };
    assessment.assets.iter().map(asset).collect()
}

fn check_of(check: &CheckId, outcome: Said, findings: &[Finding], view: View<'_>) -> Value {
    json!({ "check": check, "outcome": outcome, "findings": found(check, findings, view) })
}

fn found<'a>(check: &CheckId, findings: &'a [Finding], view: View<'_>) -> Vec<Found<'a>> {
    let found = findings.iter().map(|finding| Found {
        tag: &finding.tag,
        weight: finding.weight,
        args: &finding.args,
        text: view.catalogue.sentence(check, finding, view.lang),
        evidence: &finding.evidence,
    });
    found.collect()
}

fn units(counts: &BTreeMap<Holds, usize>) -> Value {
    let number = |holds| counts.get(&holds).copied().unwrap_or_default();
    json!({
        "yes": number(Holds::Yes), "no": number(Holds::No),
        "unknown": number(Holds::Unknown), "not_applicable": number(Holds::NotApplicable),
    })
}

fn counts(counts: &Counts) -> Value {
    let number = |verdict| counts.number(verdict);
    json!({
        "met": number(Verdict::Met), "not_met": number(Verdict::NotMet),
        "unknown": number(Verdict::Unknown), "not_applicable": number(Verdict::NotApplicable),
    })
}

fn plain<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}
