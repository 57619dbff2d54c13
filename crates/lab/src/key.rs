//! Signing keys of every algorithm the lab needs, drawn from a pool so that a thousand zones cost no key making.

use std::sync::OnceLock;

use bytes::Bytes;
use num_bigint::BigUint;
use ring::digest;
use ring::rand::SystemRandom;
use ring::signature::{self, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RsaKeyPair};

use crate::Error;
use crate::name::{Name, depth};

/// DNSSEC algorithms by their numbers (IANA registry, RFC 8624).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Algorithm {
    /// 5, RSA with SHA-1 (RFC 3110).
    RsaSha1,
    /// 7, the same for zones with NSEC3 (RFC 5155).
    RsaSha1Nsec3,
    /// 8, RSA with SHA-256 (RFC 5702), 2048 bits.
    RsaSha256,
    /// 8 with a key of 1024 bits.
    RsaSha256Short,
    /// 10, RSA with SHA-512 (RFC 5702).
    RsaSha512,
    /// 13, ECDSA P-256 with SHA-256 (RFC 6605).
    EcdsaP256,
    /// 14, ECDSA P-384 with SHA-384 (RFC 6605).
    EcdsaP384,
    /// 15, Ed25519 (RFC 8080).
    Ed25519,
    /// 200, which nobody has: Ed25519 keys and signatures under an unassigned number.
    Unassigned,
}

impl Algorithm {
    /// Every algorithm that a validator may be asked to verify.
    pub const KNOWN: [Self; 8] = [
        Self::RsaSha1,
        Self::RsaSha1Nsec3,
        Self::RsaSha256,
        Self::RsaSha256Short,
        Self::RsaSha512,
        Self::EcdsaP256,
        Self::EcdsaP384,
        Self::Ed25519,
    ];

    /// The number in DNSKEY, DS and RRSIG records.
    pub const fn number(self) -> u8 {
        match self {
            Self::RsaSha1 => 5,
            Self::RsaSha1Nsec3 => 7,
            Self::RsaSha256 | Self::RsaSha256Short => 8,
            Self::RsaSha512 => 10,
            Self::EcdsaP256 => 13,
            Self::EcdsaP384 => 14,
            Self::Ed25519 => 15,
            Self::Unassigned => 200,
        }
    }

    const fn slot(self) -> usize {
        self as usize
    }
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// Signs the DNSKEY RRset.
    KeySigning,
    /// Signs everything else.
    ZoneSigning,
}

/// A key of one zone.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) algorithm: Algorithm,
    pub(crate) tag: u16,
    /// The DNSKEY record's data.
    pub(crate) dnskey: Bytes,
    material: &'static Material,
}

impl Key {
    /// The pool's key for a zone and role; a parent and its child never share one.
    pub(crate) fn of(zone: &Name, algorithm: Algorithm, role: Role, flags: u16) -> Result<Self, Error> {
        let spread: usize = zone.as_slice().iter().map(|octet| usize::from(*octet)).sum();
        let first = (spread % 4) * 2 + depth(zone) % 2;
        let index = match role {
            Role::KeySigning => first,
            Role::ZoneSigning => (first + 2) % POOL,
        };
        let material = pool(algorithm)?.get(index).ok_or(Error::Crypto)?;
        let dnskey = dnskey(flags, algorithm, &material.public);
        Ok(Self { algorithm, tag: tag(&dnskey), dnskey, material })
    }

    pub(crate) fn sign(&self, data: &[u8]) -> Result<Vec<u8>, Error> {
        self.material.sign(self.algorithm, data)
    }
}

/// The data of a DNSKEY record (RFC 4034 §2.1).
pub(crate) fn dnskey(flags: u16, algorithm: Algorithm, public: &[u8]) -> Bytes {
    let mut rdata = Vec::with_capacity(4 + public.len());
    rdata.extend_from_slice(&flags.to_be_bytes());
    rdata.extend_from_slice(&[3, algorithm.number()]);
    rdata.extend_from_slice(public);
    rdata.into()
}

/// The key tag of a DNSKEY (RFC 4034 appendix B).
pub(crate) fn tag(dnskey: &[u8]) -> u16 {
    let mut sum: u32 = 0;
    for (index, octet) in dnskey.iter().enumerate() {
        sum += if index % 2 == 0 { u32::from(*octet) << 8 } else { u32::from(*octet) };
    }
    sum += sum >> 16;
    (sum & 0xffff) as u16
}

/// The data of a DS record for a DNSKEY (RFC 4034 §5.1); digest types 1, 2 and 4, others get SHA-256.
pub(crate) fn ds(owner: &Name, dnskey: &[u8], digest_type: u8) -> Bytes {
    let mut hashed = owner.as_slice().to_vec();
    hashed.extend_from_slice(dnskey);
    let hash = match digest_type {
        1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
        4 => &digest::SHA384,
        _ => &digest::SHA256,
    };
    let mut rdata = tag(dnskey).to_be_bytes().to_vec();
    rdata.push(dnskey.get(3).copied().unwrap_or_default());
    rdata.push(digest_type);
    rdata.extend_from_slice(digest::digest(hash, &hashed).as_ref());
    rdata.into()
}

const POOL: usize = 8;

type Pool = Vec<Material>;

fn pool(algorithm: Algorithm) -> Result<&'static Pool, Error> {
    static POOLS: [OnceLock<Option<Pool>>; 9] = [const { OnceLock::new() }; 9];
    POOLS
        .get(algorithm.slot())
        .and_then(|slot| slot.get_or_init(|| fill(algorithm)).as_ref())
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

struct Material {
    /// The public key as in DNSKEY records.
    public: Vec<u8>,
    secret: Secret,
}

enum Secret {
    Rsa(RsaKeyPair),
    Plain(PlainRsa),
    Ecdsa(EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
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

    fn sign(&self, algorithm: Algorithm, data: &[u8]) -> Result<Vec<u8>, Error> {
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
    ($($file:literal),*) => { [$(include_bytes!(concat!("../keys/", $file, ".der"))),*] };
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
