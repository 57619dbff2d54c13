//! What the numbers of TLS mean: versions, cipher suites, groups, signature algorithms and alerts.

mod codes;
pub(crate) mod ffdhe;
pub(crate) mod groups;
pub(crate) mod suites;

/// A version of SSL or TLS, the oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Version {
    /// SSL 2.0, with a first flight of its own.
    Ssl2,
    /// SSL 3.0 (RFC 6101).
    Ssl3,
    /// TLS 1.0 (RFC 2246).
    Tls10,
    /// TLS 1.1 (RFC 4346).
    Tls11,
    /// TLS 1.2 (RFC 5246).
    Tls12,
    /// TLS 1.3 (RFC 8446).
    Tls13,
}

impl Version {
    /// All, the oldest first.
    pub const ALL: [Self; 6] = [Self::Ssl2, Self::Ssl3, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The name in observations: `SSLv2`, `TLSv1.2`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ssl2 => "SSLv2",
            Self::Ssl3 => "SSLv3",
            Self::Tls10 => "TLSv1.0",
            Self::Tls11 => "TLSv1.1",
            Self::Tls12 => "TLSv1.2",
            Self::Tls13 => "TLSv1.3",
        }
    }

    /// The number on the wire.
    pub fn wire(self) -> u16 {
        match self {
            Self::Ssl2 => 0x0002,
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }

    /// The version of a number on the wire.
    pub fn from_wire(number: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.wire() == number)
    }
}

/// Every signature algorithm that a hello for TLS 1.2 or 1.3 offers, the strongest first (RFC 8446 §4.2.3).
pub(crate) const SIGNATURES: &[u16] = &[
    0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0603, 0x0806, 0x0601, 0x0807, 0x0808, 0x0809, 0x080a,
    0x080b, 0x081a, 0x081b, 0x081c, 0x0402, 0x0502, 0x0602, 0x0303, 0x0301, 0x0302, 0x0203, 0x0201, 0x0202,
    0x0101, 0x0103,
];

/// The hash of a signature algorithm in TLS 1.2, as policies write it.
pub(crate) fn signature_hash(scheme: u16) -> Option<&'static str> {
    match scheme {
        0x0804 | 0x0809 | 0x081a => Some("SHA-256"),
        0x0805 | 0x080a | 0x081b => Some("SHA-384"),
        0x0806 | 0x080b | 0x081c => Some("SHA-512"),
        0x0807 => Some("Ed25519"),
        0x0808 => Some("Ed448"),
        0x0707 | 0x0708 => Some("SM3"),
        _ => match scheme >> 8 {
            1 => Some("MD5"),
            2 => Some("SHA-1"),
            3 => Some("SHA-224"),
            4 => Some("SHA-256"),
            5 => Some("SHA-384"),
            6 => Some("SHA-512"),
            _ => None,
        },
    }
}

/// The name of an alert (RFC 8446 §6 and its forerunners), or its number.
pub(crate) fn alert_name(number: u8) -> String {
    let name = match number {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        21 => "decryption_failed",
        22 => "record_overflow",
        30 => "decompression_failure",
        40 => "handshake_failure",
        41 => "no_certificate",
        42 => "bad_certificate",
        43 => "unsupported_certificate",
        44 => "certificate_revoked",
        45 => "certificate_expired",
        46 => "certificate_unknown",
        47 => "illegal_parameter",
        48 => "unknown_ca",
        49 => "access_denied",
        50 => "decode_error",
        51 => "decrypt_error",
        60 => "export_restriction",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        90 => "user_canceled",
        100 => "no_renegotiation",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        113 => "bad_certificate_status_response",
        115 => "unknown_psk_identity",
        116 => "certificate_required",
        120 => "no_application_protocol",
        _ => return format!("alert {number}"),
    };
    name.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_versions_go_both_ways() {
        for version in Version::ALL {
            assert_eq!(Version::from_wire(version.wire()), Some(version));
        }
        assert_eq!(Version::from_wire(0x0305), None);
    }

    #[test]
    fn every_offered_signature_has_a_hash() {
        for scheme in SIGNATURES {
            assert!(signature_hash(*scheme).is_some(), "{scheme:04x}");
        }
        assert_eq!(signature_hash(0x0201), Some("SHA-1"));
        assert_eq!(signature_hash(0x0804), Some("SHA-256"));
    }
}
