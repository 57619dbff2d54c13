//! S27.a: every address that answers HTTP sends the user on to HTTPS, and no step on the way leads back.

use std::net::IpAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::Http;
use kravtjek_model::subject::{Scheme, Subject};

use super::hosts;
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{besides_in_clear, front, front_in_clear, front_over_tls, refused_in_clear};
use crate::response::{self, not_the_site};
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.https_redirect"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
        Need::Requests(Whose::Own, refused_in_clear),
    ],
    tags: &[NO_REDIRECT, BACK_TO_HTTP, OTHER_HOST_FIRST, NOTHING_THERE],
    judge,
};

const NO_REDIRECT: Tag = Tag { name: "no_redirect", args: &["url", "address", "status"] };
const BACK_TO_HTTP: Tag = Tag { name: "back_to_http", args: &["url", "address", "hop"] };
const OTHER_HOST_FIRST: Tag = Tag { name: "other_host_first", args: &["url", "address", "next"] };
const NOTHING_THERE: Tag = Tag { name: "nothing_there", args: &["address", "status"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        for http in hosts::requests(host, Scheme::Http, address, sight, &mut says) {
            if response::is_refused(&http) {
                refused(&http, host, address, sight, &mut says);
                continue;
            }
            chain(&http, &address.to_string(), &mut says);
            other_host_first(&http, host, &address.to_string(), &mut says);
        }
    }
    for tag in [NO_REDIRECT, BACK_TO_HTTP, OTHER_HOST_FIRST] {
        says.fold(&tag, "url");
        says.fold(&tag, "address");
    }
    says.fold(&NOTHING_THERE, "address");
    says.outcome()
}

/// Where the front page is refused there may be no service at all. Other paths show it: each must be refused or lead to
/// HTTPS as well, and is judged beside this one.
fn refused(http: &Sighting<'_, Http>, host: &str, address: IpAddr, sight: &Sight<'_>, says: &mut Says) {
    if !response::is_front_page(http) {
        return says.good();
    }
    let request = front(Scheme::Https, host, address);
    let what = request.to_string();
    let Some(over_tls) = sight.http(host, &Subject::Request(request)).or_gap(&what, says) else { return };
    for request in besides_in_clear(host, address, Some(&over_tls)) {
        let what = request.to_string();
        sight.http(host, &Subject::Request(request)).or_gap(&what, says);
    }
    says.good();
    let status = http.hops.last().map_or_else(String::new, |hop| hop.status.to_string());
    says.note(NOTHING_THERE.found(&[&address.to_string(), &status], http.at("hops")));
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
