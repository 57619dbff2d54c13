//! Cipher suites: which belong to which version, in which order they are offered, and how they exchange keys.

use super::Version;
use super::codes::SUITES;

/// The signal that renegotiation is secure (RFC 5746 §3.3): in every hello up to TLS 1.2, and never a suite.
pub(crate) const RENEGOTIATION_SIGNAL: u16 = 0x00ff;
/// The signal that a client has fallen back to an older version (RFC 7507).
pub(crate) const FALLBACK_SIGNAL: u16 = 0x5600;

/// Suites of TLS 1.3; the others belong to older versions.
const NEWEST: &[u16] = &[
    0x1302, 0x1301, 0x1303, 0x1304, 0x1305, 0x1306, 0x1307, 0x00c6, 0x00c7, 0xc0b4, 0xc0b5, 0xc103, 0xc104,
    0xc105, 0xc106,
];

/// What most servers speak. It is offered first, so that a server that reads only the head of a list finds it.
const COMMON: &[u16] = &[
    0xc030, 0xc02c, 0xc02f, 0xc02b, 0xcca8, 0xcca9, 0x009f, 0x009e, 0xccaa, 0xc028, 0xc024, 0xc027, 0xc023,
    0xc014, 0xc00a, 0xc013, 0xc009, 0x006b, 0x0067, 0x0039, 0x0033, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035,
    0x002f, 0xc012, 0xc008, 0x0016, 0x000a, 0xc011, 0xc007, 0x0005, 0x0004, 0x0088, 0x0045, 0x0084, 0x0041,
    0x0038, 0x0032, 0x0013, 0x0096, 0x009a, 0x0007, 0x0009, 0x0015, 0x0003, 0x0008, 0x0006, 0x0014, 0x0062,
    0x0064, 0x0002, 0x0001, 0x003b, 0xc0ad, 0xc0ac, 0xc09f, 0xc09e,
];

/// Kinds of cipher in SSLv2: three octets each.
pub(crate) const KINDS: &[(u32, &str)] = &[
    (0x01_0080, "SSL_CK_RC4_128_WITH_MD5"),
    (0x02_0080, "SSL_CK_RC4_128_EXPORT40_WITH_MD5"),
    (0x03_0080, "SSL_CK_RC2_128_CBC_WITH_MD5"),
    (0x04_0080, "SSL_CK_RC2_128_CBC_EXPORT40_WITH_MD5"),
    (0x05_0080, "SSL_CK_IDEA_128_CBC_WITH_MD5"),
    (0x06_0040, "SSL_CK_DES_64_CBC_WITH_MD5"),
    (0x06_0140, "SSL_CK_DES_64_CBC_WITH_SHA"),
    (0x07_00c0, "SSL_CK_DES_192_EDE3_CBC_WITH_MD5"),
    (0x07_01c0, "SSL_CK_DES_192_EDE3_CBC_WITH_SHA"),
    (0x08_0080, "SSL_CK_RC4_64_WITH_MD5"),
    (0x00_0000, "SSL_CK_NULL_WITH_MD5"),
    (0xff_0800, "SSL_CK_DES_64_CFB64_WITH_MD5_1"),
    (0xff_0810, "SSL_CK_NULL"),
];

/// The name of a suite; a number of no known suite is written as it is.
pub(crate) fn name(code: u16) -> String {
    let found = SUITES.binary_search_by_key(&code, |(number, _)| *number).ok().and_then(|at| SUITES.get(at));
    found.map_or_else(|| format!("TLS_UNKNOWN_{code:04X}"), |(_, name)| (*name).to_owned())
}

/// The number of a suite by its name.
#[cfg(test)]
pub(crate) fn code(name: &str) -> Option<u16> {
    SUITES.iter().find(|(_, listed)| *listed == name).map(|(code, _)| *code)
}

/// Every suite that can be offered, by name.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    SUITES.iter().filter(|(code, _)| *code != 0).map(|(_, name)| *name)
}

/// The name of a kind of cipher in SSLv2.
pub(crate) fn kind_name(kind: u32) -> String {
    let found = KINDS.iter().find(|(number, _)| *number == kind);
    found.map_or_else(|| format!("SSL_CK_UNKNOWN_{kind:06X}"), |(_, name)| (*name).to_owned())
}

/// Whether a suite belongs to TLS 1.3.
pub(crate) fn is_newest(code: u16) -> bool {
    NEWEST.contains(&code)
}

