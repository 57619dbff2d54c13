//! From the root down to the zone that holds a name, with as little of the name as each step needs (RFC 9156).

use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;

use domain::base::Rtype;

use super::heard::{Failure, Heard, Kind};
use super::kind;
use super::memory::{Lasting, Memory, once};
use super::message::Question;
use super::name::{self, Name};
use super::reason::Fault;
use super::record;
use super::resolver::Resolver;
use super::task::Task;
use super::tree::{self, REMEMBERED, Source, Step, Zone};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// Zone cuts that one question may lead through.
const CUTS: usize = 40;
/// Labels that are added one by one; the rest come at once (RFC 9156 §2.3).
const MINIMISED: usize = 10;

/// Servers that stay silent to a part of the name before the whole is asked for.
const SILENCES: usize = 3;

/// The last reply to a question, and the zone whose server gave it.
#[derive(Clone, Debug)]
pub(crate) struct Resolution {
    pub(crate) zone: Arc<Zone>,
    pub(crate) heard: Heard,
}

/// A look-up of addresses, boxed because it lies inside look-ups and they inside it.
type Addresses<'a> = Pin<Box<dyn Future<Output = Result<Arc<[IpAddr]>, Fault>> + Send + 'a>>;

impl Resolver {
    /// Asks a question from the root down.
    pub(crate) async fn resolve(&self, question: &Question, task: &Task) -> Result<Resolution, Failure> {
        let mut zone = Arc::clone(self.root());
        for _ in 0..CUTS {
            zone = self.descend(zone, question, task).await?;
            let heard = self.ask(&zone, question, task, &[]).await?;
            match deeper(&self.memory, &zone, &heard, question) {
                None => return Ok(Resolution { zone, heard }),
                Some(child) => {
                    if let Some(heard) = heard_by(&zone, &child, heard, question) {
                        return Ok(Resolution { zone: child, heard });
                    }
                    zone = child;
                }
            }
        }
        Err(Failure::of(Fault::new(Cause::OverLimit, Detail::more_cuts(CUTS)), &zone.apex))
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
                return Ok(self.memory.cut(zone, &question.name).filter(|_| last == whole));
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
        let cell = self.memory.step(zone, name);
        // Boxed, as below: look-ups lie inside look-ups, and a hostile zone must not use up the stack.
        once(&cell, task, &zone.apex, Box::pin(self.probe(zone, name, task))).await
    }

    async fn probe(&self, zone: &Arc<Zone>, name: &Name, task: &Task) -> Result<Lasting<Step>, Failure> {
        let question = Question::new(name, Rtype::A);
        let heard = self.ask(zone, &question, &task.brisk(SILENCES), &[]).await?;
        let ttl = heard.reply.ttl();
        let step = match below(zone, &heard, &question) {
            // The cell of this very name is being filled right now.
            Some(child) if child.apex == *name => Step::Cut(Arc::new(child)),
            Some(child) => Step::Cut(self.memory.remember(zone, child, ttl)),
            None if heard.kind == Kind::NoName => Step::Gone,
            None => Step::Plain,
        };
        Ok(Lasting::new(step, ttl))
    }

    /// The addresses of a name server, looked up from the root. Not validated: a forged address leads to answers that
    /// fail, not to answers that pass.
    pub(crate) fn addresses<'a>(&'a self, server: &'a Name, task: &'a Task) -> Addresses<'a> {
        Box::pin(async move {
            let known = |family: &Rtype| self.memory.addresses(server, *family).get().is_some();
            let inside = if self.families().iter().all(known) { task.clone() } else { task.inside(server)? };
            self.find_addresses(server, task, &inside).await.map_err(first)
        })
    }

    /// The types of the addresses that are used.
    fn families(&self) -> &'static [Rtype] {
        if self.uses_ipv6() { &[Rtype::A, Rtype::AAAA] } else { &[Rtype::A] }
    }

    /// The addresses of each family, each remembered by itself. Where one look-up fails, what the other one found will
    /// do: the failed one is left alone for the shortest time that anything is remembered, or each question to this
    /// server would wait for it. Not so where the failure may be this look-up's own.
    async fn find_addresses(
        &self,
        server: &Name,
        task: &Task,
        inside: &Task,
    ) -> Result<Arc<[IpAddr]>, Failure> {
        let (mut found, mut failed): (Vec<IpAddr>, Vec<(Rtype, Failure)>) = (Vec::new(), Vec::new());
        for family in self.families().iter().copied() {
            let cell = self.memory.addresses(server, family);
            match once(&cell, task, server, Box::pin(self.find_family(server, family, inside))).await {
                Ok(addresses) => found.extend(addresses.iter()),
                Err(failure) => failed.push((family, failure)),
            }
        }
        if found.is_empty() && !failed.is_empty() {
            return Err(failed.swap_remove(0).1);
        }
        for (family, _) in failed.iter().filter(|(_, failure)| failure.may_differ && task.ended().is_none()) {
            let _ = self.memory.addresses(server, *family).set(Lasting::new(Arc::default(), 0));
        }
        Ok(Arc::from(found))
    }

    async fn find_family(
        &self,
        server: &Name,
        family: Rtype,
        task: &Task,
    ) -> Result<Lasting<Arc<[IpAddr]>>, Failure> {
        let found = self.resolve(&Question::new(server, family), task).await?;
        Ok(Lasting::new(Arc::from(addresses_in(&found, server)), found.heard.reply.ttl()))
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
fn deeper(memory: &Memory, zone: &Arc<Zone>, heard: &Heard, question: &Question) -> Option<Arc<Zone>> {
    let child = below(zone, heard, question)?;
    let known = memory.cut(zone, &child.apex);
    Some(known.unwrap_or_else(|| memory.remember(zone, child, heard.reply.ttl())))
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
        return Fault::new(Cause::Unreachable, Detail::no_name_server_address());
    };
    let why = reason.id.known().unwrap_or(Cause::Unreachable);
    Fault::new(why, Detail::of_zone(reason.zone, reason.detail))
}

fn addresses_in(found: &Resolution, server: &Name) -> Vec<IpAddr> {
    let sets = record::sets(&found.heard.reply.answer, &found.zone.apex);
    let own = sets.iter().filter(|set| set.owner == *server).flat_map(|set| &set.data);
    own.filter_map(tree::address).take(REMEMBERED).collect()
}
