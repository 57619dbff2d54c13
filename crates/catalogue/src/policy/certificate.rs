//! What a guide says about the keys and signatures of certificates.

use serde::Deserialize;

use super::{Class, Table};

/// Classes of keys and signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CertificateRules {
    /// RSA: the greatest step that the modulus reaches gives the class.
    pub rsa: Vec<Step>,
    /// ECDSA, by the curve's IANA name.
    pub curves: Table,
    /// Kinds of key that come in one strength or none: `Ed25519`, `Ed448`, `DSA`.
    pub keys: Table,
    /// The hash of the signature.
    pub signatures: Table,
}

/// One step of a scale: from so many bits on, this class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// From so many bits on.
    pub bits: u32,
    /// The class.
    pub class: Class,
}

impl CertificateRules {
    /// The class of a key as observations write it: `RSA 2048`, `ECDSA secp256r1`, `Ed25519`, `DSA 1024`.
    pub(super) fn key(&self, key: &str) -> Option<Class> {
        let (kind, rest) = key.trim().split_once(' ').unwrap_or((key.trim(), ""));
        match kind {
            "" => None,
            "RSA" => self.modulus(rest.trim().parse().ok()?),
            "ECDSA" if rest.trim().is_empty() => None,
            "ECDSA" => self.curves.class(rest.trim()),
            other => self.keys.class(other),
        }
    }

    fn modulus(&self, bits: u32) -> Option<Class> {
        let reached = self.rsa.iter().filter(|step| step.bits <= bits);
        reached.max_by_key(|step| step.bits).map(|step| step.class)
    }

    /// The scale takes the place of the base's whole; tables are laid over it.
    pub(super) fn overlay(&mut self, over: Self) {
        if !over.rsa.is_empty() {
            self.rsa = over.rsa;
        }
        self.curves.overlay(over.curves);
        self.keys.overlay(over.keys);
        self.signatures.overlay(over.signatures);
    }
}
