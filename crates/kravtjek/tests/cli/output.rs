//! Where results go: whole to a file or to standard output, and quietly away where the reader has left.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use crate::program::{NOW, Room, command, dmarc, file, good, observation, said, sentence, well};

/// Every command that takes `--output`, each with a result.
pub(crate) fn commands(room: &Room) -> Vec<Vec<&'static str>> {
    room.write("seen.json", good());
    vec![
        vec!["plan", "a.dk"],
        vec!["plan", "a.dk", "--format", "json"],
        vec!["judge", "seen.json", "--now", NOW],
        vec!["judge", "seen.json", "--now", NOW, "--format", "json"],
        vec!["catalogue"],
        vec!["catalogue", "--format", "json"],
        vec!["catalogue", "--format", "oscal", "--now", NOW],
        vec!["init", "--no-look", "a.dk"],
    ]
}

#[test]
fn a_file_holds_what_standard_output_would_have_held() {
    let room = Room::new("to-a-file");
    for arguments in commands(&room) {
        let shown = room.run(&arguments);
        let name = "result";
        let run = room.run(&[&arguments[..], &["--output", name]].concat());
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""), "{arguments:?}");
        assert_eq!(room.read(name), well(&shown), "{arguments:?}");
        fs::remove_file(room.0.join(name)).unwrap();
        assert_eq!(room.names(), ["seen.json"], "nothing else is left behind");
    }
}

#[test]
fn what_cannot_be_written_is_told_and_nothing_half_written_is_left() {
    let room = Room::new("unwritable");
    fs::create_dir(room.0.join("folder")).unwrap();
    let all = commands(&room);
    for arguments in &all {
        let missing = room.run(&[&arguments[..], &["--output", "missing/result"]].concat());
        assert!(sentence(&missing).contains("missing/result kan ikke skrives"), "{}", missing.err);
        let folder = room.run(&[&arguments[..], &["--output", "folder"]].concat());
        assert!(sentence(&folder).contains("folder"), "{}", folder.err);
    }
    assert_eq!(room.names(), ["folder", "seen.json"]);
    let english = room.run(&["catalogue", "--output", "folder", "--lang", "en"]);
    assert!(sentence(&english).contains("folder cannot be written: it is a directory"), "{}", english.err);
}

#[test]
fn a_result_replaces_an_older_one_but_init_never_does() {
    let room = Room::new("older");
    well_written(&room, &["catalogue", "--output", "old", "--lang", "en"]);
    well_written(&room, &["catalogue", "--output", "old"]);
    assert!(room.read("old").starts_with("Kravsæt"));
    room.write("mine.toml", "name = \"Mit\"");
    let refused = room.run(&["init", "--no-look", "a.dk", "--output", "mine.toml"]);
    assert!(sentence(&refused).contains("bliver ikke overskrevet"));
    assert_eq!(room.read("mine.toml"), "name = \"Mit\"");
}

fn well_written(room: &Room, arguments: &[&str]) {
    let run = room.run(arguments);
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""));
}

#[test]
fn a_reader_who_leaves_early_is_no_mistake() {
    let room = Room::new("closed-pipe");
    let arguments = commands(&room);
    for arguments in arguments.iter().map(Vec::as_slice).chain([&["explain", "S23"][..], &["--help"]]) {
        for lines in [0, 1] {
            let mut child = command(arguments)
                .current_dir(&room.0)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            let mut reader = BufReader::new(child.stdout.take().unwrap());
            for _ in 0..lines {
                reader.read_line(&mut String::new()).unwrap();
            }
            drop(reader);
            let left = said(child.wait_with_output().unwrap());
            assert_eq!((left.code, left.err.as_str()), (Some(0), ""), "{arguments:?}");
        }
    }
}

/// Who reads no further still learns from the exit code how it stands.
#[test]
fn a_reader_who_leaves_early_does_not_change_the_verdict() {
    let room = Room::new("closed-verdict");
    room.write("red.json", file(&[observation("1", "a.dk", &dmarc("none"))]));
    room.write("open.json", file(&[]));
    for (name, code) in [("red.json", 1), ("open.json", 3)] {
        for format in ["text", "json"] {
            let mut child = command(&["judge", name, "--now", NOW, "--format", format, "--everything"])
                .current_dir(&room.0)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap();
            drop(child.stdout.take());
            let left = said(child.wait_with_output().unwrap());
            assert_eq!((left.code, left.err.as_str()), (Some(code), ""), "{name} {format}");
        }
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_behind_standard_output_is_told() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let run = said(command(&["catalogue"]).stdout(full).stderr(Stdio::piped()).output().unwrap());
    assert!(sentence(&run).contains("kan ikke skrives"), "{}", run.err);
}

#[test]
fn what_goes_to_a_pipe_or_file_has_no_colours() {
    let room = Room::new("colours");
    for arguments in commands(&room) {
        assert!(!well(&room.run(&arguments)).contains('\u{1b}'), "{arguments:?}");
    }
}
