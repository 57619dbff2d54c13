//! The head and the foot of a report: who, by which list and from when, how it stands in numbers, and what was left out.

use std::collections::BTreeMap;

use kravtjek_catalogue::{Leaf, ShownBy, View};
use kravtjek_model::assessment::{Assessment, Verdict};
use kravtjek_model::id::RequirementId;
use kravtjek_model::organisation::Basis;

use super::summary::Counts;
use super::ways::Ways;
use super::{basis, notices, ports};
use crate::style::{Style, one_line};
use crate::wording;

/// What stands at the top.
pub(crate) fn head<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let about =
        format!("{} · {} · {}", assessment.framework, assessment.policy, wording::date(assessment.on, lang));
    let binding = view.framework.binding.get(lang);
    let mut said = lang.pick(format!("Kravene er {binding}."), format!("The requirements are {binding}."));
    said += " ";
    said += &basis::tls_in_short(assessment, view);
    let mut text = format!(
        "{}\n{}{}",
        style.bold(&wording::readable(&assessment.organisation)),
        style.faint(&style.wrap("", &one_line(&about))),
        style.wrap("", &said),
    );
    text.push_str(&style.wrap("", &until(assessment, view)));
    text.push('\n');
    text.push_str(&notices::notices(assessment, view, style));
    text.push_str(&counts(assessment, view, style));
    text.push('\n');
    text
}

/// Until when the whole of it holds: the first moment at which something that counts is too old.
fn until<A>(assessment: &Assessment<A>, view: View<'_>) -> String {
    let counts = assessment.needed().filter(|one| one.verdict != Verdict::Unknown);
    let Some(until) = counts.filter_map(|one| one.fresh_until).min() else { return String::new() };
    let date = wording::date(until, view.lang);
    view.lang.pick(
        format!("Vurderingen gælder til {date}; derefter er noget af det, den bygger på, for gammelt."),
        format!("The assessment counts until {date}; after that, some of what it rests on is too old."),
    )
}

/// How it stands, in requirements and in criteria.
pub(crate) fn counts<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let requirements = Counts::of_requirements(assessment);
    let of_all = assessment.requirements.len();
    let criteria = Counts::of_criteria(assessment);
    let all = criteria.total() + assessment.not_judged.len();
    let of_requirements = lang.pick(format!("{of_all} krav"), format!("{of_all} requirements"));
    let of_criteria = lang.pick(format!("{all} kriterier"), format!("{all} criteria"));
    one_count(&of_requirements, &requirements, of_all, view, style)
        + &one_count(&of_criteria, &criteria, all, view, style)
}

fn one_count(of: &str, counts: &Counts, all: usize, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let left = all.saturating_sub(counts.total());
    let shown = Verdict::ALL
        .into_iter()
        .filter(|verdict| counts.number(*verdict) > 0 || *verdict != Verdict::NotApplicable);
    let words = |number, verdict| format!("{number} {}", wording::verdict(verdict, lang));
    let mut parts: Vec<(Option<Verdict>, String)> =
        shown.map(|verdict| (Some(verdict), words(counts.number(verdict), Some(verdict)))).collect();
    if left > 0 {
        parts.push((None, words(left, None)));
    }
    let plain: Vec<&str> = parts.iter().map(|(_, words)| words.as_str()).collect();
    let mut text = style.wrap("", &format!("{of}: {}", plain.join(" · ")));
    for (verdict, words) in parts {
        // What was broken over two lines stays as it is.
        text = text.replacen(&words, &style.verdict(verdict, &words), 1);
    }
    text
}

/// What stands at the end.
pub(crate) fn foot<A>(assessment: &Assessment<A>, view: View<'_>, style: Style, long: bool) -> String {
    let mut text = String::from("\n");
    for said in wording::differences(&assessment.differences, view) {
        text.push_str(&style.wrap("≠ ", &said));
    }
    text.push_str(&untouched(assessment, view, style));
    let ports = ports::said(assessment, view.lang);
    text.extend(ports.map(|said| style.wrap("", &said)));
    if !notices::speaks_of_the_list(assessment) {
        text.push_str(&style.wrap("", scope(assessment, view)));
    }
    text.push('\n');
    text.push_str(&basis::written(assessment, view, style));
    if long {
        text.push('\n');
        text.push_str(&counts(assessment, view, style));
    }
    text
}

/// What was not looked into, and why: what this version can measure, and what it cannot.
fn untouched<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let untouched = assessment.requirements.iter().filter(|one| one.verdict.is_none()).map(|one| &one.id);
    let (can, cannot): (Vec<_>, Vec<_>) = untouched.partition(|id| is_measured(id, view));
    let listed = |mut ids: Vec<&RequirementId>| {
        ids.sort_by_key(|id| in_order(id.as_str()));
        ranges(&ids.into_iter().map(RequirementId::as_str).collect::<Vec<_>>()).join(", ")
    };
    let mut text = String::new();
    if !can.is_empty() {
        let ids = listed(can);
        let said = lang.pick(
            format!("Ikke målt her: {ids}. De kan måles med `kravtjek scan`."),
            format!("Not measured here: {ids}. They can be measured by `kravtjek scan`."),
        );
        text.push_str(&style.wrap("", &said));
    }
    let mut by_ways: BTreeMap<Ways, Vec<&RequirementId>> = BTreeMap::new();
    for id in cannot {
        let criteria = view.requirement(id).map(|words| view.catalogue.criteria(words, &view.framework.id));
        by_ways.entry(Ways::of(criteria.into_iter().flatten())).or_default().push(id);
    }
    if !by_ways.is_empty() {
        let takes = |(ways, ids): (Ways, Vec<&RequirementId>)| {
            let (ids, ways) = (listed(ids), ways.said(lang));
            lang.pick(format!("{ids} kræver {ways}"), format!("{ids}: {ways}"))
        };
        let all: Vec<String> = by_ways.into_iter().map(takes).collect();
        let all = all.join("; ");
        let said = lang.pick(
            format!("Ikke undersøgt her, for kravtjek kan ikke måle det udefra: {all}. `--everything` viser, hvad der mangler."),
            format!("Not looked into here, since kravtjek cannot measure it from outside. What it takes is, for {all}. `--everything` shows what is missing."),
        );
        text.push_str(&style.wrap("", &said));
    }
    text
}

/// Whether this version can measure something that decides a requirement.
fn is_measured(id: &RequirementId, view: View<'_>) -> bool {
    let decides = |leaf: &Leaf| match &leaf.shown_by {
        ShownBy::Check(check) => leaf.may.is_none() && !wording::cannot_be_measured(check.as_str()),
        _ => false,
    };
    let Some(words) = view.requirement(id) else { return false };
    let mut criteria = view.catalogue.criteria(words, &view.framework.id);
    criteria.any(|one| one.met_when.leaves().into_iter().any(decides))
}

/// S1 to S29 first, then K1 to K12.
fn in_order(id: &str) -> (bool, Option<u32>) {
    (id.starts_with('K'), id.get(1..).and_then(|number| number.parse().ok()))
}

fn scope<A>(assessment: &Assessment<A>, view: View<'_>) -> &'static str {
    let lang = view.lang;
    match (assessment.scope.basis, assessment.scope.complete) {
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
    }
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

    #[test]
    fn what_was_not_looked_into_stands_in_the_order_of_the_lists() {
        let mut ids = ["K12", "S29", "K1", "S3", "S10"];
        ids.sort_by_key(|id| in_order(id));
        assert_eq!(ids, ["S3", "S10", "S29", "K1", "K12"]);
    }
}
