//! `kravtjek scan NAME…`: looks at domains, judges, prints.

use std::process::ExitCode;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::routes;
use kravtjek_judge::{Input, Looked, Yardstick};
use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;
use tokio::runtime::Runtime;

use super::judge::{breadth, remark, told};
use crate::cli::ScanArgs;
use crate::eyes::{Eyes, forbidden};
use crate::failure::Failure;
use crate::kind::Kind;
use crate::outlet::{self, Outlet};
use crate::reads::Reads;
use crate::scan::{Progress, Scan, Scanned};
use crate::signals::{self, Then};
use crate::unused::Judged;
use crate::{clock, consents, handed_in, input, reach};

pub(super) fn run(asked: &ScanArgs, lang: Lang) -> Result<ExitCode, Failure> {
    let catalogue = Catalogue::embedded()?;
    let (to, save) = outlets(asked)?;
    let organisation = input::whose(asked.whose.organisation.as_deref(), &asked.names, &catalogue)?;
    // What is wrong with the command line is said before anything is sent.
    let framework = input::framework(&catalogue, asked.whose.framework.as_deref(), organisation.kind)?;
    let policy = input::policy(&catalogue, asked.how.policy.as_deref())?;
    let payloads = asked.rpki.as_deref().map(routes::read).transpose()?;
    let stop = Stop::default();
    let forbidden = forbidden(&policy, &catalogue.policies);
    let eyes = Eyes::open(&asked.reach, forbidden, &stop, false, false, consents::of(&organisation))?;
    let topics = input::topics(&asked.whose, lang)?;
    let now = asked.how.now.unwrap_or_else(clock::now);
    let mail = handed_in::read(&asked.shown, now, lang)?;
    let progress = Progress::new(lang);
    // Signals are heeded for as long as this lives: while the result is written, too.
    let runtime = runtime()?;
    let mut scanned = runtime.block_on(async {
        signals::heed(&stop, Then::Judged, lang)?;
        let preflight = eyes.resolver.preflight(now).await;
        // Whoever has it stopped already need not hear what it could not reach.
        let foundation = match stop.is_stopped() {
            true => preflight.foundation(),
            false => reach::heed(&preflight, lang)?,
        };
        let handed_in = handed_in::tried(mail, &eyes.resolver, now, lang).await;
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
            handed_in: &handed_in,
        };
        scan.run(foundation, &progress).await
    })?;
    progress.finish();
    let about = scanned.about(&organisation);
    let full = scanned.full.take();
    let saved = save.map_or(Ok(()), |to| scanned.kept.save(&about, &to));
    // The ground under the run is no measurement of anybody.
    let seen = scanned.kept.count().saturating_sub(1);
    let input = Input {
        organisation: &organisation,
        looked: Looked {
            found: &scanned.assets,
            observations: std::slice::from_ref(&scanned.foundation),
            measured: &scanned.measured,
        },
        by: Yardstick { catalogue: &catalogue, framework, policy: &policy },
        on: asked.how.now.unwrap_or_else(clock::now),
        breadth: breadth(&asked.how),
    };
    let assessment = kravtjek_judge::conclude(&input, &scanned.tally, scanned.laid);
    let view = View { catalogue: &catalogue, framework, lang };
    let (organisation, found) = (&organisation, scanned.assets.as_slice());
    remark(&Judged { organisation, catalogue: &catalogue, framework, found, on: assessment.on }, lang);
    let told = told(&assessment, view, &asked.how, &to, seen);
    // What was seen is shown also where it could not be saved.
    let failures: Vec<Failure> = full.into_iter().chain(saved.err()).collect();
    if failures.is_empty() {
        return told;
    }
    Err(Failure::Several(failures.into_iter().chain(told.err()).collect()))
}

/// Where the result and the observations go.
fn outlets(asked: &ScanArgs) -> Result<(Outlet, Option<Outlet>), Failure> {
    let to = Outlet::find("--output", asked.how.output.as_deref(), Kind::Assessment(asked.how.format))?;
    let save = asked.save.as_deref().map(|path| Outlet::find("--save", Some(path), Kind::Observations));
    let save = save.transpose()?;
    let reads = Reads::default().and(&asked.whose.organisation).and(&asked.rpki);
    let reads = reads.policy(asked.how.policy.as_deref()).reach(&asked.reach).shown(&asked.shown);
    let all: Vec<&Outlet> = [Some(&to), save.as_ref()].into_iter().flatten().collect();
    outlet::ready(&reads.once()?, &all)?;
    Ok((to, save))
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

/// Looks around one domain, for `init` and the demo.
pub(super) async fn look(scan: &Scan<'_>, progress: &Progress, lang: Lang) -> Result<Scanned, Failure> {
    let foundation = reach::heed(&scan.eyes.resolver.preflight(scan.now).await, lang)?;
    let mut scanned = scan.run(foundation, progress).await?;
    scanned.full.take().map_or(Ok(scanned), Err)
}
