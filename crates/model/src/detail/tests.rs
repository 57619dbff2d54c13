//! Details are written with their English, and read back whatever wrote them.

use std::collections::BTreeSet;

use super::*;
use crate::observation::dns::Cause;
use crate::observation::tls::Breach;
use crate::observation::{NotSeen, Why};

fn json(detail: &Detail) -> String {
    serde_json::to_string(detail).unwrap()
}

fn from(json: &str) -> Detail {
    serde_json::from_str(json).unwrap()
}

fn server(exactly: Detail) -> Detail {
    Detail::from_server("192.0.2.1".parse::<std::net::IpAddr>().unwrap(), exactly)
}

#[test]
fn a_day_of_a_moment_is_the_one_it_is_in_denmark() {
    let at = |text: &str| Detail::last_heard(text.parse::<jiff::Timestamp>().unwrap()).text().to_owned();
    assert_eq!(at("2026-11-24T23:00:00Z"), "last heard of 2026-11-25");
    assert_eq!(at("2026-11-24T22:59:59Z"), "last heard of 2026-11-24");
    assert_eq!(at("2026-07-24T22:00:00Z"), "last heard of 2026-07-25");
}

#[test]
fn ids_are_unique_and_every_argument_has_its_place_in_the_english() {
    let ids: BTreeSet<_> = KINDS.iter().map(|kind| kind.id).collect();
    assert_eq!(ids.len(), KINDS.len());
    for kind in KINDS {
        for (name, _) in kind.args {
            assert!(kind.english.contains(&format!("{{{name}}}")), "{} says nothing of {name}", kind.id);
        }
    }
}

