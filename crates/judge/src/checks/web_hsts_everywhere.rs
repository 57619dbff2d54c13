//! K11.1: every answer over HTTPS carries Strict-Transport-Security.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::{Hop, Hsts, Http};
use kravtjek_model::subject::{Scheme, Subject};

use super::hosts;
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag};
use crate::need::{Need, Whose};
use crate::requests::{front_over_tls, other_answers, others};
use crate::response;
use crate::sight::{Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.hsts_everywhere"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[
        Need::Addresses(Whose::Own),
        Need::Requests(Whose::Own, front_over_tls),
        Need::Requests(Whose::Own, others),
    ],
    tags: &[MISSING, MALFORMED, TURNED_OFF, SHORT],
    judge,
};

const MISSING: Tag = Tag { name: "missing", args: &["answers"] };
const MALFORMED: Tag = Tag { name: "malformed", args: &["url", "header"] };
const TURNED_OFF: Tag = Tag { name: "turned_off", args: &["url"] };
const SHORT: Tag = Tag { name: "short", args: &["url", "seconds"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        let asked = hosts::requests(host, Scheme::Https, address, sight, &mut says);
        let answered =
            |http: &Sighting<'_, Http>| http.hops.first().is_some_and(|hop| response::trouble(hop).is_none());
        if asked.iter().any(answered) {
            // One kind of answer does not show the others.
            for request in other_answers(host, address) {
                let what = request.to_string();
                sight.http(host, &Subject::Request(request)).or_gap(&what, &mut says);
            }
        }
        for http in asked {
            // Only the host's own answers count; what it redirects to is judged there.
            let own = |hop: &&Hop| hop.url.starts_with("https://") && response::host_of(&hop.url) == host;
            for (at, hop) in http.hops.iter().enumerate().filter(|(_, hop)| own(hop)) {
                answer(&http, at, hop, sight, &mut says);
            }
            let next = hosts::lost(&http);
            let next =
                next.filter(|lost| lost.url.starts_with("https://") && response::host_of(&lost.url) == host);
            if let Some(lost) = next {
                says.gap(hosts::gap_of(lost, &http));
            }
        }
    }
    says.fold(&MISSING, "answers");
    for tag in [MALFORMED, TURNED_OFF, SHORT] {
        says.fold(&tag, "url");
    }
    says.outcome()
}

fn answer(http: &Sighting<'_, Http>, at: usize, hop: &Hop, sight: &Sight<'_>, says: &mut Says) {
    let place = || http.at(format!("hops[{at}].headers"));
    if let Some(wall) = &hop.wall {
        return says.gap(NOT_SEEN.found(&[&hop.url, "declined", wall], place()));
    }
    // Only the first field counts (RFC 6797 §8.1).
    let Some(value) = response::header(hop, "strict-transport-security").first().copied() else {
        if let Some(reason) = response::trouble(hop) {
            return says.gap(NOT_SEEN.found(&[&hop.url, "declined", &reason], place()));
        }
        if response::may_have_more(hop) {
            return says.gap(NOT_SEEN.found(&[&hop.url, "over_limit", "HTTP header"], place()));
        }
        // A line without its colon is passed over by browsers; it was meant to be one.
        if let Some(line) = hop.skipped.iter().find(|line| is_meant(line)) {
            let place = http.at(format!("hops[{at}].skipped"));
            return says.fail(MALFORMED.found(&[&hop.url, line], place));
        }
        let answer = format!("{} {} ({})", http.method, hop.url, hop.status);
        return says.fail(MISSING.found(&[&answer], place()));
    };
    match Hsts::parse(value) {
        None => says.fail(MALFORMED.found(&[&hop.url, value], place())),
        Some(hsts) if hsts.max_age == 0 => says.fail(TURNED_OFF.found(&[&hop.url], place())),
        Some(hsts) => {
            says.good();
            if hsts.max_age < sight.policy.limits.hsts_min_seconds {
                says.note(SHORT.found(&[&hop.url, &hsts.max_age.to_string()], place()));
            }
        }
    }
}

fn is_meant(line: &str) -> bool {
    const NAME: &str = "strict-transport-security";
    line.trim_start().get(..NAME.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(NAME))
}
