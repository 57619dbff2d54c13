//! The assessment for a busy coordinator: a line per requirement, and what to do about the red ones.

use std::collections::BTreeMap;

use kravtjek_catalogue::{Requirement, View};
use kravtjek_model::assessment::{
    Assessment, Because, CriterionVerdict, RequirementVerdict, Verdict, Weight,
};
use kravtjek_model::id::CriterionId;
use kravtjek_model::organisation::Basis;
use kravtjek_model::text::Lang;

use crate::style::Style;
use crate::summary::Counts;
use crate::{answer_line, wording};

/// How many names of assets stand before "and so many more".
const NAMES: usize = 3;

/// The whole assessment as text.
pub fn assessment(assessment: &Assessment, view: View<'_>, style: Style) -> String {
    let mut text = head(assessment, view, style);
    for verdict in assessment.requirements.iter().filter(|verdict| verdict.verdict.is_some()) {
        if let Some(requirement) = view.requirement(&verdict.id) {
            text.push_str(&one_requirement(verdict, requirement, view, style));
        }
    }
    text.push_str(&foot(assessment, view.lang, style));
    text
}

fn head(assessment: &Assessment, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let about =
        format!("{} · {} · {}", assessment.framework, assessment.policy, wording::date(assessment.on, lang));
    let counts = Counts::of_requirements(assessment);
    let not_judged = assessment.requirements.len().saturating_sub(counts.total());
    let mut parts: Vec<String> = Verdict::ALL
        .into_iter()
        .filter(|verdict| counts.number(*verdict) > 0 || *verdict != Verdict::NotApplicable)
        .map(|verdict| {
            let words = format!("{} {}", counts.number(verdict), wording::verdict(Some(verdict), lang));
            style.verdict(Some(verdict), &words)
        })
        .collect();
    if not_judged > 0 {
        parts.push(style.faint(&format!("{not_judged} {}", wording::verdict(None, lang))));
    }
    let of = lang.pick("krav", "requirements");
    format!(
        "{}\n{}\n\n{} {of}: {}\n\n",
        style.bold(&assessment.organisation),
        style.faint(&crate::style::one_line(&about)),
        assessment.requirements.len(),
        parts.join(" · ")
    )
}

fn one_requirement(
    verdict: &RequirementVerdict,
    requirement: &Requirement,
    view: View<'_>,
    style: Style,
) -> String {
    let lang = view.lang;
    let all = view.catalogue.criteria(requirement, &view.framework.id).count();
    let met = Counts::of(verdict.criteria.iter().map(|criterion| criterion.verdict)).number(Verdict::Met);
    let count = match all {
        1 => lang.pick(format!("{met} af 1 kriterium"), format!("{met} of 1 criterion")),
        _ => lang.pick(format!("{met} af {all} kriterier"), format!("{met} of {all} criteria")),
    };
    let said = wording::verdict(verdict.verdict, lang);
    let room = style.width.saturating_sub(8 + 18 + 18).max(24);
    let title = style.fit(&view.of(requirement, &requirement.title), room);
    let mut text = format!(
        "{} {} {} {} {}\n",
        style.verdict(verdict.verdict, wording::sign(verdict.verdict)),
        style.bold(&style.fit(verdict.id.as_str(), 4)),
        title,
        style.verdict(verdict.verdict, &style.fit(said, 17)),
        style.faint(&count),
    );
    for criterion in &verdict.criteria {
        text.push_str(&one_criterion(criterion, all > 1, view, style));
    }
    text.push_str(&not_judged(verdict, requirement, view, style));
    text
}

/// The criteria of a requirement that nothing at hand could decide: they are why it is not met.
fn not_judged(
    verdict: &RequirementVerdict,
    requirement: &Requirement,
    view: View<'_>,
    style: Style,
) -> String {
    let judged = |id: &CriterionId| verdict.criteria.iter().any(|criterion| criterion.id == *id);
    let all = view.catalogue.criteria(requirement, &view.framework.id);
    let left: Vec<&str> = all.filter(|one| !judged(&one.id)).map(|one| one.id.as_str()).collect();
    if left.is_empty() || verdict.verdict != Some(Verdict::Unknown) {
        return String::new();
    }
    let said = view.lang.pick(
        "ikke vurderet her; det kræver mere end denne måling",
        "not judged here; it takes more than this measurement",
    );
    style.faint(&style.wrap("     · ", &format!("{}: {said}", left.join(", "))))
}

fn one_criterion(criterion: &CriterionVerdict, several: bool, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = String::new();
    let wanted = |weight| match criterion.verdict {
        Verdict::NotMet => weight == Weight::Fail,
        Verdict::Unknown => weight != Weight::Note,
        Verdict::Met | Verdict::NotApplicable => weight == Weight::Note,
    };
    let sign = wording::sign(Some(criterion.verdict));
    let lead = if several {
        format!("     {sign} {} ", style.fit(criterion.id.as_str(), 6))
    } else {
        "       ".to_owned()
    };
    for line in
        findings(criterion, &wanted, view).into_iter().chain(others(criterion, view)).map(Line::readable)
    {
        text.push_str(&style.wrap(&lead, &line.said));
        if let Some(mend) = line.mend.filter(|_| criterion.verdict != Verdict::Met) {
            text.push_str(
                &style.faint(&style.wrap(&format!("{}→ ", " ".repeat(lead.chars().count())), &mend)),
            );
        }
    }
    if criterion.contradicted {
        let said = lang.pick(
            "Kilderne siger hver sit; den stærkeste gælder.",
            "The sources disagree; the strongest one counts.",
        );
        text.push_str(&style.wrap(&lead, said));
    }
    if criterion.stated && criterion.verdict == Verdict::Unknown {
        let said = lang.pick("Oplyst, ikke påvist.", "Stated, not shown.");
        text.push_str(&style.wrap(&lead, said));
    }
    if let Some(exception) = &criterion.exception {
        let said = lang.pick(
            format!(
                "Undtagelse til og med {}, godkendt af {}: {}",
                exception.expires, exception.approver, exception.reason
            ),
            format!(
                "Exception up to {}, approved by {}: {}",
                exception.expires, exception.approver, exception.reason
            ),
        );
        text.push_str(&style.wrap(&lead, &said));
    }
    text
}

