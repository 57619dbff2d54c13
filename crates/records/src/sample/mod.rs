//! Sample messages: whose DKIM signatures on a message hold (RFC 6376, RFC 8463), as proof that mail is signed.
//!
//! Our own because a mail parser that nests messages within messages can be made to overflow the stack, and because a
//! signature is about the bytes of header and body, which need no such parser.

mod canon;
mod header;
mod signature;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use kravtjek_model::observation::mail::{DkimProof, MailSample, SampleSignature};
use kravtjek_model::observation::{NotSeen, Tri};

use crate::desk::Desk;
use crate::dns_answers::{DnsAnswers, Needs};
use crate::names::organisation;

pub use canon::{Canon, body as canonical_body, field as canonical_field};
use header::Header;
use signature::Signature;

/// Bytes of one message.
pub const LARGEST: usize = 10 << 20;
/// Signatures of one message that are looked at (RFC 6376 §8.4: a flood of them is an attack).
const SIGNATURES: usize = 16;
/// How long a message proves that mail is signed, in seconds (30 days).
const FRESH: i64 = 30 * 24 * 3600;
/// How far ahead of us its clock may be (1 day).
const AHEAD: i64 = 24 * 3600;

/// Why a file is no sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Larger than [`LARGEST`], or a header with more or longer fields than are read.
    #[error("it is larger than is read")]
    TooLarge,
    /// It does not begin with header fields, or has no body.
    #[error("it is not a mail message")]
    NoMessage,
    /// Not exactly one author address, so that nothing can be aligned with it (RFC 9989 §5.3).
    #[error("it has not exactly one sender address (From)")]
    NoAuthor,
    /// It carries no DKIM signature.
    #[error("it carries no DKIM signature")]
    NotSigned,
}

/// A message and its signatures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The domain of the author address, in lower case.
    pub author: String,
    header: Header,
    body: Vec<u8>,
    signatures: Vec<Result<Signature, (usize, Flaw)>>,
}

/// Why a signature does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The signature field cannot be read, or lacks what it must have (§6.1.1).
    Malformed,
    /// Another algorithm than rsa-sha256 and ed25519-sha256, such as rsa-sha1 (RFC 8301 §3.1).
    Algorithm,
    /// The body was changed.
    Body,
    /// The header was changed, or the key is another.
    Signature,
    /// No usable key stands at the selector.
    Key,
    /// The key could not be looked up.
    NotSeen(NotSeen),
}

/// One signature, tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    /// The signing domain; empty when the field could not be read.
    pub domain: String,
    /// The selector.
    pub selector: String,
    /// When it was made, by its own word or by the signed date of the message, in seconds since 1970.
    pub at: Option<i64>,
    /// The signing domain and the author's belong to one organisation.
    pub aligned: bool,
    /// Whether it holds.
    pub holds: Result<(), Flaw>,
}

impl Flaw {
    /// Its id in observations; none where nothing is known to be wrong.
    fn id(&self) -> Option<&'static str> {
        match self {
            Self::Malformed => Some("malformed"),
            Self::Algorithm => Some("algorithm"),
            Self::Body => Some("body"),
            Self::Signature => Some("signature"),
            Self::Key => Some("key"),
            Self::NotSeen(_) => None,
        }
    }
}

impl Tried {
    /// As it is kept.
    pub fn observed(&self) -> SampleSignature {
        let (holds, flaw) = match &self.holds {
            Ok(()) => (Tri::YES, None),
            Err(Flaw::NotSeen(not_seen)) => (Tri::Escaped { not_seen: not_seen.clone() }, None),
            Err(flaw) => (Tri::NO, flaw.id().map(str::to_owned)),
        };
        SampleSignature {
            domain: self.domain.clone(),
            selector: self.selector.clone(),
            at: self.at.and_then(|at| Timestamp::from_second(at).ok()),
            aligned: self.aligned,
            holds,
            flaw,
        }
    }

    /// Whether it proves that the author domain's mail is signed, where the message was read at that moment.
    pub fn proves(&self, now: Timestamp) -> bool {
        proves(&self.observed(), now)
    }
}

/// Whether a signature proves that the author domain's mail is signed (level A of DKIM): it holds, is aligned, and was made
/// within the 30 days before the message was read.
fn proves(signature: &SampleSignature, read: Timestamp) -> bool {
    let read = read.as_second();
    let fresh = |at: i64| at >= read.saturating_sub(FRESH) && at <= read.saturating_add(AHEAD);
    let at = signature.at.map(Timestamp::as_second);
    signature.holds == Tri::YES && signature.aligned && at.is_some_and(fresh)
}

/// The signatures that prove it, by their place in the message.
pub fn proofs(sample: &MailSample, read: Timestamp) -> impl Iterator<Item = (usize, DkimProof)> {
    sample.signatures.iter().enumerate().filter(move |(_, one)| proves(one, read)).filter_map(
        |(place, one)| {
            let (domain, selector) = (one.domain.clone(), one.selector.clone());
            Some((place, DkimProof::Sample { domain, selector, at: one.at? }))
        },
    )
}

/// A message and its signatures as they are kept.
pub fn observed(message: &Message, tried: &[Tried]) -> MailSample {
    MailSample { author: message.author.clone(), signatures: tried.iter().map(Tried::observed).collect() }
}

/// Reads a message as it was saved: CRLF or LF, with or without a mailbox's `From ` line.
pub fn read(file: &[u8]) -> Result<Message, Unreadable> {
    if file.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    let (header, body) = Header::split(file)?;
    let author = header.author().ok_or(Unreadable::NoAuthor)?;
    let signed = header.named("dkim-signature").into_iter().take(SIGNATURES);
    let signatures: Vec<_> =
        signed.map(|at| Signature::read(at, header.value(at)).map_err(|flaw| (at, flaw))).collect();
    if signatures.is_empty() {
        return Err(Unreadable::NotSigned);
    }
    Ok(Message { author, header, body, signatures })
}

/// Verifies every signature of a message, with the keys that stand in the DNS now.
pub fn verify(message: &Message, answers: &DnsAnswers) -> Result<Vec<Tried>, Needs> {
    let mut desk = Desk::new(answers);
    for signature in message.signatures.iter().flatten() {
        _ = desk.texts(&signature.key_name());
    }
    desk.settled()?;
    Ok(message.signatures.iter().map(|signature| tried(message, signature, &mut desk)).collect())
}

fn tried(message: &Message, signature: &Result<Signature, (usize, Flaw)>, desk: &mut Desk<'_>) -> Tried {
    let signature = match signature {
        Ok(signature) => signature,
        Err((_, flaw)) => {
            let (domain, selector) = (String::new(), String::new());
            return Tried { domain, selector, at: None, aligned: false, holds: Err(flaw.clone()) };
        }
    };
    let at = signature.made.or_else(|| signature.covers("date").then(|| message.header.date()).flatten());
    Tried {
        domain: signature.domain.clone(),
        selector: signature.selector.clone(),
        at,
        aligned: organisation(&signature.domain) == organisation(&message.author),
        holds: match desk.texts(&signature.key_name()) {
            Ok(texts) => signature.holds(&message.header, &message.body, &texts),
            Err(not_seen) => Err(Flaw::NotSeen(not_seen)),
        },
    }
}
