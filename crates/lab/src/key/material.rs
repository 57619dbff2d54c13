//! The private halves of keys: made once, or read from files where making is slow, and kept in a pool.

use std::sync::OnceLock;

use crrl::ed448;
use num_bigint::BigUint;
use ring::digest;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair};

use super::{Algorithm, dnskey, tag};
use crate::Error;

/// Keys of each algorithm.
const POOL: usize = 8;

type Pool = Vec<Material>;

/// The key with this number, counted around the pool.
pub(super) fn take(algorithm: Algorithm, index: usize) -> Result<&'static Material, Error> {
    static POOLS: [OnceLock<Option<Pool>>; 10] = [const { OnceLock::new() }; 10];
    POOLS
        .get(algorithm.slot())
        .and_then(|slot| slot.get_or_init(|| fill(algorithm)).as_ref()?.get(index % POOL))
        .ok_or(Error::Crypto)
}

/// Makes a pool whose keys differ in tag under both flags.
fn fill(algorithm: Algorithm) -> Option<Pool> {
    let mut pool = Pool::with_capacity(POOL);
    let mut tags = Vec::new();
    for attempt in 0..POOL * 4 {
        let material = Material::make(algorithm, attempt % POOL)?;
        let own = [256, 257].map(|flags| tag(&dnskey(flags, algorithm, &material.public)));
        let fixed = matches!(material.secret, Secret::Rsa(_) | Secret::Plain(_));
        if fixed || !own.iter().any(|tag| tags.contains(tag)) {
            tags.extend(own);
            pool.push(material);
        }
        if pool.len() == POOL {
            return Some(pool);
        }
    }
    None
}

pub(super) struct Material {
    /// The public key as in DNSKEY records.
    pub(super) public: Vec<u8>,
    secret: Secret,
}

enum Secret {
    Rsa(RsaKeyPair),
    Plain(PlainRsa),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Ed448(ed448::PrivateKey),
}

/// RSA where `ring` declines: SHA-1, and keys shorter than 2048 bits. Made to be told weak, never to be safe.
struct PlainRsa {
    modulus: BigUint,
    exponent: BigUint,
    octets: usize,
}

impl Material {
    fn make(algorithm: Algorithm, index: usize) -> Option<Self> {
        match algorithm {
            Algorithm::RsaSha256 | Algorithm::RsaSha512 => {
                let der = RSA_2048.get(index)?;
                let pair = RsaKeyPair::from_der(der).ok()?;
                Some(Self { public: rsa_public(der)?, secret: Secret::Rsa(pair) })
            }
            Algorithm::RsaSha1 | Algorithm::RsaSha1Nsec3 => Self::plain_rsa(RSA_2048.get(index)?),
            Algorithm::RsaSha256Short => Self::plain_rsa(RSA_1024.get(index)?),
            Algorithm::EcdsaP256 => Self::ecdsa(&signature::ECDSA_P256_SHA256_FIXED_SIGNING),
            Algorithm::EcdsaP384 => Self::ecdsa(&signature::ECDSA_P384_SHA384_FIXED_SIGNING),
            Algorithm::Ed448 => {
                let mut seed = [0; 57];
                SystemRandom::new().fill(&mut seed).ok()?;
                let key = ed448::PrivateKey::from_seed(&seed);
                Some(Self { public: key.public_key.encode().to_vec(), secret: Secret::Ed448(key) })
            }
            Algorithm::Ed25519 | Algorithm::Unassigned => {
                let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).ok()?;
                let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).ok()?;
                Some(Self { public: pair.public_key().as_ref().to_vec(), secret: Secret::Ed25519(pair) })
            }
        }
    }

    fn ecdsa(curve: &'static signature::EcdsaSigningAlgorithm) -> Option<Self> {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(curve, &random).ok()?;
        let pair = EcdsaKeyPair::from_pkcs8(curve, pkcs8.as_ref(), &random).ok()?;
        // DNSSEC leaves out the octet that says "uncompressed" (RFC 6605 §4).
        let public = pair.public_key().as_ref().get(1..)?.to_vec();
        Some(Self { public, secret: Secret::Ecdsa(pair) })
    }

    fn plain_rsa(der: &[u8]) -> Option<Self> {
        let numbers = der_integers(der)?;
        let modulus = BigUint::from_bytes_be(numbers.get(1)?);
        let octets = usize::try_from(modulus.bits().div_ceil(8)).ok()?;
        let exponent = BigUint::from_bytes_be(numbers.get(3)?);
        Some(Self { public: rsa_public(der)?, secret: Secret::Plain(PlainRsa { modulus, exponent, octets }) })
    }

    pub(super) fn sign(&self, algorithm: Algorithm, data: &[u8]) -> Result<Vec<u8>, Error> {
        let random = SystemRandom::new();
        match &self.secret {
            Secret::Rsa(pair) => {
                let padding: &'static dyn signature::RsaEncoding = match algorithm {
                    Algorithm::RsaSha512 => &signature::RSA_PKCS1_SHA512,
                    _ => &signature::RSA_PKCS1_SHA256,
                };
                let mut signed = vec![0; pair.public().modulus_len()];
                pair.sign(padding, &random, data, &mut signed).map_err(|_| Error::Crypto)?;
                Ok(signed)
            }
            Secret::Plain(rsa) => rsa.sign(algorithm, data).ok_or(Error::Crypto),
            Secret::Ecdsa(pair) => {
                let signed = pair.sign(&random, data).map_err(|_| Error::Crypto)?;
                Ok(signed.as_ref().to_vec())
            }
            Secret::Ed25519(pair) => Ok(pair.sign(data).as_ref().to_vec()),
            Secret::Ed448(key) => Ok(key.sign_raw(data).to_vec()),
        }
    }
}

