//! What a secure zone says of the zones below it: DS records, or the proof that there are none, label by label where
//! no server showed a cut (RFC 4035 §4.3, §5.2).

use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, Note, Reason, State};

use super::chain::{self, Chain, TRIES};
use super::denial::{Cut, Denial, iterations_note};
use super::heard::Heard;
use super::keys::{self, Entry};
use super::message::Question;
use super::name::{self, Name};
use super::reason::{At, Fault};
use super::record::{self, Ds, RrSet};
use super::resolver::Resolver;
use super::signature::{self, Signer, Work};
use super::task::Task;
use super::tree::Zone;
use super::ttl::{self, ANY};
use kravtjek_model::observation::dns::{Aside, Cause};
use tokio::time::Instant;

/// What a secure zone says of a zone below it.
#[derive(Debug)]
pub(crate) enum Delegation {
    /// It vouches for its keys.
    Signed(Vec<Ds>, Vec<Note>),
    /// It proves that there is nothing to vouch for.
    Unsigned(Reason, Vec<Note>),
}

/// What a secure zone says of a name below it.
#[derive(Debug)]
enum Label {
    /// A zone is there.
    Zone(Delegation),
    /// Zones without DS may be there: the name lies in an opt-out span.
    OptOut(Vec<Note>),
    /// It proves that no zone is there.
    Plain,
}

/// Why it is not known what a secure zone says of a name.
#[derive(Debug)]
pub(crate) struct Unclear {
    pub(crate) state: State,
    pub(crate) reasons: Vec<Reason>,
}

impl Unclear {
    fn of(fault: Fault, cut: &Name, above: &Name) -> Self {
        let state = fault.why.state();
        let reason = match fault.why {
            Cause::NoDenialProof => {
                fault.why.at(cut, Detail::neither_ds_nor_proof(name::show(above), name::show(cut)))
            }
            _ => fault.at(above),
        };
        Self { state, reasons: vec![reason] }
    }

    /// Whether neither DS nor anything that would deny it came.
    pub(crate) fn lacks_proof(&self) -> bool {
        self.reasons.first().is_some_and(|reason| reason.id == Cause::NoDenialProof)
    }

    fn unheard(reasons: Vec<Reason>) -> Self {
        Self { state: State::Indeterminate, reasons }
    }
}

/// The way from a secure zone down to a name.
#[derive(Debug)]
pub(crate) struct Way {
    /// The deepest secure zone on it, with its chain.
    pub(crate) zone: Arc<Zone>,
    pub(crate) chain: Chain,
    /// The zones on it that no server had shown.
    pub(crate) links: Vec<Link>,
    pub(crate) end: End,
    /// Until when what was heard on it counts.
    until: Instant,
}

/// How such a way ends.
#[derive(Debug)]
pub(crate) enum End {
    /// At the name: it lies in the deepest secure zone.
    There,
    /// At a cut without DS, or in a span where such cuts may be.
    Unsigned(Reason, Vec<Note>),
    /// At a cut that it could not be seen past.
    Unclear(Unclear),
}

impl Resolver {
    /// Goes from a secure zone down to `name`, its own label included, and asks at each label for DS. Where the
    /// question for one label fails the next is asked for. What the zone signs further down shows that there was no cut
    /// above it; what it does not sign there may be the word of a zone that was missed.
    pub(crate) async fn way(&self, from: &Arc<Zone>, own: &Chain, name: &Name, task: &Task) -> Way {
        let (mut zone, mut chain) = (Arc::clone(from), own.clone());
        let (mut links, mut unheard, mut until) = (Vec::new(), None, ttl::until(ANY));
        for count in name::labels(&from.apex) + 1..=name::labels(name) {
            let cut = name::suffix(name, count);
            let said = self.delegation_at(&zone, &chain, &cut, task).await;
            until = until.min(said.until);
            let end = match said.label {
                Ok(Label::Plain) => {
                    unheard = None;
                    continue;
                }
                Ok(Label::Zone(Delegation::Unsigned(reason, notes))) => {
                    links.push(chain::link(&cut, State::Insecure));
                    End::Unsigned(reason, notes)
                }
                Ok(Label::OptOut(notes)) => {
                    links.push(chain::link(&cut, State::Insecure));
                    End::Unsigned(Cause::OptOut.at(&zone.apex, Detail::at_name(name::show(&cut))), notes)
                }
                Ok(Label::Zone(Delegation::Signed(ds, notes))) => {
                    unheard = None;
                    let below = Arc::new(Zone::beside(&zone, &cut));
                    let keys = Box::pin(self.keys_of(&below, Entry::Ds(ds), notes, task)).await;
                    links.push(keys.link.clone());
                    until = until.min(keys.until);
                    match (keys.state, keys.reasons.first()) {
                        (State::Secure, _) => {
                            (zone, chain) = (below, keys);
                            continue;
                        }
                        (State::Insecure, Some(reason)) => End::Unsigned(reason.clone(), keys.notes),
                        (state, _) => End::Unclear(Unclear { state, reasons: keys.reasons }),
                    }
                }
                Err(Unclear { state: State::Indeterminate, reasons }) => {
                    unheard = unheard.or(Some(Unclear::unheard(reasons)));
                    continue;
                }
                Err(unclear) => End::Unclear(unheard.unwrap_or(unclear)),
            };
            return Way { zone, chain, links, end, until };
        }
        Way { zone, chain, links, end: unheard.map_or(End::There, End::Unclear), until }
    }

