//! `kravtjek probe tls|mx|http`: what endpoints, mail gateways and websites answer, as facts.

use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::dns::State;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::MailRoute;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::observation::{NotSeen, Seen, Why};
use kravtjek_model::text::Lang;
use kravtjek_probe::http::{Ask, addresses};
use kravtjek_probe::mail_server::tlsa;
use kravtjek_probe::tls::{Mode, Target};
use kravtjek_report::facts::{Gateway, Gateways};
use kravtjek_scan::Eyes;

use super::target::{HostPort, authority, literal};
use crate::cli::{ProbeArgs, ProbeMode};
use crate::commands::existence;
use crate::failure::Failure;
use crate::reach::SeenFoundation;

/// The addresses of a host, typed or looked up.
async fn addresses_of(
    eyes: &Eyes,
    host: &str,
    foundation: &SeenFoundation,
    now: Timestamp,
    lang: Lang,
) -> Result<Vec<IpAddr>, Failure> {
    if let Some(typed) = literal(host) {
        return Ok(typed);
    }
    foundation.heed(&eyes.resolver, now, lang).await?;
    let found = addresses(&eyes.resolver, host, now).await;
    match found {
        Ok(found) => Ok(found),
        Err(_) if existence::is_denied(&eyes.resolver, host, now).await => Err(existence::no_such_name(host)),
        Err(not_seen) => Err(no_address(host, &not_seen)),
    }
}

fn no_address(host: &str, not_seen: &NotSeen) -> Failure {
    let catalogue = Catalogue::embedded().ok();
    let why = |lang| {
        catalogue
            .as_ref()
            .map_or_else(|| not_seen.why.as_str().to_owned(), |own| own.not_seen(not_seen, lang))
    };
    let (da, en) = (why(Lang::Da), why(Lang::En));
    Failure::wrong(
        format!("{host} kan ikke slås op: {da}; kontrollér navnet med `kravtjek probe dns {host} A`."),
        format!("{host} cannot be looked up: {en}; check the name with `kravtjek probe dns {host} A`."),
    )
}

/// TLS on every address of a host.
pub(super) async fn tls(
    asked: &ProbeArgs,
    eyes: &Eyes,
    endpoint: &HostPort,
    foundation: &SeenFoundation,
    now: Timestamp,
    lang: Lang,
) -> Result<Vec<Tls>, Failure> {
    let mode = match asked.mode {
        Some(ProbeMode::Verdict) => eyes.mail.mode.clone(),
        _ => Mode::Full,
    };
    let mut seen = Vec::new();
    for address in addresses_of(eyes, &endpoint.host, foundation, now, lang).await? {
        let mut target = Target::new(address, endpoint.port);
        let own = (literal(&endpoint.host).is_none()).then(|| endpoint.host.clone());
        target.sni = asked.sni.clone().or(own);
        if let Some(protocol) = asked.starttls {
            target = target.starting(protocol, &eyes.mail.ehlo_name);
        }
        seen.push(eyes.endpoints.look(&target, &mode, now).await.tls);
    }
    Ok(seen)
}

/// Every address of every gateway of a domain; of the domain itself where it is shown to have no MX records (RFC 5321
/// §5.1). What is forged or could not be looked up leads to nobody.
pub(super) async fn mx(eyes: &Eyes, domain: &str, now: Timestamp) -> Option<Gateways> {
    let mx = kravtjek_scan::lookup(&eyes.resolver, domain, "MX", now).await?;
    let mut names = match MailRoute::of(&mx) {
        MailRoute::Own if !mx.denies_name() => vec![domain.to_owned()],
        route => route.hosts(),
    };
    names.sort();
    names.dedup();
    let not_seen = match mx.state {
        State::Bogus => Some(NotSeen::only(Why::Bogus)),
        _ => Seen::Dns(mx.clone()).inconclusive(),
    };
    let mut hosts = Vec::new();
    for host in names {
        let tlsa = tlsa(&eyes.resolver, &host, now).await.map(|tlsa| tlsa.lookup);
        let found = addresses(&eyes.resolver, &host, now).await;
        let mut gateway = Gateway { host, tlsa, servers: Vec::new(), not_seen: None };
        match found {
            Ok(addresses) => {
                for address in addresses {
                    let mut server = eyes.mail.look(&gateway.host, address, now).await;
                    if let Some(dane) = &mut server.dane {
                        // Here it is known whose mail it is.
                        let aliases = mx.aliases.iter().filter(|_| mx.state == State::Secure);
                        dane.matches = dane.matches_for(aliases.map(String::as_str).chain([domain]));
                    }
                    gateway.servers.push(server);
                }
            }
            Err(not_seen) => gateway.not_seen = Some(not_seen),
        }
        hosts.push(gateway);
    }
    Some(Gateways { mx, hosts, not_seen })
}

/// One URL on every address of its host.
pub(super) async fn http(
    eyes: &Eyes,
    url: &str,
    foundation: &SeenFoundation,
    now: Timestamp,
    lang: Lang,
) -> Result<Vec<Http>, Failure> {
    let wrong = || {
        Failure::wrong(
            format!("`{url}` er ikke en webadresse; skriv fx https://eksempel.dk/."),
            format!("`{url}` is not a web address; write for example https://example.dk/."),
        )
    };
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    // What is no web address is refused before anything is sent.
    let default = match scheme.to_ascii_lowercase().as_str() {
        "https" => 443,
        "http" => 80,
        _ => return Err(wrong()),
    };
    let (host, port) = authority(rest, default).ok_or_else(wrong)?;
    let mut seen = Vec::new();
    for address in addresses_of(eyes, &host, foundation, now, lang).await? {
        let endpoint = std::net::SocketAddr::new(address, port);
        let ask = Ask::get(url, endpoint).ok_or_else(wrong)?;
        seen.push(kravtjek_scan::web(eyes, &ask, now).await);
    }
    Ok(seen)
}
