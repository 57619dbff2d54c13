//! A small internet on loopback: zones signed in-process, broken on purpose where asked, and name servers for them.
//!
//! An [`Internet`] is built of [`ZoneBuilder`]s and becomes a [`Lab`], which answers queries as a pure function
//! ([`Lab::answer`]) or from sockets in 127.0.0.0/8 ([`Lab::serve`]). It is for tests and for the demo: nothing in
//! it is safe to serve to anybody, and nothing of it leaves the machine.

mod answer;
mod behaviour;
pub mod country;
mod denial;
mod distance;
mod draft;
mod fault;
mod files;
pub mod hostile;
mod internet;
mod key;
mod lab;
pub mod mailworld;
mod name;
pub mod nordhavn;
mod nsec3;
pub mod pki;
mod presentation;
mod proof;
mod rrsig;
pub mod scripted;
mod serve;
mod sign;
pub mod smtp;
mod synthetic;
pub mod tls_front;
mod tls_oldest;
pub mod tls_server;
mod traffic;
pub mod web;
mod wire;
pub mod world;
mod zone;

pub use behaviour::Behaviour;
pub use denial::Denial;
pub use draft::ZoneBuilder;
pub use fault::{Fault, Set, set};
pub use files::Files;
pub use internet::Internet;
pub use key::Algorithm;
pub use lab::{Lab, Reply, Transport};
pub use name::{Name, name};
pub use nsec3::Nsec3;
pub use serve::{Asked, Serving};
pub use sign::Signing;
pub use synthetic::{synthetic_name, synthetic_signed};
pub use traffic::Traffic;

/// What keeps a lab from being built or started.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not a domain name.
    #[error("not a domain name: {0}")]
    Name(String),
    /// Not the mnemonic of a type.
    #[error("not a record type: {0}")]
    Type(String),
    /// A zone that cannot be read or made.
    #[error("zone {zone}: {what}")]
    Zone {
        /// The zone's name.
        zone: String,
        /// What is wrong with it.
        what: String,
    },
    /// A zone without an SOA record.
    #[error("zone {0} has no SOA record")]
    NoSoa(String),
    /// Data longer than a record can hold.
    #[error("{0} has data that is too long for a record")]
    TooLong(String),
    /// A key could not be made or used.
    #[error("a signing key could not be made or used")]
    Crypto,
    /// A socket or a file.
    #[error("{what}: {source}")]
    Io {
        /// The address or path.
        what: String,
        /// What the system said.
        source: std::io::Error,
    },
}
