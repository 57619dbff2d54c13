//! S27.0: nothing of the host can be used without encryption.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;

use super::hosts;
use crate::check::{Check, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.no_clear_text"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Probe::Dns, Probe::Http],
    tags: &[CLEAR_TEXT],
    judge,
};

const CLEAR_TEXT: Tag = Tag { name: "clear_text", args: &["url", "address", "status"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        for http in hosts::requests(host, "http", address, sight, &mut says) {
            match http.hops.first() {
                None => says.good(),
                // A redirect serves nothing; what a wall answers is not the site.
                Some(hop) if (300..400).contains(&hop.status) || hop.wall.is_some() => says.good(),
                Some(hop) if hop.status >= 400 => says.good(),
                Some(hop) => {
                    let values = [http.url.as_str(), &address.to_string(), &hop.status.to_string()];
                    says.fail(CLEAR_TEXT.found(&values, http.at("hops[0]")));
                }
            }
        }
    }
    says.outcome()
}
