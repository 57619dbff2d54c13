//! What lives as long as the process and is shared by all errands: sockets, the pace towards every address, and what was
//! found out of the DNS.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::dial::{Dialer, Pace as Connections};
use crate::dns::{Anchors, Memory, Network, Pace as Queries, Resolver, RootHints, Sockets};
use crate::errand::Errand;
use crate::reach::{Budget, PortMap};

/// Views whose memory is kept; the one that was not used for longest is forgotten first.
const VIEWS: usize = 8;

/// The ground that errands stand on: one for a process, cheap to clone.
///
/// However many errands there are at once, no address is pressed harder than the ground's [`Budget`] says. An errand
/// knows of others only by that, and by what was found out of the DNS already, where both see the same of it.
#[derive(Clone)]
pub struct Ground(Arc<Inner>);

struct Inner {
    budget: Budget,
    network: Box<dyn Network>,
    queries: Queries,
    connections: Connections,
    memories: Mutex<Vec<(View, Arc<Memory>)>>,
}

/// What decides how much of the DNS an errand can see, and what it believes. Only who has all of it in common shares a
/// memory: another errand's trust anchors vouch for nothing here, and what was heard from a server within a private
/// network is not for one that may not ask there.
#[derive(PartialEq)]
struct View {
    hints: RootHints,
    anchors: Anchors,
    inside: bool,
    ipv6: bool,
    ports: PortMap,
}

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ground").field("budget", &self.0.budget).finish_non_exhaustive()
    }
}

impl Ground {
    /// A ground over real sockets.
    pub fn new(budget: Budget) -> Self {
        Self::over(Sockets, budget)
    }

    /// A ground whose DNS is on another network, such as one in memory.
    pub fn over(network: impl Network + 'static, budget: Budget) -> Self {
        let (queries, connections) = (Queries::new(&budget.dns), Connections::new(&budget));
        let network = Box::new(network);
        Self(Arc::new(Inner { budget, network, queries, connections, memories: Mutex::default() }))
    }

    /// What looks names up for an errand.
    pub fn resolver(&self, errand: &Errand) -> Resolver {
        Resolver::new(self.clone(), errand.clone())
    }

    /// What opens connections for an errand.
    pub fn dialer(&self, errand: &Errand) -> Dialer {
        Dialer::new(self.clone(), errand.clone())
    }

    /// How hard everybody together may press.
    pub fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// The network that carries queries.
    pub(crate) fn network(&self) -> &dyn Network {
        &*self.0.network
    }

    /// The pace of queries.
    pub(crate) fn queries(&self) -> &Queries {
        &self.0.queries
    }

    /// The pace of connections.
    pub(crate) fn connections(&self) -> &Connections {
        &self.0.connections
    }

    /// What was found out of the DNS as an errand sees it.
    pub(crate) fn memory(&self, errand: &Errand) -> Arc<Memory> {
        if errand.keep_messages {
            return Arc::new(Memory::new(&errand.hints));
        }
        let scope = &errand.scope;
        let view = View {
            hints: errand.hints.clone(),
            anchors: errand.anchors.clone(),
            inside: scope.inside,
            ipv6: scope.ipv6,
            ports: scope.ports.clone(),
        };
        let mut memories = self.0.memories.lock().unwrap_or_else(PoisonError::into_inner);
        let known = memories.iter().position(|(known, _)| *known == view);
        let used = match known {
            Some(known) => memories.remove(known),
            None => (view, Arc::new(Memory::new(&errand.hints))),
        };
        let memory = Arc::clone(&used.1);
        memories.insert(0, used);
        memories.truncate(VIEWS);
        memory
    }
}
