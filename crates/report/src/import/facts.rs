//! What files show of each fact, criterion by criterion: how many units stand how, and the first of those that are not well.

use kravtjek_catalogue::{Fact as Words, ShownBy, View};
use kravtjek_model::assessment::{Contradicted, Verdict};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{CriterionId, FactId};
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use super::{Fact, Import};
use crate::style::Style;
use crate::wording::{self, names};

/// So many units are named of each state.
const NAMED: usize = 3;

/// Columns for the ids of criteria.
const IDS: usize = 8;

/// Where what is said of a fact begins: behind the ids.
const INDENT: &str = "           ";

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
    let count = |holds| fact.of(holds).count();
    let verdict = match (count(Holds::No), count(Holds::Unknown)) {
        (1.., _) => Verdict::NotMet,
        (0, 0) if fact.complete && count(Holds::Yes) > 0 => Verdict::Met,
        (0, 0) if fact.complete => Verdict::NotApplicable,
        _ => Verdict::Unknown,
    };
    let sign = style.verdict(Some(verdict), wording::sign(Some(verdict)));
    let title = style.wrap(&format!("  {} ", style.fit(&ids.join(", "), IDS)), words.title.get(lang));
    let mut text = format!("\n{sign}{}", title.strip_prefix(' ').unwrap_or(&title));
    let mut counted = counts(fact, words, lang);
    if !fact.complete {
        counted += lang.pick(" · der kan være flere", " · there may be more");
    }
    text += &style.wrap(INDENT, &counted);
    text += &alike(fact, Holds::No, view, style);
    if let Some(mend) = words.mend.as_ref().filter(|_| count(Holds::No) > 0) {
        text += &style.wrap(&format!("{INDENT}→ "), mend.get(lang));
    }
    text += &alike(fact, Holds::Unknown, view, style);
    let shown = wording::upto(NAMED, fact.contradictions.len());
    for one in fact.contradictions.iter().take(shown) {
        text += &style.wrap(&format!("{INDENT}≠ "), &disagree(one, lang));
    }
    if let more @ 1.. = fact.contradictions.len().saturating_sub(shown) {
        let said = lang.pick(format!("og {more} til"), format!("and {more} more"));
        text += &style.wrap(&format!("{INDENT}  "), &said);
    }
    text
}

/// How many of so many units stand how: `240 klienter: 236 ja · 3 nej · 1 uafklaret`.
fn counts(fact: &Fact<'_>, words: &Words, lang: Lang) -> String {
    let all = fact.units.len();
    let noun = if all == 1 { words.unit.get(lang) } else { words.units.get(lang) };
    let parts = [Holds::Yes, Holds::No, Holds::Unknown, Holds::NotApplicable].map(|holds| {
        let count = fact.of(holds).count();
        (count > 0).then(|| format!("{count} {}", word(holds, lang)))
    });
    format!("{all} {noun}: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(" · "))
}

fn word(holds: Holds, lang: Lang) -> &'static str {
    match holds {
        Holds::Yes => lang.pick("ja", "yes"),
        Holds::No => lang.pick("nej", "no"),
        Holds::Unknown => lang.pick("uafklaret", "cannot be told"),
        Holds::NotApplicable => lang.pick("ikke relevant", "not applicable"),
    }
}

/// The first units that stand so, those together of which the same was read.
fn alike(fact: &Fact<'_>, holds: Holds, view: View<'_>, style: Style) -> String {
    let mut alike: Vec<(&Detail, Vec<&str>, usize)> = Vec::new();
    let mut more = (Vec::new(), 0);
    for unit in fact.units.iter().filter(|unit| unit.holds == holds) {
        let (first, count) = match alike.iter().position(|(detail, ..)| **detail == unit.read) {
            Some(at) => {
                let (_, first, count) = &mut alike[at];
                (first, count)
            }
            None if alike.len() < NAMED => {
                alike.push((&unit.read, vec![unit.name], 1));
                continue;
            }
            None => (&mut more.0, &mut more.1),
        };
        *count += 1;
        if first.len() <= NAMED {
            first.push(unit.name);
        }
    }
    let sign = if holds == Holds::No { "✗" } else { "?" };
    let mut text = String::new();
    for (detail, first, count) in alike {
        let named = some(&first, count, view.lang);
        let why = view.catalogue.detail(detail, view.lang);
        let said = if why.is_empty() { named } else { format!("{named}: {why}") };
        text += &style.wrap(&format!("{INDENT}{sign} "), &said);
    }
    if more.1 > 0 {
        let named = some(&more.0, more.1, view.lang);
        let said = view.lang.pick(format!("også {named}"), format!("also {named}"));
        text += &style.wrap(&format!("{INDENT}  "), &said);
    }
    text
}

/// The first of so many units, of which one more than are named is known.
fn some(first: &[&str], count: usize, lang: Lang) -> String {
    names(first.get(..wording::upto(NAMED, count)).unwrap_or(first), count, lang)
}

fn disagree(one: &Contradicted, lang: Lang) -> String {
    let said: Vec<String> =
        one.words.iter().map(|said| format!("{}: {}", said.file, word(said.holds, lang))).collect();
    let (said, counts) = (said.join(", "), word(one.counts, lang));
    lang.pick(
        format!("Kilderne er uenige om {} ({said}); det tæller som {counts}.", one.unit),
        format!("The sources disagree about {} ({said}); it counts as {counts}.", one.unit),
    )
}
