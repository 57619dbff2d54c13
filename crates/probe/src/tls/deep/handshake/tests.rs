//! Handshakes with the lab's servers.

use jiff::Timestamp;
use kravtjek_lab::pki::{Authority, Identity, Key, Leaf, self_signed};
use kravtjek_lab::tls_server::{Handler, Options, TlsServer};
use rustls::NamedGroup;
use tokio::io::AsyncWriteExt as _;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

use kravtjek_model::detail::Detail;

use super::*;

fn now() -> Timestamp {
    "2026-11-21T00:00:00Z".parse().unwrap()
}

fn issue(key: Key) -> Identity {
    Authority::new(now()).unwrap().issue(&Leaf::new(&["a.dk"], now()).key(key)).unwrap()
}

fn offer() -> Offer {
    Offer {
        sni: Some("a.dk".into()),
        alpn: Vec::new(),
        schemes: Schemes::All,
        versions: Versions::Both,
        deadline: Duration::from_secs(20),
    }
}

async fn connect(server: &TlsServer) -> TcpStream {
    TcpSocket::new_v4().unwrap().connect(server.address()).await.unwrap()
}

async fn serve(options: Options) -> TlsServer {
    TlsServer::start(&issue(Key::P256), &options, Handler::Echo).await.unwrap()
}

async fn shake(server: &TlsServer, offer: Offer) -> Result<Handshake<TcpStream>, Box<Failed>> {
    handshake(connect(server).await, &offer).await
}

#[tokio::test]
async fn a_handshake_shows_what_was_agreed_and_the_stream_goes_on() {
    let identity = issue(Key::P256);
    let staple = vec![0x30, 0x03, 0x0a, 0x01, 0x06];
    let options = Options {
        alpn: vec!["h2".into(), "http/1.1".into()],
        staple: Some(staple.clone()),
        ..Options::default()
    };
    let server = TlsServer::start(&identity, &options, Handler::Echo).await.unwrap();
    for (versions, version, suite) in [
        (Versions::Both, "TLSv1.3", "TLS_AES_256_GCM_SHA384"),
        (Versions::Tls12, "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ] {
        let offer = Offer { versions, alpn: vec!["http/1.1".into()], ..offer() };
        let mut hand = shake(&server, offer).await.unwrap();
        assert_eq!(hand.seen.version.as_deref(), Some(version));
        assert_eq!(hand.seen.suite.as_deref(), Some(suite));
        assert_eq!(hand.seen.group.as_deref(), Some("x25519"));
        assert_eq!(hand.seen.alpn.as_deref(), Some("http/1.1"));
        assert_eq!(hand.seen.chain, identity.chain);
        assert_eq!(hand.seen.staple.as_ref(), Some(&staple));
        assert_eq!(hand.seen.signature.as_deref(), Some("ecdsa_secp256r1_sha256"));
        assert!(hand.seen.proven && !hand.seen.client_certificate_asked);
        hand.stream.write_all(b"hej").await.unwrap();
        let mut answer = [0; 3];
        hand.stream.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"hej");
    }
}

#[tokio::test]
async fn what_no_client_would_trust_is_let_pass() {
    let expired = self_signed(&Leaf::expired(&["someone.else"], now()).key(Key::Rsa2048)).unwrap();
    let server = TlsServer::start(&expired, &Options::default(), Handler::Echo).await.unwrap();
    let hand = shake(&server, offer()).await.unwrap();
    assert_eq!(hand.seen.chain, expired.chain);
    assert!(hand.seen.proven);
}

#[tokio::test]
async fn a_server_with_two_certificates_shows_each() {
    let (ecdsa, rsa) = (issue(Key::P256), issue(Key::Rsa2048));
    let options = Options { second: Some(rsa.clone()), ..Options::default() };
    let server = TlsServer::start(&ecdsa, &options, Handler::Echo).await.unwrap();
    for versions in [Versions::Tls12, Versions::Tls13] {
        for (schemes, identity) in [(Schemes::Ecdsa, &ecdsa), (Schemes::Rsa, &rsa)] {
            let hand = shake(&server, Offer { schemes, versions, ..offer() }).await.unwrap();
            assert_eq!(hand.seen.chain, identity.chain, "{versions:?} {schemes:?}");
        }
    }
}

/// A server with one group, which the library does not know.
#[tokio::test]
async fn a_server_that_wants_a_rare_group_is_seen() {
    for (group, name) in [(NamedGroup::secp521r1, "secp521r1"), (NamedGroup::X448, "x448")] {
        let mut provider = (*agreement::provider()).clone();
        provider.kx_groups.retain(|known| known.name() == group);
        let server = serve(Options { provider: Some(Arc::new(provider)), ..Options::default() }).await;
        for versions in [Versions::Tls13, Versions::Tls12] {
            let hand = shake(&server, Offer { versions, ..offer() }).await.unwrap();
            assert_eq!(hand.seen.group.as_deref(), Some(name));
            assert!(hand.seen.proven && hand.seen.chain.len() == 2);
        }
    }
}

