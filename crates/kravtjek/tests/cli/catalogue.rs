//! `catalogue`: frameworks, requirements and criteria as text, JSON and OSCAL.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::{NOW, run, well};

fn json(arguments: &[&str]) -> Value {
    serde_json::from_str(well(&run(arguments))).unwrap()
}

/// All values of one key, wherever it stands.
fn all<'a>(value: &'a Value, key: &str, found: &mut Vec<&'a Value>) {
    match value {
        Value::Object(fields) => {
            found.extend(fields.get(key));
            fields.values().for_each(|value| all(value, key, found));
        }
        Value::Array(values) => values.iter().for_each(|value| all(value, key, found)),
        _ => {}
    }
}

fn count(value: &Value, key: &str) -> usize {
    let mut found = Vec::new();
    all(value, key, &mut found);
    found.iter().filter_map(|value| value.as_array()).map(Vec::len).sum()
}

#[test]
fn json_lists_41_requirements_and_88_criteria_for_municipalities_and_29_and_60_for_the_state() {
    for (framework, requirements, criteria) in [("kommune-2024", 41, 88), ("stat-2024", 29, 60)] {
        let catalogue = json(&["catalogue", "--format", "json", "--framework", framework]);
        assert_eq!(catalogue["schema"], "kravtjek/catalogue/1");
        assert_eq!(catalogue["framework"]["id"], framework);
        assert_eq!(count(&catalogue, "requirements"), requirements);
        assert_eq!(count(&catalogue, "criteria"), criteria);
    }
}

#[test]
fn json_holds_both_languages_whatever_the_reader_speaks_and_no_placeholder() {
    let danish = run(&["catalogue", "--format", "json"]);
    let english = run(&["catalogue", "--format", "json", "--lang", "en"]);
    assert_eq!(danish, english);
    let catalogue: Value = serde_json::from_str(well(&danish)).unwrap();
    let mut texts = Vec::new();
    for key in ["title", "text", "why", "mend", "scope"] {
        all(&catalogue, key, &mut texts);
    }
    for text in texts.iter().filter_map(|text| text.as_object()) {
        for lang in ["da", "en"] {
            let said = text.get(lang).and_then(Value::as_str).unwrap_or_default();
            assert!(!said.is_empty() && !said.contains(['{', '}']), "{text:?}");
        }
    }
}

#[test]
fn oscal_gives_the_same_bytes_at_the_same_moment() {
    let arguments = ["catalogue", "--format", "oscal", "--now", NOW];
    let once = run(&arguments);
    assert_eq!(well(&once), well(&run(&arguments)));
    let later = run(&["catalogue", "--format", "oscal", "--now", "2027-01-01T00:00:00Z"]);
    let of = |text: &str| serde_json::from_str::<Value>(text).unwrap()["catalog"].clone();
    let (now, later) = (of(&once.out), of(&later.out));
    assert_eq!(now["uuid"], later["uuid"], "the moment changes nothing but itself");
    assert_ne!(now["metadata"]["last-modified"], later["metadata"]["last-modified"]);
}

#[test]
fn oscal_has_a_control_for_each_requirement_and_an_item_for_each_criterion_with_ids_of_their_own() {
    for (framework, requirements, criteria) in [("kommune-2024", 41, 88), ("stat-2024", 29, 60)] {
        let catalogue = json(&["catalogue", "--format", "oscal", "--now", NOW, "--framework", framework]);
        assert_eq!(count(&catalogue, "controls"), requirements);
        let mut names = Vec::new();
        all(&catalogue, "name", &mut names);
        assert_eq!(names.iter().filter(|name| **name == "item").count(), criteria);
        let mut ids = Vec::new();
        all(&catalogue, "id", &mut ids);
        let unique: BTreeSet<&str> = ids.iter().filter_map(|id| id.as_str()).collect();
        assert_eq!(unique.len(), ids.len(), "no id stands twice");
        let token = |id: &str| {
            id.starts_with(|sign: char| sign.is_ascii_alphabetic() || sign == '_')
                && id.chars().all(|sign| sign.is_ascii_alphanumeric() || "_-.".contains(sign))
        };
        assert!(unique.iter().all(|id| token(id)), "{unique:?}");
    }
}

#[test]
fn text_shows_every_framework_requirement_criterion_and_policy() {
    for (lang, heading) in [("da", "Kravsæt"), ("en", "Frameworks")] {
        let run = run(&["catalogue", "--lang", lang]);
        let text = well(&run);
        assert!(text.starts_with(heading), "{text}");
        let words: BTreeSet<&str> = text.split_whitespace().collect();
        for id in [
            "kommune-2024",
            "stat-2023",
            "stat-2024",
            "ncsc-2.1",
            "bilag1-2024",
            "S1",
            "S29",
            "K12.3",
            "S27.a",
        ] {
            assert!(words.contains(id), "{id} in {lang}");
        }
        assert!(!text.contains(['{', '}']));
        assert!(text.contains("M & (F | A)"), "and how each is shown");
    }
}

#[test]
fn a_framework_of_ones_own_choice_is_shown() {
    let state = run(&["catalogue", "--framework", "stat-2024"]);
    let words: BTreeSet<&str> = well(&state).split_whitespace().collect();
    assert!(words.contains("S14.5") && !words.contains("S14.6") && !words.contains("K1"));
}
