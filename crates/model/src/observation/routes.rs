//! What validated route origins say of the addresses of a domain's servers (RFC 6811).

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

/// The addresses of a domain's servers and name servers, held against a file of validated payloads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Routes {
    /// Each address, with the most specific prefix that covers it; nothing where none does.
    pub addresses: BTreeMap<IpAddr, Option<Route>>,
}

/// A prefix with the networks that may originate it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Route {
    /// The prefix: `192.0.2.0/24`.
    pub prefix: String,
    /// The networks: `AS64496`.
    pub origins: Vec<String>,
}
