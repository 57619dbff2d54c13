//! Ids that stand in reports and files besides those of the catalogue's own things: conditions, and words for reasons.

use kravtjek_catalogue::{Requirement, View};
use kravtjek_model::text::Text;

use super::phrases::open;
use crate::style::Style;

/// A question whose "no" makes criteria of a requirement not applicable.
pub(crate) struct Condition<'a> {
    pub(crate) id: &'a str,
    pub(crate) question: String,
    criteria: Vec<&'a str>,
}

/// The conditions of a requirement, each once.
pub(crate) fn conditions<'a>(requirement: &'a Requirement, view: View<'a>) -> Vec<Condition<'a>> {
    let mut conditions: Vec<Condition<'a>> = Vec::new();
    for criterion in view.catalogue.criteria(requirement, &view.framework.id) {
        let Some(own) = &criterion.applies_if else { continue };
        match conditions.iter_mut().find(|known| known.id == own.answer.as_str()) {
            Some(known) => known.criteria.push(criterion.id.as_str()),
            None => conditions.push(Condition {
                id: own.answer.as_str(),
                question: view.of(requirement, &own.text()),
                criteria: vec![criterion.id.as_str()],
            }),
        }
    }
    conditions
}

impl Condition<'_> {
    /// The question, what a no does, and what to write in the organisation file.
    pub(crate) fn page(&self, view: View<'_>, style: Style) -> String {
        let (lang, id) = (view.lang, self.id);
        let heading =
            style.bold(lang.pick("Gælder kun, hvis svaret er ja", "Applies only if the answer is yes"));
        let criteria = self.criteria.join(", ");
        let said = lang.pick(
            format!("{} ({id}) Et nej gør {criteria} ikke relevant, når svaret har et dokument, og ingen måling siger noget andet. Skriv i myndighedsfilen:", self.question),
            format!("{} ({id}) A no makes {criteria} not applicable, where it names a document and nothing else was measured. Write in the organisation file:", self.question),
        );
        let (by, on, document) = lang.pick(
            ("Navn", "ÅÅÅÅ-MM-DD", "Notat om, at vi ingen har"),
            ("Name", "YYYY-MM-DD", "Memo that we have none"),
        );
        format!(
            "\n{heading}\n{}\n    [[answers]]\n    question = \"{id}\"\n    says = \"no\"\n    by = \"{by}\"\n    on = {on}\n    document.name = \"{document}\"\n",
            style.wrap("", &said)
        )
    }
}

/// The kinds of words that findings, probes and files give by an id.
const TABLES: [(&str, &str, &str); 6] = [
    ("reason", "årsag til en DNSSEC-tilstand", "reason for a DNSSEC state"),
    ("note", "værd at vide om en zone", "worth knowing about a zone"),
    (
        "problem",
        "fejl eller svaghed i en record eller et certifikat",
        "fault or weakness of a record or certificate",
    ),
    (
        "contradiction",
        "noget, en server gør i strid med protokollen",
        "something a server does against the protocol",
    ),
    ("why", "årsag til, at en måling ikke gav noget resultat", "reason why a measurement gave nothing"),
    ("foundation", "fejl i grundlaget for hele kørslen", "flaw in what the whole run rests on"),
];

/// What an id means that reports and probes put in brackets; it may mean something in several places.
pub(crate) fn term(id: &str, view: View<'_>, style: Style) -> Option<String> {
    let mut text = String::new();
    for (table, da, en) in TABLES {
        let words = view.catalogue.terms.get(table)?;
        for (own, said) in words.iter().filter(|(own, _)| own.eq_ignore_ascii_case(id)) {
            let about = Text { da: da.to_owned(), en: en.to_owned() };
            text.push_str(&format!("{}\n", style.bold(&format!("{own} · {}", about.get(view.lang)))));
            text.push_str(&style.wrap("  ", &open(said, view.lang)));
        }
    }
    (!text.is_empty()).then_some(text)
}
