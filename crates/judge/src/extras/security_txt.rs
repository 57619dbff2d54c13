//! security.txt: whether the site says whom to tell about a weakness (RFC 9116).

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::{Hop, Http};
use kravtjek_model::observation::security_txt::SecurityTxt;
use kravtjek_model::subject::{Method, Request, Scheme};

use super::Extra;
use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::requests::{answering, front_over_tls};
use crate::response::{header, is_plain, not_the_site};
use crate::sight::{Look, Sight, Sighting};
use crate::so_far::SoFar;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.security_txt"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Requests(Whose::Own, front_over_tls), Need::Requests(Whose::Own, requests)],
    tags: &[FOUND, ABSENT, NO_CONTACT, NO_EXPIRY, EXPIRED, NOT_PLAIN],
    see,
};

/// Where a site says whom to tell about a weakness (RFC 9116 §3).
const SECURITY_TXT: &str = "/.well-known/security.txt";

const FOUND: Tag = Tag { name: "found", args: &["contacts", "date"] };
const ABSENT: Tag = Tag { name: "absent", args: &[] };
const NO_CONTACT: Tag = Tag { name: "no_contact", args: &[] };
const NO_EXPIRY: Tag = Tag { name: "no_expiry", args: &[] };
const EXPIRED: Tag = Tag { name: "expired", args: &["date"] };
const NOT_PLAIN: Tag = Tag { name: "not_plain", args: &["type"] };

/// The file is asked for at one address at which the site itself answered.
fn requests(host: &str, so_far: &SoFar<'_>) -> Vec<Request> {
    let first = answering(host, so_far).into_iter().take(1);
    first.map(|address| Request::new(Method::Get, Scheme::Https, host, SECURITY_TXT, address)).collect()
}

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let host = asset.id.as_str();
    let asked = sight.requests(host).filter(|(request, _)| request.is_get(Scheme::Https, host, SECURITY_TXT));
    let mut seen = asked.filter_map(|(_, subject)| match sight.http(host, subject) {
        Look::Seen(http) if not_the_site(&http).is_none() && http.broke_off.is_none() => Some(http),
        _ => None,
    });
    seen.next().map_or_else(Vec::new, |http| read(&http, sight))
}

fn read(http: &Sighting<'_, Http>, sight: &Sight<'_>) -> Vec<Finding> {
    let at = http.hops.len().saturating_sub(1);
    let Some(hop) = http.hops.last() else { return Vec::new() };
    let text = hop.body.as_ref().and_then(|body| body.text.as_deref()).filter(|_| hop.status == 200);
    // Many sites answer everything with their front page.
    let Some(text) = text.filter(|text| !is_page(hop, text)) else {
        return vec![ABSENT.found(&[], http.at(format!("hops[{at}].status")))];
    };
    // Of one that was not read to its end, what is not in it nobody knows.
    if hop.body.as_ref().is_some_and(|body| body.cut) {
        return Vec::new();
    }
    let file = SecurityTxt::parse(text);
    let place = || http.at(format!("hops[{at}].body"));
    let mut found = Vec::new();
    if file.contacts.is_empty() {
        found.push(NO_CONTACT.found(&[], place()));
    }
    let date = file.expires.map(|moment| kravtjek_model::time::danish_day(moment).to_string());
    match (&date, file.expires) {
        (Some(date), Some(moment)) if moment <= sight.on => found.push(EXPIRED.found(&[date], place())),
        (Some(_), _) if !file.expires_wrong => {}
        _ => found.push(NO_EXPIRY.found(&[], place())),
    }
    // RFC 9116 §3: served as plain text.
    let kind = header(hop, "content-type").first().copied().unwrap_or_default();
    if !is_plain(kind) {
        found.push(NOT_PLAIN.found(&[kind], http.at(format!("hops[{at}].headers"))));
    }
    if found.is_empty() {
        let values = [file.contacts.join(", "), date.unwrap_or_default()];
        found.push(FOUND.found(&[&values[0], &values[1]], place()));
    }
    found
}

fn is_page(hop: &Hop, text: &str) -> bool {
    let kind = header(hop, "content-type").first().copied().unwrap_or_default().to_ascii_lowercase();
    kind.contains("html") || text.trim_start().starts_with('<')
}
