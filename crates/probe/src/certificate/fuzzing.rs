//! What the fuzz targets throw at the reading of certificates, TLSA records and OCSP answers. Not part of the interface.

use jiff::Timestamp;
use kravtjek_model::observation::Tri;

use super::{chain, roots::Roots};
use crate::dane;
use crate::tls::deep::staple;

/// A certificate of nobody's, to which nothing that is made up belongs.
const LEAF: &[u8] = include_bytes!("../tls/deep/staple/samples/leaf.der");
const ISSUER: &[u8] = include_bytes!("../tls/deep/staple/samples/issuer.der");
/// 2026-11-21, when the answers among the seeds were fresh.
const THEN: Timestamp = Timestamp::constant(1_795_219_200, 0);

/// One certificate: what is read is shown without control characters, and nothing is trusted without roots.
pub fn certificate(data: &[u8]) {
    if let Ok(read) = super::read(data) {
        for text in [&read.subject, &read.issuer, &read.key, &read.signature].into_iter().chain(&read.names) {
            assert!(!text.contains(char::is_control), "no control characters: {text:?}");
        }
    }
    let judged = chain::judge(&[data.to_vec(), data.to_vec()], "a.dk", &Roots::none(), THEN);
    assert_ne!(judged.chain.trusted.known(), Some(true), "nothing is trusted without roots");
    let _ = staple::judge(None, &[data.to_vec()], THEN);
}

/// The text of a TLSA record: one that is not usable matches nothing.
pub fn tlsa(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let service = dane::Service { base: "_25._tcp.a.dk", names: &["a.dk"] };
    let judged = dane::judge(service, &[text.to_owned()], Ok(&[LEAF.to_vec(), ISSUER.to_vec()]), THEN);
    assert!(judged.usable > 0 || judged.matches == Tri::NO, "what is of no use matches nothing");
}

/// An OCSP answer: one by a stranger's hand is never valid.
pub fn ocsp(data: &[u8]) {
    let stapled = staple::judge(Some(data), &[ISSUER.to_vec(), LEAF.to_vec()], THEN);
    assert_ne!(stapled, staple::Stapled::Valid, "the leaf signs for nobody");
    let _ = staple::judge(Some(data), &[LEAF.to_vec(), ISSUER.to_vec()], THEN);
}
