//! Answers and missing things as plain sentences.

use kravtjek_catalogue::View;
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::Missing;
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
        Missing::Complete => Some(lang.pick(
            format!("skriv i myndighedsfilens [fleets.{id}], hvilke udtræk der er hele listen"),
            format!("write in [fleets.{id}] of the organisation file which exports are the whole list"),
        )),
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
