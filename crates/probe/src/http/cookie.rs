//! The cookies of one chain of redirects: without them, a site that tests for cookies would seem to go in circles.

use http::HeaderMap;
use jiff::Timestamp;

use super::clock;

/// Cookies kept; browsers keep at least fifty of each host (RFC 6265 §6.1).
const COOKIES: usize = 200;
/// Octets of one cookie, name and value; browsers pass over what is longer.
const LONGEST: usize = 4096;

/// The cookies that are kept.
#[derive(Debug, Default)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
    left_out: bool,
}

#[derive(Debug)]
struct Cookie {
    /// The host that set it.
    host: String,
    /// The name at and below which it is wanted, when it covers that host.
    domain: Option<String>,
    name: String,
    value: String,
}

impl Jar {
    /// Keeps what an answer of a host sets (RFC 6265 §5.2 and §5.3): name and value, for whom, and whether it is there to
    /// take an older one away. Paths do not matter within a chain.
    pub(super) fn keep(&mut self, host: &str, headers: &HeaderMap, now: Timestamp) {
        for value in headers.get_all("set-cookie") {
            let Ok(value) = std::str::from_utf8(value.as_bytes()) else {
                self.left_out = true;
                continue;
            };
            let (pair, attributes) = value.split_once(';').unwrap_or((value, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            if name.is_empty() || name.len() + value.len() > LONGEST {
                continue;
            }
            let domain = attribute(attributes, "domain").and_then(|domain| covering(domain, host));
            self.cookies.retain(|known| {
                known.name != name || (&known.domain, known.host.as_str()) != (&domain, host)
            });
            if is_over(attributes, now) {
                continue;
            }
            if self.cookies.len() >= COOKIES {
                self.left_out = true;
                continue;
            }
            let [host, name, value] = [host, name, value].map(str::to_owned);
            self.cookies.push(Cookie { host, domain, name, value });
        }
    }

    /// The `Cookie` field for a host: what it set itself, and what was set for it by a host that it shares a domain with.
    /// Nothing when there is none.
    pub(super) fn of(&self, host: &str) -> Option<String> {
        let meant = |cookie: &&Cookie| {
            cookie.host == host || cookie.domain.as_deref().is_some_and(|domain| is_within(host, domain))
        };
        let own = self.cookies.iter().filter(meant);
        let pairs: Vec<String> = own.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Some that a browser would keep were not: what comes of the chain may be our own doing.
    pub(super) fn left_out(&self) -> bool {
        self.left_out
    }
}

/// The last value of an attribute (RFC 6265 §5.3).
fn attribute<'a>(attributes: &'a str, wanted: &str) -> Option<&'a str> {
    let pairs = attributes.split(';').filter_map(|attribute| attribute.split_once('='));
    let mut named = pairs.filter(|(name, _)| name.trim().eq_ignore_ascii_case(wanted));
    named.next_back().map(|(_, value)| value.trim())
}

/// A domain that covers a host (RFC 6265 §5.1.3). One label alone is nobody's.
fn covering(domain: &str, host: &str) -> Option<String> {
    let domain = domain.strip_prefix('.').unwrap_or(domain).to_ascii_lowercase();
    let numeric = host.starts_with('[') || host.parse::<std::net::Ipv4Addr>().is_ok();
    (domain.contains('.') && !numeric && is_within(host, &domain)).then_some(domain)
}

fn is_within(host: &str, domain: &str) -> bool {
    host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a cookie is past its time already: so are older ones taken away. `Max-Age` goes before `Expires`.
fn is_over(attributes: &str, now: Timestamp) -> bool {
    if let Some(age) = attribute(attributes, "max-age") {
        let digits = age.strip_prefix('-').unwrap_or(age);
        if !digits.is_empty() && digits.bytes().all(|octet| octet.is_ascii_digit()) {
            return age.starts_with('-') || digits.bytes().all(|octet| octet == b'0');
        }
    }
    // Some put dashes between the parts of the date.
    let until = attribute(attributes, "expires").and_then(|date| clock::date(&date.replace('-', " ")));
    until.is_some_and(|until| until <= now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T12:00:00Z".parse().unwrap()
    }

    fn kept(jar: &mut Jar, host: &str, cookies: &[&str]) {
        let mut headers = HeaderMap::new();
        for set in cookies {
            headers.append("set-cookie", set.parse().unwrap());
        }
        jar.keep(host, &headers, now());
    }

    #[test]
    fn a_cookie_goes_back_to_the_host_that_set_it_and_to_no_other() {
        let mut jar = Jar::default();
        kept(&mut jar, "x.dk", &["a=1; Secure", "b=2; Domain=other.dk", "a=3", "no pair", "=x"]);
        assert_eq!(jar.of("x.dk").as_deref(), Some("b=2; a=3"));
        assert_eq!(jar.of("other.dk"), None);
    }

    #[test]
    fn rfc_6265_5_1_3_a_cookie_for_a_domain_goes_to_all_below_it() {
        let mut jar = Jar::default();
        kept(&mut jar, "login.x.dk", &["a=1; domain = .X.dk", "b=2; Domain=dk", "c=3; Domain=in.x.dk"]);
        assert_eq!(jar.of("www.x.dk").as_deref(), Some("a=1"));
        assert_eq!(jar.of("x.dk").as_deref(), Some("a=1"));
        assert_eq!(jar.of("login.x.dk").as_deref(), Some("a=1; b=2; c=3"));
        assert_eq!((jar.of("wwwx.dk"), jar.of("y.dk")), (None, None));
    }

    #[test]
    fn rfc_6265_5_3_a_cookie_that_is_over_takes_the_older_one_away() {
        for over in [
            "a=; Max-Age=0",
            "a=; max-age=-1; Expires=Fri, 01 Jan 2038 00:00:00 GMT",
            "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
            "a=; expires=Thu, 01-Jan-1970 00:00:01 GMT",
        ] {
            let mut jar = Jar::default();
            kept(&mut jar, "x.dk", &["a=1", "b=2; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT", over]);
            assert_eq!(jar.of("x.dk").as_deref(), Some("b=2"), "{over}");
        }
    }

    #[test]
    fn what_a_browser_would_have_kept_and_we_did_not_is_known() {
        let many: Vec<String> = (0..=COOKIES).map(|number| format!("c{number}=1")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let mut jar = Jar::default();
        kept(&mut jar, "x.dk", &many[..COOKIES]);
        assert!(!jar.left_out());
        kept(&mut jar, "x.dk", &many[COOKIES..]);
        assert!(jar.left_out());
    }
}
