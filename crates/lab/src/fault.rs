//! What can be wrong with a zone: each fault is applied to a zone that was right.

use std::collections::BTreeMap;

use bytes::Bytes;
use jiff::Timestamp;

use crate::Error;
use crate::denial::{bitmap, nsec3_data};
use crate::key::{Algorithm, Key, dnskey, tag};
use crate::name::{Name, Rtype, name, owner, rtype};
use crate::rrsig::{Keys, Window, rrsig};
use crate::zone::{RrSet, Zone};

/// One RRset of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Set {
    /// The owner, relative to the zone; `@` is the apex.
    pub owner: String,
    /// The type's mnemonic.
    pub rtype: String,
}

/// Names an RRset: `set("@", "MX")`.
pub fn set(owner: &str, rtype: &str) -> Set {
    Set { owner: owner.to_owned(), rtype: rtype.to_owned() }
}

/// Something that is wrong with a zone or with its DS records at the parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// All signatures expired ten days ago.
    SigExpired,
    /// All signatures begin to be valid in ten days.
    SigNotYetValid,
    /// All signatures expire in two days: no fault yet, but worth a note.
    SigExpiresSoon,
    /// The signature of one RRset expired ten days ago.
    SetExpired(Set),
    /// The signature of one RRset is missing.
    SigMissing(Set),
    /// The signature of one RRset names the parent zone as its signer.
    SignerWrong(Set),
    /// One RRset was changed after it was signed.
    Tampered(Set),
    /// The DNSKEY RRset is not signed.
    DnskeyUnsigned,
    /// All keys lack the zone-key flag, so none of them may sign (RFC 4034 §2.1.1).
    KeysNotForZones,
    /// The parent has DS records, the zone is not signed.
    Unsigned,
    /// The zone is signed, the parent has no DS: an island.
    DsMissing,
    /// The digest of each DS is of something else.
    DsWrongDigest,
    /// The key tag of each DS is of no key.
    DsWrongTag,
    /// The DS is for algorithm 200.
    DsUnknownAlgorithm,
    /// The DS has digest type 99.
    DsUnknownDigest,
    /// A DS of a key that is gone stands beside the right one.
    DsStale,
    /// No NSEC or NSEC3 record is served.
    DenialRemoved,
    /// The NSEC or NSEC3 record of one name is missing from the chain.
    DenialGap(String),
    /// Each proof is given with another record of the zone than the one that proves it, its signature intact.
    DenialSwapped,
    /// Each proof of several records lacks the last of them, their signatures intact.
    DenialIncomplete,
    /// Each NSEC or NSEC3 record covers the whole zone and lists no types, under the old signature.
    DenialWidened,
    /// The NSEC record of one name leads to another, whatever zone that lies in, and is signed so.
    NsecLeadsTo {
        /// The owner, relative to the zone.
        owner: String,
        /// The next name, absolute.
        next: String,
    },
    /// The SOA serial is this one, as on a secondary that no longer gets transfers.
    Serial(u32),
    /// Keys with the tag of the zone's own key, and as many bad signatures with each (CVE-2023-50387).
    KeyTrap {
        /// How many colliding keys.
        keys: usize,
        /// How many bad signatures on each RRset.
        signatures: usize,
    },
    /// So many DS records of the right tag and algorithm and a wrong digest.
    DsFlood(usize),
}

impl Fault {
    /// The DS records at the parent once the faults have done their work.
    pub(crate) fn at_parent(faults: &[Self], mut records: Vec<Bytes>) -> Vec<Bytes> {
        for fault in faults {
            match fault {
                Self::DsMissing => records.clear(),
                Self::DsWrongDigest => edit(&mut records, |ds| flip(ds.last_mut())),
                Self::DsWrongTag => edit(&mut records, |ds| flip(ds.get_mut(1))),
                Self::DsUnknownAlgorithm => {
                    edit(&mut records, |ds| put(ds.get_mut(2), Algorithm::Unassigned.number()))
                }
                Self::DsUnknownDigest => edit(&mut records, |ds| put(ds.get_mut(3), 99)),
                Self::DsStale => {
                    let mut stale = records.clone();
                    edit(&mut stale, |ds| {
                        flip(ds.first_mut());
                        flip(ds.last_mut());
                    });
                    records.extend(stale);
                }
                Self::DsFlood(count) => flood(&mut records, *count),
                _ => {}
            }
        }
        records
    }

    /// When the zone's signatures are valid: fifteen days to either side, unless a fault says otherwise.
    pub(crate) fn window(faults: &[Self], at: Timestamp) -> Window {
        let (from, to) = faults.iter().fold((-15, 15), |days, fault| match fault {
            Self::SigExpired => (-40, -10),
            Self::SigNotYetValid => (10, 40),
            Self::SigExpiresSoon => (-28, 2),
            _ => days,
        });
        Window::days(at, from, to)
    }

