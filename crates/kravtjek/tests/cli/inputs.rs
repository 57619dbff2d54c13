//! What is read: standard input as `-`, the mark that some editors begin a file with, every fault of a file, and a day for
//! a moment.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::Value;

use crate::program::{NOW, Room, Run, command, good, said, sentence};

/// Runs in a room with something on standard input.
pub(crate) fn fed(room: &Room, arguments: &[&str], text: &str) -> Run {
    let mut child = command(arguments)
        .current_dir(&room.0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // Who refuses the command line does not read it.
    let _ = input.write_all(text.as_bytes());
    drop(input);
    said(child.wait_with_output().unwrap())
}

const OWN: &str = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";

#[test]
fn a_dash_is_standard_input_wherever_a_file_is_read() {
    let room = Room::new("dash");
    room.write("seen.json", good());
    room.write("own.toml", OWN);
    let judged = room.run(&["judge", "seen.json", "--now", NOW]);
    assert_eq!(fed(&room, &["judge", "-", "--now", NOW], &good()), judged);
    let asked = ["judge", "seen.json", "--now", NOW, "--organisation"];
    let with_file = room.run(&[&asked[..], &["own.toml"]].concat());
    assert_eq!(fed(&room, &[&asked[..], &["-"]].concat(), OWN), with_file);
    let planned = room.run(&["plan", "a.dk"]);
    assert_eq!(fed(&room, &["plan", "--organisation", "-"], OWN).out, planned.out);
    assert_eq!(room.names(), ["own.toml", "seen.json"], "no file is called so");
}

#[test]
fn what_is_wrong_on_standard_input_is_told_like_what_is_wrong_in_a_file() {
    let room = Room::new("dash-wrong");
    let told = fed(&room, &["judge", "-"], "hej\n");
    assert!(
        sentence(&told).starts_with("stdin, linje 1, tegn 1: ikke en fil med observationer"),
        "{}",
        told.err
    );
    let told = fed(&room, &["plan", "--organisation", "-"], "name = 1\nkind = \"state\"\n");
    assert!(sentence(&told).starts_with("stdin, linje 1:"), "{}", told.err);
}

#[test]
fn standard_input_is_read_for_one_thing_only() {
    let room = Room::new("dash-twice");
    let told = fed(&room, &["judge", "-", "--organisation", "-"], &good());
    assert!(sentence(&told).contains("kan kun læses én gang"), "{}", told.err);
    let told = fed(&room, &["judge", "-", "--policy", "-", "--lang", "en"], &good());
    assert!(sentence(&told).contains("can be read once only"), "{}", told.err);
}

#[test]
fn the_mark_before_utf_8_is_passed_over_in_every_kind_of_file() {
    let room = Room::new("mark");
    let marked = |text: &str| format!("\u{feff}{text}");
    room.write("seen.json", good());
    room.write("marked.json", marked(&good()));
    room.write("own.toml", OWN);
    room.write("marked.toml", marked(OWN));
    let judge = |file: &str, own: &str| room.run(&["judge", file, "--organisation", own, "--now", NOW]);
    assert_eq!(judge("marked.json", "marked.toml"), judge("seen.json", "own.toml"));
    room.write("wrong.json", marked("{\"schema\": 1}"));
    let told = room.run(&["judge", "wrong.json"]);
    assert!(sentence(&told).starts_with("wrong.json, linje 1, tegn 12:"), "{}", told.err);
}

#[test]
fn every_fault_of_an_organisation_file_is_told_by_its_line() {
    let room = Room::new("faults");
    let text = "name = \"A\"\nkind = \"state\"\ncvr = \"12 34\"\n[domains.\"https://a.dk\"]\n[ranges.\"192.0.2.0/40\"]\n\
                [[answers]]\nquestion = \"S1.9\"\nsays = \"yes\"\nby = \"B\"\non = 2026-11-01\n";
    room.write("own.toml", text);
    for (lang, line) in [("da", "linje"), ("en", "line")] {
        let run = room.run(&["plan", "--organisation", "own.toml", "--lang", lang]);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""));
        let told: Vec<&str> = run.err.lines().collect();
        assert_eq!(told.len(), 4, "{}", run.err);
        for (sentence, number) in told.iter().zip([3, 4, 5, 7]) {
            assert!(sentence.starts_with(&format!("kravtjek: own.toml, {line} {number}: ")), "{sentence}");
        }
    }
}

#[test]
fn a_day_may_be_judged_by_and_is_that_day_to_its_end() {
    let room = Room::new("day");
    room.write("seen.json", good());
    let judged = |now: &str| {
        let run = room.run(&["judge", "seen.json", "--format", "json", "--now", now]);
        (run.code, serde_json::from_str::<Value>(&run.out).unwrap()["on"].clone())
    };
    // What was seen at noon counts on that day; a week later it is about to lapse, and the day after it has.
    assert_eq!(judged("2026-11-20"), (Some(0), "2026-11-20T23:59:59Z".into()));
    assert_eq!(judged("2026-11-26").0, Some(0));
    assert_eq!(judged("2026-11-27").0, Some(3));
    assert_eq!(judged("2026-11-19").0, Some(3), "nothing was seen yet");
    for command in [&["catalogue", "--format", "oscal"][..], &["init", "--no-look", "a.dk"]] {
        let run = room.run(&[command, &["--now", "2026-11-20"]].concat());
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{command:?}");
    }
}
