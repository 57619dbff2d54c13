//! One look-up under way: its deadline, its budget, its evidence, and how deep it has gone.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Message;
use tokio::time::Instant;

use super::name::{self, Name};
use super::reason::Fault;
use crate::reach::Stop;
use kravtjek_model::observation::dns::Cause;

/// How many look-ups for addresses of name servers may lie inside one another.
const DEPTH: usize = 5;
/// How many raw messages one look-up keeps.
const MESSAGES: usize = 200;

/// What a look-up and those inside it share.
#[derive(Debug)]
struct Ledger {
    started: Instant,
    allowed: Duration,
    waits: Mutex<Waits>,
    left: AtomicU32,
    limit: u32,
    /// Whether a query was not sent for want of budget.
    overdrawn: AtomicBool,
    messages: Option<Mutex<Vec<Message>>>,
    stop: Stop,
}

/// Time in which our own pace made some part of a look-up wait. It does not count against the deadline, and is counted
/// once however many parts wait.
#[derive(Debug, Default)]
struct Waits {
    over: Duration,
    parts: u32,
    since: Option<Instant>,
}

impl Waits {
    fn whole(&self) -> Duration {
        self.over + self.since.map(|since| since.elapsed()).unwrap_or_default()
    }
}

/// One part of a look-up that waits for our own pace, until it is dropped.
#[derive(Debug)]
pub(crate) struct Waiting(Arc<Ledger>);

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut waits = self.0.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.parts = waits.parts.saturating_sub(1);
        if waits.parts == 0 {
            waits.over = waits.whole();
            waits.since = None;
        }
    }
}

/// One look-up, or one for the address of a name server inside another.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) now: Timestamp,
    ledger: Arc<Ledger>,
    /// The name servers whose addresses are being looked up, outermost first.
    path: Vec<Name>,
    /// How many silences are taken for an answer, each server being asked only once: the question is a courtesy, or
    /// can be asked in another way.
    brisk: Option<usize>,
}

impl Task {
    pub(crate) fn new(now: Timestamp, allowed: Duration, limit: u32, keep: bool, stop: Stop) -> Self {
        let ledger = Ledger {
            started: Instant::now(),
            allowed,
            waits: Mutex::default(),
            left: AtomicU32::new(limit),
            limit,
            overdrawn: AtomicBool::new(false),
            messages: keep.then(Mutex::default),
            stop,
        };
        Self { now, ledger: Arc::new(ledger), path: Vec::new(), brisk: None }
    }

    /// The look-up of a name server's address inside this one.
    pub(crate) fn inside(&self, server: &Name) -> Result<Self, Fault> {
        if self.path.contains(server) {
            return Err(Fault::new(Cause::Loop, Detail::circle_at(name::show(server))));
        }
        if self.path.len() >= DEPTH {
            return Err(Fault::new(Cause::OverLimit, Detail::more_servers_behind_servers(DEPTH)));
        }
        let mut inner = self.clone();
        inner.path.push(server.clone());
        Ok(inner)
    }

    /// The same look-up, with less patience for one question: no server is asked twice, and so many silences end it.
    pub(crate) fn brisk(&self, silences: usize) -> Self {
        Self { brisk: Some(silences), ..self.clone() }
    }

    /// How many silences end a question, when it is asked with little patience.
    pub(crate) fn silences(&self) -> Option<usize> {
        self.brisk
    }

    /// Whether it may wait for what another look-up is finding out. Only the outermost may: if inner ones waited for
    /// each other, two zones that name each other's servers would wait for ever.
    pub(crate) fn may_wait(&self) -> bool {
        self.path.is_empty()
    }

    /// The time that is left, or why there is none.
    pub(crate) fn remaining(&self) -> Result<Duration, Fault> {
        if self.ledger.stop.is_stopped() {
            return Err(Fault::new(Cause::Cancelled, Detail::run_stopped()));
        }
        let waited = self.ledger.waits.lock().unwrap_or_else(PoisonError::into_inner).whole();
        let used = self.ledger.started.elapsed().saturating_sub(waited);
        let left = self.ledger.allowed.saturating_sub(used);
        if left.is_zero() {
            let allowed = self.ledger.allowed.as_secs_f32().to_string();
            return Err(Fault::new(Cause::TimedOut, Detail::inconclusive_within(allowed)));
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
        spent.map(|_| ()).map_err(|_| {
            self.ledger.overdrawn.store(true, Ordering::Relaxed);
            self.over_budget()
        })
    }

    fn over_budget(&self) -> Fault {
        Fault::new(Cause::OverLimit, Detail::more_queries(self.ledger.limit))
    }

    /// Why nothing more can be asked, when that is so: the run was stopped, the time or the queries are used up.
    pub(crate) fn ended(&self) -> Option<Fault> {
        let overdrawn = self.ledger.overdrawn.load(Ordering::Relaxed).then(|| self.over_budget());
        self.remaining().err().or(overdrawn)
    }

    /// Begins to wait for our own pace.
    pub(crate) fn wait(&self) -> Waiting {
        let mut waits = self.ledger.waits.lock().unwrap_or_else(PoisonError::into_inner);
        waits.parts += 1;
        waits.since.get_or_insert_with(Instant::now);
        drop(waits);
        Waiting(Arc::clone(&self.ledger))
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
