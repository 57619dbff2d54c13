//! One whole authority from files alone: what `fixtures/nordhavn` shows is what its tables, written by hand, say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};

use crate::program::{Room, Run};

/// The day of which the files speak, and the one on which they are judged.
const AT: &str = "2026-11-25";
const NOW: &str = "2026-11-30";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/nordhavn")
}

/// The files, by their names.
fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("filer")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// The rows of a table written by hand, without what is above its headings.
fn table(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(folder().join(name)).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect()).collect()
}

fn import(room: &Room, files: &[PathBuf]) -> (Run, Value) {
    let organisation = folder().join("myndighed.toml");
    let mut words: Vec<&Path> = vec![Path::new("import")];
    words.extend(files.iter().map(PathBuf::as_path));
    words.extend([Path::new("--organisation"), &organisation]);
    words.extend(["--at", AT, "--now", NOW, "--save", "seen.json", "--format", "json"].map(Path::new));
    let run = room.run(&words);
    let said = serde_json::from_str(&run.out).unwrap_or(Value::Null);
    (run, said)
}

fn judge(room: &Room) -> Value {
    let organisation = folder().join("myndighed.toml");
    let own = organisation.to_str().unwrap();
    let words = ["judge", "seen.json", "--organisation", own, "--now", NOW, "--format", "json"];
    let run = room.run(&words);
    serde_json::from_str(&run.out).unwrap_or_else(|_| panic!("{}", run.err))
}

/// The status of every requirement and criterion, in the words of the table.
fn statuses(assessment: &Value) -> BTreeMap<String, &'static str> {
    let word = |verdict: &Value| match verdict.as_str() {
        Some("met") => "opfyldt",
        Some("not_met") => "ikke opfyldt",
        Some("not_applicable") => "ikke relevant",
        Some("unknown") => "uafklaret",
        _ => "ikke undersøgt",
    };
    let ids =
        |key: &str| assessment[key].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
    let mut said: BTreeMap<_, _> = ids("not_judged").map(|id| (id, "ikke undersøgt")).collect();
    for requirement in assessment["requirements"].as_array().unwrap() {
        let criteria = requirement["criteria"].as_array().unwrap();
        for one in criteria.iter().chain([requirement]) {
            said.insert(one["id"].as_str().unwrap().to_owned(), word(&one["verdict"]));
        }
    }
    said
}

/// The units of a fact in one state, from every asset it was said of.
fn units(imported: &Value, fact: &str, state: &str) -> BTreeSet<String> {
    let facts = imported["facts"].as_array().unwrap().iter().filter(|one| one["fact"] == fact);
    let names = facts.flat_map(|one| one["units"][state].as_array().into_iter().flatten());
    names.map(|name| name.as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_requirement_has_the_status_that_was_written_by_hand() {
    let room = Room::new("nordhavn");
    let (run, imported) = import(&room, &files());
    let mut wrong = Vec::new();
    for file in imported["files"].as_array().into_iter().flatten() {
        if file["format"].is_null() || file["not_understood"] != json!([]) {
            wrong.push(format!("{} ({}): {}", file["file"], file["format"], file["not_understood"]));
        }
    }
    if run.code != Some(0) || imported["refused"] != json!([]) {
        wrong.push(format!("import ended with {:?}: {} {}", run.code, imported["refused"], run.err));
    }
    for row in table("expected-units.tsv") {
        let [fact, state, names] = &row[..] else { panic!("{row:?}") };
        let expected: BTreeSet<String> =
            names.split("; ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let said = units(&imported, fact, state);
        if said != expected {
            let more: Vec<_> = said.difference(&expected).take(12).collect();
            let less: Vec<_> = expected.difference(&said).take(12).collect();
            wrong.push(format!("{fact} {state}: not expected {more:?}; missing {less:?}"));
        }
    }
    let mut said = statuses(&judge(&room));
    for row in table("expected.tsv") {
        let [id, expected, why] = &row[..] else { panic!("{row:?}") };
        let own = said.remove(id).unwrap_or("in no list");
        if own != expected {
            wrong.push(format!("{id} is {own}, not {expected}: {why}"));
        }
    }
    wrong.extend(said.keys().map(|id| format!("{id} is not in the table")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_order_of_files_does_not_matter() {
    let room = Room::new("nordhavn-order");
    let mut files = files();
    let facts = |said: &Value| said["facts"].clone();
    let (_, one) = import(&room, &files);
    let first = statuses(&judge(&room));
    files.reverse();
    let (_, other) = import(&room, &files);
    assert!(one["facts"].is_array() && facts(&one) == facts(&other));
    assert_eq!(first, statuses(&judge(&room)));
}

/// On several threads: there are many files, and each is left out of a run of its own.
#[test]
fn a_file_that_is_left_out_makes_nothing_better() {
    let room = Room::new("nordhavn-less");
    let all = files();
    import(&room, &all);
    let whole = statuses(&judge(&room));
    let better = |at: usize| {
        let room = Room::new(&format!("nordhavn-less-{at}"));
        let mut less = all.clone();
        let left_out = less.remove(at);
        import(&room, &less);
        let said = statuses(&judge(&room));
        let better = said.into_iter().filter(|(_, said)| *said == "opfyldt");
        let better = better.filter(|(id, _)| whole.get(id).is_none_or(|whole| *whole != "opfyldt"));
        better.map(|(id, _)| format!("{id} is met without {}", left_out.display())).collect::<Vec<_>>()
    };
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = thread::scope(|scope| {
        let work = || {
            let mine = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
            mine.take_while(|at| *at < all.len()).flat_map(better).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
