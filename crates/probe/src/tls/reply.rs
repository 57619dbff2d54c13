//! Reads the first flight of a server as it comes in, whatever it is, and keeps its octets.

mod handshake;
mod input;
mod key_exchange;
mod oldest;
#[cfg(test)]
mod tests;

pub(crate) use self::handshake::ServerHello;
pub(crate) use self::key_exchange::KeyExchange;
pub(crate) use self::oldest::OldestHello;
use super::tables::Version;

/// The most that is read of one flight.
pub(crate) const LONGEST: usize = 64 << 10;
/// The most that a record holds, encryption included (RFC 5246 §6.2.3).
const LONGEST_RECORD: usize = (1 << 14) + 2048;
/// How much is kept of what is not TLS.
const FIRST_OCTETS: usize = 256;

/// What a server said in its first flight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Flight {
    /// The octets as they came, records and all.
    pub(crate) raw: Vec<u8>,
    /// Warnings that came before or among the messages; they are not the answer.
    pub(crate) warnings: Vec<u8>,
    /// ServerHello or HelloRetryRequest.
    pub(crate) hello: Option<ServerHello>,
    /// The certificates as they were sent (TLS 1.2 and older), in DER.
    pub(crate) certificates: Vec<Vec<u8>>,
    /// A stapled OCSP response (TLS 1.2 and older), in DER.
    pub(crate) staple: Option<Vec<u8>>,
    /// What the key exchange is made of (TLS 1.2 and older).
    pub(crate) key_exchange: Option<KeyExchange>,
    /// A client certificate is asked for.
    pub(crate) asks_certificate: bool,
    /// The server has said all it says before the client's turn.
    pub(crate) whole: bool,
    /// An alert that ended the flight after its ServerHello.
    pub(crate) alert: Option<u8>,
    /// What could not be read, in a word.
    pub(crate) problem: Option<&'static str>,
}

/// How a first flight ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// A ServerHello and perhaps more.
    Flight(Box<Flight>),
    /// An SSLv2 SERVER-HELLO.
    Oldest(OldestHello),
    /// An alert instead of a ServerHello, or an SSLv2 error (then its number is that of the error).
    Alert(u8),
    /// Nothing came, or only warnings that mean nothing here.
    Nothing,
    /// Something else: its first octets.
    NotTls(Vec<u8>),
}

/// Reads a flight piece by piece.
#[derive(Debug)]
pub(crate) struct Reader {
    asked: Version,
    flight: Flight,
    /// How far the records are read.
    at: usize,
    /// Handshake messages, records taken off.
    messages: Vec<u8>,
    read: usize,
    /// Half an alert.
    alert: Vec<u8>,
}

impl Reader {
    /// A reader for the reply to a hello of a version.
    pub(crate) fn new(asked: Version) -> Self {
        let (flight, messages, alert) = Default::default();
        Self { asked, flight, at: 0, messages, read: 0, alert }
    }

    /// Takes what came. The reply, once nothing more is needed of it.
    pub(crate) fn push(&mut self, octets: &[u8]) -> Option<Reply> {
        let room = LONGEST.saturating_sub(self.flight.raw.len());
        self.flight.raw.extend(octets.iter().take(room));
        if let Some(reply) = self.records() {
            return Some(reply);
        }
        (octets.len() > room || self.flight.raw.len() >= LONGEST).then(|| self.broken("too_long"))
    }

    /// What there is when no more comes.
    pub(crate) fn end(mut self) -> Reply {
        if self.flight.hello.is_some() {
            return self.flown();
        }
        match self.flight.raw.as_slice() {
            [] => Reply::Nothing,
            // Some servers send an alert without the header of a record.
            [1 | 2, alert] => Reply::Alert(*alert),
            _ if self.at < self.flight.raw.len() || !self.messages.is_empty() => self.not_tls(),
            // A refusal in the dress of a warning.
            _ => match self.flight.warnings.last() {
                Some(0 | 90 | 100 | 112) | None => Reply::Nothing,
                Some(alert) => Reply::Alert(*alert),
            },
        }
    }

