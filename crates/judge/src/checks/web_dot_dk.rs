//! S17.1: what a name serves lies under .dk, or is found there by whoever asks for it.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::outside_dk::{FOREIGN_AUDIENCE, aimed_abroad, front_pages, is_dk};
use crate::check::Check;
use crate::finding::{NO_SUCH_NAME, NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{front_in_clear, front_over_tls};
use crate::response;
use crate::sight::{Look, Sight};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.dot_dk"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
    ],
    tags: &[STAYS_OUTSIDE, LEADS_OUTSIDE, FOREIGN_AUDIENCE],
    judge,
};

const STAYS_OUTSIDE: Tag = Tag { name: "stays_outside", args: &["url", "final"] };
const LEADS_OUTSIDE: Tag = Tag { name: "leads_outside", args: &["final"] };

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
        leads_outside(host, sight, &mut says);
        return says.outcome();
    }
    if let Some(exempt) = aimed_abroad(host, sight) {
        return exempt;
    }
    for http in front_pages(host, sight, &mut says) {
        match http.hops.last() {
            // Where it is refused there is no service; whether it must lead to .dk all the same is S17.2's.
            Some(last) if is_dk(response::host_of(&last.url)) || response::refuses(last) => says.good(),
            Some(last) => says.fail(STAYS_OUTSIDE.found(&[&http.url, &last.url], http.at("hops"))),
            None => {}
        }
    }
    says.fold(&STAYS_OUTSIDE, "url");
    says.fold(&STAYS_OUTSIDE, "final");
    says.outcome()
}

/// A name under .dk may lead to one outside. Whose that is nobody sees (it may be where people sign in), so it is worth
/// knowing and no more; a name of the authority's own belongs in its list, and is judged there.
fn leads_outside(host: &str, sight: &Sight<'_>, says: &mut Says) {
    for (_, subject) in sight.requests(host) {
        let Look::Seen(http) = sight.http(host, subject) else { continue };
        let to = http.hops.last().map_or("", |last| response::host_of(&last.url));
        if response::is_front_page(&http) && !to.is_empty() && !is_dk(to) {
            says.note(LEADS_OUTSIDE.found(&[to], http.at("hops")));
        }
    }
    says.fold(&LEADS_OUTSIDE, "");
}
