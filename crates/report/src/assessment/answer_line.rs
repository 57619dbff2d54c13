//! Answers, facts about units and missing things as plain sentences.

use std::collections::BTreeMap;

use kravtjek_catalogue::View;
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::Missing;
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

/// `3 af 120 klienter: Firewallen er slået fra (PC-1, PC-2 og PC-3)`
pub(crate) fn units(
    fact: &FactId,
    counts: &BTreeMap<Holds, usize>,
    examples: &[String],
    view: View<'_>,
) -> String {
    let lang = view.lang;
    let number = |holds| counts.get(&holds).copied().unwrap_or_default();
    let concerned = number(Holds::Yes) + number(Holds::No) + number(Holds::Unknown);
    let known = view.catalogue.facts.get(fact);
    let units = known.map_or("", |fact| fact.units.get(lang));
    let title = known.map_or(fact.as_str(), |fact| fact.title.get(lang));
    let fails = known.map_or(fact.as_str(), |fact| fact.fails.get(lang));
    let of = lang.pick("af", "of");
    let mut parts = Vec::new();
    if number(Holds::No) > 0 {
        parts.push(format!("{} {of} {concerned} {units}: {fails}", number(Holds::No)));
    }
    if number(Holds::Unknown) > 0 {
        let unknown = lang.pick("ukendt for", "unknown of");
        // After what fails, of which nothing is known is a number only.
        let named =
            if parts.is_empty() { format!(" {of} {concerned} {units}: {title}") } else { String::new() };
        parts.push(format!("{unknown} {}{named}", number(Holds::Unknown)));
    }
    if parts.is_empty() {
        parts.push(format!("{} {of} {concerned} {units}: {title}", number(Holds::Yes)));
    }
    let shown: Vec<&str> = examples.iter().map(String::as_str).collect();
    let blocking = number(Holds::No) + number(Holds::Unknown);
    let examples = match shown.as_slice() {
        [] => String::new(),
        shown => format!(" ({})", wording::names(shown, blocking.max(shown.len()), lang)),
    };
    format!("{}{examples}", parts.join("; "))
}

/// What is missing, and where it could come from.
pub(crate) fn missing(what: Missing, id: &str, view: View<'_>) -> String {
    let lang = view.lang;
    let head = wording::missing(what, id, lang);
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
        Missing::Answer => view
            .catalogue
            .requirements
            .values()
            .flat_map(|requirement| {
                requirement.criteria.iter().map(move |criterion| (requirement, criterion))
            })
            .find(|(_, criterion)| criterion.id.as_str() == id)
            .and_then(|(requirement, criterion)| Some(view.of(requirement, criterion.ask.as_ref()?))),
        Missing::Complete if id == "assets" => {
            Some(lang.pick("domæner og aktiver", "domains and assets").to_owned())
        }
        Missing::Complete => Some(id.to_owned()),
    };
    format!("{head}: {}", named.unwrap_or_else(|| id.to_owned()))
}
