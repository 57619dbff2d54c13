//! Proofs that something does not exist: NSEC (RFC 4035 §5.4), NSEC3 (RFC 5155 §8) and compact denial (RFC 9824).
//!
//! Every function takes only records whose signatures were verified, and says whether they prove what is asked.

mod nsec;
mod nsec3;
#[cfg(test)]
mod tests;

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;
use domain::rdata::dnssec::RtypeBitmap;

use super::name::Name;
use super::reason::{At, Fault};
use super::record::RrSet;
use super::signature::{self, Signer, Work};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Aside, Cause, Note};

type Types = RtypeBitmap<bytes::Bytes>;

/// How firmly something is proven not to exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Proven {
    /// By signatures alone.
    Secure,
    /// Only within an opt-out span, in which unsigned delegations may exist (RFC 5155 §9.2).
    OptOut,
}

/// What the parent's records say of a name that may be a zone cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// A delegation without DS.
    Unsigned,
    /// It lies in an opt-out span.
    OptOut,
    /// No delegation is there.
    None,
}

/// The denial records of one reply that carry good signatures of the zone.
#[derive(Debug)]
pub(crate) struct Denial<'a> {
    apex: &'a Name,
    nsec: Vec<nsec::Nsec>,
    nsec3: Vec<nsec3::Nsec3>,
    /// What was wrong with a record that was left out.
    fault: Option<Fault>,
}

impl<'a> Denial<'a> {
    /// Takes the denial records out of a reply's authority section and verifies them.
    pub(crate) fn collect(sets: &[RrSet], signer: Signer<'a>, work: &mut Work) -> Result<Self, Fault> {
        let mut denial = Self { apex: signer.zone, nsec: Vec::new(), nsec3: Vec::new(), fault: None };
        for set in sets.iter().filter(|set| matches!(set.rtype, Rtype::NSEC | Rtype::NSEC3)) {
            match signature::verify(set, signer, work) {
                // An NSEC made from a wildcard proves nothing of the name it was made for (RFC 4035 §5.4).
                Ok(good) if good.encloser.is_none() => denial.take(set),
                Ok(_) => {}
                Err(fault) if fault.why == Cause::OverLimit => return Err(fault),
                Err(fault) => denial.fault = denial.fault.or(Some(fault)),
            }
        }
        Ok(denial)
    }

