//! A scan: plan, look, follow the leads, until nothing is left to look at, while what was seen is judged and kept.
//!
//! A [`Scan`] says what is looked at, by what, and what it is judged by. Its [run](Scan::run) says how far it has come by
//! [events](Event) and ends in [`Scanned`]. Nothing here knows a terminal or a command line, or takes a run for the only
//! one in the process.

pub mod consents;
mod error;
mod event;
mod eyes;
mod handed;
mod harvest;
mod look;
mod parts;
mod rows;
mod run;
mod scan;
mod spool;
mod under_way;
mod witness;

pub use error::Error;
pub use event::Event;
pub use eyes::{Eyes, Outfit, forbidden};
pub use handed::{About, Handed};
pub use harvest::Scanned;
pub use look::{dmarc, lookup, web, zone};
pub use rows::AssetRows;
pub use scan::{ABLE, Scan, Target};
pub use spool::Spool;
