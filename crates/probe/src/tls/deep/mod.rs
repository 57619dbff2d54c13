//! What of TLS only a completed handshake shows.

pub(crate) mod agreement;
pub mod facts;
pub mod handshake;
pub mod legacy;
mod names;
pub mod staple;
mod ticket;
pub mod verifier;