struct Line {
    said: String,
    mend: Option<String>,
}

impl Line {
    fn readable(self) -> Self {
        Self { said: wording::readable(&self.said), mend: self.mend.map(|mend| wording::readable(&mend)) }
    }
}

/// Findings of checks, the same fault on many assets as one line, the most widespread first.
fn findings(criterion: &CriterionVerdict, wanted: &dyn Fn(Weight) -> bool, view: View<'_>) -> Vec<Line> {
    let mut grouped: BTreeMap<(Weight, String, Option<String>), Vec<&str>> = BTreeMap::new();
    for because in &criterion.because {
        let Because::Check { asset, check, findings, .. } = because else { continue };
        for finding in findings.iter().filter(|finding| wanted(finding.weight)) {
            let said = view.catalogue.sentence(check, finding, view.lang);
            let mend = view.catalogue.remedy(check, finding, view.lang);
            let assets = grouped.entry((finding.weight, said, mend)).or_default();
            if !assets.contains(&asset.as_str()) {
                assets.push(asset.as_str());
            }
        }
    }
    let mut lines: Vec<_> = grouped.into_iter().collect();
    lines.sort_by_key(|((weight, _, _), assets)| (*weight, std::cmp::Reverse(assets.len())));
    let line = |((_, said, mend), assets): ((Weight, String, Option<String>), Vec<&str>)| {
        let names = wording::names(&assets, NAMES, view.lang);
        let said = match assets.len() {
            0..=NAMES => format!("{names}: {said}"),
            number => format!(
                "{} ({names}): {said}",
                view.lang.pick(format!("{number} aktiver"), format!("{number} assets"))
            ),
        };
        Line { said, mend }
    };
    lines.into_iter().map(line).collect()
}

/// Files, answers, and what is missing.
fn others(criterion: &CriterionVerdict, view: View<'_>) -> Vec<Line> {
    let silent = matches!(criterion.verdict, Verdict::Met);
    let line = |because: &Because| {
        let said = match because {
            Because::Check { .. } => return None,
            Because::Units { fact, counts, examples, .. } => answer_line::units(fact, counts, examples, view),
            Because::Answer(answer) => answer_line::answer(answer, view.lang),
            Because::Missing { what, id } if !silent => answer_line::missing(*what, id, view),
            Because::Missing { .. } => return None,
            Because::NotApplicable(reason) => reason.clone(),
        };
        Some(Line { said, mend: None })
    };
    criterion.because.iter().filter_map(line).collect()
}

fn foot(assessment: &Assessment, lang: Lang, style: Style) -> String {
    let mut text = String::from("\n");
    let untouched: Vec<&str> = assessment
        .requirements
        .iter()
        .filter(|requirement| requirement.verdict.is_none())
        .map(|requirement| requirement.id.as_str())
        .collect();
    if !untouched.is_empty() {
        let head = lang.pick("Ikke vurderet her: ", "Not judged here: ");
        text.push_str(&style.faint(&style.wrap(head, &ranges(&untouched).join(", "))));
    }
    let scope = match (assessment.scope.basis, assessment.scope.complete) {
        (Basis::Given, _) => lang.pick(
            "Afgørelserne gælder de navne, der blev givet, og ikke nødvendigvis alt, hvad myndigheden ejer.",
            "The verdicts speak of the names given, not necessarily of everything the authority owns.",
        ),
        (Basis::Declared, true) => lang.pick(
            "Afgørelserne gælder myndighedens egen liste, som er oplyst at være fuldstændig.",
            "The verdicts speak of the authority's own list, which is stated to be complete.",
        ),
        (Basis::Declared, false) => lang.pick(
            "Ingen har oplyst, at myndighedens liste er fuldstændig; krav om ”alle” kan derfor ikke afgøres som opfyldt.",
            "Nobody has stated that the authority's list is complete; requirements on \"all\" can therefore not be told to be met.",
        ),
    };
    text.push_str(&style.faint(&style.wrap("", scope)));
    text
}

/// `S1–S7, S11, K3` from a row of ids in order.
fn ranges(ids: &[&str]) -> Vec<String> {
    let parts = |id: &str| Some((id.chars().next()?, id.get(1..)?.parse::<u32>().ok()?));
    let mut runs: Vec<(&str, &str)> = Vec::new();
    for id in ids {
        let follows = runs.last().and_then(|(_, last)| Some((parts(last)?, parts(id)?)));
        match (follows, runs.last_mut()) {
            (Some(((series, number), (own, next))), Some(run)) if series == own && next == number + 1 => {
                run.1 = id
            }
            _ => runs.push((id, id)),
        }
    }
    let run = |(first, last): (&str, &str)| {
        if first == last { first.to_owned() } else { format!("{first}–{last}") }
    };
    runs.into_iter().map(run).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_in_a_row_become_a_range() {
        assert_eq!(ranges(&["S1", "S2", "S3", "K1", "S11", "K3", "K4"]), ["S1–S3", "K1", "S11", "K3–K4"]);
    }
}
