//! What one TLS endpoint offers, seen from its first flights.

pub(crate) mod breach;
mod covers;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use self::breach::Breach;
pub use self::covers::covers;

use super::{NotSeen, Tri};
use crate::detail::Detail;

/// One endpoint: an address, a port and the name that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Tls {
    /// Address and port.
    pub endpoint: String,
    /// The name in the server name indication, if one was sent.
    #[serde(default)]
    pub sni: Option<String>,
    /// Nothing listens there: the port refused on every try.
    #[serde(default)]
    pub closed: bool,
    /// `SSLv2`, `SSLv3`, `TLSv1.0` … `TLSv1.3`: offered, not offered or not seen.
    pub versions: BTreeMap<String, Tri>,
    /// Suites accepted per version, IANA names, in the server's order where it has one.
    #[serde(default)]
    pub suites: BTreeMap<String, Vec<String>>,
    /// Who chooses the suite, per version.
    #[serde(default)]
    pub order: BTreeMap<String, Order>,
    /// Key exchange groups, IANA names.
    #[serde(default)]
    pub groups: Vec<String>,
    /// Size of the finite-field group in TLS 1.2 and older, in bits.
    #[serde(default)]
    pub dh_bits: Option<u32>,
    /// The RFC 7919 name of that group; none when it is one of the server's own.
    #[serde(default)]
    pub dh_group: Option<String>,
    /// Hashes the server signs its key exchange with, when each is offered alone (TLS 1.2).
    #[serde(default)]
    pub signature_hashes: Vec<String>,
    /// Compression in TLS itself.
    #[serde(default)]
    pub compression: Option<Tri>,
    /// Renegotiation.
    #[serde(default)]
    pub renegotiation: Option<Renegotiation>,
    /// Early data in TLS 1.3.
    #[serde(default)]
    pub early_data: Option<Tri>,
    /// A stapled OCSP answer, and whether it is valid: false is none, or one that is not. `staple` tells them apart.
    #[serde(default)]
    pub ocsp_stapled: Option<Tri>,
    /// What was seen of a stapled OCSP answer; of several chains the worst.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub staple: Option<Staple>,
    /// Extended master secret (RFC 7627) in TLS 1.2.
    #[serde(default)]
    pub ems: Option<Tri>,
    /// Encrypt-then-MAC (RFC 7366) in the newest version up to TLS 1.2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encrypt_then_mac: Option<Tri>,
    /// A client that has fallen back to an older version is turned away (RFC 7507).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fallback_scsv: Option<Tri>,
    /// The certificates served, leaf first.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
    /// Whether the chain is trusted for the name.
    #[serde(default)]
    pub chain: Option<Chain>,
    /// What the server did against the protocol.
    #[serde(default)]
    pub contradictions: Vec<Contradiction>,
    /// Lists that could not be finished, by field (`suites.TLSv1.2`, `groups`): there may be more than they say.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unfinished: BTreeMap<String, NotSeen>,
    /// Questions that were answered by silence, a reset or a bare close, twice, while a known-good try directly after
    /// each succeeded: they count as "no".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by_silence: Vec<String>,
    /// The policy profile whose forbidden suites and groups alone were asked for; what another profile forbids may be
    /// offered all the same. None: everything was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_for: Option<String>,
    /// How many connections were used.
    #[serde(default)]
    pub connections: u32,
    /// Why nothing was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

/// Who chooses the suite.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// The server.
    Server,
    /// The client.
    Client,
    /// There is one suite only, or it could not be told.
    None,
}

/// Renegotiation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renegotiation {
    /// Secure renegotiation (RFC 5746) is supported.
    pub secure: Tri,
    /// A client may start it.
    pub client: Tri,
    /// How many the server accepted on one connection, of those tried. None: nobody counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<u32>,
    /// The server put an end to them after at most ten; false where it accepted every one tried. None where nobody
    /// counted, or where none is accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limited: Option<Tri>,
}

impl Renegotiation {
    /// What is known before anybody counted.
    pub fn uncounted(secure: Tri, client: Tri) -> Self {
        Self { secure, client, accepted: None, limited: None }
    }
}

/// What was seen of a stapled OCSP answer (RFC 6066 §8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Staple {
    /// Whether there is one, and what it is worth.
    pub state: StapleState,
    /// What is wrong, by id; only with `invalid`, and `staple_missing` with `absent`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
}

/// Whether there is a stapled answer, and what it is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StapleState {
    /// A valid one: the certificate is good.
    Valid,
    /// One that clients must reject, or one that says that the certificate is revoked or unknown.
    Invalid,
    /// One that could not be checked, because the issuer's certificate was not served.
    Unproven,
    /// None, though the certificate names a responder or demands an answer.
    Absent,
    /// None, and the certificate names no responder that could give one.
    NoResponder,
}

impl StapleState {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::Unproven => "unproven",
            Self::Absent => "absent",
            Self::NoResponder => "no_responder",
        }
    }
}

impl Staple {
    /// What can be wrong with a stapled answer, by id.
    pub const PROBLEMS: [&str; 8] = [
        "revoked",
        "staple_unknown",
        "staple_stale",
        "staple_bad_signature",
        "staple_other_certificate",
        "staple_no_answer",
        "staple_unreadable",
        "staple_missing",
    ];

    /// What is wrong, or else the state, in the word used in files.
    pub fn word(&self) -> &str {
        self.problem.as_deref().unwrap_or(self.state.as_str())
    }
}

/// One certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Distinguished name of its subject.
    pub subject: String,
    /// Distinguished name of its issuer.
    pub issuer: String,
    /// Subject alternative names.
    #[serde(default)]
    pub names: Vec<String>,
    /// Start of validity.
    pub not_before: jiff::Timestamp,
    /// End of validity.
    pub not_after: jiff::Timestamp,
    /// The key: `RSA 2048`, `ECDSA secp256r1`, `Ed25519`.
    pub key: String,
    /// The signature's hash: `SHA-256`.
    pub signature: String,
    /// SHA-256 of the whole certificate, hex.
    pub fingerprint: String,
}

/// Whether the chain is trusted for the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chain {
    /// It is.
    pub trusted: Tri,
    /// Why not: `expired`, `wrong_name`, `unknown_issuer`, `incomplete`, …
    #[serde(default)]
    pub problem: Option<String>,
}

/// Something the server did against the protocol.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contradiction {
    /// A stable id.
    pub what: String,
    /// What exactly.
    #[serde(flatten)]
    pub detail: Detail,
}

impl Breach {
    /// A contradiction of this kind; the detail says where or what exactly.
    pub fn told(self, detail: Detail) -> Contradiction {
        Contradiction { what: self.as_str().to_owned(), detail }
    }
}
