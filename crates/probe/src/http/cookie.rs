//! The cookies of one chain of redirects: without them, a site that tests for cookies would seem to go in circles.

use http::HeaderMap;

/// Cookies kept; a chain that sets more is not helped by them.
const COOKIES: usize = 20;
/// Octets of one cookie, name and value.
const LONGEST: usize = 4096;

/// Cookies by host. A cookie goes back to the very host that set it: enough for a chain, and nothing leaks.
#[derive(Debug, Default)]
pub(super) struct Jar(Vec<(String, String, String)>);

impl Jar {
    /// Keeps what an answer of a host sets (RFC 6265 §5.2, name and value only).
    pub(super) fn keep(&mut self, host: &str, headers: &HeaderMap) {
        for value in headers.get_all("set-cookie") {
            let Ok(value) = value.to_str() else { continue };
            let pair = value.split(';').next().unwrap_or_default();
            let Some((name, value)) = pair.split_once('=') else { continue };
            let (name, value) = (name.trim(), value.trim());
            if name.is_empty() || name.len() + value.len() > LONGEST {
                continue;
            }
            self.0.retain(|(of, known, _)| of != host || known != name);
            if self.0.len() < COOKIES {
                self.0.push((host.to_owned(), name.to_owned(), value.to_owned()));
            }
        }
    }

    /// The `Cookie` field for a host; nothing when it has set none.
    pub(super) fn of(&self, host: &str) -> Option<String> {
        let own = self.0.iter().filter(|(of, ..)| of == host);
        let pairs: Vec<String> = own.map(|(_, name, value)| format!("{name}={value}")).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_goes_back_to_the_host_that_set_it_and_to_no_other() {
        let mut jar = Jar::default();
        let mut headers = HeaderMap::new();
        for set in ["a=1; Secure", "b=2; Domain=other.dk", "a=3", "no pair", "=x"] {
            headers.append("set-cookie", set.parse().unwrap());
        }
        jar.keep("x.dk", &headers);
        assert_eq!(jar.of("x.dk").as_deref(), Some("b=2; a=3"));
        assert_eq!(jar.of("other.dk"), None);
    }
}
