//! One look-up under way: its deadline, its budget, its evidence, and how deep it has gone.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use kravtjek_model::observation::dns::Message;
use tokio::time::Instant;

use super::name::Name;
use super::reason::{Fault, Why};
use crate::reach::Stop;

/// How many look-ups for addresses of name servers may lie inside one another.
const DEPTH: usize = 5;
/// How many raw messages one look-up keeps.
const MESSAGES: usize = 200;

/// What a look-up and those inside it share.
#[derive(Debug)]
struct Ledger {
    started: Instant,
    allowed: Duration,
    /// Milliseconds spent waiting for our own pace, which do not count against the deadline.
    waited: AtomicU64,
    left: AtomicU32,
    limit: u32,
    messages: Option<Mutex<Vec<Message>>>,
    stop: Stop,
}

/// One look-up, or one for the address of a name server inside another.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) now: Timestamp,
    ledger: Arc<Ledger>,
    /// The name servers whose addresses are being looked up, outermost first.
    path: Vec<Name>,
}

impl Task {
    pub(crate) fn new(now: Timestamp, allowed: Duration, limit: u32, keep: bool, stop: Stop) -> Self {
        let ledger = Ledger {
            started: Instant::now(),
            allowed,
            waited: AtomicU64::new(0),
            left: AtomicU32::new(limit),
            limit,
            messages: keep.then(Mutex::default),
            stop,
        };
        Self { now, ledger: Arc::new(ledger), path: Vec::new() }
    }

    /// The look-up of a name server's address inside this one; none when it would be a circle or too deep.
    pub(crate) fn inside(&self, server: &Name) -> Option<Self> {
        if self.path.len() >= DEPTH || self.path.contains(server) {
            return None;
        }
        let mut inner = self.clone();
        inner.path.push(server.clone());
        Some(inner)
    }

    /// Whether it may wait for what another look-up is finding out. Only the outermost may: if inner ones waited for
    /// each other, two zones that name each other's servers would wait for ever.
    pub(crate) fn may_wait(&self) -> bool {
        self.path.is_empty()
    }

    /// The time that is left, or why there is none.
    pub(crate) fn remaining(&self) -> Result<Duration, Fault> {
        if self.ledger.stop.is_stopped() {
            return Err(Fault::new(Why::Cancelled, "the run was stopped"));
        }
        let waited = Duration::from_millis(self.ledger.waited.load(Ordering::Relaxed));
        let used = self.ledger.started.elapsed().saturating_sub(waited);
        let left = self.ledger.allowed.saturating_sub(used);
        if left.is_zero() {
            let text = format!("nothing conclusive within {} s", self.ledger.allowed.as_secs_f32());
            return Err(Fault::new(Why::TimedOut, text));
        }
        Ok(left)
    }

    /// Ends when the time is up or the run is stopped, and says which.
    pub(crate) async fn expired(&self) -> Fault {
        loop {
            match self.remaining() {
                Ok(left) => tokio::select! {
                    () = tokio::time::sleep(left) => {}
                    () = self.stopped() => {}
                },
                Err(fault) => return fault,
            }
        }
    }

    /// Counts one query.
    pub(crate) fn spend(&self) -> Result<(), Fault> {
        let spent =
            self.ledger.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        let over = |_| Fault::new(Why::OverLimit, format!("more than {} queries", self.ledger.limit));
        spent.map(|_| ()).map_err(over)
    }

    /// Takes time spent waiting for our own pace out of the account.
    pub(crate) fn excuse(&self, waited: Duration) {
        let millis = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        self.ledger.waited.fetch_add(millis, Ordering::Relaxed);
    }

    /// Ends when the run is stopped.
    pub(crate) async fn stopped(&self) {
        self.ledger.stop.stopped().await;
    }

    /// Keeps a raw message as evidence, when that is wanted.
    pub(crate) fn keep(&self, from: String, wire: &[u8]) {
        let Some(messages) = &self.ledger.messages else { return };
        let mut messages = messages.lock().unwrap_or_else(PoisonError::into_inner);
        if messages.len() < MESSAGES {
            messages.push(Message { from, base64: STANDARD.encode(wire) });
        }
    }

    /// The raw messages that were kept.
    pub(crate) fn messages(&self) -> Vec<Message> {
        let Some(messages) = &self.ledger.messages else { return Vec::new() };
        std::mem::take(&mut *messages.lock().unwrap_or_else(PoisonError::into_inner))
    }
}
