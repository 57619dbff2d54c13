//! The walk along a chain of redirects: where each step goes, what is kept of it, and where it ends.

use std::collections::{HashMap, HashSet};
use std::future::Future;
use std::net::IpAddr;

use bytes::Bytes;
use http::{Method, Request, header};
use http_body_util::Empty;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::http::{BrokeOff, Hop, Http};
use kravtjek_model::observation::mta_sts::Served;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::net::TcpStream;
use tokio::time::{Duration, Instant, timeout_at};
use url::{Position, Url};

use super::connect::{Opened, secured, secured_as_of_old};
use super::cookie::Jar;
use super::exchange::{HttpAnswer, exchange};
use super::onward::Onward;
use super::{Ask, Prober, body, clock, headers, mta_sts, onward, wall};
use crate::dial::{Connection, Manner};
use crate::tls::deep::legacy::{TLS10, TLS12};

/// Redirects that are followed; browsers give up at 20, and no honest site needs half of that.
const REDIRECTS: usize = 10;
/// Addresses of another host that are tried.
const ADDRESSES: usize = 3;
/// A file whose text is kept (RFC 9116 §3).
const SECURITY_TXT: &str = "/.well-known/security.txt";

/// What HTTP is carried by, where the URL asks for TLS.
#[derive(Clone, Copy, Debug)]
enum Over {
    /// TLS 1.2 or 1.3, and HTTP/2 where it is agreed on.
    Newest,
    /// The same without HTTP/2.
    Http1,
    /// This version of TLS or an older one, by the client for old servers.
    Old(u16),
}

/// What was spoken below HTTP.
#[derive(Debug, Default)]
struct Spoke {
    h2: bool,
    /// The handshake failed as it does with servers that are too old for it.
    old: bool,
    /// The version that the client for old servers agreed on.
    version: Option<&'static str>,
}

