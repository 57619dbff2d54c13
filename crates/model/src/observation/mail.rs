//! What was seen of a domain's mail records and of its mail gateways.

mod dane;
mod read_from;
mod route;
mod shown;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::dane::{Dane, TlsaAt};
pub use self::read_from::{LookedUp, ReadFrom};
pub use self::route::MailRoute;
pub use self::shown::{MailReport, MailReports, MailSample, SampleSignature, SignedWith};
use super::{NotSeen, Tri, tls::Tls};

/// Something wrong or noteworthy in a record, pointing at the place in it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Problem {
    /// A stable id, such as `too_many_lookups`.
    pub id: String,
    /// The term or tag it lies in, as written.
    #[serde(default)]
    pub term: String,
    /// The name whose record holds it.
    #[serde(default)]
    pub at: String,
    /// Where in that record, as byte offsets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub span: Option<(u32, u32)>,
    /// A figure that belongs to it (14 in "14 of 10").
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<u64>,
}

/// The SPF record of a domain and everything it includes (RFC 7208).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spf {
    /// The TXT records that are SPF records; exactly one is right.
    pub records: Vec<String>,
    /// The terms with what they led to; empty when there is not exactly one record.
    #[serde(default)]
    pub tree: Vec<SpfTerm>,
    /// Terms that look something up, all included records together (RFC 7208 §4.6.4: at most 10).
    #[serde(default)]
    pub lookups: u32,
    /// Look-ups without an answer (RFC 7208 §4.6.4: at most 2).
    #[serde(default)]
    pub voids: u32,
    /// The result for a sender that no term names: `fail`, `softfail`, `neutral` or `pass`.
    #[serde(default)]
    pub otherwise: Option<String>,
    /// What makes it a `permerror`; a record with any of these protects nothing.
    #[serde(default)]
    pub errors: Vec<Problem>,
    /// What is worth a warning.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// What this was read from; none where an older version looked, or where it is more than is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_from: Option<Box<ReadFrom>>,
    /// Why the analysis could not be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

impl Spf {
    /// Terms that look something up, in one evaluation (RFC 7208 §4.6.4).
    pub const MAX_LOOKUPS: usize = 10;
    /// Look-ups without an answer, in one evaluation (§4.6.4).
    pub const MAX_VOIDS: usize = 2;
}

/// One term of an SPF record.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SpfTerm {
    /// The term as written.
    pub text: String,
    /// Its place in the record, as byte offsets.
    pub span: (u32, u32),
    /// `+`, `-`, `~` or `?`; none for modifiers.
    #[serde(default)]
    pub qualifier: Option<char>,
    /// Look-ups it and what it includes cost.
    #[serde(default)]
    pub lookups: u32,
    /// Look-ups without an answer in it and what it includes.
    #[serde(default)]
    pub voids: u32,
    /// The networks it names.
    #[serde(default)]
    pub nets: Vec<String>,
    /// The record an `include` or `redirect` led to.
    #[serde(default)]
    pub record: Option<String>,
    /// The terms of that record.
    #[serde(default)]
    pub terms: Vec<Self>,
}

/// The policy one kind of DMARC receiver applies, and the name whose record it took it from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DmarcPolicy {
    /// `reject`, `quarantine`, `none`, or `absent` where no usable record was found.
    pub policy: String,
    /// The name that holds the record, such as `_dmarc.example.dk`.
    #[serde(default)]
    pub from: Option<String>,
}

/// The DMARC record that governs a domain, read by both kinds of receiver.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dmarc {
    /// The TXT records found, with the name each was found at.
    pub records: Vec<DmarcRecord>,
    /// As a receiver by RFC 7489 (public suffix list, `pct`) sees it.
    #[serde(default)]
    pub rfc7489: Option<DmarcPolicy>,
    /// As a receiver by RFC 9989 (tree walk, `np`, `t`) sees it.
    #[serde(default)]
    pub rfc9989: Option<DmarcPolicy>,
    /// Both reject everything, for the name itself and for existing subdomains without a record of their own.
    #[serde(default)]
    pub enforced: bool,
    /// Names that do not exist are rejected too.
    #[serde(default)]
    pub made_up_enforced: bool,
    /// What is wrong, worst first.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// A record to publish instead, which is right.
    #[serde(default)]
    pub corrected: Option<String>,
    /// The name to publish it at, in place of what stands there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrected_at: Option<String>,
    /// The public suffix list that the older kind of receiver was read with, and its date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_suffix_list: Option<String>,
    /// Records of mail that no requirement asks for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<BesideRecord>,
    /// What aggregate reports say of the mail that claims to come from the domain. A scan keeps what each file says by
    /// itself ([`MailReports`]); earlier versions kept the sums here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reports: Option<Reports>,
    /// What this was read from; none where an older version looked, or where it is more than is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_from: Option<Box<ReadFrom>>,
    /// Why the analysis could not be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

/// A record of mail that no requirement asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BesideRecord {
    /// Which.
    pub kind: BesideKind,
    /// The name it stands at.
    pub at: String,
    /// Its text; none where there is no such record.
    #[serde(default)]
    pub text: Option<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub problems: Vec<Problem>,
    /// Why it was not seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

