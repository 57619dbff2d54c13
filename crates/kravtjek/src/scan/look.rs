//! One step of a scan: asks the probe it names.

use jiff::Timestamp;
use kravtjek_judge::Step;
use kravtjek_model::observation::dns::{Lookup, Zone};
use kravtjek_model::observation::mail::Dmarc;
use kravtjek_model::observation::{Attempt, NotSeen, Probe, Seen, Why};
use kravtjek_probe::dns::{Resolver, Rtype, parse_name};
use kravtjek_probe::mail::{self, Known};

/// Looks. Whatever happens, something comes of it.
pub(super) async fn at(resolver: &Resolver, step: &Step, known: &Known, now: Timestamp) -> Seen {
    let seen = match step.probe {
        Probe::Dns => {
            let (name, rtype) = endpoint_of(&step.subject);
            lookup(resolver, name, rtype, now).await.map(Seen::Dns)
        }
        Probe::Dnssec => zone(resolver, &step.subject, now).await.map(Seen::Dnssec),
        Probe::Spf => Some(Seen::Spf(mail::spf(resolver, &step.subject, now).await)),
        Probe::Dkim => Some(Seen::Dkim(mail::dkim(resolver, &step.subject, known, now).await)),
        Probe::Dmarc => Some(Seen::Dmarc(dmarc(resolver, &step.subject, known, now).await)),
        _ => None,
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

/// The name and type of a look-up's subject: `example.dk MX`.
fn endpoint_of(subject: &str) -> (&str, &str) {
    subject.rsplit_once(' ').unwrap_or((subject, ""))
}

/// One RRset; nothing when the name or the type cannot be one.
pub(crate) async fn lookup(resolver: &Resolver, name: &str, rtype: &str, now: Timestamp) -> Option<Lookup> {
    let (name, rtype) = (parse_name(name).ok()?, rtype.parse::<Rtype>().ok()?);
    Some(resolver.lookup(&name, rtype, now).await)
}

/// One zone; nothing when the name cannot be one.
pub(crate) async fn zone(resolver: &Resolver, name: &str, now: Timestamp) -> Option<Zone> {
    Some(resolver.zone(&parse_name(name).ok()?, now).await)
}
