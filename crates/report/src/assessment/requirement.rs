//! One requirement: where it stands, and in the order of the catalogue what there is to say of each criterion.

use std::collections::BTreeMap;

use kravtjek_catalogue::{Criterion, Requirement, ShownBy, View};
use kravtjek_model::assessment::{CriterionVerdict, RequirementVerdict, Verdict};
use kravtjek_model::id::CriterionId;

use super::grouped::Grouped;
use super::line::{self, Line};
use super::order::Order;
use super::summary::Counts;
use super::ways::Ways;
use super::{rests_on, text::Report};
use crate::style::{Style, columns};
use crate::{taken_over, wording};

/// Columns that a title has at most: what stands behind it stays near.
const TITLE: usize = 62;

/// A requirement with its lines.
pub(crate) fn written<A>(
    verdict: &RequirementVerdict,
    words: &Requirement,
    report: &Report<'_, A>,
) -> String {
    let (view, style) = (report.view, report.style);
    let all = view.catalogue.criteria(words, &view.framework.id).count();
    let mut text = headline(verdict, words, all, view, style);
    let lines = match report.order {
        Order::Catalogue => lines_of(verdict, words, report),
        Order::Urgency => left_of(verdict, words, report),
    };
    for line in lines {
        text.push_str(&line.under(all > 1, style));
    }
    text.push_str(&not_judged(verdict, words, view, style));
    if let Some(said) = taken_over::owners(&report.assessment.taken_over, verdict.id.as_str(), view.lang) {
        text.push_str(&style.faint(&style.wrap("     · ", &said)));
    }
    text
}

/// The sign, the id, the title in full, where it stands, how many criteria are met, and whether that rests on a reading.
fn headline(
    verdict: &RequirementVerdict,
    words: &Requirement,
    all: usize,
    view: View<'_>,
    style: Style,
) -> String {
    let lang = view.lang;
    let counts = Counts::of(verdict.needed().map(|criterion| criterion.verdict));
    let met = counts.number(Verdict::Met);
    // A way that is not needed and what does not concern the authority are no part of what has to be met.
    let beside = verdict.criteria.len() - verdict.needed().count() + counts.number(Verdict::NotApplicable);
    let all = all.saturating_sub(beside);
    let narrow = style.width < 100;
    let count = match all {
        0 => "–".to_owned(),
        _ if narrow => lang.pick(format!("{met} af {all}"), format!("{met} of {all}")),
        1 => lang.pick(format!("{met} af 1 kriterium"), format!("{met} of 1 criterion")),
        _ => lang.pick(format!("{met} af {all} kriterier"), format!("{met} of {all} criteria")),
    };
    let reading = if words.reading.is_some() { lang.pick(" · læsning", " · reading") } else { "" };
    let said = wording::verdict(verdict.verdict, lang);
    let behind = lang.pick(13, 14);
    let counted = if narrow { 6 } else { columns("12 af 12 kriterier") };
    let tail = behind + 2 + counted + columns(lang.pick(" · læsning", " · reading"));
    let title = view.of(words, &words.title);
    let lead = format!("{} {} ", wording::sign(verdict.verdict), style.fit(verdict.id.as_str(), 4));
    let room = style.width.saturating_sub(columns(&lead) + 1 + tail).min(TITLE);
    let status = |said: &str| {
        format!("{}  {}", style.verdict(verdict.verdict, said), style.faint(&format!("{count}{reading}")))
    };
    let set = if columns(&title) <= room {
        let status = status(&style.fit(said, behind));
        format!("{lead}{} {status}\n", style.fit(&title, room))
    } else {
        format!("{}{}{}\n", style.wrap(&lead, &title), " ".repeat(columns(&lead)), status(said))
    };
    let sign = wording::sign(verdict.verdict);
    let set = set.replacen(sign, &style.verdict(verdict.verdict, sign), 1);
    set.replacen(verdict.id.as_str(), &style.bold(verdict.id.as_str()), 1)
}

/// What there is to say of each criterion; what is said of several in the same words is said once.
fn lines_of<A>(verdict: &RequirementVerdict, words: &Requirement, report: &Report<'_, A>) -> Vec<Line> {
    let mut lines = found(verdict, &report.grouped, report.view);
    for criterion in &verdict.criteria {
        lines.extend(of_criterion(criterion, verdict, words, report));
    }
    let place = |id: Option<&CriterionId>| verdict.criteria.iter().position(|one| Some(&one.id) == id);
    lines.sort_by_key(|line| place(line.criteria.first()));
    together(lines)
}

/// What is left to say where faults and what is missing have been told.
fn left_of<A>(verdict: &RequirementVerdict, words: &Requirement, report: &Report<'_, A>) -> Vec<Line> {
    let mut lines = lines_of(verdict, words, report);
    lines.retain(|line| !is_told_first(line, verdict));
    lines
}

