//! What an older version stored is judged as it was then, and what a later one stored is judged as far as it is known.

use serde_json::Value;

use crate::program::Room;

/// The moment that the frozen assessment was made by.
const THEN: &str = "2026-11-30T23:00:00Z";

/// The verdicts of all criteria, by id.
fn verdicts(assessment: &Value) -> Vec<(String, String)> {
    let requirements = assessment["requirements"].as_array().unwrap();
    let all = requirements.iter().flat_map(|one| one["criteria"].as_array().unwrap());
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    all.map(|one| (word(&one["id"]), word(&one["verdict"]))).collect()
}

/// What has changed its meaning since: without names outside .dk there is nothing to redirect, and two ports are not all.
const SINCE: [(&str, &str); 2] = [("S17.2", "not_applicable"), ("S27.0", "unknown")];

/// What version 0.1.0 made of its own observations. Where the catalogue changes what a criterion means, this says so.
#[test]
fn observations_of_the_first_version_get_the_verdicts_they_got_then() {
    let room = Room::new("stored-first");
    room.write("first.json", include_str!("../../../../fixtures/stored/observations-1-of-0.1.0.json"));
    let then: Value =
        serde_json::from_str(include_str!("../../../../fixtures/stored/assessment-1-of-0.1.0.json")).unwrap();
    let judged = room.run(&["judge", "first.json", "--now", THEN, "--format", "json", "--lang", "en"]);
    assert_eq!(judged.err, "");
    let now: Value = serde_json::from_str(&judged.out).unwrap();
    let as_now = |(id, then): (String, String)| {
        let since = SINCE.iter().find(|(own, _)| *own == id).map(|(_, verdict)| (*verdict).to_owned());
        (id, since.unwrap_or(then))
    };
    assert_eq!(verdicts(&now), verdicts(&then).into_iter().map(as_now).collect::<Vec<_>>());
    assert!(verdicts(&then).len() > 15, "{then}");
}

#[test]
fn observations_of_a_later_version_are_judged_as_far_as_they_are_known() {
    let room = Room::new("stored-newer");
    room.write("newer.json", include_str!("../../../../fixtures/stored/observations-1-newer.json"));
    let judge = |lang| room.run(&["judge", "newer.json", "--now", THEN, "--format", "json", "--lang", lang]);
    let (danish, english) = (judge("da"), judge("en"));
    assert!(
        danish.err.contains("3 observationer er af slags, som denne version ikke kender"),
        "{}",
        danish.err
    );
    assert!(english.err.contains("3 observations are of kinds that this version"), "{}", english.err);
    let judged: Value = serde_json::from_str(&english.out).unwrap();
    assert!(verdicts(&judged).len() > 10, "{judged}");
}

#[test]
fn a_self_assessment_that_was_stored_is_shown_and_changes_no_verdict() {
    let room = Room::new("stored-taken-over");
    let kept = include_str!("../../../../fixtures/stored/observations-1-taken-over.json");
    let mut without: Value = serde_json::from_str(kept).unwrap();
    without["observations"].as_array_mut().unwrap().retain(|one| one["seen"]["kind"] != "taken_over");
    room.write("kept.json", kept);
    room.write("without.json", without.to_string());
    let judge = |file| {
        let run =
            room.run(&["judge", file, "--now", "2025-11-21T12:00:00Z", "--format", "json", "--lang", "en"]);
        serde_json::from_str::<Value>(&run.out).unwrap()
    };
    let (with, without) = (judge("kept.json"), judge("without.json"));
    assert_eq!(verdicts(&with), verdicts(&without));
    assert_eq!(verdicts(&with)[0], ("S1.1".to_owned(), "not_met".to_owned()), "the client says so");
    assert!(with.to_string().contains("Firewallpolitik 2025"), "{with}");
}

#[test]
fn what_a_later_version_says_of_the_organisation_does_not_make_a_file_unreadable_and_is_not_passed_over_in_silence()
 {
    let room = Room::new("stored-later-words");
    let first = include_str!("../../../../fixtures/stored/observations-1-of-0.1.0.json");
    let mut file: Value = serde_json::from_str(first).unwrap();
    file["organisation"]["consents"] = serde_json::json!([
        {"to": "fuzzing", "assets": [], "by": "Anna", "from": "2026-10-12", "until": "2026-10-13"}
    ]);
    file["organisation"]["systems"] = serde_json::json!({"Portalen": {"audience": "pupils"}});
    file["organisation"]["domains"]["lilleoe-kommune.dk"]["audience"] = "pupils".into();
    room.write("first.json", first);
    room.write("later.json", file.to_string());
    let judge = |file, lang| room.run(&["judge", file, "--now", THEN, "--format", "json", "--lang", lang]);
    let (danish, english) = (judge("later.json", "da"), judge("later.json", "en"));
    assert!(danish.err.contains("systemer, som denne version ikke kender"), "{}", danish.err);
    assert!(english.err.contains("in words that this version does not know"), "{}", english.err);
    assert_eq!(english.out, judge("first.json", "en").out, "the rest is judged as before");
}

#[test]
fn a_file_that_says_something_twice_is_refused() {
    let room = Room::new("stored-twice");
    let first = include_str!("../../../../fixtures/stored/observations-1-of-0.1.0.json");
    let twice = first.trim_end().strip_suffix('}').unwrap();
    room.write("twice.json", format!("{twice}, \"observations\": []}}"));
    let judged = room.run(&["judge", "twice.json", "--lang", "en"]);
    assert!(judged.err.contains("`observations` stands twice"), "{}", judged.err);
    assert_eq!(judged.out, "");
}
