//! `kravtjek probe KIND TARGET`: one measurement, its raw facts.

mod mail;
mod net;
mod options;

use std::net::IpAddr;
use std::process::ExitCode;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::dns::{Lookup, State, Zone};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::Dkim;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::mail::Known;
use kravtjek_probe::reach::Stop;
use kravtjek_report::facts::{self, DmarcFacts, Gateways, Sheet, SpfFacts};
use kravtjek_report::written;
use kravtjek_scan::{Eyes, forbidden};
use serde_json::{Value, json};

use self::net::{Place, literal};
use super::existence;
use crate::cli::{ProbeArgs, ProbeKind, ResultFormat};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::looking::runtime;
use crate::outlet::Outlet;
use crate::reach::Ground;
use crate::reads::{self, Reads};
use crate::signals::{self, Then};
use crate::{clock, eyes, handed_in, input, output, reach};

/// The schema of a probe's facts.
const SCHEMA: &str = "kravtjek/probe/1";

pub(super) fn run(asked: &ProbeArgs, lang: Lang) -> Result<ExitCode, Failure> {
    options::fit(asked)?;
    let now = clock::at(asked.now).now();
    let catalogue = Catalogue::embedded()?;
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Probe(asked.format))?;
    let reads = Reads::default().policy(asked.policy.as_deref()).reach(&asked.reach).shown(&asked.shown);
    reads::ready(&reads.once()?, &[&to])?;
    let (stop, ground) = (Stop::default(), Ground::default());
    // Signals are heeded for as long as this lives: while the result is written, too.
    let runtime = runtime()?;
    let seen: Result<Answer, Failure> = match asked.kind {
        ProbeKind::Mx | ProbeKind::Tls | ProbeKind::Http | ProbeKind::Dmarc => {
            let policy = input::policy(&catalogue, asked.policy.as_deref())?;
            let forbidden = forbidden(&policy, &catalogue.policies);
            let eyes = eyes::open(&asked.reach, forbidden, &stop, false, typed_own(asked), Vec::new())?;
            runtime.block_on(async {
                signals::heed(&stop, Then::Shown, lang)?;
                let (target, facts) = net(asked, &eyes, &policy, &ground, now, lang).await?;
                Ok(Answer::about(target, facts, &eyes.resolver, now).await)
            })
        }
        kind => {
            let (resolver, _) = reach::resolver(&asked.reach, &stop, kind == ProbeKind::Dns)?;
            runtime.block_on(async {
                signals::heed(&stop, Then::Shown, lang)?;
                let (target, facts) = facts(asked, &resolver, &ground, now, lang).await?;
                Ok(Answer::about(target, facts, &resolver, now).await)
            })
        }
    };
    let Answer { target, facts, missing } = match seen {
        // What was broken off need not say what it could not reach.
        Err(_) if stop.is_stopped() => {
            return Err(Failure::wrong(
                "Stoppet, før noget var målt.",
                "Stopped before anything was measured.",
            ));
        }
        seen => seen?,
    };
    let text = match asked.format {
        ResultFormat::Json => {
            let exists = missing.is_some().then(|| json!({ "exists": false }));
            let flaws = ground.flaws().map(|flaws| json!({ "foundation": flaws }));
            let facts = [Some(facts.json(&catalogue)), exists, flaws];
            written(&document(asked.kind, &target, now, facts))
        }
        ResultFormat::Text => {
            let sheet = Sheet { catalogue: &catalogue, lang, style: output::style(to.is_standard()) };
            let said = missing.map(|name| existence::line(&name, lang, sheet.style)).unwrap_or_default();
            facts.text(sheet) + &said
        }
    };
    output::result(&text, &to)?;
    // What was broken off is no answer, and neither is a measurement that as a whole gave nothing.
    Ok(ExitCode::from(if stop.is_stopped() || facts.nothing_seen() { 3 } else { 0 }))
}

/// What came of it: the facts, and the name that was asked about where it is shown not to exist.
struct Answer {
    target: String,
    facts: Facts,
    missing: Option<String>,
}

impl Answer {
    async fn about(target: String, mut facts: Facts, resolver: &Resolver, now: Timestamp) -> Self {
        let missing = facts.missing(resolver, &target, now).await;
        if missing.is_some() {
            facts.withhold_advice();
        }
        Self { target, facts, missing }
    }
}

