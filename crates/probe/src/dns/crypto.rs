//! Signatures, digests and hashes of DNSSEC, over aws-lc; Ed448, which it does not have, over a crate of its own.

use aws_lc_rs::digest::{self, Algorithm as Digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA384_FIXED, ED25519, RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY,
    RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
    RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm,
};
use crrl::ed448;
use domain::base::iana::{DigestAlgorithm, SecurityAlgorithm};
use domain::base::name::ToName;
use domain::base::rdata::ComposeRecordData;

use super::name::Name;
use super::record::Dnskey;

/// The largest RSA exponent that aws-lc takes: 33 bits.
const EXPONENT: u64 = (1 << 33) - 1;
/// The shortest and longest RSA modulus that is verified, in bits (RFC 3110 §2 has the upper one).
const MODULUS: std::ops::RangeInclusive<usize> = 1024..=4096;

/// Whether signatures of an algorithm are verified here (5, 7, 8, 10, 13, 14, 15, 16).
pub(crate) fn verifies(algorithm: SecurityAlgorithm) -> bool {
    matches!(algorithm.to_int(), 5 | 7 | 8 | 10 | 13..=16)
}

/// Whether digests of a type are compared here (SHA-1, SHA-256, SHA-384).
pub(crate) fn digests(digest: DigestAlgorithm) -> bool {
    digest_type(digest).is_some()
}

fn digest_type(digest: DigestAlgorithm) -> Option<&'static Digest> {
    match digest {
        DigestAlgorithm::SHA1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
        DigestAlgorithm::SHA256 => Some(&digest::SHA256),
        DigestAlgorithm::SHA384 => Some(&digest::SHA384),
        _ => None,
    }
}

/// Why a signature is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// Neither this algorithm nor this form of key is known here.
    Unsupported,
    /// It does not fit the data and the key.
    Bad,
}

/// Verifies a signature over `signed` with a key.
pub(crate) fn verify(key: &Dnskey, signed: &[u8], signature: &[u8]) -> Result<(), Flaw> {
    if key.algorithm() == SecurityAlgorithm::ED448 {
        let key = ed448::PublicKey::decode(key.public_key()).ok_or(Flaw::Bad)?;
        return if key.verify_raw(signature, signed) { Ok(()) } else { Err(Flaw::Bad) };
    }
    if !usable(key) {
        return Err(Flaw::Unsupported);
    }
    let good = match rsa(key) {
        Some((exponent, modulus)) => {
            let components = RsaPublicKeyComponents { n: modulus, e: exponent };
            rsa_form(key.algorithm()).is_some_and(|form| components.verify(form, signed, signature).is_ok())
        }
        None => curve(key).is_some_and(|key| key.verify(signed, signature).is_ok()),
    };
    if good { Ok(()) } else { Err(Flaw::Bad) }
}

/// How RSA signatures of an algorithm are made (RFC 3110 §3, RFC 5702 §3).
fn rsa_form(algorithm: SecurityAlgorithm) -> Option<&'static RsaParameters> {
    match algorithm.to_int() {
        5 | 7 => Some(&RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY),
        8 => Some(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY),
        10 => Some(&RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY),
        _ => None,
    }
}

/// A key on a curve, as the library takes it (RFC 6605 §4, RFC 8080 §3).
fn curve(key: &Dnskey) -> Option<UnparsedPublicKey<Vec<u8>>> {
    // The records hold the two numbers of a point; SEC 1 has an octet before them that says so.
    let point = || [&[4], key.public_key().as_ref()].concat();
    let (algorithm, key): (&'static dyn VerificationAlgorithm, _) = match key.algorithm().to_int() {
        13 => (&ECDSA_P256_SHA256_FIXED, point()),
        14 => (&ECDSA_P384_SHA384_FIXED, point()),
        15 => (&ED25519, key.public_key().to_vec()),
        _ => return None,
    };
    Some(UnparsedPublicKey::new(algorithm, key))
}

/// Whether a key is of an algorithm and form that can be verified with here.
pub(crate) fn usable(key: &Dnskey) -> bool {
    match rsa(key) {
        Some((exponent, _)) if exponent.len() > 8 => false,
        Some((exponent, modulus)) => {
            let value = exponent.iter().fold(0u64, |sum, octet| sum << 8 | u64::from(*octet));
            value <= EXPONENT && MODULUS.contains(&bits(modulus))
        }
        None => verifies(key.algorithm()),
    }
}

/// The size of an RSA key's modulus in bits; none for other algorithms and for malformed keys.
pub(crate) fn rsa_bits(key: &Dnskey) -> Option<usize> {
    rsa(key).map(|(_, modulus)| bits(modulus))
}

fn bits(modulus: &[u8]) -> usize {
    let leading = modulus.first().map_or(0, |first| first.leading_zeros() as usize);
    modulus.len() * 8 - leading
}

