//! The web servers on loopback: one listener for each address and scheme.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{Method, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::sleep;

use super::flow::Left;
use super::tls::{Fronts, fronts};
use super::{Flow, Scheme, Web, Wire};
use crate::Error;
use crate::distance::Distant;
use crate::traffic::{Counter, Traffic};

/// Visits that the journal keeps.
const JOURNAL: usize = 100_000;
/// Ports that are tried before giving up on a common one.
const ATTEMPTS: usize = 50;

/// A request that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The address it came to.
    pub address: IpAddr,
    /// The scheme.
    pub scheme: Scheme,
    /// The host it named, in lower case without port.
    pub host: String,
    /// The method.
    pub method: String,
    /// Path and query.
    pub target: String,
    /// Who said to be asking.
    pub user_agent: String,
    /// The cookies that came with it.
    pub cookie: String,
}

/// Web servers that listen. Dropping it closes their sockets.
#[derive(Debug)]
pub struct WebServing {
    /// Where port 80 is.
    pub http_port: u16,
    /// Where port 443 is.
    pub https_port: u16,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

struct Shared {
    web: Web,
    fronts: BTreeMap<IpAddr, Fronts>,
    counts: BTreeMap<(IpAddr, Scheme), Counter>,
    journal: Mutex<Vec<Visit>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("web", &self.web).finish_non_exhaustive()
    }
}

impl Web {
    /// Listens on every address, on the given ports of HTTP and HTTPS or on two that are free on all of them.
    ///
    /// # Errors
    /// [`Error::Io`] when an address cannot be bound, and what certificates can lack.
    pub async fn serve(self, ports: Option<(u16, u16)>) -> Result<WebServing, Error> {
        let (http_port, http) = self.bind(Scheme::Http, ports.map(|(http, _)| http)).await?;
        let (https_port, https) = self.bind(Scheme::Https, ports.map(|(_, https)| https)).await?;
        let fronts = fronts(&self)?;
        let listening = |scheme, all: &[(IpAddr, _)]| {
            all.iter().map(move |(address, _)| ((*address, scheme), Counter::default())).collect::<Vec<_>>()
        };
        let counts = [listening(Scheme::Http, &http), listening(Scheme::Https, &https)];
        let counts = counts.into_iter().flatten().collect();
        let shared = Arc::new(Shared { web: self, fronts, counts, journal: Mutex::new(Vec::new()) });
        let mut tasks = JoinSet::new();
        for (scheme, listeners) in [(Scheme::Http, http), (Scheme::Https, https)] {
            for (address, listener) in listeners {
                tasks.spawn(connections(Arc::clone(&shared), address, scheme, listener));
            }
        }
        Ok(WebServing { http_port, https_port, shared, _tasks: tasks })
    }

    async fn bind(
        &self,
        scheme: Scheme,
        port: Option<u16>,
    ) -> Result<(u16, Vec<(IpAddr, TcpListener)>), Error> {
        let mut bound = self.bind_all(scheme, port.unwrap_or(0)).await;
        for _ in 0..ATTEMPTS {
            if bound.is_ok() || port.is_some() {
                break;
            }
            bound = self.bind_all(scheme, 0).await;
        }
        bound
    }

    /// Binds every address that is not closed; port 0 becomes the first free one.
    async fn bind_all(
        &self,
        scheme: Scheme,
        mut port: u16,
    ) -> Result<(u16, Vec<(IpAddr, TcpListener)>), Error> {
        let mut listeners = Vec::new();
        for address in self.addresses() {
            if self.wires.get(&(address, scheme)) == Some(&Wire::Closed) {
                continue;
            }
            let at = SocketAddr::new(address, port);
            let wrong = |source| Error::Io { what: at.to_string(), source };
            let listener = TcpListener::bind(at).await.map_err(wrong)?;
            port = listener.local_addr().map_err(wrong)?.port();
            listeners.push((address, listener));
        }
        if listeners.is_empty() && port == 0 {
            // Nobody listens: a port that was free a moment ago is one that refuses.
            let wrong = |source| Error::Io { what: "127.0.0.1:0".to_owned(), source };
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(wrong)?;
            port = free.local_addr().map_err(wrong)?.port();
        }
        Ok((port, listeners))
    }
}

impl WebServing {
    /// The requests that came, in their order; the first hundred thousand of them.
    pub fn journal(&self) -> Vec<Visit> {
        self.shared.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What came to each address in each scheme.
    pub fn traffic(&self) -> BTreeMap<(IpAddr, Scheme), Traffic> {
        self.shared.counts.iter().map(|(endpoint, counter)| (*endpoint, counter.traffic())).collect()
    }
}

async fn connections(shared: Arc<Shared>, address: IpAddr, scheme: Scheme, listener: TcpListener) {
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let shared = Arc::clone(&shared);
                    clients.spawn(async move {
                        // A client that goes away is no concern of ours.
                        let _ = connection(shared, address, scheme, stream).await;
                    });
                }
                // Out of descriptors: wait for some to be closed.
                Err(_) => sleep(Duration::from_millis(20)).await,
            },
            Some(_) = clients.join_next() => {}
        }
    }
}

