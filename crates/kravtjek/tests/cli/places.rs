//! The places a result may be named to go to: devices, pipes, links, folders, and files with a mode of their own.
#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _, PermissionsExt as _, symlink};
use std::process::{Command, Stdio};

use crate::program::{NOW, Room, Run, command, good, run, said, sentence};

const PLAN: [&str; 3] = ["plan", "a.dk", "--output"];

fn plan(room: &Room, to: &str) -> Run {
    room.run(&[&PLAN[..], &[to]].concat())
}

fn planned() -> String {
    run(&["plan", "a.dk"]).out
}

fn mode(room: &Room, name: &str) -> u32 {
    fs::metadata(room.0.join(name)).unwrap().permissions().mode() & 0o7777
}

fn quiet(run: &Run) {
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), "", ""));
}

#[test]
fn a_pipe_is_written_to_and_stays_one() {
    let room = Room::new("pipe");
    let path = room.0.join("pipe");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let reader = std::thread::spawn({
        let path = path.clone();
        move || fs::read_to_string(path).unwrap()
    });
    quiet(&plan(&room, "pipe"));
    assert_eq!(reader.join().unwrap(), planned());
    assert!(fs::symlink_metadata(&path).unwrap().file_type().is_fifo());
    assert_eq!(room.names(), ["pipe"]);
}

