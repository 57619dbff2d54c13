//! What is built is what was meant, and no length that breaks servers is ever sent.

use proptest::prelude::*;
use tls_parser::{
    TlsClientHelloContents, TlsExtension, TlsMessage, TlsMessageHandshake, parse_tls_client_hello_extensions,
    parse_tls_plaintext,
};

use super::*;

const FIXED: Randomness = Randomness { random: [7; 32], session: [9; 32] };

fn read(octets: &[u8]) -> (u16, TlsClientHelloContents<'_>) {
    let (rest, record) = parse_tls_plaintext(octets).unwrap();
    assert!(rest.is_empty(), "one record");
    match record.msg.into_iter().next() {
        Some(TlsMessage::Handshake(TlsMessageHandshake::ClientHello(hello))) => (record.hdr.version.0, hello),
        other => panic!("{other:?}"),
    }
}

fn extensions<'a>(hello: &TlsClientHelloContents<'a>) -> Vec<TlsExtension<'a>> {
    hello.ext.map_or_else(Vec::new, |octets| parse_tls_client_hello_extensions(octets).unwrap().1)
}

fn any_hello() -> impl Strategy<Value = Hello> {
    let version = prop::sample::select(&Version::ALL[1..]);
    let numbers = |most| prop::collection::vec(0x0001..0x1200u16, 1..most);
    (version, numbers(400), numbers(60), numbers(30), "[a-z]{1,60}\\.dk", any::<bool>()).prop_map(
        |(version, suites, groups, signatures, name, fallback)| Hello {
            suites,
            groups,
            signatures,
            compression: if version < Version::Tls13 { vec![1, 64] } else { Vec::new() },
            shares: vec![29, 23],
            fallback,
            ..Hello::new(version, Some(&name))
        },
    )
}

proptest! {
    #[test]
    fn what_is_built_is_read_as_it_was_meant(hello in any_hello()) {
        let octets = hello.octets(&FIXED);
        let (record, read) = read(&octets);
        let newest = hello.version == Version::Tls13;
        prop_assert_eq!(record, if hello.version == Version::Ssl3 { 0x300 } else { 0x301 });
        prop_assert_eq!(read.version.0, hello.version.min(Version::Tls12).wire());
        let mut suites = hello.suites.clone();
        suites.extend((!newest).then_some(0xff));
        suites.extend(hello.fallback.then_some(0x5600));
        prop_assert_eq!(read.ciphers.iter().map(|suite| suite.0).collect::<Vec<_>>(), suites);
        let methods: Vec<u8> = read.comp.iter().map(|method| method.0).collect();
        prop_assert_eq!(methods, [hello.compression.as_slice(), &[0]].concat());
        let extensions = extensions(&read);
        if hello.version == Version::Ssl3 {
            prop_assert!(read.ext.is_none());
            return Ok(());
        }
        let mut names = 0;
        for extension in &extensions {
            match extension {
                TlsExtension::SNI(listed) => {
                    names += 1;
                    prop_assert_eq!(listed[0].1, hello.server_name.as_deref().unwrap().as_bytes());
                }
                TlsExtension::EllipticCurves(groups) => {
                    prop_assert_eq!(groups.iter().map(|group| group.0).collect::<Vec<_>>(), hello.groups.clone());
                }
                TlsExtension::SignatureAlgorithms(schemes) => {
                    prop_assert!(hello.version >= Version::Tls12);
                    prop_assert_eq!(schemes, &hello.signatures);
                }
                TlsExtension::SupportedVersions(versions) => {
                    prop_assert!(newest);
                    prop_assert_eq!(versions.iter().map(|version| version.0).collect::<Vec<_>>(), vec![0x304]);
                }
                _ => {}
            }
        }
        prop_assert_eq!(names, 1);
    }

    /// Pitfall 2: RFC 7685 §1, and the residues that broke other boxes.
    #[test]
    fn no_hello_has_a_length_that_breaks_servers(hello in any_hello()) {
        let length = hello.octets(&FIXED).len() - 5;
        prop_assert!(!matches!(length % 256, 10 | 14), "{}", length);
        if hello.version != Version::Ssl3 {
            prop_assert!(!(256..512).contains(&length), "{}", length);
        }
    }
}

