//! DMARC aggregate reports (RFC 7489 §7.2, RFC 9990): a reader that takes them as they come, and what they add up to.
//!
//! Reports come from anybody. Every size, depth and number is bounded, entities are never expanded, and a report with a
//! document type is refused. A report proves something only when the mail that brought it passed DMARC itself; whoever
//! fetches the mail sees to that.

mod mime;
mod observed;
mod sums;
mod unpack;
mod xml;
mod zip;

#[cfg(test)]
mod tests;

use std::net::IpAddr;

pub use observed::{observed, total};
pub use sums::{Count, Ledger, Reporter, Source, Sums, is_current};

/// What may be spent on one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file as it comes.
    pub file: usize,
    /// Bytes of everything unpacked from it, together.
    pub unpacked: usize,
    /// Files and message parts in it.
    pub files: usize,
    /// Packings within packings, multiparts included.
    pub depth: usize,
    /// Records of one report.
    pub records: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { file: 32 << 20, unpacked: 128 << 20, files: 64, depth: 8, records: 200_000 }
    }
}

/// Why a file gave no report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// One of the sizes in [`Limits`].
    #[error("it is larger than is read, or unpacks to more")]
    TooLarge,
    /// One of the numbers in [`Limits`].
    #[error("it holds more files, parts or records than are read")]
    TooMany,
    /// The depth in [`Limits`], or elements within elements.
    #[error("it is packed or nested too deep")]
    TooDeep,
    /// It breaks off, or its packing is damaged.
    #[error("it is damaged")]
    Damaged,
    /// It declares a document type or entities, which no report does.
    #[error("it declares a document type")]
    DocumentType,
    /// It is something else.
    #[error("it holds no aggregate report")]
    NoReport,
}

/// One aggregate report, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// The organisation that made it, as it calls itself.
    pub organisation: String,
    /// Its address.
    pub email: String,
    /// Its name for the report.
    pub id: String,
    /// The beginning of the period, in seconds since 1970; 0 when it does not say.
    pub begin: i64,
    /// The end of the period.
    pub end: i64,
    /// The domain whose policy was applied, in lower case.
    pub domain: String,
    /// The records.
    pub records: Vec<Record>,
    /// It breaks off; the records before that were read.
    pub cut_off: bool,
}

/// Mail from one source with one result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Where it came from.
    pub source: Option<IpAddr>,
    /// How many messages.
    pub count: u64,
    /// What was done with it: `none`, `quarantine`, `reject`, `pass`, or what the report says.
    pub disposition: String,
    /// DKIM passed with an aligned domain.
    pub dkim: bool,
    /// SPF passed with an aligned domain.
    pub spf: bool,
    /// The domain of the author address, in lower case.
    pub header_from: String,
    /// The signatures, aligned or not.
    pub signatures: Vec<Signature>,
    /// The domains that SPF passed for, aligned or not.
    pub spf_passed: Vec<String>,
}

/// One DKIM signature.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// The signing domain.
    pub domain: String,
    /// The selector.
    pub selector: String,
    /// It was verified.
    pub pass: bool,
}

/// Reads the reports in a file: XML, gzip, zip, or a mail that carries one of these.
pub fn read(file: &[u8], limits: &Limits) -> Result<Vec<Report>, Unreadable> {
    let mut found = unpack::Unpacked::new(*limits);
    if file.len() > limits.file {
        return Err(Unreadable::TooLarge);
    }
    let ended = unpack::unpack(file, 0, &mut found);
    match (found.reports.is_empty(), ended, found.trouble) {
        (false, ..) => Ok(found.reports),
        (true, Err(why), _) | (true, Ok(()), Some(why)) => Err(why),
        (true, Ok(()), None) => Err(Unreadable::NoReport),
    }
}
