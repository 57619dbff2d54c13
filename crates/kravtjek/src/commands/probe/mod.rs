//! `kravtjek probe KIND TARGET`: one measurement, its raw facts.

mod look;
mod mail;
mod net;
mod options;
mod target;

use std::process::ExitCode;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::dns::Aside;
use kravtjek_model::text::Lang;
use kravtjek_model::time::Clock;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::reach::Stop;
use kravtjek_report::facts::{Facts, Probed, Sheet};
use kravtjek_report::written;
use kravtjek_scan::forbidden;

use super::existence;
use crate::cli::{ProbeArgs, ProbeKind, ResultFormat};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::looking::runtime;
use crate::outlet::Outlet;
use crate::reach::SeenFoundation;
use crate::reads::{self, Reads};
use crate::signals::{self, Then};
use crate::{clock, eyes, input, output, reach};

pub(super) fn run(asked: &ProbeArgs, lang: Lang) -> Result<ExitCode, Failure> {
    options::fit(asked)?;
    let now = clock::at(asked.now).now();
    let catalogue = Catalogue::embedded()?;
    let to = Outlet::find("--output", asked.output.as_deref(), Kind::Probe(asked.format))?;
    let reads = Reads::default().policy(asked.policy.as_deref()).reach(&asked.reach).shown(&asked.shown);
    reads::ready(&reads.once()?, &[&to])?;
    let (stop, foundation) = (Stop::default(), SeenFoundation::default());
    // Signals are heeded for as long as this lives: while the result is written, too.
    let runtime = runtime()?;
    let seen: Result<TargetFacts, Failure> = match asked.kind {
        ProbeKind::Mx | ProbeKind::Tls | ProbeKind::Http | ProbeKind::Dmarc => {
            let policy = input::policy(&catalogue, asked.policy.as_deref())?;
            let forbidden = forbidden(&policy, &catalogue.policies);
            let eyes = eyes::open(&asked.reach, forbidden, &stop, target::typed_own(asked), Vec::new())?;
            runtime.block_on(async {
                signals::heed(&stop, Then::Shown, lang)?;
                let (target, facts) =
                    look::by_connections(asked, &eyes, &policy, &foundation, now, lang).await?;
                Ok(TargetFacts::of(target, facts, &eyes.resolver, now).await)
            })
        }
        kind => {
            let mut errand = reach::errand(&asked.reach, &stop, Clock::System(clock::now))?;
            errand.keep_messages = kind == ProbeKind::Dns;
            let resolver = Ground::new(reach::budget(&asked.reach, false)).resolver(&errand);
            runtime.block_on(async {
                signals::heed(&stop, Then::Shown, lang)?;
                let (target, facts) = look::by_look_ups(asked, &resolver, &foundation, now, lang).await?;
                Ok(TargetFacts::of(target, facts, &resolver, now).await)
            })
        }
    };
    let TargetFacts { target, facts, missing } = match seen {
        // What was broken off need not say what it could not reach.
        Err(_) if stop.is_stopped() => {
            return Err(Failure::wrong(
                "Stoppet, før noget var målt.",
                "Stopped before anything was measured.",
            ));
        }
        seen => seen?,
    };
    let probed = Probed {
        kind: asked.kind.as_str(),
        target: &target,
        at: now,
        facts: &facts,
        missing: missing.as_deref(),
        foundation: foundation.seen(),
    };
    let text = match asked.format {
        ResultFormat::Json => written(&probed.json(&catalogue)),
        ResultFormat::Text => {
            probed.text(Sheet { catalogue: &catalogue, lang, style: output::style(to.is_standard()) })
        }
    };
    output::result(&text, &to)?;
    // What was broken off is no answer, and neither is a measurement that as a whole gave nothing.
    Ok(ExitCode::from(if stop.is_stopped() || facts.nothing_seen() { 3 } else { 0 }))
}

/// What came of it: the facts, and the name that was asked about where it is shown not to exist.
struct TargetFacts {
    target: String,
    facts: Facts,
    missing: Option<String>,
}

impl TargetFacts {
    async fn of(target: String, mut facts: Facts, resolver: &Resolver, now: Timestamp) -> Self {
        let missing = missing(&facts, resolver, &target, now).await;
        if missing.is_some() {
            facts.withhold_advice();
        }
        Self { target, facts, missing }
    }
}

/// The name that was asked about, where it is shown not to exist: that is an answer.
async fn missing(facts: &Facts, resolver: &Resolver, target: &str, now: Timestamp) -> Option<String> {
    match facts {
        Facts::Dns(lookup) => lookup.denies_name().then(|| lookup.name.clone()),
        Facts::Dnssec(zone) => {
            zone.notes.iter().any(|note| note.id == Aside::NoSuchName).then(|| zone.name.clone())
        }
        Facts::Mx(gateways) => gateways.mx.denies_name().then(|| gateways.mx.name.clone()),
        Facts::Spf(_) | Facts::Dmarc(_) | Facts::Dkim(_) => {
            existence::is_denied(resolver, target, now).await.then(|| target.to_owned())
        }
        Facts::Tls(..) | Facts::Http(_) => None,
    }
}
