//! What of TLS only a completed handshake shows.

pub mod handshake;
mod names;
pub mod staple;
mod ticket;
mod verifier;