    /// What a secure zone's servers say of one name, asked until one of them says it in a way that holds.
    async fn delegation_at(&self, above: &Arc<Zone>, chain: &Chain, cut: &Name, task: &Task) -> Said {
        let question = Question::new(cut, Rtype::DS);
        let (mut skip, mut first): (Vec<IpAddr>, Option<Fault>) = (Vec::new(), None);
        let unclear = |unclear| Said { label: Err(unclear), until: ttl::until(0) };
        while skip.len() < TRIES {
            let heard = match self.ask(above, &question, task, &skip).await {
                Ok(heard) => heard,
                Err(failure) if first.is_none() || failure.is_cancelled() => {
                    return unclear(Unclear::unheard(failure.reasons));
                }
                Err(_) => break,
            };
            match read(&sets_about(&heard, above), cut, chain.signer(&above.apex, task.now)) {
                Ok(label) => return Said { label: Ok(label), until: ttl::until(heard.reply.ttl()) },
                Err(fault) => first = first.or(Some(fault)),
            }
            skip.push(heard.from);
        }
        let fault = first.unwrap_or_else(|| Fault::new(Cause::NoDenialProof, Detail::NOTHING));
        unclear(Unclear::of(fault, cut, &above.apex))
    }

    /// What the parent says of a zone that is there: in the referral, and if that will not do at each label from the
    /// parent down to the zone, since the parent's servers may hide another zone between the two.
    pub(crate) async fn delegation(
        &self,
        zone: &Zone,
        above: &Arc<Zone>,
        parent: &Chain,
        task: &Task,
    ) -> Hung {
        let handed = (!zone.handed.is_empty())
            .then(|| read(&zone.handed, &zone.apex, parent.signer(&above.apex, task.now)))
            .map(|label| label.and_then(|label| known(label, zone, above)));
        let broken = match handed {
            // What came with the referral is forgotten with the zone.
            Some(Ok(said)) => {
                return Hung { links: Vec::new(), said: Ok(said), until: ttl::until(ANY) };
            }
            Some(Err(fault)) => speaks(&zone.handed, &above.apex).then_some(fault),
            None => None,
        };
        let between = name::parent(&zone.apex).unwrap_or_else(|| above.apex.clone());
        let Way { zone: above, chain, mut links, end, until } = self.way(above, parent, &between, task).await;
        let unheard = match end {
            End::There => None,
            End::Unsigned(reason, notes) => {
                if reason.id == Cause::OptOut {
                    links.pop();
                }
                return Hung { links, said: Ok(Delegation::Unsigned(reason, notes)), until };
            }
            End::Unclear(unclear) if unclear.state == State::Indeterminate => Some(unclear),
            End::Unclear(unclear) => return Hung { links, said: Err(unclear), until },
        };
        let said = self.delegation_at(&above, &chain, &zone.apex, task).await;
        let until = until.min(said.until);
        let wrong = |fault| Unclear::of(fault, &zone.apex, &above.apex);
        let said = said.label.and_then(|label| known(label, zone, &above).map_err(wrong));
        let said = said.map_err(|unclear| match (broken, unheard) {
            // What the parent has signed itself and got wrong needs no other word.
            (Some(fault), _) => wrong(fault),
            (None, Some(unheard)) => unheard,
            (None, None) => unclear,
        });
        Hung { links, said, until }
    }
}

