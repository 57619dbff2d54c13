//! Reading of certificates that the lab issues, and of what is left when their octets are turned.

use std::sync::LazyLock;

use kravtjek_lab::pki::{Authority, Identity, Key, Leaf, self_signed};
use proptest::prelude::*;

use super::*;

const NOW: &str = "2026-11-21T00:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

static ISSUED: LazyLock<Identity> = LazyLock::new(|| {
    Authority::new(now()).unwrap().issue(&Leaf::new(&["a.dk", "2001:db8::1"], now())).unwrap()
});

#[test]
fn a_certificate_is_put_into_words() {
    let read = read(&ISSUED.chain[0]).unwrap();
    assert_eq!(read.subject, "C=DK, O=Kravtjek Lab, CN=a.dk");
    assert_eq!(read.issuer, "C=DK, O=Kravtjek Lab, CN=Kravtjek Lab Issuing");
    assert_eq!(read.names, ["a.dk", "2001:db8::1"]);
    assert_eq!(read.not_before.to_string(), "2026-10-22T00:00:00Z");
    assert_eq!(read.not_after.to_string(), "2027-01-20T00:00:00Z");
    assert_eq!((read.key.as_str(), read.signature.as_str()), ("ECDSA secp256r1", "SHA-256"));
    assert_eq!(read.fingerprint, sha256_hex(&ISSUED.chain[0]));
    assert_eq!(read.fingerprint.len(), 64);
}

#[test]
fn keys_are_written_as_policies_write_them() {
    let written = |key| {
        let read = read(&self_signed(&Leaf::new(&["a.dk"], now()).key(key)).unwrap().chain[0]).unwrap();
        (read.key, read.signature)
    };
    let pair = |key: &str, signature: &str| (key.to_owned(), signature.to_owned());
    assert_eq!(written(Key::Rsa2048), pair("RSA 2048", "SHA-256"));
    assert_eq!(written(Key::P384), pair("ECDSA secp384r1", "SHA-384"));
    assert_eq!(written(Key::Ed25519), pair("Ed25519", "Ed25519"));
}

/// Certificates made by OpenSSL, of kinds that the lab does not issue.
#[test]
fn rare_kinds_are_told_apart() {
    let cases = [
        (&include_bytes!("samples/rsa-pss-sha384.der")[..], "RSA 2048", "SHA-384"),
        (include_bytes!("samples/rsa-1024-sha1.der"), "RSA 1024", "SHA-1"),
        (include_bytes!("samples/ec-explicit.der"), "ECDSA explicit", "SHA-256"),
        (include_bytes!("samples/dsa-1024.der"), "DSA 1024", "SHA-256"),
        (include_bytes!("samples/ed448.der"), "Ed448", "Ed448"),
        (include_bytes!("samples/brainpool.der"), "ECDSA brainpoolP256r1", "SHA-256"),
    ];
    for (der, key, signature) in cases {
        let read = read(der).unwrap();
        assert_eq!((read.key.as_str(), read.signature.as_str()), (key, signature));
    }
    let odd = read(include_bytes!("samples/ed448.der")).unwrap();
    assert_eq!(odd.subject, r"C=DK, O=Sæby\, Nord\u{7}, CN=Ægir");
}

#[test]
fn what_is_too_large_or_has_something_behind_it_is_not_read() {
    let mut longer = ISSUED.chain[0].clone();
    longer.push(0);
    assert_eq!(read(&longer), Err(Unreadable::Malformed));
    assert_eq!(read(&vec![0x30; LARGEST + 1]), Err(Unreadable::TooLarge));
    assert_eq!(read(&[]), Err(Unreadable::Malformed));
    assert_eq!(read_all(&[longer, ISSUED.chain[1].clone()]).len(), 1);
}

proptest! {
    #[test]
    fn turned_octets_never_panic(turned in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)) {
        let mut der = ISSUED.chain[0].clone();
        for (index, octet) in turned {
            *index.get_mut(&mut der) = octet;
        }
        fuzzing::certificate(&der);
    }

    #[test]
    fn noise_never_panics(noise in prop::collection::vec(any::<u8>(), 0..512)) {
        fuzzing::certificate(&noise);
    }
}
