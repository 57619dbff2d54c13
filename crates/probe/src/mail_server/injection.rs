//! Whether a gateway acts under encryption on what was sent in clear behind STARTTLS (CVE-2011-0411); with consent only.
//!
//! A man in the middle who adds a command there has it carried out as if the client had sent it. What is added here is
//! NOOP, which does nothing (RFC 5321 §4.1.1.9); a gateway in order never answers it, or declines STARTTLS altogether.

use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Tri, Why};
use kravtjek_model::organisation::Active;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout, timeout_at};

use super::Settings;
use crate::dial::{self, Connection, Manner};
use crate::endpoint::Measured;
use crate::reach::{Class, Scope};
use crate::tls::Target;
use crate::tls::deep::handshake::{Offer, Versions, handshake};
use crate::tls::deep::legacy::{self, Legacy};
use crate::tls::deep::verifier::Schemes;
use crate::tls::starttls::{self, Stopped};

/// What is sent in one segment with STARTTLS.
const BEHIND: &[u8] = b"NOOP\r\n";
/// The most octets of answers that are read.
const MOST: usize = 16 * 1024;
/// A drop counts when it happened so often, and a talk without the addition succeeded right after each.
const TWICE: u32 = 2;

/// What one talk came to.
enum Talked {
    /// The addition was answered under encryption.
    Acted,
    /// Only what was said under encryption was answered.
    Ignored,
    /// The server declined STARTTLS in so many words.
    Refused,
    /// It went no further: an alert, which may be about something else, a close, silence, or what is no TLS.
    Dropped(NotSeen),
    /// Nothing follows from it.
    Open(NotSeen),
}

/// Whether somebody consented to the attempt at a gateway: by its name, or for its address.
pub(super) fn consented(scope: &Scope, host: &str, address: IpAddr, now: Timestamp) -> bool {
    let class = Class::Active(Active::Injection);
    scope.allows_name(class, host, now).is_ok() || scope.allows_address(class, address, now).is_ok()
}

impl Settings {
    /// Tries. One connection is enough for a server that answers; four for one that hangs up.
    pub(super) async fn try_injection(&self, target: &Target, whole: &Measured) -> Tri {
        if whole.started != Some(true) || !whole.speaks_any() {
            return Tri::escaped(Why::Upstream, Detail::step("STARTTLS"));
        }
        for _ in 0..TWICE {
            let not_seen = match self.talk(target, whole, BEHIND).await {
                Talked::Acted => return Tri::YES,
                Talked::Ignored | Talked::Refused => return Tri::NO,
                Talked::Open(not_seen) => return Tri::Escaped { not_seen },
                Talked::Dropped(not_seen) => not_seen,
            };
            if !matches!(self.talk(target, whole, b"").await, Talked::Ignored) {
                return Tri::Escaped { not_seen };
            }
        }
        Tri::NO
    }

    /// One connection: STARTTLS with something behind it, the handshake, QUIT.
    async fn talk(&self, target: &Target, whole: &Measured, behind: &[u8]) -> Talked {
        let talk = self.connect(target, whole, behind);
        tokio::select! {
            talked = talk => talked,
            () = self.prober.dialer().stop().stopped() => Talked::Open(NotSeen::only(Why::Cancelled)),
        }
    }

    async fn connect(&self, target: &Target, whole: &Measured, behind: &[u8]) -> Talked {
        let (dialer, allowance) = (self.prober.dialer(), &whole.allowance);
        // What the look at the address left of its time.
        let turn = dialer.turn(target.address, target.port, Manner::Mail, |pause| allowance.may(pause)).await;
        let turn = match turn {
            Ok(turn) => turn,
            Err(not_opened) => return Talked::Open(not_opened.not_seen),
        };
        let _running = allowance.run(turn.pause);
        let mut connection = match turn.open(allowance.left()).await {
            Ok(connection) => connection,
            Err(not_seen) => return Talked::Open(not_seen),
        };
        let deadline = allowance.deadline();
        let manners = self.prober.manners(target, deadline);
        let (talk, begun) = starttls::begin_smtp(&mut connection, &manners, behind).await;
        let asked = talk.smtp.is_some_and(|smtp| smtp.starttls.is_some());
        match begun {
            Ok(()) => {}
            Err(Stopped::Declined { temporary: false, .. }) if asked => return Talked::Refused,
            Err(Stopped::Failed(not_seen)) if asked => return Talked::Dropped(not_seen),
            Err(stopped) => return Talked::Open(self.prober.stopped(target, allowance, &stopped)),
        }
        self.secured(connection, target, whole, deadline).await
    }

