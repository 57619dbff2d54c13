//! A client of our own for TLS 1.0 to 1.2: it verifies nothing, and can begin renegotiations, which no library does.
//!
//! It knows RSA key exchange, DHE and ECDHE (x25519, x448 and the curves of NIST) with AES-GCM, ChaCha20-Poly1305,
//! AES-CBC, 3DES and RC4. It does not know CCM, Camellia and the like; a server that has nothing else answers with an
//! alert, which says nothing about what is asked.

mod cipher;
mod client;
mod exchange;
mod md5;
mod message;
mod prf;
mod record;
mod renegotiation;
mod suite;
mod wire;

pub use self::client::{Legacy, Offer};
pub use self::renegotiation::{MOST, Renegotiated, RenegotiationAnswer, measure};

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};

/// Versions as they stand on the wire.
pub(crate) const TLS10: u16 = 0x0301;
pub(crate) const TLS11: u16 = 0x0302;
pub(crate) const TLS12: u16 = 0x0303;

/// Why a connection went no further.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The server sent this alert (RFC 5246 §7.2).
    Alert(u8),
    /// The server closed the connection.
    Closed,
    /// The connection broke.
    Broken(NotSeen),
    /// No answer within the deadline.
    Silent,
    /// A record that was not sealed with the keys agreed upon.
    BadRecord,
    /// What came was not the protocol, or picked what was not offered: what exactly.
    Garbled(Detail),
}

impl Ended {
    /// As an observation.
    pub fn not_seen(&self) -> NotSeen {
        match self {
            Self::Alert(alert) => {
                NotSeen::new(Why::ServerFailure, Detail::alert(super::names::alert((*alert).into())))
            }
            Self::Closed => NotSeen::new(Why::Closed, Detail::step("TLS")),
            Self::Broken(not_seen) => not_seen.clone(),
            Self::Silent => NotSeen::new(Why::TimedOut, Detail::step("TLS")),
            Self::BadRecord => NotSeen::new(Why::Garbled, Detail::bad_record()),
            Self::Garbled(what) => NotSeen::new(Why::Garbled, what.clone()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
