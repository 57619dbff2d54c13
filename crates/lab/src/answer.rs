//! The authoritative answer of one server: RFC 1034 §4.3.2 with DNSSEC (RFC 4035 §3.1, RFC 5155 §7.2) and DNAME.

use std::sync::Arc;

use crate::behaviour::Behaviour;
use crate::lab::{Reply, Server, Transport};
use crate::name::{Name, Rtype, depth, prepend, suffix, transplant, upwards, wildcard};
use crate::proof::{Proof, push};
use crate::wire::{Draft, Query, Rr, rcode, unreadable};
use crate::zone::Zone;

/// Aliases that one answer follows within its zone.
const MAX_ALIASES: usize = 16;

impl Server {
    /// What this server does with a query.
    pub(crate) fn answer(&self, octets: &[u8], transport: Transport) -> Reply {
        let is = |behaviour| self.behaviours.contains(&behaviour);
        let closed = is(Behaviour::Dead) || is(Behaviour::NoTcp) && transport == Transport::Tcp;
        if closed {
            return Reply::Refuse;
        }
        if is(Behaviour::Silent) || is(Behaviour::NoUdp) && transport == Transport::Udp {
            return Reply::Drop;
        }
        let Some(mut query) = Query::read(octets) else {
            return unreadable(octets).map_or(Reply::Drop, Reply::Message);
        };
        if is(Behaviour::SilentToEdns) && query.edns.is_some() {
            return Reply::Drop;
        }
        let no_edns = is(Behaviour::FormErrToEdns) && query.edns.is_some();
        if no_edns || is(Behaviour::IgnoresEdns) {
            query.edns = None;
        }
        let mut draft = if no_edns { Draft::error(rcode::FORMERR) } else { self.draft(&query) };
        self.distort(&mut query, &mut draft, transport);
        let message = self.send(&query, &draft, transport);
        match self.behaviours.iter().find_map(|behaviour| match behaviour {
            Behaviour::Slow(wait) => Some(*wait),
            _ => None,
        }) {
            Some(wait) => Reply::Delay(wait, message),
            None => Reply::Message(message),
        }
    }

    /// What is wrong with the reply on purpose, before it is written.
    fn distort(&self, query: &mut Query, draft: &mut Draft, transport: Transport) {
        for behaviour in &self.behaviours {
            match behaviour {
                Behaviour::Truncating => draft.truncated |= transport == Transport::Udp,
                Behaviour::NotAuthoritative => draft.authoritative = false,
                Behaviour::WrongId => query.id ^= 0x5555,
                Behaviour::LowerCasesQuestion => query.asked = query.name.clone(),
                Behaviour::WrongQuestion => {
                    query.asked = prepend(b"other", &query.name).unwrap_or_else(|| query.name.clone());
                }
                _ => {}
            }
        }
    }

    /// Writes the reply within what the transport and the client take.
    fn send(&self, query: &Query, draft: &Draft, transport: Transport) -> Vec<u8> {
        if self.behaviours.contains(&Behaviour::Garbage) {
            return b"\x15\x03\x01\x00\x02\x02\x46 this is not DNS".to_vec();
        }
        let limit = match (transport, query.edns) {
            (Transport::Tcp, _) => usize::from(u16::MAX),
            (Transport::Udp, Some(edns)) => usize::from(edns.size.clamp(512, 4096)),
            (Transport::Udp, None) => 512,
        };
        let mut message = draft.write(query, limit);
        if self.behaviours.contains(&Behaviour::HalfMessages) {
            message.truncate(message.len() / 2);
        }
        message
    }

    fn draft(&self, query: &Query) -> Draft {
        for behaviour in &self.behaviours {
            match behaviour {
                Behaviour::Refused => return Draft::error(rcode::REFUSED),
                Behaviour::ServFail => return Draft::error(rcode::SERVFAIL),
                Behaviour::NotImplemented => return Draft::error(rcode::NOTIMP),
                Behaviour::UpwardReferral => return upward_referral(),
                _ => {}
            }
        }
        if !query.standard {
            return Draft::error(rcode::NOTIMP);
        }
        if query.edns.is_some_and(|edns| edns.version > 0) {
            return Draft::error(rcode::BADVERS);
        }
        let Some(zone) = self.zone_for(&query.name, query.rtype).filter(|_| query.internet) else {
            return Draft::error(rcode::REFUSED);
        };
        if self.behaviours.contains(&Behaviour::EndlessReferral) && query.name != zone.apex {
            return endless_referral(&zone, &query.name);
        }
        let mut draft =
            ZoneAnswer { zone: &zone, query, lies: &self.behaviours, draft: Draft::default() }.find();
        let bare = draft.rcode == rcode::NOERROR && draft.answer.is_empty() && draft.authoritative;
        let hides = self.behaviours.contains(&Behaviour::NxDomainForEmptyNonTerminals);
        if hides && bare && !zone.nodes.contains_key(&query.name) {
            draft.rcode = rcode::NXDOMAIN;
        }
        draft
    }

