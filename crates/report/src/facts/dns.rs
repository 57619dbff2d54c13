//! What the DNS answered: an RRset with its state, the reasons for it and the chain.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, Lookup, Note, Reason};
use serde_json::Value;

use super::Sheet;
use crate::wording::named;

/// A look-up, for programs: as observations hold it.
pub fn json(lookup: &Lookup) -> Value {
    serde_json::to_value(lookup).unwrap_or_default()
}

/// An RRset, as text.
pub fn text(lookup: &Lookup, sheet: Sheet<'_>) -> String {
    let rcode = lookup.rcode.as_deref().unwrap_or("–");
    let mut text = format!(
        "{} {}: {} · {rcode}\n",
        sheet.style.bold(&named(&lookup.name)),
        lookup.rtype,
        sheet.style.bold(&sheet.state(lookup.state))
    );
    for alias in &lookup.aliases {
        text.push_str(&sheet.line("  → ", alias));
    }
    for record in &lookup.records {
        text.push_str(&sheet.line("  ", record));
    }
    text + &why(&lookup.reasons, &lookup.notes, sheet) + &chain(&lookup.chain, sheet)
}

/// Reasons and notes in words; the id that files and other programs know them by follows.
pub(super) fn why(reasons: &[Reason], notes: &[Note], sheet: Sheet<'_>) -> String {
    let line = |table: &str, id: &str, code: &str, zone: &str, detail: &Detail| {
        let words = sheet.term(table, id);
        let detail = sheet.catalogue.detail(detail, sheet.lang);
        let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
        format!("{zone}: {words}{detail} [{id}{code}]")
    };
    let mut text = String::new();
    for reason in reasons {
        let code = reason.ede.map_or(String::new(), |code| format!(", EDE {code}"));
        let said = line("reason", reason.id.as_str(), &code, &reason.zone, &reason.detail);
        text.push_str(&sheet.line("  ✗ ", &said));
    }
    for note in notes {
        text.push_str(&sheet.line("  ! ", &line("note", note.id.as_str(), "", &note.zone, &note.detail)));
    }
    text
}

/// The zones from the root down, each with its state and keys.
pub(super) fn chain(links: &[Link], sheet: Sheet<'_>) -> String {
    let head = sheet.lang.pick("Kæden: ", "The chain: ");
    let link = |link: &Link| {
        let keys: Vec<String> = link.key_algorithms.iter().map(ToString::to_string).collect();
        let keys = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join(", ")) };
        format!("{} {}{keys}", link.zone, sheet.state(link.state))
    };
    sheet.faint(head, &links.iter().map(link).collect::<Vec<_>>().join(" → "))
}
