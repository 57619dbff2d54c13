//! A forger without keys: puts together replies from the honest records of a small internet, bends and breaks them,
//! and hands them to the resolver. Whatever it does, what is called secure must be the truth.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use domain::base::name::{FlattenInto, ParsedName, ToName};
use domain::base::{Message, MessageBuilder, Name, Record, RecordData, Ttl};
use domain::rdata::AllRecordData;
use kravtjek_lab::{Algorithm, Internet, Lab, Reply, Signing, Transport, ZoneBuilder};
use kravtjek_model::Timestamp;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, Exchange, Network, RootHints, Silence, Via, parse_name};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, DnsBudget};

/// What is asked, in every zone.
const QUESTIONS: &[(&str, &str)] = &[
    ("", "MX"),
    ("", "CAA"),
    ("mail", "A"),
    ("mail", "TXT"),
    ("b.c", "TXT"),
    ("q.wild", "A"),
    ("q.wild", "TXT"),
    ("real.wild", "A"),
    ("www", "A"),
    ("x.old", "A"),
    ("nx", "A"),
    ("deep.nx", "DS"),
    ("open", "DS"),
    ("_25._tcp.mail", "TLSA"),
];
/// Zones with NSEC, with NSEC3, with an opt-out span, and without signatures.
const ZONES: &[&str] = &["n.dk", "h.dk", "o.dk", "u.dk"];
const RECORDS: &str = "@ MX 10 mail\nmail A 127.80.0.1\n_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef\
                       0123456789abcdef0123456789abcdef\nwww CNAME mail\n*.wild A 127.80.0.2\nreal.wild A 127.80.0.4\n\
                       a.b.c TXT \"deep\"\nold DNAME new\nx.new A 127.80.0.3\n";
/// Bytes of one thing that the forger does.
const DEED: usize = 5;
/// Kinds of deeds.
const KINDS: u8 = 10;

type Data = AllRecordData<Bytes, Name<Bytes>>;
type Rr = Record<Name<Bytes>, Data>;

/// The sections of a reply: answer, authority, additional.
type Sections = [Vec<Rr>; 3];

struct World {
    lab: Arc<Lab>,
    truth: Vec<(String, &'static str, Lookup)>,
    /// Every RRset that any server gave to any honest question, with its signatures.
    sets: Vec<Vec<Rr>>,
    replies: Vec<Vec<u8>>,
    /// The same taken apart, with their flags.
    apart: Vec<([u8; 2], Sections)>,
}

/// What the servers of the small internet answer to the questions, each once: messages to begin with.
pub fn honest_replies() -> &'static [Vec<u8>] {
    &world().replies
}

/// The first octet chooses the question; every five after it are a deed: to which reply, what, where, how.
pub fn forged(data: &[u8]) {
    let Some((first, deeds)) = data.split_first() else { return };
    let world = world();
    let Some((name, rtype, truth)) = world.truth.get(usize::from(*first) % world.truth.len()) else { return };
    let question = format!("{name} {rtype}");
    let forger =
        Forger { lab: Arc::clone(&world.lab), question, deeds: deeds.to_vec(), replies: Mutex::new(0) };
    let seen = run(&world.lab, forger, name, rtype);
    if seen.state == State::Secure {
        assert_eq!(truth.state, State::Secure, "{name} {rtype} cannot be secure: {seen:#?}");
        assert_eq!(seen.records, truth.records, "{name} {rtype}: what is secure is the truth");
        assert_eq!(seen.aliases, truth.aliases, "{name} {rtype}: and the way there");
    }
}

fn at() -> Timestamp {
    Timestamp::from_second(1_794_744_000).unwrap_or_default()
}

fn world() -> &'static World {
    static WORLD: OnceLock<World> = OnceLock::new();
    WORLD.get_or_init(|| {
        let lab = Arc::new(internet().build().unwrap_or_else(|error| panic!("{error}")));
        let (replies, mut truth) = (Arc::default(), Vec::new());
        for (owner, rtype) in QUESTIONS {
            for zone in ZONES {
                let name = if owner.is_empty() { (*zone).to_owned() } else { format!("{owner}.{zone}") };
                let honest = Honest { lab: Arc::clone(&lab), replies: Arc::clone(&replies) };
                let lookup = run(&lab, honest, &name, rtype);
                assert!(matches!(lookup.state, State::Secure | State::Insecure), "{lookup:#?}");
                truth.push((name, *rtype, lookup));
            }
        }
        let replies = replies.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let flags = |reply: &[u8]| [reply.get(2).copied().unwrap_or(0), reply.get(3).copied().unwrap_or(0)];
        let apart: Vec<_> = replies.iter().filter_map(|reply| Some((flags(reply), read(reply)?))).collect();
        let mut sets = Vec::new();
        for set in apart.iter().flat_map(|(_, sections)| sections).flat_map(|section| rr_sets(section)) {
            if !sets.contains(&set) {
                sets.push(set);
            }
        }
        World { lab, truth, sets, replies, apart }
    })
}

