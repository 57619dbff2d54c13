//! What the DNS said, RRset by RRset, with the DNSSEC state and the reasons for it.

pub(crate) mod reason;
pub(crate) mod state;

use serde::{Deserialize, Serialize};

pub use self::reason::{Aside, Cause, Ids, Listed};
pub use self::state::State;
use super::flaw::Flaw;
use super::{NotSeen, Why};
use crate::detail::Detail;

/// Why an RRset or zone is in its state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Reason {
    /// A stable id, such as `sig_expired` or `ds_digest_mismatch`.
    pub id: Listed<Cause>,
    /// The Extended DNS Error code that fits (RFC 8914).
    #[serde(default)]
    pub ede: Option<u16>,
    /// The zone in which it lies.
    pub zone: String,
    /// What exactly: key tag, time, name, server.
    #[serde(flatten)]
    pub detail: Detail,
}

impl State {
    pub(super) fn inconclusive(self, reasons: &[Reason]) -> Option<NotSeen> {
        (self == Self::Indeterminate).then(|| {
            let first = reasons.first();
            let why = first.map_or(Why::Upstream, Reason::why);
            NotSeen { why, detail: first.map(|reason| reason.detail.clone()).unwrap_or_default() }
        })
    }
}

impl Reason {
    /// A cause in a zone, with what exactly.
    pub fn new(cause: Cause, zone: impl Into<String>, detail: Detail) -> Self {
        Self { id: cause.into(), ede: cause.ede(), zone: zone.into(), detail }
    }

    fn why(&self) -> Why {
        self.id.known().map_or(Why::Upstream, Cause::why)
    }
}

/// Something worth knowing that does not change the state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Note {
    /// A stable id, such as `weak_algorithm` or `signed_without_ds`.
    pub id: Listed<Aside>,
    /// The zone in which it lies.
    pub zone: String,
    /// What exactly.
    #[serde(flatten)]
    pub detail: Detail,
}

/// One zone on the way from the root.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The zone's name, without the final dot (the root is `.`).
    pub zone: String,
    /// Its state.
    pub state: State,
    /// Algorithms of the DS records at its parent.
    #[serde(default)]
    pub ds_algorithms: Vec<u8>,
    /// Algorithms of its own DNSKEY records.
    #[serde(default)]
    pub key_algorithms: Vec<u8>,
}

/// A message as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// The server that sent it, with port.
    pub from: String,
    /// The wire format, in base64.
    pub base64: String,
}

/// One RRset looked up from the root and validated.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lookup {
    /// The name that was asked for, as A-labels, without the final dot.
    pub name: String,
    /// The type that was asked for.
    pub rtype: String,
    /// The weakest state along the way, CNAMEs included.
    pub state: State,
    /// The final answer's response code (`NOERROR`, `NXDOMAIN`, …); none when nothing answered.
    #[serde(default)]
    pub rcode: Option<String>,
    /// The RRset in presentation form; empty when there is none.
    #[serde(default)]
    pub records: Vec<String>,
    /// The names that CNAME and DNAME led through, in order, the last one holding the records.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The zone that holds the final name.
    #[serde(default)]
    pub zone: String,
    /// Why it is in this state.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Things worth knowing.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// The zones walked, root first.
    #[serde(default)]
    pub chain: Vec<Link>,
    /// The raw messages that this was read from, when they were kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub messages: Vec<Message>,
}

impl Lookup {
    /// Whether the answer is somebody's word: a forger may have put anything into one that does not validate, and one
    /// that failed neither names nor denies anything.
    pub fn is_believed(&self) -> bool {
        matches!(self.state, State::Secure | State::Insecure)
    }

    /// Whether it is shown that the name asked for does not exist, in the compact form of RFC 9824 too. What an alias
    /// leads to may be missing: the alias itself is there.
    pub fn denies_name(&self) -> bool {
        let denied = self.rcode.as_deref() == Some("NXDOMAIN")
            || self.notes.iter().any(|note| note.id == Aside::CompactDenial);
        self.is_believed() && denied && self.aliases.is_empty() && self.records.is_empty()
    }
}

/// One address of one name server of a zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameServer {
    /// The server's name.
    pub name: String,
    /// The address asked.
    pub address: String,
    /// The state of the zone's SOA and DNSKEY as this address serves them.
    pub state: State,
    /// Why.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// The SOA serial it serves.
    #[serde(default)]
    pub serial: Option<u32>,
}

/// The DNSSEC state of a zone and of each of its name servers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Zone {
    /// The name that was asked about.
    pub name: String,
    /// Whether the name is the apex of a zone of its own.
    pub apex: bool,
    /// The zone that holds the name.
    pub zone: String,
    /// The state of the zone.
    pub state: State,
    /// Why.
    #[serde(default)]
    pub reasons: Vec<Reason>,
    /// Things worth knowing.
    #[serde(default)]
    pub notes: Vec<Note>,
    /// Every address of every name server.
    #[serde(default)]
    pub name_servers: Vec<NameServer>,
    /// The zones walked, root first.
    #[serde(default)]
    pub chain: Vec<Link>,
}

impl Lookup {
    /// Why it settles nothing, when it does not.
    pub fn inconclusive(&self) -> Option<NotSeen> {
        self.state.inconclusive(&self.reasons)
    }

    /// Why its state proves nothing of the zone, where it was reached from no trust anchor that fits. The records are those
    /// that a computer gets that does not validate.
    pub fn unproven(&self) -> Option<NotSeen> {
        anchor_flaw(&self.reasons).filter(|_| self.state != State::Secure).map(NotSeen::unfounded)
    }
}

impl Zone {
    /// Why its state proves nothing, where it was reached from no trust anchor that fits.
    pub fn unproven(&self) -> Option<NotSeen> {
        anchor_flaw(&self.reasons).filter(|_| self.state != State::Secure).map(NotSeen::unfounded)
    }
}

/// The flaw in the run that the reasons for a DNSSEC state point to: whatever the zone does, an anchor of ours that is missing or
/// fits nothing says nothing of it.
pub fn anchor_flaw(reasons: &[Reason]) -> Option<Flaw> {
    reasons.iter().find_map(|reason| match reason.id.known()? {
        Cause::AnchorNoMatchingKey => Some(Flaw::Anchor),
        Cause::NoTrustAnchor => Some(Flaw::NoAnchor),
        // An anchor of a kind that is not supported vouches for nothing below it.
        Cause::DsUnsupportedAlgorithm | Cause::DsUnsupportedDigest | Cause::KeyUnsupported
            if reason.zone == "." =>
        {
            Some(Flaw::NoAnchor)
        }
        _ => None,
    })
}
