//! What the fuzz targets began with and found worth keeping (`fuzz/corpus`), thrown at the readers again, as it is and
//! bent.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::PathBuf;

use kravtjek_intake::fuzzing;
use proptest::prelude::*;

/// A target: its name and what it is fed to.
type Target = (&'static str, fn(&[u8]));

/// The targets of this crate.
const TARGETS: [Target; 11] = [
    ("file_parts", fuzzing::parts),
    ("file_text", fuzzing::text),
    ("file_ldif", fuzzing::ldif),
    ("file_date", fuzzing::date),
    ("file_import", fuzzing::import),
    ("file_xml", fuzzing::xml),
    ("file_document", fuzzing::document),
    ("file_register", fuzzing::register),
    ("file_mapped", fuzzing::mapped),
    ("file_sheet", fuzzing::sheet),
    ("file_support", fuzzing::support),
];

/// The kept inputs of a target, in order.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).unwrap()).collect()
}

#[test]
fn what_was_kept_breaks_no_promise() {
    for (target, take) in TARGETS {
        let inputs = inputs(target);
        assert!(!inputs.is_empty(), "{target}");
        inputs.iter().for_each(|input| take(input));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn a_bent_input_breaks_no_promise(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec(
            (any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 0..4), 0_usize..4), 1..4),
    ) {
        for (target, take) in TARGETS {
            let mut inputs = inputs(target);
            let mut bent = inputs.swap_remove(seed.index(inputs.len()));
            for (at, put, gone) in &changes {
                let from = at.index(bent.len() + 1);
                let to = (from + gone).min(bent.len());
                bent.splice(from..to, put.iter().copied());
            }
            take(&bent);
        }
    }
}
