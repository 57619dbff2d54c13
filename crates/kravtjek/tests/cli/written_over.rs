//! What a result never writes over: a file that is read, another result of the same run, and a file of another kind.

use std::fs;
#[cfg(unix)]
use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::output::commands;
use crate::program::{Room, command, good, said, sentence};

const OWN: &str = "name = \"A\"\nkind = \"municipality\"\n[domains.\"a.dk\"]\n";

/// Each way to name a file that is read; `FILE` stands for it.
const READS: &[&[&str]] = &[
    &["judge", "FILE", "--output"],
    &["judge", "seen.json", "--organisation", "FILE", "--output"],
    &["judge", "seen.json", "--policy", "FILE", "--output"],
    &["plan", "--organisation", "FILE", "--output"],
    &["scan", "--organisation", "FILE", "--save"],
    &["scan", "--organisation", "FILE", "--output"],
    &["scan", "a.dk", "--policy", "FILE", "--save"],
    &["scan", "a.dk", "--root-hints", "FILE", "--save"],
    &["scan", "a.dk", "--trust-anchor", "FILE", "--save"],
    &["scan", "a.dk", "--ca-file", "FILE", "--save"],
    &["scan", "a.dk", "--preload-list", "FILE", "--save"],
    &["scan", "a.dk", "--rpki", "FILE", "--save"],
    &["scan", "a.dk", "--sample", "FILE", "--save"],
    &["scan", "a.dk", "--reports", "FILE", "--output"],
    &["scan", "a.dk", "--reports", "folder", "--save"],
    &["probe", "dkim", "a.dk", "--sample", "FILE", "--output"],
    &["probe", "dmarc", "a.dk", "--reports", "folder", "--output"],
    &["probe", "tls", "127.0.0.1:1", "--policy", "FILE", "--output"],
    &["probe", "tls", "127.0.0.1:1", "--ca-file", "FILE", "--output"],
    &["probe", "dns", "a.dk", "MX", "--root-hints", "FILE", "--output"],
    &["init", "a.dk", "--root-hints", "FILE", "--output"],
];

/// Even a file that could be an older result, or is empty, is not written over by what reads it.
#[cfg(unix)]
#[test]
fn a_file_that_is_read_is_not_written_to_by_whatever_name() {
    let room = Room::new("read");
    fs::create_dir(room.0.join("folder")).unwrap();
    room.write("seen.json", good());
    room.write("folder/file", good());
    symlink("folder/file", room.0.join("link")).unwrap();
    symlink("folder", room.0.join("other")).unwrap();
    fs::hard_link(room.0.join("folder/file"), room.0.join("hard")).unwrap();
    let names = [
        ("folder/file", "hard"),
        ("folder/file", "folder/file"),
        ("folder/file", "./folder/../folder/file"),
        ("folder/file", "link"),
        ("link", "folder/file"),
        ("other/file", "hard"),
    ];
    for (number, arguments) in READS.iter().enumerate() {
        // Every command by one name, the first of them by all.
        for (read, written) in names.iter().take(if number == 0 { names.len() } else { 1 }) {
            let mut named: Vec<&str> =
                arguments.iter().map(|word| if *word == "FILE" { *read } else { *word }).collect();
            named.push(*written);
            let told = room.run(&named);
            let da = sentence(&told);
            assert!(da.contains("ville overskrive") && da.contains(*written), "{named:?}: {da}");
            assert_eq!(room.read("folder/file"), good(), "{named:?}");
        }
    }
    let told = room.run(&["judge", "link", "--output", "hard", "--lang", "en"]);
    assert!(sentence(&told).contains("would write over link, which is read"), "{}", told.err);
    assert_eq!(room.names(), ["folder", "hard", "link", "other", "seen.json"]);
}

#[cfg(unix)]
#[test]
fn what_is_read_is_not_written_to_by_way_of_standard_input_or_output() {
    let room = Room::new("read-streams");
    room.write("seen.json", good());
    let appended = || fs::OpenOptions::new().append(true).open(room.0.join("seen.json")).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.current_dir(&room.0).stderr(Stdio::piped());
        command
    };
    let told = said(run(&["judge", "seen.json"]).stdout(appended()).output().unwrap());
    assert!(sentence(&told).contains("stdout ville overskrive seen.json"), "{}", told.err);
    let input = fs::File::open(room.0.join("seen.json")).unwrap();
    let told = said(run(&["judge", "-", "--output", "seen.json"]).stdin(input).output().unwrap());
    assert!(sentence(&told).contains("ville overskrive -"), "{}", told.err);
    assert_eq!(room.read("seen.json"), good());
}

