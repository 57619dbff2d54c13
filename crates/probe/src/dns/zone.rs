//! One zone with every address of every name server: a single broken secondary is a common real fault.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;

use domain::base::Rtype;
use domain::rdata::ZoneRecordData;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Link, NameServer, Note, State, Zone as Observed};
use tokio::task::JoinSet;

use super::chain::{self, Chain};
use super::heard::{Failure, Kind};
use super::iterate::Resolution;
use super::judge::Judged;
use super::keys;
use super::kind;
use super::message::Question;
use super::name::{self, Name};
use super::reason::{At, Fault};
use super::record::{self, RrSet};
use super::resolver::Resolver;
use super::signature::{self, Signer, Work};
use super::task::Task;
use super::tree::{SERVERS, Source, Zone};
use kravtjek_model::observation::dns::{Aside, Cause};

/// Addresses of one zone's servers that are asked.
const ADDRESSES: usize = 40;

/// What one address serves.
struct Served {
    state: State,
    fault: Option<Fault>,
    serial: Option<u32>,
    keys: Option<RrSet>,
}

/// A name server and its addresses, or why it has none.
type Listed = (Name, Result<Vec<IpAddr>, Fault>);

/// Looks at the zone that holds a name. The servers are asked when the name is the apex, or the zone is nobody's
/// registry (two labels or more).
pub(crate) async fn look(resolver: &Resolver, asked: &Name, task: &Task) -> Observed {
    let asked = name::canonical(asked);
    let question = Question::new(&asked, Rtype::SOA);
    let (zone, found) = match resolver.resolve(&question, task).await {
        Ok(found) => (Arc::clone(&found.zone), Ok(found)),
        Err(failure) => (resolver.memory.deepest(&asked), Err(failure)),
    };
    let chains = resolver.chains(&zone, task).await;
    let mut seen = start(&asked, &zone, &chains);
    let Some(own) = chains.last() else { return seen };
    conclude(resolver, &mut seen, own, (&zone, &question), found, task).await;
    if seen.apex || name::labels(&zone.apex) >= 2 {
        let listed = listed(resolver, &zone, &mut seen.notes, task).await;
        let served = ask_all(resolver, &zone, own, &listed, task).await;
        compare(&mut seen, &zone, own, listed, &served, task);
    }
    seen
}

fn start(asked: &Name, zone: &Zone, chains: &[Arc<Chain>]) -> Observed {
    let mut notes: Vec<Note> = Vec::new();
    for note in chains.iter().flat_map(|chain| &chain.notes) {
        chain::add(&mut notes, note.clone());
    }
    let links = chains.iter().flat_map(|chain| chain.links().cloned());
    Observed {
        name: name::show(asked),
        apex: zone.apex == *asked,
        zone: name::show(&zone.apex),
        state: chains.last().map_or(State::Indeterminate, |chain| chain.state),
        reasons: chains.last().map(|chain| chain.reasons.clone()).unwrap_or_default(),
        notes,
        name_servers: Vec::new(),
        chain: links.collect::<Vec<Link>>(),
    }
}

/// The state of the zone as a resolver would see it: its keys, and its SOA or the proof that the name has none.
async fn conclude(
    resolver: &Resolver,
    seen: &mut Observed,
    own: &Chain,
    (zone, question): (&Arc<Zone>, &Question),
    found: Result<Resolution, Failure>,
    task: &Task,
) {
    let judged = match found {
        Ok(Resolution { heard, .. }) => {
            let gone = heard.kind == Kind::NoName;
            let judged = match own.state {
                State::Secure => Some(resolver.judge(zone, own, heard, question, task).await.1),
                _ => None,
            };
            if gone && judged.as_ref().is_none_or(|judged| !judged.there) {
                chain::add(&mut seen.notes, Aside::NoSuchName.at(&zone.apex, Detail::name(&seen.name)));
            }
            let Some(judged) = judged else { return };
            judged
        }
        Err(_) if own.state == State::Bogus => return,
        Err(failure) => Judged::new(State::Indeterminate, failure.reasons),
    };
    // Unsigned delegations may hide what is below them, but not what the zone itself is.
    let apart = judged.state == State::Insecure && !seen.apex;
    if !apart {
        seen.state = judged.state;
        seen.reasons = judged.reasons;
    }
    for note in judged.notes {
        chain::add(&mut seen.notes, note);
    }
}