/// The kinds of records beside SPF, DMARC and DKIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BesideKind {
    /// MTA-STS (RFC 8461).
    MtaSts,
    /// Reports about TLS (RFC 8460).
    TlsRpt,
    /// A logo shown beside mail (BIMI, a draft).
    Bimi,
}

/// What aggregate reports of the last 30 days add up to for one author domain. No address is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    /// The beginning of the first period.
    pub first: Timestamp,
    /// The end of the last one.
    pub last: Timestamp,
    /// How many organisations have reported.
    pub reporters: u64,
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim: u64,
    /// Messages with an aligned SPF pass.
    pub spf: u64,
    /// Messages with neither.
    pub neither: u64,
    /// Who sent them, the most first.
    #[serde(default)]
    pub senders: Vec<Sender>,
}

/// Mail from one network with one organisation behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// The /24 or /48 network; empty for all those that are counted together.
    pub network: String,
    /// The organisational domain that SPF or DKIM passed for; empty when none did.
    #[serde(default)]
    pub provider: String,
    /// Messages.
    pub messages: u64,
    /// Those of them with an aligned pass.
    pub aligned: u64,
}

/// One TXT record at a `_dmarc` name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DmarcRecord {
    /// The name it was found at.
    pub at: String,
    /// Its text.
    pub text: String,
}

/// How sure it is that a domain's mail is signed with DKIM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DkimLevel {
    /// Proven by signatures seen.
    A,
    /// A usable key was found.
    B,
    /// Something lies below `_domainkey`.
    C,
    /// Nothing lies below `_domainkey`.
    D,
    /// It cannot be told.
    #[default]
    E,
}

impl DkimLevel {
    /// The letter.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
            Self::E => "E",
        }
    }
}

/// The DKIM keys found for a domain.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Dkim {
    /// How sure it is.
    pub level: DkimLevel,
    /// The keys.
    #[serde(default)]
    pub keys: Vec<DkimKey>,
    /// The domain is parked with the whole set: `v=spf1 -all`, null MX and reject.
    #[serde(default)]
    pub parked: bool,
    /// A wildcard record revokes every key (`*._domainkey` with an empty `p=`).
    #[serde(default)]
    pub all_revoked: bool,
    /// What has shown that mail is signed (level A). A scan keeps what each file shows by itself ([`MailSample`],
    /// [`MailReports`]); earlier versions kept it here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proofs: Vec<DkimProof>,
    /// What this was read from; none where an older version looked, or where it is more than is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_from: Option<Box<ReadFrom>>,
    /// Why the search could not be finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

/// One thing that shows that a domain's mail is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum DkimProof {
    /// A message whose aligned signature was verified.
    Sample {
        /// The signing domain.
        domain: String,
        /// The selector.
        selector: String,
        /// When it was signed.
        at: Timestamp,
    },
    /// Aggregate reports of at least two organisations that saw aligned signatures.
    Reports {
        /// How many organisations have reported.
        reporters: u64,
        /// Messages with an aligned signature.
        messages: u64,
        /// The end of the last period.
        at: Timestamp,
    },
}

/// One DKIM key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DkimKey {
    /// The selector it was found at.
    pub selector: String,
    /// `rsa` or `ed25519`.
    pub algorithm: String,
    /// The key's size in bits.
    pub bits: u32,
    /// SHA-256 of the public key in hexadecimal, to tell where the same key is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// What is wrong with it.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

/// One address of a mail gateway, spoken to on port 25.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MailServer {
    /// The gateway's name, as the MX record has it.
    pub host: String,
    /// The address spoken to.
    pub address: String,
    /// The lines of its greeting.
    #[serde(default)]
    pub greeting: Vec<String>,
    /// The lines of its answer to EHLO.
    #[serde(default)]
    pub ehlo: Vec<String>,
    /// The lines of an answer to EHLO that said otherwise about STARTTLS on another connection.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ehlo_otherwise: Vec<String>,
    /// Whether STARTTLS is offered after a greeting and a full EHLO answer; no where only some connections are offered
    /// it, since mail goes in clear on the others.
    pub starttls: Tri,
    /// AUTH is offered before encryption.
    #[serde(default)]
    pub auth_in_clear: Option<bool>,
    /// A command sent in clear behind STARTTLS was acted on under encryption (CVE-2011-0411). None where nobody
    /// consented to the attempt.
    #[serde(default)]
    pub injection: Option<Tri>,
    /// What TLS it speaks after STARTTLS.
    #[serde(default)]
    pub tls: Option<Tls>,
    /// How its certificate stands against the TLSA records.
    #[serde(default)]
    pub dane: Option<Dane>,
    /// How many connections were tried, where each of them was refused; none where an older version looked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<u32>,
    /// Why nothing was seen, with the server's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

impl MailServer {
    /// Whether a server spoke to us, whatever it said.
    pub fn spoke(&self) -> bool {
        !self.greeting.is_empty()
    }

    /// Whether the port was seen to be closed: refused twice at least, and never opened. A firewall on the way looks
    /// the same.
    pub fn is_closed(&self) -> bool {
        self.refused.is_some_and(|times| times >= 2) && !self.spoke()
    }
}
