//! A server of one suite for the client's tests: TLS 1.2 with a manner of answering renegotiations, or TLS 1.0 with an
//! answer to whoever asks over it.

use aws_lc_rs::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use aws_lc_rs::rand::SystemRandom;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, DuplexStream};

use super::super::message::{self as m, Reader, vector};
use super::super::record::{Protection, sizes};
use super::super::suite::Suite;
use super::super::{TLS10, TLS12};

/// How a renegotiation is answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// So many are accepted, then `no_renegotiation`.
    Accept(u32),
    /// All are accepted, each after a second and a little more.
    Ponders,
    /// With a fatal alert.
    Alert(u8),
    /// By hanging up.
    Close,
    /// So many are accepted, then it hangs up.
    CloseAfter(u32),
    /// Not at all.
    Silence,
    /// With a record under no key.
    BadRecord,
    /// With a message that has no place there.
    Nonsense,
    /// Already the first handshake has a wrong renegotiation_info.
    Forged,
}

struct Server<S> {
    stream: S,
    version: u16,
    suite: &'static Suite,
    certificate: Vec<u8>,
    read: Protection,
    write: Protection,
    verified: Vec<u8>,
}

/// Serves one client until it leaves.
pub(super) async fn serve(stream: DuplexStream, manner: Manner, secure: bool) -> Option<()> {
    let mut server = Server::new(stream, TLS12, 0xc02f, b"nobody looks")?;
    if matches!(manner, Manner::Forged) {
        server.verified = vec![1, 2, 3];
    }
    let (_, hello) = server.receive().await?;
    server.handshake(&hello, secure).await?;
    for done in 0.. {
        let (_, hello) = server.receive().await?;
        assert_eq!(hello[0], m::CLIENT_HELLO);
        match manner {
            Manner::Accept(most) | Manner::CloseAfter(most) if done < most => {
                server.handshake(&hello, secure).await?
            }
            Manner::Ponders => {
                tokio::time::sleep(std::time::Duration::from_millis(1005)).await; // a server that ponders, on a paused clock
                server.handshake(&hello, secure).await?;
            }
            Manner::Accept(_) => server.send(21, &[1, 100]).await?,
            Manner::Alert(alert) => server.send(21, &[2, alert]).await?,
            Manner::Close | Manner::CloseAfter(_) => return None,
            Manner::Silence => std::future::pending().await,
            Manner::BadRecord => {
                server.stream.write_all(&[&[22, 3, 3, 0, 40][..], &[7; 40]].concat()).await.ok()?;
            }
            Manner::Nonsense => server.send(22, &m::message(m::SERVER_HELLO_DONE, b"not empty")).await?,
            Manner::Forged => return None,
        }
    }
    None
}

/// Serves one client in TLS 1.0, whatever it offers: reads a request of HTTP/1.1 and gives this answer. One that is
/// intolerant hangs up on hellos for anything newer.
pub(crate) async fn serve_old<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    intolerant: bool,
    answer: &[u8],
) -> Option<()> {
    // TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA
    let mut server = Server::new(stream, TLS10, 0xc013, b"nobody looks")?;
    let (_, hello) = server.receive().await?;
    if intolerant && hello.get(4..6)? != TLS10.to_be_bytes() {
        return None;
    }
    server.handshake(&hello, true).await?;
    let mut asked = Vec::new();
    while !asked.ends_with(b"\r\n\r\n") {
        let (kind, data) = server.receive().await?;
        assert_eq!(kind, 23);
        asked.extend(data);
    }
    assert!(asked.starts_with(b"GET / HTTP/1.1\r\n"), "{asked:?}");
    server.send(23, answer).await?;
    server.send(21, &[1, 0]).await?;
    server.stream.shutdown().await.ok()
}

impl<S: AsyncRead + AsyncWrite + Unpin> Server<S> {
    fn new(stream: S, version: u16, suite: u16, certificate: &[u8]) -> Option<Self> {
        let (read, write) = (Protection::plain(), Protection::plain());
        let (suite, certificate) = (Suite::of(suite)?, certificate.to_vec());
        Some(Self { stream, version, suite, certificate, read, write, verified: Vec::new() })
    }

    async fn send(&mut self, kind: u8, contents: &[u8]) -> Option<()> {
        let sealed = self.write.seal(kind, contents)?;
        let record = [&[kind][..], &self.version.to_be_bytes(), &vector(2, &sealed)].concat();
        self.stream.write_all(&record).await.ok()
    }

    async fn receive(&mut self) -> Option<(u8, Vec<u8>)> {
        let mut header = [0; 5];
        self.stream.read_exact(&mut header).await.ok()?;
        let mut sealed = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
        self.stream.read_exact(&mut sealed).await.ok()?;
        Some((header[0], self.read.open(header[0], &sealed)?))
    }

    async fn handshake(&mut self, hello: &[u8], secure: bool) -> Option<()> {
        let (version, suite) = (self.version, self.suite);
        let client = &hello[6..38];
        let random = [9; 32];
        let ours = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).ok()?;
        let info = [&[0xff, 0x01][..], &vector(2, &vector(1, &self.verified))].concat();
        let extensions = if secure { vector(2, &info) } else { Vec::new() };
        let id = suite.id.to_be_bytes();
        let body = [&version.to_be_bytes()[..], &random, &[0], &id, &[0], &extensions].concat();
        let public = vector(1, ours.compute_public_key().ok()?.as_ref());
        let exchange =
            [&[3, 0, 29][..], &public, if version < TLS12 { &[0, 0][..] } else { &[4, 1, 0, 0] }].concat();
        let flight = [
            m::message(m::SERVER_HELLO, &body),
            m::message(m::CERTIFICATE, &vector(3, &vector(3, &self.certificate))),
            m::message(m::SERVER_KEY_EXCHANGE, &exchange),
            m::message(m::SERVER_HELLO_DONE, &[]),
        ]
        .concat();
        // In pieces, as some servers send it.
        for piece in flight.chunks(50) {
            self.send(22, piece).await?;
        }
        let (kind, sent) = self.receive().await?;
        if kind != 22 {
            return None;
        }
        let theirs = Reader(&sent[4..]).vector(1)?;
        let secret =
            agree_ephemeral(ours, UnparsedPublicKey::new(&X25519, theirs), (), |secret| Ok(secret.to_vec()))
                .ok()?;
        let prf = suite.prf(version);
        let master = prf.derive(&secret, b"master secret", &[client, &random].concat(), 48);
        let (mac, key, iv) = sizes(suite, version);
        let block = prf.derive(&master, b"key expansion", &[&random, client].concat(), 2 * (mac + key + iv));
        // Of each kind the client's comes first (RFC 5246 §6.3).
        let half = |own: usize| {
            let (keys, ivs) = (2 * mac, 2 * (mac + key));
            let part = |from: usize, length: usize| &block[from + own * length..from + (own + 1) * length];
            Protection::new(suite, version, part(0, mac), part(keys, key), part(ivs, iv))
        };
        assert_eq!(self.receive().await?.0, 20);
        self.read = half(0)?;
        let mut messages = [hello, &flight, &sent].concat();
        let (_, finished) = self.receive().await?;
        assert_eq!(finished[4..], prf.derive(&master, b"client finished", &prf.hash(&messages), 12));
        messages.extend_from_slice(&finished);
        let verified = prf.derive(&master, b"server finished", &prf.hash(&messages), 12);
        self.send(20, &[1]).await?;
        self.write = half(1)?;
        self.send(22, &m::message(m::FINISHED, &verified)).await?;
        self.verified = [&finished[4..], &verified].concat();
        Some(())
    }
}
