//! Laws of handing in: rows that say nothing certain make nothing better, and neither does a list that leaves out a unit
//! which another file knows.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use jiff::Timestamp;
use kravtjek_catalogue::register::{Column, Kind};
use kravtjek_catalogue::support::Support;
use kravtjek_catalogue::{Catalogue, Register, policy};
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::{FORMATS, Means};
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_intake::organisation::{self, Known};
use kravtjek_judge::{Breadth, Input, Looked, Yardstick, judge};
use kravtjek_model::assessment::Verdict;
use kravtjek_model::observation::Probe;
use kravtjek_model::organisation::Organisation;
use proptest::prelude::*;
use proptest::test_runner::Config;

/// Files by their names.
type Files = BTreeMap<String, Vec<u8>>;

fn catalogue() -> &'static Catalogue {
    static CATALOGUE: OnceLock<Catalogue> = OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::embedded().unwrap())
}

fn moment(at: &str) -> Timestamp {
    format!("{at}T12:00:00Z").parse().unwrap()
}

fn parsed(text: &str) -> Organisation {
    let catalogue = catalogue();
    let mut known = Known::default();
    for criterion in catalogue.requirements.values().flat_map(|requirement| &requirement.criteria) {
        known.criteria.insert(criterion.id.as_str());
        known.questions.extend(criterion.applies_if.iter().map(|condition| condition.answer.as_str()));
    }
    known.fleets = catalogue.facts.keys().filter_map(|fact| fact.as_str().split('.').next()).collect();
    let registers = catalogue.registers.keys().map(String::as_str);
    known.lists = FORMATS.iter().map(|format| format.id).chain(registers).collect();
    organisation::parse("myndighed.toml", text, &known).unwrap()
}

/// The criteria that are met, or concern nobody.
fn good(organisation: &Organisation, files: &Files) -> BTreeSet<String> {
    let catalogue = catalogue();
    let framework = &catalogue.frameworks["kommune-2024"];
    let mut handed = HandedIn::default();
    let at = Moment { given: Some(moment("2026-11-25")), now: moment("2026-11-30") };
    for (name, bytes) in files {
        let means = Means { framework: Some(framework), ..Means::of(catalogue) };
        handed.read_bytes(name, bytes.clone(), at, means);
    }
    let support = Support::embedded().unwrap();
    let bearings =
        Bearings { catalogue, support, framework: &framework.id, organisation: Some(organisation) };
    let seen = imported(&mut handed, bearings);
    let judged = judge(&Input {
        organisation,
        looked: Looked {
            found: &seen.assets,
            observations: &seen.observations,
            measured: &[Probe::Units].into(),
        },
        by: Yardstick { catalogue, framework, policy: &catalogue.policies[policy::DEFAULT] },
        on: at.now,
        breadth: Breadth::Present,
    });
    let good = judged.criteria().filter(|one| matches!(one.verdict, Verdict::Met | Verdict::NotApplicable));
    good.map(|one| one.id.to_string()).collect()
}

/// A row whose cells nobody understands, as wide as the headings.
fn strange(text: &[u8], number: usize) -> Vec<u8> {
    let head = text.split(|byte| *byte == b'\n').next().unwrap();
    let sign =
        [b';', b'\t', b','].into_iter().max_by_key(|sign| head.iter().filter(|byte| *byte == sign).count());
    let width = head.iter().filter(|byte| Some(**byte) == sign).count() + 1;
    let mut row = format!("Ny enhed {number}").into_bytes();
    for _ in 1..width {
        row.extend([sign.unwrap(), b'?']);
    }
    row.push(b'\n');
    row
}

fn nordhavn() -> (Organisation, Files) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nordhavn");
    let all = fs::read_dir(folder.join("filer")).unwrap().map(|entry| entry.unwrap().path());
    let read =
        all.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()));
    (parsed(&fs::read_to_string(folder.join("myndighed.toml")).unwrap()), read.collect())
}

#[test]
fn rows_that_say_nothing_certain_make_nothing_better_in_nordhavn() {
    let (organisation, files) = nordhavn();
    let before = good(&organisation, &files);
    assert!(before.len() > 20, "{before:?}");
    let tables: Vec<&String> = files.keys().filter(|name| name.ends_with(".csv")).collect();
    // Every table by turns, and all of them at once.
    let halves = [0, 1].map(|half| tables.iter().copied().skip(half).step_by(2).collect::<Vec<_>>());
    for chosen in halves.into_iter().chain([tables.clone()]) {
        let mut more = files.clone();
        for (number, name) in chosen.into_iter().enumerate() {
            let text = more.get_mut(name).unwrap();
            let row = strange(text, number);
            if !text.ends_with(b"\n") {
                text.push(b'\n');
            }
            text.extend(row);
        }
        let better: Vec<String> = good(&organisation, &more).difference(&before).cloned().collect();
        assert!(better.is_empty(), "{better:?}");
    }
}

