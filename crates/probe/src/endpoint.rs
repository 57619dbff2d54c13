//! One TLS endpoint as a whole: first what shows in clear, then the handshakes that show the rest.

use std::net::IpAddr;
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_model::observation::tls::{Chain, Renegotiation, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

use crate::certificate::{self, roots::Roots};
use crate::dial::{Connection, Dialer, Manner};
use crate::tls::deep::facts::{self, Facts};
use crate::tls::deep::handshake::{Failed, Handshake, Offer, Schemes, Seen, Versions, handshake};
use crate::tls::deep::legacy;
use crate::tls::starttls::{self, Manners, Stopped};
use crate::tls::{Mode, Starttls, Talk, Target};

/// How long a server is given to answer one request after a handshake, and to send its session tickets.
const PATIENCE: Duration = Duration::from_secs(5);
/// Application protocols (RFC 7301 §6), and the alert of a server that knows none of those offered.
const HTTP1: &str = "http/1.1";
const HTTP2: &str = "h2";
const NO_PROTOCOL: &str = "no_application_protocol";
/// What a client of HTTP/2 says first (RFC 9113 §3.4): no settings of its own, and a ping that is answered.
const HELLO_HTTP2: &[u8] =
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x08\x06\0\0\0\0\0kravtjek";
/// What it says last: GOAWAY, without an error.
const GOODBYE_HTTP2: &[u8] = b"\0\0\x08\x07\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// Versions that show their certificates in clear, with their numbers on the wire, the newest first.
const OLDER: [(&str, u16); 3] = [("TLSv1.2", 0x0303), ("TLSv1.1", 0x0302), ("TLSv1.0", 0x0301)];

/// Looks at endpoints; a clone shares the dialer's pace.
#[derive(Clone, Debug)]
pub struct Prober {
    dialer: Dialer,
    roots: Roots,
}

/// All that was seen of one endpoint.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The observation.
    pub tls: Tls,
    /// Every chain it served, leaf first, in DER.
    pub chains: Vec<Vec<Vec<u8>>>,
    /// What was said before TLS.
    pub talk: Option<Talk>,
    /// TLS could be begun by STARTTLS at least once. None without STARTTLS.
    pub started: Option<bool>,
    /// What the chains were shown with.
    shown: Vec<Seen>,
}

impl Prober {
    /// A prober that believes in some roots.
    pub fn new(dialer: Dialer, roots: Roots) -> Self {
        Self { dialer, roots }
    }

    /// What opens its connections.
    pub fn dialer(&self) -> &Dialer {
        &self.dialer
    }

    /// Looks at one endpoint, its certificates judged by a moment. Never fails: what could not be seen says why.
    pub async fn look(&self, target: &Target, mode: &Mode, at: Timestamp) -> Whole {
        let flights = crate::tls::look(&self.dialer, target, mode).await;
        let mut whole = Whole {
            tls: flights.tls,
            chains: Vec::new(),
            talk: flights.talk,
            started: flights.started,
            shown: Vec::new(),
        };
        if whole.tls.closed || !whole.speaks_any() {
            whole.leave_open();
            return whole;
        }
        let mut shown: Vec<Seen> = flights.certificates_der.into_iter().map(in_clear).collect();
        if let (Some(first), Some(staple)) = (shown.first_mut(), flights.staple) {
            first.staple = Some(staple);
        }
        self.newest(target, &mut whole, &mut shown).await;
        let renegotiation = self.renegotiation(target, &whole);
        let other = async {
            let asked = *mode == Mode::Full && whole.speaks("TLSv1.3");
            if asked { self.other_kind(target, &mut whole, &shown).await } else { None }
        };
        // The other certificate first: some servers do one thing at a time, and ponder a renegotiation for a second.
        let (other, renegotiation) = tokio::join!(other, renegotiation);
        shown.extend(other);
        if let Some((renegotiation, connections)) = renegotiation {
            whole.tls.renegotiation = Some(renegotiation);
            whole.tls.connections += connections;
        }
        let mut facts = facts::of(&shown, name_of(target).as_str(), &self.roots, at);
        if facts.as_ref().is_some_and(|facts| facts.stapled.ask_again()) && whole.speaks("TLSv1.3") {
            // Some servers fetch the answer when they are first asked for it.
            if let Ok(again) = self.hands(target, Schemes::All, Versions::Tls13, &mut whole).await {
                shown.retain(|seen| seen.chain != again.seen.chain);
                shown.push(again.seen);
                facts = facts::of(&shown, name_of(target).as_str(), &self.roots, at);
            }
        }
        whole.take(facts);
        let chains = shown.iter().map(|seen| seen.chain.clone());
        whole.chains = chains.filter(|chain| !chain.is_empty()).collect();
        whole.chains.sort();
        whole.chains.dedup();
        whole.shown = shown;
        whole
    }

    /// The observation with its certificates judged for a name, when the endpoint was asked for without one: several
    /// names may lead to one address.
    pub fn named(&self, whole: &Whole, name: &str, at: Timestamp) -> Tls {
        let mut tls = whole.tls.clone();
        if let Some(facts) = facts::of(&whole.shown, name, &self.roots, at) {
            (tls.certificates, tls.chain) = (facts.certificates, Some(facts.chain));
        }
        tls
    }

