//! S17: the service lies under .dk, or sends its users on to a name that does.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::subject::Scheme;

use super::hosts;
use crate::check::Check;
use crate::finding::{NO_SUCH_NAME, NOT_SEEN, Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::requests::{front_in_clear, front_over_tls};
use crate::response::{self, not_the_site};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.dot_dk"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
    ],
    tags: &[STAYS_OUTSIDE, FOREIGN_AUDIENCE],
    judge,
};

const STAYS_OUTSIDE: Tag = Tag { name: "stays_outside", args: &["url", "final"] };
const FOREIGN_AUDIENCE: Tag = Tag { name: "foreign_audience", args: &["by", "date", "statement"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    if is_dk(host) {
        // The name itself settles it; it is looked up so that the verdict rests on something seen.
        for rtype in ["A", "AAAA"] {
            let what = format!("{host} {rtype}");
            match sight.lookup(host, rtype).or_gap(&what, &mut says) {
                Some(lookup) if lookup.denies_name() => {
                    says.gap(NO_SUCH_NAME.found(&[], lookup.at("rcode")));
                }
                // A denial that does not validate denies nothing.
                Some(lookup) if !lookup.is_believed() && lookup.rcode.as_deref() == Some("NXDOMAIN") => {
                    says.gap(NOT_SEEN.found(&[&what, "bogus", ""], lookup.at("state")));
                }
                Some(_) => says.good(),
                None => {}
            }
        }
        return says.outcome();
    }
    let around = sight.organisation.domains.iter().filter(|(domain, _)| is_within(host, domain.as_str()));
    let declared = around.max_by_key(|(domain, _)| domain.as_str().len());
    if let Some(exemption) = declared.and_then(|(_, domain)| domain.foreign_audience.as_ref()) {
        let date = exemption.on.to_string();
        let values = [exemption.by.as_str(), &date, &exemption.reason];
        return not_applicable(FOREIGN_AUDIENCE.found(&values, Vec::new()));
    }
    for address in hosts::addresses(host, sight, &mut says) {
        for scheme in [Scheme::Http, Scheme::Https] {
            let asked = hosts::requests(host, scheme, address, sight, &mut says);
            // A page that is not there, or a method nobody uses, need not lead anywhere.
            for http in asked.iter().filter(|http| response::is_front_page(http)) {
                if let Some(reason) = not_the_site(http).filter(|_| !http.closed) {
                    says.gap(NOT_SEEN.found(&[&http.url, "declined", &reason], http.at("hops")));
                    continue;
                }
                if let Some(lost) = hosts::lost(http) {
                    says.gap(hosts::gap_of(lost, http));
                    continue;
                }
                match http.hops.last() {
                    Some(last) if is_dk(response::host_of(&last.url)) => says.good(),
                    Some(last) => says.fail(STAYS_OUTSIDE.found(&[&http.url, &last.url], http.at("hops"))),
                    None => {}
                }
            }
        }
    }
    says.outcome()
}

fn is_dk(host: &str) -> bool {
    host.to_ascii_lowercase().ends_with(".dk")
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}
