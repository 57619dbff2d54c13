//! What we give out to be run elsewhere asks only for what there is, and writes what is read.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::Catalogue;
use kravtjek_intake::import::formats::{Format, Means, Way};
use kravtjek_intake::import::handed::{HandedIn, Moment};
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

/// What our scripts may use: commands with their parameters, and classes with their properties, as they are documented.
#[derive(Deserialize)]
struct Windows {
    commands: BTreeMap<String, BTreeSet<String>>,
    classes: BTreeMap<String, BTreeSet<String>>,
}

/// A script without its remarks, and its texts as one sign each; what is left open is told.
fn bare(script: &str) -> Result<String, String> {
    let mut open = Vec::new();
    let mut bare = String::new();
    let mut signs = script.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '#' => while signs.next_if(|sign| *sign != '\n').is_some() {},
            '\'' | '"' => {
                let ended = signs.by_ref().find(|other| *other == sign || *other == '\n') == Some(sign);
                ended.then_some(()).ok_or_else(|| format!("a text is open after {bare}"))?;
                bare.push('§');
            }
            '(' | '[' | '{' => open.push(sign),
            ')' | ']' | '}' => {
                let begun = open.pop();
                let fits = matches!((begun, sign), (Some('('), ')') | (Some('['), ']') | (Some('{'), '}'));
                fits.then_some(()).ok_or_else(|| format!("{sign} after {bare}"))?;
            }
            '`' => return Err("a sign that means another thing at the end of a line".to_owned()),
            _ => {}
        }
        if !['#', '\'', '"'].contains(&sign) {
            bare.push(sign);
        }
    }
    if open.is_empty() { Ok(bare) } else { Err(format!("{open:?} left open")) }
}

/// The commands of a script that nobody knows, and their parameters that they do not have.
fn unknown(bare: &str, windows: &Windows) -> Vec<String> {
    let mut unknown = Vec::new();
    for part in bare.split(['|', '(', '{', ';', '\n', '=']) {
        let mut words = part.split([' ', ')', '}']).filter(|word| !word.is_empty());
        let Some(command) =
            words.next().filter(|word| word.chars().all(|sign| sign.is_alphanumeric() || sign == '-'))
        else {
            continue;
        };
        if !command.contains('-') || command.starts_with('-') {
            continue;
        }
        match windows.commands.get(command) {
            None => unknown.push(command.to_owned()),
            Some(own) => unknown.extend(
                words
                    .filter_map(|word| word.strip_prefix('-'))
                    .filter(|word| {
                        word.chars().next().is_some_and(char::is_uppercase) && !own.contains(*word)
                    })
                    .map(|word| format!("{command} -{word}")),
            ),
        }
    }
    unknown
}

/// The columns that a script writes, in order.
fn written(script: &str) -> Vec<&str> {
    let object = script.split_once("[PSCustomObject] @{\n").map_or("", |(_, object)| object);
    let object = object.split_once("\n    }").map_or("", |(object, _)| object);
    object.lines().filter_map(|line| Some(line.split_once(" = ")?.0.trim())).collect()
}

/// The scripts are not run here, since there is no Windows: what they are made of is held against what Windows has.
#[test]
fn our_scripts_use_what_windows_has_and_write_columns_that_are_read() {
    let windows: Windows = toml::from_str(include_str!("powershell/windows.toml")).unwrap();
    let catalogue = Catalogue::embedded().unwrap();
    let scripts: Vec<_> = makers::MAKERS.iter().filter(|maker| maker.name.ends_with(".ps1")).collect();
    assert!(!scripts.is_empty());
    for maker in scripts {
        let (name, script) = (maker.name, maker.text(Lang::Da));
        let bare = bare(script).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        assert_eq!(unknown(&bare, &windows), Vec::<String>::new(), "{name}");
        assert!(
            bare.is_ascii() || bare.chars().all(|sign| sign.is_ascii() || sign == '§'),
            "{name}: only remarks are Danish"
        );
        for class in
            script.split("-ClassName ").skip(1).map(|rest| rest.split([' ', ')', '\n']).next().unwrap())
        {
            assert!(windows.classes.contains_key(class), "{name}: {class}");
        }
        let columns = written(script);
        assert_eq!(columns[..3], ["ComputerName", "SerialNumber", "Made"], "{name}");
        let format = Format::find(maker.format).unwrap();
        let known: Vec<&str> = format
            .ways
            .iter()
            .filter_map(|way| if let Way::Rows(columns) = way { Some(columns.columns) } else { None })
            .flatten()
            .flat_map(|column| column.names.iter().copied())
            .collect();
        for column in &columns {
            assert!(known.contains(column), "{name}: nobody reads {column}");
        }
        let mut all = HandedIn::default();
        let now = "2026-11-30T12:00:00Z".parse().unwrap();
        let text = format!("{}\r\n{}\r\n", columns.join(";"), vec!["x"; columns.len()].join(";"));
        all.read_bytes(name, text.into_bytes(), Moment { given: None, now }, Means::of(&catalogue));
        assert_eq!(all.parts[0].format.map(|format| format.id), Some(maker.format), "{name}");
        let file = maker.file(Lang::Da);
        assert!(file.starts_with("\u{feff}# ".as_bytes()) && file.ends_with(b"\r\n"), "{name}");
        assert_eq!(String::from_utf8(file).unwrap().replace("\r\n", "").find('\n'), None, "{name}");
    }
    assert_eq!(
        unknown("$x = Get-Nothing -Path §\nMove-Item -Paht §", &windows),
        ["Get-Nothing", "Move-Item -Paht"]
    );
    assert!(bare("$x = @{ a = 1 )").is_err() && bare("'open\n'").is_err());
}