#[tokio::test]
async fn a_server_without_a_certificate_for_the_client_answers_with_an_alert() {
    let server = serve(Options::default()).await;
    let failed = shake(&server, Offer { schemes: Schemes::Rsa, ..offer() }).await.unwrap_err();
    assert_eq!(failed.not_seen.why, Why::ServerFailure);
    assert_eq!(failed.alert.as_deref(), Some("access_denied"));
    assert!(failed.seen.chain.is_empty());
}

#[tokio::test]
async fn a_server_that_wants_a_client_certificate_is_seen_all_the_same() {
    let root = Authority::new(now()).unwrap().root().to_vec();
    let server = serve(Options { clients: Some(root), ..Options::default() }).await;
    let failed = shake(&server, Offer { versions: Versions::Tls12, ..offer() }).await.unwrap_err();
    assert!(failed.seen.client_certificate_asked && failed.seen.proven);
    assert_eq!(failed.seen.chain.len(), 2);
    let hand = shake(&server, Offer { versions: Versions::Tls13, ..offer() }).await.unwrap();
    assert!(hand.seen.client_certificate_asked, "in TLS 1.3 the refusal comes after the handshake");
}

#[tokio::test]
async fn rfc8446_4_6_1_the_ticket_says_whether_early_data_is_allowed() {
    for (allowed, expected) in [(0, Tri::NO), (16_384, Tri::YES)] {
        let server = serve(Options { early_data: allowed, ..Options::default() }).await;
        let mut hand = shake(&server, offer()).await.unwrap();
        assert!(hand.listen(Duration::from_secs(20)).await.is_empty());
        assert_eq!(
            hand.early_data(Err(NotSeen::new(Why::Closed, Detail::read("session ticket")))),
            expected,
            "{allowed}"
        );
        let older = shake(&server, Offer { versions: Versions::Tls12, ..offer() }).await.unwrap();
        assert_eq!(older.early_data(Err(NotSeen::new(Why::Closed, Detail::read("session ticket")))), Tri::NO);
        assert_eq!(server.connections(), 2, "none is opened to try it");
    }
}

#[tokio::test]
async fn a_ticket_that_never_came_is_no_answer() {
    let server = serve(Options { tickets: false, ..Options::default() }).await;
    let mut hand = shake(&server, offer()).await.unwrap();
    let gone = NotSeen::new(Why::Closed, Detail::read("session ticket"));
    assert_eq!(hand.early_data(Err(gone.clone())), Tri::Escaped { not_seen: gone });
    hand.stream.write_all(b"hej").await.unwrap();
    assert_eq!(hand.listen(Duration::from_secs(20)).await, b"hej", "what comes instead is not lost");
    assert_eq!(hand.early_data(Ok(())), Tri::NO);
}

#[tokio::test]
async fn without_a_name_none_is_sent() {
    let server = serve(Options::default()).await;
    assert!(shake(&server, Offer { sni: None, ..offer() }).await.is_ok());
    let failed = shake(&server, Offer { sni: Some("not a name".into()), ..offer() }).await.unwrap_err();
    assert_eq!(failed.not_seen.why, Why::Upstream);
}

/// What comes of a server that answers every hello with the same octets, or with none.
async fn after(answer: Option<&'static [u8]>) -> NotSeen {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut hello = [0; 4096];
        let _ = stream.read(&mut hello).await;
        match answer {
            Some(answer) => {
                stream.write_all(answer).await.unwrap();
                stream.shutdown().await.unwrap();
            }
            None => std::future::pending().await,
        }
    });
    let stream = TcpSocket::new_v4().unwrap().connect(address).await.unwrap();
    let deadline = Duration::from_millis(if answer.is_some() { 20_000 } else { 50 });
    let failed = handshake(stream, &Offer { deadline, ..offer() }).await.unwrap_err();
    serving.abort();
    failed.not_seen
}

#[tokio::test]
async fn silence_nonsense_and_goodbyes_are_told_apart() {
    assert_eq!(after(None).await.why, Why::TimedOut);
    assert_eq!(after(Some(b"")).await.why, Why::Closed);
    assert_eq!(after(Some(b"HTTP/1.1 400 Bad Request\r\n\r\n")).await.why, Why::Garbled);
    let refused = after(Some(&[21, 3, 3, 0, 2, 2, 70])).await;
    assert_eq!(refused, NotSeen::new(Why::ServerFailure, Detail::alert("protocol_version")));
}
