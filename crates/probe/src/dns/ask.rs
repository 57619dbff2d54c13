//! Asking the servers of a zone: which address, how often, by which protocol, and whether the reply is of use.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::base::iana::OptRcode;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Reason;

use super::heard::{Failure, Heard, Kind};
use super::kind;
use super::message::{self, Malformed, Question, Reply};
use super::network::{PORT, Silence, Via};
use super::random::{random, shuffle};
use super::reason::{At, Fault};
use super::resolver::Resolver;
use super::task::Task;
use super::tree::{ADDRESSES, Server, Zone};
use kravtjek_model::observation::dns::Cause;

/// Addresses that are asked again, with more patience and at last over TCP, when all stayed silent.
const SECOND_ROUND: usize = 3;

/// What was tried so far for one question.
#[derive(Default)]
struct Tried {
    faults: Vec<(IpAddr, Fault)>,
    unresolved: Vec<Fault>,
    rcode: Option<OptRcode>,
    /// A reply without claim to authority, for want of a better.
    fallback: Option<Heard>,
}

impl Tried {
    fn has(&self, address: IpAddr) -> bool {
        self.faults.iter().any(|(tried, _)| *tried == address)
    }

    fn silences(&self) -> usize {
        self.faults.iter().filter(|(_, fault)| fault.why == Cause::TimedOut).count()
    }

    /// What the servers said comes before their silence. `ended` is why nothing more may be asked, when that is so.
    fn failure(mut self, zone: &Zone, ended: Option<Fault>) -> Failure {
        // What ended the look-up is no word of the server whose turn it was.
        self.faults.retain(|(_, fault)| Some(fault) != ended.as_ref());
        let late = self.unresolved.iter().any(|fault| fault.why == Cause::TimedOut);
        let may_differ = ended.is_none() && (late || !self.faults.is_empty());
        let mut reasons: Vec<Reason> = Vec::new();
        let mut faults: Vec<_> = ended.into_iter().map(|fault| (fault, None)).collect();
        faults.extend(self.faults.into_iter().map(|(from, fault)| (fault, Some(from))));
        faults.extend(self.unresolved.into_iter().map(|fault| (fault, None)));
        faults.sort_by_key(|(fault, _)| match fault.why {
            Cause::OverLimit | Cause::Cancelled | Cause::NoRandomness => 0,
            Cause::Refused | Cause::Servfail => 1,
            Cause::Garbled => 2,
            Cause::Lame => 3,
            Cause::TimedOut => 4,
            _ => 5,
        });
        for (fault, from) in faults.into_iter().take(8) {
            let Fault { why, detail } = fault;
            let detail = match from {
                Some(from) => Detail::from_server(from, detail),
                None => detail,
            };
            reasons.push(why.at(&zone.apex, detail));
        }
        if reasons.is_empty() {
            reasons.push(Cause::Unreachable.at(&zone.apex, Detail::no_name_server_address()));
        }
        Failure { reasons, rcode: self.rcode, may_differ }
    }
}

impl Resolver {
    /// Asks the servers of a zone one by one, until one gives a usable reply. `skip` are addresses whose reply was
    /// heard already. A brisk task asks each server once, and takes a few silences for an answer.
    pub(crate) async fn ask(
        &self,
        zone: &Arc<Zone>,
        question: &Question,
        task: &Task,
        skip: &[IpAddr],
    ) -> Result<Heard, Failure> {
        let mut tried = Tried::default();
        let glue = |server: &Server| server.glue.iter().take(ADDRESSES).copied().collect::<Vec<_>>();
        let known: Vec<_> = zone.servers.iter().flat_map(glue).collect();
        if let Some(heard) = self.ask_each(zone, self.order(known), question, task, skip, &mut tried).await? {
            return Ok(heard);
        }
        let mut glueless: Vec<_> = zone.servers.iter().filter(|server| server.glue.is_empty()).collect();
        shuffle(&mut glueless);
        for server in glueless {
            match self.addresses(&server.name, task).await {
                Ok(found) => {
                    let mut found = self.order(found.to_vec());
                    found.truncate(ADDRESSES);
                    if let Some(heard) = self.ask_each(zone, found, question, task, skip, &mut tried).await? {
                        return Ok(heard);
                    }
                }
                Err(fault) => match task.ended() {
                    Some(ended) => return Err(tried.failure(zone, Some(ended))),
                    None => tried.unresolved.push(fault),
                },
            }
        }
        self.ask_patiently(zone, question, task, tried).await
    }

