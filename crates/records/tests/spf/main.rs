//! SPF: what is read, what senders are told, and what is said of a record.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod laws;
mod rows;
mod senders;
mod syntax;
mod tree;
mod words;
mod zone;
