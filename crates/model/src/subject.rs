//! What an observation is about: read from text and written as text here, and nowhere else.

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use serde::{Serialize, Serializer};

use crate::id::FactId;
use crate::observation::probe::Probe;

/// What exactly an observation is about, beside its asset: `example.dk MX`, `192.0.2.1:443`, `clients.firewall_on`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A zone, the SPF, DMARC or DKIM records of a domain, or the routes to its servers, by its name; the root for what a
    /// whole run rests on.
    Name(Arc<str>),
    /// One RRset.
    Set {
        /// The owner's name.
        name: Arc<str>,
        /// The record type's mnemonic: `MX`.
        rtype: Arc<str>,
    },
    /// One address of a mail gateway, on port 25.
    Address(IpAddr),
    /// One address and port where TLS is spoken.
    Endpoint(SocketAddr),
    /// One web request.
    Request(Request),
    /// One fact about units.
    Fact(FactId),
    /// A file that was handed in, by its SHA-256 in hex: the same file is the same, whatever it is called.
    File(Arc<str>),
    /// What a later version or a person wrote in a form that is not known here; it is about nothing else.
    Unread(Arc<str>),
}

/// A web request: `GET https://www.example.dk/ 192.0.2.1:443`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Request {
    /// The method.
    pub method: Method,
    /// Whether it is made over TLS.
    pub scheme: Scheme,
    /// The host as the URL has it, with a port where that is not the scheme's own.
    pub host: Arc<str>,
    /// The path and query, from the first `/` on.
    pub path: Arc<str>,
    /// The address and port asked.
    pub address: SocketAddr,
}

/// The methods that only ask (RFC 9110 §9.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Method {
    /// GET.
    Get,
    /// HEAD.
    Head,
    /// OPTIONS.
    Options,
}

/// The two schemes of the web.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// In clear.
    Http,
    /// Over TLS.
    Https,
}

impl Method {
    /// Every method.
    pub const ALL: [Self; 3] = [Self::Get, Self::Head, Self::Options];

    /// As it stands in a request.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Head => "HEAD",
            Self::Options => "OPTIONS",
        }
    }
}

impl Scheme {
    /// As it stands in a URL.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port where nothing else is said (RFC 9110 §4.2).
    pub fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

impl Request {
    /// A request to a host on the scheme's own port of an address.
    pub fn new(method: Method, scheme: Scheme, host: &str, path: &str, address: IpAddr) -> Self {
        let address = SocketAddr::new(address, scheme.port());
        Self { method, scheme, host: host.into(), path: path.into(), address }
    }

    /// The URL asked for.
    pub fn url(&self) -> String {
        format!("{}://{}{}", self.scheme.as_str(), self.host, self.path)
    }

    /// Whether it is a GET of this path of this host.
    pub fn is_get(&self, scheme: Scheme, host: &str, path: &str) -> bool {
        self.method == Method::Get && self.scheme == scheme && *self.host == *host && *self.path == *path
    }

    fn read(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let (method, url, address) = (words.next()?, words.next()?, words.next()?);
        let method = Method::ALL.into_iter().find(|known| known.as_str() == method)?;
        let (scheme, rest) = url.split_once("://")?;
        let scheme = [Scheme::Http, Scheme::Https].into_iter().find(|known| known.as_str() == scheme)?;
        let (host, path) = rest.split_at_checked(rest.find('/')?)?;
        let request =
            Self { method, scheme, host: host.into(), path: path.into(), address: address.parse().ok()? };
        (words.next().is_none() && !host.is_empty()).then_some(request)
    }
}

impl Subject {
    /// A zone or a domain.
    pub fn name(name: impl Into<Arc<str>>) -> Self {
        Self::Name(name.into())
    }

    /// One RRset.
    pub fn set(name: impl Into<Arc<str>>, rtype: impl Into<Arc<str>>) -> Self {
        Self::Set { name: name.into(), rtype: rtype.into() }
    }

    /// One port of an address.
    pub fn endpoint(address: IpAddr, port: u16) -> Self {
        Self::Endpoint(SocketAddr::new(address, port))
    }

