//! What a URL answered: each request with its fields, from each address of the host.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::http::{Hop, Hsts, Http};
use kravtjek_model::observation::{NotSeen, Why};
use serde_json::{Value, json};

use super::Sheet;
use super::unseen::{first_and_all, unseen};

/// What a URL answered on each address.
pub fn text(seen: &[Http], sheet: Sheet<'_>) -> String {
    let mut text = String::new();
    for http in seen {
        text.push_str(&format!("{} · {}\n", sheet.style.bold(&http.url), http.address));
        if http.closed {
            text.push_str(&sheet.line("  ", sheet.lang.pick("Porten er lukket.", "The port is closed.")));
        }
        if let Some(why) = &http.not_seen {
            text.push_str(&sheet.line("  ? ", &sheet.not_seen(why)));
        }
        for hop in &http.hops {
            text.push_str(&one_hop(hop, sheet));
        }
        if let Some(broke) = &http.broke_off {
            let why = sheet.not_seen(&broke.not_seen);
            text.push_str(&sheet.line("  ? ", &format!("{}: {why}", broke.url)));
        }
    }
    text
}

fn one_hop(hop: &Hop, sheet: Sheet<'_>) -> String {
    let to = hop.location.as_ref().map_or(String::new(), |to| format!(" → {to}"));
    let old = hop.tls.as_ref().map_or(String::new(), |version| format!(" ({version})"));
    let mut text = sheet.line("  ", &format!("{} {}{old}{to}", hop.status, hop.url));
    if let Some(wall) = &hop.wall {
        let wall = sheet.term("wall", wall);
        let said = sheet.lang.pick(
            format!("Svaret kommer fra et filter foran hjemmesiden ({wall}) og ikke fra hjemmesiden selv."),
            format!(
                "The answer comes from a filter in front of the site ({wall}), not from the site itself."
            ),
        );
        text.push_str(&sheet.line("    ! ", &said));
    }
    for line in &hop.skipped {
        let said =
            sheet.lang.pick("Linjen er ikke et headerfelt og blev sprunget over", "No field, passed over");
        text.push_str(&sheet.line("    ! ", &format!("{said}: {line}")));
    }
    for (name, value) in &hop.headers {
        text.push_str(&sheet.faint("      ", &format!("{name}: {value}")));
    }
    text
}

/// The hops from the first address, with all addresses beside them, for programs.
pub fn json(seen: &[Http]) -> Value {
    first_and_all(seen, |http| {
        let mut value = serde_json::to_value(http).unwrap_or_default();
        if let Some(object) = value.as_object_mut() {
            object.insert("hsts".to_owned(), hsts(http));
        }
        value
    })
}

/// The HSTS policy of the first answer over HTTPS, as browsers read it; null where that answer has none.
fn hsts(http: &Http) -> Value {
    let Some(first) = http.hops.iter().find(|hop| hop.url.starts_with("https://")) else {
        let broke = http.broke_off.as_ref().map(|broke| &broke.not_seen);
        let closed = http.closed.then(|| NotSeen::only(Why::Refused));
        let not_seen = http.not_seen.as_ref().or(broke).or(closed.as_ref());
        return unseen(not_seen.unwrap_or(&NotSeen::new(Why::Upstream, Detail::step("HTTPS"))));
    };
    let field = first.headers.iter().find(|(name, _)| name == "strict-transport-security");
    match field.map(|(_, value)| value) {
        None => Value::Null,
        Some(field) => json!({ "field": field, "policy": Hsts::parse(field) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hsts_that_was_not_asked_for_is_not_said_to_be_missing() {
        let http = |text: &str| serde_json::from_str::<Http>(text).unwrap();
        let closed = r#"{ "url": "https://a.dk/", "address": "192.0.2.1:443", "hops": [], "closed": true }"#;
        assert_eq!(hsts(&http(closed)), json!({ "not_seen": { "why": "refused" } }));
        let none = r#"{ "url": "https://a.dk/", "address": "192.0.2.1:443", "hops":
            [{ "url": "https://a.dk/", "status": 200, "headers": [] }] }"#;
        assert_eq!(hsts(&http(none)), Value::Null);
    }
}
