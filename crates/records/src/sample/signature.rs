//! One DKIM signature: its field, and whether it fits the message and the key (RFC 6376 §3.5, §6.1).

use std::collections::BTreeSet;

use aws_lc_rs::signature::{
    ED25519, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY as RSA, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::digest::sha256;
use crate::dkim::{is_key, is_usable, public_key, read as read_key, unbase64};
use crate::names::{fits, is_host, is_within, plain};
use crate::tag_list::{Tag, tags};

use super::Flaw;
use super::canon::{Canon, body, field};
use super::header::Header;

const BLANKS: [char; 4] = [' ', '\t', '\r', '\n'];
/// The most names in `h`.
const NAMES: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Rsa,
    Ed25519,
}

/// A signature field, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Signature {
    /// Where it stands in the header.
    at: usize,
    algorithm: Algorithm,
    header: Canon,
    body: Canon,
    /// The names signed, in lower case.
    names: Vec<String>,
    body_hash: Vec<u8>,
    signature: Vec<u8>,
    /// Bytes of the body that are signed; none for all.
    length: Option<usize>,
    pub(super) domain: String,
    pub(super) selector: String,
    /// `t`, in seconds since 1970.
    pub(super) made: Option<i64>,
}

impl Signature {
    /// Reads the value of a signature field (§6.1.1).
    pub(super) fn read(at: usize, value: &[u8]) -> Result<Self, Flaw> {
        let text = std::str::from_utf8(value).map_err(|_| Flaw::Malformed)?;
        let list = tags(text, &BLANKS);
        let mut met = BTreeSet::new();
        if !list.iter().filter(|tag| !tag.is_empty()).all(|tag| met.insert(tag.name)) {
            return Err(Flaw::Malformed);
        }
        let tag = |name: &str| list.iter().find(|tag| tag.name == name).and_then(|tag| tag.value);
        let must = |name: &str| tag(name).filter(|value| !value.is_empty()).ok_or(Flaw::Malformed);
        if must("v")? != "1" {
            return Err(Flaw::Malformed);
        }
        let algorithm = match must("a")? {
            "rsa-sha256" => Algorithm::Rsa,
            "ed25519-sha256" => Algorithm::Ed25519,
            _ => return Err(Flaw::Algorithm),
        };
        let (header, body) = forms(tag("c").unwrap_or("simple/simple")).ok_or(Flaw::Malformed)?;
        let (domain, selector) = (plain(must("d")?), plain(must("s")?));
        let names: Vec<String> = must("h")?
            .split(':')
            .map(|name| name.trim_matches(BLANKS).to_ascii_lowercase())
            .take(NAMES)
            .collect();
        let number =
            |name: &str| tag(name).map(|value| value.parse::<i64>().map_err(|_| Flaw::Malformed)).transpose();
        let (made, ends, length) = (number("t")?, number("x")?, number("l")?);
        // An `x` that has passed is not held against a sample: it was good when the message came.
        let signer = tag("i").and_then(|i| i.rsplit_once('@')).map(|(_, host)| plain(host));
        let sound = is_host(&domain)
            && fits(&selector)
            && names.iter().any(|name| name == "from")
            && signer.is_none_or(|signer| is_within(&signer, &domain))
            && ends.zip(made).is_none_or(|(ends, made)| ends > made);
        let length = length.map(|length| usize::try_from(length).map_err(|_| Flaw::Malformed)).transpose()?;
        let (Some(body_hash), Some(signature), true) = (unbase64(must("bh")?), unbase64(must("b")?), sound)
        else {
            return Err(Flaw::Malformed);
        };
        Ok(Self { at, algorithm, header, body, names, body_hash, signature, length, domain, selector, made })
    }

    /// The name of its key.
    pub(super) fn key_name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// Whether a field is signed.
    pub(super) fn covers(&self, name: &str) -> bool {
        self.names.iter().any(|one| one == name)
    }

    /// Whether it fits a message, with the texts at its key's name (§6.1.2, §6.1.3).
    pub(super) fn holds(&self, header: &Header, content: &[u8], texts: &[String]) -> Result<(), Flaw> {
        let text = texts.iter().find(|text| is_key(text)).ok_or(Flaw::Key)?;
        let known = read_key(&self.selector, &self.key_name(), text);
        let (kind, algorithm): (&str, &'static dyn VerificationAlgorithm) = match self.algorithm {
            Algorithm::Rsa => ("rsa", &RSA),
            Algorithm::Ed25519 => ("ed25519", &ED25519),
        };
        let key =
            public_key(text).filter(|_| is_usable(&known) && known.algorithm == kind).ok_or(Flaw::Key)?;
        let canonical = body(self.body, content);
        let signed = match self.length {
            Some(length) => canonical.get(..length).ok_or(Flaw::Body)?,
            None => &canonical,
        };
        if sha256(signed) != *self.body_hash.as_slice() {
            return Err(Flaw::Body);
        }
        let data = self.data(header);
        let fits = match self.algorithm {
            Algorithm::Rsa => UnparsedPublicKey::new(algorithm, &key).verify(&data, &self.signature),
            // RFC 8463 §3: Ed25519 signs the hash.
            Algorithm::Ed25519 => {
                UnparsedPublicKey::new(algorithm, &key).verify(&sha256(&data), &self.signature)
            }
        };
        fits.map_err(|_| Flaw::Signature)
    }

    /// What is signed of the header (§3.7): the fields named, each name from the bottom up (§5.4.2), and the signature
    /// field without its signature.
    fn data(&self, header: &Header) -> Vec<u8> {
        let mut data = Vec::new();
        let mut left: Vec<(&str, Vec<usize>)> = Vec::new();
        for name in &self.names {
            let known = left.iter().position(|(one, _)| *one == name);
            let known = known.unwrap_or_else(|| {
                left.push((name, header.named(name)));
                left.len() - 1
            });
            let next = left.get_mut(known).and_then(|(_, places)| places.pop());
            if let Some(at) = next {
                data.extend(field(self.header, header.raw(at)));
                data.extend_from_slice(b"\r\n");
            }
        }
        data.extend(field(self.header, &unsigned(header.raw(self.at))));
        data
    }
}

/// Header form and body form; a body form that is not named is simple.
fn forms(value: &str) -> Option<(Canon, Canon)> {
    let (header, body) = value.split_once('/').unwrap_or((value, "simple"));
    Some((Canon::of(header)?, Canon::of(body)?))
}

/// The field with the value of `b` taken out, blanks around it and all (§3.5).
fn unsigned(raw: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(raw) else { return raw.to_vec() };
    let Some(colon) = text.find(':') else { return raw.to_vec() };
    let value = text.get(colon + 1..).unwrap_or_default();
    let list = tags(value, &BLANKS);
    let Some(tag) = list.iter().find(|tag: &&Tag<'_>| tag.name == "b") else { return raw.to_vec() };
    let equals = value.get(tag.name_at.1..).and_then(|rest| rest.find('=')).map_or(0, |at| at + 1);
    let from = colon + 1 + tag.name_at.1 + equals;
    let to = colon + 1 + tag.raw.1;
    [raw.get(..from).unwrap_or_default(), raw.get(to..).unwrap_or_default()].concat()
}
