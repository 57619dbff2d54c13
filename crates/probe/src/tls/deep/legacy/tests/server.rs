//! A server of one suite for the client's tests, with a manner of answering renegotiations.

use aws_lc_rs::agreement::{EphemeralPrivateKey, UnparsedPublicKey, X25519, agree_ephemeral};
use aws_lc_rs::rand::SystemRandom;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

use super::super::TLS12;
use super::super::message::{self as m, Reader, vector};
use super::super::prf::Prf;
use super::super::record::Protection;
use super::super::suite::Suite;

/// How a renegotiation is answered.
#[derive(Clone, Copy, Debug)]
pub(super) enum Manner {
    /// So many are accepted, then `no_renegotiation`.
    Accept(u32),
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

struct Server {
    stream: DuplexStream,
    read: Protection,
    write: Protection,
    verified: Vec<u8>,
}

/// Serves one client until it leaves.
pub(super) async fn serve(stream: DuplexStream, manner: Manner, secure: bool) -> Option<()> {
    let mut server =
        Server { stream, read: Protection::plain(), write: Protection::plain(), verified: Vec::new() };
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

impl Server {
    async fn send(&mut self, kind: u8, contents: &[u8]) -> Option<()> {
        let sealed = self.write.seal(kind, contents)?;
        let record = [&[kind, 3, 3][..], &vector(2, &sealed)].concat();
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
        let suite = Suite::of(0xc02f)?;
        let client = &hello[6..38];
        let random = [9; 32];
        let ours = EphemeralPrivateKey::generate(&X25519, &SystemRandom::new()).ok()?;
        let info = [&[0xff, 0x01][..], &vector(2, &vector(1, &self.verified))].concat();
        let extensions = if secure { vector(2, &info) } else { Vec::new() };
        let body = [&[3, 3][..], &random, &[0, 0xc0, 0x2f, 0], &extensions].concat();
        let public = vector(1, ours.compute_public_key().ok()?.as_ref());
        let exchange = [&[3, 0, 29][..], &public, &[4, 1, 0, 0]].concat();
        let flight = [
            m::message(m::SERVER_HELLO, &body),
            m::message(m::CERTIFICATE, &vector(3, &vector(3, b"nobody looks"))),
            m::message(m::SERVER_KEY_EXCHANGE, &exchange),
            m::message(m::SERVER_HELLO_DONE, &[]),
        ]
        .concat();
        // In pieces, as some servers send it.
        for piece in flight.chunks(50) {
            self.send(22, piece).await?;
        }
        let (_, sent) = self.receive().await?;
        let theirs = Reader(&sent[4..]).vector(1)?;
        let secret =
            agree_ephemeral(ours, UnparsedPublicKey::new(&X25519, theirs), (), |secret| Ok(secret.to_vec()))
                .ok()?;
        let prf = Prf::Sha256;
        let master = prf.derive(&secret, b"master secret", &[client, &random].concat(), 48);
        let block = prf.derive(&master, b"key expansion", &[&random, client].concat(), 40);
        let half = |at: usize, iv: usize| {
            Protection::new(suite, TLS12, &[], &block[at..at + 16], &block[iv..iv + 4])
        };
        assert_eq!(self.receive().await?.0, 20);
        self.read = half(0, 32)?;
        let mut messages = [hello, &flight, &sent].concat();
        let (_, finished) = self.receive().await?;
        assert_eq!(finished[4..], prf.derive(&master, b"client finished", &prf.hash(&messages), 12));
        messages.extend_from_slice(&finished);
        let verified = prf.derive(&master, b"server finished", &prf.hash(&messages), 12);
        self.send(20, &[1]).await?;
        self.write = half(16, 36)?;
        self.send(22, &m::message(m::FINISHED, &verified)).await?;
        self.verified = [&finished[4..], &verified].concat();
        Some(())
    }
}
