//! The connection: handshakes, first and further ones, and data in between.

use std::time::Duration;

use aws_lc_rs::rand;
use kravtjek_model::detail::Detail;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout};

use super::exchange::agree;
use super::message::{self as m, Info, Reader, ServerHello};
use super::prf::Prf;
use super::record::{Protection, sizes};
use super::suite::Exchange;
use super::{Ended, TLS10, TLS12};

pub(super) const CHANGE_CIPHER_SPEC: u8 = 20;
pub(super) const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
pub(super) const DATA: u8 = 23;
/// The most octets of one handshake.
const MESSAGES: usize = 256 * 1024;
/// The most records without progress: warnings, data, empty ones.
const IDLE: usize = 64;
pub(super) const CLOSE_NOTIFY: u8 = 0;
pub(super) const WARNING: u8 = 1;
pub(super) const NO_RENEGOTIATION: u8 = 100;

/// What is offered.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The host name in the server name indication.
    pub sni: Option<String>,
    /// The newest version: 0x0301 for TLS 1.0 up to 0x0303 for TLS 1.2.
    pub version: u16,
    /// How long one handshake may take.
    pub deadline: Duration,
    /// When all handshakes together must be over.
    pub until: Option<Instant>,
    /// What to say under encryption before leaving, where the protocol has something.
    pub farewell: &'static [u8],
}

impl Offer {
    /// Where one handshake is all there is.
    pub fn new(sni: Option<String>, version: u16, deadline: Duration) -> Self {
        Self { sni, version, deadline, until: None, farewell: b"" }
    }
}

/// A connection after its first handshake.
#[derive(Debug)]
pub struct Legacy<S> {
    pub(super) stream: S,
    offer: Offer,
    pub(super) read: Protection,
    pub(super) write: Protection,
    /// The version on records: that which was agreed upon.
    pub(super) version: u16,
    suite: &'static str,
    chain: Vec<Vec<u8>>,
    secure: bool,
    /// What client and server verified in the last handshake.
    verified: (Vec<u8>, Vec<u8>),
    /// Records that are still to be sent: few segments, and no waiting for each.
    pub(super) outgoing: Vec<u8>,
    /// Octets that came and are no whole record yet.
    pub(super) incoming: Vec<u8>,
    /// Handshake octets that came and were not read yet.
    pending: Vec<u8>,
    /// Data that came during a handshake.
    data: Vec<u8>,
    idle: usize,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Legacy<S> {
    /// Makes the first handshake.
    ///
    /// # Errors
    /// Says what the server did instead.
    pub async fn connect(stream: S, offer: Offer) -> Result<Self, Ended> {
        let left = offer.until.map(|until| until.saturating_duration_since(Instant::now()));
        let deadline = left.map_or(offer.deadline, |left| left.min(offer.deadline));
        let mut legacy = Self {
            stream,
            version: TLS10,
            offer,
            read: Protection::plain(),
            write: Protection::plain(),
            suite: "",
            chain: Vec::new(),
            secure: false,
            verified: Default::default(),
            outgoing: Vec::new(),
            incoming: Vec::new(),
            pending: Vec::new(),
            data: Vec::new(),
            idle: 0,
        };
        timeout(deadline, legacy.handshake(Info::First)).await.map_err(|_| Ended::Silent)??;
        Ok(legacy)
    }

    /// The version agreed upon: `TLSv1.0` to `TLSv1.2`.
    pub fn version(&self) -> &'static str {
        match self.version {
            TLS10 => "TLSv1.0",
            TLS12 => "TLSv1.2",
            _ => "TLSv1.1",
        }
    }

