//! What files show of each fact, criterion by criterion: how many units stand how, and the first of those that are not well.

use kravtjek_catalogue::{Fact as Words, ShownBy, View};
use kravtjek_model::assessment::Verdict;
use kravtjek_model::id::{CriterionId, FactId};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use super::{Contradiction, Fact, Import, Unit};
use crate::style::Style;
use crate::wording::{self, names};

/// So many units are named of each state.
const NAMED: usize = 3;

/// The criteria of a framework that a fact can show, in order.
pub(super) fn criteria<'a>(fact: &FactId, view: View<'a>) -> Vec<&'a CriterionId> {
    let all = view.requirements().flat_map(|words| view.catalogue.criteria(words, &view.framework.id));
    let shows = |leaf: &ShownBy| matches!(leaf, ShownBy::File(own) | ShownBy::Inside(own) if own == fact);
    let shown = all.filter(|one| one.met_when.leaves().iter().any(|leaf| shows(&leaf.shown_by)));
    shown.map(|criterion| &criterion.id).collect()
}

/// All facts, in the order of the criteria that they can show.
pub(super) fn section(import: &Import<'_>, view: View<'_>, style: Style) -> String {
    let order: Vec<&CriterionId> = view
        .requirements()
        .flat_map(|words| view.catalogue.criteria(words, &view.framework.id))
        .map(|criterion| &criterion.id)
        .collect();
    let place = |criteria: &[&CriterionId]| {
        criteria.first().and_then(|first| order.iter().position(|own| own == first)).unwrap_or(order.len())
    };
    let mut facts: Vec<_> = import.facts.iter().map(|fact| (criteria(fact.fact, view), fact)).collect();
    facts.sort_by_key(|(criteria, fact)| (place(criteria), fact.fact));
    if facts.is_empty() {
        return String::new();
    }
    let title = view.lang.pick("Det viser filerne", "What the files show");
    let mut text = format!("\n{}\n", style.bold(title));
    for (criteria, fact) in facts {
        text += &one(fact, &criteria, view, style);
    }
    text
}

fn one(fact: &Fact<'_>, criteria: &[&CriterionId], view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let Some(words) = view.catalogue.facts.get(fact.fact) else { return String::new() };
    let ids: Vec<&str> = criteria.iter().map(|id| id.as_str()).collect();
    let ids = if ids.is_empty() { "–".to_owned() } else { ids.join(", ") };
    let count = |holds| fact.of(holds).count();
    let (yes, no, unknown) = (count(Holds::Yes), count(Holds::No), count(Holds::Unknown));
    let verdict = match (no, unknown) {
        (1.., _) => Verdict::NotMet,
        (0, 0) if fact.complete && yes > 0 => Verdict::Met,
        _ => Verdict::Unknown,
    };
    let lead = format!("\n  {} ", style.fit(&ids, 8));
    let said = format!("{}: {}", words.title.get(lang), counts(fact, words, lang));
    let mut text = style.wrap(&lead, &said);
    let sign = wording::sign(Some(verdict));
    // The sign stands where the indent is, so that columns stay what they are.
    text = text.replacen("\n  ", &format!("\n{} ", style.verdict(Some(verdict), sign)), 1);
    for (holds, sign, count) in
        [(Holds::No, Verdict::NotMet, no), (Holds::Unknown, Verdict::Unknown, unknown)]
    {
        if count > 0 {
            text += &named(fact, holds, sign, view, style);
        }
    }
    for one in fact.contradictions.iter().take(NAMED) {
        text += &style.verdict(Some(Verdict::Unknown), &style.wrap("           ≠ ", &disagree(one, lang)));
    }
    if !fact.complete {
        text += &style.faint(&style.wrap("           ", incomplete(lang)));
    }
    text
}

fn incomplete(lang: Lang) -> &'static str {
    lang.pick("Ingen fil er oplyst som hele listen.", "No file is declared to be the whole list.")
}

/// How many of so many units stand how: `236 af 240 klienter ja · 3 nej · 1 uafklaret`.
fn counts(fact: &Fact<'_>, words: &Words, lang: Lang) -> String {
    let count = |holds| fact.of(holds).count();
    let all = fact.units.len();
    let noun = if all == 1 { words.unit.get(lang) } else { words.units.get(lang) };
    let parts = [
        (count(Holds::Yes), lang.pick("ja", "yes")),
        (count(Holds::No), lang.pick("nej", "no")),
        (count(Holds::Unknown), lang.pick("uafklaret", "cannot be told")),
        (count(Holds::NotApplicable), lang.pick("ikke relevant", "not applicable")),
    ];
    let parts: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
    format!("{all} {noun}: {}", parts.join(" · "))
}

/// The first units that stand so, each with what was read.
fn named(fact: &Fact<'_>, holds: Holds, verdict: Verdict, view: View<'_>, style: Style) -> String {
    let mut all = fact.units.iter().filter(|(_, unit)| unit.holds == holds);
    let first: Vec<String> = all.by_ref().take(NAMED).map(|(name, unit)| read(name, unit, view)).collect();
    let first: Vec<&str> = first.iter().map(String::as_str).collect();
    let count = first.len() + all.count();
    let sign = wording::sign(Some(verdict));
    let lead = format!("           {sign} ");
    style.wrap(&lead, &names(&first, count, view.lang))
}

fn read(name: &str, unit: &Unit, view: View<'_>) -> String {
    let detail = view.catalogue.detail(&unit.read, view.lang);
    if detail.is_empty() { name.to_owned() } else { format!("{name} ({detail})") }
}

fn disagree(one: &Contradiction, lang: Lang) -> String {
    let word = |holds| match holds {
        Holds::Yes => lang.pick("ja", "yes"),
        Holds::No => lang.pick("nej", "no"),
        Holds::Unknown => lang.pick("uafklaret", "cannot be told"),
        Holds::NotApplicable => lang.pick("ikke relevant", "not applicable"),
    };
    let said: Vec<String> =
        one.said.iter().map(|(file, holds)| format!("{file}: {}", word(*holds))).collect();
    lang.pick(
        format!("Kilderne er uenige om {}: {}", one.unit, said.join(", ")),
        format!("The sources disagree about {}: {}", one.unit, said.join(", ")),
    )
}
