//! Key exchange groups: names, which are offered, and fixed shares for servers that do not ask for one.

use super::Version;

/// Groups by number (IANA, "TLS Supported Groups"), as policies spell them.
const GROUPS: &[(u16, &str)] = &[
    (1, "sect163k1"),
    (2, "sect163r1"),
    (3, "sect163r2"),
    (4, "sect193r1"),
    (5, "sect193r2"),
    (6, "sect233k1"),
    (7, "sect233r1"),
    (8, "sect239k1"),
    (9, "sect283k1"),
    (10, "sect283r1"),
    (11, "sect409k1"),
    (12, "sect409r1"),
    (13, "sect571k1"),
    (14, "sect571r1"),
    (15, "secp160k1"),
    (16, "secp160r1"),
    (17, "secp160r2"),
    (18, "secp192k1"),
    (19, "secp192r1"),
    (20, "secp224k1"),
    (21, "secp224r1"),
    (22, "secp256k1"),
    (23, "secp256r1"),
    (24, "secp384r1"),
    (25, "secp521r1"),
    (26, "brainpoolP256r1"),
    (27, "brainpoolP384r1"),
    (28, "brainpoolP512r1"),
    (29, "x25519"),
    (30, "x448"),
    (31, "brainpoolP256r1tls13"),
    (32, "brainpoolP384r1tls13"),
    (33, "brainpoolP512r1tls13"),
    (41, "curveSM2"),
    (256, "ffdhe2048"),
    (257, "ffdhe3072"),
    (258, "ffdhe4096"),
    (259, "ffdhe6144"),
    (260, "ffdhe8192"),
    (512, "MLKEM512"),
    (513, "MLKEM768"),
    (514, "MLKEM1024"),
    (0x11eb, "SecP256r1MLKEM768"),
    (0x11ec, "X25519MLKEM768"),
    (0x11ed, "SecP384r1MLKEM1024"),
    (0x11ee, "curveSM2MLKEM768"),
    (0x6399, "X25519Kyber768Draft00"),
    (0x639a, "SecP256r1Kyber768Draft00"),
];

/// Curves of TLS 1.2 and older in the order in which they are offered, the usual ones first.
const OLDER: &[u16] = &[
    29, 23, 24, 25, 30, 26, 27, 28, 41, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4,
    3, 2, 1,
];
/// Groups of TLS 1.3 in the order in which they are offered.
const NEWEST: &[u16] = &[
    0x11ec, 29, 23, 24, 25, 30, 0x11eb, 0x11ed, 256, 257, 258, 259, 260, 31, 32, 33, 41, 512, 513, 514,
    0x11ee, 0x6399, 0x639a, 26, 27, 28, 22, 21, 19,
];

/// The name of a group; a number of no known group is written as it is.
pub(crate) fn name(code: u16) -> String {
    let found = GROUPS.iter().find(|(number, _)| *number == code);
    found.map_or_else(|| format!("group {code:#06x}"), |(_, name)| (*name).to_owned())
}

/// The number of a group by its name.
#[cfg(test)]
pub(crate) fn code(name: &str) -> Option<u16> {
    GROUPS.iter().find(|(_, listed)| *listed == name).map(|(code, _)| *code)
}

/// Every group that can be offered, by name.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    GROUPS.iter().map(|(_, name)| *name)
}

/// The finite fields of RFC 7919.
pub(crate) fn finite_fields() -> impl Iterator<Item = u16> {
    256..=260
}

/// Every group that is offered in a version; the finite fields too, for servers that follow RFC 7919 to the letter.
pub(crate) fn offered(version: Version) -> Vec<u16> {
    match version {
        Version::Ssl2 | Version::Ssl3 => Vec::new(),
        Version::Tls13 => NEWEST.to_vec(),
        _ => OLDER.iter().copied().chain(finite_fields()).collect(),
    }
}

/// A share that every server takes for valid, and for which nobody has the secret; none for a group without one here.
/// It is needed only where a server refuses a hello without shares instead of asking for one (RFC 8446 §4.1.4).
pub(crate) fn share(group: u16) -> Option<Vec<u8>> {
    let plain = |length: usize, first: u8| {
        let mut share = vec![0; length];
        share.first_mut().into_iter().for_each(|octet| *octet = first);
        share
    };
    // An encapsulation key whose coefficients are all zero is in the right range (FIPS 203 §7.2).
    let lattice = |length: usize| vec![0; length];
    Some(match group {
        29 => plain(32, 9),
        30 => plain(56, 5),
        23 => P256.to_vec(),
        24 => P384.to_vec(),
        0x11ec => [lattice(1184), plain(32, 9)].concat(),
        0x11eb => [P256.to_vec(), lattice(1184)].concat(),
        0x11ed => [P384.to_vec(), lattice(1568)].concat(),
        513 => lattice(1184),
        256 => [vec![0; 255], vec![4]].concat(),
        257 => [vec![0; 383], vec![4]].concat(),
        _ => return None,
    })
}

/// The base point of P-256, uncompressed (SEC 2).
const P256: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
    0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
    0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

/// The base point of P-384, uncompressed (SEC 2).
const P384: [u8; 97] = [
    0x04, 0xaa, 0x87, 0xca, 0x22, 0xbe, 0x8b, 0x05, 0x37, 0x8e, 0xb1, 0xc7, 0x1e, 0xf3, 0x20, 0xad, 0x74,
    0x6e, 0x1d, 0x3b, 0x62, 0x8b, 0xa7, 0x9b, 0x98, 0x59, 0xf7, 0x41, 0xe0, 0x82, 0x54, 0x2a, 0x38, 0x55,
    0x02, 0xf2, 0x5d, 0xbf, 0x55, 0x29, 0x6c, 0x3a, 0x54, 0x5e, 0x38, 0x72, 0x76, 0x0a, 0xb7, 0x36, 0x17,
    0xde, 0x4a, 0x96, 0x26, 0x2c, 0x6f, 0x5d, 0x9e, 0x98, 0xbf, 0x92, 0x92, 0xdc, 0x29, 0xf8, 0xf4, 0x1d,
    0xbd, 0x28, 0x9a, 0x14, 0x7c, 0xe9, 0xda, 0x31, 0x13, 0xb5, 0xf0, 0xb8, 0xc0, 0x0a, 0x60, 0xb1, 0xce,
    0x1d, 0x7e, 0x81, 0x9d, 0x7a, 0x43, 0x1d, 0x7c, 0x90, 0xea, 0x0e, 0x5f,
];

#[cfg(test)]
mod tests {
    use aws_lc_rs::agreement::{
        ECDH_P256, ECDH_P384, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral,
    };

    use super::*;

    #[test]
    fn every_group_offered_has_a_name() {
        for version in [Version::Tls12, Version::Tls13] {
            for group in offered(version) {
                assert_eq!(code(&name(group)), Some(group));
            }
        }
    }

    /// A server that checks points (SEC 1 §3.2.2.1) takes the fixed ones.
    #[test]
    fn fixed_points_lie_on_their_curves() {
        let random = aws_lc_rs::rand::SystemRandom::new();
        for (group, algorithm) in [(23, &ECDH_P256), (24, &ECDH_P384)] {
            let mine = EphemeralPrivateKey::generate(algorithm, &random).unwrap();
            let point = UnparsedPublicKey::new(algorithm, share(group).unwrap());
            assert!(agree_ephemeral(mine, point, (), |_| Ok(())).is_ok(), "group {group}");
        }
    }
}
