//! Denial with NSEC3: spans between hashes of names (RFC 5155 §8).

use std::str;

use domain::base::Rtype;
use domain::utils::base32;

use super::super::crypto;
use super::super::name::{self, Name};
use super::super::reason::Fault;
use super::super::signature::Work;
use super::{Cut, Denial, Proven, Types, delegates, denies, is_delegation, missing};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// More iterations than these make the answer insecure, however many they are (RFC 9276 §3.2). The signatures were
/// verified before; no hash is made.
const MOST_ITERATIONS: u16 = 150;
/// The length of a SHA-1 hash.
const HASH: usize = 20;

/// One verified NSEC3 record of the only hash there is, SHA-1.
#[derive(Debug)]
pub(super) struct Nsec3 {
    hash: Vec<u8>,
    next: Vec<u8>,
    opt_out: bool,
    pub(super) iterations: u16,
    salt: Vec<u8>,
    types: Types,
}

impl Nsec3 {
    /// Records with another hash, unknown flags or an owner elsewhere are ignored (RFC 5155 §8.1, §8.2).
    pub(super) fn new(owner: &Name, data: &domain::rdata::Nsec3<bytes::Bytes>, apex: &Name) -> Option<Self> {
        let known = data.hash_algorithm().to_int() == 1 && data.flags() & !1 == 0;
        if !known || name::parent(owner).as_ref() != Some(apex) {
            return None;
        }
        let label = str::from_utf8(owner.first().as_slice()).ok()?;
        let hash: Vec<u8> = base32::decode_hex(label).ok()?;
        let next = data.next_owner().as_slice().to_vec();
        (hash.len() == HASH && next.len() == HASH).then(|| Self {
            hash,
            next,
            opt_out: data.opt_out(),
            iterations: data.iterations(),
            salt: data.salt().as_slice().to_vec(),
            types: data.types().clone(),
        })
    }

    fn covers(&self, hash: &[u8]) -> bool {
        let (after, before) = (self.hash.as_slice() < hash, hash < self.next.as_slice());
        let last = self.hash >= self.next;
        if last { after || before } else { after && before }
    }
}

/// The records of one set of parameters (RFC 5155 §8.2), and the hashes made with them.
struct Hashed<'a> {
    records: Vec<&'a Nsec3>,
    first: &'a Nsec3,
    apex: &'a Name,
    known: Vec<(Name, Vec<u8>)>,
}

impl<'a> Hashed<'a> {
    fn new(denial: &'a Denial<'_>) -> Result<Self, Fault> {
        let first = denial.nsec3.first().ok_or_else(missing)?;
        let iterations = denial.iterations();
        if iterations > MOST_ITERATIONS {
            return Err(Fault::new(Cause::Nsec3Iterations, Detail::nsec3_with_iterations(iterations)));
        }
        let alike = |nsec3: &&Nsec3| nsec3.iterations == first.iterations && nsec3.salt == first.salt;
        let records = denial.nsec3.iter().filter(alike).collect();
        Ok(Self { records, first, apex: denial.apex, known: Vec::new() })
    }

    fn hash(&mut self, name: &Name, work: &mut Work) -> Result<Vec<u8>, Fault> {
        if let Some((_, hash)) = self.known.iter().find(|(known, _)| known == name) {
            return Ok(hash.clone());
        }
        work.hash()?;
        let hash = crypto::nsec3_hash(name, &self.first.salt, self.first.iterations);
        self.known.push((name.clone(), hash.clone()));
        Ok(hash)
    }

    fn matching(&mut self, name: &Name, work: &mut Work) -> Result<Option<&'a Nsec3>, Fault> {
        let hash = self.hash(name, work)?;
        Ok(self.records.iter().copied().find(|nsec3| nsec3.hash == hash))
    }

    fn covering(&mut self, name: &Name, work: &mut Work) -> Result<&'a Nsec3, Fault> {
        let hash = self.hash(name, work)?;
        let found = self.records.iter().copied().find(|nsec3| nsec3.covers(&hash));
        found.ok_or_else(|| Fault::new(Cause::DenialWrong, Detail::no_nsec3_covers(name::show(name))))
    }

    /// The closest encloser that is proven, and the record that covers the next closer name (RFC 5155 §8.3).
    fn encloser(&mut self, name: &Name, work: &mut Work) -> Result<(Name, &'a Nsec3), Fault> {
        for count in (name::labels(self.apex)..name::labels(name)).rev() {
            let ancestor = name::suffix(name, count);
            let Some(nsec3) = self.matching(&ancestor, work)? else { continue };
            if nsec3.types.contains(Rtype::DNAME) || is_delegation(&nsec3.types) {
                let detail = Detail::delegated_or_dname(name::show(&ancestor));
                return Err(Fault::new(Cause::DenialWrong, detail));
            }
            let covering = self.covering(&name::suffix(name, count + 1), work)?;
            return Ok((ancestor, covering));
        }
        Err(Fault::new(Cause::DenialWrong, Detail::no_nsec3_for_ancestor(name::show(name))))
    }
}

fn by(covering: &Nsec3) -> Proven {
    if covering.opt_out { Proven::OptOut } else { Proven::Secure }
}

fn exists(name: &Name) -> Fault {
    Fault::new(Cause::DenialWrong, Detail::said_to_exist(name::show(name)))
}

pub(super) fn no_name(denial: &Denial<'_>, name: &Name, work: &mut Work) -> Result<Proven, Fault> {
    let mut hashed = Hashed::new(denial)?;
    if hashed.matching(name, work)?.is_some() {
        return Err(exists(name));
    }
    let (encloser, covering) = hashed.encloser(name, work)?;
    if let Some(wildcard) = name::wildcard(&encloser) {
        if hashed.matching(&wildcard, work)?.is_some() {
            return Err(exists(&wildcard));
        }
        hashed.covering(&wildcard, work)?;
    }
    Ok(by(covering))
}

pub(super) fn no_data(
    denial: &Denial<'_>,
    name: &Name,
    rtype: Rtype,
    work: &mut Work,
) -> Result<Proven, Fault> {
    let mut hashed = Hashed::new(denial)?;
    if let Some(nsec3) = hashed.matching(name, work)? {
        return denies(&nsec3.types, name, rtype);
    }
    let (encloser, covering) = hashed.encloser(name, work)?;
    if let Some(wildcard) = name::wildcard(&encloser)
        && let Some(nsec3) = hashed.matching(&wildcard, work)?
    {
        return denies(&nsec3.types, &wildcard, rtype).map(|_| by(covering));
    }
    if covering.opt_out {
        return Ok(Proven::OptOut);
    }
    Err(Fault::new(Cause::DenialWrong, Detail::no_nsec3_for(name::show(name))))
}

pub(super) fn nothing_closer(
    denial: &Denial<'_>,
    name: &Name,
    encloser: &Name,
    work: &mut Work,
) -> Result<Proven, Fault> {
    let mut hashed = Hashed::new(denial)?;
    let closer = name::suffix(name, name::labels(encloser) + 1);
    if hashed.matching(&closer, work)?.is_some() {
        return Err(exists(&closer));
    }
    hashed.covering(&closer, work).map(by)
}

pub(super) fn delegation(denial: &Denial<'_>, cut: &Name, work: &mut Work) -> Result<Cut, Fault> {
    let mut hashed = Hashed::new(denial)?;
    if let Some(nsec3) = hashed.matching(cut, work)? {
        return delegates(&nsec3.types, cut);
    }
    let (_, covering) = hashed.encloser(cut, work)?;
    Ok(if covering.opt_out { Cut::OptOut } else { Cut::None })
}
