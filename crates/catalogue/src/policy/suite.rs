//! The parts of a cipher suite, read from its IANA name.

/// The parts of one suite. A name that is built otherwise gives parts that no table lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Suite<'a> {
    /// Key exchange; none in TLS 1.3, whose suites do not name it.
    pub(super) key_exchange: Option<&'a str>,
    /// Certificate verification; none in TLS 1.3.
    pub(super) verification: Option<&'a str>,
    /// Bulk cipher, with its size and mode.
    pub(super) cipher: &'a str,
    /// Hash of the MAC or of the key derivation, or `AEAD` where the name gives none.
    pub(super) mac: &'a str,
}

impl<'a> Suite<'a> {
    /// Reads a name. Never fails: what cannot be read is one odd word in every place.
    pub(super) fn parse(name: &'a str) -> Self {
        let Some(body) = name.strip_prefix("TLS_") else {
            return Self { key_exchange: Some(name), verification: Some(name), cipher: name, mac: name };
        };
        let Some((exchange, protection)) = body.split_once("_WITH_") else {
            let (cipher, mac) = protection_of(body);
            return Self { key_exchange: None, verification: None, cipher, mac };
        };
        let (key_exchange, verification) = exchange.split_once('_').unwrap_or((exchange, exchange));
        let (cipher, mac) = protection_of(protection);
        Self { key_exchange: Some(key_exchange), verification: Some(verification), cipher, mac }
    }

    /// Whether it derives a fresh key in the way named: `DHE` or `ECDHE`.
    pub(super) fn exchanges_by(&self, word: &str) -> bool {
        self.key_exchange == Some(word)
    }

    /// Whether its cipher authenticates by itself.
    pub(super) fn aead(&self) -> bool {
        ["GCM", "CCM", "CCM_8", "POLY1305"].iter().any(|mode| self.cipher.ends_with(mode))
    }

    /// The size of its key in bits, where the name tells.
    pub(super) fn key_bits(&self) -> u32 {
        if self.cipher.starts_with("CHACHA20") {
            return 256;
        }
        let sizes = self.cipher.split('_').skip(1).filter_map(|word| word.parse().ok());
        sizes.max().unwrap_or(0)
    }

    /// The size of its hash in bits. A name that ends with the cipher means SHA-256 (RFC 5246, section 5).
    pub(super) fn hash_bits(&self) -> u32 {
        match self.mac {
            "SHA512" => 512,
            "SHA384" => 384,
            "SHA256" | "AEAD" => 256,
            "SHA" => 160,
            "MD5" => 128,
            _ => 0,
        }
    }
}

/// Signalling values and GREASE stand among suites but are none.
pub(super) fn is_signal(name: &str) -> bool {
    name.ends_with("_SCSV") || name.to_ascii_uppercase().contains("GREASE")
}

/// Cuts `AES_256_GCM_SHA384` into cipher and hash.
fn protection_of(protection: &str) -> (&str, &str) {
    let whole = ["_CCM", "_CCM_8", "_GCM", "_POLY1305"].iter().any(|end| protection.ends_with(end));
    match protection.rsplit_once('_') {
        Some((cipher, hash)) if !whole => (cipher, hash),
        _ if whole => (protection, "AEAD"),
        _ => (protection, protection),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(name: &str) -> (Option<&str>, Option<&str>, &str, &str) {
        let suite = Suite::parse(name);
        (suite.key_exchange, suite.verification, suite.cipher, suite.mac)
    }

    #[test]
    fn names_come_apart() {
        let cases = [
            ("TLS_AES_128_CCM_8_SHA256", (None, None, "AES_128_CCM_8", "SHA256")),
            ("TLS_SHA256_SHA256", (None, None, "SHA256", "SHA256")),
            ("TLS_RSA_WITH_RC4_128_MD5", (Some("RSA"), Some("RSA"), "RC4_128", "MD5")),
            ("TLS_DH_anon_WITH_DES_CBC_SHA", (Some("DH"), Some("anon"), "DES_CBC", "SHA")),
            ("TLS_DHE_RSA_EXPORT_WITH_DES40_CBC_SHA", (Some("DHE"), Some("RSA_EXPORT"), "DES40_CBC", "SHA")),
            ("TLS_NULL_WITH_NULL_NULL", (Some("NULL"), Some("NULL"), "NULL", "NULL")),
            ("TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8", (Some("ECDHE"), Some("ECDSA"), "AES_256_CCM_8", "AEAD")),
        ];
        for (name, expected) in cases {
            assert_eq!(parts(name), expected, "{name}");
        }
    }

    #[test]
    fn signals_are_no_suites() {
        assert!(is_signal("TLS_EMPTY_RENEGOTIATION_INFO_SCSV"));
        assert!(is_signal("TLS_FALLBACK_SCSV"));
        assert!(is_signal("GREASE_0A0A"));
        assert!(!is_signal("TLS_AES_128_GCM_SHA256"));
    }
}
