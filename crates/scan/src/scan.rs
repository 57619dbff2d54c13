//! A scan: plan, look, follow the leads, until nothing is left to look at; then what was seen is weighed and laid aside.

mod kept;
mod laid;
mod look;
mod parts;
mod progress;
mod run;

use std::collections::BTreeSet;

use jiff::Timestamp;
use kravtjek_catalogue::policy::Policy;
use kravtjek_catalogue::{Catalogue, Framework};
use kravtjek_intake::routes::Payloads;
use kravtjek_judge::{Breadth, Input, Looked, Outcomes, Step, Tally, Topic, Yardstick};
use kravtjek_model::asset::Asset;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::foundation::Foundation;
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::observations::{Observations, SCHEMA};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;
use kravtjek_probe::mail::Known;
use kravtjek_probe::reach::Stop;

use crate::eyes::Eyes;
use crate::failure::Failure;
use crate::handed_in::HandedIn;

pub(crate) use self::kept::{Kept, unable};
pub(crate) use self::laid::Laid;
pub(crate) use self::look::{dmarc, lookup, web, zone};
pub(crate) use self::progress::Progress;

/// The kinds of measurement this version can make by itself.
pub(crate) const ABLE: [Probe; 8] = [
    Probe::Dns,
    Probe::Dnssec,
    Probe::Spf,
    Probe::Dmarc,
    Probe::Dkim,
    Probe::MailServer,
    Probe::Tls,
    Probe::Http,
];

/// What is scanned, and by what.
#[derive(Clone, Copy)]
pub(crate) struct Scan<'a> {
    pub(crate) catalogue: &'a Catalogue,
    pub(crate) framework: &'a Framework,
    pub(crate) policy: &'a Policy,
    pub(crate) organisation: &'a Organisation,
    pub(crate) topics: &'a BTreeSet<Topic>,
    pub(crate) eyes: &'a Eyes,
    pub(crate) payloads: Option<&'a Payloads>,
    pub(crate) stop: &'a Stop,
    /// The moment signatures are judged by.
    pub(crate) now: Timestamp,
    /// Asks the clock: when something was seen.
    pub(crate) clock: fn() -> Timestamp,
    /// What sample messages and reports have shown.
    pub(crate) handed_in: &'a HandedIn,
}

/// What a scan saw, and what the checks say of it.
pub(crate) struct Scanned {
    pub(crate) assets: Vec<Asset>,
    pub(crate) measured: BTreeSet<Probe>,
    pub(crate) tally: Tally,
    pub(crate) laid: Laid,
    pub(crate) kept: Kept,
    /// The ground under the run.
    pub(crate) foundation: Observation,
    /// Why the run ended early, where the disk took no more of what was seen.
    pub(crate) full: Option<Failure>,
}

impl Scan<'_> {
    /// Looks, round after round: what was seen names what is next. Stopped early, the rest is marked as cancelled.
    /// `foundation` is what was seen of the ground under the run.
    pub(crate) async fn run(&self, foundation: Foundation, progress: &Progress) -> Result<Scanned, Failure> {
        run::run(self, foundation, progress).await
    }

    /// The kinds of measurement that the run sets out to make.
    fn measured(&self) -> BTreeSet<Probe> {
        ABLE.into_iter().filter(|probe| kravtjek_judge::concerns(*probe, self.topics)).collect()
    }

    fn steps(&self, organisation: &Organisation, assets: &[Asset], seen: &[Observation]) -> Vec<Step> {
        let Self { catalogue, framework, topics, .. } = self;
        let all = kravtjek_judge::plan(catalogue, framework, organisation, assets, seen, topics);
        all.into_iter().filter(|step| ABLE.contains(&step.probe)).collect()
    }

    /// What the checks say of a part. Each part is judged by the moment at which it was seen.
    fn outcomes(
        &self,
        organisation: &Organisation,
        assets: &[Asset],
        observations: &[Observation],
        measured: &BTreeSet<Probe>,
    ) -> Outcomes {
        Outcomes::new(&Input {
            organisation,
            looked: Looked { found: assets, observations, measured },
            by: Yardstick { catalogue: self.catalogue, framework: self.framework, policy: self.policy },
            on: (self.clock)(),
            breadth: Breadth::Present,
        })
    }

    /// What is known of a step's domain: the DKIM selectors that are declared, and what mail has shown.
    fn known(&self, step: &Step) -> Known {
        let declared = self.organisation.domains.get(&step.asset).map(|domain| domain.selectors.as_slice());
        self.handed_in.of(step.asset.as_str(), declared.unwrap_or_default())
    }

    fn observation(&self, step: &Step, seen: Seen, number: usize) -> Observation {
        self.observed(&step.asset, &step.subject, seen, number)
    }

    fn observed(&self, asset: &AssetId, subject: &Subject, seen: Seen, number: usize) -> Observation {
        Observation {
            id: format!("o{number}").into(),
            asset: asset.clone(),
            subject: subject.clone(),
            at: (self.clock)(),
            by: crate::commands::PROGRAM.to_owned(),
            file_sha256: None,
            seen,
        }
    }
}

impl Scanned {
    /// What a file of observations says besides the observations.
    pub(crate) fn about(&self, organisation: &Organisation) -> Observations {
        Observations {
            schema: SCHEMA.to_owned(),
            program: crate::commands::PROGRAM.to_owned(),
            organisation: organisation.clone(),
            measured: self.measured.clone(),
            assets: self.assets.clone(),
            observations: Vec::new(),
        }
    }
}
