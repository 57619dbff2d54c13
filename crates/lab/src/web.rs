//! Web servers on loopback: sites described as data, good ones and bad ones, many hosts on many addresses.
//!
//! What a host answers is a list of [`Reply`]s by scheme, method and path; what is wrong below HTTP is a [`Wire`] of
//! an address. All addresses share one port for HTTP and one for HTTPS.

mod flow;
mod serve;
mod tls;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

pub use self::serve::{Visit, WebServing};
use crate::pki::Identity;
use crate::scripted::Script;

/// The two schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// In clear text.
    Http,
    /// Over TLS.
    Https,
}

impl Scheme {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Http, Self::Https];
}

/// Which requests a reply is for. What is not said fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    scheme: Option<Scheme>,
    method: Option<String>,
    path: Option<String>,
}

impl When {
    /// Every request.
    pub fn any() -> Self {
        Self::default()
    }

    /// Requests in clear text.
    pub fn http() -> Self {
        Self { scheme: Some(Scheme::Http), ..Self::default() }
    }

    /// Requests over TLS.
    pub fn https() -> Self {
        Self { scheme: Some(Scheme::Https), ..Self::default() }
    }

    /// Those with this method.
    pub fn method(self, method: &str) -> Self {
        Self { method: Some(method.to_owned()), ..self }
    }

    /// Those for this path, without query.
    pub fn path(self, path: &str) -> Self {
        Self { path: Some(path.to_owned()), ..self }
    }

    fn fits(&self, scheme: Scheme, method: &str, path: &str) -> bool {
        self.scheme.is_none_or(|own| own == scheme)
            && self.method.as_deref().is_none_or(|own| own == method)
            && self.path.as_deref().is_none_or(|own| own == path)
    }
}

/// How a body comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flow {
    /// At once.
    Whole(Vec<u8>),
    /// These octets, and then nothing more, with the connection left open.
    Stuck(Vec<u8>),
    /// As long as anybody reads.
    Endless,
}

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The header fields, in their order; several of one name are sent as several.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Flow,
}

impl Reply {
    /// A page of HTML.
    pub fn page(status: u16, html: &str) -> Self {
        let body = Flow::Whole(html.as_bytes().to_vec());
        Self { status, headers: Vec::new(), body }.header("Content-Type", "text/html; charset=utf-8")
    }

    /// A file of plain text, as `security.txt` is served.
    pub fn text(text: &str) -> Self {
        let body = Flow::Whole(text.as_bytes().to_vec());
        Self { status: 200, headers: Vec::new(), body }.header("Content-Type", "text/plain; charset=utf-8")
    }

    /// A redirect.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self { status, headers: Vec::new(), body: Flow::Whole(Vec::new()) }.header("Location", to)
    }

    /// The same with one more header field.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with an HSTS policy of one year for the host and all below it.
    pub fn hsts(self) -> Self {
        self.header("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    }

    /// The same with another body.
    pub fn body(self, body: Flow) -> Self {
        Self { body, ..self }
    }
}

/// What one host answers: the first reply that fits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    replies: Vec<(When, Reply)>,
    certificate: Option<(Vec<Vec<u8>>, Vec<u8>)>,
}

impl Site {
    /// A site without pages: 404 for everything.
    pub fn new() -> Self {
        Self::default()
    }

    /// A site in order: HTTP leads to HTTPS on the same name, and every answer over HTTPS carries HSTS.
    pub fn good(host: &str) -> Self {
        Self::new()
            .on(When::http(), Reply::redirect(301, &format!("https://{host}/")))
            .on(When::https().path("/"), Reply::page(200, "<title>Velkommen</title>").hsts())
            .on(When::https(), Reply::page(404, "<title>Ikke fundet</title>").hsts())
    }

    /// A host that leads elsewhere, in both schemes; over HTTPS with HSTS.
    pub fn leads(to: &str) -> Self {
        Self::new()
            .on(When::https(), Reply::redirect(301, to).hsts())
            .on(When::any(), Reply::redirect(301, to))
    }

    /// The same with one more reply, behind those that are there.
    pub fn on(mut self, when: When, reply: Reply) -> Self {
        self.replies.push((when, reply));
        self
    }

