//! The walk along a chain of redirects: where each step goes, what is kept of it, and where it ends.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::net::IpAddr;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Empty;
use kravtjek_model::observation::http::{BrokeOff, Hop, Http};
use kravtjek_model::observation::{NotSeen, Why};
use tokio::time::{Instant, timeout_at};
use url::{Position, Url};

use super::connect::{Way, secured};
use super::cookie::Jar;
use super::exchange::{Answer, exchange};
use super::onward::{Onward, onward};
use super::{Ask, Prober, body, clock, headers, wall};
use crate::dial::{Connection, Manner};

/// Redirects that are followed; browsers give up at 20, and no honest site needs half of that.
const REDIRECTS: usize = 10;
/// Addresses of another host that are tried.
const ADDRESSES: usize = 3;
/// The one file whose text is kept (RFC 9116 §3).
const SECURITY_TXT: &str = "/.well-known/security.txt";

/// One chain under way.
pub(super) struct Walk<'a, R> {
    prober: &'a Prober,
    ask: &'a Ask,
    resolve: R,
    deadline: Instant,
    /// Where each host is asked: the first one where we were told to, the others where one opened.
    places: HashMap<String, IpAddr>,
    jar: Jar,
}

impl<'a, R, F> Walk<'a, R>
where
    R: Fn(String) -> F,
    F: Future<Output = Result<Vec<IpAddr>, NotSeen>>,
{
    pub(super) fn new(prober: &'a Prober, ask: &'a Ask, resolve: R) -> Self {
        let host = ask.parsed().host_str().unwrap_or_default().to_owned();
        Self {
            prober,
            ask,
            resolve,
            deadline: Instant::now() + prober.dialer.budget().whole,
            places: HashMap::from([(host, ask.address().ip())]),
            jar: Jar::default(),
        }
    }

    /// Follows the chain to its end, and writes down what was seen on the way.
    pub(super) async fn follow(mut self, http: &mut Http) {
        let (mut method, mut url) = (self.ask.method().clone(), self.ask.parsed().clone());
        let mut been = HashSet::new();
        loop {
            // With another cookie it is another question: a site that tests for cookies sends everyone round once.
            let cookies = self.jar.of(url.host_str().unwrap_or_default()).unwrap_or_default();
            let looped = !been.insert((method.clone(), url.to_string(), cookies));
            let taken = if looped {
                Err(NotSeen::new(Why::OverLimit, "the redirects go round"))
            } else if http.hops.len() > REDIRECTS {
                Err(NotSeen::new(Why::OverLimit, format!("{REDIRECTS} redirects")))
            } else {
                self.step(&method, &url, http).await
            };
            let not_seen = match taken {
                Ok(Onward::End) => return,
                Ok(Onward::To(next_method, next)) => {
                    (method, url) = (next_method, next);
                    continue;
                }
                Ok(Onward::Nowhere(not_seen)) | Err(not_seen) => not_seen,
            };
            if http.hops.is_empty() {
                http.closed = not_seen.why == Why::Refused;
                http.not_seen = (!http.closed).then_some(not_seen);
            } else {
                http.broke_off = Some(BrokeOff { url: url.to_string(), looped, not_seen });
            }
            return;
        }
    }

    /// Asks one URL and keeps the answer; says where it leads.
    async fn step(&mut self, method: &Method, url: &Url, http: &mut Http) -> Result<Onward, NotSeen> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (answer, address) = self.fetch(method, url, &host).await?;
        self.jar.keep(&host, &answer.headers);
        if matches!(answer.status.as_u16(), 429 | 503) {
            self.prober.dialer.throttled(address);
        }
        if http.hops.is_empty() {
            http.clock = clock::skew(&answer.headers, answer.sent, answer.took);
        }
        let led = onward(method, url, answer.status, &answer.headers);
        http.hops.push(hop(url, address, &answer));
        Ok(led)
    }

    async fn fetch(&mut self, method: &Method, url: &Url, host: &str) -> Result<(Answer, IpAddr), NotSeen> {
        let (connection, address) = self.connect(url, host).await?;
        let mut spoke_h2 = false;
        let not_seen = match self.speak(method, url, host, connection, Some(&mut spoke_h2)).await {
            Ok(answer) => return Ok((answer, address)),
            Err(not_seen) => not_seen,
        };
        // A server may agree on HTTP/2 and want HTTP/1.1 for what was asked (RFC 9113 §7, HTTP_1_1_REQUIRED).
        let broken = matches!(not_seen.why, Why::Garbled | Why::Closed | Why::Reset);
        if !spoke_h2 || !broken {
            return Err(not_seen);
        }
        let (connection, address) = self.connect(url, host).await?;
        Ok((self.speak(method, url, host, connection, None).await?, address))
    }

    /// Asks on an open connection; notes whether HTTP/2 was spoken, or does not offer it.
    async fn speak(
        &self,
        method: &Method,
        url: &Url,
        host: &str,
        connection: Connection,
        spoke_h2: Option<&mut bool>,
    ) -> Result<Answer, NotSeen> {
        let request = self.request(method, url, host)?;
        // The rest of the connection is its place in the pace, kept until the answer is read.
        let Connection { stream, .. } = connection;
        let Self { prober, deadline, .. } = self;
        let whole = async {
            let tls = if spoke_h2.is_some() { &prober.tls } else { &prober.tls_http1 };
            let (way, h2): (Box<dyn Way>, bool) = match url.scheme() {
                "https" => match timeout_at(*deadline, secured(tls, url, stream)).await {
                    Ok(secured) => secured?,
                    Err(_) => return Err(NotSeen::new(Why::TimedOut, "TLS")),
                },
                _ => (Box::new(stream), false),
            };
            if let Some(spoke_h2) = spoke_h2 {
                *spoke_h2 = h2;
            }
            let request = if h2 { request.for_h2(url)? } else { request.for_h1() };
            exchange(way, h2, request, prober.settings.now, *deadline).await
        };
        tokio::select! {
            answer = whole => answer,
            () = prober.dialer.stop().stopped() => Err(NotSeen::new(Why::Cancelled, "")),
        }
    }

    /// Opens a connection to a host: where it was asked before, or to the first of its addresses that opens.
    async fn connect(&mut self, url: &Url, host: &str) -> Result<(Connection, IpAddr), NotSeen> {
        let default = url.port_or_known_default().unwrap_or_default();
        let first = *url == *self.ask.parsed();
        let port = if first { self.ask.address().port() } else { default };
        let (candidates, tries) = match self.places.get(host) {
            Some(address) => (vec![*address], 2),
            None => {
                let began = Instant::now();
                let found = (self.resolve)(host.to_owned()).await;
                // A look-up has a deadline of its own.
                self.deadline += began.elapsed();
                (found?, 1)
            }
        };
        let mut last = NotSeen::new(Why::NoAddress, host);
        for address in candidates.into_iter().take(ADDRESSES) {
            for _ in 0..tries {
                if Instant::now() >= self.deadline {
                    return Err(NotSeen::new(Why::TimedOut, ""));
                }
                match self.prober.dialer.open(address, port, Manner::Usual).await {
                    Ok(connection) => {
                        self.deadline += connection.waited;
                        self.places.insert(host.to_owned(), address);
                        return Ok((connection, address));
                    }
                    Err(not_opened) => {
                        self.deadline += not_opened.waited;
                        last = not_opened.not_seen;
                    }
                }
                if last.why != Why::Refused {
                    break;
                }
            }
        }
        Err(last)
    }

    fn request(&self, method: &Method, url: &Url, host: &str) -> Result<Prepared, NotSeen> {
        let mut request = Request::builder()
            .method(method)
            .header(header::USER_AGENT, &self.prober.settings.user_agent)
            .header(header::ACCEPT, "text/html,application/xhtml+xml,*/*;q=0.8")
            .header(header::ACCEPT_LANGUAGE, "da,en;q=0.5")
            .header(header::ACCEPT_ENCODING, "gzip");
        if let Some(cookies) = self.jar.of(host) {
            request = request.header(header::COOKIE, cookies);
        }
        let target = &url[Position::BeforePath..Position::AfterQuery];
        let authority = &url[Position::BeforeHost..Position::AfterPort];
        let request = request.uri(target).header(header::HOST, authority).body(Empty::new());
        request.map(Prepared).map_err(|error| NotSeen::new(Why::Garbled, error.to_string()))
    }
}