    async fn ask_each(
        &self,
        zone: &Arc<Zone>,
        addresses: Vec<IpAddr>,
        question: &Question,
        task: &Task,
        skip: &[IpAddr],
        tried: &mut Tried,
    ) -> Result<Option<Heard>, Failure> {
        for address in addresses {
            let given_up = task.silences().is_some_and(|most| tried.silences() >= most);
            if given_up || skip.contains(&address) || tried.has(address) {
                continue;
            }
            let heard = Box::pin(self.exchange(address, question, task, false)).await;
            if let Some(heard) = weigh(zone, question, address, heard, tried) {
                return Ok(Some(heard));
            }
            if let Some(ended) = task.ended() {
                return Err(std::mem::take(tried).failure(zone, Some(ended)));
            }
        }
        Ok(None)
    }

    /// The second round, for those that stayed silent; then whatever there is.
    async fn ask_patiently(
        &self,
        zone: &Arc<Zone>,
        question: &Question,
        task: &Task,
        mut tried: Tried,
    ) -> Result<Heard, Failure> {
        let silent = tried
            .faults
            .iter()
            .filter(|(_, fault)| fault.why == Cause::TimedOut)
            .map(|(address, _)| *address);
        let again = if task.silences().is_some() { 0 } else { SECOND_ROUND };
        let silent: Vec<_> = silent.take(again).collect();
        for address in silent {
            let heard = Box::pin(self.exchange(address, question, task, true)).await;
            tried.faults.retain(|(tried, _)| *tried != address);
            if let Some(heard) = weigh(zone, question, address, heard, &mut tried) {
                return Ok(heard);
            }
            if let Some(ended) = task.ended() {
                return Err(tried.failure(zone, Some(ended)));
            }
        }
        match tried.fallback.take() {
            Some(heard) => Ok(heard),
            None => Err(tried.failure(zone, None)),
        }
    }

    /// One server address, asked as often as it takes: over UDP and TCP, with EDNS and without.
    pub(crate) async fn exchange(
        &self,
        to: IpAddr,
        question: &Question,
        task: &Task,
        patient: bool,
    ) -> Result<Reply, Fault> {
        let (patience, pace) = (&self.errand.patience.dns, &self.ground.pace);
        let wait = if patient { patience.udp_wait * 2 } else { patience.udp_wait };
        let (udp, tcp) = ((Via::Udp, wait), (Via::Tcp, patience.tcp_wait));
        let mut by = if pace.speaks_only_tcp(to) { tcp } else { udp };
        let mut reply = self.attempt(to, question, task, by, true).await;
        let silent =
            |reply: &Result<Reply, Fault>| matches!(reply, Err(fault) if fault.why == Cause::TimedOut);
        if by.0 == Via::Tcp && reply.is_err() {
            pace.only_tcp(to, false);
        }
        // Over TCP nobody can guess what to send: there a reply with other letters is believed.
        let stray = matches!(&reply, Err(fault) if fault.detail == Malformed::Stray.detail());
        if matches!(&reply, Ok(reply) if reply.truncated) || stray || (patient && silent(&reply)) {
            by = tcp;
            let deaf = silent(&reply);
            reply = self.attempt(to, question, task, by, true).await;
            pace.only_tcp(to, deaf && reply.is_ok());
        }
        if matches!(&reply, Ok(reply) if kind::needs_plain(reply)) {
            reply = self.attempt(to, question, task, by, false).await;
        } else if patient && silent(&reply) {
            reply = self.attempt(to, question, task, udp, false).await;
        }
        match reply {
            Ok(reply) if reply.truncated => Err(Fault::new(Cause::Garbled, Detail::truncated_over_tcp())),
            reply => reply,
        }
    }

