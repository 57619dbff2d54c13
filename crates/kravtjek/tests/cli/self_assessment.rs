//! Last year's self-assessment: taken over, shown until it is confirmed, and changing no status.

use serde_json::Value;

use crate::program::{Room, sentence};

const SHEET: &str = "Krav;Status;Ansvarlig;Dokumentation;Vurderet den;Frist;Bemærkning\n\
    S1.2;Opfyldt;Anna Holm;Firewallregler \"v3\";12-11-2025;;\nS3;Delvist;Lars Beck;;12-11-2025;01-03-2026;14 pc'er\n\
    S13;Ikke relevant;;Telefonpolitik;;;\n";
const OWN: &str = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n";
const MOMENT: [&str; 4] = ["--at", "2025-12-01", "--now", "2026-11-20T12:00:00Z"];

fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.write("ark.csv", SHEET);
    room.write("own.toml", OWN);
    room
}

fn judged(room: &Room, arguments: &[&str]) -> Value {
    let all = [&["judge"], arguments, &["--now", "2026-11-20T12:00:00Z", "--format", "json"]].concat();
    serde_json::from_str(&room.run(&all).out).unwrap()
}

/// The verdict of a criterion; null where it is not judged.
fn verdict<'a>(judged: &'a Value, id: &str) -> &'a Value {
    let requirements = judged["requirements"].as_array().unwrap();
    let mut all = requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap());
    all.find(|one| one["id"] == id).map_or(&Value::Null, |one| &one["verdict"])
}

#[test]
fn what_is_taken_over_is_saved_and_shown_and_changes_no_status() {
    let room = room("taken-over-saved");
    let told = room.run(&[&["import", "ark.csv", "--save", "ark.json"], &MOMENT[..]].concat());
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""), "{}", told.out);
    let out = told.out.split_whitespace().collect::<Vec<_>>().join(" ");
    for shown in
        ["skal bekræftes", "Handlinger", "ansvarlig Lars Beck", "frist 1. marts 2026", "ark.csv række 3"]
    {
        assert!(out.contains(shown), "{shown}: {out}");
    }
    let now = judged(&room, &["ark.json", "--organisation", "own.toml"]);
    let taken = now["taken_over"].as_array().unwrap();
    let brief: Vec<_> = taken.iter().map(|one| (&one["about"], &one["status"], &one["action"])).collect();
    assert_eq!(
        serde_json::json!(brief),
        serde_json::json!([["S1.2", "met", false], ["S3", "partly", true], ["S13", "not_applicable", false]])
    );
    assert_eq!(
        now["counts"]["criteria"],
        serde_json::json!({ "met": 0, "not_met": 0, "unknown": 0, "not_applicable": 0 })
    );
    let english = room.run(&["judge", "ark.json", "--now", "2026-11-20T12:00:00Z", "--lang", "en"]);
    assert_eq!(english.err, "", "nothing has to be measured again");
    assert!(
        english.out.contains("to be confirmed") && english.out.contains("owner Lars Beck"),
        "{}",
        english.out
    );
}

#[test]
fn drafts_of_answers_count_when_they_are_confirmed_and_no_sooner() {
    let room = room("taken-over-drafts");
    let drawn = room
        .run(&[&["import", "ark.csv", "--save", "ark.json", "--answers", "svar.toml"], &MOMENT[..]].concat());
    assert_eq!((drawn.code, drawn.err.as_str()), (Some(0), ""));
    let drafts = room.read("svar.toml");
    room.write("drafts.toml", format!("{OWN}{drafts}"));
    let before = judged(&room, &["ark.json", "--organisation", "drafts.toml"]);
    assert_eq!(verdict(&before, "S1.2"), &Value::Null, "{drafts}");
    assert_eq!(
        before["taken_over"].as_array().unwrap().len(),
        4,
        "a draft stands before the file's own word: {before}"
    );
    let confirmed = drafts.replace("taken_over = true\n", "").replace("on = 2025-1", "on = 2026-1");
    room.write("confirmed.toml", format!("{OWN}{}", confirmed.replace("2026-12-01", "2026-11-01")));
    let after = judged(&room, &["ark.json", "--organisation", "confirmed.toml"]);
    assert_eq!(verdict(&after, "S1.2"), "met", "{drafts}");
    assert_eq!(verdict(&after, "S3"), "not_met");
    assert_eq!(verdict(&after, "S13"), "not_applicable");
    assert_eq!(after["taken_over"], serde_json::json!([]));
    let again = room.run(&[&["import", "ark.csv", "--answers", "svar.toml"], &MOMENT[..]].concat());
    assert_eq!(again.code, Some(2), "what people write on in is not written over");
    sentence(&again);
}

#[test]
fn what_is_not_understood_is_told_in_a_sentence_in_both_languages() {
    let room = room("taken-over-told");
    room.write("odd.csv", "Krav;Status;Ejer\nS99;Ja;\n1;Ja;\nS2;måske;\nS4;;Anna\nS7;Ja;\nS7;Nej;\n");
    let run =
        |lang| room.run(&[&["import", "odd.csv", "--lang", lang, "--format", "json"], &MOMENT[..]].concat());
    for (lang, words) in [
        ("da", ["skriv S eller K", "Række 6 siger noget andet"]),
        ("en", ["write S or K", "Row 6 says something else"]),
    ] {
        let told = run(lang);
        let json: Value = serde_json::from_str(&told.out).unwrap();
        let all = json["files"][0]["not_understood"].as_array().unwrap();
        let why: Vec<&str> = all.iter().map(|one| one["why"].as_str().unwrap()).collect();
        assert_eq!(why, ["requirement", "which_list", "status", "empty", "agreement"]);
        assert_eq!(told.code, Some(1));
        assert!(words.iter().all(|words| told.out.contains(words)), "{}", told.out);
    }
    let other = room
        .run(&[&["import", "odd.csv", "--framework", "stat-2024", "--format", "json"], &MOMENT[..]].concat());
    assert!(!other.out.contains("which_list"), "{}", other.out);
}

#[test]
fn the_template_goes_round() {
    let room = room("taken-over-template");
    for name in ["self-assessment.xlsx", "self-assessment.csv"] {
        let made = room.run(&["import", "--template", name, "--output", name]);
        assert_eq!((made.code, made.err.as_str()), (Some(0), ""));
        let read = room.run(&["import", name]);
        assert_eq!(read.code, Some(0), "{}", read.out);
        assert!(!read.out.contains("skal bekræftes"), "nobody has filled it in: {}", read.out);
    }
}
