//! What one errand brings with it, and nobody else's errand is touched by.

use kravtjek_model::time::Clock;

use crate::dns::hints::{Anchors, RootHints};
use crate::reach::{Patience, Scope, Stop};

/// One job of looking: a scan, or a single measurement.
///
/// It says where the DNS begins and whom to believe in it, what may be touched, how long to wait, what stops it and what
/// time it is. How hard others are pressed is not its to say: that is for all errands together, and belongs to the
/// [`Ground`](crate::ground::Ground).
#[derive(Clone, Debug)]
pub struct Errand {
    /// The root's servers.
    pub hints: RootHints,
    /// What is trusted without a signature.
    pub anchors: Anchors,
    /// What may be touched, and what was consented to.
    pub scope: Scope,
    /// How long to wait for others.
    pub patience: Patience,
    /// Ends everything that is under way for this errand.
    pub stop: Stop,
    /// The time of day.
    pub clock: Clock,
    /// Whether queries are written in mixed case, which makes answers harder to forge; servers that do not repeat it
    /// are asked over TCP.
    pub mixed_case: bool,
    /// Whether every look-up keeps the raw messages it was read from. Such an errand uses nothing that others found
    /// out, or the messages would be missing.
    pub keep_messages: bool,
}

impl Errand {
    /// An errand that begins at the root, with everything else as usual. When all root servers are on loopback, the
    /// whole internet that is looked at is a laboratory, and loopback and private addresses may be touched.
    pub fn new(hints: RootHints, anchors: Anchors, clock: Clock) -> Self {
        let scope = Scope { inside: hints.on_loopback(), ..Scope::default() };
        Self { hints, anchors, scope, ..Self::without_dns(clock) }
    }

    /// An errand to given addresses, with everything else as usual: without root servers no name can be looked up.
    pub fn without_dns(clock: Clock) -> Self {
        Self {
            hints: RootHints::of(&[]),
            anchors: Anchors::none(),
            scope: Scope::default(),
            patience: Patience::default(),
            stop: Stop::default(),
            clock,
            mixed_case: false,
            keep_messages: false,
        }
    }
}
