//! A network, a clock or a trust anchor that cannot be relied on: no colour rests on it, and the saved file remembers.

use std::process::{Command, Output};

use jiff::Timestamp;
use kravtjek_lab::{Algorithm, Behaviour, Internet, Signing, ZoneBuilder};
use serde_json::Value;

use crate::net::{Net, text};

/// A domain in good order and one that is not signed.
fn internet(at: Timestamp) -> Internet {
    let mut internet = Internet::with_tlds(at);
    internet
        .zone(ZoneBuilder::new("god.dk", "@ MX 0 .").signed(Signing::new(Algorithm::EcdsaP256)))
        .zone(ZoneBuilder::new("bar.dk", "@ MX 10 mx\nmx A 127.1.2.3"));
    internet
}

/// Somebody on the way takes the questions to the root's servers and answers them himself.
fn forged(at: Timestamp) -> Internet {
    let mut internet = internet(at);
    internet.behave([127, 53, 0, 1], Behaviour::NotAuthoritative);
    internet
}

/// Scans, then judges again what was saved; both must say the same.
fn twice(net: &Net, on: &str) -> (Output, Value) {
    let saved = net.file("seen.json");
    let saved = saved.to_str().unwrap();
    let asked = ["scan", "god.dk", "bar.dk", "--only", "dns,mail", "--format", "json", "--save", saved];
    let scanned = net.run(&asked);
    let again = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
        command.args(["judge", saved, "--now", on, "--lang", "da", "--format", format]).output().unwrap()
    };
    let judged = again("json");
    assert_eq!(text(&scanned), text(&judged), "judging again says the same");
    assert_eq!(scanned.status.code(), judged.status.code());
    (again("text"), serde_json::from_str(&text(&scanned)).unwrap())
}

fn criteria(assessment: &Value) -> Vec<(String, String)> {
    let requirements = assessment["requirements"].as_array().unwrap();
    let all = requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap());
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| (word(&one["id"]), word(&one["verdict"]))).collect()
}

/// Nothing is coloured, the flaw stands in the JSON, and once at the top of the text.
fn nothing_is_coloured(net: &Net, flaw: &str, told: &str) {
    let (shown, judged) = twice(net, &net.now);
    assert_eq!(shown.status.code(), Some(3));
    for (id, verdict) in criteria(&judged) {
        assert_eq!(verdict, "unknown", "{id}");
    }
    assert!(criteria(&judged).len() >= 5, "{judged}");
    assert_eq!(judged["foundation"][0]["flaw"], flaw, "{}", judged["foundation"]);
    let saved: Value = serde_json::from_slice(&std::fs::read(net.file("seen.json")).unwrap()).unwrap();
    let first = &saved["observations"][0];
    assert_eq!(first["seen"]["kind"], "foundation");
    assert_eq!(judged["foundation"][0]["evidence"][0]["observation"], first["id"]);
    let lines = text(&shown);
    assert!(lines.contains(":\n  • "), "each flaw stands on a line of its own: {lines}");
    let shown = lines.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(shown.matches(told).count(), 1, "{shown}");
    assert!(!shown.contains('✗'), "{shown}");
}

#[test]
fn on_firm_ground_nothing_is_said_of_it() {
    let net = Net::of(internet);
    let (shown, judged) = twice(&net, &net.now);
    assert_eq!((judged["foundation"].clone(), shown.status.code()), (serde_json::json!([]), Some(1)));
    assert!(criteria(&judged).contains(&("S18".to_owned(), "not_met".to_owned())), "{judged}");
}

#[test]
fn answers_in_the_roots_place_colour_nothing() {
    nothing_is_coloured(
        &Net::of(forged),
        "impostor",
        "Noget på netværket opfanger DNS-opslag til rodserverne, så",
    );
}

#[test]
fn a_trust_anchor_that_fits_no_key_of_the_root_colours_nothing() {
    let mut net = Net::of(internet);
    net.files.trust_anchor = net.file("other.anchor");
    std::fs::write(&net.files.trust_anchor, format!(". IN DS 1 8 2 {}\n", "ab".repeat(32))).unwrap();
    nothing_is_coloured(&net, "anchor", "Tillidsankeret passer ikke til nogen af rodens nøgler");
}

#[test]
fn a_clock_that_is_years_off_colours_nothing() {
    for now in ["2020-01-01T00:00:00Z", "2031-01-01T00:00:00Z"] {
        let mut net = Net::of(internet);
        net.now = now.to_owned();
        nothing_is_coloured(&net, "clock", "Uret stemmer ikke med rodens signaturer");
    }
}

#[test]
fn without_a_trust_anchor_dnssec_is_unknown_and_the_rest_is_judged() {
    let mut net = Net::of(internet);
    net.files.trust_anchor = "none".into();
    let (_, judged) = twice(&net, &net.now);
    assert_eq!(judged["foundation"][0]["flaw"], "no_anchor");
    let all = criteria(&judged);
    let verdict = |id: &str| all.iter().find(|(own, _)| own == id).map(|(_, verdict)| verdict.as_str());
    assert_eq!((verdict("S18"), verdict("S19")), (Some("unknown"), Some("unknown")));
    assert_eq!(verdict("S23.1"), Some("not_met"), "that there is no DMARC record needs no signature");
}
