//! What every accepted flight shows by the way, whatever it was asked for.

use std::collections::BTreeMap;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Breach, Contradiction};

use super::hello::{Hello, extension};
use super::reply::{Flight, KeyExchange};
use super::tables::{Version, ffdhe, signature_hash, suites};

/// The most chains that are kept; a server has one for each kind of key.
const CHAINS: usize = 8;

/// A finite field that was used in TLS 1.2 or older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Field {
    /// The length of its prime in bits.
    pub(crate) bits: u32,
    /// Its RFC 7919 name.
    pub(crate) name: Option<&'static str>,
}

/// What flights showed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    /// Chains of certificates, each once.
    pub(crate) chains: Vec<Vec<Vec<u8>>>,
    /// A stapled OCSP response.
    pub(crate) staple: Option<Vec<u8>>,
    /// Chains that came without one, though it was asked for.
    pub(crate) unstapled: u32,
    /// Secure renegotiation in each version: in all flights, or not.
    pub(crate) renegotiation: BTreeMap<Version, bool>,
    /// Extended master secret in TLS 1.2: in all flights, or not.
    pub(crate) ems: Option<bool>,
    /// Encrypt-then-MAC in each version, where a CBC suite was picked.
    pub(crate) encrypt_then_mac: BTreeMap<Version, bool>,
    /// The weakest finite field: the shortest, and of two as long the one without a name.
    pub(crate) field: Option<Field>,
    /// Hashes that signed a key exchange in TLS 1.2, each once.
    pub(crate) hashes: Vec<&'static str>,
    /// A client certificate is asked for.
    pub(crate) asks_certificate: bool,
    /// Primes without a name that were tested.
    primes: Vec<Vec<u8>>,
    /// Primes that are none.
    pub(crate) composites: Vec<Contradiction>,
}

impl Evidence {
    /// Takes what an accepted flight shows.
    pub(crate) fn gather(&mut self, hello: &Hello, flight: &Flight) {
        let version = hello.version;
        let Some(picked) = flight.hello.as_ref().filter(|_| version < Version::Tls13) else { return };
        self.asks_certificate |= flight.asks_certificate;
        let both = |map: &mut BTreeMap<Version, bool>, on: bool| {
            map.entry(version).and_modify(|all| *all &= on).or_insert(on);
        };
        both(&mut self.renegotiation, picked.has(extension::RENEGOTIATION));
        if version == Version::Tls12 {
            self.ems = Some(self.ems.unwrap_or(true) && picked.has(extension::EXTENDED_MASTER_SECRET));
        }
        if version > Version::Ssl3 && suites::name(picked.suite).contains("_CBC_") {
            both(&mut self.encrypt_then_mac, picked.has(extension::ENCRYPT_THEN_MAC));
        }
        self.chain(version, flight);
        if let Some(KeyExchange::Field { prime, generator, .. }) = &flight.key_exchange {
            self.field(prime, generator);
        }
        let scheme = flight.key_exchange.as_ref().and_then(KeyExchange::signature);
        if let Some(hash) = scheme.and_then(signature_hash).filter(|hash| !self.hashes.contains(hash)) {
            self.hashes.push(hash);
        }
    }

    fn chain(&mut self, version: Version, flight: &Flight) {
        if flight.certificates.is_empty() {
            return;
        }
        if self.chains.len() < CHAINS && !self.chains.contains(&flight.certificates) {
            self.chains.push(flight.certificates.clone());
        }
        // SSL 3.0 has no way to ask.
        if version > Version::Ssl3 && flight.whole {
            match &flight.staple {
                Some(staple) => self.staple = Some(staple.clone()),
                None => self.unstapled += 1,
            }
        }
    }

    fn field(&mut self, prime: &[u8], generator: &[u8]) {
        let field = Field { bits: ffdhe::bits(prime), name: ffdhe::name(prime, generator) };
        self.field = Some(self.field.map_or(field, |weakest| weakest.min(field)));
        let fresh = field.name.is_none() && !self.primes.iter().any(|known| known == prime);
        if fresh && self.primes.len() < CHAINS {
            self.primes.push(prime.to_vec());
            if ffdhe::is_composite(prime) {
                self.composites.push(Breach::DhNotPrime.told(Detail::bits(field.bits)));
            }
        }
    }
}
