//! Looking: the only crate that opens sockets towards others.
//!
//! A probe looks at one asset and yields observations. Silence, refusal and nonsense are observations too; nothing
//! here fails as a whole. [`reach`] says what may be touched and how hard, and is asked before every packet. What lives
//! as long as the process, and keeps all errands together polite, is the [`ground`]; what one of them brings is its
//! [`errand`].

pub mod certificate;
pub mod dane;
pub mod dial;
pub mod dns;
pub mod endpoint;
pub mod errand;
pub mod ground;
pub mod http;
pub mod mail;
pub mod mail_server;
pub mod reach;
pub mod tls;
