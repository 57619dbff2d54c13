//! The assessment as JSON, in the shape other programs rely on.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::answer::{Answer, Exception};
use kravtjek_model::args::Args;
use kravtjek_model::assessment::{
    Assessment, AssetOutcomes, Because, CriterionVerdict, Difference, Evidence, Finding, Flawed,
    RequirementVerdict, Rows, Said, Verdict, Weight,
};
use kravtjek_model::id::{CheckId, CriterionId, RequirementId};
use kravtjek_model::observation::units::Holds;
use serde::ser::{Error, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::lapsed::{lapsed, left_out};
use super::summary::Counts;
use super::units::contradiction;
use super::{basis, outside};
use crate::{taken_over, wording};

/// The schema of an assessment.
pub(super) const SCHEMA: &str = "kravtjek/assessment/1";

/// An assessment on its way to being written: each part is put into words when its turn comes, none is kept.
struct Document<'a, A> {
    assessment: &'a Assessment<A>,
    view: View<'a>,
    program: &'a str,
}

#[derive(Serialize)]
struct WrittenFinding<'a> {
    tag: &'a str,
    weight: Weight,
    args: &'a Args,
    text: String,
    evidence: &'a [Evidence],
}

/// An assessment as JSON. `program` is the name and version of what judged.
pub fn assessment<'a, A: Rows>(
    assessment: &'a Assessment<A>,
    view: View<'a>,
    program: &'a str,
) -> impl Serialize + 'a {
    Document { assessment, view, program }
}

impl<A: Rows> Serialize for Document<'_, A> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { assessment, view, program } = *self;
        let rows = &assessment.assets;
        let requirements = || assessment.requirements.iter().filter_map(|one| requirement(one, rows, view));
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("schema", SCHEMA)?;
        map.serialize_entry("program", program)?;
        let organisation = json!({ "name": assessment.organisation, "kind": assessment.kind });
        map.serialize_entry("organisation", &organisation)?;
        map.serialize_entry("framework", &assessment.framework)?;
        map.serialize_entry("catalogue_version", &assessment.catalogue_version)?;
        map.serialize_entry("policy", &assessment.policy)?;
        map.serialize_entry("on", &assessment.on.to_string())?;
        map.serialize_entry("scope", &assessment.scope)?;
        let foundation: Vec<Value> = assessment.foundation.iter().map(|one| flawed(one, view)).collect();
        map.serialize_entry("foundation", &foundation)?;
        let stopped = (assessment.not_made > 0).then(|| json!({ "not_made": assessment.not_made }));
        map.serialize_entry("interrupted", &stopped)?;
        map.serialize_entry("counts", &all_counts(assessment))?;
        map.serialize_entry("requirements", &Each(requirements))?;
        map.serialize_entry("assets", &Assets { rows, view })?;
        map.serialize_entry("not_judged", &assessment.not_judged)?;
        let differences = || assessment.differences.iter().map(|one| difference(one, view));
        map.serialize_entry("differences", &Each(differences))?;
        let taken_over = || assessment.taken_over.iter().map(|one| taken_over::json(one, view.lang));
        map.serialize_entry("taken_over", &Each(taken_over))?;
        map.serialize_entry("basis", &basis::json(assessment, view))?;
        map.end()
    }
}

fn flawed(one: &Flawed, view: View<'_>) -> Value {
    let mut flawed = json!(one);
    flawed["text"] = json!(view.catalogue.flaw(one.flaw, &one.detail, view.lang));
    flawed
}

fn difference(one: &Difference, view: View<'_>) -> Value {
    json!({
        "check": one.check, "policy": one.policy, "outcome": one.outcome, "assets": one.assets,
        "parts": one.parts, "text": wording::difference(one, view),
    })
}

/// A list whose members are made one by one.
struct Each<F>(F);

impl<I: IntoIterator<Item: Serialize>, F: Fn() -> I> Serialize for Each<F> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((self.0)())
    }
}

/// The assets that something was seen of.
struct Assets<'a, R> {
    rows: &'a R,
    view: View<'a>,
}

impl<R: Rows> Serialize for Assets<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        let seen = |row: &AssetOutcomes| !(row.checks.is_empty() && row.extras.is_empty());
        write_rows(self.rows, |row| match seen(row) {
            true => list.serialize_element(&asset(row, self.view)),
            false => Ok(()),
        })?;
        list.end()
    }
}

/// What a criterion rests on, a check's outcomes asset by asset.
struct Rests<'a, R> {
    requirement: &'a RequirementId,
    criterion: &'a CriterionId,
    because: &'a [Because],
    rows: &'a R,
    view: View<'a>,
}

impl<R: Rows> Serialize for Rests<'_, R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for because in self.because {
            let Because::Check { check, ports, .. } = because else {
                list.serialize_element(&other(because, (self.requirement, self.criterion), self.view))?;
                continue;
            };
            if !ports.is_empty() {
                list.serialize_element(&json!({ "ports": { "check": check, "seen": ports } }))?;
            }
            write_rows(self.rows, |row| match row.said_by(check) {
                Some(said) => list.serialize_element(&json!({
                    "asset": row.asset, "check": check, "outcome": said.outcome,
                    "findings": found(check, &said.findings, self.view),
                })),
                None => Ok(()),
            })?;
        }
        list.end()
    }
}

