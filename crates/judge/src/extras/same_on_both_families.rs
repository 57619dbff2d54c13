//! IPv4 and IPv6: whether the site answers over both, and is the same site.

use std::net::SocketAddr;

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::Extra;
use super::front_page::{FrontPage, front_pages};
use kravtjek_model::subject::{Request, Scheme};

use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::requests::front_over_tls;
use crate::sight::{Look, Sight};

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.same_on_both_families"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Addresses(Whose::Own), Need::Requests(Whose::Own, front_over_tls)],
    tags: &[SAME, STATUS_DIFFERS, PAGE_DIFFERS, SILENT, NO_IPV6],
    see,
};

const SAME: Tag = Tag { name: "same", args: &[] };
const STATUS_DIFFERS: Tag = Tag { name: "status_differs", args: &["ipv4", "ipv6"] };
const PAGE_DIFFERS: Tag = Tag { name: "page_differs", args: &["ipv4", "ipv6"] };
const SILENT: Tag = Tag { name: "silent", args: &["addresses"] };
const NO_IPV6: Tag = Tag { name: "no_ipv6", args: &[] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let host = asset.id.as_str();
    let (six, four): (Vec<_>, Vec<_>) =
        front_pages(host, sight).into_iter().partition(|page| page.address.is_ipv6());
    let Some(four) = four.first() else { return Vec::new() };
    if let Some(six) = six.first() {
        return vec![compared(four, six)];
    }
    let Look::Seen(lookup) = sight.lookup(host, "AAAA") else { return Vec::new() };
    if lookup.records.is_empty() {
        return vec![NO_IPV6.found(&[], lookup.at("records"))];
    }
    // Tried and silent is worth telling; not tried is not.
    let front = |request: &Request| request.is_get(Scheme::Https, host, "/");
    let tried = |address: &&String| {
        let asked = |request: &Request| {
            address.parse().is_ok_and(|address| request.address == SocketAddr::new(address, 443))
        };
        sight.requests(host).any(|(request, _)| front(request) && asked(request))
    };
    let silent: Vec<&str> = lookup.records.iter().filter(tried).map(String::as_str).collect();
    if silent.is_empty() {
        Vec::new()
    } else {
        vec![SILENT.found(&[&silent.join(", ")], lookup.at("records"))]
    }
}

fn compared(four: &FrontPage<'_>, six: &FrontPage<'_>) -> Finding {
    let end = |page: &FrontPage<'_>| page.chain.fact.hops.last().map_or(0, |hop| hop.status).to_string();
    let (end_four, end_six) = (end(four), end(six));
    if end_four != end_six {
        return STATUS_DIFFERS.found(&[&end_four, &end_six], six.chain.at("hops"));
    }
    // Pages carry tokens and dates, so their octets differ; their titles do not.
    let title =
        |page: &FrontPage<'_>| page.hop.body.as_ref().and_then(|body| body.title.clone()).unwrap_or_default();
    let (title_four, title_six) = (title(four), title(six));
    if title_four != title_six {
        return PAGE_DIFFERS
            .found(&[&title_four, &title_six], six.chain.at(format!("hops[{}].body", six.at)));
    }
    SAME.found(&[], six.chain.at("hops"))
}