/// The zone's name servers as its parent and the zone itself give them, with all their addresses.
async fn listed(resolver: &Resolver, zone: &Arc<Zone>, notes: &mut Vec<Note>, task: &Task) -> Vec<Listed> {
    let heard = resolver.ask(zone, &Question::new(&zone.apex, Rtype::NS), task, &[]).await;
    let sets = heard.map(|heard| record::sets(&heard.reply.answer, &zone.apex)).unwrap_or_default();
    let ns = record::find(&sets, &zone.apex, Rtype::NS).map(|set| set.data.as_slice()).unwrap_or_default();
    let own: BTreeSet<Name> = ns.iter().filter_map(server_in).collect();
    let used: BTreeSet<Name> = zone.servers.iter().map(|server| server.name.clone()).collect();
    // The servers of a parent that never refers to the zone are only the zone's own for want of better.
    let parents = if zone.source == Source::Shared && !own.is_empty() { BTreeSet::new() } else { used };
    if !own.is_empty() && own != parents && zone.source == Source::Named && !zone.apex.is_root() {
        let all = |names: &BTreeSet<Name>| names.iter().map(name::show).collect::<Vec<_>>().join(", ");
        notes.push(Aside::NsDiffer.at(&zone.apex, Detail::name_servers_differ(all(&parents), all(&own))));
    }
    // The root's hints may be addresses without names.
    let names: Vec<Name> =
        parents.union(&own).filter(|name| !name.is_root()).take(SERVERS).cloned().collect();
    if parents.union(&own).count() > SERVERS || zone.source == Source::NamedInPart {
        notes.push(Aside::NotAsked.at(&zone.apex, Detail::more_name_servers(SERVERS)));
    }
    let mut lookups = JoinSet::new();
    for server in names {
        let (resolver, zone, task) = (resolver.clone(), Arc::clone(zone), task.clone());
        lookups.spawn(async move {
            let addresses = all_addresses(&resolver, &zone, &server, &task).await;
            (server, addresses)
        });
    }
    let mut listed = lookups.join_all().await;
    listed.sort_by(|one, other| one.0.cmp(&other.0));
    listed
}

fn server_in(data: &record::Data) -> Option<Name> {
    match data {
        ZoneRecordData::Ns(ns) => Some(name::canonical(ns.nsdname())),
        _ => None,
    }
}

/// What came along with the referral, and what the server's own zone says.
async fn all_addresses(
    resolver: &Resolver,
    zone: &Zone,
    server: &Name,
    task: &Task,
) -> Result<Vec<IpAddr>, Fault> {
    let glue = zone
        .servers
        .iter()
        .filter(|known| known.name == *server)
        .flat_map(|known| known.glue.iter().copied());
    let mut all: BTreeSet<IpAddr> = glue.collect();
    match resolver.addresses(server, task).await {
        Ok(found) => all.extend(found.iter()),
        Err(fault) if all.is_empty() => return Err(fault),
        Err(_) => {}
    }
    if all.is_empty() {
        return Err(Fault::new(Cause::Unreachable, Detail::no_address_of(name::show(server))));
    }
    Ok(all.into_iter().collect())
}

async fn ask_all(
    resolver: &Resolver,
    zone: &Arc<Zone>,
    own: &Arc<Chain>,
    listed: &[Listed],
    task: &Task,
) -> BTreeMap<IpAddr, Served> {
    let addresses: BTreeSet<IpAddr> =
        listed.iter().flat_map(|(_, addresses)| addresses.iter().flatten().copied()).collect();
    let mut asked = JoinSet::new();
    for address in addresses.into_iter().take(ADDRESSES) {
        let (resolver, zone, own, task) = (resolver.clone(), Arc::clone(zone), Arc::clone(own), task.clone());
        asked.spawn(async move { (address, resolver.served(address, &zone, &own, &task).await) });
    }
    asked.join_all().await.into_iter().collect()
}

impl Resolver {
    /// What one address serves of a zone, held against what vouches for the zone.
    async fn served(&self, address: IpAddr, zone: &Zone, own: &Chain, task: &Task) -> Served {
        let (soa, keys) = tokio::join!(
            self.fetch(address, zone, Rtype::SOA, task),
            self.fetch(address, zone, Rtype::DNSKEY, task)
        );
        let serial =
            soa.as_ref().ok().and_then(Option::as_ref).and_then(|set| set.data.first()).and_then(serial);
        let judged = match (&soa, &keys) {
            (Err(fault), _) | (_, Err(fault)) => Err(fault.clone()),
            (Ok(soa), Ok(keys)) => held_against(zone, own, soa.as_ref(), keys.as_ref(), task),
        };
        let (state, fault) = match judged {
            Ok(state) => (state, None),
            Err(fault) => (fault.why.state(), Some(fault)),
        };
        Served { state, fault, serial, keys: keys.ok().flatten() }
    }

    /// One RRset of the apex from one address; none when the server says that there is none.
    async fn fetch(
        &self,
        from: IpAddr,
        zone: &Zone,
        rtype: Rtype,
        task: &Task,
    ) -> Result<Option<RrSet>, Fault> {
        let question = Question::new(&zone.apex, rtype);
        let reply = self.exchange(from, &question, task, true).await?;
        let kind = kind::classify(&reply, &zone.apex, &question)?;
        if !reply.authoritative {
            return Err(Fault::new(
                Cause::Lame,
                Detail::of_type(rtype.to_string(), Detail::answers_without_authority()),
            ));
        }
        match kind {
            Kind::Answer => {
                let sets = record::sets(&reply.answer, &zone.apex);
                Ok(record::find(&sets, &zone.apex, rtype).cloned())
            }
            Kind::NoData => Ok(None),
            _ => Err(Fault::new(Cause::Lame, Detail::of_type(rtype.to_string(), Detail::does_not_serve()))),
        }
    }
}

