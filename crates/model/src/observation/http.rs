//! What one URL answered on one address, and where it led.

use serde::{Deserialize, Serialize};

pub use super::hsts::Hsts;
use super::{NotSeen, mta_sts};

/// One URL asked on one address, with the redirects followed from it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Http {
    /// The URL asked.
    pub url: String,
    /// The address and port asked.
    pub address: String,
    /// The method (`GET`, `HEAD`, `OPTIONS`).
    #[serde(default)]
    pub method: String,
    /// Each answer on the way, the first one first.
    #[serde(default)]
    pub hops: Vec<Hop>,
    /// Nothing listens there: the port refused on every try.
    #[serde(default)]
    pub closed: bool,
    /// The HSTS policy that stands at a first visit, before anything was answered.
    #[serde(default)]
    pub first_visit: Option<FirstVisit>,
    /// The difference between the service's clock and ours, in seconds, with the uncertainty.
    #[serde(default)]
    pub clock: Option<(i64, u32)>,
    /// Why the chain of redirects ended before its end, after the answers in `hops`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broke_off: Option<BrokeOff>,
    /// Why nothing was seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_seen: Option<NotSeen>,
}

/// The step of a chain of redirects that could not be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokeOff {
    /// Where the last answer led.
    pub url: String,
    /// That URL was asked before: the redirects go round, and lead nowhere whoever follows them.
    #[serde(default)]
    pub looped: bool,
    /// Why it was not seen.
    pub not_seen: NotSeen,
}

/// One answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hop {
    /// The URL.
    pub url: String,
    /// The status code.
    pub status: u16,
    /// Where it sends the client next.
    #[serde(default)]
    pub location: Option<String>,
    /// The header fields that matter, names in lower case; several of one name stand apart.
    #[serde(default)]
    pub headers: Vec<(String, String)>,
    /// The lines of the header that are no fields (RFC 9112 §5), the first few: they were passed over, as browsers do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<String>,
    /// The answer came from a wall in front of the site (403, 429, 503 of a known kind), not from the site.
    #[serde(default)]
    pub wall: Option<String>,
    /// The address that answered, without its port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The protocol it answered in: `HTTP/1.0`, `HTTP/1.1`, `HTTP/2.0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protocol: Option<String>,
    /// The version of TLS it came over (`TLSv1.0`), where the server is too old for what programs use today and was read
    /// by a client of our own. Browsers may not get this far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<String>,
    /// What stood in the answer beside its header.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Body>,
    /// Where the page itself sends the reader, by a `Refresh` header or a `meta` element. It is no redirect: the page
    /// has been delivered by then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refresh: Option<String>,
    /// What a mail sender makes of it, when the URL is that of an MTA-STS policy (RFC 8461 §3.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mta_sts: Option<Box<mta_sts::Served>>,
}

/// The body of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// The octets read, after decompression.
    pub octets: u64,
    /// SHA-256 of the octets read, in hex.
    pub sha256: String,
    /// There was more than we read, or the rest did not come.
    #[serde(default)]
    pub cut: bool,
    /// The title of an HTML page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The text itself, kept of `security.txt` and of an MTA-STS policy only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What protects a user who comes for the first time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstVisit {
    /// The name on the preload list that covers the host.
    #[serde(default)]
    pub preloaded: Option<String>,
    /// The date of the list.
    #[serde(default)]
    pub list_date: String,
    /// The list is only a part of the real one, or too old, so that a name's absence says nothing.
    #[serde(default)]
    pub list_partial: bool,
    /// A parent with includeSubDomains that users come through first.
    #[serde(default)]
    pub inherited: Option<String>,
}