    /// The same with a reply before all that are there.
    pub fn but(mut self, when: When, reply: Reply) -> Self {
        self.replies.insert(0, (when, reply));
        self
    }

    /// The same with a certificate of its own: the chain in DER, the leaf first, and the key in PKCS #8. Without one,
    /// a certificate for its name that nobody has issued.
    pub fn certificate(self, chain: Vec<Vec<u8>>, key: Vec<u8>) -> Self {
        Self { certificate: Some((chain, key)), ..self }
    }

    /// The same with a certificate of an authority of the lab, or one that is broken on purpose.
    pub fn identity(self, identity: &Identity) -> Self {
        self.certificate(identity.chain.clone(), identity.key.clone())
    }

    fn reply(&self, scheme: Scheme, method: &str, path: &str) -> Reply {
        let found = self.replies.iter().find(|(when, _)| when.fits(scheme, method, path));
        found.map_or_else(|| Reply::page(404, "<title>404</title>"), |(_, reply)| reply.clone())
    }
}

/// What an address does to every connection of a scheme, below HTTP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Nothing listens.
    Closed,
    /// Takes the connection and says nothing.
    Silent,
    /// Hears the client and closes without a word.
    Hangup,
    /// Answers TLS with HTTP in clear text.
    ClearText,
    /// Answers TLS with a fatal alert of this number (RFC 8446 §6).
    Alert(u8),
    /// Begins a header and closes in the middle of it.
    CutHeader,
    /// Sends a header without end.
    EndlessHeader,
    /// Answers every request with these octets, whatever they are.
    Octets(&'static [u8]),
    /// Answers as HTTP/0.9 did: a page without header.
    NoHeader,
    /// Agrees on HTTP/2 and hangs up when it is spoken; HTTP/1.1 is served.
    NoHttp2,
}

/// Hosts on addresses of loopback, ready to be served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Web {
    sites: BTreeMap<(IpAddr, String), Site>,
    wires: BTreeMap<(IpAddr, Scheme), Wire>,
    old: BTreeSet<IpAddr>,
    beside: BTreeMap<IpAddr, Script>,
    only: BTreeMap<IpAddr, Script>,
    round_trip: Duration,
}

impl Web {
    /// No host at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a host on an address. A host on several addresses may be another site on each.
    pub fn site(mut self, host: &str, address: impl Into<IpAddr>, site: Site) -> Self {
        self.sites.insert((address.into(), host.to_ascii_lowercase()), site);
        self
    }

    /// The same with an address that does something to its connections.
    pub fn wire(mut self, address: impl Into<IpAddr>, scheme: Scheme, wire: Wire) -> Self {
        self.wires.insert((address.into(), scheme), wire);
        self
    }

    /// The same with an address that knows no HTTP/2.
    pub fn old(mut self, address: impl Into<IpAddr>) -> Self {
        self.old.insert(address.into());
        self
    }

    /// The same with an address whose TLS answers by a script what no library speaks any more
    /// ([`crate::tls_front`]).
    pub fn beside(mut self, address: impl Into<IpAddr>, script: Script) -> Self {
        self.beside.insert(address.into(), script);
        self
    }

    /// The same with an address whose TLS is a script and nothing else. No handshake succeeds, unless it is one of TLS 1.0
    /// with RSA key exchange and 3DES.
    pub fn only(mut self, address: impl Into<IpAddr>, script: Script) -> Self {
        self.only.insert(address.into(), script);
        self
    }

    /// The same, so far away that every answer comes this much later than it would, and the first one twice as much: the
    /// opening of a connection is a round trip, too.
    pub fn far(self, round_trip: Duration) -> Self {
        Self { round_trip, ..self }
    }

    /// The addresses it has something to say about.
    pub fn addresses(&self) -> BTreeSet<IpAddr> {
        let sites = self.sites.keys().map(|(address, _)| *address);
        sites.chain(self.wires.keys().map(|(address, _)| *address)).collect()
    }

    /// What a host on an address answers; 421 for a host that is not there (RFC 9110 §15.5.20).
    fn reply(&self, address: IpAddr, scheme: Scheme, host: &str, method: &str, path: &str) -> Reply {
        match self.sites.get(&(address, host.to_ascii_lowercase())) {
            Some(site) => site.reply(scheme, method, path),
            None => Reply::page(421, "<title>421</title>"),
        }
    }
}
