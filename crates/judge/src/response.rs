//! What an answer from the web says by itself, as plan, checks and extras read it.

use kravtjek_model::observation::http::{Hop, Http};

/// Why what was answered says nothing of the site: nothing at all, a wall in front of it, or a server in trouble.
pub(crate) fn not_the_site(http: &Http) -> Option<String> {
    if http.hops.is_empty() {
        return Some(String::new());
    }
    http.hops.iter().find_map(trouble)
}

/// Why one answer says nothing of the site. Not to know a method or a version (501, 505) is an answer of the site.
pub(crate) fn trouble(hop: &Hop) -> Option<String> {
    match (&hop.wall, hop.status) {
        (Some(wall), _) => Some(wall.clone()),
        (None, 501 | 505) => None,
        (None, status @ (429 | 500..)) => Some(status.to_string()),
        (None, _) => None,
    }
}

/// The answers that serve nothing and lead nowhere: forbidden, not there, gone, not here, and not without TLS (RFC 9110
/// §15.5). One that asks who is there (401) is the answer of a service.
const REFUSALS: [u16; 5] = [403, 404, 410, 421, 426];

/// Whether one answer refuses.
pub(crate) fn refuses(hop: &Hop) -> bool {
    REFUSALS.contains(&hop.status)
}

/// Whether a request in clear text was refused, and nothing but clear text was on the way there.
pub(crate) fn is_refused(http: &Http) -> bool {
    let in_clear = http.hops.iter().all(|hop| hop.url.starts_with("http://"));
    let last = http.hops.last().is_some_and(refuses);
    in_clear && last && http.broke_off.is_none() && not_the_site(http).is_none()
}

/// Whether a request was for the front page, as a visitor asks for it.
pub(crate) fn is_front_page(http: &Http) -> bool {
    let after = http.url.split_once("://").map_or("", |(_, after)| after);
    http.method == "GET" && after.split_once('/').is_none_or(|(_, path)| path.is_empty())
}

/// The values of a header field in one answer, in order.
pub(crate) fn header<'a>(hop: &'a Hop, name: &str) -> Vec<&'a str> {
    hop.headers.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
}

/// Whether fields may stand behind those that were kept: older versions kept a hundred at most, whatever came,
/// and one that has exactly so many cannot be told from one that had more.
pub(crate) fn may_have_more(hop: &Hop) -> bool {
    const KEPT: usize = 100;
    hop.headers.len() == KEPT
}

/// Whether a `Content-Type` says `text/plain`, with parameters or without (RFC 9110 §8.3.1).
pub(crate) fn is_plain(kind: &str) -> bool {
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("text/plain")
}

/// The path of a URL, without query.
pub(crate) fn path_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let path = after.find('/').and_then(|at| after.get(at..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or("/")
}

/// The host part of a URL, without port.
pub(crate) fn host_of(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    match authority.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_9110_8_3_1_plain_text_is_one_type_and_not_the_beginning_of_another() {
        for plain in ["text/plain", " Text/PLAIN ; charset=utf-8"] {
            assert!(is_plain(plain), "{plain}");
        }
        for other in ["", "text/plainly", "text/html; text/plain", "text", "text/plain, text/html"] {
            assert!(!is_plain(other), "{other}");
        }
    }

    #[test]
    fn the_path_of_a_url_is_found() {
        for (url, path) in [
            ("https://www.example.dk/da/log-ind?to=/x#y", "/da/log-ind"),
            ("https://example.dk", "/"),
            ("https://example.dk/", "/"),
            ("", "/"),
        ] {
            assert_eq!(path_of(url), path);
        }
    }

    #[test]
    fn the_host_of_a_url_is_found() {
        for (url, host) in [
            ("https://www.example.dk/a?b", "www.example.dk"),
            ("http://example.dk:8080/", "example.dk"),
            ("https://user:pass@example.dk/", "example.dk"),
            ("https://[2001:db8::1]:443/", "2001:db8::1"),
            ("https://example.dk?x=http://evil.dk/", "example.dk"),
            ("", ""),
        ] {
            assert_eq!(host_of(url), host);
        }
    }
}
