//! Any bytes as SPF records of several names; what is made of them is drawn.
#![no_main]

use kravtjek_model::text::Lang;
use kravtjek_report::facts::Drawing;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    kravtjek_records::fuzzing::spf(data);
    if let Some(seen) = kravtjek_records::fuzzing::spf_analysed(data) {
        let words = |id: &str| id.to_owned();
        Drawing { width: 80, lang: Lang::En, words: &words, why: &words }.draw("a.dk", &seen);
    }
});