    /// The zone to answer from: the deepest one, but for DS at its apex the one above (RFC 4035 §3.1.4.1).
    fn zone_for(&self, name: &Name, rtype: Rtype) -> Option<Arc<Zone>> {
        if let Some(zone) = self.made.as_ref().and_then(|made| made.domains.zone(name, made.address)) {
            return Some(zone);
        }
        let mut held = upwards(name).filter_map(|above| self.zones.get(&above));
        let deepest = held.next()?;
        let above = if rtype == Rtype::DS && deepest.apex == *name { held.next() } else { None };
        Some(Arc::clone(above.unwrap_or(deepest)))
    }
}

fn upward_referral() -> Draft {
    let root = Name::root_bytes();
    let authority = prepend(b"a", &root).map(|server| Rr {
        owner: root,
        rtype: Rtype::NS,
        ttl: 300,
        rdata: server.as_octets().clone(),
    });
    Draft { authority: authority.into_iter().collect(), ..Draft::default() }
}

/// Delegates the label below the apex to a server below the next one: `3` to `ns.4`, others to `ns.1`.
fn endless_referral(zone: &Zone, name: &Name) -> Draft {
    let cut = suffix(name, depth(&zone.apex) + 1);
    let number: u64 =
        std::str::from_utf8(cut.first().as_slice()).ok().and_then(|label| label.parse().ok()).unwrap_or(0);
    let next = prepend(number.wrapping_add(1).to_string().as_bytes(), &zone.apex);
    let server = next.and_then(|next| prepend(b"ns", &next));
    let authority =
        server.map(|server| Rr { owner: cut, rtype: Rtype::NS, ttl: 300, rdata: server.as_octets().clone() });
    Draft { authority: authority.into_iter().collect(), ..Draft::default() }
}

/// An answer on its way, from one zone.
struct ZoneAnswer<'a> {
    zone: &'a Zone,
    query: &'a Query,
    lies: &'a [Behaviour],
    draft: Draft,
}

