//! The header fields that make a browser guard a page: which are there, and which are there in vain.

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::http::Hop;

use super::Extra;
use super::front_page::{self, front_pages};
use crate::finding::Tag;
use crate::response::header;
use crate::sight::Sight;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.security_headers"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: front_page::NEEDS,
    tags: &[ALL, MISSING, WEAK],
    see,
};

const ALL: Tag = Tag { name: "all", args: &["number"] };
const MISSING: Tag = Tag { name: "missing", args: &["headers"] };
const WEAK: Tag = Tag { name: "weak", args: &["header", "value"] };

/// What a field does for a page.
enum Grade {
    Good,
    Missing,
    /// With the part that takes its effect away.
    Weak(String),
}

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let pages = front_pages(asset.id.as_str(), sight);
    // What only leads elsewhere shows no page to guard.
    let Some(page) = pages.iter().find(|page| (200..300).contains(&page.hop.status)) else {
        return Vec::new();
    };
    let grades = [
        ("Content-Security-Policy", content_security_policy(page.hop)),
        ("X-Frame-Options / frame-ancestors", framing(page.hop)),
        ("X-Content-Type-Options", content_type_options(page.hop)),
        ("Referrer-Policy", referrer_policy(page.hop)),
    ];
    let mut found = Vec::new();
    let missing: Vec<&str> =
        grades.iter().filter(|(_, grade)| matches!(grade, Grade::Missing)).map(|(name, _)| *name).collect();
    if !missing.is_empty() {
        found.push(MISSING.found(&[&missing.join(", ")], page.chain.at(page.headers())));
    }
    for (name, grade) in &grades {
        if let Grade::Weak(value) = grade {
            found.push(WEAK.found(&[name, value], page.chain.at(page.headers())));
        }
    }
    if found.is_empty() {
        found.push(ALL.found(&[&grades.len().to_string()], page.chain.at(page.headers())));
    }
    found
}

/// The sources of a directive, in any of the policies of an answer.
fn directive(hop: &Hop, wanted: &str) -> Option<Vec<String>> {
    let policies = header(hop, "content-security-policy");
    let mut directives = policies.iter().flat_map(|policy| policy.split([';', ',']));
    directives.find_map(|directive| {
        let mut words = directive.split_whitespace();
        let named = words.next().is_some_and(|name| name.eq_ignore_ascii_case(wanted));
        named.then(|| words.map(str::to_ascii_lowercase).collect())
    })
}

/// Scripts are what a policy is for (CSP level 3, §6.1): one that lets any of them in guards nothing.
fn content_security_policy(hop: &Hop) -> Grade {
    if header(hop, "content-security-policy").is_empty() {
        return Grade::Missing;
    }
    let Some(sources) = directive(hop, "script-src").or_else(|| directive(hop, "default-src")) else {
        return Grade::Weak("script-src".to_owned());
    };
    // With a nonce or a hash, browsers pass over 'unsafe-inline'; with 'strict-dynamic', over hosts and schemes too.
    let pinned = sources.iter().any(|source| source.starts_with("'nonce-") || source.starts_with("'sha"));
    let strict = sources.iter().any(|source| source == "'strict-dynamic'");
    let open = |source: &&String| match source.as_str() {
        "'unsafe-inline'" => !pinned,
        "*" | "http:" | "https:" | "data:" => !strict,
        source => source == "'unsafe-eval'",
    };
    sources.iter().find(open).map_or(Grade::Good, |source| Grade::Weak(source.clone()))
}

/// Who may show the page in a frame; `frame-ancestors` goes before the older field (CSP level 3, §6.4.2).
fn framing(hop: &Hop) -> Grade {
    if let Some(sources) = directive(hop, "frame-ancestors") {
        let open = sources.iter().find(|source| ["*", "http:", "https:"].contains(&source.as_str()));
        return open.map_or(Grade::Good, |source| Grade::Weak(format!("frame-ancestors {source}")));
    }
    match header(hop, "x-frame-options").first().map(|value| value.trim()) {
        None => Grade::Missing,
        Some(value) if ["deny", "sameorigin"].contains(&value.to_ascii_lowercase().as_str()) => Grade::Good,
        Some(value) => Grade::Weak(value.to_owned()),
    }
}

fn content_type_options(hop: &Hop) -> Grade {
    match header(hop, "x-content-type-options").first().map(|value| value.trim()) {
        None => Grade::Missing,
        Some(value) if value.eq_ignore_ascii_case("nosniff") => Grade::Good,
        Some(value) => Grade::Weak(value.to_owned()),
    }
}

/// Of several words the last one that a browser knows counts (Referrer Policy, §8.1).
fn referrer_policy(hop: &Hop) -> Grade {
    let fields = header(hop, "referrer-policy");
    let mut words =
        fields.iter().flat_map(|value| value.split(',')).map(|word| word.trim().to_ascii_lowercase());
    let known = |word: &String| {
        matches!(
            word.as_str(),
            "no-referrer"
                | "no-referrer-when-downgrade"
                | "same-origin"
                | "origin"
                | "strict-origin"
                | "origin-when-cross-origin"
                | "strict-origin-when-cross-origin"
                | "unsafe-url"
        )
    };
    match words.rfind(known) {
        None => Grade::Missing,
        Some(word) if ["unsafe-url", "no-referrer-when-downgrade"].contains(&word.as_str()) => {
            Grade::Weak(word)
        }
        Some(_) => Grade::Good,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hop(name: &str, value: &str) -> Hop {
        Hop { headers: vec![(name.to_owned(), value.to_owned())], ..Hop::default() }
    }

    fn said(grade: &Grade) -> String {
        match grade {
            Grade::Good => "good".to_owned(),
            Grade::Missing => "missing".to_owned(),
            Grade::Weak(value) => value.clone(),
        }
    }

    #[test]
    fn a_policy_that_lets_any_script_in_is_weak() {
        for (policy, expected) in [
            ("default-src 'self'", "good"),
            ("default-src 'none'; script-src 'self' 'unsafe-inline'", "'unsafe-inline'"),
            ("script-src 'nonce-abc' 'unsafe-inline'", "good"),
            ("script-src 'nonce-abc' 'strict-dynamic' https: 'unsafe-inline'", "good"),
            ("script-src 'self' 'unsafe-eval'", "'unsafe-eval'"),
            ("DEFAULT-SRC *", "*"),
            ("upgrade-insecure-requests", "script-src"),
        ] {
            assert_eq!(
                said(&content_security_policy(&hop("content-security-policy", policy))),
                expected,
                "{policy}"
            );
        }
        assert_eq!(said(&content_security_policy(&Hop::default())), "missing");
    }

    #[test]
    fn the_other_fields_are_graded_by_what_browsers_make_of_them() {
        for (name, value, expected) in [
            ("x-frame-options", "DENY", "good"),
            ("x-frame-options", "ALLOWALL", "ALLOWALL"),
            ("content-security-policy", "frame-ancestors 'self'", "good"),
            ("content-security-policy", "frame-ancestors *", "frame-ancestors *"),
        ] {
            assert_eq!(said(&framing(&hop(name, value))), expected, "{value}");
        }
        assert_eq!(said(&content_type_options(&hop("x-content-type-options", "NoSniff"))), "good");
        for (value, expected) in
            [("no-referrer, strict-origin", "good"), ("unsafe-url", "unsafe-url"), ("ukendt", "missing")]
        {
            assert_eq!(said(&referrer_policy(&hop("referrer-policy", value))), expected, "{value}");
        }
    }
}