/// Shows every row until one cannot be written.
fn write_rows<R: Rows, E: Error>(
    rows: &R,
    mut write: impl FnMut(&AssetOutcomes) -> Result<(), E>,
) -> Result<(), E> {
    let mut so_far = Ok(());
    let read = rows.each(&mut |row| {
        if so_far.is_ok() {
            so_far = write(row);
        }
    });
    read.map_err(E::custom).and(so_far)
}

fn requirement<'a, R: Rows>(
    verdict: &'a RequirementVerdict,
    rows: &'a R,
    view: View<'a>,
) -> Option<impl Serialize + 'a> {
    #[derive(Serialize)]
    struct Written<T: Serialize> {
        id: String,
        title: String,
        verdict: Option<Verdict>,
        criteria: Vec<T>,
    }
    let requirement = view.requirement(&verdict.id)?;
    let criteria = verdict.criteria.iter().map(move |one| {
        let own = view.catalogue.criteria(requirement, &view.framework.id);
        let text = own.filter(|own| own.id == one.id).map(|own| view.of(requirement, &own.text));
        criterion((&verdict.id, one), text.last().unwrap_or_default(), rows, view)
    });
    Some(Written {
        id: verdict.id.to_string(),
        title: view.of(requirement, &requirement.title),
        verdict: verdict.verdict,
        criteria: criteria.collect(),
    })
}

fn criterion<'a, R: Rows>(
    (requirement, verdict): (&'a RequirementId, &'a CriterionVerdict),
    text: String,
    rows: &'a R,
    view: View<'a>,
) -> impl Serialize + 'a {
    #[derive(Serialize)]
    struct Written<'a, B: Serialize> {
        id: &'a CriterionId,
        text: String,
        verdict: Verdict,
        fresh_until: Option<String>,
        exception: &'a Option<Exception>,
        contradicted: bool,
        stated: bool,
        #[serde(skip_serializing_if = "Option::is_none")]
        needed: Option<bool>,
        because: B,
    }
    Written {
        id: &verdict.id,
        text,
        verdict: verdict.verdict,
        fresh_until: verdict.fresh_until.map(|until| until.to_string()),
        exception: &verdict.exception,
        contradicted: verdict.contradicted,
        stated: verdict.stated,
        needed: (!verdict.needed).then_some(false),
        because: Rests { requirement, criterion: &verdict.id, because: &verdict.because, rows, view },
    }
}

/// What a criterion rests on besides the outcomes of checks.
fn other(
    because: &Because,
    (requirement, criterion): (&RequirementId, &CriterionId),
    view: View<'_>,
) -> Value {
    match because {
        Because::Check { check, counts, ports } => {
            json!({ "check": check, "counts": counts, "ports": ports })
        }
        Because::Units { asset, fact, outcome, counts, examples, details, evidence } => {
            let mut file = json!({
                "asset": asset, "fact": fact, "outcome": outcome, "counts": units(counts),
                "examples": examples, "evidence": evidence,
            });
            if !details.is_empty() {
                file["details"] = json!(details);
            }
            json!({ "file": file })
        }
        Because::Answer(answer) => json!({ "answer": plain::<Answer>(answer) }),
        Because::Missing { what, id } => json!({ "missing": { "what": what, "id": id } }),
        Because::Outside { audience, names } => json!({
            "outside": { "audience": audience, "names": names, "text": outside::said(because, requirement, view) },
        }),
        Because::Lapsed { what, id, on, not_met } => {
            let text = lapsed((*what, id), *on, *not_met, criterion, view);
            json!({ "lapsed": { "what": what, "id": id, "on": on, "not_met": not_met, "text": text } })
        }
        Because::LeftOut { number, examples } => {
            let text = left_out(*number, examples, view);
            json!({ "left_out": { "number": number, "examples": examples, "text": text } })
        }
        Because::Contradiction { asset, fact, number, units } => {
            let (text, _) = contradiction(fact, *number, units, view);
            json!({ "contradiction": { "asset": asset, "fact": fact, "number": number, "units": units, "text": text } })
        }
        Because::NotApplicable(reason) => json!({ "not_applicable": reason }),
    }
}

fn asset(asset: &AssetOutcomes, view: View<'_>) -> Value {
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
}

fn check_of(check: &CheckId, outcome: Said, findings: &[Finding], view: View<'_>) -> Value {
    json!({ "check": check, "outcome": outcome, "findings": found(check, findings, view) })
}

fn found<'a>(check: &CheckId, findings: &'a [Finding], view: View<'_>) -> Vec<WrittenFinding<'a>> {
    let found = findings.iter().map(|finding| WrittenFinding {
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

fn all_counts<A>(assessment: &Assessment<A>) -> Value {
    json!({
        "requirements": counts(&Counts::of_requirements(assessment)),
        "criteria": counts(&Counts::of_criteria(assessment)),
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