    async fn attempt(
        &self,
        to: IpAddr,
        question: &Question,
        task: &Task,
        (via, wait): (Via, Duration),
        edns: bool,
    ) -> Result<Reply, Fault> {
        let endpoint = self.errand.scope.endpoint(to, PORT);
        let endpoint = endpoint.map_err(|refusal| Fault::new(Cause::Unreachable, refusal.detail()))?;
        if self.families.is_down(to) {
            return Err(Fault::new(Cause::Unreachable, Silence::NoFamily.detail()));
        }
        task.remaining()?;
        task.spend()?;
        let cancelled = || Fault::new(Cause::Cancelled, Detail::run_stopped());
        let Some(_turn) = (tokio::select! {
            turn = self.ground.pace.turn(to, task) => turn,
            () = task.stopped() => return Err(cancelled()),
        }) else {
            return Err(cancelled());
        };
        let left = task.remaining()?;
        let flips = if self.errand.mixed_case && via == Via::Udp { random()? } else { 0 };
        // The lowest bits of a random number.
        let query = message::query(question, random()? as u16, edns, flips);
        let sent = self.ground.network.exchange(endpoint, via, query.clone(), wait.min(left));
        let wire = tokio::select! {
            wire = sent => wire,
            () = task.stopped() => return Err(cancelled()),
        };
        let wire = wire.map_err(|silence| match task.ended() {
            // The server was not given the time that others get.
            Some(ended) if left < wait && silence == Silence::TimedOut => ended,
            _ => self.silence(to, &silence),
        })?;
        self.ground.pace.heard(to);
        task.keep(endpoint.to_string(), &wire);
        message::read(&query, wire).map_err(|malformed| Fault::new(malformed.why(), malformed.detail()))
    }

    fn silence(&self, to: IpAddr, silence: &Silence) -> Fault {
        let why = match silence {
            Silence::TimedOut => {
                self.ground.pace.silent(to);
                Cause::TimedOut
            }
            Silence::NoFamily => {
                // IPv4 may come back; a machine without IPv6 gets none in the middle of an errand.
                if to.is_ipv6() {
                    self.families.give_up_ipv6();
                }
                Cause::Unreachable
            }
            Silence::Unreachable(_) => Cause::Unreachable,
            Silence::Stray => Cause::Garbled,
        };
        Fault::new(why, silence.detail())
    }

    /// Spreads the load over all addresses; those that stayed silent lately come last.
    fn order(&self, mut addresses: Vec<IpAddr>) -> Vec<IpAddr> {
        shuffle(&mut addresses);
        addresses
            .sort_by_key(|address| (self.ground.pace.is_shunned(*address), self.families.is_down(*address)));
        addresses
    }
}

/// Sorts a reply or a fault into what was tried; gives the reply back when it is of use.
fn weigh(
    zone: &Zone,
    question: &Question,
    from: IpAddr,
    heard: Result<Reply, Fault>,
    tried: &mut Tried,
) -> Option<Heard> {
    let classified = heard.and_then(|reply| match kind::classify(&reply, &zone.apex, question) {
        Ok(kind) => Ok((reply, kind)),
        Err(fault) => {
            tried.rcode = tried.rcode.or(Some(reply.rcode));
            Err(fault)
        }
    });
    match classified {
        Ok((reply, kind)) => {
            let fit = reply.authoritative || matches!(kind, Kind::Referral(_));
            let heard = Heard { from, reply, kind };
            if fit {
                return Some(heard);
            }
            tried.faults.push((from, Fault::new(Cause::Lame, Detail::answers_without_authority())));
            tried.fallback.get_or_insert(heard);
        }
        Err(fault) => tried.faults.push((from, fault)),
    }
    None
}