/// How a zone hangs on its parent.
#[derive(Debug)]
pub(crate) struct Hung {
    /// The zones between the two that no server had shown.
    pub(crate) links: Vec<Link>,
    pub(crate) said: Result<Delegation, Unclear>,
    /// Until when that counts, as far as it does not end with the zone itself.
    pub(crate) until: Instant,
}

/// What a secure zone's servers said of one name, and until when that counts.
struct Said {
    label: Result<Label, Unclear>,
    until: Instant,
}

/// The same of a name that is known to be a zone.
fn known(label: Label, zone: &Zone, above: &Zone) -> Result<Delegation, Fault> {
    match label {
        Label::Zone(delegation) => Ok(delegation),
        Label::OptOut(mut notes) => {
            notes.push(Aside::OptOut.at(&above.apex, Detail::at_name(name::show(&zone.apex))));
            Ok(Delegation::Unsigned(no_ds(&zone.apex, &above.apex), notes))
        }
        Label::Plain => Err(Fault::new(Cause::DenialWrong, Detail::no_delegation_at(name::show(&zone.apex)))),
    }
}

fn no_ds(cut: &Name, above: &Name) -> Reason {
    Cause::NoDs.at(cut, Detail::parent_without_ds(name::show(above)))
}

/// Whether any record carries a signature in a zone's name: then it is that zone's own word, right or wrong.
pub(crate) fn speaks(sets: &[RrSet], zone: &Name) -> bool {
    sets.iter().flat_map(|set| &set.sigs).any(|sig| sig.signer_name() == zone)
}

/// The RRsets in which an answer about DS is found: positive in the answer section, negative in authority.
fn sets_about(heard: &Heard, above: &Zone) -> Vec<RrSet> {
    let mut sets = record::sets(&heard.reply.answer, &above.apex);
    sets.extend(record::sets(&heard.reply.authority, &above.apex));
    sets
}

fn read(sets: &[RrSet], cut: &Name, signer: Signer<'_>) -> Result<Label, Fault> {
    let mut work = Work::default();
    if let Some(set) = record::find(sets, cut, Rtype::DS) {
        let good = match signature::verify(set, signer, &mut work) {
            Err(fault) if fault.why.state() == State::Insecure => {
                return Ok(Label::Zone(Delegation::Unsigned(fault.at(signer.zone), Vec::new())));
            }
            verified => verified?,
        };
        if good.encloser.is_some() {
            return Err(Fault::new(Cause::WildcardWrong, Detail::ds_from_wildcard()));
        }
        let ds: Vec<Ds> = set.data.iter().filter_map(ds_of).collect();
        let mut notes = keys::soon(&good, signer.now, signer.zone, "DS").into_iter().collect::<Vec<_>>();
        notes.extend(keys::sha1_note(&ds, cut));
        return Ok(Label::Zone(Delegation::Signed(ds, notes)));
    }
    // No records of a zone stand beside an alias, so none is cut off there (RFC 2181 §10.1).
    let alias = record::find(sets, cut, Rtype::CNAME).map(|set| signature::verify(set, signer, &mut work));
    if matches!(alias, Some(Ok(good)) if good.encloser.is_none()) {
        return Ok(Label::Plain);
    }
    let denial = Denial::collect(sets, signer, &mut work)?;
    let notes = iterations_note(&denial, signer.zone).into_iter().collect::<Vec<_>>();
    let reason = match denial.delegation(cut, &mut work) {
        Ok(Cut::Unsigned) => no_ds(cut, signer.zone),
        Ok(Cut::OptOut) => return Ok(Label::OptOut(notes)),
        Ok(Cut::None) => return Ok(Label::Plain),
        Err(fault) if fault.why.state() == State::Insecure => fault.at(signer.zone),
        Err(fault) => return Err(fault),
    };
    Ok(Label::Zone(Delegation::Unsigned(reason, notes)))
}

fn ds_of(data: &record::Data) -> Option<Ds> {
    match data {
        ZoneRecordData::Ds(ds) => Some(ds.clone()),
        _ => None,
    }
}