    fn records(&mut self) -> Option<Reply> {
        loop {
            let rest = self.flight.raw.get(self.at..).unwrap_or_default();
            if self.at == 0
                && self.asked == Version::Ssl2
                && rest.first().is_some_and(|first| first & 0x80 != 0)
            {
                return oldest::read(rest).map(|reply| reply.unwrap_or_else(|| self.not_tls()));
            }
            let (kind, length) = match *rest {
                // JDK answers an SSLv2 hello with an SSLv2 error, and some servers do so to any.
                [0x80, 3, 0, ..] if self.at == 0 => return oldest::error(rest),
                [kind @ 20..=22, 3, 0..=4, high, low, ..] => {
                    (kind, usize::from(u16::from_be_bytes([high, low])))
                }
                [20..=22] | [20..=22, 3] | [20..=22, 3, 0..=4] | [20..=22, 3, 0..=4, _] => return None,
                [1 | 2] | [1 | 2, _] | [0x80] | [0x80, 3] if self.at == 0 => return None,
                [] => return None,
                // Encrypted records after a ServerHello of TLS 1.3 are not ours to read.
                _ => return Some(self.broken("not_a_record")),
            };
            if length > LONGEST_RECORD {
                return Some(self.broken("record_too_long"));
            }
            let start = self.at + 5;
            let content = self.flight.raw.get(start..start + length)?;
            let content = content.to_vec();
            self.at = start + length;
            let done = match kind {
                21 => self.alerts(&content),
                22 => self.handshake(&content),
                _ => None,
            };
            if done.is_some() {
                return done;
            }
        }
    }

    fn alerts(&mut self, content: &[u8]) -> Option<Reply> {
        self.alert.extend_from_slice(content);
        let alerts = std::mem::take(&mut self.alert);
        let mut pairs = alerts.chunks_exact(2);
        for pair in pairs.by_ref() {
            match *pair {
                [1, alert] => self.flight.warnings.push(alert),
                [_, alert] if self.flight.hello.is_some() => {
                    self.flight.alert = Some(alert);
                    return Some(self.flown());
                }
                [_, alert] => return Some(Reply::Alert(alert)),
                _ => {}
            }
        }
        self.alert = pairs.remainder().to_vec();
        None
    }

    fn handshake(&mut self, content: &[u8]) -> Option<Reply> {
        self.messages.extend_from_slice(content);
        loop {
            let rest = self.messages.get(self.read..).unwrap_or_default();
            let [kind, a, b, c, body @ ..] = rest else { return None };
            let kind = *kind;
            let length = usize::from(*a) << 16 | usize::from(*b) << 8 | usize::from(*c);
            if length > LONGEST {
                return Some(self.broken("message_too_long"));
            }
            let body = body.get(..length)?.to_vec();
            self.read += 4 + length;
            match handshake::message(&mut self.flight, kind, &body) {
                Ok(false) => {}
                Ok(true) => return Some(self.flown()),
                Err(problem) => return Some(self.broken(problem)),
            }
        }
    }

    /// What is left when the rest cannot be read: the facts so far if there are any.
    fn broken(&mut self, problem: &'static str) -> Reply {
        if self.flight.hello.is_none() {
            return self.not_tls();
        }
        self.flight.problem = Some(problem);
        self.flown()
    }

    fn flown(&mut self) -> Reply {
        Reply::Flight(Box::new(std::mem::take(&mut self.flight)))
    }

    fn not_tls(&self) -> Reply {
        Reply::NotTls(self.flight.raw.iter().take(FIRST_OCTETS).copied().collect())
    }
}

/// Reads a flight that is there as a whole.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read(asked: Version, octets: &[u8]) -> Reply {
    let mut reader = Reader::new(asked);
    reader.push(octets).unwrap_or_else(|| reader.end())
}
