//! Kept inputs of the fuzz targets, bent here and there: no reader panics, and none breaks its promise.

use kravtjek_probe::http::fuzzing;
use proptest::prelude::*;

const ANSWERS: [&[u8]; 2] = [
    include_bytes!("../../../../fuzz/corpus/web_answer/hand-000"),
    include_bytes!("../../../../fuzz/corpus/web_answer/hand-001"),
];
const FIELDS: [&[u8]; 3] = [
    include_bytes!("../../../../fuzz/corpus/web_field/hand-000"),
    include_bytes!("../../../../fuzz/corpus/web_field/hand-002"),
    include_bytes!("../../../../fuzz/corpus/web_field/hand-003"),
];
const LISTS: [&[u8]; 1] = [include_bytes!("../../../../fuzz/corpus/web_preload/hand-001")];

/// Replaces, inserts and removes octets.
fn bend(seed: &[u8], deeds: &[(u16, u8, u8)]) -> Vec<u8> {
    let mut bent = seed.to_vec();
    for (at, deed, octet) in deeds {
        let at = usize::from(*at) % (bent.len() + 1);
        match deed % 3 {
            0 => bent.insert(at, *octet),
            1 if at < bent.len() => bent[at] = *octet,
            _ => bent.truncate(at.max(4)),
        }
    }
    bent
}

proptest! {
    #[test]
    fn bent_answers_fields_and_lists_are_read(deeds in prop::collection::vec(any::<(u16, u8, u8)>(), 1..12)) {
        for seed in ANSWERS {
            fuzzing::answer(&bend(seed, &deeds));
        }
        for seed in FIELDS {
            fuzzing::field(&bend(seed, &deeds));
        }
        for seed in LISTS {
            fuzzing::preload(&bend(seed, &deeds));
        }
    }

    #[test]
    fn any_words_are_read(text in "[ -~\n\0:/?#@\\[\\]æ]{0,80}") {
        fuzzing::answer(text.as_bytes());
        fuzzing::field(text.as_bytes());
        fuzzing::preload(text.as_bytes());
    }
}
