//! One RRset against the keys of its zone: times, signer, labels, tags, and the signature itself (RFC 4035 §5.3).

#[cfg(test)]
mod tests;

use domain::base::Rtype;
use domain::base::name::ToName;
use jiff::{SignedDuration, Timestamp};

use super::crypto::{self, Flaw};
use super::name::{self, Name};
use super::reason::Fault;
use super::record::{self, Dnskey, RrSet, Rrsig};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// Signature checks within one reply (against KeyTrap, CVE-2023-50387).
const CHECKS: u32 = 16;
/// NSEC3 hashes within one reply (against CVE-2023-50868).
const HASHES: u32 = 64;
/// Keys of one tag and algorithm that are tried.
const KEYS_PER_TAG: usize = 4;

/// What one reply may still cost us.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    checks: u32,
    hashes: u32,
}

impl Default for Work {
    fn default() -> Self {
        Self { checks: CHECKS, hashes: HASHES }
    }
}

impl Work {
    fn check(&mut self) -> Result<(), Fault> {
        let over = || Fault::new(Cause::OverLimit, Detail::more_signatures(CHECKS));
        self.checks = self.checks.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }

    /// Counts one NSEC3 hash.
    pub(crate) fn hash(&mut self) -> Result<(), Fault> {
        let over = || Fault::new(Cause::OverLimit, Detail::more_hashes(HASHES));
        self.hashes = self.hashes.checked_sub(1).ok_or_else(over)?;
        Ok(())
    }
}

/// Who must have signed, with what keys, and the moment of judging.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signer<'a> {
    pub(crate) zone: &'a Name,
    pub(crate) keys: &'a [Dnskey],
    pub(crate) now: Timestamp,
}

/// What a good signature tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Good {
    /// The wildcard's parent, when the RRset was made from a wildcard.
    pub(crate) encloser: Option<Name>,
    /// When the signature begins and ends.
    pub(crate) begins: Timestamp,
    pub(crate) ends: Timestamp,
}

/// Verifies an RRset: one good signature is enough (RFC 6840 §5.4). The fault is the most telling one.
pub(crate) fn verify(set: &RrSet, signer: Signer<'_>, work: &mut Work) -> Result<Good, Fault> {
    let mut worst: Option<Fault> = None;
    for sig in set.sigs.iter().filter(|sig| sig.type_covered() == set.rtype) {
        match verify_one(set, sig, signer, work) {
            Ok(good) => return Ok(good),
            Err(fault) if fault.why == Cause::OverLimit => return Err(fault),
            Err(fault) => {
                if worst.as_ref().is_none_or(|worst| rank(fault.why) < rank(worst.why)) {
                    worst = Some(fault);
                }
            }
        }
    }
    Err(worst.unwrap_or_else(|| Fault::new(Cause::NoRrsig, Detail::rrset(what(set)))))
}

/// The most telling fault first.
fn rank(why: Cause) -> u8 {
    match why {
        Cause::SigCryptoFailed => 0,
        Cause::SigExpired => 1,
        Cause::SigNotYetValid => 2,
        Cause::SigNoKey => 3,
        Cause::SigWrongSigner => 4,
        Cause::SigMalformed => 5,
        Cause::KeyUnsupported => 6,
        _ => 7,
    }
}

fn what(set: &RrSet) -> String {
    format!("{} {}", name::show(&set.owner), set.rtype)
}

