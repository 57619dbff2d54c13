//! One step of a scan: asks the probe it names.

use std::net::SocketAddr;

use jiff::Timestamp;
use kravtjek_judge::Step;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Lookup, Zone};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::Dmarc;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
use kravtjek_model::subject::Subject;
use kravtjek_probe::dns::{Resolver, Rtype, read_name};
use kravtjek_probe::http::{Ask, addresses};
use kravtjek_probe::mail::{self, Known};
use kravtjek_probe::tls::{Mode, Target};

use crate::eyes::Eyes;

/// Looks. Whatever happens, something comes of it.
pub(crate) async fn at(eyes: &Eyes, step: &Step, known: &Known, now: Timestamp) -> Seen {
    let resolver = &eyes.resolver;
    let host = step.asset.as_str();
    let seen = match (step.probe, &step.subject) {
        (Probe::Dns, Subject::Set { name, rtype }) => lookup(resolver, name, rtype, now).await.map(Seen::Dns),
        (Probe::Dnssec, Subject::Name(name)) => zone(resolver, name, now).await.map(Seen::Dnssec),
        (Probe::Spf, Subject::Name(name)) => Some(Seen::Spf(Box::pin(mail::spf(resolver, name, now)).await)),
        (Probe::Dkim, Subject::Name(name)) => {
            Some(Seen::Dkim(Box::pin(mail::dkim(resolver, name, known, now)).await))
        }
        (Probe::Dmarc, Subject::Name(name)) => Some(Seen::Dmarc(Box::pin(dmarc(resolver, name, now)).await)),
        // Boxed, so that a look-up's task is not as large as a mail server's.
        (Probe::MailServer, Subject::Address(address)) => {
            Some(Seen::MailServer(Box::new(Box::pin(eyes.mail.look(host, *address, now)).await)))
        }
        (Probe::Tls, Subject::Endpoint(endpoint)) => {
            Some(Seen::Tls(Box::new(Box::pin(tls(eyes, host, *endpoint, now)).await)))
        }
        (Probe::Http, Subject::Request(request)) => match Ask::of(request) {
            Some(ask) => Some(Seen::Http(Box::pin(web(eyes, &ask, now)).await)),
            None => None,
        },
        _ => None,
    };
    seen.unwrap_or_else(|| {
        let not_seen =
            NotSeen::new(Why::OutOfScope, Detail::of_probe(step.probe.as_str(), step.subject.to_string()));
        Seen::NotSeen(Attempt { probe: step.probe, not_seen })
    })
}

/// A DMARC record, with the other records of mail that stand beside it.
pub async fn dmarc(resolver: &Resolver, domain: &str, now: Timestamp) -> Dmarc {
    let (dmarc, (beside, more)) =
        tokio::join!(mail::dmarc(resolver, domain, now), mail::beside(resolver, domain, now));
    let read_from = match (dmarc.read_from, more) {
        (Some(own), Some(more)) => Some(Box::new(own.and(*more))),
        (own, _) => own,
    };
    Dmarc { beside, read_from, ..dmarc }
}

/// One TLS endpoint of a host.
async fn tls(eyes: &Eyes, host: &str, endpoint: SocketAddr, now: Timestamp) -> Tls {
    let target = Target::new(endpoint.ip(), endpoint.port()).named(host);
    eyes.endpoints.look(&target, &Mode::Full, now).await.tls
}

/// A request; other hosts on the way are looked up by our own resolver.
pub async fn web(eyes: &Eyes, ask: &Ask, now: Timestamp) -> Http {
    let ask = ask.clone().judged_by(now);
    let resolve = |host: String| {
        let resolver = eyes.resolver.clone();
        async move { addresses(&resolver, &host, now).await }
    };
    eyes.web.look(&ask, resolve).await
}

/// One RRset; nothing when the name or the type cannot be one.
pub async fn lookup(resolver: &Resolver, name: &str, rtype: &str, now: Timestamp) -> Option<Lookup> {
    let (name, rtype) = (read_name(name).ok()?, rtype.parse::<Rtype>().ok()?);
    Some(resolver.lookup(&name, rtype, now).await)
}

/// One zone; nothing when the name cannot be one.
pub async fn zone(resolver: &Resolver, name: &str, now: Timestamp) -> Option<Zone> {
    Some(resolver.zone(&read_name(name).ok()?, now).await)
}