/// Pitfall 1: 127 suites and the signal are 128, and in SSL 3.0 a chunk stays below 256 octets.
#[test]
fn chunks_are_short_enough() {
    let all = suites::offered(Version::Tls12);
    let chunk = Hello::new(Version::Tls12, None).with_suites(&all[..CHUNK]);
    assert_eq!(read(&chunk.octets(&FIXED)).1.ciphers.len(), 128);
    let chunk = Hello::new(Version::Ssl3, None).with_suites(&all[..SHORT_CHUNK]);
    assert!(chunk.octets(&FIXED).len() - 5 < 256);
}

/// Pitfalls 4 and 6: the signal stands in every hello up to TLS 1.2; a session id of 32 octets in TLS 1.3.
#[test]
fn signal_record_version_and_session_id_are_those_of_the_version() {
    for version in Version::ALL.into_iter().skip(1) {
        let octets = Hello::new(version, None).octets(&FIXED);
        let (record, read) = read(&octets);
        assert_eq!(record, if version == Version::Ssl3 { 0x300 } else { 0x301 });
        assert_eq!(read.ciphers.iter().any(|suite| suite.0 == 0xff), version < Version::Tls13);
        if version == Version::Tls13 {
            assert_eq!(read.session_id.map(<[u8]>::len), Some(32));
        }
    }
}

/// Pitfall 3: shares of ML-KEM never stand in the usual hello, which fits into one segment.
#[test]
fn the_usual_hello_has_no_shares_and_fits_into_one_segment() {
    for version in Version::ALL {
        let name = format!("{}.dk", "a".repeat(60));
        assert!(Hello::new(version, Some(&name)).octets(&FIXED).len() < 1400, "{version:?}");
    }
    let octets = Hello::new(Version::Tls13, None).octets(&FIXED);
    let shares = [0, 51, 0, 2, 0, 0];
    assert!(octets.windows(shares.len()).any(|window| window == shares));
}

/// Pitfall 5: groups are offered in TLS 1.0 and 1.1 too. Pitfall 14: no signature algorithms before TLS 1.2.
#[test]
fn older_versions_are_offered_groups_but_no_signature_algorithms() {
    for version in [Version::Tls10, Version::Tls11] {
        let octets = Hello::new(version, None).octets(&FIXED);
        let (_, read) = read(&octets);
        let extensions = extensions(&read);
        let groups = |extension: &TlsExtension<'_>| matches!(extension, TlsExtension::EllipticCurves(_));
        let signatures =
            |extension: &TlsExtension<'_>| matches!(extension, TlsExtension::SignatureAlgorithms(_));
        assert!(extensions.iter().any(groups));
        assert!(!extensions.iter().any(signatures));
    }
}

/// Pitfall 9, RFC 6066 §3.
#[test]
fn addresses_and_final_dots_are_never_asked_for() {
    let name = |name| Hello::new(Version::Tls12, Some(name)).server_name;
    assert_eq!(name("www.example.dk.").as_deref(), Some("www.example.dk"));
    for address in ["192.0.2.1", "2001:db8::1", "[2001:db8::1]", ".", ""] {
        assert_eq!(name(address), None, "{address}");
    }
}

/// Pitfall 12: every kind is offered in one go, NULL among them.
#[test]
fn the_oldest_hello_offers_every_kind() {
    let octets = Hello::new(Version::Ssl2, None).octets(&FIXED);
    assert_eq!(usize::from(u16::from_be_bytes([octets[0], octets[1]]) & 0x7fff), octets.len() - 2);
    assert_eq!(octets[2..9], [1, 0, 2, 0, u8::try_from(3 * KINDS.len()).unwrap(), 0, 0]);
    assert_eq!(octets.len(), 2 + 9 + 3 * KINDS.len() + 16);
    assert!(octets[11..].chunks(3).any(|kind| kind == [0, 0, 0]));
}
