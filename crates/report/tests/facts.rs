//! Facts as text: in the reader's words, with nothing of a target's that could command a terminal.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{Dmarc, DmarcPolicy};
use kravtjek_model::text::Lang;
use kravtjek_report::Style;
use kravtjek_report::facts::{self, DmarcFacts, Gateway, Gateways, Sheet};
use serde_json::{Value, json};

/// What is written on a sheet in one language.
fn written(lang: Lang, write: impl FnOnce(Sheet<'_>) -> String) -> String {
    let catalogue = Catalogue::embedded().unwrap();
    write(Sheet { catalogue: &catalogue, lang, style: Style::PLAIN })
}

fn lookup(state: &str) -> Lookup {
    serde_json::from_value(json!({
        "name": "a.dk", "rtype": "MX", "state": state, "rcode": "NOERROR", "records": ["10 mx.a.dk."], "zone": "a.dk",
        "chain": [{ "zone": ".", "state": "secure" }, { "zone": "dk", "state": state }],
    }))
    .unwrap()
}

fn http(hop: &Value) -> Vec<Http> {
    let http = json!({ "url": "https://a.dk/", "address": "192.0.2.1:443", "hops": [hop] });
    vec![serde_json::from_value(http).unwrap()]
}

#[test]
fn a_state_of_validation_has_words_in_danish_and_keeps_its_own_in_english() {
    let states = ["secure", "insecure", "bogus", "indeterminate"];
    for state in states {
        let danish = written(Lang::Da, |sheet| facts::dns::text(&lookup(state), sheet));
        assert!(states.iter().all(|raw| !danish.contains(raw)), "{danish}");
        let english = written(Lang::En, |sheet| facts::dns::text(&lookup(state), sheet));
        assert!(english.contains(&format!("dk {state}")), "{english}");
    }
}

#[test]
fn a_wall_is_told_by_its_name_in_a_sentence() {
    let hop = json!({ "url": "https://a.dk/", "status": 403, "headers": [], "wall": "f5_big_ip" });
    let said = written(Lang::Da, |sheet| facts::http::text(&http(&hop), sheet));
    assert!(said.contains("et filter foran hjemmesiden (F5 BIG-IP)"), "{said}");
}

#[test]
fn where_no_dmarc_record_governs_a_name_there_is_no_policy() {
    let absent = || Some(DmarcPolicy { policy: "absent".to_owned(), from: None });
    let dmarc = Dmarc { rfc7489: absent(), rfc9989: absent(), ..Dmarc::default() };
    let facts = DmarcFacts { dmarc, policy: None };
    let said = written(Lang::Da, |sheet| facts::dmarc::text(&facts, sheet));
    assert!(said.contains("(RFC 9989): ingen politik") && !said.contains("absent"), "{said}");
    assert_eq!(facts::dmarc::json(&facts)["rfc9989"]["policy"], "absent", "programs read the id");
}

#[test]
fn what_a_target_sent_commands_no_terminal() {
    let evil = "a\u{1b}[2J\u{202e}b";
    let hop = json!({ "url": evil, "status": 200, "headers": [["server", evil]], "location": evil, "skipped": [evil] });
    let text = written(Lang::En, |sheet| facts::http::text(&http(&hop), sheet));
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    let record = json!({ "at": "_dmarc.a.dk", "text": format!("v=DMARC1; p={evil}") });
    let problem = json!({ "id": "unknown_policy", "term": evil, "at": "_dmarc.a.dk", "span": [10, 13] });
    let dmarc = serde_json::from_value(json!({ "records": [record], "problems": [problem] })).unwrap();
    let text = written(Lang::En, |sheet| facts::dmarc::text(&DmarcFacts { dmarc, policy: None }, sheet));
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
}

#[test]
fn a_text_that_was_written_earlier_is_known_again() {
    let lines = |text: &str| facts::is_text(&text.lines().collect::<Vec<_>>());
    for text in [
        "a.dk MX: secure · NOERROR\n  10 mx.a.dk.\n",
        "a.dk: bogus\n",
        "a.dk MX: insecure\n",
        "a.dk MX: kan ikke afgøres · NOERROR\n",
        "192.0.2.1:443 · a.dk\n  TLSv1.3: ja\n",
        "[2001:db8::1]:443\n",
        "https://a.dk/ · 192.0.2.1:443\n",
        "C: Der er en nøgle.\n",
        "Kunne ikke måles: timed_out\n",
        "a.dk  v=spf1 -all\n",
        "_dmarc.a.dk\n  v=DMARC1; p=reject\n\nÆldre modtagere (RFC 7489): reject\n",
    ] {
        assert!(lines(text), "{text}");
    }
    for lang in Lang::ALL {
        for state in ["secure", "insecure", "bogus", "indeterminate"] {
            let text = written(lang, |sheet| facts::dns::text(&lookup(state), sheet));
            assert!(lines(&text), "{text}");
        }
    }
    assert!(!lines("Husk: mød Anna kl. 9.\n"));
}

#[test]
fn each_gateway_is_shown_with_what_its_addresses_answer_or_why_it_has_none() {
    let server =
        json!({ "host": "mx.a.dk", "address": "192.0.2.1", "starttls": true, "greeting": ["220 mx.a.dk"] });
    let gateway = |host: &str, servers: Value, not_seen: Value| Gateway {
        host: host.to_owned(),
        tlsa: None,
        servers: serde_json::from_value(servers).unwrap(),
        not_seen: serde_json::from_value(not_seen).unwrap(),
    };
    let hosts = vec![
        gateway("mx.a.dk", json!([server]), Value::Null),
        gateway("gone.a.dk", json!([]), json!({ "why": "no_address" })),
    ];
    let gateways = Gateways { mx: lookup("secure"), hosts, not_seen: None };
    let text = written(Lang::Da, |sheet| facts::mx::text(&gateways, sheet));
    let wanted = "a.dk MX: sikret\n  10 mx.a.dk.\n\nmx.a.dk\n  192.0.2.1\n    220 mx.a.dk\n    STARTTLS: ja\n\n\
                  gone.a.dk\n  ? navnet har ingen adresse\n";
    assert_eq!(text, wanted);
    let value = facts::mx::json(&gateways);
    assert_eq!(value["hosts"][1]["not_seen"]["why"], "no_address");
    assert!(!gateways.nothing_seen(), "one of them was spoken to");
}
