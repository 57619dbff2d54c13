//! S27.a: every address that answers HTTP sends the user on to HTTPS, and no step on the way leads back.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::Http;
use kravtjek_model::subject::Scheme;

use super::hosts;
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::front_in_clear;
use crate::response::{self, not_the_site};
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.https_redirect"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Addresses(Whose::Own), Need::Requests(Whose::Own, front_in_clear)],
    tags: &[NO_REDIRECT, BACK_TO_HTTP, OTHER_HOST_FIRST],
    judge,
};

const NO_REDIRECT: Tag = Tag { name: "no_redirect", args: &["url", "address", "status"] };
const BACK_TO_HTTP: Tag = Tag { name: "back_to_http", args: &["url", "address", "hop"] };
const OTHER_HOST_FIRST: Tag = Tag { name: "other_host_first", args: &["url", "address", "next"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        for http in hosts::requests(host, Scheme::Http, address, sight, &mut says) {
            chain(&http, &address.to_string(), &mut says);
            other_host_first(&http, host, &address.to_string(), &mut says);
        }
    }
    says.outcome()
}

/// A first step to another name leads to HTTPS, but the browser never learns that this name has HTTPS too: worth knowing
/// where HSTS is wanted (RFC 6797 §7.2), and no failure.
fn other_host_first(http: &Sighting<'_, Http>, host: &str, address: &str, says: &mut Says) {
    let next = http.hops.get(1).map(|hop| hop.url.as_str());
    let next = next.or_else(|| http.fact.broke_off.as_ref().map(|lost| lost.url.as_str()));
    if let Some(next) = next.filter(|next| response::host_of(next) != host) {
        says.note(OTHER_HOST_FIRST.found(&[&http.url, address, next], http.at("hops[0].location")));
    }
}

/// The whole chain: it begins on HTTP, must leave it at the first step that leads anywhere, and never return.
fn chain(http: &Sighting<'_, Http>, address: &str, says: &mut Says) {
    if http.closed {
        return says.good();
    }
    if let Some(reason) = not_the_site(http) {
        return says.gap(NOT_SEEN.found(&[&http.url, "declined", &reason], http.at("hops")));
    }
    let secret = |url: &str| url.starts_with("https://");
    let encrypted: Vec<bool> = http.hops.iter().map(|hop| secret(&hop.url)).collect();
    let lost = hosts::lost(http);
    let Some(first) = encrypted.iter().position(|hop| *hop) else {
        if let Some(lost) = lost {
            return says.gap(hosts::gap_of(lost, http));
        }
        let status = http.hops.last().map_or_else(String::new, |hop| hop.status.to_string());
        return says.fail(NO_REDIRECT.found(&[&http.url, address, &status], http.at("hops")));
    };
    match (encrypted.iter().skip(first).position(|hop| !hop), lost) {
        // Nobody answered there, but that is where users are sent.
        (None, Some(lost)) if !secret(&lost.url) => {
            says.fail(BACK_TO_HTTP.found(&[&http.url, address, &lost.url], http.at("broke_off")));
        }
        (None, Some(lost)) => says.gap(hosts::gap_of(lost, http)),
        (None, None) => says.good(),
        (Some(back), _) => {
            let at = first + back;
            let hop = http.hops.get(at).map_or("", |hop| &hop.url);
            says.fail(BACK_TO_HTTP.found(&[&http.url, address, hop], http.at(format!("hops[{at}]"))));
        }
    }
}
