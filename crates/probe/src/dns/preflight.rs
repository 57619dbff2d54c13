//! Before anything else: can the DNS be reached from here at all, and does the clock fit its signatures?

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use domain::base::Rtype;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Note, Reason, State};
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::observation::{NotSeen, Tri, Why};
use tokio::task::JoinSet;

use super::message::{self, Question, Reply};
use super::network::{PORT, Via};
use super::random::random;
use super::reason::At;
use super::resolver::Resolver;
use super::task::Task;
use super::{record, signature};
use kravtjek_model::observation::dns::{Aside, Cause};

/// Root server addresses that are asked, of each family.
const ASKED: usize = 4;
/// How long a root server may take; there is always one near.
const WAIT: Duration = Duration::from_secs(3);

/// Whether one way to the root servers is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// At least one root server answered.
    Open,
    /// None did; what was heard instead.
    Shut(Detail),
    /// Not tried: turned off, or there are no hints of this family.
    NotTried,
}

/// What stands in the way of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preflight {
    /// UDP port 53 over IPv4.
    pub udp4: Way,
    /// UDP port 53 over IPv6. When it is shut, the run goes on without IPv6.
    pub udp6: Way,
    /// TCP port 53, by whichever family works; without it large answers cannot be read.
    pub tcp: Way,
    /// Somebody between here and the root answers in its place: the replies do not claim authority.
    pub intercepted: bool,
    /// The clock disagrees with the root's signatures: in which way.
    pub clock: Option<Detail>,
    /// The state of the root's own keys and, when they are not secure, why.
    pub root: (State, Vec<Reason>),
    /// The state of the root's own SOA, which is known to be good, and why: what stands on the keys arrives whole.
    pub control: (State, Vec<Reason>),
}

impl Preflight {
    /// Whether nothing at all can be measured: no root server answers.
    pub fn is_cut_off(&self) -> bool {
        self.udp4 != Way::Open && self.udp6 != Way::Open
    }

    /// The same as an observation, to be judged with all that was seen after it.
    pub fn foundation(&self) -> Foundation {
        let ways = [("udp4", &self.udp4), ("udp6", &self.udp6), ("tcp", &self.tcp)];
        let shut = ways.into_iter().filter_map(|(way, state)| match state {
            Way::Shut(heard) => Some((way.to_owned(), heard.clone())),
            Way::Open | Way::NotTried => None,
        });
        let ((root, reasons), (control, control_reasons)) = (self.root.clone(), self.control.clone());
        let servers = match (self.is_cut_off(), self.intercepted) {
            (true, _) => Tri::Escaped { not_seen: NotSeen::only(Why::Unreachable) },
            (false, intercepted) => Tri::Known(!intercepted),
        };
        let shut: BTreeMap<_, _> = shut.collect();
        Foundation { servers, root, reasons, control, control_reasons, clock: self.clock.clone(), shut }
    }
}

pub(crate) async fn look(resolver: &Resolver, task: &Task) -> Preflight {
    let root = resolver.root();
    let hints: Vec<IpAddr> = root.servers.iter().flat_map(|server| server.glue.iter().copied()).collect();
    let (four, six): (Vec<_>, Vec<_>) = hints.into_iter().partition(IpAddr::is_ipv4);
    let six = if resolver.errand.scope.ipv6 { six } else { Vec::new() };
    let (udp4, udp6, tcp4, tcp6) = tokio::join!(
        open(resolver, &four, Via::Udp, task),
        open(resolver, &six, Via::Udp, task),
        open(resolver, &four, Via::Tcp, task),
        open(resolver, &six, Via::Tcp, task)
    );
    // A family is given up only for the other: when both are shut, every look-up tries for itself.
    let alone = |one: &Way, other: &Way| *other == Way::Open && matches!(one, Way::Shut(_));
    resolver.families.settle(alone(&udp4.0, &udp6.0), alone(&udp6.0, &udp4.0));
    let intercepted =
        [&udp4, &udp6].iter().any(|(_, reply)| reply.as_ref().is_some_and(|reply| !reply.authoritative));
    let (tcp4, tcp6) = (tcp4.0, tcp6.0);
    let tcp = if tcp6 == Way::Open || tcp4 == Way::NotTried { tcp6 } else { tcp4 };
    let unreached = || vec![Cause::Unreachable.at(&root.apex, Detail::no_root_answers())];
    let mut seen = Preflight {
        udp4: udp4.0,
        udp6: udp6.0,
        tcp,
        intercepted,
        clock: None,
        root: (State::Indeterminate, unreached()),
        control: (State::Indeterminate, unreached()),
    };
    if seen.is_cut_off() {
        return seen;
    }
    if let Some(own) = resolver.chains(root, task).await.last() {
        let is_clock = |note: &&Note| note.id == Aside::ClockDisagrees;
        seen.clock = own.notes.iter().find(is_clock).map(|note| note.detail.clone());
        seen.root = (own.state, own.reasons.clone());
    }
    if seen.root.0 == State::Insecure {
        // Nothing vouches for the root's keys; the dates of their signatures still tell the time.
        seen.clock = resolver.clock(task).await;
    }
    let control = resolver.look_up(&root.apex, Rtype::SOA, task).await;
    seen.control = (control.state, control.reasons);
    seen
}

/// Asks several root servers at once; one answer is enough.
async fn open(resolver: &Resolver, addresses: &[IpAddr], via: Via, task: &Task) -> (Way, Option<Reply>) {
    if addresses.is_empty() {
        return (Way::NotTried, None);
    }
    let mut asked = JoinSet::new();
    for address in addresses.iter().copied().take(ASKED) {
        let (resolver, task) = (resolver.clone(), task.clone());
        asked.spawn(async move { (address, resolver.knock(address, via, &task).await) });
    }
    let mut heard = Vec::new();
    while let Some(done) = asked.join_next().await {
        match done {
            Ok((_, Ok(reply))) => return (Way::Open, Some(reply)),
            Ok((address, Err(why))) => heard.push(Detail::from_server(address, why)),
            Err(_) => {}
        }
    }
    heard.sort();
    let all = heard.into_iter().rev().reduce(|behind, first| Detail::both(first, behind));
    (Way::Shut(all.unwrap_or_default()), None)
}

impl Resolver {
    /// How the clock disagrees with the signatures over the root's keys, whoever vouches for those.
    async fn clock(&self, task: &Task) -> Option<Detail> {
        let apex = &self.root().apex;
        let heard = self.ask(self.root(), &Question::new(apex, Rtype::DNSKEY), task, &[]).await.ok()?;
        let sets = record::sets(&heard.reply.answer, apex);
        signature::all_outside(record::find(&sets, apex, Rtype::DNSKEY)?, task.now)
    }

    async fn knock(&self, to: IpAddr, via: Via, task: &Task) -> Result<Reply, Detail> {
        let endpoint = self.errand.scope.endpoint(to, PORT).map_err(|refusal| refusal.detail())?;
        task.spend().map_err(|fault| fault.detail)?;
        let _turn = self.ground.pace.turn(to, task).await.ok_or_else(Detail::run_stopped)?;
        let question = Question::new(&self.root().apex, Rtype::SOA);
        // The lowest bits of a random number.
        let id = random().map_err(|fault| fault.detail)? as u16;
        let query = message::query(&question, id, true, 0);
        let wire = self
            .ground
            .network
            .exchange(endpoint, via, query.clone(), WAIT)
            .await
            .map_err(|silence| silence.detail())?;
        message::read(&query, wire).map_err(|malformed| malformed.detail())
    }
}