#[test]
fn a_detail_is_written_as_its_english_its_id_and_its_arguments() {
    let ended = Detail::signature_ended(4711_u16, "2026-11-11T20:12:55Z".parse::<jiff::Timestamp>().unwrap());
    let detail = Detail::of_rrset("a.dk", "DNSKEY", ended);
    let expected = concat!(
        r#"{"detail":"a.dk DNSKEY: signature by key 4711 ended 2026-11-11T20:12:55Z","detail_id":"of_rrset","#,
        r#""detail_args":{"exactly":{"detail":"signature by key 4711 ended 2026-11-11T20:12:55Z","#,
        r#""detail_id":"signature_ended","detail_args":{"ended":"2026-11-11T20:12:55Z","key":4711}},"#,
        r#""name":"a.dk","rtype":"DNSKEY"}}"#
    );
    assert_eq!(json(&detail), expected);
    assert_eq!(from(expected), detail);
    assert_eq!(json(&Detail::NOTHING), r#"{"detail":""}"#);
    assert_eq!(json(&Detail::said("421 later")), r#"{"detail":"421 later","detail_id":"said"}"#);
}

#[test]
fn what_older_files_have_in_english_alone_is_read_by_the_same_table() {
    let ended = Detail::signature_ended(4711_u16, "2026-11-11T20:12:55Z".parse::<jiff::Timestamp>().unwrap());
    let no_answer = Detail::no_answer_in_time();
    for detail in [
        Detail::no_trust_anchor(),
        Detail::more_queries(200_u32),
        Detail::serials(BTreeSet::from([1_u32, 2])),
        Detail::algorithms(vec![13_u8, 8]),
        Detail::algorithms_but(vec![13_u8], Cause::SigExpired, ended.clone()),
        Detail::only_some_servers("192.0.2.1, 2001:db8::1", Cause::Refused, Detail::said("REFUSED")),
        Detail::signature_ends("a.dk MX", "2026-11-11T20:12:55Z".parse::<jiff::Timestamp>().unwrap()),
        Detail::of_zone("dk", server(Detail::of_rrset("a.dk", "DNSKEY", ended))),
        Detail::of_type("SOA", Detail::answers_without_authority()),
        Detail::contradiction(Breach::SuiteNotOffered, Detail::of_step("TLSv1.0", "TLS_NULL")),
        Detail::bare_contradiction(Breach::CertificateNotProven),
        Detail::both(server(no_answer.clone()), server(no_answer)),
        Detail::ds_digest_differs(1_u16, 13_u8, 2_u8),
        Detail::location_unread("x y", "odd"),
        Detail::parent_without_ds("."),
        Detail::not_understood("Encrypted", "måske"),
        Detail::last_heard("2026-11-12".parse::<jiff::civil::Date>().unwrap()),
    ] {
        let read = Detail::read(detail.text());
        // What is nothing but a name is left as it is.
        assert_eq!((read.id(), read.text()), (detail.id(), detail.text()));
    }
}

#[test]
fn the_words_of_others_are_left_as_they_are() {
    for words in [
        "421 4.7.0 Try again later",
        "192.0.2.1: REFUSED",
        "REFUSED; 18 Prohibited",
        "Firewall: off",
        "Connection refused (os error 111)",
        "nothing: at all (really)",
        "more than a few queries",
        "handshake_failure",
        "{limit}",
    ] {
        assert_eq!(Detail::read(words), Detail::said(words), "{words}");
    }
    assert_eq!(Detail::read(""), Detail::NOTHING);
}

#[test]
fn an_id_of_a_later_version_is_kept_with_its_text_and_its_arguments() {
    let later = r#"{"detail":"so and so","detail_id":"of_tomorrow","detail_args":{"a":1,"b":["x",2],"c":{"detail":"y","detail_id":"said"}}}"#;
    assert_eq!(json(&from(later)), later);
    let odd =
        from(r#"{"detail":"t","detail_id":"of_tomorrow","detail_args":{"a":-1,"b":1.5,"c":true,"d":null}}"#);
    assert_eq!(odd.text(), "t");
    let more = from(r#"{"detail":"t","detail_id":"more_queries","detail_args":{"limit":1,"of":"x"}}"#);
    assert_eq!((more.text(), more.id()), ("t", "more_queries"), "an argument that it did not have");
}

#[test]
fn text_and_arguments_cannot_say_two_things() {
    let detail = from(r#"{"detail":"all is well","detail_id":"more_queries","detail_args":{"limit":7}}"#);
    assert_eq!(detail, Detail::more_queries(7_u8));
    let wrong = from(r#"{"detail":"x","detail_id":"more_queries","detail_args":{"limit":"many"}}"#);
    assert_eq!(wrong.text(), "x", "arguments that do not fit are only kept");
}

#[test]
fn nothing_hostile_grows_or_nests_without_end() {
    let long = "x".repeat(100_000);
    assert!(Detail::said(&long).text().len() <= LONGEST);
    assert!(Detail::name(long.as_str()).text().len() <= LONGEST);
    assert!(Detail::said("æ".repeat(100_000)).text().chars().count() <= LONGEST);
    let deep = format!("{}the run was stopped", "a.dk: ".repeat(600));
    assert_eq!(Detail::read(&deep).id(), "said");
    let args: Vec<String> = (0..100).map(|number| format!(r#""a{number}":1"#)).collect();
    let many = from(&format!(r#"{{"detail":"t","detail_id":"x","detail_args":{{{}}}}}"#, args.join(",")));
    assert!(json(&many).len() < 500);
}

#[test]
fn a_text_that_can_be_cut_in_ways_without_end_is_not_cut_without_end() {
    // Each colon may end a zone, a type, or a name with its type: some ten thousand ways to cut the first eight.
    let text = "A: ".repeat(1300);
    for end in 3800..3815 {
        let read = Detail::read(&text[..end]);
        assert_eq!((read.text(), read.id()), (&text[..end], "said"));
    }
}

#[test]
fn a_measurement_that_failed_keeps_its_form_in_files() {
    let bare = serde_json::to_string(&NotSeen::only(Why::TimedOut)).unwrap();
    assert_eq!(bare, r#"{"why":"timed_out"}"#);
    let old: NotSeen = serde_json::from_str(r#"{"why":"foundation","detail":"anchor"}"#).unwrap();
    assert_eq!(old, NotSeen::unfounded(Flaw::Anchor));
    let text = serde_json::to_string(&old).unwrap();
    assert_eq!(
        text,
        r#"{"why":"foundation","detail":"anchor","detail_id":"flaw","detail_args":{"flaw":"anchor"}}"#
    );
    assert_eq!(serde_json::from_str::<NotSeen>(&text).unwrap().detail.as_flaw(), Some(Flaw::Anchor));
}

proptest::proptest! {
    #[test]
    fn reading_a_text_never_changes_it(text in "[ -~]{0,80}|([a-z.]{1,6} [A-Z]{1,4}: ){0,3}more than [0-9]{1,30} queries") {
        let detail = Detail::read(&text);
        proptest::prop_assert_eq!(detail.text(), &text);
        proptest::prop_assert_eq!(from(&json(&detail)), detail);
    }
}
