//! The report for people: one cause is one line, a cross stands before what fails and nothing else.

use serde_json::{Value, json};

use crate::program::{NOW, Room, file, observation};

fn shown(room: &Room, observations: &[Value], more: &[&str]) -> String {
    room.write("seen.json", file(observations));
    let run = room.run(&[&["judge", "seen.json", "--now", NOW], more].concat());
    assert_eq!(run.err, "");
    run.out
}

fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn lookup(name: &str, rtype: &str, state: &str, records: &[&str]) -> Value {
    json!({ "kind": "dns", "name": name, "rtype": rtype, "state": state, "rcode": "NOERROR", "records": records, "zone": "a.dk" })
}

fn bogus() -> Vec<Value> {
    ["A", "AAAA"]
        .iter()
        .map(|rtype| observation(rtype, &format!("a.dk {rtype}"), &lookup("a.dk", rtype, "bogus", &[])))
        .collect()
}

#[test]
fn one_bogus_zone_is_one_line_under_a_requirement() {
    let room = Room::new("one-cause");
    let text = shown(&room, &bogus(), &[]);
    let lines = joined(&text);
    let told = "S27.a, S27.b, S27.c: a.dk: a.dk A og a.dk AAAA kunne ikke måles";
    assert!(lines.contains(told), "{text}");
    assert_eq!(text.matches("a.dk AAAA").count(), 2, "one line under S27 and one under K11: {text}");
    assert!(!text.contains("bogus") && !text.contains("server_failure"), "{text}");
}

fn cancelled(probe: &str) -> Value {
    json!({ "kind": "not_seen", "probe": probe, "not_seen": { "why": "cancelled" } })
}

#[test]
fn a_run_that_was_stopped_says_so_at_the_top_once() {
    let room = Room::new("stopped");
    let seen: Vec<Value> = ["dnssec", "spf", "dmarc", "dkim"]
        .iter()
        .map(|probe| observation(probe, "a.dk", &cancelled(probe)))
        .collect();
    let text = shown(&room, &seen, &[]);
    let top = text.split("krav:").next().unwrap();
    assert!(
        joined(top).contains("Kørslen blev stoppet, før alt var målt: Mindst 4 målinger mangler."),
        "{text}"
    );
    let english = shown(&room, &seen, &["--lang", "en"]);
    assert!(joined(&english).contains("at least 4 measurements were not made"), "{english}");
    let json: Value = serde_json::from_str(&shown(&room, &seen, &["--format", "json"])).unwrap();
    assert_eq!(json["interrupted"]["not_made"], 4);
    let whole: Value = serde_json::from_str(&shown(&room, &bogus(), &["--format", "json"])).unwrap();
    assert_eq!(whole["interrupted"], Value::Null);
}

const OWN: &str = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";

#[test]
fn a_cross_stands_before_what_fails_and_not_before_a_yes_or_what_is_missing() {
    let room = Room::new("signs");
    let answer = "[[answers]]\nquestion = \"S1.2\"\nsays = \"yes\"\nby = \"Anna\"\non = 2026-11-01\ndocument = { name = \"Regler\" }\n";
    let no = answer.replace("S1.2", "S12.3").replace("yes", "no");
    room.write("own.toml", format!("{OWN}{answer}{no}"));
    let text = shown(&room, &[], &["--organisation", "own.toml", "--everything"]);
    for line in text.lines().filter(|line| line.starts_with("     ✗")) {
        assert!(line.contains("nej"), "{line}");
    }
    assert!(text.lines().any(|line| line.starts_with("     ✗") && line.contains("nej")), "{text}");
    assert!(
        text.lines().any(|line| line.starts_with("     ?") && line.contains("Mangler dokumentation for")),
        "{text}"
    );
}

/// Nobody is sent looking for a measurement that the program cannot make.
#[test]
fn what_cannot_be_measured_yet_is_said_to_be_so() {
    let room = Room::new("not-yet");
    room.write("own.toml", OWN);
    let all = |lang| shown(&room, &[], &["--organisation", "own.toml", "--everything", "--lang", lang]);
    assert_eq!(all("da").matches("? Kravtjek kan endnu ikke måle dette: ").count(), 2, "{}", all("da"));
    assert_eq!(all("en").matches("? Kravtjek cannot measure this yet: ").count(), 2, "{}", all("en"));
    assert!(all("da").contains("Mangler en måling: "), "what it can measure is still asked for");
}

#[test]
fn a_list_nobody_calls_complete_is_told_once_with_what_to_write_and_what_was_fine() {
    let room = Room::new("incomplete");
    room.write("own.toml", OWN);
    let seen = [observation("1", "a.dk", &crate::program::dmarc("reject"))];
    let text = shown(&room, &seen, &["--organisation", "own.toml"]);
    assert_eq!(joined(&text).matches("Ingen har oplyst, at listen er fuldstændig").count(), 1, "{text}");
    assert!(text.contains("    [scope]\n    complete = true\n    by = \"Navn på"), "{text}");
    assert!(text.contains("    on = 2026-11-21\n"), "{text}");
    let fine = text.lines().filter(|line| line.starts_with("     ✓ S23.")).count();
    assert!(fine >= 1, "{text}");
    let toml: String = text
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| !line.starts_with(' '))
        .map(|line| format!("{line}\n"))
        .collect();
    room.write(
        "whole.toml",
        format!("{}{toml}{}", &OWN[..OWN.find("[domains").unwrap()], &OWN[OWN.find("[domains").unwrap()..]),
    );
    let whole = shown(&room, &seen, &["--organisation", "whole.toml"]);
    assert!(
        !whole.contains("complete = true") && whole.contains("listen er angivet som fuldstændig"),
        "{whole}"
    );
}