#[cfg(unix)]
#[test]
fn two_results_never_go_to_one_file() {
    let room = Room::new("twice");
    fs::create_dir(room.0.join("folder")).unwrap();
    symlink("folder", room.0.join("other")).unwrap();
    symlink("folder/new", room.0.join("link")).unwrap();
    for (save, output) in [
        ("new", "new"),
        ("new", "./new"),
        ("folder/new", "other/new"),
        ("folder/new", "link"),
        ("link", "other/new"),
        ("-", "-"),
    ] {
        for (lang, words) in [("da", "er samme fil"), ("en", "are the same file")] {
            let told = room.run(&["scan", "a.dk", "--save", save, "--output", output, "--lang", lang]);
            let told = sentence(&told);
            assert!(told.contains(words) && told.contains(&format!("--save {save}")), "{told}");
        }
    }
    // Where no option names one, the result goes to standard output.
    for save in ["-", "/dev/stdout"] {
        let told = room.run(&["scan", "a.dk", "--save", save]);
        assert!(sentence(&told).contains("er samme fil"), "{}", told.err);
    }
    assert_eq!(room.names(), ["folder", "link", "other"]);
    assert_eq!(fs::read_dir(room.0.join("folder")).unwrap().count(), 0);
}

#[test]
fn a_file_of_another_kind_is_not_written_over() {
    let room = Room::new("kinds");
    let results = commands(&room);
    let kinds: Vec<String> = (0..results.len()).map(|number| format!("result{number}")).collect();
    for (arguments, name) in results.iter().zip(&kinds) {
        assert_eq!(room.run(&[&arguments[..], &["--output", name]].concat()).code, Some(0));
    }
    for (name, text) in [
        ("own.toml", OWN),
        ("notes.txt", "Ring til Anna · husk listen\n"),
        ("other.json", "{\"schema\": \"other\"}"),
        ("bytes", "\u{0}\u{1}"),
    ] {
        room.write(name, text);
    }
    let others = ["own.toml", "notes.txt", "other.json", "bytes", "seen.json"].map(str::to_owned);
    for (own, arguments) in results.iter().enumerate() {
        // What others wrote is tried with three of them.
        let foreign = if own % 3 == 0 { &others[..] } else { &[] };
        for (at, name) in kinds.iter().chain(foreign).enumerate() {
            let before = room.read(name);
            let run = room.run(&[&arguments[..], &["--output", name, "--lang", "en"]].concat());
            let is_init = arguments[0] == "init";
            if at == own && !is_init {
                assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{arguments:?} over {name}");
            } else {
                let told = sentence(&run);
                let read = told.contains("would write over") && name == "seen.json";
                assert!((read || told.contains("not overwritten")) && told.contains(name.as_str()), "{told}");
                assert_eq!(room.read(name), before, "{arguments:?} over {name}");
            }
        }
        room.write("empty", "");
        let run = room.run(&[&arguments[..], &["--output", "empty"]].concat());
        assert_eq!(run.code, Some(0), "an empty file loses nothing");
    }
    for name in kinds.iter().chain(&others).filter(|name| *name != "seen.json") {
        let before = room.read(name);
        for lang in ["da", "en"] {
            let told = room.run(&["scan", "a.dk", "--save", name, "--lang", lang]);
            assert!(sentence(&told).contains("--save"), "{}", told.err);
        }
        assert_eq!(room.read(name), before);
    }
}

#[test]
fn what_a_refusal_says_names_the_file_the_kind_and_the_way_out() {
    let room = Room::new("refusal");
    room.write("own.toml", OWN);
    for (lang, told) in [
        (
            "da",
            "own.toml findes og er ikke en fil med observationer, så filen bliver ikke overskrevet; vælg et andet navn til `--save`, eller slet filen først.",
        ),
        (
            "en",
            "own.toml exists and is not a file of observations, so it is not overwritten; choose another name for `--save`, or delete the file first.",
        ),
    ] {
        let run = room.run(&["scan", "a.dk", "--save", "own.toml", "--lang", lang]);
        assert_eq!(sentence(&run), told);
    }
}

/// A folder to keep the demo in may be an older demo's, and nothing else that holds files by those names.
#[cfg(feature = "demo")]
#[test]
fn the_demo_writes_over_an_older_demo_only() {
    for name in ["root.hints", "ca.pem", "nordhavn-kommune.json", "nordhavn-kommune-filer.json"] {
        let room = Room::new("demo-folder");
        room.write(name, "Mit eget\n");
        let told = room.run(&["demo", "--keep", "."]);
        assert!(sentence(&told).contains(name) && told.err.contains("--keep"), "{}", told.err);
        assert_eq!((room.names(), room.read(name)), (vec![name.to_owned()], "Mit eget\n".to_owned()));
    }
}
