//! Which look a kind and its target ask for, and the facts that come of it.

use jiff::Timestamp;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::observation::mail::Dkim;
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::Resolver;
use kravtjek_report::facts::Facts;
use kravtjek_scan::Eyes;

use super::target::{HostPort, bad_name, dns_name};
use super::{mail, net};
use crate::cli::{ProbeArgs, ProbeKind};
use crate::failure::Failure;
use crate::handed_in::{self, HandedIn};
use crate::reach::SeenFoundation;

/// What needs connections besides look-ups.
pub(super) async fn by_connections(
    asked: &ProbeArgs,
    eyes: &Eyes,
    policy: &Policy,
    foundation: &SeenFoundation,
    now: Timestamp,
    lang: Lang,
) -> Result<(String, Facts), Failure> {
    match (asked.kind, asked.target.as_slice()) {
        (ProbeKind::Tls, [target]) => {
            let endpoint = HostPort::read(target)?;
            let seen = net::tls(asked, eyes, &endpoint, foundation, now, lang).await?;
            Ok((target.clone(), Facts::Tls(seen, Box::new(policy.clone()))))
        }
        (ProbeKind::Http, [url]) => {
            Ok((url.clone(), Facts::Http(net::http(eyes, url, foundation, now, lang).await?)))
        }
        (ProbeKind::Mx, [name]) => {
            let name = dns_name(name)?;
            foundation.heed(&eyes.resolver, now, lang).await?;
            let seen = net::mx(eyes, &name, now).await.ok_or_else(|| bad_name(&name))?;
            Ok((name, Facts::Mx(Box::new(seen))))
        }
        (ProbeKind::Dmarc, [name]) => {
            let name = dns_name(name)?;
            foundation.heed(&eyes.resolver, now, lang).await?;
            let shown = shown(asked, &eyes.resolver, now, lang).await?;
            let facts = mail::dmarc(eyes, &name, shown.reports(plain(&name)), now).await;
            Ok((name, Facts::Dmarc(Box::new(facts))))
        }
        (ProbeKind::Tls, _) => Err(Failure::wrong(
            "Skriv én vært med port, fx `kravtjek probe tls eksempel.dk:443`.",
            "Write one host with a port, for example `kravtjek probe tls example.dk:443`.",
        )),
        (ProbeKind::Http, _) => Err(Failure::wrong(
            "Skriv én adresse, fx `kravtjek probe http https://eksempel.dk/`.",
            "Write one address, for example `kravtjek probe http https://example.dk/`.",
        )),
        (kind, _) => Err(one_domain(kind)),
    }
}

/// What look-ups show.
pub(super) async fn by_look_ups(
    asked: &ProbeArgs,
    resolver: &Resolver,
    foundation: &SeenFoundation,
    now: Timestamp,
    lang: Lang,
) -> Result<(String, Facts), Failure> {
    match (asked.kind, asked.target.as_slice()) {
        (ProbeKind::Dns, [name, rtype]) => {
            let (name, rtype) = (dns_name(name)?, rtype.to_ascii_uppercase());
            foundation.heed(resolver, now, lang).await?;
            let lookup = kravtjek_scan::lookup(resolver, &name, &rtype, now).await.ok_or_else(|| {
                Failure::wrong(
                    format!("`{rtype}` er ikke en recordtype; skriv fx A, MX eller TLSA."),
                    format!("`{rtype}` is not a record type; write for example A, MX or TLSA."),
                )
            })?;
            Ok((format!("{name} {rtype}"), Facts::Dns(Box::new(lookup))))
        }
        (ProbeKind::Dnssec, [name]) => {
            let name = dns_name(name)?;
            foundation.heed(resolver, now, lang).await?;
            let zone = kravtjek_scan::zone(resolver, &name, now).await.ok_or_else(|| bad_name(&name))?;
            Ok((name, Facts::Dnssec(Box::new(zone))))
        }
        (ProbeKind::Spf, [name]) => {
            foundation.heed(resolver, now, lang).await?;
            let facts = mail::spf(resolver, name, asked, now).await;
            Ok((name.clone(), Facts::Spf(Box::new(facts))))
        }
        (ProbeKind::Dkim, [name]) => {
            let name = dns_name(name)?;
            foundation.heed(resolver, now, lang).await?;
            let known = shown(asked, resolver, now, lang).await?.known(plain(&name), &asked.selector);
            let dkim = kravtjek_probe::mail::dkim(resolver, &name, &known, now).await;
            let dkim = Dkim { read_from: None, ..dkim };
            Ok((name, Facts::Dkim(Box::new(dkim))))
        }
        (ProbeKind::Dns, _) => Err(Failure::wrong(
            "Skriv et navn og en recordtype, fx `kravtjek probe dns eksempel.dk MX`.",
            "Write a name and a record type, for example `kravtjek probe dns example.dk MX`.",
        )),
        (kind, _) => Err(one_domain(kind)),
    }
}

/// What the files named have shown.
async fn shown(
    asked: &ProbeArgs,
    resolver: &Resolver,
    now: Timestamp,
    lang: Lang,
) -> Result<HandedIn, Failure> {
    let mail = handed_in::read(&asked.shown, now, lang)?;
    Ok(handed_in::tried(mail, resolver, now, lang).await)
}

/// A name as files have it.
fn plain(name: &str) -> &str {
    name.trim_end_matches('.')
}

fn one_domain(kind: ProbeKind) -> Failure {
    let kind = kind.as_str();
    Failure::wrong(
        format!("Skriv ét domæne, fx `kravtjek probe {kind} eksempel.dk`."),
        format!("Write one domain, for example `kravtjek probe {kind} example.dk`."),
    )
}
