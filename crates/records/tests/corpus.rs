//! What the fuzz targets began with and found worth keeping (`fuzz/corpus`), thrown at the readers again.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::path::PathBuf;

use kravtjek_records::fuzzing;
use proptest::prelude::*;

/// A target: its name and what it is fed to.
type Target = (&'static str, fn(&[u8]));

/// The targets of this crate.
const TARGETS: &[Target] = &[
    ("mail_spf", fuzzing::spf),
    ("mail_dmarc", fuzzing::dmarc),
    ("mail_dkim_key", fuzzing::dkim_key),
    ("mail_mta_sts", fuzzing::mta_sts),
    ("mail_report", fuzzing::report),
    ("mail_sample", fuzzing::sample),
];

fn corpus() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus")
}

/// The kept inputs of a target, in order.
fn inputs(target: &str) -> Vec<(PathBuf, Vec<u8>)> {
    let folder = std::fs::read_dir(corpus().join(target)).unwrap();
    let mut paths: Vec<PathBuf> = folder.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// One change to an input: where, what, and how many bytes it takes the place of.
type Change = (prop::sample::Index, Vec<u8>, usize);

fn changed(input: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bent = input.to_vec();
    for (at, put, gone) in changes {
        let from = at.index(bent.len() + 1);
        let to = (from + gone).min(bent.len());
        bent.splice(from..to, put.iter().copied());
    }
    bent
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_bent_input_breaks_no_promise(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..4), 0_usize..4), 1..4),
    ) {
        for (target, take) in TARGETS {
            let inputs = inputs(target);
            take(&changed(&inputs[seed.index(inputs.len())].1, &changes));
        }
    }
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
fn every_folder_of_mail_seeds_belongs_to_a_target() {
    let known: BTreeSet<String> = TARGETS.iter().map(|(target, _)| (*target).to_owned()).collect();
    let folders = std::fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name());
    let found: BTreeSet<String> =
        folders.map(|name| name.into_string().unwrap()).filter(|name| name.starts_with("mail_")).collect();
    assert_eq!(found, known);
}
