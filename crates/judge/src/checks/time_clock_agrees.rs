//! S16.2: no service's clock, as its answers show it, is out of step. It can only refute.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;

use super::hosts::host_of;
use crate::check::{Check, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("time.clock_agrees"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Probe::Http],
    tags: &[SKEWED],
    judge,
};

const SKEWED: Tag = Tag { name: "skewed", args: &["url", "seconds"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let own = |subject: &&str| {
        // The policy of MTA-STS is fetched for the domain, often from a provider with a clock of its own.
        subject.split(' ').nth(1).is_some_and(|url| host_of(url) == asset.id.as_str())
    };
    for subject in sight.subjects(Probe::Http, asset.id.as_str()).into_iter().filter(own) {
        let Some(http) = sight.http(asset.id.as_str(), subject).or_gap(subject, &mut says) else { continue };
        let Some((seconds, uncertainty)) = http.clock else { continue };
        let limit = u64::from(sight.policy.limits.clock_skew_seconds) + u64::from(uncertainty);
        if seconds.unsigned_abs() > limit {
            says.fail(SKEWED.found(&[&http.url, &seconds.to_string()], http.at("clock")));
        } else {
            says.good();
        }
    }
    says.outcome()
}
