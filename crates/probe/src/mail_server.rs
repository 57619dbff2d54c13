//! One address of a mail gateway: what it says, what TLS it speaks after STARTTLS, how its certificate stands by DANE.

use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::{Dane, MailServer};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use crate::dane::{self, Service};
use crate::dns::{Resolver, Rtype, parse_name};
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
}

impl Settings {
    /// Looks at one address of a gateway, by the name its MX record has. Never fails.
    pub async fn look(&self, host: &str, address: IpAddr, at: Timestamp) -> MailServer {
        let target = Target::new(address, PORT).named(host).starting(Starttls::Smtp, &self.ehlo_name);
        let mut whole = self.prober.look(&target, &self.mode, at).await;
        let dane = self.dane(host, &target, &mut whole, at).await;
        let smtp = whole.talk.as_ref().and_then(|talk| talk.smtp.clone()).unwrap_or_default();
        let lines = |reply: &Option<SmtpReply>| {
            reply
                .as_ref()
                .map(|reply| reply.lines.iter().map(|line| format!("{} {line}", reply.code)).collect())
        };
        let starttls = starttls(&whole);
        MailServer {
            host: host.to_owned(),
            address: address.to_string(),
            greeting: lines(&smtp.greeting).unwrap_or_default(),
            ehlo: lines(&smtp.ehlo).unwrap_or_default(),
            auth_in_clear: smtp.ehlo.as_ref().filter(|ehlo| ehlo.code == 250).map(|ehlo| ehlo.offers("AUTH")),
            // Sending anything behind STARTTLS in clear is an attack, which needs consent.
            injection: None,
            not_seen: starttls_unseen(&starttls),
            tls: (whole.started == Some(true)).then(|| whole.tls.clone()),
            starttls,
            dane,
        }
    }

    /// How the chains stand against the TLSA records; none where there are no secure ones.
    async fn dane(&self, host: &str, target: &Target, whole: &mut Whole, at: Timestamp) -> Option<Dane> {
        let name = format!("_25._tcp.{host}");
        let parsed = parse_name(&name).ok()?;
        let lookup = self.resolver.lookup(&parsed, Rtype::TLSA, at).await;
        if lookup.state != State::Secure || lookup.records.is_empty() {
            return None;
        }
        if self.mode != Mode::Full {
            self.prober.other_chain(target, whole).await;
        }
        let base = lookup.aliases.last().unwrap_or(&name);
        let service = Service { base, names: &[host] };
        let unseen = whole.tls.not_seen.clone().unwrap_or_else(|| NotSeen::new(Why::Upstream, "STARTTLS"));
        let judged: Vec<Dane> = if whole.chains.is_empty() {
            vec![dane::judge(service, &lookup.records, Err(&unseen), at)]
        } else {
            let each = whole.chains.iter();
            each.map(|chain| dane::judge(service, &lookup.records, Ok(chain), at)).collect()
        };
        Some(worst(judged, &lookup))
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
