//! Answers, facts about units and missing things as plain sentences.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::Missing;
use kravtjek_model::detail::Detail;
use kravtjek_model::id::FactId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use crate::wording;

/// `Oplyst af Anna Holm den 1. november 2026: ja (dokument: Firewallregler 2026)`
pub(crate) fn answer(answer: &Answer, lang: Lang) -> String {
    let says = match answer.says {
        Says::Yes => lang.pick("ja", "yes"),
        Says::No => lang.pick("nej", "no"),
    };
    let document = answer.document.as_ref().map_or(String::new(), |document| {
        format!(" ({}: {})", lang.pick("dokument", "document"), document.name)
    });
    let note = if answer.note.is_empty() { String::new() } else { format!(" – {}", answer.note) };
    let on = wording::day(answer.on, lang);
    lang.pick(
        format!("Oplyst af {} den {on}: {says}{document}{note}", answer.by),
        format!("Stated by {} on {on}: {says}{document}{note}", answer.by),
    )
}

/// `Firewallen er slået fra: 2 af 212 klienter (PC-1 og PC-2); ukendt for 1 (PC-3).`
pub(crate) fn units(
    fact: &FactId,
    counts: &BTreeMap<Holds, usize>,
    (examples, details): (&[String], &BTreeMap<String, Detail>),
    view: View<'_>,
) -> String {
    let lang = view.lang;
    let number = |holds| counts.get(&holds).copied().unwrap_or_default();
    let (no, unknown) = (number(Holds::No), number(Holds::Unknown));
    let concerned = number(Holds::Yes) + no + unknown;
    let known = view.catalogue.facts.get(fact);
    let units = known.map_or("", |fact| fact.units.get(lang));
    let title = known.map_or(fact.as_str(), |fact| fact.title.get(lang));
    let fails = known.map_or(fact.as_str(), |fact| fact.fails.get(lang));
    let of = |number| {
        lang.pick(format!("{number} af {concerned} {units}"), format!("{number} of {concerned} {units}"))
    };
    // Those that fail stand before those that are not known.
    let (failing, not_known) = examples.split_at(no.min(examples.len()));
    let of_unknown = unknown_units(not_known, details, unknown, view);
    match (no, unknown) {
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
    }
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
    if !examples.iter().any(|unit| details.contains_key(unit)) {
        return named_units(examples, number, view.lang);
    }
    let mut alike: Vec<(Option<&Detail>, Vec<&str>)> = Vec::new();
    for unit in examples {
        let detail = details.get(unit);
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

/// What is missing, and where it could come from.
pub(crate) fn missing(what: Missing, id: &str, view: View<'_>) -> String {
    format!("{}: {}", wording::missing(what, id, view.lang), named(what, id, view))
}

/// The same as one way among others: `et svar på S9.1 med dokumentation: …`
pub(crate) fn way(what: Missing, id: &str, view: View<'_>) -> String {
    let lang = view.lang;
    let kind = match what {
        Missing::File => lang.pick("dokumentation for", "evidence for").to_owned(),
        Missing::Answer => lang
            .pick(format!("et svar på {id} med dokumentation"), format!("an answer to {id} with a document")),
        _ => wording::kind_of_missing(what, id, lang).to_owned(),
    };
    format!("{kind}: {}", named(what, id, view))
}

fn named(what: Missing, id: &str, view: View<'_>) -> String {
    let lang = view.lang;
    let named = match what {
        Missing::Check => view.catalogue.words.get(id).map(|words| words.title.get(lang).to_owned()),
        Missing::Inside | Missing::File => view.catalogue.facts.get(id).map(|fact| {
            format!(
                "{} ({}: {})",
                fact.title.get(lang),
                lang.pick("fås fra", "to be had from"),
                fact.from.get(lang)
            )
        }),
        Missing::Answer => asked(id, view),
        Missing::Complete if id == "assets" => {
            Some(lang.pick("domæner og værter", "domains and hosts").to_owned())
        }
        Missing::Complete => Some(id.to_owned()),
    };
    named.unwrap_or_else(|| id.to_owned())
}

/// The question that a criterion asks.
fn asked(id: &str, view: View<'_>) -> Option<String> {
    let all = view.catalogue.requirements.values();
    let mut criteria = all
        .flat_map(|requirement| requirement.criteria.iter().map(move |criterion| (requirement, criterion)));
    let (requirement, criterion) = criteria.find(|(_, criterion)| criterion.id.as_str() == id)?;
    Some(view.of(requirement, criterion.ask.as_ref()?))
}
