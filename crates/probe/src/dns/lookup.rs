//! One RRset looked up from the root and validated, through all CNAMEs and DNAMEs that lie before it.

use std::sync::Arc;

use domain::base::Rtype;
use domain::base::iana::OptRcode;
use domain::rdata::{Cname, ZoneRecordData};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, Lookup, Note, Reason, State};

use super::chain::{self, Chain};
use super::heard::{Failure, Kind};
use super::iterate::Resolution;
use super::judge::{self, Judged};
use super::message::Question;
use super::name::{self, Name};
use super::reason::At;
use super::record::{self, RrSet};
use super::resolver::Resolver;
use super::task::Task;
use super::tree::Zone;
use kravtjek_model::observation::dns::{Aside, Cause};

/// CNAMEs and DNAMEs that one look-up follows; widely used resolvers follow eleven or more.
const ALIASES: usize = 16;

/// Where one question of a look-up led.
enum Next {
    /// To the end.
    Done,
    /// To another name.
    To(Name),
}

impl Resolver {
    pub(crate) async fn look_up(&self, asked: &Name, rtype: Rtype, task: &Task) -> Lookup {
        let mut seen = LookupSoFar::new(asked, rtype);
        if is_meta(rtype) {
            seen.weaken(
                State::Indeterminate,
                vec![Cause::NotARecord.at(asked, Detail::name(rtype.to_string()))],
            );
            return seen.finish(task);
        }
        let mut name = name::canonical(asked);
        while let Next::To(target) = self.hop(&name, rtype, &mut seen, task).await {
            let circle = target == name || seen.names.contains(&target);
            seen.names.push(target.clone());
            if circle || seen.names.len() > ALIASES {
                let why = if circle { Cause::Loop } else { Cause::OverLimit };
                let detail = if circle { Detail::circle_of_aliases() } else { Detail::more_aliases(ALIASES) };
                seen.weaken(State::Indeterminate, vec![why.at(&name, detail)]);
                break;
            }
            name = target;
        }
        seen.finish(task)
    }

    async fn hop(&self, name: &Name, rtype: Rtype, seen: &mut LookupSoFar, task: &Task) -> Next {
        let question = Question::new(name, rtype);
        let Resolution { zone, heard } = match self.resolve(&question, task).await {
            Ok(found) => found,
            Err(failure) => {
                seen.lookup.zone = name::show(&self.memory.deepest(name).apex);
                seen.fail(failure);
                return Next::Done;
            }
        };
        let chains = self.chains(&zone, task).await;
        seen.walked(&chains);
        seen.lookup.zone = name::show(&zone.apex);
        let Some(own) = chains.last() else { return Next::Done };
        let (heard, judged) = if own.state == State::Secure {
            self.judge(&zone, own, heard, &question, task).await
        } else {
            let judged = Judged::new(own.state, own.reasons.clone());
            (heard, judged)
        };
        let set = judge::positive_set(&heard, &zone.apex, &question);
        seen.heard(&zone, own, &heard.reply, set.as_ref());
        // What is signed counts, and the code is not: every validating resolver hands on this one.
        let rcode = if judged.there { OptRcode::NOERROR } else { heard.reply.rcode };
        seen.lookup.rcode = Some(rcode.to_string());
        let below = judged.below.clone();
        seen.judged(judged);
        if let Some(last) = below.last() {
            seen.lookup.zone.clone_from(&last.zone);
            seen.link(&below);
        } else if own.state == State::Insecure && set.is_some() && zone.apex != *name {
            self.find_holder(name, seen, task).await;
        }
        seen.answer(&heard.kind, set.as_ref(), &question)
    }

    /// An unsigned zone may share its servers with its parent, which then never refers to it: the SOA record tells. It
    /// changes no verdict, so a server that does not answer for it is not waited for.
    async fn find_holder(&self, name: &Name, seen: &mut LookupSoFar, task: &Task) {
        if let Ok(found) = self.resolve(&Question::new(name, Rtype::SOA), &task.brisk(1)).await {
            seen.walked(&self.chains(&found.zone, task).await);
            seen.lookup.zone = name::show(&found.zone.apex);
        }
    }
}

/// Types that stand for no RRset: RRSIG, which belongs to others, and those that only questions and transports have
/// (RFC 6895 §3.1).
fn is_meta(rtype: Rtype) -> bool {
    matches!(rtype, Rtype::RRSIG | Rtype::OPT | Rtype::NXNAME) || (128..=255).contains(&rtype.to_int())
}

/// What a look-up has seen so far.
struct LookupSoFar {
    lookup: Lookup,
    names: Vec<Name>,
}

