//! Opens the way to a web server: a TCP connection, and TLS on top of it for HTTPS, by rustls or by the client for
//! servers that are too old for it.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use crate::dial::not_seen as io_not_seen;
use crate::tls::deep::agreement;
use crate::tls::deep::legacy::{self, Legacy};

/// What a request travels on.
pub(super) trait Way: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Way for T {}

/// Takes every certificate. Nothing secret is sent and nothing that comes is trusted: what is asked here is what the
/// service answers, also with a certificate that has expired or belongs to another name. Whether it may be trusted is
/// the TLS probe's question; were it asked here, a site with a bad certificate would seem to have no HSTS and no
/// redirect.
#[derive(Debug)]
struct TakeAny;

impl ServerCertVerifier for TakeAny {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        use SignatureScheme as S;
        // SHA-1 last, for the servers that know nothing else.
        vec![
            S::ECDSA_NISTP256_SHA256,
            S::ECDSA_NISTP384_SHA384,
            S::ECDSA_NISTP521_SHA512,
            S::ED25519,
            S::RSA_PSS_SHA256,
            S::RSA_PSS_SHA384,
            S::RSA_PSS_SHA512,
            S::RSA_PKCS1_SHA256,
            S::RSA_PKCS1_SHA384,
            S::RSA_PKCS1_SHA512,
            S::ECDSA_SHA1_Legacy,
            S::RSA_PKCS1_SHA1,
        ]
    }
}

/// A connector that offers TLS 1.2 and 1.3 and these editions of HTTP, and remembers no session.
pub(super) fn connector(protocols: &[&[u8]]) -> Result<TlsConnector, Error> {
    let mut config = ClientConfig::builder_with_provider(agreement::provider())
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(TakeAny))
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.to_vec()).collect();
    config.resumption = Resumption::disabled();
    Ok(TlsConnector::from(Arc::new(config)))
}

/// A way with TLS on it, or without.
pub(super) struct Opened {
    pub(super) way: Box<dyn Way>,
    /// HTTP/2 was agreed on (RFC 7301, RFC 9113 §3.2).
    pub(super) h2: bool,
    /// The certificates that came, leaf first, in DER; none by the client for old servers.
    pub(super) chain: Vec<Vec<u8>>,
}

impl Opened {
    /// Without certificates and HTTP/2.
    pub(super) fn plain(stream: impl Way + 'static) -> Self {
        Self { way: Box::new(stream), h2: false, chain: Vec::new() }
    }
}

/// A handshake that failed.
#[derive(Debug)]
pub(super) struct Failed {
    pub(super) not_seen: NotSeen,
    /// The server may be one that is too old for rustls.
    pub(super) old: bool,
}

/// Puts TLS on a connection.
pub(super) async fn secured(
    tls: &TlsConnector,
    url: &Url,
    stream: impl Way + 'static,
) -> Result<Opened, Failed> {
    let unnamed = |url| Failed { not_seen: unnamed(url), old: false };
    let name = match url.host() {
        Some(Host::Domain(name)) => ServerName::try_from(name.to_owned()).map_err(|_| unnamed(url))?,
        Some(Host::Ipv4(address)) => ServerName::from(IpAddr::from(address)),
        Some(Host::Ipv6(address)) => ServerName::from(IpAddr::from(address)),
        None => return Err(unnamed(url)),
    };
    let failed = |error: io::Error| Failed { not_seen: not_seen(&error), old: may_be_old(&error) };
    let stream = tls.connect(name, stream).await.map_err(failed)?;
    let session = stream.get_ref().1;
    let h2 = session.alpn_protocol() == Some(b"h2".as_slice());
    let certificates = session.peer_certificates().unwrap_or_default();
    let chain = certificates.iter().map(|certificate| certificate.to_vec()).collect();
    Ok(Opened { way: Box::new(stream), h2, chain })
}

/// Puts TLS up to 1.2 on a connection, for servers that have nothing newer, or no suite that rustls knows. Offers a
/// version as it stands on the wire; says which was agreed on. There is no HTTP/2 this way.
pub(super) async fn secured_as_of_old(
    url: &Url,
    version: u16,
    patience: Duration,
    stream: impl Way + 'static,
) -> Result<(Opened, &'static str), NotSeen> {
    let sni = match url.host() {
        Some(Host::Domain(name)) => Some(name.to_owned()),
        _ => None,
    };
    let offer = legacy::Offer::new(sni, version, patience);
    let legacy = Legacy::connect(stream, offer).await.map_err(|ended| ended.not_seen())?;
    let version = legacy.version();
    Ok((Opened::plain(legacy.into_stream()), version))
}

/// A refusal, or a connection that ended in the handshake: what servers do that do not know the versions offered.
fn may_be_old(error: &io::Error) -> bool {
    use io::ErrorKind as E;
    match error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) {
        Some(Error::InvalidMessage(_)) => false,
        Some(_) => true,
        None => matches!(
            error.kind(),
            E::UnexpectedEof | E::ConnectionReset | E::ConnectionAborted | E::BrokenPipe
        ),
    }
}

fn unnamed(url: &Url) -> NotSeen {
    NotSeen::new(Why::Garbled, Detail::not_nameable_in_tls(url.host_str().unwrap_or_default()))
}

/// Why a handshake failed: by an alert, by something that was not TLS, or by the connection itself.
pub(super) fn not_seen(error: &io::Error) -> NotSeen {
    let Some(inner) = error.get_ref().and_then(|inner| inner.downcast_ref::<Error>()) else {
        return io_not_seen(error);
    };
    match inner {
        Error::AlertReceived(alert) => {
            NotSeen::new(Why::ServerFailure, Detail::tls_alert(format!("{alert:?}")))
        }
        Error::InvalidMessage(_) => NotSeen::new(Why::Garbled, Detail::not_tls()),
        Error::PeerIncompatible(what) => {
            NotSeen::new(Why::ServerFailure, Detail::of_step("TLS", format!("{what:?}")))
        }
        other => NotSeen::new(Why::Garbled, Detail::of_step("TLS", other.to_string())),
    }
}