impl ZoneAnswer<'_> {
    fn find(mut self) -> Draft {
        self.draft.authoritative = true;
        let mut name = self.query.name.clone();
        for _ in 0..MAX_ALIASES {
            match self.step(&name) {
                Some(next) if next.ends_with(&self.zone.apex) => name = next,
                _ => break,
            }
        }
        self.draft
    }

    fn signs(&self) -> bool {
        self.zone.signed && self.query.dnssec_ok()
    }

    /// Answers for one name; returns the name that an alias leads to.
    fn step(&mut self, name: &Name) -> Option<Name> {
        let cut = self.zone.cut(name).filter(|cut| cut != name || self.query.rtype != Rtype::DS);
        let hidden = self.lies.contains(&Behaviour::HidesDelegations);
        if let Some(cut) = cut.filter(|_| !hidden) {
            self.referral(&cut);
            return None;
        }
        if let Some(owner) = self.zone.dname(name) {
            return self.dname(name, &owner, &owner);
        }
        if let Some((owner, encloser, wildcard)) = self.wild_dname(name) {
            if self.signs() {
                self.prove(|proof| proof.expanded(&owner, &encloser));
            }
            return self.dname(name, &owner, &wildcard);
        }
        let replayed = self.replayed(name);
        if self.zone.exists(name) && replayed.is_none() {
            return self.at_name(name, name);
        }
        let encloser = replayed.unwrap_or_else(|| self.zone.closest_encloser(name));
        match wildcard(&encloser).filter(|wildcard| self.zone.nodes.contains_key(wildcard)) {
            Some(wildcard) => {
                let found = self.at_name(name, &wildcard);
                let answered = self.draft.answer.iter().any(|rr| rr.owner == *name);
                if self.signs() && answered {
                    self.prove(|proof| proof.expanded(name, &encloser));
                }
                found
            }
            None => {
                self.draft.rcode = rcode::NXDOMAIN;
                self.negative(|proof| proof.no_name(name));
                None
            }
        }
    }

    /// The name above this one whose wildcard is to be expanded over it, though it may exist.
    fn replayed(&self, name: &Name) -> Option<Name> {
        let lying = self.lies.contains(&Behaviour::ReplaysWildcards) && *name != self.zone.apex;
        let has_wildcard =
            |above: &Name| wildcard(above).is_some_and(|name| self.zone.nodes.contains_key(&name));
        upwards(name).skip(1).find(has_wildcard).filter(|_| lying)
    }

    /// Answers with what stands at `node`, under `name`: the same name, or one that a wildcard stands for.
    fn at_name(&mut self, name: &Name, node: &Name) -> Option<Name> {
        let signs = self.signs();
        let sets = self.zone.nodes.get(node);
        let wanted = self.query.rtype;
        if let Some(alias) = sets.and_then(|sets| sets.get(&Rtype::CNAME))
            && !matches!(wanted, Rtype::CNAME | Rtype::ANY | Rtype::RRSIG | Rtype::NSEC)
        {
            push(&mut self.draft.answer, name, Rtype::CNAME, alias, signs);
            return alias.data.first().and_then(|target| Name::from_octets(target.clone()).ok());
        }
        let before = self.draft.answer.len();
        for (rtype, set) in sets.into_iter().flatten() {
            match wanted {
                Rtype::ANY => push(&mut self.draft.answer, name, *rtype, set, true),
                Rtype::RRSIG => {
                    let sigs = crate::zone::RrSet { ttl: set.ttl, data: set.sigs.clone(), sigs: Vec::new() };
                    push(&mut self.draft.answer, name, Rtype::RRSIG, &sigs, false);
                }
                Rtype::DS if self.lies.contains(&Behaviour::StripsDs) => {}
                _ if wanted == *rtype => push(&mut self.draft.answer, name, *rtype, set, signs),
                _ => {}
            }
        }
        if self.draft.answer.len() == before {
            if name == node {
                self.negative(|proof| proof.no_data(name));
            } else {
                self.negative(|proof| proof.no_wildcard_data(name, node));
            }
        }
        None
    }

    /// The owner that a DNAME is made for, the closest ancestor that exists, and the wildcard that it is made of.
    fn wild_dname(&self, name: &Name) -> Option<(Name, Name, Name)> {
        if !self.lies.contains(&Behaviour::MakesDnamesOfWildcards) {
            return None;
        }
        let encloser = self.zone.closest_encloser(name);
        let made = suffix(name, depth(&encloser) + 1);
        let wildcard =
            wildcard(&encloser).filter(|wildcard| self.zone.set(wildcard, Rtype::DNAME).is_some())?;
        (made != *name).then_some((made, encloser, wildcard))
    }

    /// Moves the name by the DNAME that stands at `node`, given as `owner`'s. The CNAME that says so is made up and not
    /// signed (RFC 6672 §3.1, §5.3.1).
    fn dname(&mut self, name: &Name, owner: &Name, node: &Name) -> Option<Name> {
        let set = self.zone.set(node, Rtype::DNAME)?;
        let signs = self.signs();
        push(&mut self.draft.answer, owner, Rtype::DNAME, set, signs);
        let to = Name::from_octets(set.data.first()?.clone()).ok()?;
        let Some(target) = transplant(name, owner, &to) else {
            self.draft.rcode = rcode::YXDOMAIN;
            return None;
        };
        let wrong = self.lies.contains(&Behaviour::MakesWrongCnames);
        let given = if wrong { prepend(b"wrong", &target)? } else { target.clone() };
        let rdata = given.as_octets().clone();
        self.draft.answer.push(Rr { owner: name.clone(), rtype: Rtype::CNAME, ttl: set.ttl, rdata });
        let goes_on = self.lies.contains(&Behaviour::FollowsDnamesForCnames);
        (self.query.rtype != Rtype::CNAME || goes_on).then_some(target)
    }

    /// Sends the client to the servers below a zone cut (RFC 4035 §3.1.4). Behind an alias it finds its own way.
    fn referral(&mut self, cut: &Name) {
        if !self.draft.answer.is_empty() {
            return;
        }
        self.draft.authoritative = false;
        let Some(servers) = self.zone.set(cut, Rtype::NS) else { return };
        push(&mut self.draft.authority, cut, Rtype::NS, servers, false);
        if self.signs() {
            let stripped = self.lies.contains(&Behaviour::StripsDs);
            match self.zone.set(cut, Rtype::DS).filter(|_| !stripped) {
                Some(ds) => push(&mut self.draft.authority, cut, Rtype::DS, ds, true),
                None => self.prove(|proof| proof.no_data(cut)),
            }
        }
        for server in servers.data.iter().filter_map(|data| Name::from_octets(data.clone()).ok()) {
            for rtype in [Rtype::A, Rtype::AAAA] {
                let glue = self.zone.set(&server, rtype).filter(|_| self.zone.cut(&server).is_some());
                if let Some(glue) = glue {
                    push(&mut self.draft.additional, &server, rtype, glue, false);
                }
            }
        }
    }

    /// Adds the SOA and, when they are wanted, the proofs (RFC 2308 §3, RFC 4035 §3.1.3).
    fn negative(&mut self, prove: impl FnOnce(&mut Proof<'_>)) {
        let signs = self.signs();
        if let Some(soa) = self.zone.set(&self.zone.apex, Rtype::SOA) {
            push(&mut self.draft.authority, &self.zone.apex, Rtype::SOA, soa, signs);
        }
        if signs {
            self.prove(prove);
        }
    }

    fn prove(&mut self, prove: impl FnOnce(&mut Proof<'_>)) {
        let mut proof = Proof::new(self.zone, &mut self.draft.authority);
        prove(&mut proof);
        proof.end();
    }
}
