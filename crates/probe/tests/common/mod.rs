//! The lab as a network in memory, and resolvers that look at it.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::allow_attributes,
    unreachable_pub,
    reason = "shared by several tests"
)]

pub mod odd;

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use kravtjek_lab::{Lab, Reply, Transport};
use kravtjek_model::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Lookup, State, Zone};
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::{Anchors, Exchange, Network, Resolver, RootHints, Rtype, Silence, Via, parse_name};
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::{Budget, DnsBudget};

pub const RECORDS: &str = r#"
@ MX 10 mail
@ TXT "v=spf1 mx -all"
mail A 127.80.0.1
_25._tcp.mail TLSA 3 1 1 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
www CNAME mail
*.wild A 127.80.0.2
a.b.c TXT "deep"
old DNAME new
x.new A 127.80.0.3
"#;

pub fn at() -> Timestamp {
    "2026-11-15T12:00:00Z".parse().unwrap()
}

pub fn ip(last: u8) -> IpAddr {
    IpAddr::from([127, 53, 0, last])
}

/// One query that a server was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub to: IpAddr,
    pub via: Via,
    pub question: String,
}

type Tamper = Box<dyn Fn(&Sent, &mut Vec<u8>) + Send + Sync>;
type Mute = Box<dyn Fn(&Sent) -> bool + Send + Sync>;

/// The lab behind the probe's own trait.
pub struct InMemory {
    lab: Arc<Lab>,
    pub sent: Arc<Mutex<Vec<Sent>>>,
    pub tamper: Option<Tamper>,
    /// Questions that nobody answers.
    pub mute: Option<Mute>,
    /// Without a route for IPv6.
    pub no_ipv6: bool,
}

impl InMemory {
    pub fn new(lab: Arc<Lab>) -> Self {
        Self { lab, sent: Arc::default(), tamper: None, mute: None, no_ipv6: false }
    }

    async fn carry(&self, to: IpAddr, via: Via, query: Bytes) -> Result<Bytes, Silence> {
        let sent = Sent { to, via, question: question(&query) };
        self.sent.lock().unwrap().push(sent.clone());
        if self.no_ipv6 && to.is_ipv6() {
            return Err(Silence::NoFamily);
        }
        if self.mute.as_ref().is_some_and(|mute| mute(&sent)) {
            return std::future::pending().await;
        }
        let transport = if via == Via::Udp { Transport::Udp } else { Transport::Tcp };
        let mut message = match self.lab.answer(to, &query, transport) {
            Reply::Message(message) => message,
            Reply::Delay(delay, message) => {
                tokio::time::sleep(delay).await; // a slow server is slow by this much
                message
            }
            Reply::Drop => std::future::pending().await,
            Reply::Refuse => return Err(Silence::Unreachable(Detail::said("connection refused"))),
        };
        if let Some(tamper) = &self.tamper {
            tamper(&sent, &mut message);
        }
        Ok(Bytes::from(message))
    }
}

impl Network for InMemory {
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, wait: Duration) -> Exchange<'a> {
        Box::pin(async move {
            let carried = tokio::time::timeout(wait, self.carry(to.ip(), via, query)).await;
            carried.unwrap_or(Err(Silence::TimedOut))
        })
    }
}

/// `name TYPE`, in the letters that were sent.
fn question(query: &[u8]) -> String {
    let message = domain::base::Message::from_octets(query).unwrap();
    let question = message.sole_question().unwrap();
    let name = question.qname().to_string();
    format!("{} {}", if name.is_empty() { "." } else { &name }, question.qtype())
}

pub fn errand(lab: &Lab) -> Errand {
    let hints = RootHints::parse(&lab.root_hints()).unwrap();
    let anchors = Anchors::parse(&lab.trust_anchor()).unwrap();
    Errand::new(hints, anchors, Clock::At(at()))
}

/// A ground of its own: in memory nobody is pressed too hard.
pub fn ground(network: impl Network + 'static) -> Ground {
    let dns = DnsBudget { rate: 1_000_000, per_server: 1000, ..DnsBudget::default() };
    Ground::over(network, Budget { dns, ..Budget::default() })
}

/// What looks names up in a network, on a ground of its own.
pub fn over(network: impl Network + 'static, errand: Errand) -> Resolver {
    ground(network).resolver(&errand)
}

pub fn resolver(lab: Lab) -> Resolver {
    let errand = errand(&lab);
    over(InMemory::new(Arc::new(lab)), errand)
}

pub async fn look(resolver: &Resolver, name: &str, rtype: &str) -> Lookup {
    look_at(resolver, name, rtype, at()).await
}

pub async fn look_at(resolver: &Resolver, name: &str, rtype: &str, now: Timestamp) -> Lookup {
    let rtype: Rtype = rtype.parse().unwrap();
    resolver.lookup(&parse_name(name).unwrap(), rtype, now).await
}

pub async fn look_zone(resolver: &Resolver, name: &str) -> Zone {
    resolver.zone(&parse_name(name).unwrap(), at()).await
}

/// State and first reason, as one word each.
pub fn verdict(lookup: &Lookup) -> (State, &str) {
    (lookup.state, lookup.reasons.first().map_or("", |reason| reason.id.as_str()))
}

pub fn has_note(lookup: &Lookup, id: &str) -> bool {
    lookup.notes.iter().any(|note| note.id.as_str() == id)
}
