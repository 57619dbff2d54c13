//! What the program does when it is asked to stop: once it keeps what it saw, twice it stops at once; nothing is left behind.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};

use kravtjek_lab::{Algorithm, Behaviour, Internet, Signing, ZoneBuilder};
use serde_json::Value;

use crate::net::{Net, not_run};

const SILENT: Ipv4Addr = Ipv4Addr::new(127, 53, 77, 1);

/// A name that is answered at once, and one whose server never answers.
fn net() -> Net {
    Net::of(|at| {
        let mut internet = Internet::with_tlds(at);
        internet
            .zone(ZoneBuilder::new("hurtig.dk", "@ MX 0 .").signed(Signing::new(Algorithm::EcdsaP256)))
            .zone(ZoneBuilder::new("tavs.dk", "@ MX 0 .").served_by(&["ns.tavs-vaert.dk"]))
            .server("ns.tavs-vaert.dk", SILENT.octets())
            .behave(SILENT.octets(), Behaviour::Silent);
        internet
    })
}

fn spawn(command: &mut Command) -> Child {
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits until the silent server has been asked, so that something is under way.
fn asked(net: &Net) {
    net.until_asked(SILENT.octets());
}

fn send(child: &Child, signal: &str) {
    let sent = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status().unwrap();
    assert!(sent.success());
}

/// Ended by whatever asks a program to end: a service manager, a terminal that goes away, a person.
#[test]
fn whatever_asks_a_scan_to_stop_has_what_was_seen_saved_and_judged() {
    for (signal, name) in [("TERM", "SIGTERM"), ("HUP", "SIGHUP"), ("INT", "Ctrl-C")] {
        if signal == "HUP" && ignores_hangup() {
            not_run("a scan whose terminal goes away (SIGHUP is ignored by what started the tests)");
            continue;
        }
        let net = net();
        let saved = net.file("seen.json");
        let save = ["--save", saved.to_str().unwrap(), "--format", "json"];
        let asking = [&["scan", "hurtig.dk", "tavs.dk", "--only", "dns"][..], &save].concat();
        let child = spawn(&mut net.command(&asking));
        asked(&net);
        send(&child, signal);
        let output = child.wait_with_output().unwrap();
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(heard.contains(&format!("Stopper ({name}); det, der er set, bliver vurderet.")), "{heard}");
        assert_eq!(output.status.code(), Some(3), "{heard}");
        let judged: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(judged["requirements"].to_string().contains("cancelled"), "{judged}");
        let seen: Value = serde_json::from_slice(&std::fs::read(&saved).unwrap()).unwrap();
        let observations = seen["observations"].as_array().unwrap();
        assert!(observations.iter().any(|one| one.to_string().contains("cancelled")));
    }
}

fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or("0");
    u64::from_str_radix(mask.trim(), 16).unwrap() & 1 == 1
}

