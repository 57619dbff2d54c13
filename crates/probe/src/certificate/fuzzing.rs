//! What the fuzz targets throw at the reading of certificates. Not part of the interface.

use jiff::Timestamp;

use super::{chain, roots::Roots};

/// One certificate: what is read is shown without control characters, and judged without a panic.
pub fn certificate(data: &[u8]) {
    if let Ok(read) = super::read(data) {
        for text in [&read.subject, &read.issuer, &read.key, &read.signature].into_iter().chain(&read.names) {
            assert!(!text.contains(char::is_control), "no control characters: {text:?}");
        }
    }
    let judged = chain::judge(&[data.to_vec(), data.to_vec()], "a.dk", &Roots::none(), Timestamp::UNIX_EPOCH);
    assert_ne!(judged.chain.trusted.known(), Some(true), "nothing is trusted without roots");
}
