//! Mail servers on loopback: a character for each address, good ones and bad ones, all on one port.
//!
//! What is said is real SMTP as far as STARTTLS, QUIT and refusing mail; nothing is ever accepted. TLS behind STARTTLS
//! is a library's, where a script is not asked for what is older ([`crate::tls_front`]).

mod serve;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

pub use self::serve::{Heard, SmtpServing};
use crate::pki::Identity;
use crate::scripted::Script;

/// How a server behaves before TLS.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Character {
    /// As it should: greeting, EHLO, STARTTLS.
    #[default]
    Good,
    /// Knows no STARTTLS, and says 502 to it (RFC 3207 §4).
    NoStarttls,
    /// Offers STARTTLS on every second connection only, the first among them: two machines behind one address.
    Wavering,
    /// Turns everybody away at the greeting for now: 421 (RFC 5321 §3.8).
    Greylisting,
    /// Greets, and is too busy for EHLO: 450.
    Busy,
    /// Offers STARTTLS, and cannot do it just now: 454 (RFC 3207 §4).
    NotNow,
    /// Turns the client away for good at the greeting: 554 (RFC 5321 §3.1).
    Declined,
    /// Greets after a pause.
    SlowGreeting(Duration),
    /// Says everything one octet at a time, with a pause before each.
    Tarpit(Duration),
    /// Greets in several lines (RFC 5321 §4.2.1), the last one after a pause.
    LongGreeting(Duration),
    /// Closes once it has heard EHLO.
    HangsUp,
    /// Offers AUTH before TLS, against RFC 4954 §4.
    AuthInClear,
    /// Sends words in clear behind its consent to STARTTLS, against RFC 3207 §4.2.
    EarlyWords,
    /// Throws away what came in clear behind STARTTLS, as most servers do.
    Discards,
    /// Acts under encryption on what came in clear behind STARTTLS (CVE-2011-0411).
    Injectable,
    /// Turns away who sends anything behind STARTTLS: 554.
    StrictOrder,
}

/// One mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailHost {
    name: String,
    character: Character,
    identities: Vec<Identity>,
    beside: Option<Script>,
    only: bool,
}

impl MailHost {
    /// A server with TLS 1.2 and 1.3 behind STARTTLS, and a certificate.
    pub fn new(name: &str, identity: Identity) -> Self {
        Self {
            name: name.to_owned(),
            character: Character::Good,
            identities: vec![identity],
            beside: None,
            only: false,
        }
    }

    /// The same with another character.
    pub fn character(self, character: Character) -> Self {
        Self { character, ..self }
    }

    /// The same with one more certificate, for clients that cannot verify the first one's kind of key.
    pub fn second(mut self, identity: Identity) -> Self {
        self.identities.push(identity);
        self
    }

    /// The same, with a script that answers what no library speaks any more.
    pub fn beside(self, script: Script) -> Self {
        Self { beside: Some(script), ..self }
    }

    /// The same, with a script and nothing else behind STARTTLS, so that no handshake succeeds.
    pub fn only(self, script: Script) -> Self {
        Self { beside: Some(script), only: true, ..self }
    }
}

/// Mail servers on addresses of loopback, ready to be served.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Smtp {
    hosts: BTreeMap<IpAddr, MailHost>,
    round_trip: Duration,
}

impl Smtp {
    /// No server at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// The same with a server on an address.
    pub fn host(mut self, address: impl Into<IpAddr>, host: MailHost) -> Self {
        self.hosts.insert(address.into(), host);
        self
    }

    /// The same, so far away that every answer comes this much later, the greeting included.
    pub fn far(self, round_trip: Duration) -> Self {
        Self { round_trip, ..self }
    }

    /// The addresses with a server.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.hosts.keys().copied()
    }
}