fn internet() -> Internet {
    let signing = || Signing::new(Algorithm::EcdsaP256).one_key();
    let zone = |apex: &str| ZoneBuilder::new(apex, RECORDS);
    let mut net = Internet::new(at());
    net.zone(ZoneBuilder::new(".", "").signed(signing()))
        .zone(ZoneBuilder::new("dk", "").signed(signing().nsec3()))
        .zone(zone("n.dk").signed(signing()))
        .zone(zone("h.dk").signed(signing().nsec3()))
        .zone(zone("o.dk").signed(signing().nsec3_with(1, b"salt", true)))
        .zone(zone("u.dk"));
    for apex in ZONES {
        net.zone(ZoneBuilder::new(&format!("open.{apex}"), "@ A 127.80.0.9\n"));
    }
    net
}

fn run(lab: &Lab, network: impl Network + 'static, name: &str, rtype: &str) -> Lookup {
    let hints = RootHints::parse(&lab.root_hints()).unwrap_or_else(|error| panic!("{error}"));
    let anchors = Anchors::parse(&lab.trust_anchor()).unwrap_or_else(|error| panic!("{error}"));
    let dns = DnsBudget { rate: 1_000_000, per_server: 1000, ..DnsBudget::default() };
    let ground = Ground::over(network, Budget { dns, ..Budget::default() });
    let resolver = ground.resolver(&Errand::new(hints, anchors, Clock::At(at())));
    let name = parse_name(name).unwrap_or_else(|error| panic!("{error}"));
    let rtype = rtype.parse().unwrap_or_else(|_| panic!("{rtype} is a type"));
    // With the clock stopped, waiting costs nothing.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build();
    let runtime = runtime.unwrap_or_else(|error| panic!("{error}"));
    runtime.block_on(resolver.lookup(&name, rtype, at()))
}

fn ask(lab: &Lab, to: IpAddr, via: Via, query: &[u8]) -> Result<Vec<u8>, Silence> {
    let transport = if via == Via::Udp { Transport::Udp } else { Transport::Tcp };
    match lab.answer(to, query, transport) {
        Reply::Message(message) | Reply::Delay(_, message) => Ok(message),
        Reply::Drop => Err(Silence::TimedOut),
        Reply::Refuse => Err(Silence::Unreachable(kravtjek_model::detail::Detail::said("refused"))),
    }
}

/// Passes replies on, and keeps them.
struct Honest {
    lab: Arc<Lab>,
    replies: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Network for Honest {
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, _: Duration) -> Exchange<'a> {
        Box::pin(async move {
            let reply = ask(&self.lab, to.ip(), via, &query)?;
            let mut kept = reply.clone();
            // The id is a random one.
            kept.iter_mut().take(2).for_each(|octet| *octet = 0);
            let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
            if !replies.contains(&kept) {
                replies.push(kept);
            }
            Ok(Bytes::from(reply))
        })
    }
}

struct Forger {
    lab: Arc<Lab>,
    question: String,
    deeds: Vec<u8>,
    replies: Mutex<u8>,
}

impl Network for Forger {
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, _: Duration) -> Exchange<'a> {
        Box::pin(async move {
            let number = {
                let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
                *replies = replies.wrapping_add(1);
                *replies % 16
            };
            let honest = ask(&self.lab, to.ip(), via, &query)?;
            let to_the_question = asked(&query).is_some_and(|asked| asked == self.question);
            // Half of the deeds are done to the reply that matters most, the others on the way there.
            let own = self.deeds.chunks_exact(DEED).filter(|deed| match deed.first() {
                Some(of) if *of < 128 => to_the_question,
                Some(of) => of % 16 == number,
                None => false,
            });
            let forged = forge(&query, honest, &own.collect::<Vec<_>>());
            // What is no answer to the query never gets past the socket.
            if forged.get(..2) == query.get(..2) { Ok(Bytes::from(forged)) } else { Err(Silence::Stray) }
        })
    }
}

