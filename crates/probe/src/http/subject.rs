//! What is asked: a method, a URL and the address it is asked on.

use std::net::SocketAddr;

use http::Method;
use jiff::Timestamp;
use kravtjek_model::subject::{self, Request};
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
    /// The request that a subject names. Nothing comes of one whose URL cannot be asked for.
    pub fn of(request: &Request) -> Option<Self> {
        let method = match request.method {
            subject::Method::Get => Method::GET,
            subject::Method::Head => Method::HEAD,
            subject::Method::Options => Method::OPTIONS,
        };
        Self::new(method, &request.url(), request.address)
    }

    /// A GET of a URL as a person writes it.
    pub fn get(url: &str, address: SocketAddr) -> Option<Self> {
        Self::new(Method::GET, url, address)
    }

    fn new(method: Method, url: &str, address: SocketAddr) -> Option<Self> {
        let mut url = Url::parse(url).ok()?;
        url.set_fragment(None);
        let whole = matches!(url.scheme(), "http" | "https") && url.has_host();
        whole.then_some(Self { method, url, address, moment: None })
    }

    /// The same, with certificates judged by a moment instead of the time of day.
    pub fn judged_by(self, moment: Timestamp) -> Self {
        Self { moment: Some(moment), ..self }
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
    use kravtjek_model::observation::Probe;
    use kravtjek_model::subject::Subject;

    use super::*;

    fn asked(text: &str) -> Option<Ask> {
        Ask::of(Subject::read(Probe::Http, text).request()?)
    }

    #[test]
    fn a_subject_is_asked_as_it_is_written() {
        for subject in [
            "GET http://nordhavn.dk/ 192.0.2.1:80",
            "HEAD https://nordhavn.dk/ [2001:db8::1]:443",
            "OPTIONS https://www.nordhavn.dk/x?y=z 192.0.2.1:443",
        ] {
            let ask = asked(subject).unwrap();
            assert_eq!(format!("{} {} {}", ask.method(), ask.url(), ask.address()), subject);
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
            "GET http://[/ 192.0.2.1:80",
        ] {
            assert_eq!(asked(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn what_a_person_writes_may_lack_its_path_and_have_a_fragment() {
        let address = "192.0.2.1:443".parse().unwrap();
        assert_eq!(Ask::get("HTTPS://A.dk#x", address).unwrap().url(), "https://a.dk/");
        assert_eq!(Ask::get("ftp://a.dk/", address), None);
        assert_eq!(Ask::get("a.dk", address), None);
    }
}
