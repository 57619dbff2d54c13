//! From a zone's parent to its keys: DS, DNSKEY and the signature between them (RFC 4035 §5.2).

use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Rtype;
use jiff::{SignedDuration, Timestamp};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, Note, Reason, State};

use super::ask::{Failure, Heard};
use super::delegation::Delegation;
use super::denial::Denial;
use super::keys::{self, Entry};
use super::kind::Kind;
use super::memory;
use super::message::Question;
use super::name::{self, Name};
use super::reason::{At, Fault};
use super::record::{self, Dnskey};
use super::resolver::Resolver;
use super::signature::{self, Signer, Work};
use super::task::Task;
use super::tree::Zone;
use kravtjek_model::observation::dns::{Aside, Cause};
use tokio::time::Instant;

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
    judged: Timestamp,
    /// Until when what it was concluded from counts, as far as that does not end with the zone itself.
    pub(crate) until: Instant,
}

impl Chain {
    fn new(zone: &Zone, state: State, reasons: Vec<Reason>, now: Timestamp) -> Self {
        Self {
            state,
            reasons,
            notes: Vec::new(),
            link: link(&zone.apex, state),
            between: Vec::new(),
            keys: Vec::new(),
            entry: None,
            judged: now,
            until: memory::until(if state == State::Bogus { 0 } else { memory::ANY }),
        }
    }

    fn failed(zone: &Zone, failure: Failure, now: Timestamp) -> Self {
        Self::new(zone, State::Indeterminate, failure.reasons, now)
    }

    /// Whether a look-up that is judged by a moment may use it.
    fn counts(&self, now: Timestamp) -> bool {
        self.judged.duration_since(now).abs() <= SAME_MOMENT && Instant::now() < self.until
    }

    /// The zones that lead from its parent to it, itself the last.
    pub(crate) fn links(&self) -> impl Iterator<Item = &Link> {
        self.between.iter().chain([&self.link])
    }

    /// Who must have signed the zone's records.
    pub(crate) fn signer<'a>(&'a self, zone: &'a Zone, now: Timestamp) -> Signer<'a> {
        Signer { zone: &zone.apex, keys: &self.keys, now }
    }
}

impl Resolver {
    /// The chains of all zones from the root down to this one. The last is the zone's own.
    pub(crate) async fn chains(&self, zone: &Arc<Zone>, task: &Task) -> Vec<Arc<Chain>> {
        let mut chains: Vec<Arc<Chain>> = Vec::new();
        for zone in zone.path() {
            let mut known = tokio::select! {
                known = zone.chain.lock() => known,
                fault = task.expired() => {
                    chains.push(Arc::new(Chain::failed(&zone, Failure::of(fault, &zone.apex), task.now)));
                    continue;
                }
            };
            let fresh = known.as_ref().filter(|chain| chain.counts(task.now));
            let chain = match fresh {
                Some(chain) => Arc::clone(chain),
                None => Arc::new(self.find_chain(&zone, chains.last().map(Arc::as_ref), task).await),
            };
            // What this look-up failed to measure, the next may measure; so, too, where it ended before all servers were
            // heard.
            let whole = chain.state == State::Secure || task.ended().is_none();
            if chain.state != State::Indeterminate && whole {
                *known = Some(Arc::clone(&chain));
            }
            chains.push(chain);
        }
        chains
    }

    async fn find_chain(&self, zone: &Arc<Zone>, parent: Option<&Chain>, task: &Task) -> Chain {
        let anchors = self.errand.anchors.of(&zone.apex);
        if !anchors.is_empty() {
            return self.keys_of(zone, Entry::Anchors(anchors.to_vec()), Vec::new(), task).await;
        }
        let (Some(parent), Some(above)) = (parent, &zone.parent) else {
            let reason = Cause::NoTrustAnchor.at(&zone.apex, Detail::no_trust_anchor());
            return Chain::new(zone, State::Insecure, vec![reason], task.now);
        };
        if parent.state != State::Secure {
            return Chain::new(zone, parent.state, parent.reasons.clone(), task.now);
        }
        let hung = self.delegation(zone, above, parent, task).await;
        let chain = match hung.said {
            Ok(Delegation::Signed(ds, notes)) => self.keys_of(zone, Entry::Ds(ds), notes, task).await,
            Ok(Delegation::Unsigned(reason, notes)) => {
                Chain { notes, ..Chain::new(zone, State::Insecure, vec![reason], task.now) }
            }
            Err(unclear) => Chain::new(zone, unclear.state, unclear.reasons, task.now),
        };
        Chain { between: hung.links, until: chain.until.min(hung.until), ..chain }
    }

