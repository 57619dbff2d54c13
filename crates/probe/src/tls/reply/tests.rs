//! Flights whole, cut, mixed up and made up.

use proptest::prelude::*;
use tls_parser::{TlsMessage, TlsMessageHandshake, parse_tls_plaintext};

use super::*;

fn record(kind: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [&[kind, 3, 3], &length[..], content].concat()
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &length[1..], body].concat()
}

fn hello(version: u16, suite: u16, extensions: &[u8]) -> Vec<u8> {
    let length = u16::try_from(extensions.len()).unwrap().to_be_bytes();
    let fixed = [&version.to_be_bytes()[..], &[5; 32], &[0], &suite.to_be_bytes(), &[0]].concat();
    message(2, &if extensions.is_empty() { fixed } else { [&fixed[..], &length, extensions].concat() })
}

fn certificate(octets: &[u8]) -> Vec<u8> {
    let length = |octets: &[u8]| u32::try_from(octets.len()).unwrap().to_be_bytes()[1..].to_vec();
    let one = [length(octets), octets.to_vec()].concat();
    message(11, &[length(&one), one].concat())
}

/// Named curve x25519, signed with RSA-PSS and SHA-256.
fn curve() -> Vec<u8> {
    message(12, &[&[3, 0, 29, 32][..], &[7; 32], &[8, 4, 0, 2, 1, 1]].concat())
}

fn flight() -> Vec<Vec<u8>> {
    let extensions = [0xff, 1, 0, 1, 0, 0, 23, 0, 0];
    let staple = message(22, &[1, 0, 0, 3, 9, 9, 9]);
    vec![hello(0x303, 0xc02f, &extensions), certificate(b"leaf"), staple, curve(), message(14, &[])]
}

fn flown(reply: Reply) -> Flight {
    match reply {
        Reply::Flight(flight) => *flight,
        other => panic!("{other:?}"),
    }
}

fn assert_whole(flight: &Flight) {
    let hello = flight.hello.as_ref().unwrap();
    assert_eq!((hello.version, hello.suite, hello.compression), (0x303, 0xc02f, 0));
    assert_eq!(hello.extensions, [0xff01, 23]);
    assert_eq!(flight.certificates, [b"leaf"]);
    assert_eq!(flight.staple.as_deref(), Some(&[9, 9, 9][..]));
    assert_eq!(flight.key_exchange, Some(KeyExchange::Curve { group: 29, signature: Some(0x0804) }));
    assert!(flight.whole);
}

/// RFC 5246 §6.2.1: messages may share a record and may be cut over records.
#[test]
fn a_flight_is_read_however_it_is_cut() {
    let all = flight().concat();
    assert_whole(&flown(read(Version::Tls12, &record(22, &all))));
    let each: Vec<u8> = flight().iter().flat_map(|message| record(22, message)).collect();
    assert_whole(&flown(read(Version::Tls12, &each)));
    let cut: Vec<u8> = all.chunks(3).flat_map(|piece| record(22, piece)).collect();
    assert_whole(&flown(read(Version::Tls12, &cut)));
    let mut reader = Reader::new(Version::Tls12);
    let reply = cut.iter().find_map(|octet| reader.push(&[*octet])).unwrap();
    let flight = flown(reply);
    assert_whole(&flight);
    assert_eq!(flight.raw, cut);
}

/// Pitfall 5: a warning before the ServerHello is not the answer.
#[test]
fn a_warning_is_not_the_answer() {
    let octets = [record(21, &[1, 112]), record(22, &flight().concat())].concat();
    let flight = flown(read(Version::Tls12, &octets));
    assert_whole(&flight);
    assert_eq!(flight.warnings, [112]);
    assert_eq!(read(Version::Tls12, &record(21, &[1, 112])), Reply::Nothing);
    assert_eq!(read(Version::Tls12, &record(21, &[1, 40])), Reply::Alert(40));
    assert_eq!(read(Version::Tls12, &record(21, &[1, 112, 2, 40])), Reply::Alert(40));
}