impl PlainRsa {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2.1).
    fn sign(&self, algorithm: Algorithm, data: &[u8]) -> Option<Vec<u8>> {
        const SHA1: &[u8] = &[48, 33, 48, 9, 6, 5, 43, 14, 3, 2, 26, 5, 0, 4, 20];
        const SHA256: &[u8] = &[48, 49, 48, 13, 6, 9, 96, 134, 72, 1, 101, 3, 4, 2, 1, 5, 0, 4, 32];
        let (prefix, hash) = match algorithm {
            Algorithm::RsaSha256Short => (SHA256, &digest::SHA256),
            _ => (SHA1, &digest::SHA1_FOR_LEGACY_USE_ONLY),
        };
        let digest = digest::digest(hash, data);
        let filler = self.octets.checked_sub(prefix.len() + digest.as_ref().len() + 3)?;
        let mut padded = vec![0, 1];
        padded.resize(2 + filler, 0xff);
        padded.push(0);
        padded.extend_from_slice(prefix);
        padded.extend_from_slice(digest.as_ref());
        let power = BigUint::from_bytes_be(&padded).modpow(&self.exponent, &self.modulus).to_bytes_be();
        let mut signed = vec![0; self.octets.checked_sub(power.len())?];
        signed.extend_from_slice(&power);
        Some(signed)
    }
}

/// A public key as RFC 3110 §2 has it: length of the exponent, exponent, modulus.
fn rsa_public(der: &[u8]) -> Option<Vec<u8>> {
    let numbers = der_integers(der)?;
    let strip = |number: &[u8]| number.iter().copied().skip_while(|octet| *octet == 0).collect::<Vec<_>>();
    let exponent = strip(numbers.get(2)?);
    let mut public = vec![u8::try_from(exponent.len()).ok()?];
    public.extend_from_slice(&exponent);
    public.extend(strip(numbers.get(1)?));
    Some(public)
}

/// The integers of a PKCS #1 private key (RFC 8017 appendix A.1.2): version, modulus, public and private exponent, ….
fn der_integers(der: &[u8]) -> Option<Vec<&[u8]>> {
    let (mut rest, _) = der_value(der)?;
    let mut numbers = Vec::new();
    while !rest.is_empty() {
        let (number, after) = der_value(rest)?;
        numbers.push(number);
        rest = after;
    }
    Some(numbers)
}

/// The value at the start of some DER, and what follows it.
fn der_value(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let short = usize::from(*der.get(1)?);
    let octets = short.saturating_sub(128);
    let length = match octets {
        0 => short,
        _ => der.get(2..2 + octets)?.iter().fold(0, |sum, octet| sum << 8 | usize::from(*octet)),
    };
    let value = der.get(2 + octets..)?;
    Some((value.get(..length)?, value.get(length..)?))
}

macro_rules! key_files {
    ($($file:literal),*) => { [$(include_bytes!(concat!("../../keys/", $file, ".der"))),*] };
}

static RSA_2048: [&[u8]; POOL] = key_files!(
    "rsa-2048-0",
    "rsa-2048-1",
    "rsa-2048-2",
    "rsa-2048-3",
    "rsa-2048-4",
    "rsa-2048-5",
    "rsa-2048-6",
    "rsa-2048-7"
);
static RSA_1024: [&[u8]; POOL] = key_files!(
    "rsa-1024-0",
    "rsa-1024-1",
    "rsa-1024-2",
    "rsa-1024-3",
    "rsa-1024-4",
    "rsa-1024-5",
    "rsa-1024-6",
    "rsa-1024-7"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signature_verifies_with_the_public_key_in_the_dnskey() {
        for algorithm in Algorithm::KNOWN {
            let key = take(algorithm, 3).unwrap();
            let signed = key.sign(algorithm, b"what is signed").unwrap();
            assert!(verifies(algorithm, &key.public, b"what is signed", &signed), "{algorithm:?}");
            assert!(!verifies(algorithm, &key.public, b"what is not", &signed), "{algorithm:?}");
        }
    }

    fn verifies(algorithm: Algorithm, public: &[u8], data: &[u8], signed: &[u8]) -> bool {
        let curve = |algorithm: &'static dyn signature::VerificationAlgorithm, public: &[u8]| {
            signature::UnparsedPublicKey::new(algorithm, public).verify(data, signed).is_ok()
        };
        let point = [&[4], public].concat();
        let rsa = match algorithm {
            Algorithm::EcdsaP256 => return curve(&signature::ECDSA_P256_SHA256_FIXED, &point),
            Algorithm::EcdsaP384 => return curve(&signature::ECDSA_P384_SHA384_FIXED, &point),
            Algorithm::Ed25519 | Algorithm::Unassigned => return curve(&signature::ED25519, public),
            Algorithm::Ed448 => return ed448::PublicKey::decode(public).unwrap().verify_raw(signed, data),
            Algorithm::RsaSha1 | Algorithm::RsaSha1Nsec3 => {
                &signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY
            }
            Algorithm::RsaSha256 | Algorithm::RsaSha256Short => {
                &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
            }
            Algorithm::RsaSha512 => &signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY,
        };
        let (exponent, modulus) = public[1..].split_at(usize::from(public[0]));
        signature::RsaPublicKeyComponents { n: modulus, e: exponent }.verify(rsa, data, signed).is_ok()
    }
}
