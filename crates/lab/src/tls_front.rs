//! A TLS endpoint of two halves: a library speaks what is in order, a script answers what no library does any more.
//!
//! Each hello is read first. What the library can answer goes to the library; the rest (older versions, weak suites)
//! gets a first flight of a [`Script`], behind which nothing is computed. Together they look like one server that still
//! has something turned on that it should not.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use rustls::pki_types::CertificateDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::pki::Identity;
use crate::scripted::{Asked, Script, hello};

/// The longest hello that is waited for.
const LONGEST: usize = 1 << 16;
/// Suites of TLS 1.2 that the library knows, by the kind of key (RFC 5289, RFC 7905).
const MODERN_ECDSA: [u16; 3] = [0xc02b, 0xc02c, 0xcca9];
/// The same for RSA.
const MODERN_RSA: [u16; 3] = [0xc02f, 0xc030, 0xcca8];
/// Curves that the library knows in TLS 1.2: x25519, secp256r1 and secp384r1.
const CURVES: [u16; 3] = [29, 23, 24];

/// One endpoint.
#[derive(Clone)]
pub(crate) struct Front {
    /// What speaks TLS 1.2 and 1.3; none for a server that cannot.
    pub(crate) modern: Option<TlsAcceptor>,
    /// What answers everything else; none leaves it to the library.
    pub(crate) beside: Option<Arc<Script>>,
}

impl Front {
    /// Takes a connection as far as a handshake; none when the script has answered and the client has gone.
    pub(crate) async fn accept<S>(&self, mut stream: S) -> std::io::Result<Option<TlsStream<Replayed<S>>>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Some(script) = &self.beside else {
            return self.modern(Replayed { ahead: Vec::new(), stream }).await;
        };
        let ahead = hear(&mut stream).await?;
        let asked = hello::read(&ahead);
        if self.modern.is_some() && asked.as_ref().is_none_or(|asked| is_modern(asked, script)) {
            return self.modern(Replayed { ahead, stream }).await;
        }
        stream.write_all(&script.reply(&ahead)).await?;
        let mut rest = Vec::new();
        let _ = stream.take(LONGEST as u64).read_to_end(&mut rest).await?;
        Ok(None)
    }

    async fn modern<S>(&self, stream: Replayed<S>) -> std::io::Result<Option<TlsStream<Replayed<S>>>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        match &self.modern {
            Some(acceptor) => acceptor.accept(stream).await.map(Some),
            None => Ok(None),
        }
    }
}

/// Whether the library can answer a hello. It is asked first, as a server is that prefers its good suites.
fn is_modern(asked: &Asked, script: &Script) -> bool {
    let suites = if script.ecdsa.is_empty() { MODERN_RSA } else { MODERN_ECDSA };
    let curves = |groups: &Vec<u16>| CURVES.iter().any(|curve| groups.contains(curve));
    match asked.version {
        0x0304 => true,
        0x0303 => {
            suites.iter().any(|suite| asked.suites.contains(suite))
                && asked.groups.as_ref().is_none_or(curves)
        }
        _ => false,
    }
}

pub(crate) async fn hear(stream: &mut (impl AsyncRead + Unpin)) -> std::io::Result<Vec<u8>> {
    let mut octets = Vec::new();
    let mut piece = [0; 4096];
    while octets.len() < LONGEST && hello::length(&octets).is_none_or(|length| octets.len() < length) {
        let count = stream.read(&mut piece).await?;
        octets.extend(piece.iter().take(count));
        // What does not begin like a hello has no length to wait for.
        if count == 0 || !matches!(octets.first(), Some(22 | 0x80..)) {
            break;
        }
    }
    Ok(octets)
}

/// What an endpoint answers beside the library: nothing more than alerts at first.
fn nothing(identity: &Identity) -> Script {
    let leaf = identity.chain.first().map(|der| CertificateDer::from(der.as_slice()));
    // The object identifier of RSA keys, as it stands in their certificates (RFC 8017 appendix A.1).
    let rsa_key = [0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
    let rsa = leaf.is_some_and(|leaf| leaf.windows(rsa_key.len()).any(|window| window == rsa_key));
    let chain = identity.chain.clone();
    let (rsa, ecdsa) = if rsa { (chain, Vec::new()) } else { (Vec::new(), chain) };
    let signatures = if ecdsa.is_empty() { vec![0x0804, 0x0401] } else { vec![0x0403] };
    let versions = vec![(0x0303, Vec::new()), (0x0304, Vec::new())];
    Script { versions, rsa, ecdsa, signatures, curves: CURVES.to_vec(), ..Script::default() }
}

/// TLS 1.0 and 1.1 left on, with suites that were good in their day.
pub fn old_versions(identity: &Identity) -> Script {
    let script = nothing(identity);
    let suites: [u16; 2] = if script.ecdsa.is_empty() { [0xc014, 0xc013] } else { [0xc00a, 0xc009] };
    script.speaking(0x0301, &suites).speaking(0x0302, &suites)
}

/// Suites of TLS 1.2 beside the good ones, in the server's order; those with RSA need a key of RSA.
pub fn suites(identity: &Identity, suites: &[u16]) -> Script {
    nothing(identity).speaking(0x0303, suites)
}

/// An appliance of old: nothing but TLS 1.0 with 3DES and RSA key exchange.
pub fn only_oldest(identity: &Identity) -> Script {
    let script = nothing(identity).without(0x0303).without(0x0304);
    script.speaking(0x0301, &[0x000a])
}

/// A stream of which something was read already.
#[derive(Debug)]
pub(crate) struct Replayed<S> {
    ahead: Vec<u8>,
    stream: S,
}

impl<S: AsyncRead + Unpin> AsyncRead for Replayed<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        if self.ahead.is_empty() {
            return Pin::new(&mut self.stream).poll_read(context, buffer);
        }
        let count = self.ahead.len().min(buffer.remaining());
        let taken: Vec<u8> = self.ahead.drain(..count).collect();
        buffer.put_slice(&taken);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Replayed<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
