//! A TLS endpoint: what the server can do, and what the policy profiles make of it.

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Chain, Order, Renegotiation, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use serde_json::{Value, json};

use super::Sheet;
use super::tls_profiles::ByAll;
use super::unseen::{fill_empty, first_and_all, unseen};
use crate::wording;

/// Fields of a TLS endpoint that are lists, or a number, and empty where nothing was found; `unfinished` sets them apart from
/// those that were not looked at.
const LISTS: [&str; 5] = ["suites", "groups", "dh_bits", "signature_hashes", "certificates"];
/// Fields that tell yes or no, the version they need, and none where it is not spoken.
const OPTIONS: [(&str, &str); 5] = [
    ("compression", "TLSv1.2"),
    ("renegotiation", "TLSv1.2"),
    ("ems", "TLSv1.2"),
    ("early_data", "TLSv1.3"),
    ("ocsp_stapled", "certificate"),
];
/// Versions in the order people look for them.
const VERSIONS: [&str; 6] = ["TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1.0", "SSLv3", "SSLv2"];

/// TLS endpoints, each with what the policy profiles make of it, as text.
pub fn text(seen: &[Tls], policy: &Policy, sheet: Sheet<'_>) -> String {
    let judged = |tls: &Tls| {
        let all = ByAll::of(tls, sheet.catalogue, policy);
        all.map(|all| all.text(sheet)).unwrap_or_default()
    };
    let blocks = seen.iter().map(|tls| {
        let sni = tls.sni.as_ref().map_or(String::new(), |name| format!(" · {name}"));
        format!("{}{sni}\n{}", sheet.style.bold(&tls.endpoint), endpoint(tls, sheet) + &judged(tls))
    });
    blocks.collect::<Vec<_>>().join("\n")
}

/// What the server can do; without what profiles make of it.
pub(super) fn endpoint(tls: &Tls, sheet: Sheet<'_>) -> String {
    if tls.closed {
        return sheet.line("  ", sheet.lang.pick("Porten er lukket.", "The port is closed."));
    }
    let mut text = String::new();
    if let Some(why) = &tls.not_seen {
        text.push_str(&sheet.line("  ? ", &sheet.not_seen(why)));
    }
    for version in VERSIONS {
        let Some(offered) = tls.versions.get(version) else { continue };
        let mut line = format!("{version}: {}", sheet.yes_or_no(offered));
        if let Some(order) = tls.order.get(version) {
            line.push_str(match order {
                Order::Server => sheet.lang.pick(", serveren vælger", ", the server chooses"),
                Order::Client => sheet.lang.pick(", klienten vælger", ", the client chooses"),
                Order::None => "",
            });
        }
        text.push_str(&sheet.line("  ", &line));
        for suite in tls.suites.get(version).into_iter().flatten() {
            text.push_str(&sheet.faint("      ", suite));
        }
    }
    text.push_str(&parameters(tls, sheet));
    text.push_str(&certificates(tls, sheet));
    for odd in &tls.contradictions {
        let words = sheet.term("contradiction", &odd.what);
        let exactly = sheet.catalogue.detail(&odd.detail, sheet.lang);
        let exactly = if exactly.is_empty() { exactly } else { format!(" ({exactly})") };
        text.push_str(&sheet.line("  ! ", &format!("{words}{exactly}")));
    }
    let used = sheet.lang.pick(
        format!("{} forbindelser brugt.", tls.connections),
        format!("{} connections used.", tls.connections),
    );
    text + &sheet.faint("  ", &used)
}