async fn connection(
    shared: Arc<Shared>,
    address: IpAddr,
    scheme: Scheme,
    stream: TcpStream,
) -> std::io::Result<()> {
    let counter = shared.counts.get(&(address, scheme));
    counter.inspect(|counter| counter.connected());
    let _ = stream.set_nodelay(true);
    let mut stream = Distant::new(stream, shared.web.round_trip);
    let wire = shared.web.wires.get(&(address, scheme)).copied();
    let no_h2 = wire == Some(Wire::NoHttp2);
    let wire = wire.filter(|_| !no_h2);
    match wire {
        Some(Wire::Hangup | Wire::Closed) => return said(stream, b"").await,
        Some(Wire::Silent) => return drained(stream).await,
        Some(Wire::ClearText) => {
            return said(stream, b"HTTP/1.1 400 Bad Request\r\n\r\nspeak HTTP\r\n").await;
        }
        // Type, version, length, level, description (RFC 8446 §5.1 and §6).
        Some(Wire::Alert(number)) => return said(stream, &[21, 3, 3, 0, 2, 2, number]).await,
        _ => {}
    }
    if scheme == Scheme::Http {
        return match wire {
            Some(wire) => broken(&mut stream, wire).await,
            None => served(shared, address, scheme, stream, false).await,
        };
    }
    let old = wire.is_some() || shared.web.old.contains(&address);
    let Some(fronts) = shared.fronts.get(&address) else { return Ok(()) };
    if let Some(oldest) = &fronts.oldest {
        let Some(stream) = oldest.accept(stream).await? else { return Ok(()) };
        counter.inspect(|counter| counter.shook_hands());
        return served(shared, address, scheme, stream, false).await;
    }
    let front = if old { &fronts.old } else { &fronts.new };
    let Some(mut stream) = front.accept(stream).await? else { return Ok(()) };
    counter.inspect(|counter| counter.shook_hands());
    match wire {
        Some(wire) => broken(&mut stream, wire).await,
        None => {
            let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2".as_slice());
            if h2 && no_h2 {
                let mut buffer = [0; 4096];
                let _ = stream.read(&mut buffer).await?;
                return stream.shutdown().await;
            }
            served(shared, address, scheme, stream, h2).await
        }
    }
}

/// Reads until the client has gone.
async fn drained(mut stream: Distant<TcpStream>) -> std::io::Result<()> {
    let mut buffer = [0; 1024];
    while stream.read(&mut buffer).await? > 0 {}
    Ok(())
}

/// Says something in answer to the first octets, and closes in peace.
async fn said(mut stream: Distant<TcpStream>, words: &[u8]) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer).await?;
    stream.write_all(words).await?;
    stream.shutdown().await?;
    drained(stream).await
}

/// Answers the request with something that is not HTTP, or not all of it.
async fn broken(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), wire: Wire) -> std::io::Result<()> {
    let mut buffer = [0; 4096];
    let _ = stream.read(&mut buffer).await?;
    match wire {
        Wire::CutHeader => stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Ty").await?,
        Wire::Octets(octets) => stream.write_all(octets).await?,
        Wire::NoHeader => stream.write_all(b"<html><title>1991</title></html>").await?,
        Wire::EndlessHeader => {
            stream.write_all(b"HTTP/1.1 200 OK\r\n").await?;
            for number in 0u64.. {
                stream.write_all(format!("X-{number}: {}\r\n", "a".repeat(1000)).as_bytes()).await?;
            }
        }
        _ => {}
    }
    stream.shutdown().await
}

async fn served(
    shared: Arc<Shared>,
    address: IpAddr,
    scheme: Scheme,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    h2: bool,
) -> std::io::Result<()> {
    let answering = service_fn(move |request: Request<Incoming>| {
        let answer = shared.answer(address, scheme, &request);
        async move { answer }
    });
    let io = TokioIo::new(stream);
    let ended = if h2 {
        http2::Builder::new(TokioExecutor::new()).serve_connection(io, answering).await
    } else {
        http1::Builder::new().serve_connection(io, answering).await
    };
    ended.map_err(std::io::Error::other)
}

impl Shared {
    fn answer(
        &self,
        address: IpAddr,
        scheme: Scheme,
        request: &Request<Incoming>,
    ) -> Result<Response<Left>, Infallible> {
        let field = |name: &str| {
            let value = request.headers().get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let named = request.uri().host().map_or_else(|| field("host"), str::to_owned);
        let bare =
            named.rsplit_once(':').filter(|(_, port)| port.bytes().all(|octet| octet.is_ascii_digit()));
        let host = bare.map_or(named.as_str(), |(host, _)| host).to_ascii_lowercase();
        let (method, path) = (request.method().as_str(), request.uri().path());
        let reply = self.web.reply(address, scheme, &host, method, path);
        let visit = Visit {
            address,
            scheme,
            host,
            method: method.to_owned(),
            target: request.uri().path_and_query().map_or_else(String::new, ToString::to_string),
            user_agent: field("user-agent"),
            cookie: field("cookie"),
        };
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.len() < JOURNAL {
            journal.push(visit);
        }
        drop(journal);
        let mut response = Response::builder().status(reply.status);
        for (name, value) in &reply.headers {
            response = response.header(name, value);
        }
        let flow = if request.method() == Method::HEAD { Flow::Whole(Vec::new()) } else { reply.body };
        let failed = || {
            let mut failed = Response::new(Left::of(Flow::Whole(b"a reply of the lab is no HTTP".to_vec())));
            *failed.status_mut() = http::StatusCode::INTERNAL_SERVER_ERROR;
            failed
        };
        Ok(response.body(Left::of(flow)).unwrap_or_else(|_| failed()))
    }
}
