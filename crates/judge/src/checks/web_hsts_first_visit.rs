//! K11.2: a user who comes for the first time is already protected, without relying on a redirect.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;

use super::hosts;
use crate::check::{Check, NOT_LOOKED, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.hsts_first_visit"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Probe::Dns, Probe::Http],
    tags: &[UNPROTECTED, INHERITED],
    judge,
};

const UNPROTECTED: Tag = Tag { name: "unprotected", args: &["list_date"] };
const INHERITED: Tag = Tag { name: "inherited", args: &["from"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        for http in hosts::requests(host, "https", address, sight, &mut says) {
            if http.closed {
                continue;
            }
            match &http.first_visit {
                Some(first) if first.preloaded.is_some() => says.good(),
                Some(first) => match &first.inherited {
                    Some(parent) => {
                        says.good();
                        says.note(INHERITED.found(&[parent], http.at("first_visit.inherited")));
                    }
                    None => says.fail(UNPROTECTED.found(&[&first.list_date], http.at("first_visit"))),
                },
                None => says.gap(NOT_LOOKED.found(&[&http.url], http.at("first_visit"))),
            }
        }
    }
    says.outcome()
}
