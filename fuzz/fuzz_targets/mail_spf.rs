//! Any bytes as SPF records of several names; what is made of them is drawn.
#![no_main]

use std::sync::LazyLock;

use kravtjek_catalogue::Catalogue;
use kravtjek_model::text::Lang;
use kravtjek_report::Style;
use kravtjek_report::facts::{self, Sheet, SpfFacts};

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::embedded().expect("the catalogue is whole"));

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    kravtjek_records::fuzzing::spf(data);
    if let Some(spf) = kravtjek_records::fuzzing::spf_analysed(data) {
        let facts = SpfFacts { domain: "a.dk".to_owned(), spf, sender: None, missing: false };
        facts::spf::text(&facts, Sheet { catalogue: &CATALOGUE, lang: Lang::En, style: Style::PLAIN });
    }
});
