//! The assessment for a busy coordinator: a line per requirement, and what to do about the red ones.

use kravtjek_catalogue::{Criterion, Leaf, Requirement, ShownBy, View};
use kravtjek_model::assessment::{Assessment, CriterionVerdict, RequirementVerdict, Rows, Verdict};
use kravtjek_model::id::CriterionId;
use kravtjek_model::organisation::Basis;

use super::grouped::Grouped;
use super::summary::Counts;
use super::{notices, rests_on};
use crate::style::Style;
use crate::wording;

/// The whole assessment as text.
///
/// # Errors
/// When what was worked out cannot be read back from where it is kept.
pub fn assessment<A: Rows>(
    assessment: &Assessment<A>,
    view: View<'_>,
    style: Style,
) -> Result<String, A::Error> {
    let grouped = Grouped::new(assessment, view)?;
    let mut text = head(assessment, view, style);
    for verdict in assessment.requirements.iter().filter(|verdict| verdict.verdict.is_some()) {
        if let Some(requirement) = view.requirement(&verdict.id) {
            text.push_str(&one_requirement(verdict, requirement, &grouped, view, style));
        }
    }
    text.push_str(&foot(assessment, view, style));
    Ok(text)
}

fn head<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
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
        "{}\n{}\n\n{}{} {of}: {}\n\n",
        style.bold(&wording::readable(&assessment.organisation)),
        style.faint(&crate::style::one_line(&about)),
        notices::notices(assessment, view, style),
        assessment.requirements.len(),
        parts.join(" · ")
    )
}

fn one_requirement(
    verdict: &RequirementVerdict,
    requirement: &Requirement,
    grouped: &Grouped<'_>,
    view: View<'_>,
    style: Style,
) -> String {
    let lang = view.lang;
    let own = view.catalogue.criteria(requirement, &view.framework.id).count();
    let all = own - (verdict.criteria.len() - verdict.needed().count()).min(own);
    let met = Counts::of(verdict.needed().map(|criterion| criterion.verdict)).number(Verdict::Met);
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
    for line in lines_of(verdict, requirement, grouped, view) {
        text.push_str(&line.written(own > 1, style));
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
    let left: Vec<&Criterion> = all.filter(|one| !judged(&one.id)).collect();
    if left.is_empty() || verdict.verdict != Some(Verdict::Unknown) {
        return String::new();
    }
    let is_check = |leaf: &&Leaf| matches!(leaf.shown_by, ShownBy::Check(_));
    let said = if left.iter().any(|one| one.met_when.leaves().iter().any(is_check)) {
        view.lang.pick(
            "ikke undersøgt her; det kræver mere end denne måling",
            "not looked into here; it takes more than this measurement",
        )
    } else {
        view.lang.pick(
            "ikke undersøgt her; det kræver et svar med dokumentation (udtræk kan endnu ikke indlæses)",
            "not looked into here; it takes an answer with a document (exports cannot be read yet)",
        )
    };
    let left: Vec<&str> = left.iter().map(|one| one.id.as_str()).collect();
    style.faint(&style.wrap("     · ", &format!("{}: {said}", left.join(", "))))
}

/// A line under a requirement, with the criteria it speaks of.
struct Line {
    criteria: Vec<String>,
    sign: &'static str,
    said: String,
    mend: Option<String>,
}

/// What there is to say of each criterion; what is said of several in the same words is said once.
fn lines_of(
    verdict: &RequirementVerdict,
    requirement: &Requirement,
    grouped: &Grouped<'_>,
    view: View<'_>,
) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for criterion in &verdict.criteria {
        if !criterion.needed {
            lines.push(not_needed(criterion, verdict, view));
            continue;
        }
        for line in lines_of_one(criterion, requirement, grouped, view) {
            let same = |known: &&mut Line| {
                (known.sign, &known.said, &known.mend) == (line.sign, &line.said, &line.mend)
            };
            match lines.iter_mut().find(same) {
                Some(known) if known.criteria.last() != line.criteria.last() => {
                    known.criteria.extend(line.criteria);
                }
                Some(_) => {}
                None => lines.push(line),
            }
        }
    }
    lines
}