/// `/dev/full` takes nothing: what could not be written there is shown, and the device is what it was.
#[cfg(target_os = "linux")]
#[test]
fn a_device_is_written_to_and_stays_one() {
    let room = Room::new("device");
    let before = fs::metadata("/dev/full").unwrap().ino();
    let run = plan(&room, "/dev/full");
    assert_eq!((run.code, run.out), (Some(2), planned()));
    assert_eq!(run.err, "kravtjek: /dev/full kan ikke skrives: der er ikke mere plads.\n");
    let after = fs::metadata("/dev/full").unwrap();
    assert!(after.file_type().is_char_device() && after.ino() == before);
    symlink("/dev/null", room.0.join("nothing")).unwrap();
    quiet(&plan(&room, "nothing"));
    assert!(fs::symlink_metadata(room.0.join("nothing")).unwrap().is_symlink());
    assert!(fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_and_error_may_be_named_as_files() {
    let room = Room::new("streams");
    for name in ["-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"] {
        let run = plan(&room, name);
        assert_eq!((run.code, run.out, run.err.as_str()), (Some(0), planned(), ""), "{name}");
    }
    let run = plan(&room, "/dev/stderr");
    assert_eq!((run.code, run.out.as_str(), run.err), (Some(0), "", planned()));
    // A log that is appended to keeps what stands in it.
    for name in ["/dev/stdout", "/dev/fd/1", "log", "-"] {
        room.write("log", "før\n");
        let log = fs::OpenOptions::new().append(true).open(room.0.join("log")).unwrap();
        let mut child = command(&[&PLAN[..], &[name]].concat());
        let run = said(child.current_dir(&room.0).stdout(log).stderr(Stdio::piped()).output().unwrap());
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{name}");
        assert_eq!(room.read("log"), format!("før\n{}", planned()), "{name}");
    }
    // Another file that is open already is written to as well, not replaced behind the back of who has it open.
    room.write("log", "før\n");
    let inode = fs::metadata(room.0.join("log")).unwrap().ino();
    let script = "exec 7>>log; \"$0\" plan a.dk --output /dev/fd/7";
    let program = env!("CARGO_BIN_EXE_kravtjek");
    let done = Command::new("sh").args(["-c", script, program]).current_dir(&room.0).output().unwrap();
    assert!(done.status.success(), "{done:?}");
    assert!(room.read("log").starts_with("før\n") && room.read("log").len() > 20);
    assert_eq!(fs::metadata(room.0.join("log")).unwrap().ino(), inode);
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_written() {
    let room = Room::new("links");
    fs::create_dir(room.0.join("folder")).unwrap();
    room.write("folder/file", "");
    symlink("folder/file", room.0.join("link")).unwrap();
    symlink("link", room.0.join("further")).unwrap();
    symlink("folder/new", room.0.join("ahead")).unwrap();
    for (link, file) in [("link", "folder/file"), ("further", "folder/file"), ("ahead", "folder/new")] {
        quiet(&plan(&room, link));
        assert!(fs::symlink_metadata(room.0.join(link)).unwrap().is_symlink(), "{link}");
        assert_eq!(room.read(file), planned(), "{link}");
        assert!(fs::symlink_metadata(room.0.join(file)).unwrap().is_file(), "{file}");
        room.write(file, "");
    }
    assert_eq!(room.names(), ["ahead", "folder", "further", "link"]);
    assert_eq!(fs::read_dir(room.0.join("folder")).unwrap().count(), 2);
}

#[test]
fn a_file_of_two_names_keeps_both() {
    let room = Room::new("two-names");
    room.write("one", "");
    fs::hard_link(room.0.join("one"), room.0.join("other")).unwrap();
    quiet(&plan(&room, "one"));
    assert_eq!((room.read("one"), room.read("other")), (planned(), planned()));
    assert_eq!(room.names(), ["one", "other"]);
}

#[test]
fn a_link_that_leads_nowhere_useful_is_told() {
    let room = Room::new("bad-links");
    fs::create_dir(room.0.join("folder")).unwrap();
    symlink("folder", room.0.join("to-folder")).unwrap();
    symlink("missing/file", room.0.join("to-missing")).unwrap();
    symlink("round", room.0.join("round")).unwrap();
    for (name, told) in
        [("to-folder", "det er en mappe"), ("to-missing", "kan ikke skrives"), ("round", "kan ikke skrives")]
    {
        let run = plan(&room, name);
        assert!(sentence(&run).contains(told), "{name}: {}", run.err);
    }
    assert_eq!(room.names(), ["folder", "round", "to-folder", "to-missing"]);
}

#[test]
fn a_file_keeps_its_mode_and_a_new_one_gets_the_users() {
    let room = Room::new("modes");
    for bits in [0o600, 0o640, 0o664, 0o755] {
        room.write("file", "");
        fs::set_permissions(room.0.join("file"), Permissions::from_mode(bits)).unwrap();
        quiet(&plan(&room, "file"));
        assert_eq!((mode(&room, "file"), room.read("file")), (bits, planned()));
    }
    for (mask, bits) in [("022", 0o644), ("077", 0o600), ("002", 0o664)] {
        let script = format!("umask {mask}; \"$0\" plan a.dk --output new");
        let program = env!("CARGO_BIN_EXE_kravtjek");
        let done = Command::new("sh").args(["-c", &script, program]).current_dir(&room.0).status().unwrap();
        assert!(done.success());
        assert_eq!(mode(&room, "new"), bits, "{mask}");
        fs::remove_file(room.0.join("new")).unwrap();
    }
}

/// Only root may give a file away, so only root can see it kept.
#[test]
fn a_file_keeps_its_owner() {
    let room = Room::new("owners");
    room.write("file", "");
    let path = room.0.join("file");
    if std::os::unix::fs::chown(&path, Some(12345), Some(23456)).is_err() {
        return;
    }
    quiet(&plan(&room, "file"));
    let after = fs::metadata(&path).unwrap();
    assert_eq!((after.uid(), after.gid(), room.read("file")), (12345, 23456, planned()));
}

/// A file that is mounted by itself, as a container has it, cannot be replaced; it is written to.
#[cfg(target_os = "linux")]
#[test]
fn a_file_that_is_mounted_by_itself_is_written_to() {
    let room = Room::new("mounted");
    room.write("outside", "");
    room.write("mounted", "");
    let script = "mount --bind outside mounted && exec \"$0\" plan a.dk --output mounted";
    let unshare = |words: &[&str]| {
        let mut command = Command::new("unshare");
        command.arg("--mount").args(words).args(["sh", "-c", script, env!("CARGO_BIN_EXE_kravtjek")]);
        command.env_remove("LANG").current_dir(&room.0).output()
    };
    // Root may mount; anybody may in a namespace of users, where the machine allows it.
    let done = [&[][..], &["--map-root-user"]].into_iter().find_map(|words| {
        let done = unshare(words).ok()?;
        (!String::from_utf8_lossy(&done.stderr).contains("unshare") && done.status.code() != Some(32))
            .then_some(done)
    });
    let Some(done) = done else {
        return not_run("a file that is mounted by itself is written to (no namespace for mounts)");
    };
    quiet(&said(done));
    assert_eq!((room.read("outside"), room.read("mounted")), (planned(), String::new()));
    assert_eq!(room.names(), ["mounted", "outside"]);
}

/// Writes down that a part was not run.
fn not_run(what: &str) {
    let target = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
    fs::create_dir_all(target).unwrap();
    let list = fs::OpenOptions::new().create(true).append(true).open(format!("{target}/not-run.txt"));
    std::io::Write::write_all(&mut list.unwrap(), format!("{what}\n").as_bytes()).unwrap();
}

#[test]
fn a_place_that_takes_no_file_is_told_in_both_languages() {
    let room = Room::new("no-place");
    fs::create_dir(room.0.join("folder")).unwrap();
    room.write("file", "");
    let long = "x".repeat(300);
    for (name, da, en) in [
        ("/proc", "/proc kan ikke skrives: det er en mappe.", "/proc cannot be written: it is a directory."),
        (
            "/proc/x",
            "/proc/x kan ikke skrives: der kan ikke oprettes filer i mappen /proc.",
            "/proc/x cannot be written: no files can be made in the folder /proc.",
        ),
        ("/", "/ kan ikke skrives: det er en mappe.", "/ cannot be written: it is a directory."),
        ("folder", "det er en mappe", "it is a directory"),
        ("folder/", "det er en mappe", "it is a directory"),
        ("new/", "det er en mappe", "it is a directory"),
        (".", "det er en mappe", "it is a directory"),
        ("nowhere/x", "mappen nowhere findes ikke", "there is no folder nowhere"),
        ("file/x", "file er ikke en mappe", "file is not a folder"),
        (long.as_str(), "navnet er for langt", "the name is too long"),
    ] {
        for (lang, told) in [("da", da), ("en", en)] {
            let run = room.run(&[&PLAN[..], &[name, "--lang", lang]].concat());
            assert!(sentence(&run).contains(told), "{name}: {}", run.err);
        }
    }
    assert_eq!(room.names(), ["file", "folder"]);
}

#[test]
fn a_folder_or_file_that_may_only_be_read_is_told() {
    let room = Room::new("read-only");
    fs::create_dir(room.0.join("folder")).unwrap();
    room.write("folder/file", "");
    room.write("file", "");
    fs::set_permissions(room.0.join("file"), Permissions::from_mode(0o444)).unwrap();
    fs::set_permissions(room.0.join("folder"), Permissions::from_mode(0o555)).unwrap();
    // Root may write everywhere, and does.
    if fs::write(room.0.join("folder/x"), "").is_err() {
        let told = plan(&room, "folder/new");
        assert!(sentence(&told).contains("adgang nægtet til mappen folder"), "{}", told.err);
        let told = plan(&room, "folder/file");
        assert!(sentence(&told).contains("adgang nægtet"), "{}", told.err);
        let told = plan(&room, "file");
        assert!(sentence(&told).contains("adgang nægtet"), "{}", told.err);
        assert_eq!(room.read("file"), "");
    }
    fs::set_permissions(room.0.join("folder"), Permissions::from_mode(0o755)).unwrap();
}

/// A limit on the size of files stands for a disk that is full.
#[test]
fn where_a_file_cannot_be_written_to_the_end_the_older_one_stays_and_the_result_is_shown() {
    let room = Room::new("full");
    room.write("seen.json", good());
    let judge = ["judge", "seen.json", "--now", NOW, "--format", "json"];
    assert_eq!(room.run(&[&judge[..], &["--output", "result"]].concat()).code, Some(0));
    let (older, shown) = (room.read("result"), room.run(&judge).out);
    for name in ["result", "new"] {
        let script = "ulimit -f 1; exec \"$@\"";
        let limited = Command::new("sh")
            .args(["-c", script, "sh", env!("CARGO_BIN_EXE_kravtjek")])
            .args(judge)
            .args(["--output", name])
            .env_remove("LANG")
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .current_dir(&room.0)
            .output()
            .unwrap();
        let run = said(limited);
        assert_eq!((run.code, run.out.as_str()), (Some(2), shown.as_str()));
        assert_eq!(
            run.err,
            format!("kravtjek: {name} kan ikke skrives: filen ville blive større end tilladt.\n")
        );
        assert_eq!(room.read("result"), older);
        assert_eq!(room.names(), ["result", "seen.json"]);
    }
}

/// Nothing answers at the address named, so whoever looked before checking would say so, and later.
#[test]
fn places_are_checked_before_anything_is_looked_at() {
    let room = Room::new("first");
    room.write("dead.hints", ". 3600 IN NS ns.nowhere.\nns.nowhere. 3600 IN A 127.99.99.99\n");
    for command in [
        &["scan", "a.dk", "--save"][..],
        &["scan", "a.dk", "--output"],
        &["init", "a.dk", "--output"],
        &["probe", "dns", "a.dk", "MX", "--output"],
        &["probe", "dnssec", "a.dk", "--output"],
        &["probe", "spf", "a.dk", "--output"],
        &["probe", "dmarc", "a.dk", "--output"],
        &["probe", "dkim", "a.dk", "--output"],
        &["probe", "mx", "a.dk", "--output"],
        &["probe", "tls", "127.0.0.1:1", "--output"],
        &["probe", "http", "http://127.0.0.1:1/", "--output"],
    ] {
        for (place, told) in [("nope/x", "mappen nope findes ikke"), (".", "det er en mappe")] {
            let run = room.run(&[command, &[place, "--root-hints", "dead.hints"]].concat());
            assert!(sentence(&run).contains(told), "{command:?}: {}", run.err);
        }
    }
    assert_eq!(room.names(), ["dead.hints"]);
}
