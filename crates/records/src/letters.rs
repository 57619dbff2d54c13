//! Base64 as senders of mail write it (RFC 4648 §4): padded or not, with loose bits at the end.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The octets that these letters stand for; none when another sign is among them.
pub(crate) fn decode(letters: impl AsRef<[u8]>) -> Option<Vec<u8>> {
    LENIENT.decode(letters).ok()
}
