//! Assessments of every version are read, and what is read is written alike.

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_model::assessment::Saying;
use kravtjek_model::text::Lang;
use serde_json::Value;

use super::*;

/// Written by version 0.1.0 and never changed.
const FIRST: &str = include_str!("../../../../../fixtures/stored/assessment-1-of-0.1.0.json");

/// Without sentences and titles, which are made anew, and without what nothing was seen for.
fn bare(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            fields.retain(|name, _| !["text", "title", "because", "program"].contains(&name.as_str()));
            fields.values_mut().for_each(bare);
        }
        Value::Array(list) => list.iter_mut().for_each(bare),
        _ => {}
    }
}

/// Leaves out the fields that later versions have added.
fn keep(value: &mut Value, like: &Value) {
    match (value, like) {
        (Value::Object(fields), Value::Object(like)) => {
            fields.retain(|name, _| like.contains_key(name));
            fields.iter_mut().for_each(|(name, value)| keep(value, &like[name]));
        }
        (Value::Array(list), Value::Array(like)) => {
            list.iter_mut().zip(like).for_each(|(value, like)| keep(value, like));
        }
        _ => {}
    }
}

#[test]
fn an_assessment_of_the_first_version_is_read_for_ever_and_written_alike() {
    let read = read(FIRST).unwrap();
    assert_eq!(read.criteria().count(), 18);
    let catalogue = Catalogue::embedded().unwrap();
    let framework = &catalogue.frameworks[read.framework.as_str()];
    let view = View { catalogue: &catalogue, framework, lang: Lang::En };
    let mut again = serde_json::to_value(super::super::json(&read, view, "kravtjek")).unwrap();
    let mut first: Value = serde_json::from_str(FIRST).unwrap();
    bare(&mut first);
    bare(&mut again);
    keep(&mut again, &first);
    assert_eq!(again, first);
}

#[test]
fn rule_8_what_a_criterion_leaves_out_is_read_and_written_again() {
    let mut first: Value = serde_json::from_str(FIRST).unwrap();
    let outside = serde_json::json!({ "audience": "public", "names": ["Borgerportalen", "www.a.dk"] });
    let because = &mut first["requirements"][0]["criteria"][0]["because"];
    because.as_array_mut().unwrap().push(serde_json::json!({ "outside": outside }));
    let read = read(&first.to_string()).unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let framework = &catalogue.frameworks["stat-2024"];
    let view = View { catalogue: &catalogue, framework, lang: Lang::En };
    let again = serde_json::to_value(super::super::json(&read, view, "kravtjek")).unwrap();
    let written = again["requirements"][0]["criteria"][0]["because"].as_array().unwrap();
    let written = written.iter().find_map(|one| one.get("outside")).unwrap();
    assert_eq!((&written["audience"], &written["names"]), (&outside["audience"], &outside["names"]));
    assert!(written["text"].as_str().unwrap().starts_with("Not covered: Borgerportalen and www.a.dk"));
}

#[test]
fn what_verdicts_rest_on_is_read() {
    let read = read(FIRST).unwrap();
    let first: Value = serde_json::from_str(FIRST).unwrap();
    let criteria = first["requirements"].as_array().unwrap().iter();
    let written = criteria.flat_map(|one| one["criteria"].as_array().unwrap());
    for (own, written) in read.criteria().zip(written) {
        let because = written["because"].as_array().unwrap();
        let of_checks = because.iter().filter(|one| one["outcome"].is_string()).count();
        let counted: usize = own
            .because
            .iter()
            .map(|because| match because {
                Because::Check { counts, .. } => counts.values().sum(),
                _ => 0,
            })
            .sum();
        assert_eq!(counted, of_checks, "{}", own.id);
        assert!(because.is_empty() || !own.because.is_empty(), "{}", own.id);
    }
}

#[test]
fn what_a_later_version_put_in_is_passed_over_and_another_schema_is_refused() {
    let later = FIRST
        .replace("\"contradicted\":", "\"owner\": {\"unit\": 1}, \"contradicted\":")
        .replace("\"basis\":", "\"reviewed\": true, \"basis\":");
    assert_ne!(later, FIRST);
    assert_eq!(read(&later).unwrap(), read(FIRST).unwrap());
    let other = FIRST.replace("assessment/1", "assessment/2");
    assert!(matches!(read(&other), Err(Unreadable::Schema(schema)) if schema.ends_with("/2")));
    assert!(matches!(read("{}"), Err(Unreadable::Malformed(_))));
}

#[test]
fn rule_3_what_has_lapsed_and_what_a_list_leaves_out_are_written_and_read_alike() {
    let mut assessment = read(FIRST).unwrap();
    let on = "2026-10-15".parse().unwrap();
    let because = vec![
        Because::Lapsed { what: Missing::Answer, id: "S1.2".to_owned(), on, not_met: false },
        Because::Lapsed { what: Missing::File, id: "clients.firewall_on".to_owned(), on, not_met: true },
        Because::LeftOut { number: 2, examples: vec!["A".to_owned()] },
    ];
    assessment.requirements[0].criteria[0].because.clone_from(&because);
    let catalogue = Catalogue::embedded().unwrap();
    let framework = &catalogue.frameworks[assessment.framework.as_str()];
    let view = View { catalogue: &catalogue, framework, lang: Lang::Da };
    let written = serde_json::to_string(&super::super::json(&assessment, view, "kravtjek")).unwrap();
    assert!(written.contains("Svaret på S1.2 fra 15. oktober 2026 er udløbet; bekræft det igen."));
    assert_eq!(read(&written).unwrap().requirements[0].criteria[0].because, because);
}

