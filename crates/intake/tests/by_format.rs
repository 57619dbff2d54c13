//! Of every format there are cases whose verdicts were written by hand: five at least, here or in a test that the table
//! names.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_intake::import::HandedIn;
use kravtjek_intake::import::facts::imported;
use kravtjek_intake::import::formats::{FORMATS, Means};
use kravtjek_intake::import::handed::Moment;
use kravtjek_intake::import::rules::Bearings;
use kravtjek_model::id::FrameworkId;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;
use serde::Deserialize;

/// As many there must be of each.
const LEAST: usize = 5;

#[derive(Deserialize)]
struct Elsewhere {
    tests: Vec<Tests>,
}

#[derive(Deserialize)]
struct Own {
    cases: Vec<Case>,
}

/// Tests elsewhere: a file, and the names of those in it that are about a format.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tests {
    format: String,
    file: String,
    names: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    format: String,
    /// What it is about.
    about: String,
    file: String,
    /// Files that are handed in beside it.
    #[serde(default)]
    beside: Vec<String>,
    /// Everything that is said of these facts: `fact unit word`; a fact of which nothing is said has `nothing`.
    says: Vec<String>,
}

fn cases() -> Vec<Case> {
    toml::from_str::<Own>(include_str!("by_format/cases.toml")).unwrap().cases
}

/// What the files of a case show, and which format the first is taken for.
fn shown(case: &Case) -> (Option<&'static str>, BTreeMap<String, Vec<String>>) {
    let catalogue = Catalogue::embedded().unwrap();
    let day = |day: &str| format!("{day}T12:00:00Z").parse().unwrap();
    let moment = Moment { given: Some(day("2026-11-25")), now: day("2026-11-30") };
    let mut handed = HandedIn::default();
    for (at, file) in [&case.file].into_iter().chain(&case.beside).enumerate() {
        handed.read_bytes(&format!("fil-{at}"), file.clone().into_bytes(), moment, Means::of(&catalogue));
    }
    assert!(handed.refused.is_empty(), "{}: {:?}", case.about, handed.refused);
    let format = handed.parts[0].format.map(|format| format.id);
    let framework = FrameworkId::known("kommune-2024");
    let support = Support::embedded().unwrap();
    let by = Bearings { catalogue: &catalogue, support, framework: &framework, organisation: None };
    let all = imported(&mut handed, by);
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for observation in &all.observations {
        let Seen::Units(units) = &observation.seen else { continue };
        for (unit, state) in &units.units {
            let word = match state.holds {
                Holds::Yes => "yes",
                Holds::No => "no",
                Holds::Unknown => "unknown",
                Holds::NotApplicable => "not applicable",
            };
            said.entry(units.fact.to_string()).or_default().push(format!("{} {unit} {word}", units.fact));
        }
    }
    let leads = all.leads.iter().map(|lead| format!("lead {}", lead.asset));
    said.insert("lead".to_owned(), leads.collect());
    (format, said)
}

#[test]
fn every_case_says_what_was_written_by_hand() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (format, said) = shown(&case);
        if format != Some(&case.format) {
            wrong.push(format!("{}: taken for {format:?}", case.about));
        }
        let facts: BTreeSet<&str> = case.says.iter().filter_map(|line| line.split(' ').next()).collect();
        for fact in facts {
            let own = |line: &&String| line.split(' ').next() == Some(fact);
            let mut expected: Vec<String> = case.says.iter().filter(own).cloned().collect();
            expected.retain(|line| *line != format!("{fact} nothing"));
            expected.sort();
            let mut said = said.get(fact).cloned().unwrap_or_default();
            said.sort();
            if said != expected {
                wrong.push(format!("{} ({}): {said:?}, not {expected:?}", case.format, case.about));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_format_has_five_cases_at_least() {
    let elsewhere: Elsewhere = toml::from_str(include_str!("by_format/tests.toml")).unwrap();
    let own = cases();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for Tests { format, file, names } in &elsewhere.tests {
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        for name in names {
            assert!(text.contains(&format!("fn {name}(")), "{file} has no test {name}");
        }
        *counts.entry(format).or_default() += names.len();
    }
    for case in &own {
        *counts.entry(&case.format).or_default() += 1;
    }
    let short = FORMATS.iter().filter(|format| counts.get(format.id).copied().unwrap_or_default() < LEAST);
    let short: Vec<&str> = short.map(|format| format.id).collect();
    assert!(short.is_empty(), "fewer than {LEAST} cases: {short:?}");
    let strange: Vec<&&str> =
        counts.keys().filter(|id| FORMATS.iter().all(|format| format.id != **id)).collect();
    assert!(strange.is_empty(), "{strange:?}");
}
