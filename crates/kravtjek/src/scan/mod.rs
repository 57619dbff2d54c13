//! A scan: plan, look, follow the leads, until nothing is left to look at.

mod look;
mod progress;

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use kravtjek_catalogue::{Catalogue, Framework};
use kravtjek_judge::{Step, Topic};
use kravtjek_model::asset::Asset;
use kravtjek_model::observation::{Attempt, NotSeen, Observation, Probe, Seen, Why};
use kravtjek_model::organisation::Organisation;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::mail::Known;
use kravtjek_probe::reach::Stop;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::evidence::Evidence;

pub(crate) use self::look::{dmarc, lookup, zone};
pub(crate) use self::progress::Progress;

/// The kinds of measurement this version can make by itself.
pub(crate) const ABLE: [Probe; 5] = [Probe::Dns, Probe::Dnssec, Probe::Spf, Probe::Dmarc, Probe::Dkim];

/// Measurements under way at once; the probes keep their own, stricter pace towards each server.
const AT_ONCE: usize = 300;

/// What is scanned, and by what.
pub(crate) struct Scan<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) framework: &'a Framework,
    pub(crate) organisation: &'a Organisation,
    pub(crate) topics: &'a BTreeSet<Topic>,
    pub(crate) resolver: &'a Resolver,
    pub(crate) stop: &'a Stop,
    /// The moment signatures are judged by.
    pub(crate) now: Timestamp,
    /// Asks the clock: when something was seen.
    pub(crate) clock: fn() -> Timestamp,
    /// What sample messages and reports have shown.
    pub(crate) evidence: &'a Evidence,
}

/// What a scan saw.
pub(crate) struct Scanned {
    pub(crate) assets: Vec<Asset>,
    pub(crate) observations: Vec<Observation>,
    pub(crate) measured: BTreeSet<Probe>,
}

impl Scan<'_> {
    /// Looks, round after round: what was seen names what is next. Stopped early, the rest is marked as cancelled.
    pub(crate) async fn run(&self, progress: &Progress) -> Scanned {
        let mut seen = Scanned {
            assets: Vec::new(),
            observations: Vec::new(),
            measured: ABLE
                .into_iter()
                .filter(|probe| kravtjek_judge::concerns(*probe, self.topics))
                .collect(),
        };
        loop {
            let steps = self.steps(&seen);
            if steps.is_empty() {
                return seen;
            }
            progress.round(steps.len());
            self.round(steps, &mut seen, progress).await;
            seen.assets.extend(kravtjek_judge::leads(self.organisation, &seen.assets, &seen.observations));
        }
    }

    fn steps(&self, seen: &Scanned) -> Vec<Step> {
        let Self { catalogue, framework, organisation, topics, .. } = self;
        let all = kravtjek_judge::plan(
            catalogue,
            framework,
            organisation,
            &seen.assets,
            &seen.observations,
            topics,
        );
        all.into_iter().filter(|step| ABLE.contains(&step.probe)).collect()
    }

    async fn round(&self, steps: Vec<Step>, seen: &mut Scanned, progress: &Progress) {
        let room = Arc::new(Semaphore::new(AT_ONCE));
        let mut under_way = JoinSet::new();
        let mut left = steps.into_iter();
        loop {
            // No more than there is room for, so that ten thousand domains are not ten thousand waiting tasks.
            while let Ok(place) = Arc::clone(&room).try_acquire_owned() {
                let Some(step) = left.next() else { break };
                if self.stop.is_stopped() {
                    seen.observations.push(self.observation(
                        &step,
                        cancelled(&step),
                        seen.observations.len(),
                    ));
                    progress.done(&step.subject);
                    continue;
                }
                let (resolver, now) = (self.resolver.clone(), self.now);
                let known = self.known(&step);
                under_way.spawn(async move {
                    let seen = look::at(&resolver, &step, &known, now).await;
                    drop(place);
                    (step, seen)
                });
            }
            match under_way.join_next().await {
                None => return,
                Some(Ok((step, what))) => {
                    progress.done(&step.subject);
                    seen.observations.push(self.observation(&step, what, seen.observations.len()));
                }
                // A panic in one measurement is a bug of ours; the rest of the run goes on without it.
                Some(Err(error)) => progress.note(&error.to_string()),
            }
        }
    }

    /// What is known of a step's domain: the DKIM selectors that are declared, and what mail has shown.
    fn known(&self, step: &Step) -> Known {
        let declared = self.organisation.domains.get(&step.asset).map(|domain| domain.selectors.as_slice());
        self.evidence.of(step.asset.as_str(), declared.unwrap_or_default())
    }

    fn observation(&self, step: &Step, seen: Seen, number: usize) -> Observation {
        Observation {
            id: format!("o{number}").into(),
            asset: step.asset.clone(),
            subject: step.subject.clone(),
            at: (self.clock)(),
            by: crate::commands::PROGRAM.to_owned(),
            file_sha256: None,
            seen,
        }
    }
}

fn cancelled(step: &Step) -> Seen {
    Seen::NotSeen(Attempt { probe: step.probe, not_seen: NotSeen::new(Why::Cancelled, "") })
}