    /// Asks for a zone's keys and holds them against what vouches for them.
    pub(crate) async fn keys_of(
        &self,
        zone: &Arc<Zone>,
        entry: Entry,
        notes: Vec<Note>,
        task: &Task,
    ) -> Chain {
        let mut chain = Chain::new(zone, State::Secure, Vec::new(), task.now);
        chain.link.ds_algorithms = entry.algorithms();
        chain.notes = notes;
        if let Some(fault) = entry.unsupported() {
            chain.state = State::Insecure;
            chain.link.state = State::Insecure;
            chain.reasons.push(fault.at(&zone.apex));
            return chain;
        }
        let question = Question::new(&zone.apex, Rtype::DNSKEY);
        let mut skip = Vec::new();
        let mut first: Option<Fault> = None;
        while skip.len() < TRIES {
            let heard = match self.ask(zone, &question, task, &skip).await {
                Ok(heard) => heard,
                // Of several servers one was wrong, and who stopped us knows nothing of the others.
                Err(failure) if first.is_none() || failure.is_cancelled() => {
                    return Chain::failed(zone, failure, task.now);
                }
                Err(_) => break,
            };
            chain.until = memory::until(heard.reply.ttl());
            match self.try_keys(&mut chain, zone, &entry, &heard, task) {
                Ok(()) => {
                    if let Some(fault) = &first {
                        chain.notes.push(differ(zone, &skip, fault));
                    }
                    chain.entry = Some(entry);
                    return chain;
                }
                Err(fault) => first = first.or(Some(fault)),
            }
            skip.push(heard.from);
        }
        let fault = first.unwrap_or_else(|| Fault::new(Cause::NoDnskey, Detail::no_dnskey()));
        chain.state = fault.why.state();
        chain.link.state = chain.state;
        // Whoever mends it wants to see it mended.
        chain.until = memory::until(0);
        chain.reasons.push(fault.at(&zone.apex));
        chain.entry = Some(entry);
        chain
    }

    fn try_keys(
        &self,
        chain: &mut Chain,
        zone: &Zone,
        entry: &Entry,
        heard: &Heard,
        task: &Task,
    ) -> Result<(), Fault> {
        let sets = record::sets(&heard.reply.answer, &zone.apex);
        let set = record::find(&sets, &zone.apex, Rtype::DNSKEY).filter(|_| heard.kind == Kind::Answer);
        let set = set.ok_or_else(|| Fault::new(Cause::NoDnskey, Detail::zone_without_dnskey()))?;
        chain.link.key_algorithms = keys::algorithms(set);
        let clock = signature::all_outside(set, task.now).filter(|_| zone.apex.is_root());
        if let Some(detail) = clock {
            add(&mut chain.notes, Aside::ClockDisagrees.at(&zone.apex, detail));
        }
        let trusted = keys::trust(set, entry, &zone.apex, task.now, &mut Work::default())?;
        for note in trusted.notes {
            add(&mut chain.notes, note);
        }
        chain.keys = trusted.keys;
        Ok(())
    }
}

/// Adds a note unless it is there already.
pub(crate) fn add(notes: &mut Vec<Note>, note: Note) {
    if !notes.contains(&note) {
        notes.push(note);
    }
}

/// The note that some addresses gave something worse than others.
pub(crate) fn differ(zone: &Zone, worse: &[IpAddr], fault: &Fault) -> Note {
    let worse: Vec<_> = worse.iter().map(ToString::to_string).collect();
    let detail = Detail::only_some_servers(worse.join(", "), fault.why, fault.detail.clone());
    Aside::ServersDiffer.at(&zone.apex, detail)
}

/// A zone on the way, of which no algorithms are known yet.
pub(crate) fn link(zone: &Name, state: State) -> Link {
    Link { zone: name::show(zone), state, ds_algorithms: Vec::new(), key_algorithms: Vec::new() }
}

/// The note on NSEC3 iterations, of which RFC 9276 §3.1 wants none.
pub(crate) fn iterations_note(denial: &Denial<'_>, zone: &Name) -> Option<Note> {
    let count = denial.iterations();
    (count > 0).then(|| Aside::Nsec3Iterations.at(zone, Detail::iterations(count)))
}
