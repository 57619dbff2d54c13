//! S27.0: nothing of the host can be used without encryption.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::subject::{Scheme, Subject};
use kravtjek_model::time::Fresh;

use super::hosts;
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{front, front_in_clear, front_over_tls, refused_in_clear};
use crate::response::{self, not_the_site};
use crate::sight::{Look, Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.no_clear_text"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_in_clear),
        Need::Requests(Whose::Own, front_over_tls),
        Need::Requests(Whose::Own, refused_in_clear),
    ],
    tags: &[CLEAR_TEXT, NOT_SCANNED],
    judge,
};

const CLEAR_TEXT: Tag = Tag { name: "clear_text", args: &["url", "address", "status"] };
/// A list of scanned addresses is called complete and is not: what it shows of the others shows nothing of this one.
pub(crate) const NOT_SCANNED: Tag = Tag { name: "not_scanned", args: &["address"] };

/// What a scan of all ports shows of addresses.
const SCAN: &str = "services.no_clear_text_port";
/// How long such a scan counts: as long as S27.0 lets it.
const SCAN_COUNTS: Fresh = Fresh::Days(92);

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    let scans = sight.sources(SCAN, SCAN_COUNTS);
    let complete = scans.iter().find(|scan| scan.complete);
    for address in hosts::addresses(host, sight, &mut says) {
        let unit = address.to_string();
        if let Some(scan) =
            complete.filter(|_| !scans.iter().any(|scan| scan.units.contains_key(unit.as_str())))
        {
            says.gap(NOT_SCANNED.found(&[&unit], scan.at("units")));
        }
        for http in hosts::requests(host, Scheme::Http, address, sight, &mut says) {
            clear(&http, host, &address.to_string(), &mut says);
        }
        // What answers on the port of HTTPS is encrypted. That nobody could be reached there says nothing of clear text.
        let over_tls = Subject::Request(front(Scheme::Https, host, address));
        if let Look::Seen(_) = sight.http(host, &over_tls) {
            says.good();
        }
    }
    says.fold(&CLEAR_TEXT, "url");
    says.fold(&CLEAR_TEXT, "address");
    says.fold(&NOT_SCANNED, "address");
    says.outcome()
}

/// A redirect or an error serves nothing; any answer of the host in clear text on the way that does is one too many.
fn clear(http: &Sighting<'_, Http>, host: &str, address: &str, says: &mut Says) {
    if http.closed {
        return says.good();
    }
    if let Some(reason) = not_the_site(http) {
        return says.gap(NOT_SEEN.found(&[&http.url, "declined", &reason], http.at("hops")));
    }
    // What the host leads to under another name is judged there; that it leads there in clear text, by the redirects.
    let own = |hop: &Hop| hop.url.starts_with("http://") && response::host_of(&hop.url) == host;
    let serves = |hop: &Hop| own(hop) && (hop.status < 300 || hop.status == 401);
    match (http.hops.iter().position(serves), hosts::lost(http)) {
        (None, Some(lost)) => says.gap(hosts::gap_of(lost, http)),
        (None, None) => says.good(),
        (Some(at), _) => {
            let hop = &http.hops[at];
            let values = [hop.url.as_str(), address, &hop.status.to_string()];
            says.fail(CLEAR_TEXT.found(&values, http.at(format!("hops[{at}]"))));
        }
    }
}
