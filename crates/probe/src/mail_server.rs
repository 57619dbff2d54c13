//! One address of a mail gateway: what it says, what TLS it speaks after STARTTLS, how its certificate stands by DANE.

mod injection;
mod known;

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::{Dane, MailServer};
use kravtjek_model::observation::{NotSeen, Tri, Why};

pub use self::known::Known;
use crate::dane::{self, Service};
use crate::dns::{Resolver, Rtype, read_name};
use crate::endpoint::{Prober, Whole};
use crate::tls::{Mode, SmtpReply, Starttls, Talk, Target};

/// The port of mail between servers (RFC 5321 §4.5.4.2).
const PORT: u16 = 25;

/// How gateways are spoken to.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What endpoints are looked at with.
    pub prober: Prober,
    /// What the TLSA records are looked up with.
    pub resolver: Resolver,
    /// The name to greet with; it ought to lead to this machine and back.
    pub ehlo_name: String,
    /// How much of TLS is asked.
    pub mode: Mode,
    /// What was seen so far: begin each run with none.
    pub known: Known,
    /// Asks the clock, by which consents to active tests begin and end.
    pub clock: fn() -> Timestamp,
}

impl Settings {
    /// Looks at one address of a gateway, by the name its MX record has. Never fails.
    ///
    /// Senders ask a gateway for its name where it has TLSA records (RFC 7672 §8.1), and most of them for none
    /// otherwise; so do we. What an address shows to who asks for no name is looked at once in a run.
    pub async fn look(&self, host: &str, address: IpAddr, at: Timestamp) -> MailServer {
        let target = Target::new(address, PORT).starting(Starttls::Smtp, &self.ehlo_name);
        let tlsa = self.tlsa(host, at).await;
        let (whole, dane) = match tlsa {
            Ok(None) => (self.unnamed(&target, host, at).await, None),
            Err(unknown) => (self.unnamed(&target, host, at).await, Some(unknown)),
            Ok(Some(tlsa)) => {
                let target = target.clone().named(host);
                let mut whole = Box::pin(self.prober.look(&target, &self.mode, at)).await;
                let dane = self.dane(host, &tlsa, &target, &mut whole, at).await;
                (Arc::new(whole), Some(dane))
            }
        };
        let injection = self.injection(host, &target, &whole).await;
        let tls = (whole.started == Some(true)).then(|| self.prober.named(&whole, host, at));
        MailServer { tls, dane, injection, ..said(host, address, &whole) }
    }

    /// Whether what is sent in clear behind STARTTLS is acted on; nothing is sent without consent. An address is tried
    /// once in a run, since what it does before TLS depends on no name.
    async fn injection(&self, host: &str, target: &Target, whole: &Whole) -> Option<Tri> {
        let scope = self.prober.dialer().scope();
        if !injection::consented(scope, host, target.address, (self.clock)()) {
            return None;
        }
        let place = self.known.place(target.address);
        Some(place.injection.get_or_init(|| Box::pin(self.try_injection(target, whole))).await.clone())
    }

    /// What an address shows to who asks for no name; to who asks for this one, where it shows nothing otherwise.
    async fn unnamed(&self, target: &Target, host: &str, at: Timestamp) -> Arc<Whole> {
        let place = self.known.place(target.address);
        // Boxed, so that whoever waits for a look is not as large as the look.
        let look = async || Arc::new(Box::pin(self.prober.look(target, &self.mode, at)).await);
        let whole = place.whole.get_or_init(look).await;
        if whole.started == Some(true) && !whole.speaks_any() {
            let named = target.clone().named(host);
            // Both together are the look at one address; other names spend the rest apart.
            let rest = whole.allowance.apart();
            let named = Box::pin(self.prober.look_within(&named, &self.mode, rest, at)).await;
            if named.speaks_any() {
                return Arc::new(named);
            }
        }
        Arc::clone(whole)
    }

