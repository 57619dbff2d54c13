//! Reading mail records: SPF, DMARC and DKIM, as receivers read them, and the evidence that mail itself gives. Pure: no socket, no clock.
//!
//! A record often refers to other names. An analysis is therefore asked again and again: given what is known so far
//! ([`Answers`]) it either concludes or says which look-ups it needs ([`Needs`]). Whoever can look them up does, adds
//! them, and asks again. The same analysis so serves the probe, which looks, and the judge, which only reads.

pub mod answers;
pub mod beside;
pub mod der;
mod desk;
pub mod digest;
pub mod dkim;
pub mod dmarc;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
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

pub use answers::{Answer, Answers, Needs, Question, RecordType};
