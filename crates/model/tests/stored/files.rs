//! What is stored is read for ever, and what a later version wrote in it is not lost.

use std::collections::BTreeSet;

use kravtjek_model::answer::Says;
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::observation::taken_over::Stated;
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::observations::{Observations, SCHEMA};
use kravtjek_model::organisation::{Basis, OrganisationKind};
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

/// What an import kept of a self-assessment, beside what a system exported.
const TAKEN_OVER: &str = include_str!("../../../../fixtures/stored/observations-1-taken-over.json");

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
fn a_self_assessment_that_was_taken_over_is_read_whole_for_ever() {
    let kept = read(TAKEN_OVER);
    assert_eq!(kept.later.unread(), 0);
    let kinds: BTreeSet<Probe> = kept.observations.iter().map(|one| one.seen.probe()).collect();
    assert_eq!(kinds, [Probe::Units, Probe::TakenOver].into());
    let said = kept.observations.iter().find_map(|one| match &one.seen {
        Seen::TakenOver(said) => Some(&said.statements),
        _ => None,
    });
    let said: Vec<(&str, Stated)> = said.unwrap().iter().map(|one| (&*one.about, one.status)).collect();
    let expected = [
        ("S1.1", Stated::Met),
        ("S3", Stated::Partly),
        ("S14.1", Stated::UnderWay),
        ("S29", Stated::NotMet),
        ("K3.2", Stated::NotApplicable),
    ];
    assert_eq!(said, expected);
    let written = serde_json::to_value(&kept).unwrap();
    assert_eq!(lost(&json(TAKEN_OVER), &written, String::new()), Vec::<String>::new());
    assert_eq!(read(&written.to_string()), kept);
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
fn a_field_that_stands_twice_is_refused_wherever_it_stands() {
    let whole = read(FIRST);
    for (before, field) in [
        ("\"observations\":", "\"observations\":[],"),
        ("\"observations\":", "\"assets\":[],"),
        ("\"observations\":", "\"later\":1,\"later\":2,"),
        ("\"seen\":{", "\"seen\":{\"kind\":\"dkim\",\"level\":\"A\"},"),
        ("\"seen\":{", "\"later\":{\"a\":1,\"a\":2},"),
    ] {
        let written = serde_json::to_string(&whole).unwrap();
        let text = written.replacen(before, &format!("{field}{before}"), 1);
        let error = serde_json::from_str::<Observations>(&text).unwrap_err().to_string();
        assert!(error.starts_with("duplicate field"), "{field}: {error}");
    }
}

#[test]
fn words_of_a_later_version_about_the_organisation_leave_the_rest_readable_and_are_kept() {
    let mut given = json(FIRST);
    let whose = &mut given["organisation"];
    whose["kind"] = json!("association");
    whose["scope"]["basis"] = json!("inherited");
    let answer =
        |says| json!({"question": "S1.2", "says": says, "by": "Anna", "on": "2026-10-12", "why": {"a": 1}});
    whose["answers"] = json!([answer("no"), answer("partly"), answer("yes")]);
    whose["consents"] =
        json!([{"to": "fuzzing", "assets": [], "by": "Anna", "from": "2026-10-12", "until": "2026-10-13"}]);
    let read: Observations = serde_json::from_value(given.clone()).unwrap();
    assert_eq!(read.later.unread_words(), 4);
    assert_eq!(read.organisation.kind, OrganisationKind::Unknown);
    assert_eq!(read.organisation.scope.basis, Basis::Given);
    let says: Vec<Says> = read.organisation.answers.iter().map(|answer| answer.says).collect();
    assert_eq!(says, [Says::No, Says::Yes]);
    let mut written = serde_json::to_value(&read).unwrap();
    // What is not known stands last.
    written["organisation"]["answers"].as_array_mut().unwrap().swap(1, 2);
    assert_eq!(written["organisation"], given["organisation"]);
}

#[test]
fn an_asset_that_was_found_in_a_later_way_counts() {
    let mut given = json(FIRST);
    let asset = json!({"id": "vpn.example.dk", "kind": "host", "found": "overheard"});
    given["assets"] = json!([asset, {"id": "x", "kind": "satellite", "found": "discovered"}]);
    let read: Observations = serde_json::from_value(given.clone()).unwrap();
    assert_eq!(
        read.assets,
        [Asset { id: "vpn.example.dk".into(), kind: AssetKind::Host, found: Provenance::Discovered }]
    );
    assert_eq!(read.later.unread_words(), 2);
    assert_eq!(serde_json::to_value(&read).unwrap()["assets"], given["assets"]);
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