enum Facts {
    Dns(Box<Lookup>),
    Dnssec(Box<Zone>),
    Spf(Box<SpfFacts>),
    Dmarc(Box<DmarcFacts>),
    Dkim(Box<Dkim>),
    Mx(Box<Gateways>),
    /// With the policy profile to judge by.
    Tls(Vec<Tls>, Box<Policy>),
    Http(Vec<Http>),
}

/// Whether an address of this very machine was typed: who types it may touch it.
fn typed_own(asked: &ProbeArgs) -> bool {
    let [target] = asked.target.as_slice() else { return false };
    let host = match target.split_once("://") {
        Some((_, rest)) => net::authority(rest, 0).map(|(host, _)| host),
        None => Place::read(target).ok().map(|place| place.host),
    };
    let addresses = host.and_then(|host| literal(&host)).unwrap_or_default();
    !addresses.is_empty() && addresses.iter().all(IpAddr::is_loopback)
}

/// What needs connections besides look-ups.
async fn net(
    asked: &ProbeArgs,
    eyes: &Eyes,
    policy: &Policy,
    ground: &Ground,
    now: Timestamp,
    lang: Lang,
) -> Result<(String, Facts), Failure> {
    match (asked.kind, asked.target.as_slice()) {
        (ProbeKind::Tls, [target]) => {
            let place = Place::read(target)?;
            let seen = net::tls(asked, eyes, &place, ground, now, lang).await?;
            Ok((target.clone(), Facts::Tls(seen, Box::new(policy.clone()))))
        }
        (ProbeKind::Http, [url]) => {
            Ok((url.clone(), Facts::Http(net::http(eyes, url, ground, now, lang).await?)))
        }
        (ProbeKind::Mx, [name]) => {
            let name = dns_name(name)?;
            ground.heed(&eyes.resolver, now, lang).await?;
            let seen = net::mx(eyes, &name, now).await.ok_or_else(|| bad_name(&name))?;
            Ok((name, Facts::Mx(Box::new(seen))))
        }
        (ProbeKind::Dmarc, [name]) => {
            let name = dns_name(name)?;
            ground.heed(&eyes.resolver, now, lang).await?;
            let known = known(asked, &eyes.resolver, &name, now, lang).await?;
            let facts = mail::dmarc(eyes, &name, &known, now).await;
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

fn one_domain(kind: ProbeKind) -> Failure {
    let kind = kind.as_str();
    Failure::wrong(
        format!("Skriv ét domæne, fx `kravtjek probe {kind} eksempel.dk`."),
        format!("Write one domain, for example `kravtjek probe {kind} example.dk`."),
    )
}

async fn facts(
    asked: &ProbeArgs,
    resolver: &Resolver,
    ground: &Ground,
    now: Timestamp,
    lang: Lang,
) -> Result<(String, Facts), Failure> {
    match (asked.kind, asked.target.as_slice()) {
        (ProbeKind::Dns, [name, rtype]) => {
            let (name, rtype) = (dns_name(name)?, rtype.to_ascii_uppercase());
            ground.heed(resolver, now, lang).await?;
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
            ground.heed(resolver, now, lang).await?;
            let zone = kravtjek_scan::zone(resolver, &name, now).await.ok_or_else(|| bad_name(&name))?;
            Ok((name, Facts::Dnssec(Box::new(zone))))
        }
        (ProbeKind::Spf, [name]) => {
            ground.heed(resolver, now, lang).await?;
            let facts = mail::spf(resolver, name, asked, now).await;
            Ok((name.clone(), Facts::Spf(Box::new(facts))))
        }
        (ProbeKind::Dkim, [name]) => {
            let name = dns_name(name)?;
            ground.heed(resolver, now, lang).await?;
            let known = known(asked, resolver, &name, now, lang).await?;
            let dkim = kravtjek_probe::mail::dkim(resolver, &name, &known, now).await;
            Ok((name, Facts::Dkim(Box::new(dkim))))
        }
        (ProbeKind::Dns, _) => Err(Failure::wrong(
            "Skriv et navn og en recordtype, fx `kravtjek probe dns eksempel.dk MX`.",
            "Write a name and a record type, for example `kravtjek probe dns example.dk MX`.",
        )),
        (kind, _) => Err(one_domain(kind)),
    }
}

/// What the files named have shown of a domain.
async fn known(
    asked: &ProbeArgs,
    resolver: &Resolver,
    name: &str,
    now: Timestamp,
    lang: Lang,
) -> Result<Known, Failure> {
    let mail = handed_in::read(&asked.shown, now, lang)?;
    Ok(handed_in::tried(mail, resolver, now, lang).await.of(name.trim_end_matches('.'), &asked.selector))
}

/// Any name the DNS can hold: the root, a top-level domain, one with underscores.
fn dns_name(written: &str) -> Result<String, Failure> {
    match kravtjek_probe::dns::parse_name(written) {
        Ok(name) => Ok(kravtjek_probe::dns::show_name(&name)),
        Err(_) => Err(bad_name(written)),
    }
}

fn bad_name(written: &str) -> Failure {
    Failure::wrong(
        format!("`{written}` er ikke et navn i DNS; skriv fx eksempel.dk eller _25._tcp.mx.eksempel.dk."),
        format!(
            "`{written}` is not a name in the DNS; write for example example.dk or _25._tcp.mx.example.dk."
        ),
    )
}

fn document(kind: ProbeKind, target: &str, at: Timestamp, facts: [Option<Value>; 3]) -> Value {
    let mut document =
        json!({ "schema": SCHEMA, "kind": kind.as_str(), "target": target, "at": at.to_string() });
    for facts in facts.into_iter().flatten() {
        if let (Some(document), Value::Object(facts)) = (document.as_object_mut(), facts) {
            document.extend(facts);
        }
    }
    document
}

impl Facts {
    /// Whether the measurement as a whole gave nothing: no server, no record and no proof that there is none.
    fn nothing_seen(&self) -> bool {
        let lost = |seen: Seen| seen.inconclusive().is_some();
        match self {
            Self::Dns(lookup) => lookup.state == State::Indeterminate,
            Self::Dnssec(zone) => zone.state == State::Indeterminate,
            Self::Spf(facts) => facts.spf.not_seen.is_some(),
            Self::Dmarc(facts) => facts.dmarc.not_seen.is_some(),
            Self::Dkim(dkim) => dkim.not_seen.is_some(),
            Self::Mx(gateways) => gateways.nothing_seen(),
            Self::Tls(seen, _) => seen.iter().all(|tls| lost(Seen::Tls(Box::new(tls.clone())))),
            Self::Http(seen) => seen.iter().all(|http| http.not_seen.is_some()),
        }
    }

    /// The name that was asked about, where it is shown not to exist: that is an answer.
    async fn missing(&self, resolver: &Resolver, target: &str, now: Timestamp) -> Option<String> {
        match self {
            Self::Dns(lookup) => lookup.denies_name().then(|| lookup.name.clone()),
            Self::Dnssec(zone) => {
                zone.notes.iter().any(|note| note.id == "no_such_name").then(|| zone.name.clone())
            }
            Self::Mx(gateways) => gateways.mx.denies_name().then(|| gateways.mx.name.clone()),
            Self::Spf(_) | Self::Dmarc(_) | Self::Dkim(_) => {
                existence::is_denied(resolver, target, now).await.then(|| target.to_owned())
            }
            Self::Tls(..) | Self::Http(_) => None,
        }
    }

    /// Nothing is to be published at a name that does not exist.
    fn withhold_advice(&mut self) {
        match self {
            Self::Spf(facts) => facts.missing = true,
            Self::Dmarc(facts) => facts.withhold_advice(),
            _ => {}
        }
    }

    fn json(&self, catalogue: &Catalogue) -> Value {
        match self {
            Self::Dns(lookup) => facts::dns::json(lookup),
            Self::Dnssec(zone) => facts::dnssec::json(zone),
            Self::Spf(spf) => facts::spf::json(spf),
            Self::Dmarc(dmarc) => facts::dmarc::json(dmarc),
            Self::Dkim(dkim) => facts::dkim::json(dkim),
            Self::Mx(gateways) => facts::mx::json(gateways),
            Self::Tls(seen, policy) => facts::tls::json(seen, catalogue, policy),
            Self::Http(seen) => facts::http::json(seen),
        }
    }

    fn text(&self, sheet: Sheet<'_>) -> String {
        match self {
            Self::Dns(lookup) => facts::dns::text(lookup, sheet),
            Self::Dnssec(zone) => facts::dnssec::text(zone, sheet),
            Self::Spf(spf) => facts::spf::text(spf, sheet),
            Self::Dmarc(dmarc) => facts::dmarc::text(dmarc, sheet),
            Self::Dkim(dkim) => facts::dkim::text(dkim, sheet),
            Self::Mx(gateways) => facts::mx::text(gateways, sheet),
            Self::Tls(seen, policy) => facts::tls::text(seen, policy, sheet),
            Self::Http(seen) => facts::http::text(seen, sheet),
        }
    }
}