/// A way that another way makes unnecessary: neither what fails of it nor what is missing asks for anything.
fn not_needed(criterion: &CriterionVerdict, verdict: &RequirementVerdict, view: View<'_>) -> Line {
    let met = verdict.needed().filter(|one| one.verdict == Verdict::Met).map(|one| one.id.as_str());
    let met: Vec<&str> = met.collect();
    let instead = wording::names(&met, met.len(), view.lang);
    Line {
        criteria: vec![criterion.id.to_string()],
        sign: "–",
        said: view.lang.pick(
            format!("Ikke nødvendig, fordi {instead} er opfyldt; én af mulighederne er nok."),
            format!("Not needed, since {instead} is met; one of the ways is enough."),
        ),
        mend: None,
    }
}

fn lines_of_one(
    criterion: &CriterionVerdict,
    requirement: &Requirement,
    grouped: &Grouped<'_>,
    view: View<'_>,
) -> Vec<Line> {
    let line = |sign: &'static str, said: &str, mend: Option<String>| Line {
        criteria: vec![criterion.id.to_string()],
        sign,
        said: wording::readable(said),
        mend: mend.map(|mend| wording::readable(&mend)).filter(|_| criterion.verdict != Verdict::Met),
    };
    let found = grouped.lines(&criterion.id, view);
    let found = found.into_iter().map(|one| (wording::of_weight(one.weight, criterion.verdict), one));
    let mut lines: Vec<Line> = found.map(|(sign, one)| line(sign, &one.said, one.mend)).collect();
    lines.extend(
        rests_on::lines(criterion, requirement, grouped, view)
            .iter()
            .map(|(sign, said)| line(sign, said, None)),
    );
    lines
}

impl Line {
    fn written(&self, several: bool, style: Style) -> String {
        let sign = self.sign;
        let (lead, said) = match self.criteria.as_slice() {
            [own] if several => (format!("     {sign} {} ", style.fit(own, 6)), self.said.clone()),
            all if several => (format!("     {sign} "), format!("{}: {}", all.join(", "), self.said)),
            _ => (format!("     {sign} "), self.said.clone()),
        };
        let mut text = style.wrap(&lead, &said);
        if let Some(mend) = &self.mend {
            let lead = format!("{}→ ", " ".repeat(lead.chars().count()));
            text.push_str(&style.faint(&style.wrap(&lead, mend)));
        }
        text
    }
}

fn foot<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = String::from("\n");
    for one in &assessment.differences {
        text.push_str(&style.wrap("≠ ", &wording::difference(one, view)));
    }
    let untouched: Vec<&str> = assessment
        .requirements
        .iter()
        .filter(|requirement| requirement.verdict.is_none())
        .map(|requirement| requirement.id.as_str())
        .collect();
    if !untouched.is_empty() {
        let head = lang.pick("Ikke undersøgt her: ", "Not looked into here: ");
        text.push_str(&style.faint(&style.wrap(head, &ranges(&untouched).join(", "))));
    }
    if notices::speaks_of_the_list(assessment) {
        return text;
    }
    let scope = match (assessment.scope.basis, assessment.scope.complete) {
        (Basis::Given, _) => lang.pick(
            "Vurderingen gælder de domænenavne, der blev angivet, og ikke nødvendigvis alt, hvad myndigheden ejer.",
            "The assessment speaks of the names given, not necessarily of everything the authority owns.",
        ),
        (Basis::Declared, true) => lang.pick(
            "Vurderingen gælder de domæner, myndigheden selv har oplyst; listen er angivet som fuldstændig.",
            "The assessment speaks of the domains the authority itself has declared; the list is stated to be complete.",
        ),
        (Basis::Declared, false) => lang.pick(
            "Ingen har oplyst, at myndighedens liste er fuldstændig; krav om ”alle” kan derfor ikke få status opfyldt.",
            "Nobody has stated that the authority's list is complete; requirements on \"all\" can therefore not be met.",
        ),
    };
    text.push_str(&style.faint(&style.wrap("", scope)));
    text
}

/// Whether the first lines of a text are those of an assessment: `kommune-2024 · ncsc-2.1 · 21. november 2026`
/// stands near the top.
pub fn is_text(lines: &[&str]) -> bool {
    lines.iter().take(6).any(|line| {
        let parts: Vec<&str> = line.split(" · ").collect();
        let framework = parts.first().and_then(|first| first.rsplit_once('-'));
        let year = framework.is_some_and(|(name, year)| {
            !name.contains(' ') && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
        });
        year && parts.len() >= 3
    })
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
