//! Facts about units as plain sentences, with what was read of each, and what sources disagree on.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::assessment::Contradicted;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::FactId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use crate::wording;

/// `Firewallen er slået fra: 2 af 212 klienter (PC-1 og PC-2); ukendt for 1 (PC-3).`, and below it what was read in a file
/// of each of them, and where.
pub(crate) fn units(
    fact: &FactId,
    counts: &BTreeMap<Holds, usize>,
    (examples, details): (&[String], &BTreeMap<String, Detail>),
    view: View<'_>,
) -> (String, Vec<String>) {
    let lang = view.lang;
    let number = |holds| counts.get(&holds).copied().unwrap_or_default();
    let (no, unknown) = (number(Holds::No), number(Holds::Unknown));
    let concerned = number(Holds::Yes) + no + unknown;
    let known = view.catalogue.facts.get(fact);
    let units =
        known.map_or("", |fact| if concerned == 1 { fact.unit.get(lang) } else { fact.units.get(lang) });
    let title = known.map_or(fact.as_str(), |fact| fact.title.get(lang));
    let fails = known.map_or(fact.as_str(), |fact| fact.fails.get(lang));
    let of = |number| {
        lang.pick(format!("{number} af {concerned} {units}"), format!("{number} of {concerned} {units}"))
    };
    // Those that fail stand before those that are not known.
    let (failing, not_known) = examples.split_at(no.min(examples.len()));
    let alone =
        |unit: &&String| details.get(*unit).filter(|detail| is_of_a_file(detail) || failing.contains(unit));
    let mut alike: Vec<(&Detail, Vec<&str>)> = Vec::new();
    for (unit, detail) in examples.iter().filter_map(|unit| Some((unit.as_str(), alone(&unit)?))) {
        match alike.iter_mut().find(|(known, _)| *known == detail) {
            Some((_, units)) => units.push(unit),
            None => alike.push((detail, vec![unit])),
        }
    }
    let below = alike.into_iter().map(|(detail, units)| {
        format!("{}: {}", wording::names(&units, units.len(), lang), view.catalogue.detail(detail, lang))
    });
    let below: Vec<String> = below.collect();
    let of_unknown = unknown_units(not_known, details, unknown, view);
    let said = match (no, unknown) {
        (0, 0) => format!("{title}: {}.", of(number(Holds::Yes))),
        (0, _) => {
            let said = lang.pick("uvist for", "not known of");
            format!("{title}: {said} {}{of_unknown}.", of(unknown))
        }
        (_, 0) => format!("{fails}: {}{}.", of(no), named_units(failing, no, lang)),
        _ => {
            let also = lang.pick("ukendt for", "not known of");
            let failing = named_units(failing, no, lang);
            format!("{fails}: {}{failing}; {also} {unknown}{of_unknown}.", of(no))
        }
    };
    (said, below)
}

/// Whether what was read has its file and row with it, so that no two units have the same.
fn is_of_a_file(detail: &Detail) -> bool {
    matches!(detail.id(), "row_of" | "row_of_day" | "file_of_day")
}

fn named_units(examples: &[String], number: usize, lang: Lang) -> String {
    let shown: Vec<&str> = examples.iter().map(String::as_str).collect();
    match shown.as_slice() {
        [] => String::new(),
        shown => format!(" ({})", wording::names(shown, number.max(shown.len()), lang)),
    }
}

/// The same, with what the source says of each behind it: `(PC-1 og PC-2: kun systemdrevet er vist; PC-3)`.
fn unknown_units(
    examples: &[String],
    details: &BTreeMap<String, Detail>,
    number: usize,
    view: View<'_>,
) -> String {
    let shared = |unit: &String| details.get(unit).filter(|detail| !is_of_a_file(detail));
    if !examples.iter().any(|unit| shared(unit).is_some()) {
        return named_units(examples, number, view.lang);
    }
    let mut alike: Vec<(Option<&Detail>, Vec<&str>)> = Vec::new();
    for unit in examples {
        let detail = shared(unit);
        match alike.iter_mut().find(|(known, _)| *known == detail) {
            Some((_, units)) => units.push(unit),
            None => alike.push((detail, vec![unit])),
        }
    }
    let told = alike.into_iter().map(|(detail, units)| {
        let names = wording::names(&units, units.len(), view.lang);
        match detail {
            Some(detail) => format!("{names}: {}", view.catalogue.detail(detail, view.lang)),
            None => names,
        }
    });
    let mut told: Vec<String> = told.collect();
    let more = number.saturating_sub(examples.len());
    if more > 0 {
        told.push(view.lang.pick(format!("og {more} til"), format!("and {more} more")));
    }
    format!(" ({})", told.join("; "))
}

/// `Harddisken er krypteret: kilderne er uenige om 2 klienter.`, and below it who says what of each, and what counts.
pub(crate) fn contradiction(
    fact: &FactId,
    number: usize,
    units: &[Contradicted],
    view: View<'_>,
) -> (String, Vec<String>) {
    let lang = view.lang;
    let known = view.catalogue.facts.get(fact);
    let title = known.map_or(fact.as_str(), |fact| fact.title.get(lang));
    let of = known.map_or("", |fact| if number == 1 { fact.unit.get(lang) } else { fact.units.get(lang) });
    let said = lang.pick(
        format!("{title}: kilderne er uenige om {number} {of}."),
        format!("{title}: the sources disagree on {number} {of}."),
    );
    let more = number.saturating_sub(units.len());
    let rest = lang.pick(format!("og {more} til"), format!("and {more} more"));
    let below = units.iter().map(|one| disagreement(one, lang)).chain((more > 0).then_some(rest));
    (said, below.collect())
}

/// `PC-1: nej (a.csv, 12. november 2026), ja (b.csv, 14. november 2026); ja tæller`
fn disagreement(one: &Contradicted, lang: Lang) -> String {
    let words = one.words.iter().map(|word| {
        format!("{} ({}, {})", said_of(word.holds, lang), word.file, wording::date(word.at, lang))
    });
    let words = words.collect::<Vec<_>>().join(", ");
    let counts = said_of(one.counts, lang);
    let unit = &one.unit;
    lang.pick(format!("{unit}: {words}; {counts} tæller"), format!("{unit}: {words}; {counts} counts"))
}

fn said_of(holds: Holds, lang: Lang) -> &'static str {
    match holds {
        Holds::Yes => lang.pick("ja", "yes"),
        Holds::No => lang.pick("nej", "no"),
        Holds::Unknown => lang.pick("uvist", "not known"),
        Holds::NotApplicable => lang.pick("ikke relevant", "not applicable"),
    }
}