fn verify_one(set: &RrSet, sig: &Rrsig, signer: Signer<'_>, work: &mut Work) -> Result<Good, Fault> {
    let tag = sig.key_tag();
    let fault = |why, detail| {
        let (owner, rtype) = (name::show(&set.owner), set.rtype.to_string());
        Err(Fault::new(why, Detail::of_rrset(owner, rtype, detail)))
    };
    if sig.signer_name() != signer.zone {
        return fault(Cause::SigWrongSigner, Detail::signed_by(sig.signer_name().fmt_with_dot().to_string()));
    }
    if usize::from(sig.labels()) > name::signed_labels(&set.owner) {
        return fault(Cause::SigMalformed, Detail::more_labels_than_name());
    }
    // The wildcard would stand above the zone. So neither its SOA nor its keys are ever made from one.
    if usize::from(sig.labels()) < name::signed_labels(signer.zone) {
        return fault(Cause::SigMalformed, Detail::fewer_labels_than_zone());
    }
    if !crypto::verifies(sig.algorithm()) {
        return fault(Cause::NoRrsig, Detail::only_with_algorithm(sig.algorithm().to_int()));
    }
    let (begins, ends) = window(sig, signer.now);
    if ends < begins {
        return fault(Cause::SigMalformed, Detail::ends_before_begin());
    }
    if signer.now > ends {
        return fault(Cause::SigExpired, Detail::signature_ended(tag, ends));
    }
    if signer.now < begins {
        return fault(Cause::SigNotYetValid, Detail::signature_begins(tag, begins));
    }
    let fits = |key: &&Dnskey| key.algorithm() == sig.algorithm() && key.key_tag() == tag;
    let keys: Vec<&Dnskey> = signer.keys.iter().filter(fits).take(KEYS_PER_TAG + 1).collect();
    if keys.len() > KEYS_PER_TAG {
        return fault(Cause::OverLimit, Detail::more_keys_with_tag(KEYS_PER_TAG, tag));
    }
    if keys.is_empty() {
        return fault(Cause::SigNoKey, Detail::no_key_with(tag, sig.algorithm().to_int()));
    }
    let signed = signed_octets(set, sig);
    let mut unsupported = false;
    for key in keys {
        work.check()?;
        match crypto::verify(key, &signed, sig.signature()) {
            Ok(()) => return Ok(Good { encloser: encloser(set, sig), begins, ends }),
            Err(flaw) => unsupported |= flaw == Flaw::Unsupported,
        }
    }
    // Where the zone has a key for its records that can be used, a signature by one that cannot excuses nothing.
    let for_records = |key: &&Dnskey| !key.is_secure_entry_point() && crypto::usable(key);
    let excused = unsupported && !signer.keys.iter().any(|key| for_records(&key));
    let why = if excused { Cause::KeyUnsupported } else { Cause::SigCryptoFailed };
    fault(why, Detail::key_and_algorithm(tag, sig.algorithm().to_int()))
}

/// When a signature begins and ends: 32-bit serial numbers around the moment of judging (RFC 4034 §3.1.5).
pub(crate) fn window(sig: &Rrsig, now: Timestamp) -> (Timestamp, Timestamp) {
    let seconds = now.as_second();
    let near = |serial: u32| {
        // Both casts cut to 32 bits on purpose: serial number arithmetic (RFC 1982).
        let away = i64::from(serial.wrapping_sub(seconds as u32) as i32);
        let then =
            Timestamp::from_second(seconds).and_then(|now| now.checked_add(SignedDuration::from_secs(away)));
        then.unwrap_or(now)
    };
    (near(sig.inception().into_int()), near(sig.expiration().into_int()))
}

fn encloser(set: &RrSet, sig: &Rrsig) -> Option<Name> {
    let counted = usize::from(sig.labels());
    (counted < name::signed_labels(&set.owner)).then(|| name::suffix(&set.owner, counted))
}

/// The octets that were signed (RFC 4034 §3.1.8.1, RFC 4035 §5.3.2).
fn signed_octets(set: &RrSet, sig: &Rrsig) -> Vec<u8> {
    let mut octets = Vec::with_capacity(512);
    octets.extend(sig.type_covered().to_int().to_be_bytes());
    octets.extend([sig.algorithm().to_int(), sig.labels()]);
    octets.extend(sig.original_ttl().as_secs().to_be_bytes());
    octets.extend(sig.expiration().into_int().to_be_bytes());
    octets.extend(sig.inception().into_int().to_be_bytes());
    octets.extend(sig.key_tag().to_be_bytes());
    // Appending to a vector cannot fail.
    let Ok(()) = sig.signer_name().compose_canonical(&mut octets);
    let mut head = match encloser(set, sig).as_ref().and_then(name::wildcard) {
        Some(wildcard) => wildcard.as_slice().to_vec(),
        None => name::canonical(&set.owner).as_slice().to_vec(),
    };
    head.extend(set.rtype.to_int().to_be_bytes());
    head.extend([0, 1]);
    head.extend(sig.original_ttl().as_secs().to_be_bytes());
    let mut records: Vec<_> = set.data.iter().map(record::canonical).collect();
    records.sort_unstable();
    records.dedup();
    for data in records {
        octets.extend_from_slice(&head);
        octets.extend(u16::try_from(data.len()).unwrap_or(u16::MAX).to_be_bytes());
        octets.extend_from_slice(&data);
    }
    octets
}

/// Whether every signature over an RRset lies on the same side of the moment of judging, and by how much the nearest.
pub(crate) fn all_outside(set: &RrSet, now: Timestamp) -> Option<Detail> {
    let windows: Vec<_> = set.sigs.iter().map(|sig| window(sig, now)).collect();
    if windows.is_empty() || set.rtype != Rtype::DNSKEY {
        return None;
    }
    let latest = windows.iter().map(|(_, ends)| *ends).max()?;
    let earliest = windows.iter().map(|(begins, _)| *begins).min()?;
    if now > latest {
        return Some(Detail::judged_after(now, latest));
    }
    (now < earliest).then(|| Detail::judged_before(now, earliest))
}