/// One reply with all that is done to it: first its records, then its octets.
fn forge(query: &[u8], honest: Vec<u8>, deeds: &[&[u8]]) -> Vec<u8> {
    let (Some(mut sections), false) = (read(&honest), deeds.is_empty()) else { return honest };
    let World { sets, apart, .. } = world();
    let mut flags = [honest.get(2).copied().unwrap_or(0), honest.get(3).copied().unwrap_or(0)];
    let mut whole = true;
    for deed in deeds {
        let &[_, what, where_, high, low] = *deed else { continue };
        let at = usize::from(u16::from_be_bytes([high, low]));
        let other = apart.get(at % apart.len().max(1));
        let section = &mut sections[usize::from(where_ % 3)];
        match what % KINDS {
            0 => section.extend(sets.get(at % sets.len().max(1)).cloned().into_iter().flatten()),
            1 if !section.is_empty() => drop(section.remove(at % section.len())),
            2 => section.clear(),
            3 => flags[1] = (flags[1] & 0xf0) | (low & 0x0f),
            4 => flags[0] ^= 0x04,
            5 if !section.is_empty() => {
                let mut record = section.swap_remove(at % section.len());
                record.set_ttl(Ttl::MAX);
                section.push(record);
            }
            6 | 7 => whole = false,
            // The reply to another question, or what it proves beside our own.
            8 => other.into_iter().for_each(|(theirs, all)| (flags, sections) = (*theirs, all.clone())),
            9 => other.into_iter().for_each(|(_, [_, proofs, _])| section.extend(proofs.iter().cloned())),
            _ => {}
        }
    }
    let Some(mut message) = write(query, flags, &sections) else { return honest };
    for deed in deeds.iter().filter(|_| !whole) {
        let &[_, what, with, high, low] = *deed else { continue };
        let at = usize::from(u16::from_be_bytes([high, low])) % message.len().max(1);
        match (what % KINDS, message.get_mut(at)) {
            (6, Some(octet)) => *octet ^= with,
            (7, _) => message.truncate(at),
            _ => {}
        }
    }
    message
}

fn read(message: &[u8]) -> Option<Sections> {
    let message = Message::from_octets(Bytes::copy_from_slice(message)).ok()?;
    let sections = [message.answer().ok()?, message.authority().ok()?, message.additional().ok()?];
    Some(sections.map(|section| {
        let records = section.flatten().filter_map(|record| {
            record.into_record::<AllRecordData<Bytes, ParsedName<Bytes>>>().ok().flatten()
        });
        let flat = records.map(|record| {
            let (class, ttl) = (record.class(), record.ttl());
            let owner = record.owner().to_name::<Bytes>();
            Record::new(owner, class, ttl, record.into_data().flatten_into())
        });
        flat.collect()
    }))
}

/// `name TYPE` of a query.
fn asked(query: &[u8]) -> Option<String> {
    let question = Message::from_octets(query).ok()?.first_question()?;
    Some(format!("{} {}", question.qname().to_string().to_ascii_lowercase(), question.qtype()))
}

/// The records of a section by owner and type, each set with the signatures over it.
fn rr_sets(section: &[Rr]) -> Vec<Vec<Rr>> {
    let key = |record: &Rr| match record.data() {
        AllRecordData::Rrsig(sig) => (record.owner().clone(), sig.type_covered()),
        data => (record.owner().clone(), data.rtype()),
    };
    let mut keys: Vec<_> = section.iter().map(key).collect();
    keys.sort();
    keys.dedup();
    let of = |wanted: &_| section.iter().filter(|record| key(record) == *wanted).cloned().collect();
    keys.iter().map(of).collect()
}

fn write(query: &[u8], flags: [u8; 2], sections: &Sections) -> Option<Vec<u8>> {
    let asked = Message::from_octets(query).ok()?.first_question()?;
    let mut builder = MessageBuilder::new_vec();
    builder.header_mut().set_id(u16::from_be_bytes([*query.first()?, *query.get(1)?]));
    let mut question = builder.question();
    question.push(asked).ok()?;
    let [answer, authority, additional] = sections;
    let mut builder = question.answer();
    answer.iter().try_for_each(|record| builder.push(record)).ok()?;
    let mut builder = builder.authority();
    authority.iter().try_for_each(|record| builder.push(record)).ok()?;
    let mut builder = builder.additional();
    additional.iter().try_for_each(|record| builder.push(record)).ok()?;
    let mut message = builder.finish();
    message.get_mut(2..4)?.copy_from_slice(&flags);
    Some(message)
}
