//! The DNS by our own eyes: iterates from root hints, validates from a trust anchor, says why.
//!
//! A [`Resolver`] never depends on the machine's own resolver. [`Resolver::lookup`] gives one RRset with its state,
//! [`Resolver::zone`] a zone with every address of its name servers, [`Resolver::preflight`] what stands in the way.
//! The states are four (RFC 4035 §4.3), and a failed measurement is always [`State::Indeterminate`], never a
//! verdict. Every reason and note has a stable id: see [`Why`] and [`Aside`].
//!
//! How it is built, from the wire up: `message` and `record` read what comes, `network` carries it, `pace` keeps it
//! polite; `ask` and `kind` ask one zone's servers, `tree` and `iterate` walk from cut to cut; `signature`, `keys`, `denial`,
//! `delegation` and `chain` validate; `judge`, `lookup` and `zone` bring both together.
//!
//! [`State::Indeterminate`]: kravtjek_model::observation::dns::State::Indeterminate

mod ask;
mod chain;
mod core;
mod crypto;
mod delegation;
mod denial;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod hints;
mod iterate;
mod judge;
mod keys;
mod kind;
mod lookup;
mod message;
mod name;
mod network;
mod pace;
mod preflight;
mod reason;
mod record;
mod signature;
mod task;
mod tree;
mod zone;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

pub use domain::base::Rtype;
use jiff::Timestamp;
use kravtjek_model::observation::dns::{Lookup, Zone as ObservedZone};

pub use self::hints::{Anchors, HintsError, RootHints};
pub use self::name::{BadName, Name, parse as parse_name, read as read_name, show as show_name};
pub use self::network::{Exchange, Network, Silence, Sockets, Via};
pub use self::preflight::{Preflight, Way};
pub use self::reason::{Aside, Why};

use self::core::{Core, NAMES};
use self::pace::Pace;
use self::task::Task;
use self::tree::{Memory, Zone};
use crate::reach::{DnsBudget, Scope, Stop};

/// Where to begin, whom to trust, what may be touched and how hard.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The root's servers.
    pub hints: RootHints,
    /// What is trusted without a signature.
    pub anchors: Anchors,
    /// What may be touched.
    pub scope: Scope,
    /// How hard.
    pub budget: DnsBudget,
    /// Whether queries are written in mixed case, which makes answers harder to forge; servers that do not repeat it
    /// are asked over TCP.
    pub mixed_case: bool,
    /// Whether every look-up keeps the raw messages it was read from.
    pub keep_messages: bool,
    /// Ends everything under way.
    pub stop: Stop,
}

impl Settings {
    /// Settings with everything else as usual. When all root servers are on loopback, the whole internet that is
    /// looked at is a laboratory, and loopback and private addresses may be touched.
    pub fn new(hints: RootHints, anchors: Anchors) -> Self {
        let scope = Scope { inside: hints.on_loopback(), ..Scope::default() };
        Self {
            hints,
            anchors,
            scope,
            budget: DnsBudget::default(),
            mixed_case: false,
            keep_messages: false,
            stop: Stop::default(),
        }
    }
}

/// Looks names up, from the root. One for a whole run; cheap to clone. What it found out about zones it remembers as
/// long as it lives, without regard to TTLs.
#[derive(Clone)]
pub struct Resolver(Arc<Core>);

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

impl Resolver {
    /// A resolver over real sockets.
    pub fn new(settings: Settings) -> Self {
        let sockets = Sockets::new(settings.scope.clone());
        Self::over(sockets, settings)
    }

    /// A resolver over another network, such as one in memory.
    pub fn over(network: impl Network + 'static, settings: Settings) -> Self {
        Self(Arc::new(Core {
            network: Box::new(network),
            pace: Pace::new(&settings.budget),
            root: Arc::new(Zone::root(&settings.hints)),
            scope: settings.scope,
            budget: settings.budget,
            anchors: settings.anchors,
            addresses: Mutex::new(Memory::new(NAMES)),
            ipv4_down: AtomicBool::new(false),
            ipv6_down: AtomicBool::new(false),
            mixed_case: settings.mixed_case,
            keep_messages: settings.keep_messages,
            stop: settings.stop,
        }))
    }

    /// One RRset, validated as of `now`. Follows CNAME and DNAME; the state is the weakest along the way. What a
    /// bogus answer holds is given too: look at the state before believing it.
    pub async fn lookup(&self, name: &Name, rtype: Rtype, now: Timestamp) -> Lookup {
        let task = self.task(now, self.0.budget.queries, self.0.keep_messages);
        self.0.lookup(name, rtype, &task).await
    }

    /// The zone that holds a name, with every address of every name server.
    ///
    /// The state is what a resolver concludes that may choose among the servers; each server's own state stands
    /// beside it. When the name is no apex, the servers of a zone with one label are left alone.
    pub async fn zone(&self, name: &Name, now: Timestamp) -> ObservedZone {
        let task = self.task(now, self.0.budget.zone_queries, false);
        zone::look(&self.0, name, &task).await
    }

    /// Whether the root servers can be reached and believed from here. Turns off the family of addresses that does
    /// not work for the rest of the run.
    pub async fn preflight(&self, now: Timestamp) -> Preflight {
        let task = self.task(now, self.0.budget.queries, false);
        preflight::look(&self.0, &task).await
    }

    fn task(&self, now: Timestamp, queries: u32, keep: bool) -> Task {
        Task::new(now, self.0.budget.lookup, queries, keep, self.0.stop.clone())
    }
}
