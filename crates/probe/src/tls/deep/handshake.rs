//! A whole handshake in TLS 1.2 or 1.3 over any stream, with every certificate let pass.
//!
//! Servers that speak nothing newer than TLS 1.1, or only suites that rustls lacks (CBC, DHE, RSA key
//! exchange, CCM), fail here with their own alert; that is no statement about the server.

use std::sync::Arc;
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Tri, Why};
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, InvalidMessage, SupportedProtocolVersion};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite};
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::ticket::Tickets;
use super::verifier::{Anonymous, Recorder, Schemes};
use super::{agreement, names};
use crate::dial;

/// Octets of answers that [`Handshake::listen`] keeps.
const LISTENED: usize = 16 * 1024;

/// What is offered to a server.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The host name in the server name indication; none is sent without one.
    pub sni: Option<String>,
    /// Application protocols, the best first; no ALPN when empty.
    pub alpn: Vec<String>,
    /// Which certificates can be shown.
    pub schemes: Schemes,
    /// Which versions are offered.
    pub versions: Versions,
    /// How long the handshake may take.
    pub deadline: Duration,
}

/// Versions offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Versions {
    /// TLS 1.2 and 1.3.
    #[default]
    Both,
    /// TLS 1.2 only.
    Tls12,
    /// TLS 1.3 only.
    Tls13,
}

impl Versions {
    fn all(self) -> Vec<&'static SupportedProtocolVersion> {
        match self {
            Self::Both => vec![&rustls::version::TLS13, &rustls::version::TLS12],
            Self::Tls12 => vec![&rustls::version::TLS12],
            Self::Tls13 => vec![&rustls::version::TLS13],
        }
    }
}

/// What the handshake showed. After a failed one only what came before it failed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Negotiated {
    /// `TLSv1.2` or `TLSv1.3`.
    pub version: Option<String>,
    /// The suite, by its IANA name.
    pub suite: Option<String>,
    /// The key exchange group, by its IANA name.
    pub group: Option<String>,
    /// The application protocol that was chosen.
    pub alpn: Option<String>,
    /// Certificates in DER, leaf first.
    pub chain: Vec<Vec<u8>>,
    /// The stapled OCSP answer, in DER.
    pub staple: Option<Vec<u8>>,
    /// The scheme that the server signed the handshake with, by its IANA name.
    pub signature: Option<String>,
    /// That signature holds, so the server has the leaf's private key. A chain without this proof was only repeated.
    pub proven: bool,
    /// The server asked for a client certificate; it was given none.
    pub client_certificate_asked: bool,
}

/// A handshake that succeeded, and the stream to go on with.
#[derive(Debug)]
pub struct Handshake<S> {
    /// What it showed.
    pub seen: Negotiated,
    /// The stream; closing it politely is the user's business.
    pub stream: TlsStream<S>,
    tickets: Arc<Tickets>,
}

/// A handshake that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Why, with the alert's name where there was one.
    pub not_seen: NotSeen,
    /// The alert that the server sent, by its IANA name.
    pub alert: Option<String>,
    /// What had been shown until then: the chain of a server that wants a client certificate.
    pub seen: Negotiated,
}

