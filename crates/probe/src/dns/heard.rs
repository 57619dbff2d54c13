//! What came of asking the servers of a zone: a reply of some kind, or why there is none.

use std::net::IpAddr;

use domain::base::iana::OptRcode;
use kravtjek_model::observation::dns::{Cause, Reason};

use super::message::Reply;
use super::name::Name;
use super::reason::Fault;

/// What a reply is, seen from the zone whose server gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The RRset that was asked for.
    Answer,
    /// A CNAME at the name that was asked for.
    Alias,
    /// A DNAME at this ancestor.
    Redirect(Name),
    /// The zone cut at this name.
    Referral(Name),
    /// The name is there, the type is not.
    NoData,
    /// The name is not there.
    NoName,
}

/// A reply and where it came from.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) from: IpAddr,
    pub(crate) reply: Reply,
    pub(crate) kind: Kind,
}

/// Why no server of a zone gave a usable reply.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) reasons: Vec<Reason>,
    pub(crate) rcode: Option<OptRcode>,
    /// Whether another question, or more patience, may get further: servers were asked, or looked for and not found in
    /// time.
    pub(crate) may_differ: bool,
}

impl Failure {
    pub(crate) fn of(fault: Fault, zone: &Name) -> Self {
        Self { reasons: vec![fault.at(zone)], rcode: None, may_differ: false }
    }

    /// Whether the run was stopped before all were asked.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.reasons.iter().any(|reason| reason.id == Cause::Cancelled)
    }
}
