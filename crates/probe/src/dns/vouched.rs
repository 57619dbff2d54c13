//! A zone's own keys, asked for and held against the DS records or anchors that vouch for them (RFC 4035 §5.2).

use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Rtype;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Aside, Cause, Note, State};

use super::chain::{Chain, TRIES, add};
use super::heard::{Heard, Kind};
use super::keys::{self, Entry};
use super::message::Question;
use super::reason::{At, Fault};
use super::record;
use super::resolver::Resolver;
use super::signature::{self, Work};
use super::task::Task;
use super::tree::Zone;
use super::ttl::until;

impl Resolver {
    /// Asks for a zone's keys and holds them against what vouches for them.
    pub(crate) async fn keys_of(
        &self,
        zone: &Arc<Zone>,
        entry: Entry,
        notes: Vec<Note>,
        task: &Task,
    ) -> Chain {
        let mut chain = Chain::new(&zone.apex, State::Secure, Vec::new(), task.now);
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
                    return Chain::failed(&zone.apex, failure, task.now);
                }
                Err(_) => break,
            };
            chain.until = until(heard.reply.ttl());
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
        chain.until = until(0);
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

/// The note that some addresses gave something worse than others.
fn differ(zone: &Zone, worse: &[IpAddr], fault: &Fault) -> Note {
    let worse: Vec<_> = worse.iter().map(ToString::to_string).collect();
    let detail = Detail::only_some_servers(worse.join(", "), fault.why, fault.detail.clone());
    Aside::ServersDiffer.at(&zone.apex, detail)
}
