//! What is asked: a method, a URL and the address it is asked on, as the subject of an observation writes it.

use std::net::SocketAddr;

use http::Method;
use jiff::Timestamp;
use url::{Host, Url};

/// One request: `GET https://www.example.dk/ 192.0.2.1:443`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    method: Method,
    url: Url,
    address: SocketAddr,
    moment: Option<Timestamp>,
}

impl Ask {
    /// Reads a subject. Nothing comes of one that is not `METHOD URL ADDRESS:PORT` with GET, HEAD or OPTIONS and a URL
    /// of HTTP.
    pub fn parse(subject: &str) -> Option<Self> {
        let mut words = subject.split(' ');
        let method = match words.next()? {
            "GET" => Method::GET,
            "HEAD" => Method::HEAD,
            "OPTIONS" => Method::OPTIONS,
            _ => return None,
        };
        let mut url = Url::parse(words.next()?).ok()?;
        url.set_fragment(None);
        let address = words.next()?.parse().ok()?;
        let whole = words.next().is_none() && matches!(url.scheme(), "http" | "https") && url.has_host();
        let ask = Self { method, url, address, moment: None };
        whole.then_some(ask)
    }

    /// The same, with certificates judged by a moment instead of the time of day.
    pub fn judged_by(self, moment: Timestamp) -> Self {
        Self { moment: Some(moment), ..self }
    }

    /// The subject that an observation of it has.
    pub fn subject(&self) -> String {
        format!("{} {} {}", self.method, self.url, self.address)
    }

    /// GET, HEAD or OPTIONS.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URL, without fragment.
    pub fn url(&self) -> &str {
        self.url.as_str()
    }

    /// The address and port asked, before any port map.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The host's name, when it has one.
    pub fn host(&self) -> Option<&str> {
        match self.url.host()? {
            Host::Domain(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn moment(&self) -> Option<Timestamp> {
        self.moment
    }

    pub(super) fn parsed(&self) -> &Url {
        &self.url
    }

    pub(super) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_and_written_alike() {
        for subject in [
            "GET http://nordhavn.dk/ 192.0.2.1:80",
            "HEAD https://nordhavn.dk/ [2001:db8::1]:443",
            "OPTIONS https://www.nordhavn.dk/x?y=z 192.0.2.1:443",
        ] {
            assert_eq!(Ask::parse(subject).unwrap().subject(), subject);
        }
        for wrong in [
            "",
            "GET",
            "GET http://a.dk/",
            "POST http://a.dk/ 192.0.2.1:80",
            "GET ftp://a.dk/ 192.0.2.1:21",
            "GET http://a.dk/ 192.0.2.1",
            "GET http://a.dk/ 192.0.2.1:80 more",
            "GET data:x 192.0.2.1:80",
        ] {
            assert_eq!(Ask::parse(wrong), None, "{wrong}");
        }
    }
}
