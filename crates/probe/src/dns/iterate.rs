//! From the root down to the zone that holds a name, with as little of the name as each step needs (RFC 9156).

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use domain::base::Rtype;

use super::ask::{Failure, Heard};
use super::core::Core;
use super::kind::{self, Kind};
use super::message::Question;
use super::name::{self, Name};
use super::reason::{Fault, Why};
use super::record;
use super::task::Task;
use super::tree::{self, REMEMBERED, Source, Step, Zone, once};

/// Zone cuts that one question may lead through.
const CUTS: usize = 40;
/// Labels that are added one by one; the rest come at once (RFC 9156 §2.3).
const MINIMISED: usize = 10;

/// Servers that stay silent to a part of the name before the whole is asked for.
const SILENCES: usize = 3;

/// The last reply to a question, and the zone whose server gave it.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    pub(crate) zone: Arc<Zone>,
    pub(crate) heard: Heard,
}

/// A look-up of addresses, boxed because it lies inside look-ups and they inside it.
type Addresses<'a> = Pin<Box<dyn Future<Output = Result<Arc<[IpAddr]>, Fault>> + Send + 'a>>;

impl Core {
    /// Asks a question from the root down.
    pub(crate) async fn resolve(&self, question: &Question, task: &Task) -> Result<Found, Failure> {
        let mut zone = Arc::clone(&self.root);
        for _ in 0..CUTS {
            zone = self.descend(zone, question, task).await?;
            let heard = self.ask(&zone, question, task, &[]).await?;
            match deeper(&zone, &heard, question) {
                None => return Ok(Found { zone, heard }),
                Some(child) => {
                    if let Some(heard) = heard_by(&zone, &child, heard, question) {
                        return Ok(Found { zone: child, heard });
                    }
                    zone = child;
                }
            }
        }
        Err(Failure::of(Fault::new(Why::OverLimit, format!("more than {CUTS} zone cuts")), &zone.apex))
    }

    /// Steps from cut to cut, as far as that needs less than the whole question.
    async fn descend(
        &self,
        mut zone: Arc<Zone>,
        question: &Question,
        task: &Task,
    ) -> Result<Arc<Zone>, Failure> {
        while let Some(child) = self.next_cut(&zone, question, task).await? {
            zone = child;
        }
        Ok(zone)
    }

    async fn next_cut(
        &self,
        zone: &Arc<Zone>,
        question: &Question,
        task: &Task,
    ) -> Result<Option<Arc<Zone>>, Failure> {
        let (from, whole) = (name::labels(&zone.apex), name::labels(&question.name));
        // DS is the parent's to answer.
        let last = if question.rtype == Rtype::DS { whole.saturating_sub(1) } else { whole };
        for count in from + 1..=last {
            let step = name::suffix(&question.name, count);
            // The whole name is asked for with its own type, except right below the root and its children: there a
            // cut is nearly certain, and look-ups of several types can share it.
            if (count == whole && from > 1) || count - from > MINIMISED {
                let known = zone.step(&question.name);
                return Ok(known.get().and_then(cut_of).filter(|_| last == whole));
            }
            match self.step(zone, &step, task).await {
                Ok(Step::Cut(child)) => return Ok(Some(child)),
                Ok(Step::Plain) => {}
                Ok(Step::Gone) => return Ok(None),
                // Some servers answer only whole questions, with an error or with silence to the others.
                Err(failure) if failure.may_differ => return Ok(None),
                Err(failure) => return Err(failure),
            }
        }
        Ok(None)
    }

    /// What is at a name right below a zone or further down.
    async fn step(&self, zone: &Arc<Zone>, name: &Name, task: &Task) -> Result<Step, Failure> {
        let cell = zone.step(name);
        // Boxed, as below: look-ups lie inside look-ups, and a hostile zone must not use up the stack.
        once(&cell, task, &zone.apex, Box::pin(self.probe(zone, name, task))).await
    }