/// Makes a handshake over a stream: a fresh connection, or one on which STARTTLS was agreed.
///
/// # Errors
/// When the server refuses, speaks something else, hangs up, or takes longer than the deadline.
pub async fn handshake<S>(stream: S, offer: &Offer) -> Result<Handshake<S>, Box<Failed>>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let provider = agreement::provider();
    let recorder = Recorder::new(offer.schemes, provider.signature_verification_algorithms);
    let tickets = Arc::new(Tickets::default());
    let failed = |not_seen, alert| Box::new(Failed { not_seen, alert, seen: shown(&recorder) });
    let ours = |error: &dyn std::fmt::Display| {
        failed(NotSeen::new(Why::Upstream, Detail::said(error.to_string())), None)
    };
    let mut config = config(provider, offer, &recorder).map_err(|error| ours(&error))?;
    config.resumption = Resumption::store(Arc::clone(&tickets) as _);
    config.enable_sni = offer.sni.is_some();
    let name = match &offer.sni {
        Some(name) => ServerName::try_from(name.clone()).map_err(|error| ours(&error))?,
        None => ServerName::from(std::net::Ipv4Addr::UNSPECIFIED),
    };
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    match timeout(offer.deadline, connecting).await {
        Ok(Ok(stream)) => {
            let seen = negotiated(&stream, shown(&recorder));
            Ok(Handshake { seen, stream, tickets })
        }
        Ok(Err(error)) => {
            let (not_seen, alert) = reason(&error);
            Err(failed(not_seen, alert))
        }
        Err(_) => Err(failed(NotSeen::new(Why::TimedOut, Detail::step("TLS")), None)),
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Handshake<S> {
    /// Listens for session tickets, which come after the handshake: until one has come, or something else, or the
    /// wait is over. Returns the octets of the application that came meanwhile (a greeting, most likely nothing).
    pub async fn listen(&mut self, wait: Duration) -> Vec<u8> {
        let mut octets = vec![0; LISTENED];
        if self.tickets.seen() > 0 {
            return Vec::new();
        }
        let read = tokio::select! {
            read = timeout(wait, self.stream.read(&mut octets)) => read.ok().and_then(Result::ok),
            () = self.tickets.next() => None,
        };
        octets.truncate(read.unwrap_or_default());
        octets
    }

    /// Waits for an answer, or until a session ticket has come; whichever is first ends the wait.
    ///
    /// # Errors
    /// When neither came: says why.
    pub async fn ticket_or_answer(&mut self, wait: Duration) -> Result<(), NotSeen> {
        let tickets = Arc::clone(&self.tickets);
        if tickets.seen() > 0 {
            return Ok(());
        }
        tokio::select! {
            answered = self.answer(wait) => answered,
            () = tickets.next() => Ok(()),
        }
    }

    /// Waits for an answer.
    ///
    /// # Errors
    /// When none came: says why.
    pub async fn answer(&mut self, wait: Duration) -> Result<(), NotSeen> {
        let mut octets = vec![0; LISTENED];
        let why = match timeout(wait, self.stream.read(&mut octets)).await {
            Ok(Ok(1..)) => return Ok(()),
            Ok(Ok(0)) => Why::Closed,
            Ok(Err(error)) => reason(&error).0.why,
            Err(_) => Why::TimedOut,
        };
        Err(NotSeen::new(why, Detail::session_ticket()))
    }

    /// Whether the server offers early data (0-RTT): true means that a session ticket allows some
    /// (`max_early_data_size` above zero, RFC 8446 §4.6.1). None is sent to try it. In TLS 1.2 there is no such
    /// thing. `answered` says that the server has answered a request since, so that a ticket would have come, or why it
    /// has not.
    pub fn early_data(&self, answered: Result<(), NotSeen>) -> Tri {
        if self.seen.version.as_deref() != Some("TLSv1.3") {
            return Tri::NO;
        }
        match (self.tickets.seen(), answered) {
            (0, Err(not_seen)) => Tri::Escaped { not_seen },
            _ => Tri::Known(self.tickets.early() > 0),
        }
    }
}

fn config(
    provider: Arc<CryptoProvider>,
    offer: &Offer,
    recorder: &Arc<Recorder>,
) -> Result<ClientConfig, rustls::Error> {
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&offer.versions.all())?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(recorder) as _)
        .with_client_cert_resolver(Arc::new(Anonymous(Arc::clone(recorder))));
    config.alpn_protocols = offer.alpn.iter().map(|name| name.clone().into_bytes()).collect();
    Ok(config)
}

fn shown(recorder: &Recorder) -> Negotiated {
    let shown = recorder.shown();
    Negotiated {
        chain: shown.chain,
        staple: shown.staple,
        signature: shown.scheme.map(names::scheme),
        proven: shown.proven,
        client_certificate_asked: shown.asked,
        ..Negotiated::default()
    }
}

fn negotiated<S>(stream: &TlsStream<S>, mut seen: Negotiated) -> Negotiated {
    let (_, connection) = stream.get_ref();
    seen.version = connection.protocol_version().map(|version| match version {
        rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3".to_owned(),
        _ => "TLSv1.2".to_owned(),
    });
    seen.suite = connection.negotiated_cipher_suite().map(|suite| names::suite(suite.suite()));
    seen.group = connection.negotiated_key_exchange_group().map(|group| names::group(group.name()));
    seen.alpn = connection.alpn_protocol().map(|name| String::from_utf8_lossy(name).into_owned());
    seen
}

/// What kept the handshake from succeeding, and the server's alert.
fn reason(error: &std::io::Error) -> (NotSeen, Option<String>) {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::AlertReceived(alert)) => {
            let name = names::alert(*alert);
            (NotSeen::new(Why::ServerFailure, Detail::alert(&name)), Some(name))
        }
        Some(rustls::Error::InvalidMessage(
            InvalidMessage::CertificatePayloadTooLarge
            | InvalidMessage::HandshakePayloadTooLarge
            | InvalidMessage::MessageTooLarge,
        )) => (NotSeen::new(Why::OverLimit, Detail::handshake_too_large(u16::MAX)), None),
        Some(rustls::Error::PeerIncompatible(what)) => {
            (NotSeen::new(Why::OverLimit, Detail::nothing_in_common(format!("{what:?}"))), None)
        }
        Some(other) => (NotSeen::new(Why::Garbled, Detail::said(other.to_string())), None),
        None => (dial::not_seen(error), None),
    }
}

#[cfg(test)]
mod tests;
