//! The records that prove a denial, put together for each kind of answer (RFC 4035 §3.1.3, RFC 5155 §7.2).

use crate::name::{Name, Rtype, depth, suffix, upwards, wildcard};
use crate::wire::Rr;
use crate::zone::{RrSet, Zone};

/// Collects the proofs of one answer, each record once.
pub(crate) struct Proof<'a> {
    zone: &'a Zone,
    out: &'a mut Vec<Rr>,
}

impl<'a> Proof<'a> {
    pub(crate) fn new(zone: &'a Zone, out: &'a mut Vec<Rr>) -> Self {
        Self { zone, out }
    }

    /// The name exists and has no such type; also that a delegation has no DS.
    pub(crate) fn no_data(&mut self, name: &Name) {
        if self.zone.nsec3.is_none() {
            self.nsec(name);
        } else if self.zone.nsec3_match(name).is_some() {
            self.nsec3_match(name);
        } else {
            // Left out by opt-out: proven by the span that it would lie in (RFC 5155 §7.2.4).
            self.closest_encloser(name);
        }
    }

    /// Neither the name nor a wildcard for it exists.
    pub(crate) fn no_name(&mut self, name: &Name) {
        if self.zone.nsec3.is_none() {
            self.nsec(name);
            let encloser = self.zone.closest_encloser(name);
            if let Some(wildcard) = wildcard(&encloser) {
                self.nsec(&wildcard);
            }
        } else if let Some(wildcard) = self.closest_encloser(name).and_then(|encloser| wildcard(&encloser)) {
            self.nsec3_cover(&wildcard);
        }
    }

    /// A wildcard was expanded: nothing closer to the name exists (RFC 5155 §7.2.6).
    pub(crate) fn expanded(&mut self, name: &Name, encloser: &Name) {
        if self.zone.nsec3.is_none() {
            self.nsec(name);
        } else {
            self.nsec3_cover(&suffix(name, depth(encloser) + 1));
        }
    }

    /// A wildcard matches and has no such type (RFC 5155 §7.2.5).
    pub(crate) fn no_wildcard_data(&mut self, name: &Name, wildcard: &Name) {
        if self.zone.nsec3.is_none() {
            self.nsec(name);
            self.nsec(wildcard);
        } else {
            self.closest_encloser(name);
            self.nsec3_match(wildcard);
        }
    }

    /// The closest encloser that has an NSEC3 record, and that nothing closer exists; returns the encloser.
    fn closest_encloser(&mut self, name: &Name) -> Option<Name> {
        let zone = self.zone;
        let encloser = upwards(name).skip(1).find(|above| zone.nsec3_match(above).is_some())?;
        self.nsec3_match(&encloser);
        self.nsec3_cover(&suffix(name, depth(&encloser) + 1));
        Some(encloser)
    }

    fn nsec(&mut self, name: &Name) {
        let zone = self.zone;
        let Some((mut owner, mut set)) = zone.nsec_at_or_before(name) else { return };
        if zone.swapped_proofs
            && let Some(other) = zone.nsec_after(owner)
        {
            (owner, set) = other;
        }
        self.push(owner, Rtype::NSEC, set);
    }

    fn nsec3_match(&mut self, name: &Name) {
        let zone = self.zone;
        self.nsec3(zone.nsec3_match(name).map(|hashed| (&hashed.owner, &hashed.set)));
    }

    fn nsec3_cover(&mut self, name: &Name) {
        let zone = self.zone;
        self.nsec3(zone.nsec3_cover(name).map(|hashed| (&hashed.owner, &hashed.set)));
    }

    fn nsec3(&mut self, found: Option<(&Name, &RrSet)>) {
        let zone = self.zone;
        let Some((mut owner, mut set)) = found else { return };
        if zone.swapped_proofs
            && let Some(other) = zone.nsec3_after(owner)
        {
            (owner, set) = (&other.owner, &other.set);
        }
        self.push(owner, Rtype::NSEC3, set);
    }

    /// Takes the last record away again where the zone's proofs are incomplete on purpose.
    pub(crate) fn end(self) {
        let is_proof = |rr: &Rr| matches!(rr.rtype, Rtype::NSEC | Rtype::NSEC3);
        let records = self.out.iter().filter(|rr| is_proof(rr)).count();
        if !self.zone.incomplete_proofs || records < 2 {
            return;
        }
        if let Some(last) = self.out.iter().rposition(is_proof) {
            self.out.truncate(last);
        }
    }

    fn push(&mut self, owner: &Name, rtype: Rtype, set: &RrSet) {
        if !self.out.iter().any(|rr| rr.rtype == rtype && rr.owner == *owner) {
            push(self.out, owner, rtype, set, true);
        }
    }
}

/// Appends an RRset, with its signatures when they are wanted.
pub(crate) fn push(out: &mut Vec<Rr>, owner: &Name, rtype: Rtype, set: &RrSet, with_sigs: bool) {
    let rr =
        |rtype, rdata: &bytes::Bytes| Rr { owner: owner.clone(), rtype, ttl: set.ttl, rdata: rdata.clone() };
    out.extend(set.data.iter().map(|rdata| rr(rtype, rdata)));
    if with_sigs {
        out.extend(set.sigs.iter().map(|rdata| rr(Rtype::RRSIG, rdata)));
    }
}
