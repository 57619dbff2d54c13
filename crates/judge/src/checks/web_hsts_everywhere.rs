//! K11.1: every answer over HTTPS carries Strict-Transport-Security.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::http::{Hop, Hsts, Http};

use super::hosts;
use crate::check::{Check, NOT_SEEN, Says, Tag};
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.hsts_everywhere"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Probe::Dns, Probe::Http],
    tags: &[MISSING, MALFORMED, TURNED_OFF, SHORT],
    judge,
};

const MISSING: Tag = Tag { name: "missing", args: &["method", "url", "status"] };
const MALFORMED: Tag = Tag { name: "malformed", args: &["url", "header"] };
const TURNED_OFF: Tag = Tag { name: "turned_off", args: &["url"] };
const SHORT: Tag = Tag { name: "short", args: &["url", "seconds"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        for http in hosts::requests(host, "https", address, sight, &mut says) {
            // Only the host's own answers count; what it redirects to is judged there.
            let own = |hop: &&Hop| hop.url.starts_with("https://") && hosts::host_of(&hop.url) == host;
            for (at, hop) in http.hops.iter().enumerate().filter(|(_, hop)| own(hop)) {
                answer(&http, at, hop, sight, &mut says);
            }
        }
    }
    says.outcome()
}

fn answer(http: &Sighting<'_, Http>, at: usize, hop: &Hop, sight: &Sight<'_>, says: &mut Says) {
    let place = || http.at(format!("hops[{at}].headers"));
    if let Some(wall) = &hop.wall {
        return says.gap(NOT_SEEN.found(&[&hop.url, "declined", wall], place()));
    }
    // Only the first field counts (RFC 6797 §8.1).
    let Some(value) = hosts::header(hop, "strict-transport-security").first().copied() else {
        let values = [http.method.as_str(), &hop.url, &hop.status.to_string()];
        return says.fail(MISSING.found(&values, place()));
    };
    match Hsts::parse(value) {
        None => says.fail(MALFORMED.found(&[&hop.url, value], place())),
        Some(hsts) if hsts.max_age == 0 => says.fail(TURNED_OFF.found(&[&hop.url], place())),
        Some(hsts) => {
            says.good();
            if hsts.max_age < sight.policy.limits.hsts_min_seconds {
                says.note(SHORT.found(&[&hop.url, &hsts.max_age.to_string()], place()));
            }
        }
    }
}
