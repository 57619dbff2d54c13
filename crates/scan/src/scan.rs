//! What a scan is: whose names are looked at, by what, and what they are judged by.

use std::collections::BTreeSet;

use jiff::Timestamp;
use kravtjek_judge::{Breadth, Input, Looked, Outcomes, Step, Topic, Yardstick};
use kravtjek_model::asset::Asset;
use kravtjek_model::id::AssetId;
use kravtjek_model::observation::{Draft, Observation, Probe, Seen};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Clock;
use kravtjek_probe::mail::Known;
use kravtjek_records::digest::sha256;

use crate::eyes::Eyes;
use crate::handed::Handed;

/// The kinds of measurement this version can make by itself.
pub const ABLE: [Probe; 8] = [
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
pub struct Scan<'a> {
    /// What is looked at.
    pub target: Target<'a>,
    /// What it is judged by; the measurements that are made follow from it.
    pub by: Yardstick<'a>,
    /// What looks. Stopped early, the rest is marked as cancelled.
    pub eyes: &'a Eyes,
    /// What files have shown.
    pub handed: &'a Handed,
    /// Says when something is seen. The moment at which a run begins is the one that signatures are judged by.
    pub clock: Clock,
}

/// What a scan looks at.
#[derive(Clone, Copy)]
pub struct Target<'a> {
    /// Whose names.
    pub organisation: &'a Organisation,
    /// What of them.
    pub topics: &'a BTreeSet<Topic>,
}

impl Target<'_> {
    /// The kinds of measurement that a run sets out to make.
    pub(crate) fn measured(&self) -> BTreeSet<Probe> {
        ABLE.into_iter().filter(|probe| kravtjek_judge::concerns(*probe, self.topics)).collect()
    }
}

impl Scan<'_> {
    /// What is still to be measured of a part.
    pub(crate) fn steps(
        &self,
        part: &Organisation,
        found: &[Asset],
        seen: &[Observation],
    ) -> impl Iterator<Item = Step> + use<> {
        let Yardstick { catalogue, framework, .. } = self.by;
        let all = kravtjek_judge::plan(catalogue, framework, part, found, seen, self.target.topics);
        all.into_iter().filter(|step| ABLE.contains(&step.probe))
    }

    /// What the checks say of a part. Each part is judged by the moment at which it was seen.
    pub(crate) fn outcomes(
        &self,
        part: &Organisation,
        found: &[Asset],
        observations: &[Observation],
    ) -> Outcomes {
        let measured = self.target.measured();
        Outcomes::new(&Input {
            organisation: part,
            looked: Looked { found, observations, measured: &measured },
            by: self.by,
            on: self.clock.now(),
            breadth: Breadth::Present,
        })
    }

    /// What is known of a step's domain: the DKIM selectors that are declared, and what mail has shown.
    pub(crate) fn known(&self, step: &Step) -> Known {
        let declared = self.target.organisation.domains.get(&step.asset);
        let declared = declared.map(|domain| domain.selectors.as_slice());
        self.handed.known(step.asset.as_str(), declared.unwrap_or_default())
    }

    /// Something seen, as it is kept. Ids are given here and nowhere else in a run.
    pub(crate) fn observation(
        &self,
        asset: &AssetId,
        subject: &Subject,
        seen: Seen,
        at: Timestamp,
    ) -> Observation {
        let draft = Draft {
            asset: asset.clone(),
            subject: subject.clone(),
            at,
            by: self.eyes.program.to_owned(),
            file_sha256: None,
            seen,
        };
        draft.named(sha256)
    }
}

#[cfg(test)]
mod tests {
    use kravtjek_model::observation::foundation::Foundation;

    use super::*;

    #[test]
    fn a_run_can_be_a_task_among_others() {
        fn is_task(_: &(impl Future + Send)) {}
        fn each(scan: &Scan<'_>, foundation: Foundation) {
            is_task(&scan.run((foundation, Timestamp::UNIX_EPOCH), &|_| ()));
        }
        // That it compiles is the proof.
        let _: fn(&Scan<'_>, Foundation) = each;
    }
}