    /// The denial records of a reply as if their signatures had been verified.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn believed(sets: &[RrSet], apex: &'a Name) -> Self {
        let mut denial = Self { apex, nsec: Vec::new(), nsec3: Vec::new(), fault: None };
        sets.iter().for_each(|set| denial.take(set));
        denial
    }

    /// Whether the one NSEC record there is, and no NSEC3, stands at `name`: it says that the name exists.
    #[cfg(feature = "fuzzing")]
    pub(crate) fn is_lone_match(&self, name: &Name) -> bool {
        self.nsec3.is_empty() && matches!(self.nsec.as_slice(), [nsec] if nsec.owner == *name)
    }

    fn take(&mut self, set: &RrSet) {
        for data in &set.data {
            match data {
                ZoneRecordData::Nsec(data) => match nsec::Nsec::new(&set.owner, data, self.apex) {
                    Ok(nsec) => self.nsec.push(nsec),
                    Err(fault) => self.fault = self.fault.take().or(Some(fault)),
                },
                ZoneRecordData::Nsec3(data) => {
                    self.nsec3.extend(nsec3::Nsec3::new(&set.owner, data, self.apex))
                }
                _ => {}
            }
        }
    }

    /// Whether no name `name` exists, and no wildcard that would make it.
    pub(crate) fn no_name(&self, name: &Name, work: &mut Work) -> Result<Proven, Fault> {
        self.either(work, |this, _| nsec::no_name(this, name), |this, work| nsec3::no_name(this, name, work))
    }

    /// Whether `name` has no records of a type, be it that it exists, that only names below it do, or that a wildcard
    /// makes it.
    pub(crate) fn no_data(&self, name: &Name, rtype: Rtype, work: &mut Work) -> Result<Proven, Fault> {
        self.either(
            work,
            |this, _| nsec::no_data(this, name, rtype),
            |this, work| nsec3::no_data(this, name, rtype, work),
        )
    }

    /// Whether `name` was rightly made from the wildcard below `encloser`: nothing closer exists.
    pub(crate) fn nothing_closer(
        &self,
        name: &Name,
        encloser: &Name,
        work: &mut Work,
    ) -> Result<Proven, Fault> {
        self.either(
            work,
            |this, _| nsec::nothing_closer(this, name, encloser),
            |this, work| nsec3::nothing_closer(this, name, encloser, work),
        )
    }

    /// What is proven of the delegation at `cut`.
    pub(crate) fn delegation(&self, cut: &Name, work: &mut Work) -> Result<Cut, Fault> {
        self.either(
            work,
            |this, _| nsec::delegation(this, cut),
            |this, work| nsec3::delegation(this, cut, work),
        )
    }

    /// Whether the NSEC at `name` says in the compact form that the name does not exist (RFC 9824 §3.1).
    pub(crate) fn is_compact(&self, name: &Name) -> bool {
        self.nsec.iter().any(|nsec| nsec.owner == *name && nsec.types.contains(Rtype::NXNAME))
    }

    /// The most NSEC3 iterations seen.
    pub(crate) fn iterations(&self) -> u16 {
        self.nsec3.iter().map(|nsec3| nsec3.iterations).max().unwrap_or(0)
    }

    /// A zone is signed with either; both may be seen while it changes over.
    fn either<T>(
        &self,
        work: &mut Work,
        by_nsec: impl FnOnce(&Self, &mut Work) -> Result<T, Fault>,
        by_nsec3: impl FnOnce(&Self, &mut Work) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let first = if self.nsec.is_empty() { Err(missing()) } else { by_nsec(self, work) };
        let proven = match first {
            Err(_) if !self.nsec3.is_empty() => by_nsec3(self, work),
            first => first,
        };
        // A record left out for its signature tells more than the gap it leaves.
        proven.map_err(|fault| match &self.fault {
            Some(broken) if fault.why.state() == kravtjek_model::observation::dns::State::Bogus => {
                broken.clone()
            }
            _ => fault,
        })
    }
}

fn missing() -> Fault {
    Fault::new(Cause::NoDenialProof, Detail::no_nsec())
}

/// Whether a type map shows a delegation seen from the parent.
fn is_delegation(types: &Types) -> bool {
    types.contains(Rtype::NS) && !types.contains(Rtype::SOA)
}

/// Whether the record that matches a name denies a type there.
fn denies(types: &Types, name: &Name, rtype: Rtype) -> Result<Proven, Fault> {
    let wrong = |detail| Err(Fault::new(Cause::DenialWrong, detail));
    if types.contains(rtype) {
        return wrong(Detail::said_to_have(super::name::show(name), rtype.to_string()));
    }
    if types.contains(Rtype::CNAME) {
        return wrong(Detail::said_to_have(super::name::show(name), "CNAME"));
    }
    if rtype == Rtype::DS && types.contains(Rtype::SOA) && !name.is_root() {
        return wrong(Detail::proof_from_zone(super::name::show(name)));
    }
    if rtype != Rtype::DS && is_delegation(types) {
        return wrong(Detail::proof_from_parent(super::name::show(name)));
    }
    Ok(Proven::Secure)
}

/// What the record that matches a name says of a delegation there.
fn delegates(types: &Types, name: &Name) -> Result<Cut, Fault> {
    if types.contains(Rtype::DS) || (types.contains(Rtype::SOA) && !name.is_root()) {
        return Err(Fault::new(Cause::DenialWrong, Detail::said_to_have_ds(super::name::show(name))));
    }
    Ok(if types.contains(Rtype::NS) { Cut::Unsigned } else { Cut::None })
}

/// The note on NSEC3 iterations, of which RFC 9276 §3.1 wants none.
pub(crate) fn iterations_note(denial: &Denial<'_>, zone: &Name) -> Option<Note> {
    let count = denial.iterations();
    (count > 0).then(|| Aside::Nsec3Iterations.at(zone, Detail::iterations(count)))
}