    /// The handshakes in TLS 1.3, whose certificates and tickets are hidden from others.
    async fn newest(&self, target: &Target, whole: &mut Whole, shown: &mut Vec<Seen>) {
        if !whole.speaks("TLSv1.3") {
            whole.tls.early_data = whole.tls.versions.get("TLSv1.3").cloned().map(|spoken| match spoken {
                Tri::Known(_) => Tri::NO,
                escaped @ Tri::Escaped { .. } => escaped,
            });
            return;
        }
        match self.hands(target, Schemes::All, Versions::Tls13, whole).await {
            Ok(mut shake) => {
                let answered = request(&mut shake, target).await;
                whole.tls.early_data = Some(shake.early_data(answered));
                shown.push(shake.seen);
            }
            Err((not_seen, seen)) => {
                let not_seen = ours(not_seen);
                whole.tls.early_data = Some(Tri::Escaped { not_seen });
                shown.push(seen);
            }
        }
    }

    /// The certificate of the other kind, where there is one: some clients are shown that one. It costs a connection,
    /// which verdict mode leaves to those who need it ([`Self::other_chain`]).
    async fn other_kind(&self, target: &Target, whole: &mut Whole, shown: &[Seen]) -> Option<Seen> {
        // Without TLS 1.3 every suite was offered in clear already in full mode, those of both kinds among them.
        let versions = if whole.speaks("TLSv1.3") { Versions::Tls13 } else { Versions::Tls12 };
        let leaf = shown.iter().rev().find_map(|seen| certificate::read(seen.chain.first()?).ok())?;
        let schemes = if leaf.key.starts_with("RSA") { Schemes::Ecdsa } else { Schemes::Rsa };
        // A server without a certificate of that kind refuses; that says nothing against it.
        self.hands(target, schemes, versions, whole).await.ok().map(|shake| shake.seen)
    }

    /// Asks a server seen in verdict mode for its certificate of the other kind, and adds the chain to those seen.
    pub async fn other_chain(&self, target: &Target, whole: &mut Whole) {
        let shown: Vec<Seen> = whole.chains.iter().cloned().map(in_clear).collect();
        let other = self.other_kind(target, whole, &shown).await.map(|seen| seen.chain);
        whole.chains.extend(other.filter(|chain| !chain.is_empty() && !whole.chains.contains(chain)));
    }

    /// Who may renegotiate and how often, and how many connections it took to tell; it does not wait for the other
    /// handshakes.
    fn renegotiation<'a>(
        &'a self,
        target: &Target,
        whole: &Whole,
    ) -> impl Future<Output = Option<(Renegotiation, u32)>> + use<'a> {
        let version = whole.older();
        let secure = whole.tls.renegotiation.as_ref().map(|known| known.secure.clone());
        let target = target.clone();
        async move {
            let Some(version) = version else {
                // There is none in TLS 1.3 (RFC 8446 §4.1.2).
                return secure.map(|secure| (Renegotiation::uncounted(secure, Tri::NO), 0));
            };
            let deadline = self.dialer.budget().connect;
            let offer = legacy::Offer { sni: target.sni.clone(), version, deadline };
            // Owned by each attempt: a future that borrows from the closure that made it cannot be sent to another
            // thread.
            let open = || {
                let (own, target) = (self.clone(), target.clone());
                async move { own.open(&target).await }
            };
            let seen = legacy::measure(open, &offer, legacy::MOST).await;
            let own = seen.renegotiation;
            let secure = secure.unwrap_or(own.secure.clone());
            Some((Renegotiation { secure, ..own }, seen.connections))
        }
    }

    async fn hands(
        &self,
        target: &Target,
        schemes: Schemes,
        versions: Versions,
        whole: &mut Whole,
    ) -> Result<Handshake<Connection>, (NotSeen, Seen)> {
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
        whole: &mut Whole,
    ) -> Result<Handshake<Connection>, Box<Failed>> {
        whole.tls.connections += 1;
        let unopened = |not_seen| Box::new(Failed { not_seen, alert: None, seen: Seen::default() });
        let connection = self.open(target).await.map_err(unopened)?;
        let alpn = protocol.map(str::to_owned).into_iter().collect();
        let deadline = self.dialer.budget().connect;
        let offer = Offer { sni: target.sni.clone(), alpn, schemes, versions, deadline };
        handshake(connection, &offer).await
    }

    /// A connection on which a hello may be sent.
    async fn open(&self, target: &Target) -> Result<Connection, NotSeen> {
        let mail = target.starttls == Some(Starttls::Smtp);
        let manner = if mail { Manner::Mail } else { Manner::Usual };
        let mut connection = self.dialer.open(target.address, target.port, manner).await?;
        let Some(protocol) = target.starttls else { return Ok(connection) };
        let (_, begun) = starttls::begin(&mut connection, protocol, &self.manners(target)).await;
        if let Err(Stopped::Declined { temporary: true, .. }) = begun {
            self.dialer.throttled(target.address);
        }
        begun.map_err(|stopped| stopped.not_seen())?;
        Ok(connection)
    }

    /// How long a dialogue in clear may take that begins now.
    pub(crate) fn manners<'a>(&self, target: &'a Target) -> Manners<'a> {
        let budget = self.dialer.budget();
        let mail = target.starttls == Some(Starttls::Smtp);
        let whole = if mail { budget.mail_whole } else { budget.whole };
        Manners {
            ehlo_name: &target.ehlo_name,
            service: target.sni.as_deref().unwrap_or_default(),
            greeting: Duration::from_secs(30).min(whole),
            answer: budget.connect,
            deadline: Instant::now() + whole,
        }
    }
}