    /// The flags of a key (RFC 4034 §2.1.1).
    pub(crate) fn key_flags(faults: &[Self], flags: u16) -> u16 {
        if faults.contains(&Self::KeysNotForZones) { flags & !0x0100 } else { flags }
    }

    /// What is wrong with a zone whether it is signed or not.
    pub(crate) fn in_data(&self, zone: &mut Zone) {
        let Self::Serial(serial) = self else { return };
        let apex = zone.apex.clone();
        let Some(soa) = zone.set_mut(&apex, Rtype::SOA) else { return };
        edit(&mut soa.data, |soa| {
            let at = soa.len().saturating_sub(20);
            if let Some(octets) = soa.get_mut(at..at + 4) {
                octets.copy_from_slice(&serial.to_be_bytes());
            }
        });
    }

    /// What must be so before the zone is signed.
    pub(crate) fn before_signing(&self, zone: &mut Zone, keys: &Keys) {
        let Self::KeyTrap { keys: count, .. } = self else { return };
        for number in 0..*count {
            zone.add(zone.apex.clone(), Rtype::DNSKEY, 3600, colliding(&keys.key_signing, number));
        }
    }

    /// What is broken once the zone is signed.
    pub(crate) fn after_signing(&self, zone: &mut Zone, keys: &Keys, at: Timestamp) -> Result<(), Error> {
        let apex = zone.apex.clone();
        match self {
            Self::SetExpired(which) => resign(zone, which, keys, &apex, Window::days(at, -40, -10)),
            Self::SignerWrong(which) => {
                let parent = apex.parent().unwrap_or_else(|| apex.clone());
                resign(zone, which, keys, &parent, Window::days(at, -15, 15))
            }
            Self::SigMissing(which) => {
                find(zone, which)?.sigs.clear();
                Ok(())
            }
            Self::Tampered(which) => {
                let rtype = rtype(&which.rtype)?;
                let set = find(zone, which)?;
                edit(&mut set.data, |rdata| tamper(rtype, rdata));
                set.settle();
                Ok(())
            }
            Self::DnskeyUnsigned => {
                find(zone, &set("@", "DNSKEY"))?.sigs.clear();
                Ok(())
            }
            Self::DenialGap(name) => {
                let name = owner(name, &apex)?;
                if let Some(parameters) = &zone.nsec3 {
                    let hash = crate::nsec3::hash(&name, parameters);
                    zone.hashed.remove(&hash);
                } else if let Some(node) = zone.nodes.get_mut(&name) {
                    node.remove(&Rtype::NSEC);
                }
                Ok(())
            }
            Self::NsecLeadsTo { owner, next } => {
                let set = find(zone, &set(owner, "NSEC"))?;
                let next = name(next)?;
                edit(&mut set.data, |rdata| {
                    let map = rdata.split_off(name_length(rdata));
                    *rdata = [next.as_slice(), &map].concat();
                });
                resign(zone, &self::set(owner, "NSEC"), keys, &apex, Window::days(at, -15, 15))
            }
            Self::DenialRemoved => {
                zone.hashed.clear();
                for node in zone.nodes.values_mut() {
                    node.remove(&Rtype::NSEC);
                }
                Ok(())
            }
            Self::DenialSwapped => {
                zone.swapped_proofs = true;
                Ok(())
            }
            Self::DenialIncomplete => {
                zone.incomplete_proofs = true;
                Ok(())
            }
            Self::DenialWidened => {
                widen(zone);
                Ok(())
            }
            Self::KeyTrap { signatures, .. } => {
                trap(zone, *signatures);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

fn find<'a>(zone: &'a mut Zone, which: &Set) -> Result<&'a mut RrSet, Error> {
    let (name, rtype) = (owner(&which.owner, &zone.apex)?, rtype(&which.rtype)?);
    let apex = zone.apex.to_string();
    zone.set_mut(&name, rtype)
        .ok_or_else(|| Error::Zone { zone: apex, what: format!("no {name} {rtype} to break") })
}

fn resign(zone: &mut Zone, which: &Set, keys: &Keys, signer: &Name, window: Window) -> Result<(), Error> {
    let (name, rtype) = (owner(&which.owner, &zone.apex)?, rtype(&which.rtype)?);
    let set = find(zone, which)?;
    set.sigs = vec![rrsig(&name, rtype, set, keys.for_type(rtype), signer, window)?];
    Ok(())
}

/// How many octets the uncompressed name takes that data begins with.
fn name_length(rdata: &[u8]) -> usize {
    let mut at = 0;
    while let Some(length) = rdata.get(at).filter(|length| **length > 0) {
        at += 1 + usize::from(*length);
    }
    (at + 1).min(rdata.len())
}

fn edit(records: &mut [Bytes], change: impl Fn(&mut Vec<u8>)) {
    for record in records {
        let mut octets = record.to_vec();
        change(&mut octets);
        *record = octets.into();
    }
}

fn flip(octet: Option<&mut u8>) {
    if let Some(octet) = octet {
        *octet ^= 1;
    }
}

fn put(octet: Option<&mut u8>, value: u8) {
    if let Some(octet) = octet {
        *octet = value;
    }
}

/// Changes data so that it still parses as its type.
fn tamper(rtype: Rtype, rdata: &mut [u8]) {
    let at = match rtype {
        Rtype::MX | Rtype::SRV => 1,
        Rtype::SOA => rdata.len().saturating_sub(17),
        // The first letter of the name's first label.
        Rtype::NS | Rtype::CNAME | Rtype::DNAME | Rtype::PTR => {
            put(rdata.get_mut(1), b'0');
            return;
        }
        _ => rdata.len().saturating_sub(1),
    };
    flip(rdata.get_mut(at));
}

fn widen(zone: &mut Zone) {
    let apex = zone.apex.clone();
    for node in zone.nodes.values_mut() {
        if let Some(set) = node.get_mut(&Rtype::NSEC) {
            let mut rdata = apex.as_slice().to_vec();
            rdata.extend(bitmap(&[Rtype::RRSIG, Rtype::NSEC]));
            set.data = vec![rdata.into()];
        }
    }
    let Some(parameters) = zone.nsec3.clone() else { return };
    for (hash, hashed) in &mut zone.hashed {
        // A span from a hash to itself is the whole circle but that hash (RFC 5155 §3.1.7).
        hashed.set.data = vec![nsec3_data(&parameters, hash, &[])];
    }
}

/// A key that is no key of anybody, with the tag, flags and algorithm of another.
fn colliding(key: &Key, number: usize) -> Bytes {
    let public = key.dnskey.get(4..).unwrap_or_default();
    let mut public: Vec<u8> = public
        .iter()
        .enumerate()
        .map(|(index, octet)| octet.wrapping_add((number * 7 + index * 3 + 1) as u8 | 1))
        .collect();
    // RSA stays RSA: the exponent and its length are kept.
    if key.algorithm.number() <= 10 {
        public.splice(..4.min(public.len()), key.dnskey.iter().skip(4).take(4).copied());
    }
    let end = public.len().saturating_sub(2);
    let mut with_end = |octets: [u8; 2]| {
        if let Some(last) = public.get_mut(end..) {
            last.copy_from_slice(&octets);
        }
        dnskey(257, key.algorithm, &public)
    };
    // The tag is a sum of 16-bit numbers with its carry added once: what is missing is put into the last two octets,
    // which lie across two of the numbers where the length is odd.
    let missing = key.tag.wrapping_sub(tag(&with_end([0, 0])));
    let near = [0, 1, u16::MAX, 2, u16::MAX - 1].map(|carry| missing.wrapping_add(carry));
    let guesses = near.iter().flat_map(|guess| [guess.to_be_bytes(), guess.to_le_bytes()]);
    guesses.map(&mut with_end).find(|record| tag(record) == key.tag).unwrap_or_else(|| key.dnskey.clone())
}

/// Puts bad signatures before the good ones of every RRset, and then drops the good ones.
fn trap(zone: &mut Zone, signatures: usize) {
    let sets = zone.nodes.values_mut().flat_map(BTreeMap::values_mut);
    for set in sets.chain(zone.hashed.values_mut().map(|hashed| &mut hashed.set)) {
        let Some(good) = set.sigs.first().cloned() else { continue };
        set.sigs = (0..signatures)
            .map(|number| {
                let mut bad = good.to_vec();
                let end = bad.len();
                for (octet, salt) in bad.iter_mut().skip(end.saturating_sub(8)).zip(number.to_be_bytes()) {
                    *octet ^= salt;
                }
                flip(bad.get_mut(end.saturating_sub(9)));
                bad.into()
            })
            .collect();
    }
}

fn flood(records: &mut Vec<Bytes>, count: usize) {
    let Some(good) = records.first().map(|ds| ds.to_vec()) else { return };
    *records = (0..count)
        .map(|number| {
            let mut bad = good.clone();
            let end = bad.len();
            for (octet, salt) in bad.iter_mut().skip(end.saturating_sub(8)).zip((number + 1).to_be_bytes()) {
                *octet ^= salt;
            }
            bad.into()
        })
        .collect();
}
