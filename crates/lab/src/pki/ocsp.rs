//! OCSP answers, built octet by octet: good ones, and those that a stapling server should be ashamed of.

use jiff::{SignedDuration, Timestamp};
use ring::digest;
use x509_parser::prelude::{FromDer as _, X509Certificate};

use crate::Error;

/// DER of `id-pkix-ocsp-basic`.
const BASIC: [u8; 11] = [0x06, 0x09, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
/// AlgorithmIdentifier of `ecdsa-with-SHA256`.
const ECDSA_SHA256: [u8; 12] = [0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
/// AlgorithmIdentifier of SHA-1, which names the issuer in nearly every answer.
const SHA1: [u8; 11] = [0x30, 0x09, 0x06, 0x05, 0x2b, 0x0e, 0x03, 0x02, 0x1a, 0x05, 0x00];

/// What the responder says of the certificate (RFC 6960 §4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Not revoked.
    Good,
    /// Revoked, at the moment of `this_update`.
    Revoked,
    /// Unheard of.
    Unknown,
}

/// What is wrong with the answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// One bit of the signature is turned.
    BadSignature,
    /// It is about another serial number.
    OtherSerial,
    /// The responder has no answer (`tryLater`).
    TryLater,
}

/// One answer.
#[derive(Clone, Copy, Debug)]
pub struct OcspAnswer {
    /// What it says.
    pub status: Status,
    /// Since when this is known.
    pub this_update: Timestamp,
    /// When there is more to know.
    pub next_update: Option<Timestamp>,
    /// What is wrong with it.
    pub fault: Fault,
}

impl OcspAnswer {
    /// A fresh and good answer: from a day before until six days after a moment.
    pub fn good(at: Timestamp) -> Self {
        let hours = |hours| at.saturating_add(SignedDuration::from_hours(hours)).unwrap_or(at);
        Self {
            status: Status::Good,
            this_update: hours(-24),
            next_update: Some(hours(144)),
            fault: Fault::None,
        }
    }
}

/// The answer in DER, signed by the issuer's key; none when a certificate cannot be read or nothing signed.
pub(super) fn response(
    certificate: &[u8],
    issuer: &[u8],
    answer: &OcspAnswer,
    sign: impl Fn(&[u8]) -> Result<Vec<u8>, Error>,
) -> Option<Vec<u8>> {
    if answer.fault == Fault::TryLater {
        return Some(der(0x30, &[&[0x0a, 0x01, 0x03]]));
    }
    let (_, leaf) = X509Certificate::from_der(certificate).ok()?;
    let (_, issuer) = X509Certificate::from_der(issuer).ok()?;
    let key_hash = sha1(&issuer.public_key().subject_public_key.data);
    let mut serial = leaf.raw_serial().to_vec();
    if answer.fault == Fault::OtherSerial {
        *serial.last_mut()? ^= 1;
    }
    let id = der(
        0x30,
        &[
            &SHA1,
            &der(0x04, &[&sha1(issuer.subject().as_raw())]),
            &der(0x04, &[&key_hash]),
            &der(0x02, &[&serial]),
        ],
    );
    let status = match answer.status {
        Status::Good => der(0x80, &[]),
        Status::Revoked => der(0xa1, &[&time(answer.this_update)]),
        Status::Unknown => der(0x82, &[]),
    };
    let next = answer.next_update.map(|at| der(0xa0, &[&time(at)])).unwrap_or_default();
    let single = der(0x30, &[&id, &status, &time(answer.this_update), &next]);
    let responder = der(0xa2, &[&der(0x04, &[&key_hash])]);
    let data = der(0x30, &[&responder, &time(answer.this_update), &der(0x30, &[&single])]);
    let mut signature = sign(&data).ok()?;
    if answer.fault == Fault::BadSignature {
        *signature.last_mut()? ^= 1;
    }
    let basic = der(0x30, &[&data, &ECDSA_SHA256, &der(0x03, &[&[0], &signature])]);
    let bytes = der(0x30, &[&BASIC, &der(0x04, &[&basic])]);
    Some(der(0x30, &[&[0x0a, 0x01, 0x00], &der(0xa0, &[&bytes])]))
}

/// A tag, a length and the contents.
pub(super) fn der(tag: u8, contents: &[&[u8]]) -> Vec<u8> {
    let length: usize = contents.iter().map(|part| part.len()).sum();
    let mut out = vec![tag];
    match u8::try_from(length) {
        Ok(short @ 0..0x80) => out.push(short),
        Ok(medium) => out.extend([0x81, medium]),
        Err(_) => {
            out.push(0x82);
            out.extend(u16::try_from(length).unwrap_or(u16::MAX).to_be_bytes());
        }
    }
    out.extend(contents.iter().copied().flatten());
    out
}

/// GeneralizedTime in UTC.
fn time(at: Timestamp) -> Vec<u8> {
    der(0x18, &[at.strftime("%Y%m%d%H%M%SZ").to_string().as_bytes()])
}

fn sha1(data: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, data).as_ref().to_vec()
}