/// A request that does not know yet in which protocol it goes.
struct Prepared(Request<Empty<Bytes>>);

impl Prepared {
    /// HTTP/1.1: the target in origin form, and a `Host` field (RFC 9112 §3.2).
    fn for_h1(mut self) -> Request<Empty<Bytes>> {
        self.0.headers_mut().insert(header::CONNECTION, header::HeaderValue::from_static("close"));
        self.0
    }

    /// HTTP/2: scheme and authority as pseudo-header fields (RFC 9113 §8.3.1), which are taken from the whole URL.
    fn for_h2(mut self, url: &Url) -> Result<Request<Empty<Bytes>>, NotSeen> {
        self.0.headers_mut().remove(header::HOST);
        let whole = url.as_str().parse();
        *self.0.uri_mut() =
            whole.map_err(|error: http::uri::InvalidUri| NotSeen::new(Why::Garbled, error.to_string()))?;
        Ok(self.0)
    }
}

/// What is kept of one answer.
fn hop(url: &Url, address: IpAddr, answer: &Answer) -> Hop {
    let page = answer.content.head();
    let location = answer.headers.get("location");
    Hop {
        url: url.to_string(),
        status: answer.status.as_u16(),
        location: location.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()),
        headers: headers::kept(&answer.headers),
        wall: wall::wall(answer.status, &answer.headers, &page).map(str::to_owned),
        address: Some(address.to_string()),
        protocol: Some(format!("{:?}", answer.version)),
        body: Some(answer.content.kept(url.path() == SECURITY_TXT)),
        refresh: body::refresh(&answer.headers, &page),
    }
}
