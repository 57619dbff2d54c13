//! Denial with NSEC: spans between names in canonical order (RFC 4035 §5.4, RFC 6840 §4).

use domain::base::Rtype;

use super::super::name::{self, Name};
use super::super::reason::Fault;
use super::{Cut, Denial, Proven, Types, delegates, denies, is_delegation};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// One verified NSEC record.
#[derive(Debug)]
pub(super) struct Nsec {
    pub(super) owner: Name,
    pub(super) next: Name,
    pub(super) types: Types,
}

impl Nsec {
    /// A span of the zone's own names; one that leads out of the zone proves nothing (RFC 4034 §4.1.1).
    pub(super) fn new(
        owner: &Name,
        data: &domain::rdata::Nsec<bytes::Bytes, Name>,
        apex: &Name,
    ) -> Result<Self, Fault> {
        let next = name::canonical(data.next_name());
        if !owner.ends_with(apex) || !next.ends_with(apex) {
            let detail = Detail::nsec_leads_out(name::show(owner), name::show(&next));
            return Err(Fault::new(Cause::DenialWrong, detail));
        }
        Ok(Self { owner: owner.clone(), next, types: data.types().clone() })
    }

    /// Whether `name` lies strictly between owner and next name. The last record of a zone points back at the apex.
    fn covers(&self, name: &Name, apex: &Name) -> bool {
        let after = self.owner < *name;
        let before = *name < self.next || self.next == *apex;
        // Below a delegation or a DNAME another zone or name speaks (RFC 6840 §4.1).
        let elsewhere = name::below(name, &self.owner)
            && (is_delegation(&self.types) || self.types.contains(Rtype::DNAME));
        after && before && !elsewhere
    }

    /// The longest existing ancestor of a name that this record covers.
    fn encloser(&self, name: &Name) -> Name {
        let (before, after) = (name::common(name, &self.owner), name::common(name, &self.next));
        if name::labels(&before) >= name::labels(&after) { before } else { after }
    }
}

fn matching<'a>(denial: &'a Denial<'_>, name: &Name) -> Option<&'a Nsec> {
    denial.nsec.iter().find(|nsec| nsec.owner == *name)
}

fn covering<'a>(denial: &'a Denial<'_>, name: &Name) -> Result<&'a Nsec, Fault> {
    denial
        .nsec
        .iter()
        .find(|nsec| nsec.covers(name, denial.apex))
        .ok_or_else(|| Fault::new(Cause::DenialWrong, Detail::no_nsec_covers(name::show(name))))
}

fn exists(name: &Name) -> Fault {
    Fault::new(Cause::DenialWrong, Detail::said_to_exist(name::show(name)))
}

pub(super) fn no_name(denial: &Denial<'_>, name: &Name) -> Result<Proven, Fault> {
    if let Some(nsec) = matching(denial, name) {
        let compact = nsec.types.contains(Rtype::NXNAME);
        return if compact { Ok(Proven::Secure) } else { Err(exists(name)) };
    }
    let nsec = covering(denial, name)?;
    if name::below(&nsec.next, name) {
        return Err(exists(name));
    }
    let Some(wildcard) = name::wildcard(&nsec.encloser(name)) else { return Ok(Proven::Secure) };
    if matching(denial, &wildcard).is_some() {
        return Err(exists(&wildcard));
    }
    let nsec = covering(denial, &wildcard)?;
    if name::below(&nsec.next, &wildcard) { Err(exists(&wildcard)) } else { Ok(Proven::Secure) }
}

pub(super) fn no_data(denial: &Denial<'_>, name: &Name, rtype: Rtype) -> Result<Proven, Fault> {
    if let Some(nsec) = matching(denial, name) {
        return denies(&nsec.types, name, rtype);
    }
    let nsec = covering(denial, name)?;
    if name::below(&nsec.next, name) {
        return Ok(Proven::Secure);
    }
    let none = || Fault::new(Cause::DenialWrong, Detail::no_nsec_for(name::show(name)));
    let wildcard = name::wildcard(&nsec.encloser(name)).ok_or_else(none)?;
    if let Some(nsec) = matching(denial, &wildcard) {
        return denies(&nsec.types, &wildcard, rtype);
    }
    let nsec = covering(denial, &wildcard).map_err(|_| none())?;
    if name::below(&nsec.next, &wildcard) { Ok(Proven::Secure) } else { Err(none()) }
}

pub(super) fn nothing_closer(denial: &Denial<'_>, name: &Name, encloser: &Name) -> Result<Proven, Fault> {
    if matching(denial, name).is_some() {
        return Err(exists(name));
    }
    let nsec = covering(denial, name)?;
    if name::below(&nsec.next, name) {
        return Err(exists(name));
    }
    let closest = nsec.encloser(name);
    if closest == *encloser { Ok(Proven::Secure) } else { Err(exists(&closest)) }
}

pub(super) fn delegation(denial: &Denial<'_>, cut: &Name) -> Result<Cut, Fault> {
    match matching(denial, cut) {
        Some(nsec) => delegates(&nsec.types, cut),
        None => covering(denial, cut).map(|_| Cut::None),
    }
}
