//! What mail itself shows: the signatures of a sample message, and what a file of aggregate reports says of a domain.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Sender;
use crate::observation::{NotSeen, Tri};

/// A message that was handed in, and whether its signatures hold with the keys that stood in the DNS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailSample {
    /// The domain of the author address.
    pub author: String,
    /// The signatures, in the order they stand in.
    pub signatures: Vec<SampleSignature>,
}

/// One signature of a sample message (RFC 6376 §3.5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleSignature {
    /// The signing domain; empty where the field could not be read.
    pub domain: String,
    /// The selector.
    pub selector: String,
    /// When it was made, by its own word or by the signed date of the message.
    #[serde(default)]
    pub at: Option<Timestamp>,
    /// The signing domain and the author's belong to one organisation.
    pub aligned: bool,
    /// Whether it holds; not seen where its key could not be looked up.
    pub holds: Tri,
    /// Why it does not: `malformed`, `algorithm`, `body`, `signature` or `key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flaw: Option<String>,
}

impl MailSample {
    /// Why it shows nothing, where every key that could have shown something could not be looked up.
    pub(crate) fn inconclusive(&self) -> Option<NotSeen> {
        let not_seen = self.signatures.iter().find_map(|one| match &one.holds {
            Tri::Escaped { not_seen } => Some(not_seen),
            Tri::Known(_) => None,
        });
        not_seen.filter(|_| self.signatures.iter().all(|one| one.holds != Tri::YES)).cloned()
    }
}

/// What one file of aggregate reports says of one author domain. No address is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailReports {
    /// The reports, in the order they stand in.
    pub reports: Vec<MailReport>,
}

/// What one aggregate report (RFC 7489 §7.2, RFC 9990) says of one author domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailReport {
    /// Who made it: the organisational domain of its address, else its name.
    pub reporter: String,
    /// The name that it gives itself, in lower case. With `id` and `published` it tells one report from another.
    pub organisation: String,
    /// Its id, or its period where it has none.
    pub id: String,
    /// The domain whose policy was applied.
    pub published: String,
    /// The beginning of the period, where it says.
    #[serde(default)]
    pub first: Option<Timestamp>,
    /// The end of the period.
    pub last: Timestamp,
    /// Messages.
    pub messages: u64,
    /// Messages with an aligned DKIM pass.
    pub dkim: u64,
    /// Messages with an aligned SPF pass.
    pub spf: u64,
    /// Messages with neither.
    pub neither: u64,
    /// Whether the reporter saw an aligned signature that it could verify.
    pub signed: bool,
    /// Messages by signing domain and selector, where the signature was verified and aligned.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub selectors: Vec<SignedWith>,
    /// Who sent them, the most first.
    #[serde(default)]
    pub senders: Vec<Sender>,
}

/// Messages that one key has signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedWith {
    /// The signing domain.
    pub domain: String,
    /// The selector.
    pub selector: String,
    /// Messages.
    pub messages: u64,
}