impl LookupSoFar {
    fn new(asked: &Name, rtype: Rtype) -> Self {
        let lookup = Lookup {
            name: name::show(asked),
            rtype: rtype.to_string(),
            state: State::Secure,
            rcode: None,
            records: Vec::new(),
            aliases: Vec::new(),
            zone: String::new(),
            reasons: Vec::new(),
            notes: Vec::new(),
            chain: Vec::new(),
            messages: Vec::new(),
        };
        Self { lookup, names: Vec::new() }
    }

    /// Lowers the state, and adds the reasons; those of the weakest state come first.
    fn weaken(&mut self, state: State, mut reasons: Vec<Reason>) {
        let mut earlier = std::mem::take(&mut self.lookup.reasons);
        let lowered = weaker(self.lookup.state, state) != self.lookup.state;
        if !lowered {
            std::mem::swap(&mut earlier, &mut reasons);
        }
        reasons.extend(earlier);
        for reason in reasons {
            if !self.lookup.reasons.contains(&reason) {
                self.lookup.reasons.push(reason);
            }
        }
        self.lookup.state = weaker(self.lookup.state, state);
    }

    fn fail(&mut self, failure: Failure) {
        self.lookup.rcode = failure.rcode.map(|rcode| rcode.to_string());
        self.weaken(State::Indeterminate, failure.reasons);
    }

    fn judged(&mut self, judged: Judged) {
        self.weaken(judged.state, judged.reasons);
        self.note(&judged.notes);
    }

    fn note(&mut self, notes: &[Note]) {
        for note in notes {
            chain::add(&mut self.lookup.notes, note.clone());
        }
    }

    fn walked(&mut self, chains: &[Arc<Chain>]) {
        for chain in chains {
            self.note(&chain.notes);
            self.link(chain.links());
        }
    }

    fn link<'a>(&mut self, links: impl IntoIterator<Item = &'a Link>) {
        for link in links {
            if !self.lookup.chain.iter().any(|known| known.zone == link.zone) {
                self.lookup.chain.push(link.clone());
            }
        }
    }

    fn heard(&mut self, zone: &Zone, own: &Chain, reply: &super::message::Reply, set: Option<&RrSet>) {
        if !reply.edns {
            self.note(&[Aside::NoEdns.at(&zone.apex, Detail::answered_without_edns())]);
        }
        if !reply.authoritative {
            self.note(&[Aside::NotAuthoritative.at(&zone.apex, Detail::answered_without_authority())]);
        }
        let here = own.reasons.iter().any(|reason| reason.id == Cause::NoDs && reason.zone == own.link.zone);
        let signed = set.is_some_and(|set| set.sigs.iter().any(|sig| *sig.signer_name() == zone.apex));
        if here && signed {
            self.note(&[Aside::SignedWithoutDs.at(&zone.apex, Detail::records_signed())]);
        }
    }

    fn answer(&mut self, kind: &Kind, set: Option<&RrSet>, question: &Question) -> Next {
        let target = match (kind, set.map(|set| (set, set.data.as_slice()))) {
            (Kind::Alias, Some((_, [ZoneRecordData::Cname(cname), ..]))) => {
                Some(name::canonical(cname.cname()))
            }
            (Kind::Redirect(_), Some((set, [ZoneRecordData::Dname(dname), ..]))) => {
                name::redirect(&question.name, &set.owner, dname.dname()).map(|name| name::canonical(&name))
            }
            (Kind::Answer, Some((set, _))) => {
                self.lookup.records = set.shown();
                None
            }
            _ => None,
        };
        match target {
            // The CNAME that the DNAME makes is what was asked for.
            Some(target) if question.rtype == Rtype::CNAME => {
                self.lookup.records = vec![record::show(&ZoneRecordData::Cname(Cname::new(target)))];
                Next::Done
            }
            Some(target) => {
                self.lookup.aliases.push(name::show(&target));
                if self.lookup.state == State::Bogus { Next::Done } else { Next::To(target) }
            }
            None => Next::Done,
        }
    }

    fn finish(mut self, task: &Task) -> Lookup {
        self.lookup.messages = task.messages();
        self.lookup
    }
}

/// The weaker of two states: what is bogus stays so, what could not be measured is not insecure.
pub(crate) fn weaker(one: State, other: State) -> State {
    let rank = |state| match state {
        State::Secure => 0,
        State::Insecure => 1,
        State::Indeterminate => 2,
        State::Bogus => 3,
    };
    if rank(one) >= rank(other) { one } else { other }
}