fn parameters(tls: &Tls, sheet: Sheet<'_>) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: String| text.push_str(&sheet.line("  ", &format!("{name}: {value}")));
    if !tls.groups.is_empty() {
        line(sheet.lang.pick("Grupper", "Groups"), tls.groups.join(", "));
    }
    if let Some(bits) = tls.dh_bits {
        let name = tls.dh_group.as_deref().unwrap_or(sheet.lang.pick("serverens egen", "the server's own"));
        line("DHE", format!("{bits} bit, {name}"));
    }
    if !tls.signature_hashes.is_empty() {
        line(
            sheet.lang.pick("Hash i nøgleudvekslingen", "Hash in the key exchange"),
            tls.signature_hashes.join(", "),
        );
    }
    let renegotiation = tls.renegotiation.as_ref();
    if let Some(own) = renegotiation {
        let name =
            sheet.lang.pick("Genforhandling startet af klienten", "Renegotiation started by the client");
        line(name, format!("{}{}", sheet.yes_or_no(&own.client), times(own, sheet)));
    }
    // It stands below, where the kinds of "no" are known.
    let unstapled = tls.ocsp_stapled.as_ref().filter(|_| tls.staple.is_none());
    let options = [
        (sheet.lang.pick("TLS-komprimering", "TLS compression"), tls.compression.as_ref()),
        (
            sheet.lang.pick("Sikker genforhandling", "Secure renegotiation"),
            renegotiation.map(|own| &own.secure),
        ),
        ("Extended Master Secret", tls.ems.as_ref()),
        ("0-RTT", tls.early_data.as_ref()),
        (sheet.lang.pick("OCSP-stapling", "OCSP stapling"), unstapled),
    ];
    for (name, value) in options {
        if let Some(value) = value {
            line(name, sheet.yes_or_no(value));
        }
    }
    if let Some(staple) = &tls.staple {
        let words = sheet.term("value", staple.word());
        line(sheet.lang.pick("OCSP-stapling", "OCSP stapling"), words);
    }
    text
}

/// How often a client may renegotiate on one connection, behind the word that it may.
fn times(own: &Renegotiation, sheet: Sheet<'_>) -> String {
    let Some(accepted) = own.accepted.filter(|accepted| *accepted > 0) else { return String::new() };
    let times = match accepted {
        1 => sheet.lang.pick("1 gang".to_owned(), "once".to_owned()),
        _ => sheet.lang.pick(format!("{accepted} gange"), format!("{accepted} times")),
    };
    match &own.limited {
        Some(Tri::Known(true)) => sheet.lang.pick(
            format!(", {times} på én forbindelse, derefter afviser serveren"),
            format!(", {times} on one connection, then the server refuses"),
        ),
        Some(Tri::Known(false)) => sheet
            .lang
            .pick(format!(", alle {times}, der blev prøvet"), format!(", all {times} that were tried")),
        Some(Tri::Escaped { not_seen }) => sheet.lang.pick(
            format!(", mindst {times}; om der er en grænse, er uafklaret ({})", sheet.not_seen(not_seen)),
            format!(
                ", {times} at least; whether there is a limit cannot be told ({})",
                sheet.not_seen(not_seen)
            ),
        ),
        None => String::new(),
    }
}

/// Whether a chain of certificates is trusted, and else what is wrong with it.
pub(super) fn trusted(chain: &Chain, sheet: Sheet<'_>) -> String {
    let problem = chain.problem.as_ref().map(|problem| format!(" ({})", sheet.term("problem", problem)));
    sheet.yes_or_no(&chain.trusted) + &problem.unwrap_or_default()
}

fn certificates(tls: &Tls, sheet: Sheet<'_>) -> String {
    let mut text = String::new();
    if let Some(chain) = &tls.chain {
        let said = format!("{}: {}", sheet.lang.pick("Tillid", "Trusted"), trusted(chain, sheet));
        text.push_str(&sheet.line("  ", &said));
    }
    for certificate in &tls.certificates {
        let until = wording::date(certificate.not_after, sheet.lang);
        let until = sheet.lang.pick(format!("gælder til og med {until}"), format!("valid until {until}"));
        let names = certificate.names.iter().take(5).cloned().collect::<Vec<_>>().join(", ");
        let about =
            format!("{} · {} · {} · {until}", certificate.subject, certificate.key, certificate.signature);
        text.push_str(&sheet.line("    ", &about));
        if !names.is_empty() {
            text.push_str(&sheet.faint("      ", &names));
        }
    }
    text
}

