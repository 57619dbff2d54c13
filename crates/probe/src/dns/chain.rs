//! How a zone hangs on its parent, as it was found: with what state, by which keys, and until when that counts.

use jiff::{SignedDuration, Timestamp};
use kravtjek_model::observation::dns::{Link, Note, Reason, State};
use tokio::time::Instant;

use super::heard::Failure;
use super::keys::Entry;
use super::name::{self, Name};
use super::record::Dnskey;
use super::signature::Signer;
use super::ttl::{ANY, until};

/// Servers that are asked before a zone counts as bogus.
pub(crate) const TRIES: usize = 3;
/// How far apart two look-ups' moments of judging may lie for one to use what the other found.
const SAME_MOMENT: SignedDuration = SignedDuration::from_mins(10);

/// How a zone hangs on its parent, and the keys it signs with.
#[derive(Clone, Debug)]
pub(crate) struct Chain {
    pub(crate) state: State,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) notes: Vec<Note>,
    pub(crate) link: Link,
    /// The zones between its parent and it that no server had shown, as far as they were looked at.
    pub(crate) between: Vec<Link>,
    /// The keys that may sign the zone's records; empty unless it is secure.
    pub(crate) keys: Vec<Dnskey>,
    /// What vouches for the keys: DS records or anchors. Every server's own keys are held against it.
    pub(crate) entry: Option<Entry>,
    pub(crate) judged: Timestamp,
    /// Until when what it was concluded from counts, as far as that does not end with the zone itself.
    pub(crate) until: Instant,
}

impl Chain {
    pub(crate) fn new(zone: &Name, state: State, reasons: Vec<Reason>, now: Timestamp) -> Self {
        Self {
            state,
            reasons,
            notes: Vec::new(),
            link: link(zone, state),
            between: Vec::new(),
            keys: Vec::new(),
            entry: None,
            judged: now,
            until: until(if state == State::Bogus { 0 } else { ANY }),
        }
    }

    pub(crate) fn failed(zone: &Name, failure: Failure, now: Timestamp) -> Self {
        Self::new(zone, State::Indeterminate, failure.reasons, now)
    }

    /// Whether a look-up that is judged by a moment may use it.
    pub(crate) fn counts(&self, now: Timestamp) -> bool {
        self.judged.duration_since(now).abs() <= SAME_MOMENT && Instant::now() < self.until
    }

    /// The zones that lead from its parent to it, itself the last.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.between.iter().chain([&self.link])
    }

    /// Who must have signed the zone's records.
    pub(crate) fn signer<'a>(&'a self, zone: &'a Name, now: Timestamp) -> Signer<'a> {
        Signer { zone, keys: &self.keys, now }
    }
}

/// Adds a note unless it is there already.
pub(crate) fn add(notes: &mut Vec<Note>, note: Note) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// A zone on the way, of which no algorithms are known yet.
pub(crate) fn link(zone: &Name, state: State) -> Link {
    Link { zone: name::show(zone), state, ds_algorithms: Vec::new(), key_algorithms: Vec::new() }
}