/// Every suite that is offered in a version, the likely ones first. `TLS_NULL_WITH_NULL_NULL` is the state before a
/// handshake and is never offered.
pub(crate) fn offered(version: Version) -> Vec<u16> {
    if version == Version::Tls13 {
        return NEWEST.to_vec();
    }
    let rest = SUITES.iter().map(|(code, _)| *code);
    let rest = rest.filter(|code| *code != 0 && !is_newest(*code) && !COMMON.contains(code));
    COMMON.iter().copied().chain(rest).collect()
}

/// Whether a suite's bulk cipher is ChaCha20, which some servers prefer when the client does.
pub(crate) fn is_chacha(code: u16) -> bool {
    name(code).contains("CHACHA20")
}

/// How a suite of TLS 1.2 and older exchanges keys, as far as its messages differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exchange {
    /// Elliptic curves.
    Ecdhe,
    /// Finite fields.
    Dhe,
    /// RSA with a short key of its own.
    RsaExport,
    /// Nothing to read in a ServerKeyExchange message.
    Other,
}

/// How a suite exchanges keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// What the parameters are.
    pub(crate) exchange: Exchange,
    /// The parameters are signed.
    pub(crate) signed: bool,
    /// A hint about a shared key comes first (RFC 4279, RFC 5489).
    pub(crate) hint: bool,
}

/// How a suite exchanges keys, by its name.
pub(crate) fn way(code: u16) -> Way {
    let name = name(code);
    let by = |start: &str| name.starts_with(start);
    let (anonymous, shared) = (name.contains("_anon_"), name.contains("_PSK_"));
    let exchange = if by("TLS_ECDHE_") || by("TLS_ECDH_anon_") {
        Exchange::Ecdhe
    } else if by("TLS_DHE_") || by("TLS_DH_anon_") {
        Exchange::Dhe
    } else if by("TLS_RSA_EXPORT") {
        Exchange::RsaExport
    } else {
        Exchange::Other
    };
    Way { exchange, signed: exchange != Exchange::Other && !anonymous && !shared, hint: shared }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_names_are_unique() {
        assert!(SUITES.is_sorted_by(|one, other| one.0 < other.0));
        let mut names: Vec<&str> = SUITES.iter().map(|(_, name)| *name).collect();
        names.sort_unstable();
        assert!(names.is_sorted_by(|one, other| one != other));
        for name in names {
            assert_eq!(code(name).map(super::name).as_deref(), Some(name));
        }
    }

    #[test]
    fn names_are_those_of_the_registry() {
        for (code, name) in SUITES.iter().filter(|(_, name)| !name.ends_with("_DRAFT")) {
            if let Some(known) = tls_parser::TlsCipherSuite::from_id(*code) {
                assert_eq!(known.name, *name, "{code:04x}");
            }
        }
        assert_eq!(name(0xc02f), "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assert_eq!(name(0x1302), "TLS_AES_256_GCM_SHA384");
        assert_eq!(name(0xfafa), "TLS_UNKNOWN_FAFA");
    }

    #[test]
    fn each_version_is_offered_its_own_suites_once_and_no_signals() {
        for version in [Version::Tls12, Version::Tls13] {
            let offered = offered(version);
            let mut sorted = offered.clone();
            sorted.sort_unstable();
            sorted.dedup();
            assert_eq!(sorted.len(), offered.len());
            assert!(offered.iter().all(|code| (version == Version::Tls13) == is_newest(*code)));
            assert!(!offered.contains(&RENEGOTIATION_SIGNAL) && !offered.contains(&FALLBACK_SIGNAL));
            assert!(offered.iter().all(|code| !name(*code).contains("UNKNOWN")));
        }
        assert!(offered(Version::Tls12).len() > 340);
    }

    #[test]
    fn the_exchange_is_read_from_the_name() {
        let way_of = |name: &str| way(code(name).unwrap());
        let plain = |exchange| Way { exchange, signed: true, hint: false };
        assert_eq!(way_of("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"), plain(Exchange::Ecdhe));
        assert_eq!(way_of("TLS_DHE_DSS_WITH_DES_CBC_SHA"), plain(Exchange::Dhe));
        assert_eq!(way_of("TLS_RSA_EXPORT_WITH_RC4_40_MD5"), plain(Exchange::RsaExport));
        assert!(!way_of("TLS_DH_anon_WITH_AES_128_CBC_SHA").signed);
        assert!(way_of("TLS_ECDHE_PSK_WITH_AES_128_CBC_SHA").hint);
        assert_eq!(way_of("TLS_RSA_WITH_AES_128_CBC_SHA").exchange, Exchange::Other);
        assert_eq!(way_of("TLS_DH_RSA_WITH_AES_128_CBC_SHA").exchange, Exchange::Other);
    }
}
