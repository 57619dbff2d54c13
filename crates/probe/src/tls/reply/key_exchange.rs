//! ServerKeyExchange messages: the curve or field, and what signs it (RFC 5246 §7.4.3, RFC 8422 §5.4).

use super::input::Input;
use crate::tls::tables::ffdhe;
use crate::tls::tables::suites::{Exchange, Way, way};

/// What a key exchange is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum KeyExchange {
    /// A named curve.
    Curve {
        /// Its number.
        group: u16,
        /// The signature algorithm, in TLS 1.2.
        signature: Option<u16>,
    },
    /// A curve written out, which has no name.
    ExplicitCurve,
    /// A finite field.
    Field {
        /// Its prime, as on the wire.
        prime: Vec<u8>,
        /// Its generator, as on the wire.
        generator: Vec<u8>,
        /// The signature algorithm, in TLS 1.2.
        signature: Option<u16>,
    },
    /// An RSA key for this exchange only, in suites for export.
    ShortRsa {
        /// The length of its modulus in bits.
        bits: u32,
    },
    /// A hint, or something that says nothing here.
    Other,
}

impl KeyExchange {
    /// The signature algorithm (TLS 1.2).
    pub(crate) fn signature(&self) -> Option<u16> {
        match self {
            Self::Curve { signature, .. } | Self::Field { signature, .. } => *signature,
            _ => None,
        }
    }
}

/// Reads the message for a suite.
pub(super) fn read(suite: u16, version: u16, body: &[u8]) -> Option<KeyExchange> {
    let way = way(suite);
    let mut input = Input(body);
    if way.hint {
        input.block16()?;
    }
    match way.exchange {
        Exchange::Ecdhe => curve(&mut input, way, version),
        Exchange::Dhe => {
            let prime = input.block16()?.to_vec();
            let generator = input.block16()?.to_vec();
            input.block16()?;
            let signature = signature(&mut input, way, version)?;
            Some(KeyExchange::Field { prime, generator, signature })
        }
        Exchange::RsaExport => {
            let bits = ffdhe::bits(input.block16()?);
            Some(KeyExchange::ShortRsa { bits })
        }
        Exchange::Other => Some(KeyExchange::Other),
    }
}

fn curve(input: &mut Input<'_>, way: Way, version: u16) -> Option<KeyExchange> {
    match input.number8()? {
        1 | 2 => Some(KeyExchange::ExplicitCurve),
        3 => {
            let group = input.number16()?;
            input.block8()?;
            let signature = signature(input, way, version)?;
            Some(KeyExchange::Curve { group, signature })
        }
        _ => None,
    }
}

/// The algorithm is named since TLS 1.2; before, it goes without saying.
fn signature(input: &mut Input<'_>, way: Way, version: u16) -> Option<Option<u16>> {
    if !way.signed {
        return Some(None);
    }
    let named = if version >= 0x0303 { Some(input.number16()?) } else { None };
    input.block16()?;
    Some(named)
}