/// The facts of the first address, with all addresses beside them, and what the policy profiles make of each.
pub fn json(seen: &[Tls], catalogue: &Catalogue, policy: &Policy) -> Value {
    first_and_all(seen, |tls| {
        let mut value = endpoint_json(tls);
        if let (Some(object), Some(all)) = (value.as_object_mut(), ByAll::of(tls, catalogue, policy)) {
            object.insert("judged".to_owned(), json!(all.judged));
            object.insert("judged_otherwise".to_owned(), json!(all.otherwise));
        }
        value
    })
}

fn endpoint_json(tls: &Tls) -> Value {
    let mut value = serde_json::to_value(tls).unwrap_or_default();
    let Some(object) = value.as_object_mut() else { return value };
    for field in LISTS {
        fill_empty(object, field, tls.not_seen.as_ref().or_else(|| tls.unfinished.get(field)));
    }
    for (field, needs) in OPTIONS {
        fill_empty(
            object,
            field,
            Some(tls.not_seen.as_ref().unwrap_or(&NotSeen::new(Why::Upstream, Detail::step(needs)))),
        );
    }
    let by_version = object.insert("order".to_owned(), order(tls)).unwrap_or_default();
    object.insert("order_by_version".to_owned(), by_version);
    value
}

/// Who chooses the suite, in a word: the client, where it does in any version. Nobody, where there is one suite only.
fn order(tls: &Tls) -> Value {
    let any = |who: Order| tls.order.values().any(|order| *order == who);
    if let Some(who) = [Order::Client, Order::Server, Order::None].into_iter().find(|who| any(*who)) {
        return json!(who);
    }
    let open =
        tls.unfinished.iter().find(|(field, _)| field.starts_with("order.") || field.starts_with("suites."));
    let not_seen = tls.not_seen.as_ref().or_else(|| open.map(|(_, not_seen)| not_seen));
    not_seen.map_or_else(|| json!(Order::None), unseen)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tls(text: &str) -> Tls {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn where_nothing_was_seen_no_field_is_left_out_and_none_is_a_value() {
        let closed = tls(
            r#"{ "endpoint": "192.0.2.1:443", "closed": true, "versions": {}, "not_seen": { "why": "refused" } }"#,
        );
        let value = endpoint_json(&closed);
        for field in LISTS.into_iter().chain(OPTIONS.map(|(field, _)| field)).chain(["order"]) {
            assert_eq!(value[field], json!({ "not_seen": { "why": "refused" } }), "{field}");
        }
    }

    #[test]
    fn what_was_seen_to_be_empty_stays_so_and_what_was_not_heard_says_why() {
        let newest =
            tls(r#"{ "endpoint": "192.0.2.1:443", "versions": { "TLSv1.3": true, "TLSv1.2": false },
                 "suites": { "TLSv1.3": ["TLS_AES_128_GCM_SHA256"] }, "early_data": false,
                 "unfinished": { "groups": { "why": "timed_out" }, "order.TLSv1.3": { "why": "reset" } } }"#);
        let value = endpoint_json(&newest);
        assert_eq!(value["dh_bits"], Value::Null, "no finite field was used");
        assert_eq!(value["groups"]["not_seen"]["why"], "timed_out");
        assert_eq!(value["order"]["not_seen"]["why"], "reset");
        assert_eq!(
            value["compression"]["not_seen"],
            json!(NotSeen::new(Why::Upstream, Detail::step("TLSv1.2")))
        );
        assert_eq!(value["early_data"], false);
        let single = Tls { unfinished: Default::default(), ..newest };
        assert_eq!(endpoint_json(&single)["order"], "none", "one suite only");
    }
}
