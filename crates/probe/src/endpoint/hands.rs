//! The connections and handshakes behind the first flights: within the time of the measurement, and left politely.

use std::net::IpAddr;
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::io::AsyncWriteExt as _;
use tokio::time::{Instant, timeout};

use super::{Measured, Prober};
use crate::dial::{self, Connection};
use crate::tls::deep::handshake::{Failed, Handshake, Negotiated, Offer, Versions, handshake};
use crate::tls::deep::verifier::Schemes;
use crate::tls::starttls::{self, Manners, Stopped};
use crate::tls::{Allowance, Running, Starttls, Target};

/// How long a server is given to answer one request after a handshake, and to send its session tickets.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a greeting may take.
const GREETING: Duration = Duration::from_secs(30);
/// How long the leave may take.
const LEAVE: Duration = Duration::from_millis(500);
/// Application protocols (RFC 7301 §6), and the alert of a server that knows none of those offered.
const HTTP1: &str = "http/1.1";
const HTTP2: &str = "h2";
const NO_PROTOCOL: &str = "no_application_protocol";
/// What a client of HTTP/2 says first (RFC 9113 §3.4): no settings of its own, and a ping that is answered.
const HELLO_HTTP2: &[u8] =
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x08\x06\0\0\0\0\0kravtjek";
/// What it says last: GOAWAY, without an error.
const GOODBYE_HTTP2: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// A connection on which a hello may be sent, and the time of the measurement that runs meanwhile.
#[derive(Debug)]
pub(super) struct Ready {
    pub(super) connection: Connection,
    pub(super) running: Running,
    /// How long a handshake may take.
    pub(super) deadline: Duration,
}

impl Prober {
    /// What a handshake shows, and leave at once.
    pub(super) async fn certificates(
        &self,
        target: &Target,
        schemes: Schemes,
        versions: Versions,
        whole: &mut Measured,
    ) -> Result<Negotiated, NotSeen> {
        let hands = self.hands(target, schemes, versions, whole).await;
        let (mut shake, _running) = hands.map_err(|(not_seen, _)| not_seen)?;
        let _closed = timeout(LEAVE, async {
            shake.stream.write_all(farewell(target)).await?;
            shake.stream.shutdown().await
        })
        .await;
        Ok(shake.seen)
    }

    /// A handshake, and the time of the measurement that runs meanwhile.
    pub(super) async fn hands(
        &self,
        target: &Target,
        schemes: Schemes,
        versions: Versions,
        whole: &mut Measured,
    ) -> Result<(Handshake<Connection>, Running), (NotSeen, Negotiated)> {
        // What is asked after the handshake is asked in HTTP/1.1, unless the server wants nothing but HTTP/2.
        let first = if target.starttls.is_none() { Some(HTTP1) } else { None };
        let mut shaken = self.shake(target, first, schemes, versions, whole).await;
        let alert = shaken.as_ref().err().and_then(|failed| failed.alert.as_deref());
        if first.is_some() && alert == Some(NO_PROTOCOL) {
            shaken = self.shake(target, Some(HTTP2), schemes, versions, whole).await;
        }
        shaken.map_err(|failed| (failed.not_seen, failed.seen))
    }

    async fn shake(
        &self,
        target: &Target,
        protocol: Option<&str>,
        schemes: Schemes,
        versions: Versions,
        whole: &mut Measured,
    ) -> Result<(Handshake<Connection>, Running), Box<Failed>> {
        let before = whole.allowance.connections();
        let ready = self.open(target, &whole.allowance).await;
        whole.tls.connections += whole.allowance.connections() - before;
        let unopened = |not_seen| Box::new(Failed { not_seen, alert: None, seen: Negotiated::default() });
        let Ready { connection, running, deadline } = ready.map_err(unopened)?;
        let alpn = protocol.map(str::to_owned).into_iter().collect();
        let offer = Offer { sni: target.sni.clone(), alpn, schemes, versions, deadline };
        Ok((handshake(connection, &offer).await?, running))
    }

