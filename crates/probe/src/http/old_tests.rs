//! Web servers that speak nothing newer than TLS 1.0, which rustls cannot ask.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use kravtjek_model::detail::Detail;

use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::time::Clock;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};

use super::*;
use crate::errand::Errand;
use crate::ground::Ground;
use crate::reach::Budget;
use crate::tls::deep::legacy::tests::server::serve_old;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const LIST: &str = r#"{"entries": [{"name": "havn.dk", "mode": "force-https"}]}"#;
const ANSWER: &[u8] = b"HTTP/1.1 301 Moved Permanently\r\nLocation: http://b.dk/\r\n\
    Strict-Transport-Security: max-age=31536000\r\nContent-Length: 0\r\n\r\n";

/// Asks a server on loopback for a page by HTTPS; the redirect leads to a host without an address.
pub(crate) async fn asked(port: u16, path: &str) -> Http {
    let mut errand = Errand::without_dns(Clock::At("2026-11-21T12:00:00Z".parse().unwrap()));
    errand.scope.inside = true;
    errand.scope.ports.insert(443, port);
    let budget = Budget { rate: 100_000, per_host_rate: 100_000, ..Budget::default() };
    let settings = Settings {
        user_agent: "kravtjek/0".to_owned(),
        preload: Arc::new(PreloadList::read(LIST, "2026-11-01").unwrap()),
        roots: Roots::built_in(),
    };
    let prober = Prober::new(Ground::new(budget).dialer(&errand), settings).unwrap();
    let ask = Ask::get(&format!("https://a.dk{path}"), SocketAddr::new(HERE, 443)).unwrap();
    prober.look(&ask, async |host| Err(NotSeen::new(Why::NoAddress, Detail::name(host)))).await
}

/// Starts a server that treats each connection in the same way, and asks it.
async fn asked_of<F: Future + Send + 'static>(serve: fn(TcpStream) -> F) -> Http
where
    F::Output: Send,
{
    let listener = TcpListener::bind((HERE, 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    asked(port, "/").await
}

#[tokio::test]
async fn redirects_and_hsts_of_a_server_of_tls_1_0_are_read() {
    for http in [
        asked_of(|stream| serve_old(stream, false, ANSWER)).await,
        asked_of(|stream| serve_old(stream, true, ANSWER)).await,
    ] {
        assert_eq!((http.not_seen, http.closed), (None, false));
        let [hop] = &http.hops[..] else { panic!("{:?}", http.hops) };
        assert_eq!((hop.status, hop.location.as_deref()), (301, Some("http://b.dk/")));
        let hsts = ("strict-transport-security".to_owned(), "max-age=31536000".to_owned());
        assert!(hop.headers.contains(&hsts), "{:?}", hop.headers);
        assert_eq!((hop.tls.as_deref(), hop.protocol.as_deref()), (Some("TLSv1.0"), Some("HTTP/1.1")));
        assert_eq!(http.broke_off.unwrap().not_seen.why, Why::NoAddress);
    }
}

#[tokio::test]
async fn who_refuses_every_client_is_told_by_the_first_refusal() {
    let alert = |mut stream: TcpStream| async move {
        let _read = stream.read(&mut [0; 2048]).await;
        tokio::io::AsyncWriteExt::write_all(&mut stream, &[21, 3, 1, 0, 2, 2, 40]).await
    };
    let http = asked_of(alert).await;
    assert!(http.hops.is_empty());
    assert_eq!(
        http.not_seen,
        Some(NotSeen::new(Why::ServerFailure, Detail::read("TLS alert HandshakeFailure")))
    );
}

#[tokio::test]
async fn what_is_not_tls_is_asked_once() {
    static ASKED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let clear = |mut stream: TcpStream| async move {
        ASKED.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        tokio::io::AsyncWriteExt::write_all(&mut stream, b"HTTP/1.1 400 Bad Request\r\n\r\n").await
    };
    let http = asked_of(clear).await;
    assert_eq!(http.not_seen.unwrap().why, Why::Garbled);
    assert_eq!(ASKED.load(std::sync::atomic::Ordering::Relaxed), 1);
}
