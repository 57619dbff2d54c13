//! A zone as it was found: its servers, what its parent handed over, and how it hangs on that.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;

use super::chain::Chain;
use super::hints::RootHints;
use super::message::Reply;
use super::name::Name;
use super::record::{self, RrSet};

/// Name servers of one zone that are used (against NXNSAttack, CVE-2020-12662).
pub(crate) const SERVERS: usize = 20;
/// Addresses of one name server that one question goes to.
pub(crate) const ADDRESSES: usize = 8;
/// Addresses of one name server that are remembered: more than a look at a zone asks, so that it can say so.
pub(crate) const REMEMBERED: usize = 64;
/// The number of the next zone.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// One name server of a zone, as its parent gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) name: Name,
    /// The addresses that came along, when they could be trusted; otherwise the name is looked up.
    pub(crate) glue: Vec<IpAddr>,
}

/// Where a zone's servers are known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// The parent, or the root hints, name them.
    Named,
    /// The parent names more than are used.
    NamedInPart,
    /// They are the parent's own, which gave the zone away by answering for it.
    Shared,
}

/// What is at a name below a zone's apex.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A zone of its own.
    Cut(Arc<Zone>),
    /// No zone cut.
    Plain,
    /// No such name.
    Gone,
}

/// One zone.
#[derive(Debug)]
pub(crate) struct Zone {
    /// No two have the same, so that what was found below a zone is forgotten with it.
    pub(crate) id: u64,
    pub(crate) apex: Name,
    pub(crate) parent: Option<Arc<Self>>,
    pub(crate) servers: Vec<Server>,
    /// Where the servers are known from.
    pub(crate) source: Source,
    /// DS, NSEC and NSEC3 records that came with the referral.
    pub(crate) handed: Vec<RrSet>,
    /// Whether it has its own keys and who vouches for them; found once, by whoever needs it first.
    pub(crate) chain: tokio::sync::Mutex<Option<Arc<Chain>>>,
}

impl Zone {
    pub(crate) fn root(hints: &RootHints) -> Self {
        let server = |(name, glue): &(Name, Vec<IpAddr>)| Server { name: name.clone(), glue: glue.clone() };
        let servers = hints.servers.iter().map(server).collect();
        Self::new(Name::root_bytes(), None, (servers, Source::Named), Vec::new())
    }

    /// A child zone, read from a referral of one of its parent's servers. None when that names no server.
    pub(crate) fn child(parent: &Arc<Self>, cut: &Name, reply: &Reply) -> Option<Self> {
        let authority = record::sets(&reply.authority, &parent.apex);
        let ns = record::find(&authority, cut, Rtype::NS)?;
        let servers = ns.data.iter().filter_map(|data| match data {
            ZoneRecordData::Ns(ns) => Some(super::name::canonical(ns.nsdname())),
            _ => None,
        });
        let named = ns.data.len();
        let servers = servers
            .take(SERVERS)
            .map(|name| Server { glue: glue(&name, &parent.apex, reply), name })
            .collect();
        let proof = |set: &RrSet| {
            (set.rtype == Rtype::DS && set.owner == *cut) || matches!(set.rtype, Rtype::NSEC | Rtype::NSEC3)
        };
        let handed = authority.into_iter().filter(proof).collect();
        let source = if named > SERVERS { Source::NamedInPart } else { Source::Named };
        Some(Self::new(cut.clone(), Some(Arc::clone(parent)), (servers, source), handed))
    }

    /// A child zone on the same servers as its parent. What they say of it is what a resolver gets to see, so that
    /// nobody needs to ask for its NS records.
    pub(crate) fn beside(parent: &Arc<Self>, cut: &Name) -> Self {
        let servers = (parent.servers.clone(), Source::Shared);
        Self::new(cut.clone(), Some(Arc::clone(parent)), servers, Vec::new())
    }

    fn new(
        apex: Name,
        parent: Option<Arc<Self>>,
        (servers, source): (Vec<Server>, Source),
        handed: Vec<RrSet>,
    ) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        Self { id, apex, parent, servers, source, handed, chain: tokio::sync::Mutex::default() }
    }

    /// From the root down to this zone.
    pub(crate) fn path(self: &Arc<Self>) -> Vec<Arc<Self>> {
        let mut path = vec![Arc::clone(self)];
        while let Some(parent) = path.last().and_then(|zone| zone.parent.clone()) {
            path.push(parent);
        }
        path.reverse();
        path
    }
}

/// Addresses that came along with a referral. Only those of names within the zone that was asked are believed.
fn glue(server: &Name, bailiwick: &Name, reply: &Reply) -> Vec<IpAddr> {
    if !server.ends_with(bailiwick) {
        return Vec::new();
    }
    let own = reply.additional.iter().filter(|record| record.owner == *server);
    let mut glue: Vec<_> = own.filter_map(|record| address(&record.data)).take(REMEMBERED).collect();
    glue.sort_unstable();
    glue.dedup();
    glue
}

/// The address that an A or AAAA record holds.
pub(crate) fn address(data: &record::Data) -> Option<IpAddr> {
    match data {
        ZoneRecordData::A(a) => Some(IpAddr::V4(a.addr())),
        ZoneRecordData::Aaaa(aaaa) => Some(IpAddr::V6(aaaa.addr())),
        _ => None,
    }
}
