//! A zone's keys against what vouches for them: DS records at its parent, or trust anchors.

use std::collections::BTreeSet;

use domain::base::iana::DigestAlgorithm;
use domain::rdata::ZoneRecordData;
use jiff::{SignedDuration, Timestamp};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Note;

use super::crypto;
use super::hints::Anchor;
use super::name::{self, Name};
use super::reason::{At, Fault};
use super::record::{Data, Dnskey, Ds, RrSet};
use super::signature::{self, Good, Signer, Work};
use kravtjek_model::observation::dns::{Aside, Cause};

/// Keys that one zone may have.
const KEYS: usize = 32;
/// DS records that are tried.
const DS: usize = 16;
/// Keys that are tried for one DS.
const KEYS_PER_TAG: usize = 4;
/// A signature that ends within this is worth a note.
const SOON: SignedDuration = SignedDuration::from_hours(72);
/// RSA keys below this many bits are worth a note.
const LONG_ENOUGH: usize = 2048;

/// What vouches for a zone's keys.
#[derive(Clone, Debug)]
pub(crate) enum Entry {
    Ds(Vec<Ds>),
    Anchors(Vec<Anchor>),
}

/// The keys that a zone signs with.
pub(crate) struct Trusted {
    pub(crate) keys: Vec<Dnskey>,
    pub(crate) notes: Vec<Note>,
}

impl Entry {
    /// The algorithms it names.
    pub(crate) fn algorithms(&self) -> Vec<u8> {
        let all: BTreeSet<u8> = match self {
            Self::Ds(ds) => ds.iter().map(|ds| ds.algorithm().to_int()).collect(),
            Self::Anchors(anchors) => anchors.iter().map(algorithm).collect(),
        };
        all.into_iter().collect()
    }

    /// The DS records that can be used: SHA-1 only where nothing better is (RFC 4509 §3).
    fn usable_ds(&self) -> Vec<&Ds> {
        let ds: Vec<&Ds> = match self {
            Self::Ds(ds) => ds.iter().collect(),
            Self::Anchors(anchors) => anchors.iter().filter_map(anchored_ds).collect(),
        };
        let usable = |ds: &&Ds| crypto::verifies(ds.algorithm()) && crypto::digests(ds.digest_type());
        let usable: Vec<&Ds> = ds.into_iter().filter(usable).collect();
        let better = usable.iter().any(|ds| ds.digest_type() != DigestAlgorithm::SHA1);
        usable.into_iter().filter(|ds| !better || ds.digest_type() != DigestAlgorithm::SHA1).collect()
    }

    fn anchored_keys(&self) -> Vec<&Dnskey> {
        let Self::Anchors(anchors) = self else { return Vec::new() };
        anchors.iter().filter_map(anchored_key).filter(|key| crypto::verifies(key.algorithm())).collect()
    }

    /// Why nothing in it can be used: then the zone counts as unsigned (RFC 4035 §5.2).
    pub(crate) fn unsupported(&self) -> Option<Fault> {
        if !self.usable_ds().is_empty() || !self.anchored_keys().is_empty() {
            return None;
        }
        let known = self.algorithms().iter().any(|algorithm| crypto::verifies((*algorithm).into()));
        if known && let Self::Ds(ds) = self {
            let digests: BTreeSet<u8> = ds.iter().map(|ds| ds.digest_type().to_int()).collect();
            return Some(Fault::new(Cause::DsUnsupportedDigest, Detail::digest_types(digests)));
        }
        Some(Fault::new(Cause::DsUnsupportedAlgorithm, Detail::algorithms(self.algorithms())))
    }
}

fn algorithm(anchor: &Anchor) -> u8 {
    match anchor {
        Anchor::Ds(ds) => ds.algorithm().to_int(),
        Anchor::Key(key) => key.algorithm().to_int(),
    }
}

fn anchored_ds(anchor: &Anchor) -> Option<&Ds> {
    match anchor {
        Anchor::Ds(ds) => Some(ds),
        Anchor::Key(_) => None,
    }
}