/// Whether a line stands among what is to be mended or is missing, in the order of urgency. A way that is not met makes
/// nothing red while another may still be met, so it stands with its requirement.
pub(crate) fn is_told_first(line: &Line, verdict: &RequirementVerdict) -> bool {
    let open = |id: &CriterionId| {
        let own = verdict.criteria.iter().find(|one| one.id == *id);
        let red = verdict.verdict == Some(Verdict::NotMet);
        let counts = |one: &CriterionVerdict| one.needed && (red || one.verdict != Verdict::NotMet);
        // What one source leaves open is not missing where another has settled it.
        let settled = |one: &CriterionVerdict| {
            line.sign == "?" && matches!(one.verdict, Verdict::Met | Verdict::NotApplicable)
        };
        own.is_some_and(|one| one.exception.is_none() && counts(one) && !settled(one))
    };
    matches!(line.sign, "✗" | "?") && line.criteria.iter().any(open)
}

/// Lines on what checks found.
fn found(verdict: &RequirementVerdict, grouped: &Grouped<'_>, view: View<'_>) -> Vec<Line> {
    let met = |line: &super::grouped::Line| {
        let of = |id: &CriterionId| verdict.criteria.iter().find(|one| one.id == *id);
        line.criteria.iter().filter_map(of).all(|one| one.verdict == Verdict::Met)
    };
    let needed = |line: &super::grouped::Line| verdict.needed().any(|one| line.criteria.contains(&one.id));
    let found = grouped.lines(Some(&verdict.id), view).into_iter().filter(needed);
    found.map(|one| Line { mend: one.mend.clone().filter(|_| !met(&one)), ..Line::from(one) }).collect()
}

impl From<super::grouped::Line> for Line {
    fn from(one: super::grouped::Line) -> Self {
        Self {
            criteria: one.criteria,
            sign: wording::of_weight(one.weight),
            who: None,
            said: one.said,
            ways: Vec::new(),
            mend: one.mend,
        }
    }
}

/// What a criterion rests on besides.
pub(crate) fn of_criterion<A>(
    criterion: &CriterionVerdict,
    verdict: &RequirementVerdict,
    words: &Requirement,
    report: &Report<'_, A>,
) -> Vec<Line> {
    if !criterion.needed {
        return vec![not_needed(criterion, verdict, report.view)];
    }
    rests_on::lines(criterion, words, &report.grouped, report.assessment.on, report.view)
}

/// A way that another way makes unnecessary: neither what fails of it nor what is missing asks for anything.
fn not_needed(criterion: &CriterionVerdict, verdict: &RequirementVerdict, view: View<'_>) -> Line {
    let met = verdict.needed().filter(|one| one.verdict == Verdict::Met).map(|one| one.id.as_str());
    let met: Vec<&str> = met.collect();
    let instead = wording::names(&met, met.len(), view.lang);
    let said = view.lang.pick(
        format!("Ikke nødvendig, fordi {instead} er opfyldt; én af mulighederne er nok."),
        format!("Not needed, since {instead} is met; one of the ways is enough."),
    );
    Line::new(&criterion.id, "–", said)
}

/// What is said of several criteria in the same words is said once.
pub(crate) fn together(all: Vec<Line>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for line in all {
        match lines.iter_mut().find(|known| known.says_as(&line)) {
            Some(known) => {
                let more = line.criteria.into_iter().filter(|id| !known.criteria.contains(id));
                let more: Vec<CriterionId> = more.collect();
                known.criteria.extend(more);
            }
            None => lines.push(line),
        }
    }
    lines
}

/// The criteria of a requirement that nothing at hand could decide: they are why it is not met.
fn not_judged(verdict: &RequirementVerdict, words: &Requirement, view: View<'_>, style: Style) -> String {
    let judged = |id: &CriterionId| verdict.criteria.iter().any(|criterion| criterion.id == *id);
    let all = view.catalogue.criteria(words, &view.framework.id);
    let left: Vec<&Criterion> = all.filter(|one| !judged(&one.id)).collect();
    if left.is_empty() || verdict.verdict != Some(Verdict::Unknown) {
        return String::new();
    }
    let measured = |one: &&Criterion| {
        let leaves = one.met_when.leaves();
        let any = |is: fn(&ShownBy) -> bool| leaves.iter().any(|leaf| is(&leaf.shown_by));
        any(|shown_by| matches!(shown_by, ShownBy::Check(_)))
            && !any(|shown_by| matches!(shown_by, ShownBy::Answer(_)))
    };
    let (measured, answered): (Vec<&Criterion>, Vec<&Criterion>) = left.into_iter().partition(measured);
    let line = |left: &[&Criterion], said: &str| {
        let left: Vec<CriterionId> = left.iter().map(|one| one.id.clone()).collect();
        match left.as_slice() {
            [] => String::new(),
            left => style.faint(&style.wrap("     · ", &format!("{}: {said}", line::ids(left)))),
        }
    };
    let by_measuring = view.lang.pick(
        "ikke undersøgt her; det kræver mere end denne måling",
        "not looked into here; it takes more than this measurement",
    );
    let mut by_ways: BTreeMap<Ways, Vec<&Criterion>> = BTreeMap::new();
    for one in answered {
        by_ways.entry(Ways::of([one])).or_default().push(one);
    }
    let mut text = line(&measured, by_measuring);
    for (ways, own) in by_ways {
        let ways = ways.said(view.lang);
        let said = view.lang.pick(
            format!("ikke undersøgt her; det kræver {ways}"),
            format!("not looked into here; it takes {ways}"),
        );
        text += &line(&own, &said);
    }
    text
}
