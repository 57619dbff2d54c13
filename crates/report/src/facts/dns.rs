//! What the DNS answered, for people: an RRset or a zone with its state, the reasons for it and the chain.

use kravtjek_model::observation::dns::{Link, Lookup, NameServer, Note, Reason, Zone};
use kravtjek_model::text::Lang;

use super::Sheet;
use crate::style::Style;
use crate::wording::named;

/// An RRset, as text.
pub fn lookup_text(lookup: &Lookup, sheet: Sheet<'_>) -> String {
    let style = sheet.style;
    let rcode = lookup.rcode.as_deref().unwrap_or("–");
    let mut text = format!(
        "{} {}: {} · {rcode}\n",
        style.bold(&named(&lookup.name)),
        lookup.rtype,
        style.bold(lookup.state.as_str())
    );
    for alias in &lookup.aliases {
        text.push_str(&style.wrap("  → ", alias));
    }
    for record in &lookup.records {
        text.push_str(&style.wrap("  ", record));
    }
    text + &why(&lookup.reasons, &lookup.notes, sheet) + &chain(&lookup.chain, sheet.lang, style)
}

/// A zone, as text.
pub fn zone_text(zone: &Zone, sheet: Sheet<'_>) -> String {
    let Sheet { lang, style, .. } = sheet;
    let mut text = format!("{}: {}\n", style.bold(&named(&zone.name)), style.bold(zone.state.as_str()));
    if !zone.apex {
        let said = lang.pick("ikke en zone for sig; den ligger i", "not a zone of its own; it lies in");
        text.push_str(&style.wrap("  ", &format!("{said} {}", zone.zone)));
    }
    text.push_str(&why(&zone.reasons, &zone.notes, sheet));
    for server in &zone.name_servers {
        text.push_str(&one_server(server, sheet));
    }
    text + &chain(&zone.chain, lang, style)
}

fn one_server(server: &NameServer, sheet: Sheet<'_>) -> String {
    let serial = server.serial.map_or(String::new(), |serial| format!(" · SOA {serial}"));
    let said = format!("{} {}: {}{serial}", server.name, server.address, server.state.as_str());
    sheet.style.wrap("  ", &said) + &why(&server.reasons, &[], sheet)
}

/// Reasons and notes in words; the id that files and other programs know them by follows.
fn why(reasons: &[Reason], notes: &[Note], sheet: Sheet<'_>) -> String {
    let told = |table: &str, id: &str, code: &str, zone: &str, detail: &str| {
        let words = sheet.catalogue.term(table, id, sheet.lang);
        let detail = sheet.catalogue.detail(detail, sheet.lang);
        let detail = if detail.is_empty() { detail } else { format!(": {detail}") };
        format!("{zone}: {words}{detail} [{id}{code}]")
    };
    let mut text = String::new();
    for reason in reasons {
        let code = reason.ede.map_or(String::new(), |code| format!(", EDE {code}"));
        let said = told("reason", &reason.id, &code, &reason.zone, &reason.detail);
        text.push_str(&sheet.style.wrap("  ✗ ", &said));
    }
    for note in notes {
        text.push_str(&sheet.style.wrap("  ! ", &told("note", &note.id, "", &note.zone, &note.detail)));
    }
    text
}

fn chain(links: &[Link], lang: Lang, style: Style) -> String {
    let head = lang.pick("Kæden: ", "The chain: ");
    let link = |link: &Link| {
        let keys: Vec<String> = link.key_algorithms.iter().map(ToString::to_string).collect();
        let keys = if keys.is_empty() { String::new() } else { format!(" [{}]", keys.join(", ")) };
        format!("{} {}{keys}", link.zone, link.state.as_str())
    };
    style.faint(&style.wrap(head, &links.iter().map(link).collect::<Vec<_>>().join(" → ")))
}