fn anchored_key(anchor: &Anchor) -> Option<&Dnskey> {
    match anchor {
        Anchor::Key(key) => Some(key),
        Anchor::Ds(_) => None,
    }
}

/// The DNSKEY records of an RRset.
fn keys_in(set: &RrSet) -> Vec<&Dnskey> {
    set.data.iter().filter_map(key_in).collect()
}

fn key_in(data: &Data) -> Option<&Dnskey> {
    match data {
        ZoneRecordData::Dnskey(key) => Some(key),
        _ => None,
    }
}

/// The algorithms of an RRset's keys, in order.
pub(crate) fn algorithms(set: &RrSet) -> Vec<u8> {
    let all: BTreeSet<u8> = keys_in(set).iter().map(|key| key.algorithm().to_int()).collect();
    all.into_iter().collect()
}

/// Finds the keys that are vouched for, verifies the whole DNSKEY RRset with them, and gives all keys that may then
/// sign the zone's records (RFC 4035 §5.2).
pub(crate) fn trust(
    set: &RrSet,
    entry: &Entry,
    zone: &Name,
    now: Timestamp,
    work: &mut Work,
) -> Result<Trusted, Fault> {
    let keys = keys_in(set);
    if keys.len() > KEYS {
        return Err(Fault::new(Cause::OverLimit, Detail::more_keys(KEYS)));
    }
    let (vouched, mut notes) = vouched(&keys, entry, zone)?;
    if vouched.iter().all(|key| !crypto::usable(key)) {
        let tags: Vec<_> = vouched.iter().map(Dnskey::key_tag).collect();
        return Err(Fault::new(Cause::KeyUnsupported, Detail::keys_unsupported(tags)));
    }
    let good = match signature::verify(set, Signer { zone, keys: &vouched, now }, work) {
        Err(fault) if fault.why == Cause::SigNoKey => {
            let tags: Vec<_> = vouched.iter().map(Dnskey::key_tag).collect();
            return Err(Fault::new(Cause::NoRrsig, Detail::not_signed_by(tags)));
        }
        verified => verified?,
    };
    notes.extend(soon(&good, now, zone, "DNSKEY"));
    let may_sign = |key: &&&Dnskey| is_zone_key(key) && !key.is_revoked();
    let keys: Vec<Dnskey> = keys.iter().filter(may_sign).map(|key| (*key).clone()).collect();
    notes.extend(weak(&keys, zone));
    Ok(Trusted { keys, notes })
}

fn is_zone_key(key: &Dnskey) -> bool {
    key.is_zone_key() && key.protocol() == 3
}

/// The keys that DS records or anchors point at.
fn vouched(keys: &[&Dnskey], entry: &Entry, zone: &Name) -> Result<(Vec<Dnskey>, Vec<Note>), Fault> {
    let mut found: Vec<Dnskey> = Vec::new();
    let mut missed: Option<Fault> = None;
    let mut notes = Vec::new();
    let usable = entry.usable_ds();
    for ds in usable.iter().take(DS) {
        match key_of(ds, keys, zone) {
            Ok(key) => found.push(key.clone()),
            Err(fault) if fault.why == Cause::OverLimit => return Err(fault),
            Err(fault) => {
                notes.push(Aside::StaleDs.at(zone, fault.detail.clone()));
                // A digest that differs tells more than a tag that is not there.
                let tells_more = fault.why != Cause::DsNoMatchingKey;
                if tells_more || missed.is_none() {
                    missed = Some(fault);
                }
            }
        }
    }
    let anchored = entry.anchored_keys();
    found.extend(keys.iter().filter(|key| anchored.contains(*key)).map(|key| (*key).clone()));
    if found.is_empty() && usable.len() > DS {
        return Err(Fault::new(Cause::OverLimit, Detail::more_ds(DS)));
    }
    if found.is_empty() {
        let tags: Vec<_> = keys.iter().map(|key| key.key_tag()).collect();
        let missed =
            missed.unwrap_or_else(|| Fault::new(Cause::AnchorNoMatchingKey, Detail::no_key_is_anchor()));
        return Err(match entry {
            Entry::Ds(_) => missed,
            Entry::Anchors(_) => Fault::new(Cause::AnchorNoMatchingKey, Detail::no_anchor_matches(tags)),
        });
    }
    // Of several anchors one is enough: a rollover always has one that is not in use.
    let notes = if matches!(entry, Entry::Ds(_)) { notes } else { Vec::new() };
    Ok((found, notes))
}

