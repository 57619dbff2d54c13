//! One step of a scan: asks the probe it names.

use std::net::SocketAddr;

use jiff::Timestamp;
use kravtjek_judge::Step;
use kravtjek_model::observation::dns::{Lookup, Zone};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::Dmarc;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
use kravtjek_probe::dns::{Resolver, Rtype, read_name};
use kravtjek_probe::http::{Ask, addresses};
use kravtjek_probe::mail::{self, Known};
use kravtjek_probe::tls::{Mode, Target};

use crate::eyes::Eyes;

/// Looks. Whatever happens, something comes of it.
pub(super) async fn at(eyes: &Eyes, step: &Step, known: &Known, now: Timestamp) -> Seen {
    let resolver = &eyes.resolver;
    let seen = match step.probe {
        Probe::Dns => {
            let (name, rtype) = endpoint_of(&step.subject);
            lookup(resolver, name, rtype, now).await.map(Seen::Dns)
        }
        Probe::Dnssec => zone(resolver, &step.subject, now).await.map(Seen::Dnssec),
        Probe::Spf => Some(Seen::Spf(Box::pin(mail::spf(resolver, &step.subject, now)).await)),
        Probe::Dkim => Some(Seen::Dkim(Box::pin(mail::dkim(resolver, &step.subject, known, now)).await)),
        Probe::Dmarc => Some(Seen::Dmarc(Box::pin(dmarc(resolver, &step.subject, known, now)).await)),
        // Boxed, so that a look-up's task is not as large as a mail server's.
        Probe::MailServer => Box::pin(mail_server(eyes, step, now)).await,
        Probe::Tls => Box::pin(tls(eyes, step, now)).await,
        Probe::Http => Box::pin(http(eyes, step, now)).await,
        Probe::Units | Probe::Foundation => None,
    };
    seen.unwrap_or_else(|| {
        let not_seen = NotSeen::new(Why::OutOfScope, format!("{} {}", step.probe, step.subject));
        Seen::NotSeen(Attempt { probe: step.probe, not_seen })
    })
}

/// A DMARC record, with what reports say and which other records of mail stand beside it.
pub(crate) async fn dmarc(resolver: &Resolver, domain: &str, known: &Known, now: Timestamp) -> Dmarc {
    let (dmarc, beside) =
        tokio::join!(mail::dmarc(resolver, domain, now), mail::beside(resolver, domain, now));
    Dmarc { reports: known.reports.clone(), beside, ..dmarc }
}

/// One address of a mail gateway.
async fn mail_server(eyes: &Eyes, step: &Step, now: Timestamp) -> Option<Seen> {
    let address = step.subject.parse().ok()?;
    Some(Seen::MailServer(Box::new(eyes.mail.look(step.asset.as_str(), address, now).await)))
}

/// One TLS endpoint of a host.
async fn tls(eyes: &Eyes, step: &Step, now: Timestamp) -> Option<Seen> {
    let endpoint: SocketAddr = step.subject.parse().ok()?;
    let target = Target::new(endpoint.ip(), endpoint.port()).named(step.asset.as_str());
    Some(Seen::Tls(Box::new(eyes.endpoints.look(&target, &Mode::Full, now).await.tls)))
}

/// One request to one address of a host, and the redirects that follow.
async fn http(eyes: &Eyes, step: &Step, now: Timestamp) -> Option<Seen> {
    let ask = Ask::parse(&step.subject)?;
    Some(Seen::Http(web(eyes, &ask, now).await))
}

/// A request; other hosts on the way are looked up by our own resolver.
pub(crate) async fn web(eyes: &Eyes, ask: &Ask, now: Timestamp) -> Http {
    let ask = ask.clone().judged_by(now);
    let resolve = |host: String| {
        let resolver = eyes.resolver.clone();
        async move { addresses(&resolver, &host, now).await }
    };
    eyes.web.look(&ask, resolve).await
}

/// The name and type of a look-up's subject: `example.dk MX`.
fn endpoint_of(subject: &str) -> (&str, &str) {
    subject.rsplit_once(' ').unwrap_or((subject, ""))
}

/// One RRset; nothing when the name or the type cannot be one.
pub(crate) async fn lookup(resolver: &Resolver, name: &str, rtype: &str, now: Timestamp) -> Option<Lookup> {
    let (name, rtype) = (read_name(name).ok()?, rtype.parse::<Rtype>().ok()?);
    Some(resolver.lookup(&name, rtype, now).await)
}

/// One zone; nothing when the name cannot be one.
pub(crate) async fn zone(resolver: &Resolver, name: &str, now: Timestamp) -> Option<Zone> {
    Some(resolver.zone(&read_name(name).ok()?, now).await)
}
