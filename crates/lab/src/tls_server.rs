//! A TLS server on loopback: certificate, versions, ALPN, staple and early data as asked, and a handler behind it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{
    ClientHello, ResolvesServerCert, ServerConfig, ServerSessionMemoryCache, WebPkiClientVerifier,
};
use rustls::sign::CertifiedKey;
use rustls::{RootCertStore, SignatureScheme, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

use crate::Error;
use crate::pki::Identity;

/// How long a silent client is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a server is set up.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether TLS 1.2 is spoken.
    pub tls12: bool,
    /// Whether TLS 1.3 is spoken.
    pub tls13: bool,
    /// Application protocols, the best first; none at all when empty.
    pub alpn: Vec<String>,
    /// An OCSP answer to staple.
    pub staple: Option<Vec<u8>>,
    /// How much early data a ticket allows, in octets; 0 for none.
    pub early_data: u32,
    /// Whether session tickets are sent in TLS 1.3.
    pub tickets: bool,
    /// A root in DER whose certificates clients must show.
    pub clients: Option<Vec<u8>>,
    /// A second certificate, for clients that cannot use the first one.
    pub second: Option<Identity>,
    /// Whether the server chooses the suite in its own order, else in the client's.
    pub own_order: bool,
    /// What it computes with, in place of the library's usual suites and groups.
    pub provider: Option<Arc<CryptoProvider>>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tls12: true,
            tls13: true,
            alpn: Vec::new(),
            staple: None,
            early_data: 0,
            tickets: true,
            clients: None,
            second: None,
            own_order: false,
            provider: None,
        }
    }
}

/// An acceptor that shows the identity's chain.
///
/// # Errors
/// [`Error::Crypto`] when the key or the chain cannot be used.
pub fn acceptor(identity: &Identity, options: &Options) -> Result<TlsAcceptor, Error> {
    let usual = || Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let provider = options.provider.clone().unwrap_or_else(usual);
    let mut certificates = vec![certified(identity, options.staple.clone(), &provider)?];
    if let Some(second) = &options.second {
        certificates.push(certified(second, None, &provider)?);
    }
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&versions(options))
        .map_err(|_| Error::Crypto)?;
    let builder = match &options.clients {
        None => builder.with_no_client_auth(),
        Some(root) => {
            let mut roots = RootCertStore::empty();
            roots.add(CertificateDer::from(root.clone())).map_err(|_| Error::Crypto)?;
            let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
            builder.with_client_cert_verifier(verifier.map_err(|_| Error::Crypto)?)
        }
    };
    let mut config = builder.with_cert_resolver(Arc::new(Resolver(certificates)));
    config.alpn_protocols = options.alpn.iter().map(|name| name.clone().into_bytes()).collect();
    config.ignore_client_order = options.own_order;
    config.max_early_data_size = options.early_data;
    if !options.tickets {
        config.send_tls13_tickets = 0;
    }
    // Early data needs sessions that are kept by the server: a ticket alone could be played again.
    config.session_storage = ServerSessionMemoryCache::new(32);
    Ok(TlsAcceptor::from(Arc::new(config)))
}

fn versions(options: &Options) -> Vec<&'static SupportedProtocolVersion> {
    let mut versions = Vec::new();
    if options.tls13 {
        versions.push(&rustls::version::TLS13);
    }
    if options.tls12 {
        versions.push(&rustls::version::TLS12);
    }
    versions
}

fn certified(
    identity: &Identity,
    staple: Option<Vec<u8>>,
    provider: &CryptoProvider,
) -> Result<Arc<CertifiedKey>, Error> {
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
    let key = provider.key_provider.load_private_key(key).map_err(|_| Error::Crypto)?;
    let chain = identity.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
    let mut certified = CertifiedKey::new(chain, key);
    certified.ocsp = staple;
    Ok(Arc::new(certified))
}

/// Shows the first certificate whose key can sign what the client can verify.
#[derive(Debug)]
struct Resolver(Vec<Arc<CertifiedKey>>);

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let offered: &[SignatureScheme] = hello.signature_schemes();
        self.0.iter().find(|certified| certified.key.choose_scheme(offered).is_some()).cloned()
    }
}