fn key_of<'a>(ds: &Ds, keys: &[&'a Dnskey], zone: &Name) -> Result<&'a Dnskey, Fault> {
    let (tag, algorithm) = (ds.key_tag(), ds.algorithm());
    let same_tag = || keys.iter().filter(|key| key.algorithm() == algorithm && key.key_tag() == tag);
    if same_tag().count() > KEYS_PER_TAG {
        return Err(Fault::new(Cause::OverLimit, Detail::more_keys_with_tag(KEYS_PER_TAG, tag)));
    }
    let numbers = (tag, algorithm.to_int(), ds.digest_type().to_int());
    let mut missed =
        Fault::new(Cause::DsNoMatchingKey, Detail::ds_without_key(numbers.0, numbers.1, numbers.2));
    for key in same_tag() {
        let differs = Detail::ds_digest_differs(numbers.0, numbers.1, numbers.2);
        missed = Fault::new(Cause::DsDigestMismatch, differs);
        if crypto::ds_digest(zone, key, ds.digest_type()).is_some_and(|digest| digest == ds.digest().as_ref())
        {
            if is_zone_key(key) && !key.is_revoked() {
                return Ok(key);
            }
            let revoked = Detail::ds_key_revoked(numbers.0, numbers.1, numbers.2);
            return Err(Fault::new(Cause::KeyNotZoneKey, revoked));
        }
    }
    Err(missed)
}

/// Notes on keys that are weak today.
fn weak(keys: &[Dnskey], zone: &Name) -> Vec<Note> {
    let mut notes = Vec::new();
    for key in keys {
        let (tag, algorithm) = (key.key_tag(), key.algorithm().to_int());
        if matches!(algorithm, 5 | 7) {
            notes.push(Aside::WeakAlgorithm.at(zone, Detail::key_with_sha1(tag, algorithm)));
        }
        if let Some(bits) = crypto::rsa_bits(key).filter(|bits| *bits < LONG_ENOUGH) {
            notes.push(Aside::ShortKey.at(zone, Detail::key_of_bits(tag, bits)));
        }
    }
    notes
}

/// The note that a DS uses SHA-1.
pub(crate) fn sha1_note(ds: &[Ds], zone: &Name) -> Option<Note> {
    let tags: Vec<_> =
        ds.iter().filter(|ds| ds.digest_type() == DigestAlgorithm::SHA1).map(Ds::key_tag).collect();
    (!tags.is_empty()).then(|| Aside::Sha1Ds.at(zone, Detail::ds_of_keys(tags)))
}

/// The note that a signature ends soon: within three days, with three quarters of its time gone. Servers that sign
/// each answer anew make signatures of a day or two, which are always near their end.
pub(crate) fn soon(good: &Good, now: Timestamp, zone: &Name, what: &str) -> Option<Note> {
    let (left, whole) = (good.ends.duration_since(now), good.ends.duration_since(good.begins));
    let late = left < SOON && left.as_secs() < whole.as_secs() / 4;
    late.then(|| Aside::SigExpiresSoon.at(zone, Detail::signature_ends(what, good.ends)))
}

/// Whether the DNSKEY RRset is signed by one of its own keys: a zone that is signed, whoever vouches for it.
pub(crate) fn signs_itself(set: &RrSet, zone: &Name, now: Timestamp) -> Result<(), Fault> {
    let keys: Vec<Dnskey> = keys_in(set).into_iter().cloned().collect();
    if keys.len() > KEYS {
        return Err(Fault::new(Cause::OverLimit, Detail::more_keys(KEYS)));
    }
    let signer = Signer { zone, keys: &keys, now };
    let verified = signature::verify(set, signer, &mut Work::default()).map(|_| ());
    verified.map_err(|fault| Fault::new(fault.why, Detail::of_zone(name::show(zone), fault.detail)))
}
