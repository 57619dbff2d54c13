//! What the fuzz targets began with and found worth keeping (`fuzz/corpus`), thrown at the readers again.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kravtjek_records::fuzzing;

/// A target: its name and what it is fed to.
type Target = (&'static str, fn(&[u8]));

/// The targets of this crate.
const TARGETS: &[Target] = &[
    ("mail_spf", fuzzing::spf),
    ("mail_dmarc", fuzzing::dmarc),
    ("mail_dkim_key", fuzzing::dkim_key),
    ("mail_report", fuzzing::report),
    ("mail_sample", fuzzing::sample),
];

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

#[test]
fn every_kept_input_is_taken_without_a_panic() {
    for (target, take) in TARGETS {
        let mut paths: Vec<PathBuf> =
            std::fs::read_dir(corpus().join(target)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        assert!(!paths.is_empty(), "{target} has no seeds");
        for path in paths {
            let input = std::fs::read(&path).unwrap();
            let taken = std::panic::catch_unwind(|| take(&input));
            assert!(taken.is_ok(), "{} broke a promise of {target}", path.display());
        }
    }
}

#[test]
fn every_folder_of_mail_seeds_belongs_to_a_target() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let folders = std::fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name());
    let found: BTreeSet<String> =
        folders.map(|name| name.into_string().unwrap()).filter(|name| name.starts_with("mail_")).collect();
    assert_eq!(found, known);
}
