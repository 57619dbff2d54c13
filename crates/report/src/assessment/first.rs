//! What a coordinator needs on Monday: what is to be mended, worst first, and what is missing, the shortest way to most
//! certainty first.

use std::collections::BTreeMap;

use kravtjek_catalogue::{Place, Step, View};
use kravtjek_model::assessment::{Because, RequirementVerdict, Said, Weight};
use kravtjek_model::id::{CriterionId, RequirementId};
use kravtjek_model::text::Lang;

use super::line::{self, Line};
use super::text::Report;
use super::{answer_line, requirement};
use crate::style::Style;
use crate::wording;

/// How many lines of a step are shown, and how many of what could not be seen.
const SHOWN: usize = 15;

/// A fault in the order of what is mended first.
struct Fault {
    place: Place,
    assets: usize,
    line: Line,
}

/// What is to be mended and what is missing.
pub(crate) fn written<A>(report: &Report<'_, A>) -> String {
    let mut faults = Vec::new();
    let mut open = Vec::new();
    for one in report.grouped.lines(None, report.view) {
        let place = one.place.filter(|_| one.weight == Weight::Fail);
        let who = one.check.as_ref().map(|check| by_topic(check.as_str(), report.view.lang));
        let assets = one.assets;
        let line = Line { who, ..Line::from(one) };
        match place {
            Some(place) => faults.push(Fault { place, assets, line }),
            None => open.push(Line { who: None, ..line }),
        }
    }
    let gaps = open.len();
    for verdict in &report.assessment.requirements {
        stated(verdict, report, &mut faults, &mut open);
    }
    mended(faults, report) + &missing(open, gaps, report)
}

/// What files and answers show of a requirement, and what of it is missing.
fn stated<A>(
    verdict: &RequirementVerdict,
    report: &Report<'_, A>,
    faults: &mut Vec<Fault>,
    open: &mut Vec<Line>,
) {
    let view = report.view;
    let Some(words) = view.requirement(&verdict.id) else { return };
    for criterion in &verdict.criteria {
        let place = criterion.because.iter().find_map(|because| match because {
            Because::Units { fact, outcome: Said::Fail, .. } => {
                Some(view.catalogue.urgency.of_fact(fact, &verdict.id))
            }
            _ => None,
        });
        let place = place.unwrap_or_else(|| view.catalogue.urgency.of_requirement(&verdict.id));
        for line in requirement::of_criterion(criterion, verdict, words, report) {
            if !requirement::is_told_first(&line, verdict) {
                continue;
            }
            if line.sign == "✗" {
                let (who, id) = (Some(by_group(&verdict.id, view)), &verdict.id);
                let explained = view.lang.pick(
                    format!("`kravtjek explain {id}` viser, hvad I skal gøre."),
                    format!("`kravtjek explain {id}` shows what to do."),
                );
                let mend = match &line.mend {
                    Some(mend) => view.lang.pick(
                        format!("{mend} `kravtjek explain {id}` viser mere."),
                        format!("{mend} `kravtjek explain {id}` shows more."),
                    ),
                    None => explained,
                };
                // An answer says no; what to is said here.
                let answered = criterion.because.iter().any(|because| {
                    matches!(because, Because::Answer(answer) if answer_line::answer(answer, view.lang) == line.said)
                });
                let said = match answered {
                    true => format!("{}: {}", view.of(words, &words.title), line.said),
                    false => line.said,
                };
                let line = Line { who, said, mend: Some(mend), ..line };
                faults.push(Fault { place, assets: 1, line });
            } else {
                open.push(line);
            }
        }
    }
}

/// Who sees to what a check finds.
fn by_topic(check: &str, lang: Lang) -> String {
    let who = match check.split_once('.').map_or(check, |(topic, _)| topic) {
        "dns" => "DNS",
        "mail" | "dane" => "Mail",
        "web" => "Web",
        _ => lang.pick("Drift", "Operations"),
    };
    who.to_owned()
}

