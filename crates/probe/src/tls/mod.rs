//! TLS endpoints: what they offer and what they show.

pub mod deep;
