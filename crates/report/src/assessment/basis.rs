//! What a report rests on besides what was seen: the profile for TLS, the text of the list, and how requirements are read.

use kravtjek_catalogue::View;
use kravtjek_model::assessment::Assessment;
use kravtjek_model::id::RequirementId;
use serde_json::{Value, json};

use crate::style::Style;

/// The profile that holds an organisation's own values of the appendix.
const OWN_VALUES: &str = "bilag1-2024";

/// The page of the documentation with every reading, by language.
const PAGES: (&str, &str) = ("docs/src/da/laesninger.md", "docs/src/en/readings.md");

/// TLS and the profile, for the head.
pub(crate) fn tls_in_short<A>(assessment: &Assessment<A>, view: View<'_>) -> String {
    let policy = &assessment.policy;
    match policy.as_str() {
        OWN_VALUES => view.lang.pick(
            format!("TLS vurderes efter {policy}, hvor I selv skriver værdierne fra bilag 1."),
            format!(
                "TLS is judged by {policy}, where you write the values of appendix 1 (bilag 1) yourselves."
            ),
        ),
        _ => view.lang.pick(
            format!("TLS vurderes efter {policy} i stedet for bilag 1."),
            format!("TLS is judged by {policy} in place of appendix 1 (bilag 1)."),
        ),
    }
}

/// TLS and the profile, in full.
fn tls<A>(assessment: &Assessment<A>, view: View<'_>) -> String {
    let policy = &assessment.policy;
    match policy.as_str() {
        OWN_VALUES => view.lang.pick(
            format!("TLS er vurderet efter {policy}, hvor I selv skriver værdierne fra bilag 1; kravtjeks forfattere har ikke set bilaget."),
            format!("TLS was judged by {policy}, where you write the values of appendix 1 (bilag 1) yourselves; kravtjek's authors have not seen the appendix."),
        ),
        _ => view.lang.pick(
            format!("TLS er vurderet efter {policy}, som træder i stedet for bilag 1 til kravene; kravtjeks forfattere har ikke set bilaget."),
            format!("TLS was judged by {policy}, which stands in for appendix 1 (bilag 1) to the requirements; kravtjek's authors have not seen the appendix."),
        ),
    }
}

/// The text of the list that is restated.
fn text(view: View<'_>) -> Option<String> {
    view.framework.edition.as_ref().map(|edition| view.text(&edition.said))
}

/// The requirements with a status that rests on how an open text is read.
pub(crate) fn readings<'a, A>(assessment: &'a Assessment<A>, view: View<'_>) -> Vec<&'a RequirementId> {
    let read = |id: &RequirementId| view.requirement(id).is_some_and(|own| own.reading.is_some());
    let judged = assessment.requirements.iter().filter(|one| one.verdict.is_some());
    judged.map(|one| &one.id).filter(|id| read(id)).collect()
}

/// The end of a report.
pub(crate) fn written<A>(assessment: &Assessment<A>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("{}\n", style.bold(lang.pick("Grundlag", "Basis")));
    text.push_str(&style.wrap("  · ", &tls(assessment, view)));
    text.push_str(&self::text(view).map_or_else(String::new, |said| style.wrap("  · ", &said)));
    let read = readings(assessment, view);
    if let Some(first) = read.first() {
        let ids: Vec<&str> = read.iter().map(|id| id.as_str()).collect();
        let (ids, page) = (ids.join(", "), lang.pick(PAGES.0, PAGES.1));
        let said = lang.pick(
            format!("Kilden lader noget stå åbent i de krav, der er mærket ”læsning”: {ids}. Hvordan kravtjek læser dem, viser `kravtjek explain {first}` osv. og {page}."),
            format!("The source leaves something open in the requirements marked \"reading\": {ids}. How kravtjek reads them is shown by `kravtjek explain {first}` and so on, and by {page}."),
        );
        text.push_str(&style.wrap("  · ", &said));
    }
    text
}

/// The same for other programs.
pub(crate) fn json<A>(assessment: &Assessment<A>, view: View<'_>) -> Value {
    let page = view.lang.pick(PAGES.0, PAGES.1);
    let read = readings(assessment, view)
        .into_iter()
        .map(|id| json!({ "requirement": id, "explain": format!("kravtjek explain {id}"), "page": page }));
    let edition = view.framework.edition.as_ref();
    json!({
        "tls": {
            "policy": assessment.policy,
            "in_place_of": (assessment.policy.as_str() != OWN_VALUES).then_some("bilag 1"),
            "text": tls(assessment, view),
        },
        "list": {
            "as_of": edition.map(|edition| edition.as_of.to_string()),
            "text": text(view),
        },
        "readings": read.collect::<Vec<Value>>(),
    })
}
