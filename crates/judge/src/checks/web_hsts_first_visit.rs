//! K11.2: a user who comes for the first time is already protected, without relying on a redirect.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::{Hsts, Http};
use kravtjek_model::subject::{Request, Scheme};

use super::hosts;
use crate::check::Check;
use crate::delegated::parents;
use crate::finding::{NOT_LOOKED, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::front_over_tls;
use crate::response;
use crate::sight::{Look, Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.hsts_first_visit"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_over_tls),
        Need::Requests(Whose::Above, front_over_tls),
    ],
    tags: &[UNPROTECTED, LIST_PARTIAL, INHERITED],
    judge,
};

const UNPROTECTED: Tag = Tag { name: "unprotected", args: &["list_date"] };
const LIST_PARTIAL: Tag = Tag { name: "list_partial", args: &["list_date"] };
const INHERITED: Tag = Tag { name: "inherited", args: &["from"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    let mut through = None;
    for address in hosts::addresses(host, sight, &mut says) {
        let asked = hosts::requests(host, Scheme::Https, address, sight, &mut says);
        for http in asked.iter().filter(|http| response::is_front_page(http) && !http.closed) {
            let Some(first) = &http.first_visit else {
                says.gap(NOT_LOOKED.found(&[&http.url], http.at("first_visit")));
                continue;
            };
            if first.preloaded.is_some() {
                says.good();
                continue;
            }
            if let Some(parent) = &first.inherited {
                says.good();
                says.note(INHERITED.found(&[parent], http.at("first_visit.inherited")));
                continue;
            }
            let through = through.get_or_insert_with(|| protecting_parent(host, sight));
            let values = [first.list_date.as_str()];
            match through {
                Some((parent, chain)) => {
                    says.good();
                    says.note(INHERITED.found(&[parent], chain.at("hops")));
                }
                None if first.list_partial => says.gap(LIST_PARTIAL.found(&values, http.at("first_visit"))),
                None => says.fail(UNPROTECTED.found(&values, http.at("first_visit"))),
            }
        }
    }
    for tag in CHECK.tags {
        says.fold(tag, "");
    }
    says.outcome()
}

/// A name above the host whose front page leads there and says first that HTTPS holds for everything below it
/// (RFC 6797 §8.1.1): whoever comes that way never asks the host in clear text. Every address of it must do so.
fn protecting_parent<'h, 'a>(host: &'h str, sight: &Sight<'a>) -> Option<(&'h str, Sighting<'a, Http>)> {
    parents(host).find_map(|parent| {
        let mut found = None;
        let front = |request: &Request| request.is_get(Scheme::Https, parent, "/");
        for (_, subject) in sight.requests(parent).filter(|(request, _)| front(request)) {
            let Look::Seen(chain) = sight.http(parent, subject) else { return None };
            if chain.closed {
                continue;
            }
            if !protects(&chain, parent, host) {
                return None;
            }
            found = Some((parent, chain));
        }
        found
    })
}

fn protects(chain: &Http, parent: &str, host: &str) -> bool {
    let mut pairs = chain.hops.iter().zip(chain.hops.iter().skip(1));
    pairs.any(|(hop, next)| {
        let said =
            response::header(hop, "strict-transport-security").first().and_then(|value| Hsts::parse(value));
        let covers = said.is_some_and(|hsts| hsts.include_subdomains && hsts.max_age > 0);
        let own = hop.url.starts_with("https://") && response::host_of(&hop.url) == parent;
        covers && own && response::host_of(&next.url) == host
    })
}
