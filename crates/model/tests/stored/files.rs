//! What is stored is read for ever, and what a later version wrote in it is not lost.

use std::collections::BTreeSet;

use kravtjek_model::observation::{Observation, Probe};
use kravtjek_model::observations::{Observations, SCHEMA};
use kravtjek_model::stored::Stored;
use kravtjek_model::subject::Subject;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Written by version 0.1.0 and never changed: every kind of observation, and every way to see nothing.
const FIRST: &str = include_str!("../../../../fixtures/stored/observations-1-of-0.1.0.json");

/// Made up, as a later minor version may write it: fields at every depth, kinds and words that are not known here.
const NEWER: &str = include_str!("../../../../fixtures/stored/observations-1-newer.json");

/// The kinds that there were then.
const THEN: [Probe; 10] = [
    Probe::Dns,
    Probe::Dnssec,
    Probe::Spf,
    Probe::Dmarc,
    Probe::Dkim,
    Probe::MailServer,
    Probe::Tls,
    Probe::Http,
    Probe::Units,
    Probe::Foundation,
];

/// What files show that are handed in: the kinds that came after.
const HANDED_IN: &str = include_str!("../../../../fixtures/stored/observations-1-handed-in.json");

fn read(text: &str) -> Observations {
    serde_json::from_str(text).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// Fields that are maps: what stands in them has names of its own choice and one form.
const MAPS: [&str; 6] = ["versions", "suites", "order", "unfinished", "shut", "units"];

/// Puts a field into one of the objects of a value; gives how many of them are left to pass by.
fn put(value: &mut Value, pass_by: usize, field: &Value) -> Result<(), usize> {
    match value {
        Value::Object(fields) if pass_by == 0 => {
            fields.insert("of_a_later_version".to_owned(), field.clone());
            Ok(())
        }
        Value::Object(fields) => {
            let mut left = Err(pass_by - 1);
            for (name, value) in fields {
                let Err(pass_by) = left else { return left };
                left = match value {
                    Value::Object(_) if MAPS.contains(&name.as_str()) => left,
                    value => put(value, pass_by, field),
                };
            }
            left
        }
        Value::Array(list) => {
            let mut left = pass_by;
            for value in list {
                match put(value, left, field) {
                    Ok(()) => return Ok(()),
                    Err(pass_by) => left = pass_by,
                }
            }
            Err(left)
        }
        _ => Err(pass_by),
    }
}

/// Where one value says something that another does not. What is empty says nothing.
fn lost(one: &Value, other: &Value, at: String) -> Vec<String> {
    let empty = [json!(null), json!(""), json!([]), json!({})];
    match (one, other) {
        (one, _) if empty.contains(one) => Vec::new(),
        (Value::Object(one), Value::Object(other)) => {
            let field = |(name, value): (&String, &Value)| {
                lost(value, other.get(name).unwrap_or(&Value::Null), format!("{at}.{name}"))
            };
            one.iter().flat_map(field).collect()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let member = |(place, (one, other))| lost(one, other, format!("{at}[{place}]"));
            one.iter().zip(other).enumerate().flat_map(member).collect()
        }
        (one, other) if one == other => Vec::new(),
        _ => vec![at],
    }
}

#[test]
fn a_file_of_the_first_version_is_read_whole_for_ever() {
    let first = read(FIRST);
    assert_eq!(first.schema, SCHEMA);
    assert_eq!(first.later.unread(), 0);
    let kinds: BTreeSet<Probe> = first.observations.iter().map(|one| one.seen.probe()).collect();
    assert_eq!(kinds, THEN.into(), "it has every kind that there was");
    let whys: BTreeSet<_> = first
        .observations
        .iter()
        .filter_map(|one| one.seen.inconclusive())
        .map(|not_seen| not_seen.why)
        .collect();
    assert_eq!(whys.len(), 16, "it has every way to see nothing: {whys:?}");
    let again = serde_json::to_string(&first).unwrap();
    assert_eq!(read(&again), first);
}

#[test]
fn what_files_have_shown_is_read_for_ever() {
    let shown = read(HANDED_IN);
    assert_eq!(shown.later.unread(), 0);
    let kinds: BTreeSet<Probe> = shown.observations.iter().map(|one| one.seen.probe()).collect();
    assert_eq!(kinds, [Probe::MailSample, Probe::MailReports, Probe::Routes].into());
    assert!(shown.observations.iter().all(|one| !matches!(one.subject, Subject::Unread(_))));
    assert_eq!(
        lost(&json(HANDED_IN), &serde_json::to_value(&shown).unwrap(), String::new()),
        Vec::<String>::new()
    );
    assert_eq!(read(&serde_json::to_string(&shown).unwrap()), shown);
}

#[test]
fn a_file_of_a_later_version_is_read_and_saved_again_without_loss() {
    let newer = read(NEWER);
    assert_eq!(newer.later.unread(), 3);
    let kinds: BTreeSet<Probe> = newer.observations.iter().map(|one| one.seen.probe()).collect();
    assert_eq!(kinds, THEN.into(), "what is known of it is read");
    let (written, given) = (serde_json::to_value(&newer).unwrap(), json(NEWER));
    assert_eq!(lost(&given, &written, String::new()), Vec::<String>::new());
    let mut more = lost(&written, &given, String::new());
    // What was written as text alone has its id and its arguments from now on.
    more.retain(|at| !at.ends_with(".detail_id") && !at.ends_with(".detail_args"));
    assert_eq!(more, Vec::<String>::new());
    let again = serde_json::to_string(&newer).unwrap();
    assert_eq!(read(&again), newer);
}

#[test]
fn what_is_broken_is_refused_and_not_taken_for_later() {
    for (whole, broken) in [
        ("\"organisation\"", "\"organization\""),
        ("\"seen\":{\"kind\":\"dkim\",", "\"sen\":{\"kind\":\"dkim\","),
        ("\"kind\":\"dkim\",\"level\":\"", "\"kind\":\"dkim\",\"lvl\":\""),
    ] {
        let text = FIRST.replacen(whole, broken, 1);
        assert_ne!(text, FIRST, "{whole}");
        assert!(serde_json::from_str::<Observations>(&text).is_err(), "{broken}");
    }
}

#[test]
fn an_observation_of_each_kind_is_read_as_it_was_written() {
    for one in read(FIRST).observations {
        let written = serde_json::to_value(&one).unwrap();
        assert_eq!(serde_json::from_value::<Observation>(written).unwrap(), one);
    }
}

proptest! {
    #[test]
    fn a_field_that_is_put_in_anywhere_is_kept(
        place in 0..200_usize,
        depth in 0..40_usize,
        field in prop_oneof![Just(json!(false)), Just(json!("x")), Just(json!([{"a": 1.5}])), Just(json!({"b": [0]}))],
    ) {
        let all = json(FIRST);
        let list = all["observations"].as_array().unwrap();
        let mut one = list[place % list.len()].clone();
        if put(&mut one, depth, &field).is_ok() {
            let stored: Stored<Observation> = serde_json::from_value(one.clone()).unwrap();
            let again = serde_json::to_value(&stored).unwrap();
            prop_assert!(again.to_string().contains("of_a_later_version"), "{one}");
            let twice: Stored<Observation> = serde_json::from_value(again).unwrap();
            prop_assert_eq!(twice, stored);
        }
    }
}
