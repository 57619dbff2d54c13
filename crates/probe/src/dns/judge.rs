//! One reply of a secure zone: is what it says, or denies, signed?

use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, Note, Reason, State};

use super::chain::{Chain, TRIES};
use super::delegation::{End, speaks};
use super::denial::{Denial, Proven, iterations_note};
use super::heard::{Heard, Kind};
use super::keys;
use super::message::Question;
use super::name::{self, Name};
use super::reason::{At, Fault};
use super::record::{self, RrSet};
use super::resolver::Resolver;
use super::signature::{self, Signer, Work};
use super::task::Task;
use super::tree::Zone;
use kravtjek_model::observation::dns::{Aside, Cause};

/// The state of one reply.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) state: State,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) notes: Vec<Note>,
    /// The zones down to one without DS, that were found only because its records are not signed.
    pub(crate) below: Vec<Link>,
    /// The name is proven to be there, or made by a wildcard, though the response code says otherwise.
    pub(crate) there: bool,
}

impl Judged {
    pub(crate) fn new(state: State, reasons: Vec<Reason>) -> Self {
        Self { state, reasons, notes: Vec::new(), below: Vec::new(), there: false }
    }

    fn secure(notes: Vec<Note>) -> Self {
        Self { notes, ..Self::new(State::Secure, Vec::new()) }
    }

    fn broken(fault: Fault, zone: &Name) -> Self {
        Self::new(fault.why.state(), vec![fault.at(zone)])
    }
}

impl Resolver {
    /// Judges a reply of a secure zone. When it is bogus, other servers are asked: one of them may be right. Gives the
    /// reply that was judged.
    pub(crate) async fn judge(
        &self,
        zone: &Arc<Zone>,
        chain: &Chain,
        heard: Heard,
        question: &Question,
        task: &Task,
    ) -> (Heard, Judged) {
        let judged = self.judge_one(zone, chain, &heard, question, task).await;
        if judged.state != State::Bogus {
            return (heard, judged);
        }
        let mut skip: Vec<IpAddr> = vec![heard.from];
        while skip.len() < TRIES {
            let other = match self.ask(zone, question, task, &skip).await {
                Ok(other) => other,
                Err(failure) if failure.is_cancelled() => {
                    return (heard, Judged::new(State::Indeterminate, failure.reasons));
                }
                Err(_) => break,
            };
            skip.push(other.from);
            if matches!(other.kind, Kind::Referral(_)) {
                continue;
            }
            let mut better = self.judge_one(zone, chain, &other, question, task).await;
            if matches!(better.state, State::Secure | State::Insecure) {
                skip.pop();
                if let Some(reason) = judged.reasons.first() {
                    let worse: Vec<_> = skip.iter().map(ToString::to_string).collect();
                    let (servers, detail) = (worse.join(", "), reason.detail.clone());
                    let detail = Detail::only_some_servers(servers, reason.id.as_str(), detail);
                    better.notes.push(Aside::ServersDiffer.at(&zone.apex, detail));
                }
                return (other, better);
            }
        }
        (heard, judged)
    }

    async fn judge_one(
        &self,
        zone: &Arc<Zone>,
        chain: &Chain,
        heard: &Heard,
        question: &Question,
        task: &Task,
    ) -> Judged {
        let signer = chain.signer(&zone.apex, task.now);
        let set = positive_set(heard, &zone.apex, question);
        let judged = match &set {
            Some(set) => positive(heard, set, signer, question),
            None => negative(heard, signer, question),
        };
        let owner = set.as_ref().map_or(&question.name, |set| &set.owner);
        // DS is the parent's to give: a cut at its owner excuses nothing (RFC 4035 §3.1.4.1).
        let last = if question.rtype == Rtype::DS { name::parent(owner) } else { Some(owner.clone()) };
        let unsigned = |set: &RrSet| set.sigs.is_empty();
        match (judged, last) {
            (Ok(judged), _) => judged,
            (Err(fault), Some(last))
                if fault.why.state() == State::Bogus && set.as_ref().is_none_or(unsigned) =>
            {
                let own_word = speaks(&record::sets(&heard.reply.authority, &zone.apex), &zone.apex);
                self.unsigned((zone, chain), &last, (fault, own_word), task).await
            }
            (Err(fault), _) => Judged::broken(fault, &zone.apex),
        }
    }

    /// An RRset without any signature, or a name without proof, in a secure zone: bogus, unless the zone's servers also
    /// serve a zone at or above `last` that is not signed, and its DS is proven absent. What the zone has signed itself
    /// and got wrong (`own_word`) stays wrong when that cannot be found out.
    async fn unsigned(
        &self,
        (zone, chain): (&Arc<Zone>, &Chain),
        last: &Name,
        (fault, own_word): (Fault, bool),
        task: &Task,
    ) -> Judged {
        let way = self.way(zone, chain, last, task).await;
        match way.end {
            End::Unsigned(reason, notes) => {
                Judged { notes, below: way.links, ..Judged::new(State::Insecure, vec![reason]) }
            }
            End::Unclear(unclear) if unclear.state == State::Indeterminate && !own_word => {
                Judged::new(State::Indeterminate, unclear.reasons)
            }
            // Were a cut there, the record would need no signature: what is missing first is the proof that tells.
            End::Unclear(unclear) if unclear.lacks_proof() && fault.why == Cause::NoRrsig => {
                Judged::new(State::Bogus, unclear.reasons)
            }
            End::Unclear(_) | End::There => Judged::broken(fault, &zone.apex),
        }
    }
}

