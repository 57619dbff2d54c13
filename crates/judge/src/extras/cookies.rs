//! Cookies: whether those that the front page sets are kept from clear text, from scripts and from other sites.

use std::collections::BTreeMap;

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::Extra;
use super::front_page::{self, front_pages};
use crate::finding::Tag;
use crate::response::header;
use crate::sight::Sight;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.cookies"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: front_page::NEEDS,
    tags: &[GUARDED, LACKING],
    see,
};

const GUARDED: Tag = Tag { name: "guarded", args: &["number"] };
const LACKING: Tag = Tag { name: "lacking", args: &["attribute", "cookies"] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let pages = front_pages(asset.id.as_str(), sight);
    let Some(page) = pages.first() else { return Vec::new() };
    let cookies = header(page.hop, "set-cookie");
    if cookies.is_empty() {
        return Vec::new();
    }
    let mut lacking: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for cookie in &cookies {
        for attribute in lacks(cookie) {
            lacking.entry(attribute).or_default().push(name(cookie));
        }
    }
    if lacking.is_empty() {
        return vec![GUARDED.found(&[&cookies.len().to_string()], page.chain.at(page.headers()))];
    }
    let said = |(attribute, cookies): (&&str, &Vec<&str>)| {
        LACKING.found(&[attribute, &cookies.join(", ")], page.chain.at(page.headers()))
    };
    lacking.iter().map(said).collect()
}

fn name(cookie: &str) -> &str {
    let pair = cookie.split(';').next().unwrap_or_default();
    pair.split('=').next().unwrap_or_default().trim()
}

/// The attributes that a cookie lacks, read as browsers do (RFC 6265 §5.2): of two by one name the last counts, and what
/// `Secure` and `HttpOnly` are set to does not matter. `SameSite=None` is as good as none.
fn lacks(cookie: &str) -> Vec<&'static str> {
    let pair = |attribute: &str| {
        let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
        (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase())
    };
    let attributes: Vec<(String, String)> = cookie.split(';').skip(1).map(pair).collect();
    let has = |wanted: &str| attributes.iter().any(|(name, _)| name == wanted);
    let same_site =
        attributes.iter().rev().find(|(name, _)| name == "samesite").map(|(_, value)| value.as_str());
    let mut lacks = Vec::new();
    if !has("secure") {
        lacks.push("Secure");
    }
    if !has("httponly") {
        lacks.push("HttpOnly");
    }
    if !matches!(same_site, Some("lax" | "strict")) {
        lacks.push("SameSite");
    }
    lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_cookie_lacks_is_named() {
        for (cookie, expected) in [
            ("id=; Secure; HttpOnly; SameSite=Lax", &[][..]),
            ("id=; secure; httponly; samesite=strict; Path=/", &[]),
            ("id=; Secure; HttpOnly; SameSite=None", &["SameSite"]),
            ("id=", &["Secure", "HttpOnly", "SameSite"]),
            ("id=; Secure=; HttpOnly=1; SameSite = Lax", &[]),
            ("id=; Secure; HttpOnly; SameSite=Strict; SameSite=None", &["SameSite"]),
            ("id=; Secured; NotHttpOnly; SameSite=Laxly", &["Secure", "HttpOnly", "SameSite"]),
        ] {
            assert_eq!(lacks(cookie), expected, "{cookie}");
        }
        assert_eq!(name("id=; Secure"), "id");
    }
}
