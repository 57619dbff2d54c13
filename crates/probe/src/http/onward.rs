//! Where an answer leads: the redirects that are followed, and how (RFC 9110 §15.4).

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use url::Url;

/// The longest URL that is followed.
const LONGEST: usize = 8192;

/// The ports that no browser follows a link to (Fetch standard, section "Port blocking"): services that would take a
/// request for something else.
const BAD_PORTS: &[u16] = &[
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103,
    104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514,
    515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723,
    2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
];

/// Where an answer leads.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Onward {
    /// Nowhere: it is the last of the chain.
    End,
    /// To this URL, asked with this method.
    To(Method, Url),
    /// To something that is not followed.
    Nowhere(NotSeen),
}

/// Where an answer to a request leads.
pub(super) fn onward(method: &Method, url: &Url, status: StatusCode, headers: &HeaderMap) -> Onward {
    if !matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Onward::End;
    }
    // A redirect without Location is shown as it is, as browsers do; one that is empty is none.
    let Some(location) = location(headers) else { return Onward::End };
    let others = headers.get_all("location").iter().map(written);
    if others.into_iter().any(|other| !other.is_empty() && other != location) {
        // Browsers refuse to choose between several, for all but one may have been put in by somebody else.
        return Onward::Nowhere(NotSeen::new(Why::Garbled, Detail::several_locations()));
    }
    match resolved(url, &location) {
        Ok(next) => Onward::To(after(method, status), next),
        Err(not_seen) => Onward::Nowhere(not_seen),
    }
}

/// The first `Location` that says something.
pub(super) fn location(headers: &HeaderMap) -> Option<String> {
    headers.get_all("location").iter().map(written).find(|location| !location.is_empty())
}

/// A field as text. Octets that are no UTF-8 are written in percent (RFC 3986 §2.1), as browsers do before they go on.
fn written(value: &HeaderValue) -> String {
    let octets = value.as_bytes();
    if let Ok(text) = std::str::from_utf8(octets) {
        return text.to_owned();
    }
    let sign = |octet: &u8| match octet {
        0..=0x7f => char::from(*octet).to_string(),
        other => format!("%{other:02X}"),
    };
    octets.iter().map(sign).collect()
}

/// The method of the next request: 303 asks for GET, unless only the header was wanted (RFC 9110 §15.4.4).
fn after(method: &Method, status: StatusCode) -> Method {
    if status == StatusCode::SEE_OTHER && method != Method::HEAD { Method::GET } else { method.clone() }
}

/// A `Location` seen from a URL (RFC 9110 §10.2.2), without fragment and credentials.
pub(super) fn resolved(url: &Url, location: &str) -> Result<Url, NotSeen> {
    if location.len() > LONGEST {
        return Err(NotSeen::new(Why::OverLimit, Detail::step("Location")));
    }
    let mut next = url
        .join(location)
        .map_err(|error| NotSeen::new(Why::Garbled, Detail::location_unread(location, error.to_string())))?;
    if !matches!(next.scheme(), "http" | "https") || !next.has_host() {
        return Err(NotSeen::new(Why::Garbled, Detail::location_not_web(location)));
    }
    let port = next.port_or_known_default().unwrap_or_default();
    if BAD_PORTS.contains(&port) {
        return Err(NotSeen::new(Why::OutOfScope, Detail::port(port)));
    }
    next.set_fragment(None);
    // Both fail only for a URL without host.
    let _ = next.set_username("");
    let _ = next.set_password(None);
    Ok(next)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn rfc_9110_10_2_2_a_location_is_seen_from_the_url() {
        let from = url("https://a.dk/x/y?z");
        for (location, leads) in [
            ("/b", "https://a.dk/b"),
            ("b#c", "https://a.dk/x/b"),
            ("//b.dk", "https://b.dk/"),
            ("http://user:pass@B.dk:80/", "http://b.dk/"),
            ("?q", "https://a.dk/x/y?q"),
            ("https://b.dk:8443/", "https://b.dk:8443/"),
        ] {
            assert_eq!(resolved(&from, location).unwrap().as_str(), leads, "{location}");
        }
        for (location, why) in [
            ("ftp://b.dk/", Why::Garbled),
            ("mailto:a@b.dk", Why::Garbled),
            ("http://", Why::Garbled),
            ("http://b.dk:25/", Why::OutOfScope),
            ("https://b.dk:993/", Why::OutOfScope),
        ] {
            assert_eq!(resolved(&from, location).unwrap_err().why, why, "{location}");
        }
        assert_eq!(resolved(&from, &"x".repeat(9000)).unwrap_err().why, Why::OverLimit);
    }

    #[test]
    fn rfc_9110_15_4_the_method_is_kept_except_by_303() {
        let from = url("https://a.dk/");
        let mut headers = HeaderMap::new();
        headers.insert("location", "/b".parse().unwrap());
        let go = |method: Method, status: u16| match onward(
            &method,
            &from,
            StatusCode::from_u16(status).unwrap(),
            &headers,
        ) {
            Onward::To(method, _) => method.to_string(),
            other => format!("{other:?}"),
        };
        for status in [301, 302, 307, 308] {
            assert_eq!(go(Method::OPTIONS, status), "OPTIONS");
        }
        assert_eq!(go(Method::OPTIONS, 303), "GET");
        assert_eq!(go(Method::HEAD, 303), "HEAD");
        for status in [200, 300, 304, 305, 404] {
            assert_eq!(go(Method::GET, status), "End", "{status}");
        }
        let bare = onward(&Method::GET, &from, StatusCode::FOUND, &HeaderMap::new());
        assert_eq!(bare, Onward::End);
    }

    #[test]
    fn a_location_in_another_alphabet_is_followed_and_several_are_not() {
        let go = |locations: &[&[u8]]| {
            let mut headers = HeaderMap::new();
            for location in locations {
                headers.append("location", HeaderValue::from_bytes(location).unwrap());
            }
            match onward(&Method::GET, &url("https://a.dk/x"), StatusCode::FOUND, &headers) {
                Onward::To(_, next) => next.to_string(),
                Onward::End => "End".to_owned(),
                Onward::Nowhere(not_seen) => not_seen.why.as_str().to_owned(),
            }
        };
        assert_eq!(go(&[b"/k\xf8b?\xe6#\xe5"]), "https://a.dk/k%F8b?%E6");
        assert_eq!(go(&["/køb".as_bytes()]), "https://a.dk/k%C3%B8b");
        assert_eq!(go(&["https://købing.dk/".as_bytes()]), "https://xn--kbing-vua.dk/");
        assert_eq!(go(&[b"/b", b"/b"]), "https://a.dk/b");
        assert_eq!(go(&[b"/b", b"https://b.dk/"]), "garbled");
        assert_eq!(go(&[b"", b"/b"]), "https://a.dk/b");
        assert_eq!(go(&[b""]), "End");
    }

    proptest! {
        #[test]
        fn whatever_a_location_says_only_the_web_is_followed(location in "\\PC{0,60}") {
            if let Ok(next) = resolved(&url("https://a.dk/x"), &location) {
                prop_assert!(matches!(next.scheme(), "http" | "https"));
                prop_assert!(next.username().is_empty() && next.password().is_none() && next.fragment().is_none());
                let port = next.port_or_known_default().unwrap();
                prop_assert!(!BAD_PORTS.contains(&port));
            }
        }
    }
}
