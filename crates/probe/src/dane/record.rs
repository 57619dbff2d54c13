//! TLSA records as they are written (RFC 6698 §2.2), and what of them a mail sender can use (RFC 7672 §3.1).

use aws_lc_rs::digest;

use crate::certificate::{LARGEST, parse};

/// A record that a mail sender can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) usage: Usage,
    pub(super) selector: Selector,
    pub(super) matching: Matching,
    pub(super) data: Vec<u8>,
}

/// Certificate usage (RFC 6698 §2.1.1). PKIX-TA(0) and PKIX-EE(1) are of no use for mail (RFC 7672 §3.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Usage {
    /// DANE-TA(2).
    TrustAnchor,
    /// DANE-EE(3).
    EndEntity,
}

/// What is compared (RFC 6698 §2.1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Selector {
    /// Cert(0).
    Certificate,
    /// SPKI(1).
    Key,
}

/// How it is compared (RFC 6698 §2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    /// Full(0).
    Full,
    /// SHA2-256(1).
    Sha256,
    /// SHA2-512(2).
    Sha512,
}

/// Why a record is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// Usage 0 or 1, or one that is not assigned.
    Usage,
    /// Anything else that keeps it from being compared.
    Malformed,
}

impl Unusable {
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::Usage => "usage_unusable",
            Self::Malformed => "tlsa_malformed",
        }
    }
}

impl Record {
    /// Reads `3 1 1 0123…`; the hex digits may stand in groups, in parentheses or not.
    pub(super) fn read(text: &str) -> Result<Self, Unusable> {
        let mut fields = text.split_whitespace().filter(|field| !matches!(*field, "(" | ")"));
        let mut number =
            || fields.next().and_then(|field| field.parse::<u8>().ok()).ok_or(Unusable::Malformed);
        let (usage, selector, matching) = (number()?, number()?, number()?);
        let data = octets(fields).filter(|data| !data.is_empty()).ok_or(Unusable::Malformed)?;
        let usage = match usage {
            2 => Usage::TrustAnchor,
            3 => Usage::EndEntity,
            _ => return Err(Unusable::Usage),
        };
        let selector = match selector {
            0 => Selector::Certificate,
            1 => Selector::Key,
            _ => return Err(Unusable::Malformed),
        };
        let (matching, length) = match matching {
            0 => (Matching::Full, data.len()),
            1 => (Matching::Sha256, 32),
            2 => (Matching::Sha512, 64),
            _ => return Err(Unusable::Malformed),
        };
        let record = Self { usage, selector, matching, data };
        if record.data.len() != length || !record.is_readable() {
            return Err(Unusable::Malformed);
        }
        Ok(record)
    }

    /// What stands whole in the record can be read as what it is said to be.
    fn is_readable(&self) -> bool {
        match (self.matching, self.selector) {
            (Matching::Full, Selector::Certificate) => parse(&self.data).is_ok(),
            (Matching::Full, Selector::Key) => is_key(&self.data),
            _ => true,
        }
    }

    /// Whether it is about this certificate, in DER.
    pub(super) fn holds(&self, certificate: &[u8]) -> bool {
        let Some(selected) = self.selector.of(certificate) else { return false };
        match self.matching {
            Matching::Full => selected == self.data,
            Matching::Sha256 => digest::digest(&digest::SHA256, &selected).as_ref() == self.data,
            Matching::Sha512 => digest::digest(&digest::SHA512, &selected).as_ref() == self.data,
        }
    }

    /// It names the server's whole certificate, which changes with each renewal.
    pub(super) fn is_whole_certificate(&self) -> bool {
        self.usage == Usage::EndEntity && self.selector == Selector::Certificate
    }
}

impl Selector {
    fn of(self, certificate: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Certificate => Some(certificate.to_vec()),
            Self::Key => Some(parse(certificate).ok()?.public_key().raw.to_vec()),
        }
    }
}

/// Whether octets are one SubjectPublicKeyInfo.
fn is_key(octets: &[u8]) -> bool {
    use x509_parser::prelude::{FromDer as _, SubjectPublicKeyInfo};
    matches!(SubjectPublicKeyInfo::from_der(octets), Ok(([], _)))
}

/// Hex digits in groups.
fn octets<'a>(groups: impl Iterator<Item = &'a str>) -> Option<Vec<u8>> {
    let mut nibbles = Vec::new();
    for group in groups {
        let group = group.trim_matches(['(', ')']);
        if nibbles.len() + group.len() > LARGEST * 2 {
            return None;
        }
        for character in group.chars() {
            nibbles.push(u8::try_from(character.to_digit(16)?).ok()?);
        }
    }
    let (pairs, odd) = nibbles.as_chunks::<2>();
    odd.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
