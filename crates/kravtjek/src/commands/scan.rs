//! `kravtjek scan NAME…`: looks at domains, judges, prints.

use std::collections::BTreeSet;
use std::process::ExitCode;

use kravtjek_catalogue::{Catalogue, View};
use kravtjek_intake::routes;
use kravtjek_judge::Yardstick;
use kravtjek_model::text::Lang;
use kravtjek_probe::reach::Stop;
use kravtjek_report::organisation_file::Judged;
use kravtjek_scan::{Scan, Target, consents, forbidden};

use super::verdict;
use crate::cli::ScanArgs;
use crate::failure::Failure;
use crate::kind::Kind;
use crate::looking::runtime;
use crate::outlet::Outlet;
use crate::progress::Progress;
use crate::reads::{self, Reads};
use crate::signals::{self, Then};
use crate::{clock, eyes, handed_in, input, output, reach};

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
    let eyes = eyes::open(&asked.reach, forbidden, &stop, false, consents::of(&organisation))?;
    let topics = input::topics(&asked.whose, lang)?;
    input::remark_hosts(&asked.names, lang);
    let clock = clock::at(asked.how.now);
    let mail = handed_in::read(&asked.shown, clock.now(), lang)?;
    let by = Yardstick { catalogue: &catalogue, framework, policy: &policy };
    let progress = Progress::new(lang);
    // Signals are heeded for as long as this lives: while the result is written, too.
    let runtime = runtime()?;
    let mut scanned = runtime.block_on(async {
        signals::heed(&stop, Then::Judged, lang)?;
        let preflight = eyes.resolver.preflight(clock.now()).await;
        // Whoever has it stopped already need not hear what it could not reach.
        let foundation = match stop.is_stopped() {
            true => preflight.foundation(),
            false => reach::heed(&preflight, lang)?,
        };
        let grounded = (foundation, clock.now());
        let handed = handed_in::tried(mail, &eyes.resolver, clock.now(), lang).await.for_scan(payloads);
        let target = Target { organisation: &organisation, topics: &topics };
        let scan = Scan { target, by, eyes: &eyes, handed: &handed, clock };
        Ok::<_, Failure>(scan.run(grounded, &|event| progress.hear(event)).await?)
    })?;
    progress.finish();
    let full = scanned.full.take();
    let saved = save.map_or(Ok(()), |to| output::written(&to, |out| scanned.write(&organisation, out)));
    let (seen, on) = (scanned.count(), clock.now());
    let judged = Judged {
        organisation: &organisation,
        catalogue: &catalogue,
        framework,
        found: &scanned.assets,
        named: BTreeSet::new(),
        on,
    };
    verdict::remark(&judged, lang);
    let assessment = scanned.judged(&organisation, by, on, verdict::breadth(&asked.how));
    let view = View { catalogue: &catalogue, framework, lang };
    let shown = verdict::show(&assessment, view, &asked.how, &to, seen);
    // What was seen is shown also where it could not be saved.
    let failures: Vec<Failure> = full.map(Failure::from).into_iter().chain(saved.err()).collect();
    if failures.is_empty() {
        return shown;
    }
    Err(Failure::Several(failures.into_iter().chain(shown.err()).collect()))
}

/// Where the result and the observations go.
fn outlets(asked: &ScanArgs) -> Result<(Outlet, Option<Outlet>), Failure> {
    let to = Outlet::find("--output", asked.how.output.as_deref(), Kind::Assessment(asked.how.format))?;
    let save = asked.save.as_deref().map(|path| Outlet::find("--save", Some(path), Kind::Observations));
    let save = save.transpose()?;
    let reads = Reads::default().and(&asked.whose.organisation).and(&asked.rpki);
    let reads = reads.policy(asked.how.policy.as_deref()).reach(&asked.reach).shown(&asked.shown);
    let all: Vec<&Outlet> = [Some(&to), save.as_ref()].into_iter().flatten().collect();
    reads::ready(&reads.once()?, &all)?;
    Ok((to, save))
}
