//! Reading mail records: SPF, DMARC and DKIM, as receivers read them, and the evidence that mail itself gives. Pure: no socket, no clock.
//!
//! A record often refers to other names. An analysis is therefore asked again and again: given what is known so far
//! ([`DnsAnswers`]) it either concludes or says which look-ups it needs ([`Needs`]). Whoever can look them up does, adds
//! them, and asks again. The same analysis so serves the probe, which looks, and the judge, which only reads.

pub mod again;
pub mod beside;
pub mod der;
mod desk;
pub mod digest;
pub mod dkim;
pub mod dmarc;
pub mod dns_answers;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod kept;
mod letters;
pub mod mta_sts;
mod names;
mod place;
pub mod report;
pub mod sample;
pub mod spf;
pub mod tag_list;
#[cfg(test)]
mod world;

/// The made-up subdomain that is looked up beside each domain: a forger uses names that do not exist.
pub const MADE_UP: &str = "kravtjek-opdigtet-navn";

pub use dns_answers::{DnsAnswer, DnsAnswers, Needs, Question, RecordType};