/// Pitfall 13.
#[test]
fn alerts_without_a_record_and_other_protocols_are_known() {
    assert_eq!(read(Version::Tls12, &[2, 40]), Reply::Alert(40));
    assert_eq!(read(Version::Tls12, &record(21, &[2, 70])), Reply::Alert(70));
    for other in
        [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], b"220 mail.example.dk ESMTP\r\n", b"\x16", b"\x80\x03"]
    {
        assert_eq!(read(Version::Tls12, other), Reply::NotTls(other.to_vec()));
    }
    assert_eq!(read(Version::Tls12, &[]), Reply::Nothing);
}

/// Pitfall 12: SSLv2 with kinds, SSLv2 without any in common, and JDK's error.
#[test]
fn the_oldest_flight_lists_its_kinds() {
    let reply = |certificate: &[u8], kinds: &[u8]| {
        let lengths = [certificate.len(), kinds.len(), 16].map(|length| u16::try_from(length).unwrap());
        let lengths: Vec<u8> = lengths.iter().flat_map(|length| length.to_be_bytes()).collect();
        let body = [&[4, 0, 1, 0, 2][..], &lengths, certificate, kinds, &[1; 16]].concat();
        [&(0x8000 | u16::try_from(body.len()).unwrap()).to_be_bytes()[..], &body].concat()
    };
    let some = reply(b"leaf", &[1, 0, 0x80, 7, 0, 0xc0]);
    let expected = OldestHello { certificate: b"leaf".to_vec(), kinds: vec![0x01_0080, 0x07_00c0] };
    assert_eq!(read(Version::Ssl2, &some), Reply::Oldest(expected));
    let none = reply(b"", &[]);
    assert_eq!(read(Version::Ssl2, &none), Reply::Oldest(OldestHello { certificate: vec![], kinds: vec![] }));
    let error = [&[0x80, 3, 0, 0, 1][..], &record(21, &[2, 40])].concat();
    assert_eq!(read(Version::Ssl2, &error), Reply::Alert(1));
    assert_eq!(read(Version::Tls12, &error), Reply::Alert(1));
    assert_eq!(read(Version::Ssl2, &record(21, &[2, 70])), Reply::Alert(70));
}

/// RFC 8446 §4.1.4: a HelloRetryRequest picks suite and group, and nothing more is waited for.
#[test]
fn a_request_to_try_again_picks_suite_and_group() {
    let random = [
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c, 0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2,
        0xa2, 0x11, 0x16, 0x7a, 0xbb, 0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    ];
    let extensions = [0, 43, 0, 2, 3, 4, 0, 51, 0, 2, 0x11, 0xec];
    let body = [&[3, 3][..], &random, &[0, 0x13, 2, 0, 0, 12], &extensions].concat();
    let flight = flown(read(Version::Tls13, &record(22, &message(2, &body))));
    let hello = flight.hello.unwrap();
    assert_eq!((hello.version, hello.suite, hello.group, hello.retry), (0x304, 0x1302, Some(0x11ec), true));
    assert!(flight.whole);
}

/// Pitfalls 10 and 11: the prime as on the wire, and the short key of a suite for export.
#[test]
fn fields_and_short_keys_are_read() {
    let short = message(12, &[&[0, 64][..], &[0xff; 64], &[0, 1, 3, 0, 2, 1, 1]].concat());
    let octets = record(22, &[hello(0x301, 0x0003, &[]), certificate(b"leaf"), short].concat());
    assert_eq!(flown(read(Version::Tls10, &octets)).key_exchange, Some(KeyExchange::ShortRsa { bits: 512 }));
    let field = message(12, &[&[0, 3, 0, 1, 3, 0, 1, 2, 0, 1, 9][..], &[4, 1, 0, 1, 1]].concat());
    let octets = record(22, &[hello(0x303, 0x009e, &[]), field].concat());
    let (prime, generator, signature) = (vec![0, 1, 3], vec![2], Some(0x0401));
    let expected = KeyExchange::Field { prime, generator, signature };
    assert_eq!(flown(read(Version::Tls12, &octets)).key_exchange, Some(expected));
}

/// An anonymous exchange carries no signature, and before TLS 1.2 no algorithm is named.
#[test]
fn what_is_not_there_is_not_read() {
    let anonymous = message(12, &[&[3, 0, 23, 1, 4][..]].concat());
    let octets = record(22, &[hello(0x303, 0xc018, &[]), anonymous].concat());
    let none = Some(KeyExchange::Curve { group: 23, signature: None });
    assert_eq!(flown(read(Version::Tls12, &octets)).key_exchange, none);
    let older = message(12, &[3, 0, 23, 1, 4, 0, 2, 1, 1]);
    let octets = record(22, &[hello(0x301, 0xc013, &[]), older].concat());
    assert_eq!(flown(read(Version::Tls10, &octets)).key_exchange, none);
}