    /// The TLSA records of a gateway, where there are secure ones; what is then known of DANE, where it could not be
    /// learned whether there are.
    async fn tlsa(&self, host: &str, at: Timestamp) -> Result<Option<Lookup>, Dane> {
        let Ok(name) = read_name(&format!("_25._tcp.{host}")) else { return Ok(None) };
        let lookup = self.resolver.lookup(&name, Rtype::TLSA, at).await;
        let bogus = || (lookup.state == State::Bogus).then(|| NotSeen::new(Why::Bogus, &lookup.name));
        match lookup.inconclusive().or_else(|| lookup.unproven()).or_else(bogus) {
            Some(not_seen) => {
                let matches = Tri::Escaped { not_seen };
                Err(Dane { base: lookup.name, records: Vec::new(), usable: 0, matches, problems: Vec::new() })
            }
            None if lookup.state == State::Secure && !lookup.records.is_empty() => Ok(Some(lookup)),
            None => Ok(None),
        }
    }

    /// How the chains stand against the TLSA records.
    async fn dane(
        &self,
        host: &str,
        lookup: &Lookup,
        target: &Target,
        whole: &mut Whole,
        at: Timestamp,
    ) -> Dane {
        if self.mode != Mode::Full {
            self.prober.other_chain(target, whole).await;
        }
        let base = lookup.aliases.last().unwrap_or(&lookup.name);
        let service = Service { base, names: &[host] };
        let unseen = whole.tls.not_seen.clone().unwrap_or_else(|| NotSeen::new(Why::Upstream, "STARTTLS"));
        let judged: Vec<Dane> = if whole.chains.is_empty() {
            vec![dane::judge(service, &lookup.records, Err(&unseen), at)]
        } else {
            let each = whole.chains.iter();
            each.map(|chain| dane::judge(service, &lookup.records, Ok(chain), at)).collect()
        };
        worst(judged, lookup)
    }
}

/// What a server said before TLS.
fn said(host: &str, address: IpAddr, whole: &Whole) -> MailServer {
    let smtp = whole.talk.as_ref().and_then(|talk| talk.smtp.clone()).unwrap_or_default();
    let lines = |reply: &Option<SmtpReply>| {
        reply.as_ref().map(|reply| reply.lines.iter().map(|line| format!("{} {line}", reply.code)).collect())
    };
    let starttls = starttls(whole);
    MailServer {
        host: host.to_owned(),
        address: address.to_string(),
        greeting: lines(&smtp.greeting).unwrap_or_default(),
        ehlo: lines(&smtp.ehlo).unwrap_or_default(),
        auth_in_clear: smtp.ehlo.as_ref().filter(|ehlo| ehlo.code == 250).map(|ehlo| ehlo.offers("AUTH")),
        injection: None,
        not_seen: starttls_unseen(&starttls),
        tls: None,
        starttls,
        dane: None,
    }
}

/// A gateway with two certificates must have both in order: a sender meets either.
fn worst(judged: Vec<Dane>, lookup: &Lookup) -> Dane {
    let rank = |dane: &Dane| match dane.matches {
        Tri::Known(false) => 0,
        Tri::Escaped { .. } => 1,
        Tri::Known(true) => 2,
    };
    let none = || Dane {
        base: lookup.name.clone(),
        records: lookup.records.clone(),
        usable: 0,
        matches: Tri::NO,
        problems: Vec::new(),
    };
    judged.into_iter().min_by_key(rank).unwrap_or_else(none)
}

/// Whether STARTTLS is offered: known only once EHLO was answered in full.
fn starttls(whole: &Whole) -> Tri {
    let offered = whole.talk.as_ref().and_then(Talk::starttls_offered);
    match (whole.started, offered) {
        (Some(true), _) => Tri::YES,
        (_, Some(false)) => Tri::NO,
        _ => {
            let closed = || NotSeen::new(if whole.tls.closed { Why::Refused } else { Why::Upstream }, "");
            Tri::Escaped { not_seen: whole.tls.not_seen.clone().unwrap_or_else(closed) }
        }
    }
}

fn starttls_unseen(starttls: &Tri) -> Option<NotSeen> {
    match starttls {
        Tri::Escaped { not_seen } => Some(not_seen.clone()),
        Tri::Known(_) => None,
    }
}
