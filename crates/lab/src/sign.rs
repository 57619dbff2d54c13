//! Signs a zone in-process: DNSKEY, the proofs of denial, an RRSIG for every authoritative RRset (RFC 4034, RFC 4035 §2).

use jiff::Timestamp;

use crate::Error;
use crate::denial::{Denial, authoritative, chain, nsec3param_data};
use crate::fault::Fault;
use crate::key::{Algorithm, Key, Role};
use crate::name::{Name, Rtype};
use crate::nsec3::Nsec3;
use crate::rrsig::{Keys, rrsig};
use crate::zone::{RrSet, Zone};

/// How a zone is signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The algorithm of its keys.
    pub algorithm: Algorithm,
    /// One key for everything, instead of a key-signing and a zone-signing key.
    pub one_key: bool,
    /// How it proves what it does not hold.
    pub denial: Denial,
    /// Digest types of its DS records at the parent (1 SHA-1, 2 SHA-256, 4 SHA-384).
    pub digests: Vec<u8>,
}

impl Signing {
    /// Two keys of one algorithm, NSEC, one DS with SHA-256.
    pub fn new(algorithm: Algorithm) -> Self {
        Self { algorithm, one_key: false, denial: Denial::Nsec, digests: vec![2] }
    }

    /// With one key for everything.
    #[must_use]
    pub fn one_key(mut self) -> Self {
        self.one_key = true;
        self
    }

    /// With NSEC3: no additional iterations, no salt, no opt-out (RFC 9276).
    #[must_use]
    pub fn nsec3(self) -> Self {
        self.nsec3_with(0, b"", false)
    }

    /// With NSEC3 and these parameters.
    #[must_use]
    pub fn nsec3_with(mut self, iterations: u16, salt: &[u8], opt_out: bool) -> Self {
        self.denial = Denial::Nsec3(Nsec3 { iterations, salt: salt.to_vec(), opt_out });
        self
    }

    /// With DS records of these digest types.
    #[must_use]
    pub fn digests(mut self, types: &[u8]) -> Self {
        self.digests = types.to_vec();
        self
    }
}

impl Keys {
    /// The keys that a zone is signed with, under these faults.
    pub(crate) fn of(zone: &Name, signing: &Signing, faults: &[Fault]) -> Result<Self, Error> {
        let key = |role, flags| Key::of(zone, signing.algorithm, role, Fault::key_flags(faults, flags));
        let key_signing = key(Role::KeySigning, 257)?;
        let zone_signing = if signing.one_key { key_signing.clone() } else { key(Role::ZoneSigning, 256)? };
        Ok(Self { key_signing, zone_signing })
    }
}

/// Adds keys and proofs to a zone, signs all of it and then breaks what the faults break.
pub(crate) fn sign(zone: &mut Zone, signing: &Signing, faults: &[Fault], at: Timestamp) -> Result<(), Error> {
    let apex = zone.apex.clone();
    let keys = Keys::of(&apex, signing, faults)?;
    let soa = zone.set(&apex, Rtype::SOA).ok_or_else(|| Error::NoSoa(apex.to_string()))?;
    let negative_ttl = soa.ttl.min(minimum(soa));
    for key in [&keys.key_signing, &keys.zone_signing] {
        zone.add(apex.clone(), Rtype::DNSKEY, 3600, key.dnskey.clone());
    }
    if let Denial::Nsec3(parameters) = &signing.denial {
        zone.add(apex.clone(), Rtype::NSEC3PARAM, 0, nsec3param_data(parameters));
    }
    for fault in faults {
        fault.before_signing(zone, &keys);
    }
    chain(zone, &signing.denial, negative_ttl);
    let window = Fault::window(faults, at);
    for owner in authoritative(zone) {
        let Some(node) = zone.nodes.get_mut(&owner) else { continue };
        let cut = owner != apex && node.contains_key(&Rtype::NS);
        for (rtype, set) in node.iter_mut() {
            if cut && !matches!(*rtype, Rtype::DS | Rtype::NSEC) {
                continue;
            }
            set.sigs = vec![rrsig(&owner, *rtype, set, keys.for_type(*rtype), &apex, window)?];
        }
    }
    for hashed in zone.hashed.values_mut() {
        hashed.set.sigs =
            vec![rrsig(&hashed.owner, Rtype::NSEC3, &hashed.set, &keys.zone_signing, &apex, window)?];
    }
    zone.signed = true;
    for fault in faults {
        fault.after_signing(zone, &keys, at)?;
    }
    Ok(())
}

/// The last field of an SOA, the TTL of negative answers (RFC 2308 §4).
fn minimum(soa: &RrSet) -> u32 {
    let octets = soa.data.first().and_then(|rdata| rdata.last_chunk::<4>());
    octets.map_or(300, |octets| u32::from_be_bytes(*octets))
}