/// Pitfall 16: a server that wants a client certificate has told everything before.
#[test]
fn a_request_for_a_certificate_does_not_spoil_the_flight() {
    let ask = message(13, &[1, 1, 0, 0, 0, 0]);
    let octets = record(22, &[hello(0x303, 0x009c, &[]), ask, message(14, &[])].concat());
    let flight = flown(read(Version::Tls12, &octets));
    assert!(flight.asks_certificate && flight.whole);
}

#[test]
fn what_breaks_after_the_hello_keeps_what_was_said() {
    let octets = [record(22, &hello(0x303, 0xc02f, &[])), b"garbage".to_vec()].concat();
    let flight = flown(read(Version::Tls12, &octets));
    assert_eq!((flight.problem, flight.whole), (Some("not_a_record"), false));
    let octets = [record(22, &hello(0x303, 0xc02f, &[])), record(21, &[2, 80])].concat();
    assert_eq!(flown(read(Version::Tls12, &octets)).alert, Some(80));
    let endless = record(22, &[0; 1000]).repeat(100);
    assert!(matches!(read(Version::Tls12, &endless), Reply::NotTls(first) if first.len() == FIRST_OCTETS));
}

fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8);
    (changes, 1..200usize).prop_map(|(changes, cut)| {
        let mut octets: Vec<u8> = flight().concat().chunks(cut).flat_map(|piece| record(22, piece)).collect();
        for (at, octet) in changes {
            let at = at.index(octets.len());
            octets[at] = octet;
        }
        octets
    })
}

proptest! {
    #[test]
    fn no_octets_make_it_panic(octets in prop::collection::vec(any::<u8>(), 0..300)) {
        for version in Version::ALL {
            read(version, &octets);
        }
    }

    #[test]
    fn a_bent_flight_is_read_the_same_in_one_piece_and_in_many(octets in mutated(), size in 1..50usize) {
        let whole = read(Version::Tls12, &octets);
        let mut reader = Reader::new(Version::Tls12);
        let reply = octets.chunks(size).find_map(|piece| reader.push(piece)).unwrap_or_else(|| reader.end());
        match (whole, reply) {
            (Reply::Flight(mut one), Reply::Flight(mut other)) => {
                // What came behind the end of the flight is there in one and not in the other.
                (one.raw, other.raw) = Default::default();
                prop_assert_eq!(one, other);
            }
            (Reply::NotTls(one), Reply::NotTls(other)) => prop_assert!(one.starts_with(&other) || other.starts_with(&one)),
            (one, other) => prop_assert_eq!(one, other),
        }
    }

    /// What `tls-parser` reads of well-formed messages is what we read.
    #[test]
    fn a_second_reader_agrees(suite in any::<u16>(), random in any::<[u8; 32]>(), leaf in prop::collection::vec(any::<u8>(), 0..300)) {
        let body = [&[3, 3][..], &random, &[0], &suite.to_be_bytes(), &[0, 0, 5, 0xff, 1, 0, 1, 0]].concat();
        let octets = record(22, &[message(2, &body), certificate(&leaf), message(14, &[])].concat());
        let ours = flown(read(Version::Tls12, &octets));
        let (_, theirs) = parse_tls_plaintext(&octets).unwrap();
        let hello = ours.hello.unwrap();
        for one in theirs.msg {
            match one {
                TlsMessage::Handshake(TlsMessageHandshake::ServerHello(their)) => {
                    prop_assert_eq!((their.version.0, their.cipher.0), (hello.version, hello.suite));
                    prop_assert_eq!(their.random, &hello.random);
                }
                TlsMessage::Handshake(TlsMessageHandshake::Certificate(their)) => {
                    let chain: Vec<&[u8]> = their.cert_chain.iter().map(|one| one.data).collect();
                    prop_assert_eq!(chain, vec![&leaf[..]]);
                }
                _ => {}
            }
        }
    }
}