    /// Reads what an observation of this kind writes. What does not have the kind's form is kept as it is.
    pub fn read(probe: Probe, text: &str) -> Self {
        let read = match probe {
            Probe::Dns => text.rsplit_once(' ').map(|(name, rtype)| Self::set(name, rtype)),
            Probe::Dnssec | Probe::Spf | Probe::Dmarc | Probe::Dkim | Probe::Routes | Probe::Foundation => {
                Some(Self::name(text))
            }
            Probe::MailServer => text.parse().ok().map(Self::Address),
            Probe::Tls => text.parse().ok().map(Self::Endpoint),
            Probe::Http => Request::read(text).map(Self::Request),
            Probe::Units => Some(Self::Fact(text.into())),
            Probe::MailSample | Probe::MailReports | Probe::TakenOver => {
                is_sha256(text).then(|| Self::File(text.into()))
            }
        };
        // What would be written otherwise than it was read is not what is known here.
        read.filter(|subject| subject.to_string() == text).unwrap_or_else(|| Self::Unread(text.into()))
    }

    /// The port of the service it speaks of, where it names one.
    pub fn port(&self) -> Option<u16> {
        match self {
            Self::Request(request) => Some(request.address.port()),
            Self::Endpoint(endpoint) => Some(endpoint.port()),
            _ => None,
        }
    }

    /// The request, where it is one.
    pub fn request(&self) -> Option<&Request> {
        match self {
            Self::Request(request) => Some(request),
            _ => None,
        }
    }
}

/// SHA-256 in hex, as it is written: 64 digits in lower case.
fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { method, scheme, host, path, address } = self;
        write!(f, "{} {}://{host}{path} {address}", method.as_str(), scheme.as_str())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => f.pad(name),
            Self::Set { name, rtype } => write!(f, "{name} {rtype}"),
            Self::Address(address) => address.fmt(f),
            Self::Endpoint(endpoint) => endpoint.fmt(f),
            Self::Request(request) => request.fmt(f),
            Self::Fact(fact) => fact.fmt(f),
            Self::File(text) | Self::Unread(text) => f.pad(text),
        }
    }
}

impl Serialize for Subject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_as_it_is_written() {
        for (probe, text) in [
            (Probe::Dns, "_25._tcp.mx.example.dk TLSA"),
            (Probe::Dnssec, "xn--nordhavnsomrdet-slb.dk"),
            (Probe::MailServer, "2001:db8::25"),
            (Probe::Tls, "[2001:db8::1]:443"),
            (Probe::Tls, "192.0.2.1:993"),
            (Probe::Http, "GET https://www.example.dk/ 192.0.2.1:443"),
            (Probe::Http, "OPTIONS http://www.example.dk/a?b=c [2001:db8::1]:80"),
            (Probe::Units, "clients.firewall_on"),
            (Probe::MailSample, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Probe::Routes, "example.dk"),
        ] {
            let subject = Subject::read(probe, text);
            assert_eq!(subject.to_string(), text);
            assert!(!matches!(subject, Subject::Unread(_)), "{text}");
        }
    }

    #[test]
    fn what_has_another_form_is_kept_as_it_is() {
        for (probe, text) in [
            (Probe::Dns, "example.dk"),
            (Probe::MailServer, "mx.example.dk"),
            (Probe::Tls, "192.0.2.1"),
            (Probe::Tls, "[2001:DB8::1]:443"),
            (Probe::Http, "POST https://a.dk/ 192.0.2.1:443"),
            (Probe::Http, "GET https://a.dk 192.0.2.1:443"),
            (Probe::Http, "GET https://a.dk/ 192.0.2.1:443 more"),
            (Probe::Http, "GET ftp://a.dk/ 192.0.2.1:443"),
            (Probe::Http, ""),
            (Probe::MailReports, "google.com!example.dk!1.xml.gz"),
            (Probe::MailSample, "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"),
        ] {
            assert_eq!(Subject::read(probe, text), Subject::Unread(text.into()), "{text}");
        }
    }

    #[test]
    fn a_request_knows_its_url() {
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let request = Request::new(Method::Head, Scheme::Https, "a.dk", "/x", address);
        assert_eq!(request.url(), "https://a.dk/x");
        assert_eq!(request.to_string(), "HEAD https://a.dk/x 192.0.2.1:443");
    }
}