#[test]
fn what_a_source_says_of_units_that_are_not_known_is_written_and_read_alike() {
    let mut assessment = read(FIRST).unwrap();
    let units = |details: &[(&str, &str)]| Because::Units {
        asset: AssetId::from("clients"),
        fact: FactId::from("clients.disk_encrypted"),
        outcome: Said::CannotTell,
        counts: BTreeMap::from([(Holds::Yes, 2), (Holds::Unknown, 4)]),
        examples: ["PC-1", "PC-2", "PC-3"].map(str::to_owned).to_vec(),
        details: details.iter().map(|(unit, said)| ((*unit).to_owned(), Detail::said(said))).collect(),
        evidence: Vec::new(),
    };
    let because = vec![units(&[("PC-1", "system drive only"), ("PC-2", "system drive only")]), units(&[])];
    assessment.requirements[0].criteria[0].because.clone_from(&because);
    let catalogue = Catalogue::embedded().unwrap();
    let framework = &catalogue.frameworks[assessment.framework.as_str()];
    let view = View { catalogue: &catalogue, framework, lang: Lang::Da };
    let written = serde_json::to_string(&super::super::json(&assessment, view, "kravtjek")).unwrap();
    assert_eq!(written.matches("\"details\"").count(), 1, "nothing is written where nothing is said");
    assert_eq!(read(&written).unwrap().requirements[0].criteria[0].because, because);
    let style = crate::style::Style { width: 500, colour: false };
    let text = super::super::text(&assessment, view, super::super::Order::Catalogue, style).unwrap();
    assert!(
        text.contains("uvist for 4 af 6 fysiske klienter (PC-1 og PC-2: system drive only; PC-3; og 1 til)."),
        "{text}"
    );
}

fn at(moment: &str) -> kravtjek_model::Timestamp {
    moment.parse().unwrap()
}

/// What stands for what is said of one criterion, in both forms and as it is read again.
fn told(because: &Because, lang: Lang, width: usize) -> (String, String) {
    let mut assessment = read(FIRST).unwrap();
    assessment.requirements[0].criteria[0].because = vec![because.clone()];
    let catalogue = Catalogue::embedded().unwrap();
    let framework = &catalogue.frameworks[assessment.framework.as_str()];
    let view = View { catalogue: &catalogue, framework, lang };
    let written = serde_json::to_string(&super::super::json(&assessment, view, "kravtjek")).unwrap();
    assert_eq!(read(&written).unwrap().requirements[0].criteria[0].because, std::slice::from_ref(because));
    let style = crate::style::Style { width, colour: false };
    (written, super::super::text(&assessment, view, super::super::Order::Catalogue, style).unwrap())
}

#[test]
fn of_a_unit_that_is_wrong_it_is_told_what_was_read_of_it_when_and_in_which_row() {
    let file = "DevicesWithInventory_2026-11-12.csv";
    let row =
        Detail::row_of_day(Detail::cell("Encrypted", "False"), at("2026-11-12T08:00:00Z"), file, 118_u64);
    let because = Because::Units {
        asset: AssetId::from("clients"),
        fact: FactId::from("clients.disk_encrypted"),
        outcome: Said::Fail,
        counts: BTreeMap::from([(Holds::Yes, 2), (Holds::No, 1), (Holds::Unknown, 1)]),
        examples: ["pc-1", "pc-2"].map(str::to_owned).to_vec(),
        details: [("pc-1".to_owned(), row), ("pc-2".to_owned(), Detail::not_in_file(file))].into(),
        evidence: Vec::new(),
    };
    let (json, text) = told(&because, Lang::Da, 80);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let row = "– pc-1: Encrypted = False, 12. november 2026, DevicesWithInventory_2026-11-12.csv række 118";
    assert!(flat.contains(row), "{text}");
    assert!(flat.contains("ukendt for 1 (pc-2: ingen række om den i"), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(json.contains(
        r#""detail":"Encrypted = False, 2026-11-12, DevicesWithInventory_2026-11-12.csv row 118""#
    ));
}

#[test]
fn what_sources_disagree_on_is_told_with_who_says_what_and_what_counts() {
    let saying = |source: &str, file: &str, holds, day: &str| Saying {
        source: Some(source.into()),
        file: file.to_owned(),
        holds,
        at: at(&format!("2026-11-{day}T08:00:00Z")),
    };
    let words = vec![
        saying("intune-devices", "a.csv", Holds::No, "12"),
        saying("jamf-computers", "b.csv", Holds::Yes, "14"),
    ];
    let units = vec![Contradicted { unit: "mac-1".to_owned(), counts: Holds::Yes, words }];
    let (asset, fact) = ("clients".into(), "clients.disk_encrypted".into());
    let because = Because::Contradiction { asset, fact, number: 3, units };
    let (json, text) = told(&because, Lang::Da, 80);
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("kilderne er uenige om 3 fysiske klienter. – mac-1: nej"), "{text}");
    assert!(
        flat.contains("(a.csv, 12. november 2026), ja (b.csv, 14. november 2026); ja tæller – og 2 til"),
        "{text}"
    );
    assert!(text.contains("     ≠ "), "{text}");
    assert!(json.contains(r#""file":"b.csv","holds":"yes","source":"jamf-computers""#));
    let (_, text) = told(&because, Lang::En, 200);
    assert!(
        text.contains("– mac-1: no (a.csv, 12 November 2026), yes (b.csv, 14 November 2026); yes counts\n"),
        "{text}"
    );
}
