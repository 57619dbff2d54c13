//! S17.2: a name outside .dk sends its visitors on to a name under .dk.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::Http;

use super::outside_dk::{FOREIGN_AUDIENCE, aimed_abroad, front_pages, is_dk};
use crate::check::Check;
use crate::finding::{Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{front_in_clear, front_over_tls};
use crate::response;
use crate::sight::{Look, Sight};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.leads_to_dk"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
    ],
    tags: &[NOT_REDIRECTED, FOREIGN_AUDIENCE],
    judge,
};

const NOT_REDIRECTED: Tag = Tag { name: "not_redirected", args: &["url"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    if is_dk(host) {
        // The name itself settles it; it is looked up so that the verdict rests on something seen.
        let looks = ["A", "AAAA"].map(|rtype| (format!("{host} {rtype}"), sight.lookup(host, rtype)));
        if !looks.iter().any(|(_, look)| matches!(look, Look::Seen(_))) {
            for (what, look) in looks {
                look.or_gap(&what, &mut says);
            }
        }
        return says.outcome();
    }
    if let Some(exempt) = aimed_abroad(host, sight) {
        return exempt;
    }
    let pages = front_pages(host, sight, &mut says);
    let led = |http: &Http| http.hops.last().is_some_and(|last| is_dk(response::host_of(&last.url)));
    let leads = pages.iter().any(|http| led(http));
    for http in &pages {
        match http.hops.last() {
            Some(_) if led(http) => says.good(),
            // Where the name leads to .dk by another way, one that serves nothing need not.
            Some(last) if leads && response::refuses(last) => {}
            Some(_) => says.fail(NOT_REDIRECTED.found(&[&http.url], http.at("hops"))),
            None => {}
        }
    }
    says.fold(&NOT_REDIRECTED, "url");
    says.outcome()
}