/// What is done with a connection once TLS stands.
#[derive(Clone, Debug)]
pub enum Handler {
    /// Sends back what comes.
    Echo,
    /// Reads until an empty line, then sends these octets and closes: a web server with one answer.
    Canned(Vec<u8>),
    /// Closes at once.
    Close,
}

/// A server that listens. Dropping it closes its socket.
#[derive(Debug)]
pub struct TlsServer {
    address: SocketAddr,
    connections: Arc<AtomicU64>,
    _tasks: JoinSet<()>,
}

impl TlsServer {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// [`Error::Io`] when nothing can be bound, [`Error::Crypto`] when the identity cannot be used.
    pub async fn start(identity: &Identity, options: &Options, handler: Handler) -> Result<Self, Error> {
        let acceptor = acceptor(identity, options)?;
        let io = |source| Error::Io { what: "127.0.0.1".into(), source };
        let listener = TcpListener::bind((IpAddr::V4(Ipv4Addr::LOCALHOST), 0)).await.map_err(io)?;
        let address = listener.local_addr().map_err(io)?;
        let connections = Arc::new(AtomicU64::new(0));
        let counted = Arc::clone(&connections);
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut open = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                open.spawn(timeout(PATIENCE, serve(acceptor.clone(), stream, handler.clone())));
                while open.try_join_next().is_some() {}
            }
        });
        Ok(Self { address, connections, _tasks: tasks })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How many connections came.
    pub fn connections(&self) -> u64 {
        self.connections.load(Ordering::Relaxed)
    }
}

async fn serve(acceptor: TlsAcceptor, stream: TcpStream, handler: Handler) -> std::io::Result<()> {
    let mut stream = acceptor.accept(stream).await?;
    let mut buffer = [0; 4096];
    match handler {
        Handler::Close => {}
        Handler::Echo => loop {
            let length = stream.read(&mut buffer).await?;
            if length == 0 {
                break;
            }
            stream.write_all(buffer.get(..length).unwrap_or_default()).await?;
            stream.flush().await?;
        },
        Handler::Canned(answer) => {
            let mut heard = Vec::new();
            while !heard.windows(4).any(|window| window == b"\r\n\r\n") && heard.len() < 65_536 {
                let length = stream.read(&mut buffer).await?;
                if length == 0 {
                    return Ok(());
                }
                heard.extend_from_slice(buffer.get(..length).unwrap_or_default());
            }
            stream.write_all(&answer).await?;
        }
    }
    stream.shutdown().await
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use rustls::ClientConfig;
    use rustls::pki_types::{ServerName, UnixTime};
    use rustls::time_provider::TimeProvider;
    use tokio_rustls::TlsConnector;

    use super::*;
    use crate::pki::{Authority, Leaf};

    const NOW: &str = "2026-11-21T00:00:00Z";

    #[derive(Debug)]
    struct Then(u64);

    impl TimeProvider for Then {
        fn current_time(&self) -> Option<UnixTime> {
            Some(UnixTime::since_unix_epoch(Duration::from_secs(self.0)))
        }
    }

    #[tokio::test]
    async fn who_trusts_the_root_is_answered() {
        let at: Timestamp = NOW.parse().unwrap();
        let authority = Authority::new(at).unwrap();
        let identity = authority.issue(&Leaf::new(&["a.dk"], at)).unwrap();
        let options = Options { alpn: vec!["http/1.1".into()], ..Options::default() };
        let server = TlsServer::start(&identity, &options, Handler::Echo).await.unwrap();

        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from(authority.root().to_vec())).unwrap();
        let clock = Arc::new(Then(u64::try_from(at.as_second()).unwrap()));
        let mut config = ClientConfig::builder_with_details(provider, clock)
            .with_protocol_versions(&[&rustls::version::TLS12])
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let connector = TlsConnector::from(Arc::new(config));
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        let stream = socket.connect(server.address()).await.unwrap();
        let mut stream = connector.connect(ServerName::try_from("a.dk").unwrap(), stream).await.unwrap();
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(b"hello").await.unwrap();
        let mut answer = [0; 5];
        stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"hello");
        assert_eq!(server.connections(), 1);
    }
}
