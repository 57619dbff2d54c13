//! The parts of TLS that are judged apart.

use serde::{Deserialize, Serialize};

/// One kind of thing a guide puts in a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// A cipher suite.
    Suite,
    /// Who chooses the suite, and in which order.
    Order,
    /// A key exchange group.
    Group,
    /// The finite-field group in TLS 1.2 and older.
    FiniteField,
    /// A certificate's key.
    CertificateKey,
    /// The hash of a certificate's signature.
    CertificateSignature,
    /// The hash the server signs its key exchange with.
    SignatureHash,
    /// Compression in TLS itself.
    Compression,
    /// Secure renegotiation (RFC 5746).
    SecureRenegotiation,
    /// Renegotiation that a client starts.
    ClientRenegotiation,
    /// Early data in TLS 1.3.
    EarlyData,
    /// A stapled OCSP answer.
    Ocsp,
    /// Extended master secret (RFC 7627) in TLS 1.2.
    ExtendedMasterSecret,
}

impl Part {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Suite => "suite",
            Self::Order => "order",
            Self::Group => "group",
            Self::FiniteField => "finite_field",
            Self::CertificateKey => "certificate_key",
            Self::CertificateSignature => "certificate_signature",
            Self::SignatureHash => "signature_hash",
            Self::Compression => "compression",
            Self::SecureRenegotiation => "secure_renegotiation",
            Self::ClientRenegotiation => "client_renegotiation",
            Self::EarlyData => "early_data",
            Self::Ocsp => "ocsp",
            Self::ExtendedMasterSecret => "extended_master_secret",
        }
    }
}