/// The RRset that a positive reply is about; none for a negative one.
pub(crate) fn positive_set(heard: &Heard, apex: &Name, question: &Question) -> Option<RrSet> {
    let (owner, rtype) = match &heard.kind {
        Kind::Answer => (&question.name, question.rtype),
        Kind::Alias => (&question.name, Rtype::CNAME),
        Kind::Redirect(owner) => (owner, Rtype::DNAME),
        Kind::Referral(_) | Kind::NoData | Kind::NoName => return None,
    };
    let sets = record::sets(&heard.reply.answer, apex);
    record::find(&sets, owner, rtype).cloned()
}

fn positive(heard: &Heard, set: &RrSet, signer: Signer<'_>, question: &Question) -> Result<Judged, Fault> {
    let mut work = Work::default();
    let good = signature::verify(set, signer, &mut work)?;
    let what = format!("{} {}", name::show(&set.owner), set.rtype);
    let mut notes: Vec<Note> = keys::soon(&good, signer.now, signer.zone, &what).into_iter().collect();
    if matches!(heard.kind, Kind::Redirect(_)) {
        notes.extend(synthesized(heard, set, question, signer.zone)?);
    }
    let Some(encloser) = good.encloser else { return Ok(Judged::secure(notes)) };
    // Nothing may rest on a DNAME or DS of a wildcard. NS stays: what it would mean is merely undefined (RFC 4592 §4.2).
    let made = Detail::from_wildcard(what, format!("*.{}", name::show(&encloser)));
    if matches!(set.rtype, Rtype::DNAME | Rtype::DS) {
        return Err(Fault::new(Cause::WildcardWrong, made));
    }
    notes.push(Aside::Wildcard.at(signer.zone, made));
    let authority = record::sets(&heard.reply.authority, signer.zone);
    let denial = Denial::collect(&authority, signer, &mut work)?;
    let proven = denial.nothing_closer(&set.owner, &encloser, &mut work)?;
    notes.extend(iterations_note(&denial, signer.zone));
    Ok(proved(proven, notes, &set.owner, signer.zone))
}

/// The CNAME beside a DNAME is not signed, and only the DNAME counts (RFC 6672 §3.4.1, §5.3.1). Notes a CNAME that the
/// DNAME does not make.
fn synthesized(
    heard: &Heard,
    dname: &RrSet,
    question: &Question,
    zone: &Name,
) -> Result<Option<Note>, Fault> {
    let made = match dname.data.as_slice() {
        [ZoneRecordData::Dname(dname_data)] => {
            name::redirect(&question.name, &dname.owner, dname_data.dname())
        }
        _ => return Err(Fault::new(Cause::DnameMismatch, Detail::several_dnames())),
    };
    let own = heard.reply.answer.iter().filter(|record| record.owner == question.name);
    let targets = own.filter_map(|record| match &record.data {
        ZoneRecordData::Cname(cname) => Some(cname.cname()),
        _ => None,
    });
    let wrong = targets.into_iter().find(|target| made.as_ref() != Some(*target));
    Ok(wrong.map(|target| {
        let target = name::show(target);
        let detail = match &made {
            Some(made) => Detail::cname_elsewhere(target, name::show(made)),
            None => Detail::cname_from_nothing(target),
        };
        Aside::CnameWrong.at(zone, detail)
    }))
}

fn negative(heard: &Heard, signer: Signer<'_>, question: &Question) -> Result<Judged, Fault> {
    let mut work = Work::default();
    let authority = record::sets(&heard.reply.authority, signer.zone);
    let denial = Denial::collect(&authority, signer, &mut work)?;
    let (proven, there) = denied(&denial, heard, question, &mut work)?;
    let mut notes: Vec<Note> = iterations_note(&denial, signer.zone).into_iter().collect();
    if there {
        notes.push(Aside::RcodeWrong.at(signer.zone, Detail::nxdomain_for(name::show(&question.name))));
    }
    if let Some(soa) = record::find(&authority, signer.zone, Rtype::SOA) {
        let good = signature::verify(soa, signer, &mut work)?;
        notes.extend(keys::soon(&good, signer.now, signer.zone, "SOA"));
    }
    if heard.kind == Kind::NoData && denial.is_compact(&question.name) {
        notes.push(Aside::CompactDenial.at(signer.zone, Detail::name(name::show(&question.name))));
    }
    Ok(Judged { there, ..proved(proven, notes, &question.name, signer.zone) })
}

/// What is proven of a denial, and whether the name is there though the response code says that it is not: the code is
/// not signed, and names with nothing but names below them are a common mistake of servers.
fn denied(
    denial: &Denial<'_>,
    heard: &Heard,
    question: &Question,
    work: &mut Work,
) -> Result<(Proven, bool), Fault> {
    if heard.kind != Kind::NoName {
        return Ok((denial.no_data(&question.name, question.rtype, work)?, false));
    }
    let fault = match denial.no_name(&question.name, work) {
        Ok(proven) => return Ok((proven, false)),
        Err(fault) => fault,
    };
    // Within an opt-out span nothing is proven of the name, so a bad denial stays bad there.
    let there = fault.why.state() == State::Bogus
        && denial.no_data(&question.name, question.rtype, work) == Ok(Proven::Secure);
    if there { Ok((Proven::Secure, true)) } else { Err(fault) }
}

fn proved(proven: Proven, notes: Vec<Note>, name: &Name, zone: &Name) -> Judged {
    match proven {
        Proven::Secure => Judged::secure(notes),
        Proven::OptOut => {
            let reason = Cause::OptOut.at(zone, Detail::at_name(name::show(name)));
            Judged { notes, ..Judged::new(State::Insecure, vec![reason]) }
        }
    }
}