    /// A connection on which a hello may be sent.
    pub(super) async fn open(&self, target: &Target, allowance: &Allowance) -> Result<Ready, NotSeen> {
        let Target { address, port, .. } = *target;
        let turn = self.dialer.turn(address, port, target.manner(), |pause| allowance.may(pause)).await?;
        let running = allowance.run(turn.pause);
        let mut connection = turn.open(allowance.left()).await?;
        let deadline = || self.dialer.patience().connect.min(allowance.left());
        let Some(protocol) = target.starttls else {
            return Ok(Ready { connection, running, deadline: deadline() });
        };
        let manners = self.manners(target, allowance.deadline());
        let (talk, begun) = starttls::begin(&mut connection, protocol, &manners).await;
        allowance.heard(&talk);
        begun.map_err(|stopped| self.stopped(target, allowance, &stopped))?;
        Ok(Ready { connection, running, deadline: deadline() })
    }

    /// Heeds a wish to be left in peace; why nothing was begun.
    pub(crate) fn stopped(&self, target: &Target, allowance: &Allowance, stopped: &Stopped) -> NotSeen {
        let not_seen = stopped.not_seen();
        if let Stopped::Declined { temporary: true, .. } = stopped {
            self.dialer.throttled(target.address);
            allowance.later(&not_seen);
        }
        not_seen
    }

    /// How long a dialogue in clear may take, up to a moment.
    pub(crate) fn manners<'a>(&self, target: &'a Target, deadline: Instant) -> Manners<'a> {
        Manners {
            ehlo_name: &target.ehlo_name,
            service: target.sni.as_deref().unwrap_or_default(),
            greeting: GREETING,
            answer: self.dialer.patience().connect,
            deadline,
        }
    }
}

/// What to say under encryption before leaving.
pub(super) fn farewell(target: &Target) -> &'static [u8] {
    if target.starttls == Some(Starttls::Smtp) { b"QUIT\r\n" } else { b"" }
}

/// Asks something harmless, so that a server that is slow with its tickets has sent them; whether it answered. A web
/// server need not answer once a ticket has come.
pub(super) async fn request(
    shake: &mut Handshake<Connection>,
    target: &Target,
    left: Duration,
) -> Result<(), NotSeen> {
    let patience = PATIENCE.min(left);
    let asked = match target.starttls {
        None if shake.seen.alpn.as_deref() == Some(HTTP2) => HELLO_HTTP2.to_vec(),
        None => {
            let host = match (&target.sni, target.address) {
                (Some(name), _) => name.clone(),
                (None, IpAddr::V6(address)) => format!("[{address}]"),
                (None, address) => address.to_string(),
            };
            format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").into_bytes()
        }
        Some(Starttls::Smtp) => format!("EHLO {}\r\n", target.ehlo_name).into_bytes(),
        Some(_) => {
            shake.listen(patience / 5).await;
            let _closed = timeout(LEAVE, shake.stream.shutdown()).await;
            return Err(NotSeen::new(Why::TimedOut, Detail::session_ticket()));
        }
    };
    let sent = timeout(patience, shake.stream.write_all(&asked)).await;
    let answered = match sent {
        Ok(Ok(())) if target.starttls.is_none() => shake.ticket_or_answer(patience).await,
        Ok(Ok(())) => shake.answer(patience).await,
        Ok(Err(error)) => Err(dial::not_seen(&error)),
        Err(_) => Err(NotSeen::new(Why::TimedOut, Detail::step("TLS"))),
    };
    let _closed = timeout(LEAVE, async {
        let protocol = shake.seen.alpn.as_deref();
        let goodbye = if protocol == Some(HTTP2) { GOODBYE_HTTP2 } else { farewell(target) };
        if answered.is_ok() {
            shake.stream.write_all(goodbye).await?;
        }
        shake.stream.shutdown().await
    })
    .await;
    answered
}
