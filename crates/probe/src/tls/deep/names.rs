//! IANA names of suites, groups, signature schemes and alerts, which rustls spells in its own way.

use rustls::{AlertDescription, CipherSuite, NamedGroup, SignatureScheme};

/// `TLS13_AES_128_GCM_SHA256` is `TLS_AES_128_GCM_SHA256`.
pub(super) fn suite(suite: CipherSuite) -> String {
    let name = suite.as_str().map(|name| name.replacen("TLS13_", "TLS_", 1));
    name.unwrap_or_else(|| format!("{:#06x}", u16::from(suite)))
}

/// `X25519` is `x25519`, `FFDHE2048` is `ffdhe2048`.
pub(super) fn group(group: NamedGroup) -> String {
    match group.as_str() {
        Some("secp256r1MLKEM768") => "SecP256r1MLKEM768".to_owned(),
        Some(name) if name.starts_with("FFDHE") || matches!(name, "X25519" | "X448") => {
            name.to_ascii_lowercase()
        }
        Some(name) => name.to_owned(),
        None => format!("{:#06x}", u16::from(group)),
    }
}

/// `RSA_PSS_SHA256` is `rsa_pss_rsae_sha256`.
pub(super) fn scheme(scheme: SignatureScheme) -> String {
    use SignatureScheme as S;
    match scheme {
        S::RSA_PSS_SHA256 => "rsa_pss_rsae_sha256".to_owned(),
        S::RSA_PSS_SHA384 => "rsa_pss_rsae_sha384".to_owned(),
        S::RSA_PSS_SHA512 => "rsa_pss_rsae_sha512".to_owned(),
        S::ECDSA_SHA1_Legacy => "ecdsa_sha1".to_owned(),
        S::ECDSA_NISTP256_SHA256 => "ecdsa_secp256r1_sha256".to_owned(),
        S::ECDSA_NISTP384_SHA384 => "ecdsa_secp384r1_sha384".to_owned(),
        S::ECDSA_NISTP521_SHA512 => "ecdsa_secp521r1_sha512".to_owned(),
        other => other.as_str().map_or_else(
            || format!("{:#06x}", u16::from(other)),
            |name| name.to_ascii_lowercase().replace("ml_dsa_", "mldsa"),
        ),
    }
}

/// `HandshakeFailure` is `handshake_failure`.
pub(super) fn alert(alert: AlertDescription) -> String {
    let Some(name) = alert.as_str() else { return format!("alert {}", u8::from(alert)) };
    if alert == AlertDescription::UnrecognisedName {
        return "unrecognized_name".to_owned();
    }
    let letters: Vec<char> = name.chars().collect();
    let mut written = String::with_capacity(name.len() + 4);
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after = letters.get(index + 1);
        let begins = before.is_some_and(char::is_ascii_lowercase)
            || before.is_some() && after.is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && begins {
            written.push('_');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_iana_registries() {
        assert_eq!(suite(CipherSuite::TLS13_AES_128_GCM_SHA256), "TLS_AES_128_GCM_SHA256");
        let older = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";
        assert_eq!(suite(CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256), older);
        assert_eq!(group(NamedGroup::X25519), "x25519");
        assert_eq!(group(NamedGroup::FFDHE3072), "ffdhe3072");
        assert_eq!(group(NamedGroup::X25519MLKEM768), "X25519MLKEM768");
        assert_eq!(scheme(SignatureScheme::RSA_PKCS1_SHA256), "rsa_pkcs1_sha256");
        assert_eq!(scheme(SignatureScheme::ED25519), "ed25519");
        for (ours, name) in [
            (AlertDescription::HandshakeFailure, "handshake_failure"),
            (AlertDescription::UnknownCA, "unknown_ca"),
            (AlertDescription::UnknownPSKIdentity, "unknown_psk_identity"),
            (AlertDescription::BadRecordMac, "bad_record_mac"),
            (AlertDescription::NoApplicationProtocol, "no_application_protocol"),
        ] {
            assert_eq!(alert(ours), name);
        }
    }
}
