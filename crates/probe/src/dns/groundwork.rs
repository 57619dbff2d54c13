//! What look-ups of all errands stand on: the network, the pace towards name servers, and what was found out already.

use std::sync::{Arc, Mutex, PoisonError};

use super::hints::{Anchors, RootHints};
use super::memory::Memory;
use super::network::Network;
use super::pace::Pace;
use crate::errand::Errand;
use crate::reach::{DnsBudget, PortMap};

/// Views whose memory is kept; the one that was not used for longest is forgotten first.
const VIEWS: usize = 8;

pub(crate) struct Groundwork {
    pub(crate) network: Box<dyn Network>,
    pub(crate) pace: Pace,
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
    /// What was read from answers that are easier to forge is not for one that asks for harder ones.
    mixed_case: bool,
}

impl Groundwork {
    pub(crate) fn new(network: Box<dyn Network>, budget: &DnsBudget) -> Self {
        Self { network, pace: Pace::new(budget), memories: Mutex::default() }
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
            mixed_case: errand.mixed_case,
        };
        let mut memories = self.memories.lock().unwrap_or_else(PoisonError::into_inner);
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