/// One chain under way.
pub(super) struct Walk<'a, R> {
    prober: &'a Prober,
    ask: &'a Ask,
    resolve: R,
    deadline: Instant,
    /// The time of look-ups that does not count any more.
    lookups: Duration,
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
            deadline: Instant::now() + prober.dialer.patience().whole,
            lookups: prober.dialer.patience().whole,
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
                Err(NotSeen::new(Why::OverLimit, Detail::redirects_go_round()))
            } else if http.hops.len() > REDIRECTS {
                Err(NotSeen::new(Why::OverLimit, Detail::redirects(REDIRECTS)))
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
                // Who was not given back all of the cookies may have sent us round for that.
                let looped = looped && !self.jar.left_out();
                http.broke_off = Some(BrokeOff { url: url.to_string(), looped, not_seen });
            }
            return;
        }
    }

    /// Asks one URL and keeps the answer; says where it leads.
    async fn step(&mut self, method: &Method, url: &Url, http: &mut Http) -> Result<Onward, NotSeen> {
        let host = url.host_str().unwrap_or_default().to_owned();
        let (answer, address) = self.fetch(method, url, &host).await?;
        self.jar.keep(&host, &answer.headers, answer.sent);
        if matches!(answer.status.as_u16(), 429 | 503) {
            self.prober.dialer.throttled(address);
        }
        if http.hops.is_empty() {
            http.clock = clock::skew(&answer.headers, answer.sent, answer.took);
        }
        let led = match mta_sts::is_policy(url) {
            // A redirect is not followed (RFC 8461 §3.3).
            true => Onward::End,
            false => onward::onward(method, url, answer.status, &answer.headers),
        };
        let mut hop = hop(url, address, &answer);
        hop.mta_sts = self.served(url, &answer);
        http.hops.push(hop);
        Ok(led)
    }

    /// What a mail sender makes of an answer that may be a policy.
    fn served(&self, url: &Url, answer: &HttpAnswer) -> Option<Box<Served>> {
        let settings = &self.prober.settings;
        let at = self.ask.moment().unwrap_or_else(|| self.prober.dialer.now());
        mta_sts::is_policy(url).then(|| Box::new(mta_sts::served(url, answer, &settings.roots, at)))
    }

    async fn fetch(
        &mut self,
        method: &Method,
        url: &Url,
        host: &str,
    ) -> Result<(HttpAnswer, IpAddr), NotSeen> {
        let (connection, address) = self.connect(url, host).await?;
        let mut spoke = Spoke::default();
        let first = self.speak(method, url, host, connection, Over::Newest, &mut spoke).await;
        let not_seen = match first {
            Ok(answer) => return Ok((answer, address)),
            Err(not_seen) => not_seen,
        };
        if spoke.old {
            return self.fetch_as_of_old(method, url, host).await.ok_or(not_seen);
        }
        // A server may agree on HTTP/2 and want HTTP/1.1 for what was asked (RFC 9113 §7, HTTP_1_1_REQUIRED).
        let broken = matches!(not_seen.why, Why::Garbled | Why::Closed | Why::Reset);
        if !spoke.h2 || !broken {
            return Err(not_seen);
        }
        let (connection, address) = self.connect(url, host).await?;
        Ok((self.speak(method, url, host, connection, Over::Http1, &mut spoke).await?, address))
    }

    /// Asks a server that rustls could not agree with in the versions before TLS 1.3: all of them, and then TLS 1.0 alone
    /// for servers that do not stand being offered newer ones. When that fails too, the first failure stands.
    async fn fetch_as_of_old(
        &mut self,
        method: &Method,
        url: &Url,
        host: &str,
    ) -> Option<(HttpAnswer, IpAddr)> {
        for version in [TLS12, TLS10] {
            let (connection, address) = self.connect(url, host).await.ok()?;
            let mut spoke = Spoke::default();
            let asked = self.speak(method, url, host, connection, Over::Old(version), &mut spoke).await;
            if let Ok(mut answer) = asked {
                answer.tls = spoke.version;
                return Some((answer, address));
            }
        }
        None
    }

    /// Asks on an open connection; notes what was spoken below HTTP.
    async fn speak(
        &self,
        method: &Method,
        url: &Url,
        host: &str,
        connection: Connection,
        over: Over,
        spoke: &mut Spoke,
    ) -> Result<HttpAnswer, NotSeen> {
        let request = self.request(method, url, host)?;
        // The rest of the connection is its place in the pace, kept until the answer is read.
        let Connection { stream, .. } = connection;
        let Self { prober, deadline, .. } = self;
        let whole = async {
            let opened = match url.scheme() {
                "https" => match timeout_at(*deadline, self.secure(url, over, stream, spoke)).await {
                    Ok(secured) => secured?,
                    Err(_) => return Err(NotSeen::new(Why::TimedOut, Detail::step("TLS"))),
                },
                _ => Opened::plain(stream),
            };
            let Opened { way, h2, chain } = opened;
            let request = if h2 { request.for_h2(url)? } else { request.for_h1() };
            let answer = exchange(way, h2, request, prober.dialer.clock(), *deadline).await?;
            Ok(HttpAnswer { chain, ..answer })
        };
        tokio::select! {
            answer = whole => answer,
            () = prober.dialer.stop().stopped() => Err(NotSeen::only(Why::Cancelled)),
        }
    }

    /// Puts TLS on a connection.
    async fn secure(
        &self,
        url: &Url,
        over: Over,
        stream: TcpStream,
        spoke: &mut Spoke,
    ) -> Result<Opened, NotSeen> {
        let tls = match over {
            Over::Newest => &self.prober.tls,
            Over::Http1 => &self.prober.tls_http1,
            Over::Old(version) => {
                let patience = self.prober.dialer.patience().connect;
                let (opened, agreed) = secured_as_of_old(url, version, patience, stream).await?;
                spoke.version = Some(agreed);
                return Ok(opened);
            }
        };
        let opened = secured(tls, url, stream).await.map_err(|failed| {
            spoke.old = failed.old;
            failed.not_seen
        })?;
        spoke.h2 = opened.h2;
        Ok(opened)
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
                // A look-up has a deadline of its own; those of one walk together get as much as the walk.
                let excused = began.elapsed().min(self.lookups);
                (self.deadline, self.lookups) = (self.deadline + excused, self.lookups - excused);
                (found?, 1)
            }
        };
        let mut last = NotSeen::new(Why::NoAddress, Detail::name(host));
        for address in candidates.into_iter().take(ADDRESSES) {
            for _ in 0..tries {
                if Instant::now() >= self.deadline {
                    return Err(NotSeen::only(Why::TimedOut));
                }
                match self.open(address, port).await {
                    Ok(connection) => {
                        self.places.insert(host.to_owned(), address);
                        return Ok((connection, address));
                    }
                    Err(not_seen) => last = not_seen,
                }
                if last.why != Why::Refused {
                    break;
                }
            }
        }
        Err(last)
    }

    /// Opens a connection. Our own pace is not the walk's fault, but a longer pause is: that the server asked for.
    async fn open(&mut self, address: IpAddr, port: u16) -> Result<Connection, NotSeen> {
        let (began, deadline, dialer) = (Instant::now(), self.deadline, &self.prober.dialer);
        let ordinary = Duration::from_secs(1) / dialer.budget().per_host_rate.max(1);
        let may = |pause: Duration| {
            let over = deadline.saturating_duration_since(began) <= pause.saturating_sub(ordinary);
            if over { Err(NotSeen::only(Why::TimedOut)) } else { Ok(()) }
        };
        match dialer.turn(address, port, Manner::Usual, may).await {
            Ok(turn) => {
                self.deadline += began.elapsed().saturating_sub(turn.pause.saturating_sub(ordinary));
                turn.open(self.deadline.saturating_duration_since(Instant::now())).await
            }
            Err(not_opened) => {
                self.deadline += not_opened.waited;
                Err(not_opened.not_seen)
            }
        }
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
        request.map(Prepared).map_err(|error| NotSeen::new(Why::Garbled, Detail::said(error.to_string())))
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
        *self.0.uri_mut() = whole.map_err(|error: http::uri::InvalidUri| {
            NotSeen::new(Why::Garbled, Detail::said(error.to_string()))
        })?;
        Ok(self.0)
    }
}

/// What is kept of one answer.
fn hop(url: &Url, address: IpAddr, answer: &HttpAnswer) -> Hop {
    let text = match url.path() {
        SECURITY_TXT => body::TEXT,
        _ if mta_sts::is_policy(url) => mta_sts::TEXT,
        _ => 0,
    };
    let page = answer.content.head();
    Hop {
        url: url.to_string(),
        status: answer.status.as_u16(),
        location: onward::location(&answer.headers),
        headers: headers::kept(&answer.headers),
        skipped: answer.skipped.clone(),
        wall: wall::wall(answer.status, &answer.headers, &page).map(str::to_owned),
        address: Some(address.to_string()),
        protocol: Some(format!("{:?}", answer.version)),
        tls: answer.tls.map(str::to_owned),
        body: Some(answer.content.kept(text)),
        refresh: body::refresh(&answer.headers, &page),
        mta_sts: None,
    }
}
