//! The web prober against web servers on loopback: good sites, bad ones, and what is no site at all.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod answers;
mod bent;
mod chains;
mod failures;
mod laboratory;
mod mta_sts;
mod names;
mod odd;

#[path = "../common/mod.rs"]
mod common;
