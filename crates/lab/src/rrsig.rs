//! The keys of a zone and the signatures they make (RFC 4034 §3).

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use crate::Error;
use crate::key::{Key, ds};
use crate::name::{Name, Rtype, rrsig_labels};
use crate::zone::RrSet;

/// The keys of one zone.
pub(crate) struct Keys {
    pub(crate) key_signing: Key,
    pub(crate) zone_signing: Key,
}

impl Keys {
    /// The key that signs RRsets of a type.
    pub(crate) fn for_type(&self, rtype: Rtype) -> &Key {
        if rtype == Rtype::DNSKEY { &self.key_signing } else { &self.zone_signing }
    }

    /// The DS records that belong at the parent, before any fault.
    pub(crate) fn ds(&self, zone: &Name, digests: &[u8]) -> Vec<Bytes> {
        digests.iter().map(|digest| ds(zone, &self.key_signing.dnskey, *digest)).collect()
    }
}

/// When signatures are valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) inception: u32,
    pub(crate) expiration: u32,
}

impl Window {
    /// From and to so many days from an instant, in the 32 bits of RFC 4034 §3.1.5.
    pub(crate) fn days(at: Timestamp, from: i64, to: i64) -> Self {
        let seconds = |days: i64| {
            let then = at.saturating_add(SignedDuration::from_hours(days * 24)).unwrap_or(at);
            (then.as_second() & 0xffff_ffff) as u32
        };
        Self { inception: seconds(from), expiration: seconds(to) }
    }
}

/// The data of an RRSIG over an RRset in canonical form (RFC 4034 §3.1.8.1).
pub(crate) fn rrsig(
    owner: &Name,
    rtype: Rtype,
    set: &RrSet,
    key: &Key,
    signer: &Name,
    window: Window,
) -> Result<Bytes, Error> {
    let mut rdata = rtype.to_int().to_be_bytes().to_vec();
    rdata.extend_from_slice(&[key.algorithm.number(), rrsig_labels(owner)]);
    for number in [set.ttl, window.expiration, window.inception] {
        rdata.extend_from_slice(&number.to_be_bytes());
    }
    rdata.extend_from_slice(&key.tag.to_be_bytes());
    rdata.extend_from_slice(signer.as_slice());
    let mut signed = rdata.clone();
    for data in &set.data {
        signed.extend_from_slice(owner.as_slice());
        signed.extend_from_slice(&rtype.to_int().to_be_bytes());
        signed.extend_from_slice(&[0, 1]);
        signed.extend_from_slice(&set.ttl.to_be_bytes());
        let length = u16::try_from(data.len()).map_err(|_| Error::TooLong(owner.to_string()))?;
        signed.extend_from_slice(&length.to_be_bytes());
        signed.extend_from_slice(data);
    }
    rdata.extend(key.sign(&signed)?);
    Ok(rdata.into())
}
