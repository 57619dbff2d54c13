//! What we give out to be run elsewhere asks only for what there is, and writes what is read.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::Catalogue;
use kravtjek_intake::import::makers;
use kravtjek_intake::import::mapping::Mapping;
use kravtjek_model::text::Lang;
use serde::Deserialize;

/// The columns of osquery's tables: those of all systems that have the table, and of each system besides.
#[derive(Deserialize)]
struct Published {
    commit: String,
    tables: BTreeMap<String, BTreeMap<String, BTreeSet<String>>>,
}

#[derive(Deserialize)]
struct Pack {
    schedule: BTreeMap<String, Query>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Query {
    query: String,
    interval: u32,
    platform: String,
    snapshot: bool,
    description: String,
}

/// What is wrong with a query on one system.
fn wrong(query: &str, system: &str, published: &Published) -> Vec<String> {
    let words: Vec<&str> = query
        .split(|sign: char| !(sign.is_alphanumeric() || "_.".contains(sign)))
        .filter(|word| !word.is_empty())
        .collect();
    let mut aliases = BTreeMap::new();
    for at in words.windows(4) {
        if let ["FROM" | "JOIN", table, "AS", alias] = at {
            _ = aliases.insert(*alias, *table);
        }
    }
    let mut wrong: Vec<String> = aliases
        .values()
        .filter(|table| !published.tables.get(**table).is_some_and(|systems| systems.contains_key(system)))
        .map(|table| format!("{system} has no {table}"))
        .collect();
    for word in words {
        let Some((alias, column)) = word.split_once('.').filter(|(alias, _)| aliases.contains_key(alias))
        else {
            continue;
        };
        let systems = &published.tables[aliases[alias]];
        if !["all", system]
            .iter()
            .any(|own| systems.get(*own).is_some_and(|columns| columns.contains(column)))
        {
            wrong.push(format!("{} of {system} has no {column}", aliases[alias]));
        }
    }
    wrong
}

#[test]
fn our_pack_asks_osquery_for_tables_and_columns_that_each_system_has() {
    let published: Published = toml::from_str(include_str!("osquery/tables.toml")).unwrap();
    assert_eq!(published.commit.len(), 40);
    let pack: Pack = serde_json::from_str(makers::text("osquery.conf").unwrap()).unwrap();
    assert_eq!(pack.schedule.len(), 12);
    for (name, query) in &pack.schedule {
        assert!(name.starts_with("kravtjek_") && query.snapshot && query.interval >= 3600, "{name}");
        assert!(!query.description.is_empty() && query.query.ends_with(';'), "{name}");
        let systems: &[&str] = match query.platform.as_str() {
            "posix" => &["darwin", "linux"],
            "windows" => &["windows"],
            "darwin" => &["darwin"],
            "linux" => &["linux"],
            other => panic!("{name}: {other}"),
        };
        for system in systems {
            assert_eq!(wrong(&query.query, system, &published), Vec::<String>::new(), "{name}");
        }
    }
    let query = "SELECT h.hostname, o.revision FROM system_info AS h JOIN os_version AS o JOIN alf AS f;";
    assert_eq!(
        wrong(query, "linux", &published),
        ["linux has no alf", "os_version of linux has no revision"]
    );
}

#[test]
fn the_example_of_a_mapping_is_one_in_both_languages_and_asks_for_the_same() {
    let catalogue = Catalogue::embedded().unwrap();
    let read =
        |lang| Mapping::parse("map.toml", makers::text_in("map.toml", lang).unwrap(), &catalogue).unwrap();
    let facts =
        |mapping: &Mapping| mapping.facts.iter().map(|asked| asked.fact.to_string()).collect::<Vec<_>>();
    let (da, en) = (read(Lang::Da), read(Lang::En));
    assert_eq!((facts(&da), facts(&da).len()), (facts(&en), 3));
    assert!(da.seen.is_some() && da.serial.is_some());
}
