//! Observations: what was seen, when and by what, raw enough to be judged again.

pub mod dns;
mod draft;
pub(crate) mod flaw;
pub mod foundation;
mod hsts;
pub mod http;
pub mod mail;
pub mod mta_sts;
mod not_seen;
pub(crate) mod probe;
pub mod routes;
pub mod security_txt;
pub mod taken_over;
pub mod tls;
pub mod units;
mod why;

use std::fmt;

pub use self::draft::{Draft, Json};
pub use self::not_seen::NotSeen;
pub use self::probe::Probe;
pub use self::why::Why;

use jiff::Timestamp;
use serde::de::{Error as _, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::detail::Detail;
use crate::id::{AssetId, ObservationId};
use crate::subject::Subject;

/// One fact: what, when, by what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written")]
pub struct Observation {
    /// Its name, in every file and store. Those of a file from before ids were unique (`o1`) are unique within it.
    pub id: ObservationId,
    /// The asset that was looked at.
    pub asset: AssetId,
    /// Which of the asset's facts this is: `example.dk MX`, `192.0.2.1:443`, a fact id.
    pub subject: Subject,
    /// When it was seen.
    pub at: Timestamp,
    /// What saw it: `kravtjek 0.1.0`, or the name of the file it was read from.
    pub by: String,
    /// SHA-256 (hex) of the file it was read from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_sha256: Option<String>,
    /// The fact itself.
    pub seen: Seen,
}

/// An observation as it stands in a file: what its subject means, the kind of what was seen tells.
#[derive(Deserialize)]
struct Written {
    id: ObservationId,
    asset: AssetId,
    subject: String,
    at: Timestamp,
    by: String,
    #[serde(default)]
    file_sha256: Option<String>,
    seen: Seen,
}

impl From<Written> for Observation {
    fn from(written: Written) -> Self {
        let Written { id, asset, subject, at, by, file_sha256, seen } = written;
        let subject = Subject::read(seen.probe(), &subject);
        Self { id, asset, subject, at, by, file_sha256, seen }
    }
}

/// What a probe or an intake saw. Silence and refusal are facts too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Seen {
    /// One RRset looked up from the root and validated.
    Dns(dns::Lookup),
    /// The DNSSEC state of a zone and of each of its name servers.
    Dnssec(dns::Zone),
    /// The SPF record of a domain and everything it includes.
    Spf(mail::Spf),
    /// The DMARC record that governs a domain.
    Dmarc(mail::Dmarc),
    /// The DKIM keys found for a domain.
    Dkim(mail::Dkim),
    /// One address of a mail gateway, spoken to on port 25.
    MailServer(Box<mail::MailServer>),
    /// One TLS endpoint.
    Tls(Box<tls::Tls>),
    /// One URL and the redirects it led to.
    Http(http::Http),
    /// One fact about many units: devices, accounts, networks, services.
    Units(units::Units),
    /// A message that was handed in.
    MailSample(mail::MailSample),
    /// What a file of aggregate reports says of a domain.
    MailReports(mail::MailReports),
    /// What a file of validated route origins says of a domain's addresses.
    Routes(routes::Routes),
    /// What a self-assessment says that was handed in.
    TakenOver(taken_over::TakenOver),
    /// What the whole run rests on.
    Foundation(foundation::Foundation),
    /// The measurement failed, and how. Never a verdict.
    NotSeen(Attempt),
}

/// A measurement that was tried and gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// What was tried.
    pub probe: Probe,
    /// Why nothing was seen.
    pub not_seen: NotSeen,
}

/// A yes-or-no fact that may also have escaped us: `true`, `false` or `{"not_seen": …}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Tri {
    /// Seen to be so, or not so.
    Known(bool),
    /// Not seen, and why.
    Escaped {
        /// The reason.
        not_seen: NotSeen,
    },
}

/// By hand, so that the error for an unknown reason names the reason.
impl<'de> Deserialize<'de> for Tri {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(OneTri)
    }
}

struct OneTri;

impl<'de> Visitor<'de> for OneTri {
    type Value = Tri;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("true, false or why it was not seen")
    }

    fn visit_bool<E>(self, known: bool) -> Result<Tri, E> {
        Ok(Tri::Known(known))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tri, A::Error> {
        let mut not_seen = None;
        while let Some(name) = map.next_key::<String>()? {
            match name.as_str() {
                "not_seen" => not_seen = Some(map.next_value()?),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        not_seen.map(|not_seen| Tri::Escaped { not_seen }).ok_or_else(|| A::Error::missing_field("not_seen"))
    }
}

impl Tri {
    /// Seen to be so.
    pub const YES: Self = Self::Known(true);
    /// Seen not to be so.
    pub const NO: Self = Self::Known(false);

    /// Not seen, and why.
    pub fn escaped(why: Why, detail: Detail) -> Self {
        Self::Escaped { not_seen: NotSeen::new(why, detail) }
    }

    /// The fact, when it was seen.
    pub fn known(&self) -> Option<bool> {
        match self {
            Self::Known(known) => Some(*known),
            Self::Escaped { .. } => None,
        }
    }
}

impl Seen {
    /// The kind of measurement that yields this.
    pub fn probe(&self) -> Probe {
        match self {
            Self::Dns(_) => Probe::Dns,
            Self::Dnssec(_) => Probe::Dnssec,
            Self::Spf(_) => Probe::Spf,
            Self::Dmarc(_) => Probe::Dmarc,
            Self::Dkim(_) => Probe::Dkim,
            Self::MailServer(_) => Probe::MailServer,
            Self::Tls(_) => Probe::Tls,
            Self::Http(_) => Probe::Http,
            Self::Units(_) => Probe::Units,
            Self::MailSample(_) => Probe::MailSample,
            Self::MailReports(_) => Probe::MailReports,
            Self::Routes(_) => Probe::Routes,
            Self::TakenOver(_) => Probe::TakenOver,
            Self::Foundation(_) => Probe::Foundation,
            Self::NotSeen(attempt) => attempt.probe,
        }
    }

    /// Why this settles nothing, when it does not. The last conclusive observation stands until it is stale.
    pub fn inconclusive(&self) -> Option<NotSeen> {
        match self {
            Self::NotSeen(attempt) => Some(attempt.not_seen.clone()),
            Self::Dns(lookup) => lookup.inconclusive(),
            Self::Dnssec(zone) => zone.unproven().or_else(|| zone.state.inconclusive(&zone.reasons)),
            Self::Spf(spf) => spf.not_seen.clone(),
            Self::Dmarc(dmarc) => dmarc.not_seen.clone(),
            Self::Dkim(dkim) => dkim.not_seen.clone(),
            Self::MailServer(server) => server.not_seen.clone(),
            // That nothing listens is an answer.
            Self::Tls(tls) => tls.not_seen.clone().filter(|_| !tls.closed),
            Self::Http(http) => http.not_seen.clone(),
            Self::MailSample(sample) => sample.inconclusive(),
            Self::Units(_)
            | Self::MailReports(_)
            | Self::Routes(_)
            | Self::TakenOver(_)
            | Self::Foundation(_) => None,
        }
    }
}
