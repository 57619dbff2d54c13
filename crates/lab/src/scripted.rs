//! A TLS server without cryptography: it answers first flights from a description, with faults on purpose.
//!
//! Nothing behind the first flight exists: certificates, points and signatures are made-up octets. It is for testing
//! whoever asks by first flights.

mod choose;
mod flight;
pub(crate) mod hello;
mod serve;

pub use hello::Asked;
pub use serve::ScriptedServer;

/// What a server speaks, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Script {
    /// Versions as on the wire (0x0300 to 0x0304), each with its suites in the server's order.
    pub versions: Vec<(u16, Vec<u16>)>,
    /// The kinds of cipher of SSLv2, if it is spoken.
    pub kinds: Option<Vec<u32>>,
    /// The server chooses the suite; else the client does.
    pub chooses: bool,
    /// Curves of TLS 1.2 and older, in the server's order.
    pub curves: Vec<u16>,
    /// Groups of TLS 1.3, in the server's order.
    pub groups: Vec<u16>,
    /// The prime of its finite field.
    pub prime: Vec<u8>,
    /// What it signs with in TLS 1.2, in its own order.
    pub signatures: Vec<u16>,
    /// The chain that goes with RSA suites.
    pub rsa: Vec<Vec<u8>>,
    /// The chain that goes with ECDSA suites.
    pub ecdsa: Vec<Vec<u8>>,
    /// A stapled OCSP response.
    pub staple: Option<Vec<u8>>,
    /// Numbers of extensions it answers with in TLS 1.2 and older.
    pub extensions: Vec<u16>,
    /// What it says before TLS.
    pub mail: Option<Mail>,
    /// What is wrong with it.
    pub faults: Vec<Fault>,
}

/// What a mail server says before TLS, line by line; lines end with CR LF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The greeting.
    pub greeting: String,
    /// The answer to EHLO.
    pub ehlo: String,
    /// The answer to STARTTLS; what stands behind it is sent along.
    pub starttls: String,
    /// After so many connections it only says 421.
    pub tires_after: Option<usize>,
}

impl Default for Mail {
    fn default() -> Self {
        Self {
            greeting: "220 mail.example.dk ESMTP\r\n".to_owned(),
            ehlo: "250-mail.example.dk\r\n250-STARTTLS\r\n250 SMTPUTF8\r\n".to_owned(),
            starttls: "220 go ahead\r\n".to_owned(),
            tires_after: None,
        }
    }
}

/// How a server says no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// With the proper alert.
    Alert,
    /// It closes.
    Close,
    /// It resets the connection.
    Reset,
    /// It says nothing.
    Silence,
    /// With the alert of a server in trouble, `internal_error`.
    Trouble,
}

/// What is wrong with a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Refuses lists of more suites than this.
    RefusesLongLists(usize),
    /// Reads only so many suites of a list.
    ReadsOnly(usize),
    /// Says nothing to hellos of a length that has broken servers before.
    ChokesOnLengths,
    /// Refuses hellos longer than this.
    RefusesLongHellos(usize),
    /// Refuses hellos up to TLS 1.2 without the signal of secure renegotiation.
    WantsRenegotiationSignal,
    /// Refuses TLS hellos without groups, even where no curve is used.
    WantsGroups,
    /// Sends a warning first.
    WarnsFirst(u8),
    /// Sends alerts without the header of a record.
    BareAlerts,
    /// Answers an SSLv2 hello with an SSLv2 error and an alert.
    OldestError,
    /// Picks this suite whatever was offered.
    PicksSuite(u16),
    /// Answers with this version whatever was offered.
    PicksVersion(u16),
    /// Cuts its handshake messages into records of this length.
    Fragments(usize),
    /// Says no in another way.
    Refuses(Refusal),
    /// Says nothing to hellos of this version.
    SilentTo(u16),
    /// Says nothing to every nth connection.
    LosesEvery(usize),
    /// Says this at once to everybody, and closes.
    Says(Vec<u8>),
    /// Refuses a hello for TLS 1.3 without shares.
    WantsShares,
    /// Uses finite fields only for clients that name one (RFC 7919 §4), to the letter.
    WantsNamedField,
    /// Uses this prime for clients that name no finite field.
    OtherPrime(Vec<u8>),
    /// Signs with its first algorithm whatever was offered.
    IgnoresSignatures,
    /// Puts ChaCha20 first for clients that do.
    ChachaByHint,
    /// Its ECDSA certificate is on this curve, which clients must offer (RFC 8422 §5.1).
    CertificateCurve(u16),
    /// Asks for a client certificate.
    AsksCertificate,
    /// Compresses when it may.
    Compresses,
    /// Every second connection meets this server instead.
    Twin(Box<Script>),
    /// Takes no second connection before the first has ended.
    OneAtATime,
    /// Sends a random of its own choosing at the end, as a server that was made to fall back (RFC 8446 §4.1.3).
    DowngradeMark,
}

impl Default for Script {
    /// A server of today: TLS 1.2 and 1.3, its own order, ECDHE and AEAD only.
    fn default() -> Self {
        Self {
            versions: vec![(0x0303, vec![0xc030, 0xc02f, 0xcca8]), (0x0304, vec![0x1302, 0x1303, 0x1301])],
            kinds: None,
            chooses: true,
            curves: vec![29, 23, 24],
            groups: vec![0x11ec, 29, 23, 24],
            prime: vec![0xff; 256],
            signatures: vec![0x0804, 0x0401],
            rsa: vec![b"RSA leaf".to_vec(), b"RSA middle".to_vec()],
            ecdsa: vec![b"ECDSA leaf".to_vec()],
            staple: None,
            extensions: vec![0xff01, 23],
            mail: None,
            faults: Vec::new(),
        }
    }
}

impl Script {
    /// The same with something wrong.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// The same with another list of suites in a version, or with one version more.
    #[must_use]
    pub fn speaking(mut self, version: u16, suites: &[u16]) -> Self {
        self.versions.retain(|(known, _)| *known != version);
        self.versions.push((version, suites.to_vec()));
        self
    }

    /// The same without a version.
    #[must_use]
    pub fn without(mut self, version: u16) -> Self {
        self.versions.retain(|(known, _)| *known != version);
        self
    }

    /// What it says to a hello, where it says anything of its own; empty for what is no hello.
    pub fn reply(&self, hello: &[u8]) -> Vec<u8> {
        let Some(asked) = hello::read(hello) else { return Vec::new() };
        match (&self.kinds, asked.version) {
            (Some(kinds), 2) => flight::oldest(self.rsa.first().map_or(&[], Vec::as_slice), kinds),
            (None, 2) => flight::alert(self, 70),
            _ => match choose::choose(self, &asked) {
                Ok(chosen) => flight::flight(self, &chosen),
                Err(number) => flight::alert(self, number),
            },
        }
    }

    fn has(&self, is: impl Fn(&Fault) -> bool) -> bool {
        self.faults.iter().any(is)
    }

    fn find<T>(&self, pick: impl Fn(&Fault) -> Option<T>) -> Option<T> {
        self.faults.iter().find_map(pick)
    }
}