fn serial(data: &record::Data) -> Option<u32> {
    match data {
        ZoneRecordData::Soa(soa) => Some(soa.serial().into_int()),
        _ => None,
    }
}

fn held_against(
    zone: &Zone,
    own: &Chain,
    soa: Option<&RrSet>,
    keys: Option<&RrSet>,
    task: &Task,
) -> Result<State, Fault> {
    let soa = soa.ok_or_else(|| Fault::new(Cause::Lame, Detail::no_soa()))?;
    let Some(entry) = &own.entry else { return Ok(own.state) };
    let keys = keys.ok_or_else(|| Fault::new(Cause::NoDnskey, Detail::server_without_dnskey()))?;
    let mut work = Work::default();
    let trusted = keys::trust(keys, entry, &zone.apex, task.now, &mut work)?;
    let signer = Signer { zone: &zone.apex, keys: &trusted.keys, now: task.now };
    signature::verify(soa, signer, &mut work)?;
    Ok(State::Secure)
}

/// Writes down each server, and what they do not agree on.
fn compare(
    seen: &mut Observed,
    zone: &Zone,
    own: &Chain,
    listed: Vec<Listed>,
    served: &BTreeMap<IpAddr, Served>,
    task: &Task,
) {
    for (server, addresses) in listed {
        let addresses = addresses.unwrap_or_else(|fault| {
            seen.name_servers.push(nameless(&server, fault, zone));
            Vec::new()
        });
        let each = addresses.into_iter().map(|to| name_server(&server, to, served.get(&to), zone, own));
        seen.name_servers.extend(each);
    }
    let serials: BTreeSet<u32> = served.values().filter_map(|served| served.serial).collect();
    if serials.len() > 1 {
        seen.notes.push(Aside::ServersDiffer.at(&zone.apex, Detail::serials(serials)));
    }
    let states: BTreeSet<State> = served.values().map(|served| served.state).collect();
    if states.len() > 1 {
        let all: Vec<State> = states.iter().copied().collect();
        seen.notes.push(Aside::ServersDiffer.at(&zone.apex, Detail::states(all)));
    }
    // A resolver may choose among the servers: one that is secure is enough, whichever was asked before.
    if states.contains(&State::Secure) && seen.apex {
        seen.state = State::Secure;
        seen.reasons.clear();
        if let Some(link) = seen.chain.last_mut() {
            link.state = State::Secure;
        }
    }
    if let Some(keys) = served.values().find_map(|served| served.keys.as_ref()) {
        note_keys(seen, zone, own, keys, task);
    }
}

/// A zone that signs without DS at its parent is kept apart from one that does not sign: the remedy differs.
fn note_keys(seen: &mut Observed, zone: &Zone, own: &Chain, keys: &RrSet, task: &Task) {
    let algorithms = keys::algorithms(keys);
    if own.reasons.iter().any(|reason| reason.id == Cause::NoDs && reason.zone == own.link.zone) {
        let detail = match keys::signs_itself(keys, &zone.apex, task.now) {
            Ok(()) => Detail::algorithms(algorithms.clone()),
            Err(Fault { why, detail }) => Detail::algorithms_but(algorithms.clone(), why, detail),
        };
        chain::add(&mut seen.notes, Aside::SignedWithoutDs.at(&zone.apex, detail));
    }
    if let Some(link) = seen.chain.last_mut() {
        link.key_algorithms = algorithms;
    }
}

/// A server whose address could not be found.
fn nameless(server: &Name, fault: Fault, zone: &Zone) -> NameServer {
    NameServer {
        name: name::show(server),
        address: String::new(),
        state: State::Indeterminate,
        reasons: vec![fault.at(&zone.apex)],
        serial: None,
    }
}

fn name_server(
    server: &Name,
    address: IpAddr,
    served: Option<&Served>,
    zone: &Zone,
    own: &Chain,
) -> NameServer {
    let (state, reasons, serial) = match served {
        Some(Served { state, fault: Some(fault), serial, .. }) => {
            (*state, vec![fault.clone().at(&zone.apex)], *serial)
        }
        Some(served) if served.state == State::Secure => (State::Secure, Vec::new(), served.serial),
        Some(served) => (served.state, own.reasons.clone(), served.serial),
        None => {
            let reason = Cause::OverLimit.at(&zone.apex, Detail::more_addresses(ADDRESSES));
            (State::Indeterminate, vec![reason], None)
        }
    };
    NameServer { name: name::show(server), address: address.to_string(), state, reasons, serial }
}
