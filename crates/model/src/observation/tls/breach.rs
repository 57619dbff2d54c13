//! The kinds of contradiction: what servers do against the protocol, each by a stable id.

/// What a server did against the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breach {
    /// It answered in a newer version than was offered (RFC 5246 §E.1).
    VersionNotOffered,
    /// It picked a suite that was not offered (RFC 5246 §7.4.1.3).
    SuiteNotOffered,
    /// It picked a compression that was not offered (RFC 5246 §7.4.1.3).
    CompressionNotOffered,
    /// It picked a group that was not offered (RFC 8422 §5.1, RFC 8446 §4.1.4).
    GroupNotOffered,
    /// It signed in a way that was not offered (RFC 5246 §7.4.3).
    SignatureNotOffered,
    /// It answered with an extension that was not offered (RFC 5246 §7.4.1.4).
    ExtensionNotOffered,
    /// It described its curve by numbers of its own (RFC 8422 §5.4).
    ExplicitCurve,
    /// Its first flight is not well formed, or not whole.
    MalformedFlight,
    /// It speaks a version and has no suite for it.
    NoSuiteInCommon,
    /// It accepts a suite once and refuses it another time: several servers that are not set up alike.
    MixedBackends,
    /// The modulus of its Diffie-Hellman group is no prime.
    DhNotPrime,
    /// It did not prove that it has the certificate's key (RFC 8446 §4.4.3).
    CertificateNotProven,
    /// It sent a certificate twice.
    CertificateDuplicate,
    /// It sent a certificate that belongs to no chain (RFC 5246 §7.4.2).
    CertificateExtra,
    /// It sent its certificates in the wrong order (RFC 5246 §7.4.2).
    CertificateOrder,
}

impl Breach {
    /// All of them.
    pub const ALL: [Self; 15] = [
        Self::VersionNotOffered,
        Self::SuiteNotOffered,
        Self::CompressionNotOffered,
        Self::GroupNotOffered,
        Self::SignatureNotOffered,
        Self::ExtensionNotOffered,
        Self::ExplicitCurve,
        Self::MalformedFlight,
        Self::NoSuiteInCommon,
        Self::MixedBackends,
        Self::DhNotPrime,
        Self::CertificateNotProven,
        Self::CertificateDuplicate,
        Self::CertificateExtra,
        Self::CertificateOrder,
    ];

    /// The id used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::VersionNotOffered => "version_not_offered",
            Self::SuiteNotOffered => "suite_not_offered",
            Self::CompressionNotOffered => "compression_not_offered",
            Self::GroupNotOffered => "group_not_offered",
            Self::SignatureNotOffered => "signature_not_offered",
            Self::ExtensionNotOffered => "extension_not_offered",
            Self::ExplicitCurve => "explicit_curve",
            Self::MalformedFlight => "malformed_flight",
            Self::NoSuiteInCommon => "no_suite_in_common",
            Self::MixedBackends => "mixed_backends",
            Self::DhNotPrime => "dh_not_prime",
            Self::CertificateNotProven => "certificate_not_proven",
            Self::CertificateDuplicate => "certificate_duplicate",
            Self::CertificateExtra => "certificate_extra",
            Self::CertificateOrder => "certificate_order",
        }
    }
}
