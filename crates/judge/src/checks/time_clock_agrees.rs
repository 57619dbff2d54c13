//! S16.2: no service's clock, as its answers show it, is out of step. It is a sign, which speaks of the services and not
//! of their logs.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{front_in_clear, front_over_tls, others};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("time.clock_agrees"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
        Need::Requests(Whose::Own, others),
    ],
    tags: &[SKEWED, OWN_CLOCK],
    judge,
};

const SKEWED: Tag = Tag { name: "skewed", args: &["url", "seconds"] };
/// The services are all off alike, so it may be the clock of the machine that measures. Then the measurement failed.
pub(crate) const OWN_CLOCK: Tag = Tag { name: "own_clock", args: &["seconds", "services"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let host = asset.id.as_str();
    // The policy of MTA-STS is fetched for the domain, often from a provider with a clock of its own.
    for (request, subject) in sight.requests(host).filter(|(request, _)| *request.host == *host) {
        let seen = sight.http(host, subject).or_gap(&request.to_string(), &mut says);
        let Some(http) = seen else { continue };
        let Some((seconds, uncertainty)) = http.clock else { continue };
        let limit = u64::from(sight.policy.limits.clock_skew_seconds) + u64::from(uncertainty);
        if seconds.unsigned_abs() > limit {
            let step = u64::from(sight.policy.limits.clock_skew_seconds);
            match sight.own_clock(http.observation, step) {
                Some((all, services)) => {
                    let values = [all.to_string(), services.to_string()];
                    says.gap(OWN_CLOCK.found(&values.each_ref().map(String::as_str), http.at("clock")));
                }
                None => says.fail(SKEWED.found(&[&http.url, &seconds.to_string()], http.at("clock"))),
            }
        } else {
            says.good();
        }
    }
    says.fold(&OWN_CLOCK, "");
    says.fold(&SKEWED, "url");
    says.outcome()
}