/// The name a certificate must be made out to.
fn name_of(target: &Target) -> String {
    target.sni.clone().unwrap_or_else(|| target.address.to_string())
}

/// A server that speaks TLS 1.3, and refuses what is offered in a whole handshake, wants a suite or a signature that is
/// not known here: a limit of ours.
fn ours(not_seen: NotSeen) -> NotSeen {
    let wants_other = matches!(not_seen.detail.as_str(), "handshake_failure" | "insufficient_security");
    if not_seen.why == Why::ServerFailure && wants_other {
        let detail = format!("nothing in common with what kravtjek knows: {}", not_seen.detail);
        return NotSeen::new(Why::OverLimit, detail);
    }
    not_seen
}

/// A chain that a server sent in clear; nothing was signed for us to verify.
fn in_clear(chain: Vec<Vec<u8>>) -> Seen {
    Seen { chain, ..Seen::default() }
}

/// Asks something harmless, so that a server that is slow with its tickets has sent them; whether it answered.
async fn request(shake: &mut Handshake<Connection>, target: &Target) -> bool {
    let (asked, goodbye) = match target.starttls {
        None if shake.seen.alpn.as_deref() == Some(HTTP2) => (HELLO_HTTP2.to_vec(), GOODBYE_HTTP2),
        None => {
            let host = match (&target.sni, target.address) {
                (Some(name), _) => name.clone(),
                (None, IpAddr::V6(address)) => format!("[{address}]"),
                (None, address) => address.to_string(),
            };
            let asked = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            (asked.into_bytes(), &b""[..])
        }
        Some(Starttls::Smtp) => {
            (format!("EHLO {}\r\n", target.ehlo_name).into_bytes(), b"QUIT\r\n".as_slice())
        }
        Some(_) => {
            shake.listen(PATIENCE / 5).await;
            let _closed = timeout(PATIENCE, shake.stream.shutdown()).await;
            return false;
        }
    };
    let talk = async {
        shake.stream.write_all(&asked).await?;
        let mut answer = [0; 4096];
        let read = shake.stream.read(&mut answer).await?;
        shake.stream.write_all(goodbye).await?;
        Ok::<_, std::io::Error>(read > 0)
    };
    let answered = matches!(timeout(PATIENCE, talk).await, Ok(Ok(true)));
    let _closed = timeout(PATIENCE, shake.stream.shutdown()).await;
    answered
}

impl Whole {
    /// Whether it speaks a version, by its name.
    pub fn speaks(&self, version: &str) -> bool {
        self.tls.versions.get(version).and_then(Tri::known) == Some(true)
    }

    /// Whether it speaks a version from TLS 1.0 on.
    pub fn speaks_any(&self) -> bool {
        self.older().is_some() || self.speaks("TLSv1.3")
    }

    /// The newest version below TLS 1.3 that it speaks, as it stands on the wire.
    pub(crate) fn older(&self) -> Option<u16> {
        OLDER.iter().find(|(version, _)| self.speaks(version)).map(|(_, version)| *version)
    }

    /// What needs a handshake could not be seen, for the reason that nothing was.
    fn leave_open(&mut self) {
        let Some(not_seen) = self.tls.not_seen.clone() else { return };
        let open = || Tri::Escaped { not_seen: not_seen.clone() };
        self.tls.early_data.get_or_insert_with(open);
        self.tls.chain.get_or_insert_with(|| Chain { trusted: open(), problem: None });
    }

    fn take(&mut self, facts: Option<Facts>) {
        let Some(facts) = facts else {
            let not_seen = match &self.tls.early_data {
                // What kept the handshake from being made kept the certificate back.
                Some(Tri::Escaped { not_seen }) => not_seen.clone(),
                _ => NotSeen::new(Why::Upstream, "certificate"),
            };
            self.tls.unfinished.insert("certificates".to_owned(), not_seen.clone());
            self.tls.chain = Some(Chain { trusted: Tri::Escaped { not_seen }, problem: None });
            return;
        };
        self.tls.certificates = facts.certificates;
        self.tls.chain = Some(facts.chain);
        self.tls.ocsp_stapled = Some(facts.stapled.tri());
        self.tls.staple = Some(facts.stapled.told());
        self.tls.unfinished.extend(facts.unread.map(|not_seen| ("certificates".to_owned(), not_seen)));
        self.tls.contradictions.extend(facts.contradictions);
    }
}