/// Who sees to what a requirement is about.
fn by_group(requirement: &RequirementId, view: View<'_>) -> String {
    let group = view.framework.group_of(requirement);
    group.map_or_else(|| requirement.to_string(), |group| view.text(&group.title))
}

/// Step by step, within it what one hand can do together, the worst first.
fn mended<A>(faults: Vec<Fault>, report: &Report<'_, A>) -> String {
    let mut text = String::new();
    for step in Step::ALL {
        let mut own: Vec<&Fault> = faults.iter().filter(|fault| fault.place.step == step).collect();
        if own.is_empty() {
            continue;
        }
        let mut worst: BTreeMap<&Option<String>, Place> = BTreeMap::new();
        for fault in &own {
            let known = worst.entry(&fault.line.who).or_insert(fault.place);
            *known = (*known).min(fault.place);
        }
        own.sort_by_key(|fault| {
            let who = worst.get(&fault.line.who).copied();
            (who, &fault.line.who, fault.place, std::cmp::Reverse(fault.assets))
        });
        text.push_str(&heading(named(step, report.view.lang), own.len(), report.style));
        let shown = wording::upto(SHOWN, own.len());
        for fault in own.iter().take(shown) {
            text.push_str(&fault.line.among(report.style));
        }
        let rest: Vec<&Line> = own.iter().skip(shown).map(|fault| &fault.line).collect();
        text.push_str(&further(&rest, report));
        text.push('\n');
    }
    text
}

fn named(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Urgent => lang.pick("Haster", "Urgent"),
        Step::Soon => lang.pick("Ret snart", "Mend soon"),
        Step::Planned => lang.pick("Planlæg", "Plan"),
    }
}

/// What is missing: what settles most criteria first.
fn missing<A>(open: Vec<Line>, gaps: usize, report: &Report<'_, A>) -> String {
    if open.is_empty() {
        return String::new();
    }
    let (seen, stated): (Vec<_>, Vec<_>) = open.into_iter().enumerate().partition(|(at, _)| *at < gaps);
    let without = |lines: Vec<(usize, Line)>| lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>();
    // Several checks may say the same of an asset.
    let mut seen = requirement::together(without(seen));
    seen.sort_by_key(|line| std::cmp::Reverse(line.criteria.len()));
    let further_lines = seen.split_off(seen.len().min(wording::upto(SHOWN, seen.len())));
    let mut lines = requirement::together(without(stated));
    lines.extend(seen);
    lines.sort_by_key(|line| std::cmp::Reverse(line.criteria.len()));
    let head = report.view.lang.pick("Mangler", "Missing");
    let mut text = heading(head, lines.len() + further_lines.len(), report.style);
    for line in &lines {
        text.push_str(&line.among(report.style));
    }
    text + &further(&further_lines.iter().collect::<Vec<_>>(), report) + "\n"
}

/// How many more there are, of which criteria, and where they stand.
fn further<A>(rest: &[&Line], report: &Report<'_, A>) -> String {
    if rest.is_empty() {
        return String::new();
    }
    let mut criteria: Vec<CriterionId> = Vec::new();
    for id in rest.iter().flat_map(|line| &line.criteria) {
        if !criteria.contains(id) {
            criteria.push(id.clone());
        }
    }
    let (number, ids) = (rest.len(), line::ids(&criteria));
    let said = report.view.lang.pick(
        format!("og {number} til ({ids}); `--order catalogue` viser dem under hvert krav"),
        format!("and {number} more ({ids}); `--order catalogue` shows them under each requirement"),
    );
    report.style.wrap("    ", &said)
}

fn heading(title: &str, number: usize, style: Style) -> String {
    format!("{} {}\n", style.bold(title), style.faint(&format!("({number})")))
}

/// The heading of what follows in the order of the catalogue.
pub(crate) fn rest(lang: Lang, style: Style) -> String {
    let head = lang.pick("Krav for krav", "Requirement by requirement");
    format!("{}\n", style.bold(head))
}
