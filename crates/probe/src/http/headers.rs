//! The header fields that matter, as an observation keeps them.

use http::HeaderMap;

/// The fields that checks and extras read, and those by which a wall is known.
const KEPT: &[&str] = &[
    "age",
    "allow",
    "alt-svc",
    "access-control-allow-origin",
    "cf-mitigated",
    "cf-ray",
    "content-encoding",
    "content-length",
    "content-security-policy",
    "content-security-policy-report-only",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "date",
    "location",
    "permissions-policy",
    "referrer-policy",
    "refresh",
    "retry-after",
    "server",
    "strict-transport-security",
    "via",
    "www-authenticate",
    "x-amzn-waf-action",
    "x-aspnet-version",
    "x-aspnetmvc-version",
    "x-azure-ref",
    "x-cache",
    "x-cdn",
    "x-content-type-options",
    "x-frame-options",
    "x-generator",
    "x-iinfo",
    "x-powered-by",
    "x-sucuri-block",
    "x-sucuri-id",
    "x-xss-protection",
];

/// The fields that matter, in the order they came by name; several of one name stand apart. All of them, for one that
/// were left out would seem not to be there; how many an answer may have is for [`super::exchange`] to say.
pub(super) fn kept(headers: &HeaderMap) -> Vec<(String, String)> {
    let mut kept = Vec::new();
    for (name, value) in headers {
        let name = name.as_str();
        let value = || String::from_utf8_lossy(value.as_bytes()).into_owned();
        if name == "set-cookie" {
            kept.push((name.to_owned(), without_value(&value())));
        } else if KEPT.contains(&name) {
            kept.push((name.to_owned(), value()));
        }
    }
    kept
}

/// A cookie without its value, which is nobody's business and may be a key to a session.
fn without_value(cookie: &str) -> String {
    let (pair, rest) = cookie.split_once(';').map_or((cookie, ""), |(pair, rest)| (pair, rest));
    let name = pair.split_once('=').map_or("", |(name, _)| name.trim());
    let rest = rest.trim();
    if rest.is_empty() { format!("{name}=") } else { format!("{name}=; {rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_of_a_cookie_is_not_kept() {
        assert_eq!(without_value("sid=secret; Secure; HttpOnly"), "sid=; Secure; HttpOnly");
        assert_eq!(without_value("sid=secret"), "sid=");
        assert_eq!(without_value("secret; Secure"), "=; Secure");
    }

    #[test]
    fn fields_of_one_name_stand_apart_and_others_are_left_out() {
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("Strict-Transport-Security", "max-age=1"),
            ("Strict-Transport-Security", "max-age=2"),
            ("X-Request-Id", "17"),
        ] {
            headers.append(name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap());
        }
        let kept = kept(&headers);
        assert_eq!(kept.len(), 2);
        assert!(kept.iter().all(|(name, _)| name == "strict-transport-security"));
        assert_eq!(kept[0].1, "max-age=1");
    }

    #[test]
    fn a_field_behind_many_others_is_kept_too() {
        let mut headers = HeaderMap::new();
        for number in 0..200 {
            headers.append("set-cookie", format!("c{number}=x").parse().unwrap());
        }
        headers.append("strict-transport-security", "max-age=1".parse().unwrap());
        let kept = kept(&headers);
        assert_eq!(kept.len(), 201);
        assert!(kept.iter().any(|(name, _)| name == "strict-transport-security"));
    }
}