    /// The handshake, by what the server is known to speak, and what it answers behind it.
    async fn secured(
        &self,
        connection: Connection,
        target: &Target,
        whole: &Measured,
        until: Instant,
    ) -> Talked {
        let left = until.saturating_duration_since(Instant::now());
        let deadline = self.prober.dialer().patience().connect.min(left);
        let sni = target.sni.clone();
        if let Some(version) = whole.older().filter(|_| !whole.speaks("TLSv1.3")) {
            let offer = legacy::Offer::new(sni, version, deadline);
            return match Legacy::connect(connection, offer).await {
                Ok(legacy) => answers(legacy.into_stream(), deadline, until).await,
                Err(ended) => Talked::Dropped(ended.not_seen()),
            };
        }
        let versions = Versions::Tls13;
        let offer = Offer { sni, alpn: Vec::new(), schemes: Schemes::All, versions, deadline };
        match handshake(connection, &offer).await {
            Ok(shake) => answers(shake.stream, deadline, until).await,
            Err(failed) => Talked::Dropped(failed.not_seen),
        }
    }
}

/// Says QUIT, and reads what is answered until the server takes its leave.
async fn answers<S>(mut stream: S, patience: std::time::Duration, until: Instant) -> Talked
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let until = until.min(Instant::now() + patience);
    let (mut octets, mut ended) = (Vec::new(), NotSeen::only(Why::Closed));
    let mut read = async || {
        stream.write_all(b"QUIT\r\n").await?;
        stream.flush().await?;
        let mut piece = [0; 2048];
        while octets.len() < MOST && !codes(&octets).contains(&221) {
            let count = stream.read(&mut piece).await?;
            if count == 0 {
                break;
            }
            octets.extend(piece.iter().take(count));
        }
        Ok::<_, std::io::Error>(())
    };
    match timeout_at(until, read()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => ended = dial::not_seen(&error),
        Err(_) => ended = NotSeen::new(Why::TimedOut, Detail::step("QUIT")),
    }
    let _closed = timeout(patience, stream.shutdown()).await;
    read_as(&codes(&octets), ended)
}

/// What the codes of the answers mean, when the talk ended as it did.
fn read_as(codes: &[u16], ended: NotSeen) -> Talked {
    // A server that greets once more has not answered anything.
    let codes = codes.strip_prefix(&[220]).unwrap_or(codes);
    match codes {
        [] => Talked::Dropped(ended),
        [221] => Talked::Ignored,
        // It wants to be left alone, now or altogether.
        [400..=499, ..] => {
            let code = codes.first().map_or_else(String::new, u16::to_string);
            Talked::Open(NotSeen::new(Why::Throttled, Detail::said(code)))
        }
        [_, _, ..] => Talked::Acted,
        [code] => Talked::Open(NotSeen::new(Why::Garbled, Detail::of_step("QUIT", code.to_string()))),
    }
}

/// The codes of whole answers: of their last lines, which have no hyphen (RFC 5321 §4.2.1).
fn codes(octets: &[u8]) -> Vec<u16> {
    let whole = octets.iter().rposition(|octet| *octet == b'\n').map_or(0, |end| end + 1);
    let text = String::from_utf8_lossy(octets.get(..whole).unwrap_or_default());
    let code = |line: &str| {
        let code = line.get(..3)?.parse().ok()?;
        matches!(line.get(3..4), None | Some(" ")).then_some(code)
    };
    text.lines().filter_map(code).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Talked {
        read_as(&codes(text.as_bytes()), NotSeen::only(Why::Closed))
    }

    #[test]
    fn two_answers_to_one_command_are_one_too_many() {
        assert!(matches!(said("221 2.0.0 Bye\r\n"), Talked::Ignored));
        assert!(matches!(said("221-well\r\n221 Bye\r\n"), Talked::Ignored), "one answer in two lines");
        assert!(matches!(said("250 2.0.0 Ok\r\n221 2.0.0 Bye\r\n"), Talked::Acted));
        assert!(matches!(said("503 5.5.1 EHLO first\r\n221 Bye\r\n"), Talked::Acted), "refused, but heard");
        assert!(matches!(said("220 mx ESMTP\r\n221 Bye\r\n"), Talked::Ignored), "a second greeting");
    }

    #[test]
    fn what_is_half_or_something_else_says_nothing() {
        assert!(matches!(said(""), Talked::Dropped(_)));
        assert!(matches!(said("221 by"), Talked::Dropped(_)));
        assert!(matches!(said("421 too busy\r\n221 Bye\r\n"), Talked::Open(_)));
        assert!(matches!(said("250 Ok\r\n"), Talked::Open(_)));
        assert!(matches!(said("\u{ffff}\r\n1\r\n"), Talked::Dropped(_)));
    }
}
