//! What the fuzz targets began with and found worth keeping (`fuzz/corpus`), thrown at the parsers again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use kravtjek_probe::dns::fuzzing;
use kravtjek_probe::http::fuzzing as web;

use forged::{forged, honest_replies};

#[expect(unreachable_pub, reason = "shared with the crate of fuzz targets, where it is public")]
#[path = "../../../fuzz/src/forged.rs"]
mod forged;

/// A target: its name and what it is fed to.
type Target = (&'static str, fn(&[u8]));

/// The targets of this crate.
const TARGETS: &[Target] = &[
    ("dns_message", fuzzing::message),
    ("dns_denial", fuzzing::denial),
    ("dns_name", fuzzing::name),
    ("dns_file", fuzzing::file),
    ("dns_forged", forged),
    ("web_answer", web::answer),
    ("web_field", web::field),
    ("web_preload", web::preload),
];
/// All that is kept, of all crates: 200 KiB.
const MOST: u64 = 200 << 10;

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = std::fs::read_dir(corpus().join(target)).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

#[test]
fn every_kept_input_is_taken_without_a_panic() {
    for (target, take) in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target} has no seeds");
        for (path, input) in inputs {
            let taken = std::panic::catch_unwind(|| take(&input));
            assert!(taken.is_ok(), "{} broke a promise of {target}", path.display());
        }
    }
}

#[test]
fn every_folder_of_seeds_of_this_crate_belongs_to_a_target_and_all_stay_small() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let mut found = BTreeSet::new();
    let mut size = 0;
    for folder in std::fs::read_dir(corpus()).unwrap() {
        let folder = folder.unwrap();
        for entry in std::fs::read_dir(folder.path()).unwrap() {
            size += entry.unwrap().metadata().unwrap().len();
        }
        found.insert(folder.file_name().into_string().unwrap());
    }
    let own = |name: &String| name.starts_with("dns_") || name.starts_with("web_");
    let found: BTreeSet<String> = found.into_iter().filter(own).collect();
    assert_eq!(found, known);
    assert!(size <= MOST, "{size} octets are kept, {MOST} are allowed: run `scripts/fuzz.sh shrink`");
}

/// `cargo test -p kravtjek-probe --test corpus -- --ignored` writes the seeds anew, beside what was found later.
#[test]
#[ignore = "writes into the source tree"]
fn seeds_are_made_from_the_lab() {
    let write = |target: &str, name: String, content: &[u8]| {
        let folder = corpus().join(target);
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("lab-{name}")), content).unwrap();
    };
    for (number, reply) in honest_replies().iter().enumerate() {
        write("dns_message", format!("{number:03}"), reply);
        // Neither an answer nor, with its NS records, a referral to something signed.
        let negative = reply.get(6..8) == Some(&[0, 0]);
        if negative {
            write("dns_denial", format!("{number:03}"), reply);
        }
    }
    let names = [".", "dk.", "Rådhus.dk", "_25._tcp.mail.example.dk", "*.a.b", "a\\.b.dk", "\\255.dk"];
    for (number, name) in names.iter().enumerate() {
        write("dns_name", format!("{number:03}"), name.as_bytes());
    }
    let data = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data");
    for (number, name) in ["root-2024-04-18.hints", "root-2024-07-18.anchors"].iter().enumerate() {
        write("dns_file", format!("{number:03}"), &std::fs::read(data.join(name)).unwrap());
    }
    // Each kind of deed, at each of the first replies, for questions of different kinds.
    for deed in 0..10u8 {
        let number = u16::from(deed) * 37;
        let [high, low] = number.to_be_bytes();
        let reply = |reply: u8| [reply, deed, 1, high, low];
        let input = [&[deed * 7][..], &reply(1), &reply(2), &reply(5), &reply(7)].concat();
        write("dns_forged", format!("{deed:03}"), &input);
    }
}
