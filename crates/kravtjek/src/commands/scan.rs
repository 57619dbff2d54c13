//! `kravtjek scan NAME…`: looks at domains, judges, prints.

use std::process::ExitCode;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, View};
use kravtjek_judge::Input;
use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;
use tokio::runtime::Runtime;

use super::judge::{breadth, told};
use crate::cli::ScanArgs;
use crate::eyes::Eyes;
use crate::failure::Failure;
use crate::scan::{Progress, Scan, Scanned};
use crate::{clock, consents, evidence, input, output, reach, rpki};

pub(super) fn run(asked: &ScanArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let organisation = input::whose(asked.whose.organisation.as_deref(), &asked.names, &catalogue)?;
    // What is wrong with the command line is said before anything is sent.
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let policy = input::policy(&catalogue, asked.how.policy.as_deref())?;
    let payloads = asked.rpki.as_deref().map(rpki::read).transpose()?;
    let stop = Stop::default();
    let eyes = Eyes::open(&asked.reach, &policy, &stop, false, false, consents::of(&organisation))?;
    let topics = asked.whose.topics();
    let now = asked.how.now.unwrap_or_else(clock::now);
    let files = evidence::read(&asked.shown, now, lang)?;
    let progress = Progress::new(lang);
    let mut scanned = runtime()?.block_on(async {
        reach::heed(&eyes.resolver.preflight(now).await, lang)?;
        tokio::spawn(heed_interrupts(stop.clone(), lang));
        let evidence = files.tried(&eyes.resolver, now, lang).await;
        let scan = Scan {
            catalogue: &catalogue,
            framework,
            policy: &policy,
            organisation: &organisation,
            topics: &topics,
            eyes: &eyes,
            payloads: payloads.as_ref(),
            stop: &stop,
            now,
            clock: seen_at(asked.how.now),
            evidence: &evidence,
        };
        scan.run(&progress).await
    })?;
    progress.finish();
    if let Some(path) = &asked.save {
        let about = scanned.about(&organisation);
        scanned.kept.save(&about, path)?;
    }
    let seen = scanned.kept.count();
    let input = Input {
        organisation: &organisation,
        assets: &scanned.assets,
        observations: &[],
        measured: &scanned.measured,
        catalogue: &catalogue,
        framework,
        policy: &policy,
        on: asked.how.now.unwrap_or_else(clock::now),
        breadth: breadth(&asked.how),
    };
    let assessment = kravtjek_judge::conclude(&input, &scanned.tally, scanned.laid);
    let view = View { catalogue: &catalogue, framework, lang };
    told(&assessment, view, &asked.how, seen)
}

/// With `--now`, things are seen at that moment; else when they are seen.
pub(super) fn seen_at(now: Option<Timestamp>) -> fn() -> Timestamp {
    static PINNED: std::sync::OnceLock<Timestamp> = std::sync::OnceLock::new();
    match now {
        Some(moment) => {
            PINNED.get_or_init(|| moment);
            || PINNED.get().copied().unwrap_or_else(clock::now)
        }
        None => clock::now,
    }
}

/// The asynchronous machinery. Measuring is waiting; two threads are plenty.
pub(super) fn runtime() -> Result<Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        Failure::wrong(
            format!("Programmet kan ikke starte: {error}."),
            format!("The program cannot start: {error}."),
        )
    })
}

/// Once: finish what is under way and keep what was seen. Twice: stop now.
async fn heed_interrupts(stop: Stop, lang: Lang) {
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    stop.stop();
    output::complain(lang.pick(
        "Stopper; det, der er set, bliver vurderet. Ctrl-C igen stopper med det samme.",
        "Stopping; what was seen is judged. Ctrl-C again stops at once.",
    ));
    if tokio::signal::ctrl_c().await.is_ok() {
        quit();
    }
}

#[expect(clippy::exit, reason = "the user asked twice to stop now")]
fn quit() {
    std::process::exit(2);
}

/// Looks around one domain, for `init` and the demo.
pub(super) async fn look(scan: &Scan<'_>, progress: &Progress, lang: Lang) -> Result<Scanned, Failure> {
    reach::heed(&scan.eyes.resolver.preflight(scan.now).await, lang)?;
    scan.run(progress).await
}