    /// The suite agreed upon, by its IANA name.
    pub fn suite(&self) -> &'static str {
        self.suite
    }

    /// The certificates shown, in DER and leaf first.
    pub fn chain(&self) -> &[Vec<u8>] {
        &self.chain
    }

    /// The server knows secure renegotiation (RFC 5746).
    pub fn secure(&self) -> bool {
        self.secure
    }

    /// Begins a further handshake and sees it through: bound to the one before where the server knows how, as an
    /// attacker would where it does not. When it fails the connection is of no further use.
    ///
    /// # Errors
    /// Says what the server did instead.
    pub async fn renegotiate(&mut self) -> Result<(), Ended> {
        let verified = self.verified.0.clone();
        let info = if self.secure { Info::Bound(&verified) } else { Info::Unbound };
        let deadline = self.offer.deadline;
        timeout(deadline, self.handshake(info)).await.map_err(|_| Ended::Silent)?
    }

    /// From now on a handshake may take so long.
    pub(super) fn wait_for(&mut self, patience: Duration) {
        self.offer.deadline = patience;
    }

    /// How long one handshake may take.
    pub(super) fn patience(&self) -> Duration {
        self.offer.deadline
    }

    /// Sends data.
    ///
    /// # Errors
    /// When the connection breaks.
    pub async fn write_all(&mut self, data: &[u8]) -> Result<(), Ended> {
        for part in data.chunks(16_384) {
            self.put(DATA, part)?;
            self.flush().await?;
        }
        Ok(())
    }

    /// The next data that comes; none when the server has said good-bye.
    ///
    /// # Errors
    /// When the connection breaks, or an alert comes.
    pub async fn read(&mut self) -> Result<Option<Vec<u8>>, Ended> {
        if !self.data.is_empty() {
            return Ok(Some(std::mem::take(&mut self.data)));
        }
        self.idle = 0;
        loop {
            match self.record().await {
                Ok((DATA, data)) if !data.is_empty() => return Ok(Some(data)),
                // A HelloRequest, or nothing: both may be ignored (RFC 5246 §7.4.1.1).
                Ok(_) => self.spin()?,
                Err(Ended::Alert(CLOSE_NOTIFY)) => return Ok(None),
                Err(ended) => return Err(ended),
            }
        }
    }

    async fn handshake(&mut self, info: Info<'_>) -> Result<(), Ended> {
        (self.idle, self.pending) = (0, Vec::new());
        let mut random = [0; 32];
        rand::fill(&mut random).map_err(|_| Ended::Garbled(Detail::no_random_numbers()))?;
        let hello = m::client_hello(self.offer.version, &random, self.offer.sni.as_deref(), info);
        let mut messages = hello.clone();
        self.put(HANDSHAKE, &hello)?;
        let (server, exchange, asked) = self.flight(&mut messages).await?;
        self.bound(&server, info)?;

        let leaf = self.chain.first().map(Vec::as_slice).unwrap_or_default();
        let agreed = agree(server.suite.exchange, self.offer.version, leaf, &exchange);
        let agreed = agreed.ok_or_else(|| Ended::Garbled(Detail::key_exchange()))?;
        let mut own = if asked { m::message(m::CERTIFICATE, &[0, 0, 0]) } else { Vec::new() };
        own.extend(m::message(m::CLIENT_KEY_EXCHANGE, &agreed.sent));
        messages.extend_from_slice(&own);
        self.put(HANDSHAKE, &own)?;

        let prf = server.suite.prf(server.version);
        let both = [&random[..], &server.random].concat();
        let master = if server.extended {
            prf.derive(&agreed.secret, b"extended master secret", &prf.hash(&messages), 48)
        } else {
            prf.derive(&agreed.secret, b"master secret", &both, 48)
        };
        let seed = [&server.random[..], &random].concat();
        let (write, read) =
            keys(&server, prf, &master, &seed).ok_or_else(|| Ended::Garbled(Detail::step("keys")))?;
        self.finish(&mut messages, prf, &master, write, read).await?;
        self.suite = server.suite.name;
        Ok(())
    }

    /// The server's first flight: its hello, what it sends to agree on keys, and whether it wants a certificate.
    async fn flight(&mut self, messages: &mut Vec<u8>) -> Result<(ServerHello, Vec<u8>, bool), Ended> {
        let (mut hello, mut exchange, mut asked) = (None, Vec::new(), false);
        loop {
            let (kind, body) = self.message(messages).await?;
            match kind {
                m::SERVER_HELLO if hello.is_none() => {
                    let read =
                        m::server_hello(&body).ok_or_else(|| Ended::Garbled(Detail::step("ServerHello")))?;
                    if read.version > self.offer.version {
                        return Err(Ended::Garbled(Detail::newer_version()));
                    }
                    self.version = read.version;
                    hello = Some(read);
                }
                m::CERTIFICATE => {
                    self.chain =
                        m::certificates(&body).ok_or_else(|| Ended::Garbled(Detail::step("Certificate")))?
                }
                m::SERVER_KEY_EXCHANGE => exchange = body,
                m::CERTIFICATE_REQUEST => asked = true,
                m::CERTIFICATE_STATUS => {}
                m::SERVER_HELLO_DONE => break,
                _ => return Err(Ended::Garbled(Detail::unexpected_message())),
            }
        }
        let hello = hello.ok_or_else(|| Ended::Garbled(Detail::no_message("ServerHello")))?;
        if hello.suite.exchange != Exchange::Rsa && exchange.is_empty() {
            return Err(Ended::Garbled(Detail::no_message("ServerKeyExchange")));
        }
        Ok((hello, exchange, asked))
    }

    /// What the server says of renegotiation must be right (RFC 5746 §3.4 and §3.5).
    fn bound(&mut self, server: &ServerHello, info: Info<'_>) -> Result<(), Ended> {
        let expected = match info {
            Info::First => Vec::new(),
            Info::Bound(_) => [&self.verified.0[..], &self.verified.1].concat(),
            Info::Unbound => return Ok(()),
        };
        match (&server.info, info) {
            (Some(said), _) if *said == expected => self.secure = true,
            (None, Info::First) => self.secure = false,
            _ => return Err(Ended::Garbled(Detail::step("renegotiation_info"))),
        }
        Ok(())
    }

    /// Both sides change to the new keys and prove that they saw the same.
    async fn finish(
        &mut self,
        messages: &mut Vec<u8>,
        prf: Prf,
        master: &[u8],
        write: Protection,
        read: Protection,
    ) -> Result<(), Ended> {
        let verified = prf.derive(master, b"client finished", &prf.hash(messages), 12);
        self.put(CHANGE_CIPHER_SPEC, &[1])?;
        self.write = write;
        let finished = m::message(m::FINISHED, &verified);
        messages.extend_from_slice(&finished);
        self.put(HANDSHAKE, &finished)?;

        while self.pending.is_empty() {
            match self.record().await? {
                (CHANGE_CIPHER_SPEC, _) => break,
                (HANDSHAKE, octets) => self.pending = octets,
                (DATA, data) => self.keep(data)?,
                _ => self.spin()?,
            }
        }
        if !self.pending.is_empty() {
            // A ticket comes before the change (RFC 5077 §3.3).
            let (kind, _) = self.message(messages).await?;
            if kind != m::NEW_SESSION_TICKET || self.record().await?.0 != CHANGE_CIPHER_SPEC {
                return Err(Ended::Garbled(Detail::unexpected_message()));
            }
        }
        self.read = read;
        let expected = prf.derive(master, b"server finished", &prf.hash(messages), 12);
        let (kind, body) = self.message(messages).await?;
        if kind != m::FINISHED || body != expected {
            return Err(Ended::Garbled(Detail::step("Finished")));
        }
        self.verified = (verified, body);
        Ok(())
    }

    /// The next handshake message, which is added to the others.
    async fn message(&mut self, messages: &mut Vec<u8>) -> Result<(u8, Vec<u8>), Ended> {
        loop {
            let mut reader = Reader(&self.pending);
            if let Some((kind, body)) = reader.number(1).zip(reader.vector(3)) {
                let kind = u8::try_from(kind).unwrap_or_default();
                let (body, length) = (body.to_vec(), self.pending.len() - reader.0.len());
                let raw: Vec<u8> = self.pending.drain(..length).collect();
                // A HelloRequest is no part of the handshake (RFC 5246 §7.4.1.1).
                if kind != 0 {
                    messages.extend(raw);
                    return Ok((kind, body));
                }
                self.spin()?;
                continue;
            }
            if self.pending.len() + messages.len() > MESSAGES {
                return Err(Ended::Garbled(Detail::handshake_too_long()));
            }
            match self.record().await? {
                (HANDSHAKE, octets) if !octets.is_empty() => self.pending.extend(octets),
                (DATA, data) => self.keep(data)?,
                (CHANGE_CIPHER_SPEC, _) => return Err(Ended::Garbled(Detail::early_cipher_change())),
                _ => self.spin()?,
            }
        }
    }

    fn keep(&mut self, data: Vec<u8>) -> Result<(), Ended> {
        self.spin()?;
        self.data.extend(data);
        if self.data.len() > MESSAGES { Err(Ended::Garbled(Detail::too_much_data())) } else { Ok(()) }
    }

    pub(super) fn spin(&mut self) -> Result<(), Ended> {
        self.idle += 1;
        if self.idle > IDLE { Err(Ended::Garbled(Detail::too_many_records())) } else { Ok(()) }
    }
}

/// Protection of what is written and of what is read.
fn keys(server: &ServerHello, prf: Prf, master: &[u8], seed: &[u8]) -> Option<(Protection, Protection)> {
    let (mac, key, iv) = sizes(server.suite, server.version);
    let block = prf.derive(master, b"key expansion", seed, 2 * (mac + key + iv));
    let mut block = Reader(&block);
    let macs = (block.take(mac)?, block.take(mac)?);
    let keys = (block.take(key)?, block.take(key)?);
    let ivs = (block.take(iv)?, block.take(iv)?);
    let write = Protection::new(server.suite, server.version, macs.0, keys.0, ivs.0)?;
    Some((write, Protection::new(server.suite, server.version, macs.1, keys.1, ivs.1)?))
}