/// Exponent and modulus of an RSA key (RFC 3110 §2).
fn rsa(key: &Dnskey) -> Option<(&[u8], &[u8])> {
    if !matches!(key.algorithm().to_int(), 5 | 7 | 8 | 10) {
        return None;
    }
    let octets: &[u8] = key.public_key();
    let (length, rest) = match octets {
        [0, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [length, rest @ ..] => (usize::from(*length), rest),
        [] => return None,
    };
    let (exponent, modulus) = rest.split_at_checked(length)?;
    Some((number(exponent), number(modulus)))
}

/// A number without the zeros before it, which resolvers take though the form prohibits them.
fn number(octets: &[u8]) -> &[u8] {
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    octets.get(zeros..).unwrap_or_default()
}

/// The digest that a DS record of this type holds for a key (RFC 4034 §5.1.4).
pub(crate) fn ds_digest(owner: &Name, key: &Dnskey, digest: DigestAlgorithm) -> Option<Vec<u8>> {
    let mut wire = Vec::new();
    // Appending to a vector cannot fail.
    let Ok(()) = owner.compose_canonical(&mut wire);
    let Ok(()) = key.compose_canonical_rdata(&mut wire);
    Some(digest::digest(digest_type(digest)?, &wire).as_ref().to_vec())
}

/// The hashed owner name of NSEC3 (RFC 5155 §5), always SHA-1.
pub(crate) fn nsec3_hash(name: &Name, salt: &[u8], iterations: u16) -> Vec<u8> {
    let mut octets = Vec::new();
    // Appending to a vector cannot fail.
    let Ok(()) = name.compose_canonical(&mut octets);
    for _ in 0..=iterations {
        octets.extend_from_slice(salt);
        let hash = digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &octets);
        octets.clear();
        octets.extend_from_slice(hash.as_ref());
    }
    octets
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use domain::utils::{base32, base64};

    use super::*;
    use crate::dns::name::parse;

    fn key(algorithm: u8, octets: Vec<u8>) -> Dnskey {
        Dnskey::new(257, 3, SecurityAlgorithm::from_int(algorithm), Bytes::from(octets)).unwrap()
    }

    fn hex(text: &str) -> Vec<u8> {
        (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
    }

    #[test]
    fn ed448_takes_the_vector_of_rfc_8032() {
        // RFC 8032 §7.4, "1 octet".
        let public = hex(
            "43ba28f430cdff456ae531545f7ecd0ac834a55d9358c0372bfa0c6c6798c0866aea01eb00742802b8438ea4cb82169c235160627b4c3a9480",
        );
        let signature = hex(
            "26b8f91727bd62897af15e41eb43c377efb9c610d48f2335cb0bd0087810f4352541b143c4b981b7e18f62de8ccdf633fc1bf037ab7cd779805e0dbcc0aae1cbcee1afb2e027df36bc04dcecbf154336c19f0af7e0a6472905e799f1953d2a0ff3348ab21aa4adafd1d234441cf807c03a00",
        );
        assert_eq!(verify(&key(16, public.clone()), &[3], &signature), Ok(()));
        assert_eq!(verify(&key(16, public.clone()), &[4], &signature), Err(Flaw::Bad));
        assert_eq!(verify(&key(16, public), &[3], &signature[1..]), Err(Flaw::Bad));
        assert_eq!(verify(&key(16, vec![0; 3]), &[3], &signature), Err(Flaw::Bad));
    }

    #[test]
    fn keys_that_no_library_takes_are_unsupported_not_bad() {
        let short = [&[3u8, 1, 0, 1][..], &[0xff; 64]].concat();
        let wide_exponent = [&[6u8, 1, 0, 0, 0, 0, 1][..], &[0xff; 256]].concat();
        for octets in [short, wide_exponent] {
            assert_eq!(verify(&key(8, octets), b"data", b"signature"), Err(Flaw::Unsupported));
        }
        for octets in [vec![], vec![0], vec![0, 1], vec![5, 1, 0, 1], vec![0, 0xff, 0xff, 1]] {
            assert!(verify(&key(8, octets), b"data", b"signature").is_err());
        }
        assert_eq!(verify(&key(200, vec![1; 32]), b"data", b"signature"), Err(Flaw::Unsupported));
    }

    #[test]
    fn the_root_key_has_its_digest() {
        let text = "AwEAAaz/tAm8yTn4Mfeh5eyI96WSVexTBAvkMgJzkKTOiW1vkIbzxeF3+/4RgWOq7HrxRixHlFlExOLAJr5emLvN7SWXgnLh4+B5xQlNVz8Og8kvArMtNROxVQuCaSnIDdD5LKyWbRd2n9WGe2R8PzgCmr3EgVLrjyBxWezF0jLHwVN8efS3rCj/EWgvIWgb9tarpVUDK/b58Da+sqqls3eNbuv7pr+eoZG+SrDK6nWeL3c6H5Apxz7LjVc1uTIdsIXxuOLYA4/ilBmSVIzuDWfdRUfhHdY6+cn8HFRm+2hM8AnXGXws9555KrUB5qihylGa8subX2Nn6UwNR1AkUTV74bU=";
        let root = key(8, base64::decode::<Vec<u8>>(text).unwrap());
        assert_eq!(root.key_tag(), 20326);
        assert_eq!(rsa_bits(&root), Some(2048));
        let digest = ds_digest(&parse(".").unwrap(), &root, DigestAlgorithm::SHA256).unwrap();
        assert_eq!(digest, hex("e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"));
        assert_eq!(ds_digest(&parse(".").unwrap(), &root, DigestAlgorithm::GOST), None);
    }

    #[test]
    fn names_are_hashed_as_in_rfc_5155() {
        // RFC 5155 appendix A: salt aabbccdd, 12 iterations.
        for (name, hash) in [
            ("example", "0P9MHAVEQVM6T7VBL5LOP2U3T2RP3TOM"),
            ("A.example", "35MTHGPGCU1QG68FAB165KLNSNK3DPVL"),
            ("*.w.example", "R53BQ7CC2UVMUBFU5OCMM6PERS9TK9EN"),
        ] {
            let octets = nsec3_hash(&parse(name).unwrap(), &[0xaa, 0xbb, 0xcc, 0xdd], 12);
            assert_eq!(base32::encode_string_hex(&octets), hash, "{name}");
        }
    }
}
