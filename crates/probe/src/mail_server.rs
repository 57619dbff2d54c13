//! One address of a mail gateway: what it says, what TLS it speaks after STARTTLS, how its certificate stands by DANE.

mod injection;
mod known;
mod tlsa;

use std::net::IpAddr;
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::mail::{Dane, MailServer};
use kravtjek_model::observation::{NotSeen, Tri, Why};

pub use self::known::Known;
pub use self::tlsa::{Tlsa, tlsa};
use crate::dane::{self, Service};
use crate::dns::Resolver;
use crate::endpoint::{Measured, Prober};
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
    /// What was seen so far: begin each errand with none. What another one saw is no sight of this one's.
    pub known: Known,
}

impl Settings {
    /// Looks at one address of a gateway, by the name its MX record has. Never fails.
    ///
    /// Senders ask a gateway for its name where it has TLSA records (RFC 7672 §8.1), and most of them for none
    /// otherwise; so do we. What an address shows to who asks for no name is looked at once in a run.
    pub async fn look(&self, host: &str, address: IpAddr, at: Timestamp) -> MailServer {
        let target = Target::new(address, PORT).starting(Starttls::Smtp, &self.ehlo_name);
        let (whole, dane) = match tlsa(&self.resolver, host, at).await {
            Some(tlsa) if tlsa.is_in_use() => {
                let target = target.clone().named(&tlsa.base);
                let mut whole = Box::pin(self.prober.look(&target, &self.mode, at)).await;
                let dane = self.dane(host, &tlsa, &target, &mut whole, at).await;
                (Arc::new(whole), Some(dane))
            }
            tlsa => (self.unnamed(&target, host, at).await, tlsa.and_then(|tlsa| tlsa.unknown())),
        };
        let injection = self.injection(host, &target, &whole).await;
        let tls = (whole.started == Some(true)).then(|| self.prober.named(&whole, host, at));
        MailServer { tls, dane, injection, ..said(host, address, &whole) }
    }

    /// Whether what is sent in clear behind STARTTLS is acted on; nothing is sent without consent. An address is tried
    /// once in a run, since what it does before TLS depends on no name.
    async fn injection(&self, host: &str, target: &Target, whole: &Measured) -> Option<Tri> {
        let scope = self.prober.dialer().scope();
        if !injection::consented(scope, host, target.address, self.prober.dialer().now()) {
            return None;
        }
        let place = self.known.place(target.address);
        Some(place.injection.get_or_init(|| Box::pin(self.try_injection(target, whole))).await.clone())
    }

    /// What an address shows to who asks for no name; to who asks for this one, where it shows nothing otherwise.
    async fn unnamed(&self, target: &Target, host: &str, at: Timestamp) -> Arc<Measured> {
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

    /// How the chains stand against the TLSA records.
    async fn dane(
        &self,
        host: &str,
        tlsa: &Tlsa,
        target: &Target,
        whole: &mut Measured,
        at: Timestamp,
    ) -> Dane {
        if self.mode != Mode::Full {
            self.prober.other_chain(target, whole).await;
        }
        let Tlsa { base, lookup } = tlsa;
        let names = [base.as_str(), host];
        let service = Service { base: lookup.aliases.last().unwrap_or(&lookup.name), names: &names };
        let unseen = whole
            .tls
            .not_seen
            .clone()
            .unwrap_or_else(|| NotSeen::new(Why::Upstream, Detail::step("STARTTLS")));
        let mut judged: Vec<Dane> = if whole.chains.is_empty() {
            vec![dane::judge(service, &lookup.records, Err(&unseen), at)]
        } else {
            let each = whole.chains.iter();
            each.map(|chain| dane::judge(service, &lookup.records, Ok(chain), at)).collect()
        };
        // One certificate in order does not answer for another that could not be asked for.
        judged.extend(
            whole
                .other_unseen
                .as_ref()
                .map(|not_seen| dane::judge(service, &lookup.records, Err(not_seen), at)),
        );
        worst(judged, lookup)
    }
}

/// What a server said before TLS. Of two contrary sights in one run the worse one counts, and both are shown.
fn said(host: &str, address: IpAddr, whole: &Measured) -> MailServer {
    let smtp = |talk: &Option<Talk>| talk.as_ref().and_then(|talk| talk.smtp.clone());
    let (kept, without) = (smtp(&whole.talk), smtp(&whole.without_starttls()));
    let otherwise = kept.clone().filter(|kept| without.is_some() && kept.offered() == Some(true));
    let smtp = without.or(kept).unwrap_or_default();
    let lines = |reply: &Option<SmtpReply>| {
        reply.as_ref().map(|reply| reply.lines.iter().map(|line| format!("{} {line}", reply.code)).collect())
    };
    let starttls = starttls(whole);
    MailServer {
        host: host.to_owned(),
        address: address.to_string(),
        greeting: lines(&smtp.greeting).unwrap_or_default(),
        ehlo: lines(&smtp.ehlo).unwrap_or_default(),
        ehlo_otherwise: otherwise.and_then(|smtp| lines(&smtp.ehlo)).unwrap_or_default(),
        auth_in_clear: smtp.ehlo.as_ref().filter(|ehlo| ehlo.code == 250).map(|ehlo| ehlo.offers("AUTH")),
        injection: None,
        refused: whole.tls.closed.then_some(whole.tls.connections),
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
        made_out_to: Vec::new(),
        problems: Vec::new(),
    };
    // A domain must stand in each certificate that fits but for its name.
    let failing = || judged.iter().filter(|dane| dane.matches == Tri::NO);
    let in_all = |name: &String| failing().all(|dane| dane.made_out_to.contains(name));
    let names = failing().flat_map(|dane| &dane.made_out_to).filter(|name| in_all(name));
    let mut made_out_to: Vec<String> = names.cloned().collect();
    made_out_to.sort();
    made_out_to.dedup();
    let worst = judged.into_iter().min_by_key(rank).unwrap_or_else(none);
    Dane { made_out_to, ..worst }
}

/// Whether STARTTLS is offered: known only once EHLO was answered in full.
fn starttls(whole: &Measured) -> Tri {
    match (whole.started, whole.without_starttls()) {
        (_, Some(_)) => Tri::NO,
        (Some(true), None) => Tri::YES,
        _ => {
            let closed = || NotSeen::only(if whole.tls.closed { Why::Refused } else { Why::Upstream });
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
