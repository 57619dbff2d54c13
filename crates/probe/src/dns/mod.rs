//! The DNS as we see it ourselves: iterates from root hints, validates from a trust anchor, says why.
//!
//! A [`Resolver`] never depends on the machine's own resolver. [`Resolver::lookup`] gives one RRset with its state,
//! [`Resolver::zone`] a zone with every address of its name servers, [`Resolver::preflight`] what stands in the way.
//! The states are four (RFC 4035 §4.3), and a failed measurement is always [`State::Indeterminate`], never a
//! verdict. Every reason and note has a stable id: see `Cause` and `Aside` in the model.
//!
//! How it is built, from the wire up: `message` and `record` read what comes, `network` carries it, `pace` keeps it
//! polite; `heard` is what comes of asking, `chain` how a zone hangs on its parent, `tree` a zone with both its servers
//! and its chain; `memory` keeps what was found, for as long as `ttl` says. On those stands `resolver`: `ask` and `kind`
//! ask one zone's servers, `iterate` walks from cut to cut; `signature`, `keys`, `denial`, `vouched`, `delegation` and
//! `chains` validate; `judge`, `lookup` and `zone` bring both together.
//!
//! [`State::Indeterminate`]: kravtjek_model::observation::dns::State::Indeterminate

mod ask;
mod chain;
mod chains;
mod crypto;
mod delegation;
mod denial;
mod families;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod groundwork;
mod heard;
pub(crate) mod hints;
mod iterate;
mod judge;
mod keys;
mod kind;
mod lookup;
mod memory;
mod message;
mod name;
mod network;
mod pace;
mod preflight;
mod random;
mod reason;
mod record;
mod resolver;
mod signature;
mod task;
mod tree;
mod ttl;
mod vouched;
mod zone;

pub use domain::base::Rtype;
use jiff::Timestamp;
use kravtjek_model::observation::dns::{Lookup, Zone as ObservedZone};

pub(crate) use self::groundwork::Groundwork;
pub use self::hints::{Anchors, HintsError, RootHints, WrongLine};
pub use self::name::{BadName, Name, parse as parse_name, read as read_name, show as show_name};
pub use self::network::{Exchange, Network, Silence, Sockets, Via};
pub use self::preflight::{Preflight, Way};
pub use self::resolver::Resolver;

use self::task::Task;

impl Resolver {
    /// One RRset, validated as of `now`. Follows CNAME and DNAME; the state is the weakest along the way. What a
    /// bogus answer holds is given too: look at the state before believing it.
    pub async fn lookup(&self, name: &Name, rtype: Rtype, now: Timestamp) -> Lookup {
        let task = self.task(now, self.errand.patience.dns.queries, self.errand.keep_messages);
        self.look_up(name, rtype, &task).await
    }

    /// The zone that holds a name, with every address of every name server.
    ///
    /// The state is what a resolver concludes that may choose among the servers; each server's own state stands
    /// beside it. When the name is no apex, the servers of a zone with one label are left alone.
    pub async fn zone(&self, name: &Name, now: Timestamp) -> ObservedZone {
        let task = self.task(now, self.errand.patience.dns.zone_queries, false);
        zone::look(self, name, &task).await
    }

    /// Whether the root servers can be reached and believed from here. Turns off the family of addresses that does
    /// not work for the rest of the errand.
    pub async fn preflight(&self, now: Timestamp) -> Preflight {
        let task = self.task(now, self.errand.patience.dns.queries, false);
        preflight::look(self, &task).await
    }

    fn task(&self, now: Timestamp, queries: u32, keep: bool) -> Task {
        Task::new(now, self.errand.patience.dns.lookup, queries, keep, self.errand.stop.clone())
    }
}