#[test]
fn a_whole_list_that_leaves_out_a_unit_which_another_file_knows_makes_nothing_better_in_nordhavn() {
    let (organisation, files) = nordhavn();
    let before = good(&organisation, &files);
    // PC-0007, PC-0160 and two accounts stand in other files too.
    for (name, rows) in [("ad-computere.csv", [8, 161]), ("ad-brugere.csv", [3, 600])] {
        let mut less = files.clone();
        let text = less.get_mut(name).unwrap();
        let lines: Vec<&[u8]> = text.split_inclusive(|byte| *byte == b'\n').collect();
        *text = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !rows.contains(at))
            .flat_map(|(_, line)| *line)
            .copied()
            .collect();
        let better: Vec<String> = good(&organisation, &less).difference(&before).cloned().collect();
        assert!(better.is_empty(), "{name}: {better:?}");
    }
}

/// What may stand in a column: what is right, what is wrong, what nobody understands, and nothing.
fn cells(column: &Column) -> Vec<String> {
    let mut all = vec!["?".to_owned(), String::new()];
    match column.kind {
        Kind::YesNo => all.extend(["ja", "nej"].map(str::to_owned)),
        Kind::Day => all.extend(["2026-11-01", "2026-01-01", "2027-06-01", "aldrig"].map(str::to_owned)),
        Kind::Choice => all.extend(column.choices.iter().map(|choice| choice.da.clone())),
        Kind::Number => all.extend(["1", "400"].map(str::to_owned)),
        Kind::Span => all.extend(["13 måneder", "30 dage"].map(str::to_owned)),
        Kind::Addresses => all.extend(["192.0.2.0/28", "198.51.100.0/29"].map(str::to_owned)),
        Kind::Text | Kind::Name | Kind::Device | Kind::Account | Kind::List => {
            all.extend(["alfa", "beta", "gamma"].map(str::to_owned));
        }
    }
    all
}

fn table(register: &Register, rows: &[Vec<usize>]) -> Vec<u8> {
    let line = |cells: Vec<String>| cells.join(";") + "\n";
    let headings = line(register.columns.iter().map(|column| column.heading.da.clone()).collect());
    let row = |choices: &Vec<usize>| {
        let each = register.columns.iter().zip(choices);
        line(
            each.map(|(column, choice)| {
                let all = cells(column);
                all[choice % all.len()].clone()
            })
            .collect(),
        )
    };
    (headings + &rows.iter().map(row).collect::<String>()).into_bytes()
}

/// An authority that has said that every register is the whole.
fn all_whole() -> &'static Organisation {
    static OWN: OnceLock<Organisation> = OnceLock::new();
    OWN.get_or_init(|| {
        let mut text = "name = \"Nordhavn Kommune\"\nkind = \"municipality\"\n".to_owned();
        let mut lists: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for register in catalogue().registers.values() {
            for gives in &register.gives {
                let fleet = gives.fact.as_str().split('.').next().unwrap();
                lists.entry(fleet).or_default().insert(&register.id);
            }
        }
        for (fleet, lists) in lists {
            text += &format!("[fleets.{fleet}]\ncomplete = {lists:?}\nby = \"Anna Holm\"\non = 2026-11-23\n")
                .replace(['{'], "[")
                .replace(['}'], "]");
        }
        parsed(&text)
    })
}

proptest! {
    #![proptest_config(Config { cases: 24, ..Config::default() })]

    #[test]
    fn rows_that_say_nothing_certain_make_nothing_better_in_any_register(
        rows in prop::collection::vec(prop::collection::vec(0..12_usize, 16), 1..4),
        more in 1..3_usize,
    ) {
        let whole = |more: usize| -> Files {
            let one = |register: &Register| {
                let mut text = table(register, &rows);
                for number in 0..more {
                    text.extend(strange(&text.clone(), number));
                }
                (register.id.clone(), text)
            };
            catalogue().registers.values().map(one).collect()
        };
        let (before, after) = (good(all_whole(), &whole(0)), good(all_whole(), &whole(more)));
        let better: Vec<&String> = after.difference(&before).collect();
        prop_assert!(better.is_empty(), "{:?}", better);
    }
}
