//! What endpoints, mail gateways and websites answered, for programs: a fact, or `not_seen` with the reason, in each field.

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::http::{Hsts, Http};
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::observation::tls::{Order, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use serde_json::{Map, Value, json};

use super::tls_profiles::ByAll;
use super::{Gateway, Gateways};

/// Fields of a TLS endpoint that are lists, or a number, and empty where nothing was found; `unfinished` tells them from
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

/// The first of several with all of them beside it.
fn first_and_all<T>(seen: &[T], one: impl Fn(&T) -> Value) -> Value {
    let mut value = seen.first().map_or_else(|| json!({}), &one);
    if let Some(object) = value.as_object_mut() {
        object.insert("addresses".to_owned(), seen.iter().map(one).collect());
    }
    value
}

fn unseen(not_seen: &NotSeen) -> Value {
    json!({ "not_seen": not_seen })
}

/// Puts a reason where a field would stand empty, as if it had been seen to be.
fn tell(object: &mut Map<String, Value>, field: &str, not_seen: Option<&NotSeen>) {
    let empty = match object.get(field) {
        None | Some(Value::Null) => true,
        Some(Value::Array(all)) => all.is_empty(),
        Some(Value::Object(all)) => all.is_empty(),
        Some(_) => false,
    };
    if let (true, Some(not_seen)) = (empty, not_seen) {
        object.insert(field.to_owned(), unseen(not_seen));
    }
}

/// The facts of the first address, with all addresses beside them, and what the policy profiles make of each.
pub fn tls_json(seen: &[Tls], catalogue: &Catalogue, policy: &Policy) -> Value {
    first_and_all(seen, |tls| {
        let mut value = endpoint(tls);
        if let (Some(object), Some(all)) = (value.as_object_mut(), ByAll::of(tls, catalogue, policy)) {
            object.insert("judged".to_owned(), json!(all.judged));
            object.insert("judged_otherwise".to_owned(), json!(all.otherwise));
        }
        value
    })
}

fn endpoint(tls: &Tls) -> Value {
    let mut value = serde_json::to_value(tls).unwrap_or_default();
    let Some(object) = value.as_object_mut() else { return value };
    for field in LISTS {
        tell(object, field, tls.not_seen.as_ref().or_else(|| tls.unfinished.get(field)));
    }
    for (field, needs) in OPTIONS {
        tell(object, field, Some(tls.not_seen.as_ref().unwrap_or(&NotSeen::new(Why::Upstream, needs))));
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

/// Gateways, each with its addresses.
pub fn mx_json(seen: &Gateways) -> Value {
    let host = |gateway: &Gateway| {
        let servers = gateway.servers.iter().map(|server| mail_server(server, gateway.tlsa.as_ref()));
        json!({
            "host": gateway.host, "tlsa": gateway.tlsa, "addresses": servers.collect::<Vec<_>>(),
            "not_seen": gateway.not_seen,
        })
    };
    let mut value = json!({ "mx": seen.mx, "hosts": seen.hosts.iter().map(host).collect::<Vec<_>>() });
    if let (Some(value), Some(not_seen)) = (value.as_object_mut(), &seen.not_seen) {
        value.insert("not_seen".to_owned(), json!(not_seen));
    }
    value
}

fn mail_server(server: &MailServer, tlsa: Option<&Lookup>) -> Value {
    let mut value = serde_json::to_value(server).unwrap_or_default();
    let Some(object) = value.as_object_mut() else { return value };
    for field in ["greeting", "ehlo", "auth_in_clear"] {
        tell(object, field, server.not_seen.as_ref());
    }
    if let Tri::Escaped { not_seen } = &server.starttls {
        tell(object, "tls", Some(not_seen));
    }
    if let Some(tlsa) = tlsa.filter(|tlsa| matches!(tlsa.state, State::Bogus | State::Indeterminate)) {
        tell(object, "dane", Some(&NotSeen::new(Why::Upstream, tlsa.name.as_str())));
    }
    value
}

/// The hops from the first address, with all addresses beside them.
pub fn http_json(seen: &[Http]) -> Value {
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
        let closed = http.closed.then(|| NotSeen::new(Why::Refused, ""));
        let not_seen = http.not_seen.as_ref().or(broke).or(closed.as_ref());
        return unseen(not_seen.unwrap_or(&NotSeen::new(Why::Upstream, "HTTPS")));
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

    fn tls(text: &str) -> Tls {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn where_nothing_was_seen_no_field_is_left_out_and_none_is_a_value() {
        let closed = tls(
            r#"{ "endpoint": "192.0.2.1:443", "closed": true, "versions": {}, "not_seen": { "why": "refused" } }"#,
        );
        let value = endpoint(&closed);
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
        let value = endpoint(&newest);
        assert_eq!(value["dh_bits"], Value::Null, "no finite field was used");
        assert_eq!(value["groups"]["not_seen"]["why"], "timed_out");
        assert_eq!(value["order"]["not_seen"]["why"], "reset");
        assert_eq!(value["compression"]["not_seen"], json!({ "why": "upstream", "detail": "TLSv1.2" }));
        assert_eq!(value["early_data"], false);
        let single = Tls { unfinished: Default::default(), ..newest };
        assert_eq!(endpoint(&single)["order"], "none", "one suite only");
    }

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
