//! The zones found so far: each knows its servers, what its parent handed over, and the cuts below it.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;
use tokio::sync::OnceCell;

use super::ask::Failure;
use super::chain::Chain;
use super::hints::RootHints;
use super::message::Reply;
use super::name::Name;
use super::record::{self, RrSet};
use super::task::Task;

/// Name servers of one zone that are used (against NXNSAttack, CVE-2020-12662).
pub(crate) const SERVERS: usize = 20;
/// Addresses of one name server that are used.
pub(crate) const ADDRESSES: usize = 8;
/// Names below one zone whose cuts are remembered; the oldest are forgotten first.
const STEPS: usize = 2048;

/// One name server of a zone, as its parent gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Server {
    pub(crate) name: Name,
    /// The addresses that came along, when they could be trusted; otherwise the name is looked up.
    pub(crate) glue: Vec<IpAddr>,
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
    pub(crate) apex: Name,
    pub(crate) parent: Option<Arc<Self>>,
    pub(crate) servers: Vec<Server>,
    /// DS, NSEC and NSEC3 records that came with the referral.
    pub(crate) handed: Vec<RrSet>,
    /// Whether it has its own keys and who vouches for them; found once, by whoever needs it first.
    pub(crate) chain: tokio::sync::Mutex<Option<Arc<Chain>>>,
    steps: Mutex<Memory<Name, Arc<OnceCell<Step>>>>,
}

impl Zone {
    pub(crate) fn root(hints: &RootHints) -> Self {
        let server = |(name, glue): &(Name, Vec<IpAddr>)| Server { name: name.clone(), glue: glue.clone() };
        Self::new(Name::root_bytes(), None, hints.servers.iter().map(server).collect(), Vec::new())
    }

    /// A child zone, read from a reply of one of its parent's servers: a referral, or an answer that holds its NS
    /// records. None when there are none.
    pub(crate) fn child(parent: &Arc<Self>, cut: &Name, reply: &Reply) -> Option<Self> {
        let authority = record::sets(&reply.authority, &parent.apex);
        let answer = record::sets(&reply.answer, &parent.apex);
        let ns =
            record::find(&authority, cut, Rtype::NS).or_else(|| record::find(&answer, cut, Rtype::NS))?;
        let servers = ns.data.iter().filter_map(|data| match data {
            ZoneRecordData::Ns(ns) => Some(super::name::canonical(ns.nsdname())),
            _ => None,
        });
        let servers = servers
            .take(SERVERS)
            .map(|name| Server { glue: glue(&name, &parent.apex, reply), name })
            .collect();
        let proof = |set: &RrSet| {
            (set.rtype == Rtype::DS && set.owner == *cut) || matches!(set.rtype, Rtype::NSEC | Rtype::NSEC3)
        };
        let handed = authority.into_iter().filter(proof).collect();
        Some(Self::new(cut.clone(), Some(Arc::clone(parent)), servers, handed))
    }

    /// A child zone on the same servers as its parent.
    pub(crate) fn beside(parent: &Arc<Self>, cut: &Name) -> Self {
        Self::new(cut.clone(), Some(Arc::clone(parent)), parent.servers.clone(), Vec::new())
    }

    fn new(apex: Name, parent: Option<Arc<Self>>, servers: Vec<Server>, handed: Vec<RrSet>) -> Self {
        let steps = Mutex::new(Memory::new(STEPS));
        Self { apex, parent, servers, handed, chain: tokio::sync::Mutex::default(), steps }
    }

    /// The place where what is at a name below the apex is remembered.
    pub(crate) fn step(&self, name: &Name) -> Arc<OnceCell<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner).entry(name)
    }

    /// Remembers a cut that was found on the way; the one that is remembered already wins.
    pub(crate) fn remember(&self, zone: Self) -> Arc<Self> {
        let cell = self.step(&zone.apex);
        let zone = Arc::new(zone);
        // While another look-up is just finding out, this one goes on with its own.
        let _ = cell.set(Step::Cut(Arc::clone(&zone)));
        match cell.get() {
            Some(Step::Cut(known)) => Arc::clone(known),
            _ => zone,
        }
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
    let mut glue: Vec<_> = own.filter_map(|record| address(&record.data)).take(ADDRESSES).collect();
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

/// A map that forgets its oldest entries.
#[derive(Debug)]
pub(crate) struct Memory<K, V> {
    entries: HashMap<K, V>,
    order: VecDeque<K>,
    most: usize,
}

impl<K: Clone + Eq + std::hash::Hash, V: Clone + Default> Memory<K, V> {
    pub(crate) fn new(most: usize) -> Self {
        Self { entries: HashMap::new(), order: VecDeque::new(), most }
    }

    pub(crate) fn entry(&mut self, key: &K) -> V {
        if let Some(value) = self.entries.get(key) {
            return value.clone();
        }
        if self.entries.len() >= self.most
            && let Some(oldest) = self.order.pop_front()
        {
            self.entries.remove(&oldest);
        }
        self.order.push_back(key.clone());
        self.entries.entry(key.clone()).or_default().clone()
    }
}

/// Finds something out once for all who ask. Who may not wait finds it out alone while another is at it. A failure is
/// not remembered: it may be this look-up's own.
pub(crate) async fn once<T: Clone>(
    cell: &OnceCell<T>,
    task: &Task,
    zone: &Name,
    find: impl Future<Output = Result<T, Failure>>,
) -> Result<T, Failure> {
    if task.may_wait() {
        return tokio::select! {
            found = cell.get_or_try_init(|| find) => found.cloned(),
            fault = task.expired() => Err(Failure::of(fault, zone)),
        };
    }
    if let Some(known) = cell.get() {
        return Ok(known.clone());
    }
    let found = find.await?;
    let _ = cell.set(found.clone());
    Ok(found)
}
