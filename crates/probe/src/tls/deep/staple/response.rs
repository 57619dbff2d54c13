//! The form of an OCSP answer (RFC 6960 §4.2.1), read no further than judging it needs.

use aws_lc_rs::digest;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use kravtjek_records::der::{Der, Element};
use x509_parser::prelude::X509Certificate;

use super::Fault;

/// How many certificates, and statements about certificates, of one answer are read.
pub(super) const MOST: usize = 16;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OID: u8 = 0x06;
const ENUMERATED: u8 = 0x0a;
const GENERALIZED_TIME: u8 = 0x18;
const SEQUENCE: u8 = 0x30;
/// Contents of the OIDs `id-pkix-ocsp-basic`, SHA-1 and SHA-256.
const BASIC: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01, 0x01];
const SHA1: &[u8] = &[0x2b, 0x0e, 0x03, 0x02, 0x1a];
const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];

/// A BasicOCSPResponse.
#[derive(Debug)]
pub(super) struct Response<'a> {
    /// What is signed: the ResponseData in DER.
    pub(super) signed: &'a [u8],
    /// The contents of the signature's AlgorithmIdentifier.
    pub(super) algorithm: &'a [u8],
    /// The signature.
    pub(super) signature: &'a [u8],
    singles: Der<'a>,
    certificates: Der<'a>,
}

/// What an answer says of one certificate.
#[derive(Debug)]
pub(super) struct Single<'a> {
    id: Id<'a>,
    pub(super) status: Status,
    pub(super) this_update: Timestamp,
    pub(super) next_update: Option<Timestamp>,
}

/// The status of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Good,
    Revoked,
    Unknown,
}

/// Names a certificate by hashes of its issuer's name and key, and its serial number.
#[derive(Debug)]
struct Id<'a> {
    hash: &'a [u8],
    name: &'a [u8],
    key: &'a [u8],
    serial: &'a [u8],
}

impl<'a> Response<'a> {
    pub(super) fn read(octets: &'a [u8]) -> Result<Self, Fault> {
        let mut whole = Der::new(octets);
        let mut response = whole.expect(SEQUENCE).ok_or(Fault::Unreadable)?.inside();
        match response.expect(ENUMERATED).map(|status| status.contents) {
            Some([0]) => {}
            Some([_]) => return Err(Fault::NoAnswer),
            _ => return Err(Fault::Unreadable),
        }
        if !whole.is_empty() {
            return Err(Fault::Unreadable);
        }
        Self::basic(response).ok_or(Fault::Unreadable)
    }

    fn basic(mut response: Der<'a>) -> Option<Self> {
        let mut bytes = response.expect(0xa0)?.inside().expect(SEQUENCE)?.inside();
        bytes.expect(OID).filter(|kind| kind.contents == BASIC)?;
        let mut basic = bytes.expect(OCTET_STRING)?.inside().expect(SEQUENCE)?.inside();
        let data = basic.expect(SEQUENCE)?;
        let algorithm = basic.expect(SEQUENCE)?.contents;
        let (unused, signature) = basic.expect(BIT_STRING)?.contents.split_first()?;
        if *unused != 0 {
            return None;
        }
        let certificates = basic.optional(0xa0).and_then(|tagged| tagged.inside().expect(SEQUENCE));
        let mut fields = data.inside();
        fields.optional(0xa0);
        fields.element().filter(|responder| matches!(responder.tag, 0xa1 | 0xa2))?;
        fields.expect(GENERALIZED_TIME)?;
        let singles = fields.expect(SEQUENCE)?.inside();
        Some(Self {
            signed: data.raw,
            algorithm,
            signature,
            singles,
            certificates: certificates.map_or(Der::new(&[]), |list| list.inside()),
        })
    }

    /// What it says, certificate by certificate; ends at what cannot be read.
    pub(super) fn singles(&self) -> impl Iterator<Item = Result<Single<'a>, Fault>> {
        let mut rest = self.singles;
        std::iter::from_fn(move || {
            rest.element().map(|single| Single::read(&single).ok_or(Fault::Unreadable))
        })
    }

    /// The certificates that come with it, in DER.
    pub(super) fn certificates(&self) -> impl Iterator<Item = &'a [u8]> {
        let mut rest = self.certificates;
        std::iter::from_fn(move || rest.element().map(|certificate| certificate.raw))
    }
}

impl<'a> Single<'a> {
    fn read(single: &Element<'a>) -> Option<Self> {
        let mut fields = single.inside();
        let mut id = fields.expect(SEQUENCE)?.inside();
        let hash = id.expect(SEQUENCE)?.inside().expect(OID)?.contents;
        let name = id.expect(OCTET_STRING)?.contents;
        let key = id.expect(OCTET_STRING)?.contents;
        let serial = id.expect(INTEGER)?.contents;
        let status = match fields.element()?.tag {
            0x80 => Status::Good,
            0xa1 => Status::Revoked,
            0x82 => Status::Unknown,
            _ => return None,
        };
        let this_update = time(&fields.expect(GENERALIZED_TIME)?)?;
        let next_update = match fields.optional(0xa0) {
            Some(tagged) => Some(time(&tagged.inside().expect(GENERALIZED_TIME)?)?),
            None => None,
        };
        Some(Self { id: Id { hash, name, key, serial }, status, this_update, next_update })
    }

    /// Whether it is about this certificate. Without the issuer's key only the issuer's name is compared.
    pub(super) fn is_about(&self, leaf: &X509Certificate<'_>, issuer_key: Option<&[u8]>) -> bool {
        let algorithm = match self.id.hash {
            SHA1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            SHA256 => &digest::SHA256,
            _ => return false,
        };
        let hash = |octets: &[u8]| digest::digest(algorithm, octets);
        let key = issuer_key.is_none_or(|key| hash(key).as_ref() == self.id.key);
        key && hash(leaf.issuer().as_raw()).as_ref() == self.id.name && leaf.raw_serial() == self.id.serial
    }
}

/// GeneralizedTime as PKIX has it: `20261121093000Z` (RFC 5280 §4.1.2.5.2).
fn time(element: &Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(element.contents).ok()?.strip_suffix('Z')?;
    let civil = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    TimeZone::UTC.to_timestamp(civil).ok()
}