    async fn probe(&self, zone: &Arc<Zone>, name: &Name, task: &Task) -> Result<Step, Failure> {
        let question = Question::new(name, Rtype::A);
        let heard = self.ask(zone, &question, &task.brisk(SILENCES), &[]).await?;
        Ok(match below(zone, &heard, &question) {
            // The cell of this very name is being filled right now.
            Some(child) if child.apex == *name => Step::Cut(Arc::new(child)),
            Some(child) => Step::Cut(zone.remember(child)),
            None if heard.kind == Kind::NoName => Step::Gone,
            None => Step::Plain,
        })
    }

    /// The addresses of a name server, looked up from the root. Not validated: a forged address leads to answers that
    /// fail, not to answers that pass.
    pub(crate) fn addresses<'a>(&'a self, server: &'a Name, task: &'a Task) -> Addresses<'a> {
        Box::pin(async move {
            let cell = self.known_addresses(server);
            if let Some(known) = cell.get() {
                return Ok(Arc::clone(known));
            }
            let inside = task.inside(server)?;
            once(&cell, task, server, Box::pin(self.find_addresses(server, &inside))).await.map_err(first)
        })
    }

    async fn find_addresses(&self, server: &Name, task: &Task) -> Result<Arc<[IpAddr]>, Failure> {
        let (four, six) = (Question::new(server, Rtype::A), Question::new(server, Rtype::AAAA));
        let four = Box::pin(self.resolve(&four, task)).await;
        let use_six = self.scope.ipv6 && !self.ipv6_down.load(Ordering::Relaxed);
        let six = if use_six { Some(Box::pin(self.resolve(&six, task)).await) } else { None };
        let mut found = Vec::new();
        let mut failed = None;
        for resolved in [Some(four), six].into_iter().flatten() {
            match resolved {
                Ok(resolved) => found.extend(addresses_in(&resolved, server)),
                Err(failure) => failed = failed.or(Some(failure)),
            }
        }
        match failed {
            Some(failure) if found.is_empty() => Err(failure),
            _ => Ok(Arc::from(found)),
        }
    }
}

/// The zone below that a reply shows, or gives away.
fn below(zone: &Arc<Zone>, heard: &Heard, question: &Question) -> Option<Zone> {
    match &heard.kind {
        Kind::Referral(cut) => Zone::child(zone, cut, &heard.reply),
        _ => kind::hidden_cut(heard, &zone.apex, question).map(|cut| Zone::beside(zone, &cut)),
    }
}

/// The same, remembered; what is known of that zone already comes first.
fn deeper(zone: &Arc<Zone>, heard: &Heard, question: &Question) -> Option<Arc<Zone>> {
    let child = below(zone, heard, question)?;
    Some(zone.step(&child.apex).get().and_then(cut_of).unwrap_or_else(|| zone.remember(child)))
}

/// A reply that gave a zone away, as one of that zone's own servers: it need not be asked for again.
fn heard_by(zone: &Zone, child: &Zone, heard: Heard, question: &Question) -> Option<Heard> {
    let own = child.source == Source::Shared && child.servers == zone.servers;
    let kind = kind::classify(&heard.reply, &child.apex, question).ok().filter(|_| own)?;
    let heard = Heard { kind, ..heard };
    kind::hidden_cut(&heard, &child.apex, question).is_none().then_some(heard)
}

/// The first reason of a failure, as what was wrong with a name server.
fn first(failure: Failure) -> Fault {
    let Some(reason) = failure.reasons.into_iter().next() else {
        return Fault::new(Why::Unreachable, "no name server with an address");
    };
    let why = Why::ALL.iter().copied().find(|why| why.id() == reason.id).unwrap_or(Why::Unreachable);
    Fault::new(why, format!("{}: {}", reason.zone, reason.detail))
}

fn cut_of(step: &Step) -> Option<Arc<Zone>> {
    match step {
        Step::Cut(zone) => Some(Arc::clone(zone)),
        Step::Plain | Step::Gone => None,
    }
}

fn addresses_in(found: &Found, server: &Name) -> Vec<IpAddr> {
    let sets = record::sets(&found.heard.reply.answer, &found.zone.apex);
    let own = sets.iter().filter(|set| set.owner == *server).flat_map(|set| &set.data);
    own.filter_map(tree::address).take(REMEMBERED).collect()
}