/// Started to outlive its terminal, it does.
#[test]
fn a_scan_under_nohup_does_not_stop_when_its_terminal_goes_away() {
    let net = net();
    let scan = net.command(&["scan", "tavs.dk", "--only", "dns", "--format", "json"]);
    let mut command = Command::new("sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(scan.get_program()).args(scan.get_args());
    let child = spawn(&mut command);
    asked(&net);
    send(&child, "HUP");
    send(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    let heard = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(heard.contains("(SIGTERM)") && !heard.contains("SIGHUP"), "{heard}");
}

#[test]
fn a_probe_that_is_stopped_shows_what_it_saw_and_says_that_it_is_not_all() {
    for kind in ["dnssec", "dmarc"] {
        let net = net();
        let child = spawn(&mut net.command(&["probe", kind, "tavs.dk", "--format", "json"]));
        asked(&net);
        send(&child, "TERM");
        let output = child.wait_with_output().unwrap();
        let heard = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(heard.contains("Stopper (SIGTERM); det, der er set, bliver vist."), "{heard}");
        assert_eq!(output.status.code(), Some(3), "{heard}");
        let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(shown["kind"], kind);
        assert!(shown.to_string().contains("cancelled"), "{shown}");
    }
}

/// Also while the result waits to be taken, here by a reader that never comes.
#[test]
fn asked_twice_the_program_stops_whatever_it_is_doing() {
    let net = net();
    let pipe = net.file("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let asking = ["scan", "hurtig.dk", "tavs.dk", "--only", "dns", "--output", pipe.to_str().unwrap()];
    let mut child = spawn(&mut net.command(&asking));
    asked(&net);
    let mut heard = BufReader::new(child.stderr.take().unwrap());
    let mut line = String::new();
    send(&child, "TERM");
    heard.read_line(&mut line).unwrap();
    assert!(line.contains("Gentag det for at stoppe med det samme"), "{line}");
    send(&child, "TERM");
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

/// A save that fails when all is seen costs the file and nothing else.
#[cfg(target_os = "linux")]
#[test]
fn a_save_that_fails_in_the_end_still_shows_the_report() {
    let net = net();
    let asking = ["scan", "hurtig.dk", "--only", "dns", "--format", "json"];
    let shown = net.json(&asking[..4]);
    let run = net.run(&[&asking[..], &["--save", "/dev/full"]].concat());
    let told: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!((run.status.code(), &told["counts"]), (Some(2), &shown["counts"]));
    let heard = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(heard, "kravtjek: /dev/full kan ikke skrives: der er ikke mere plads.\n");
}

#[test]
fn what_a_scan_saved_may_be_saved_over_by_the_next() {
    let net = net();
    let saved = net.file("seen.json");
    for _ in 0..2 {
        let run = net.run(&["scan", "hurtig.dk", "--only", "dns", "--save", saved.to_str().unwrap()]);
        assert_eq!(run.status.code(), Some(0), "{}", String::from_utf8_lossy(&run.stderr));
    }
}

/// The demo in a folder for passing files of its own.
#[cfg(feature = "demo")]
fn demo(arguments: &[&str]) -> (tempfile::TempDir, Child) {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kravtjek"));
    command.args(["demo", "--lang", "en"]).args(arguments).env("TMPDIR", folder.path());
    (folder, spawn(&mut command))
}

fn left(folder: &tempfile::TempDir) -> usize {
    std::fs::read_dir(folder.path()).unwrap().count()
}

#[cfg(feature = "demo")]
#[test]
fn a_demo_that_is_stopped_leaves_nothing_behind() {
    for signals in [&["INT"][..], &["TERM"], &["TERM", "TERM"]] {
        let (folder, mut child) = demo(&[]);
        let mut shown = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        shown.read_line(&mut line).unwrap();
        assert!(line.starts_with("A small internet runs"), "{line}");
        assert_eq!(left(&folder), 1);
        for signal in signals {
            send(&child, signal);
        }
        let mut rest = String::new();
        shown.read_to_string(&mut rest).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.code().is_some_and(|code| code != 0), "{:?} {rest}", output.status);
        assert!(!rest.contains("got the verdict"), "what was not seen is not told: {rest}");
        assert_eq!(left(&folder), 0, "{signals:?}");
    }
}

/// What it says can be tried can be tried, while it runs.
#[cfg(feature = "demo")]
#[test]
fn a_demo_that_is_held_can_be_scanned_until_it_is_stopped() {
    let (folder, mut child) = demo(&["--hold"]);
    let shown = BufReader::new(child.stdout.take().unwrap());
    let mut lines = shown.lines().map(Result::unwrap);
    let scan = lines.find(|line| line.starts_with("  kravtjek scan ")).unwrap();
    let words: Vec<&str> = scan.split_whitespace().skip(1).collect();
    let scanned = Command::new(env!("CARGO_BIN_EXE_kravtjek"))
        .args(&words)
        .args(["--only", "dns", "--format", "json"])
        .output()
        .unwrap();
    let seen: Value = serde_json::from_slice(&scanned.stdout).unwrap();
    assert!(seen["counts"]["requirements"]["met"].as_u64() > Some(0), "{seen}");
    assert_eq!(child.try_wait().unwrap(), None, "it runs until it is stopped");
    send(&child, "INT");
    let rest: Vec<String> = lines.collect();
    assert!(rest.iter().any(|line| line.contains("probe mx")), "{rest:?}");
    assert_eq!((child.wait().unwrap().code(), left(&folder)), (Some(0), 0));
}

/// Without `--hold` nothing is promised that ends a moment later.
#[cfg(feature = "demo")]
#[test]
fn a_demo_that_is_not_held_says_how_it_is() {
    let (folder, child) = demo(&[]);
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(!shown.contains("--root-hints") && !shown.contains("While the demo runs"), "{shown}");
    assert!(shown.contains("`kravtjek demo --hold`"), "{shown}");
    assert_eq!((output.status.code(), left(&folder)), (Some(0), 0));
}
