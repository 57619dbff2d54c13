//! The built internet: which server serves which zones, and the pure function from query to reply.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::name::{Name, name};
use crate::synthetic::Synthetic;
use crate::zone::Zone;

/// How a query came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Transport {
    /// In a datagram.
    Udp,
    /// Over a connection.
    Tcp,
}

/// What a server does with a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// Sends this message.
    Message(Vec<u8>),
    /// Sends nothing.
    Drop,
    /// Sends this message after a while.
    Delay(Duration, Vec<u8>),
    /// Is not there: a closed port.
    Refuse,
}

/// One address of a name server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Server {
    pub(crate) zones: BTreeMap<Name, Arc<Zone>>,
    pub(crate) behaviours: Vec<Behaviour>,
    pub(crate) made: Option<Made>,
}

/// The made domains as one address serves them.
#[derive(Clone, Debug)]
pub(crate) struct Made {
    pub(crate) domains: Arc<Synthetic>,
    pub(crate) address: IpAddr,
}

/// A small internet, ready to answer. Made by [`Internet::build`](crate::Internet::build).
#[derive(Clone, Debug)]
pub struct Lab {
    pub(crate) at: Timestamp,
    pub(crate) servers: BTreeMap<IpAddr, Server>,
    /// Every zone as it should be served, before any server's own version.
    pub(crate) zones: BTreeMap<Name, Arc<Zone>>,
    /// Names and addresses of the root's servers.
    pub(crate) root_servers: Vec<(Name, IpAddr)>,
}

impl Lab {
    /// The instant around which its signatures are valid.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// The addresses of all name servers.
    pub fn addresses(&self) -> impl Iterator<Item = IpAddr> + '_ {
        self.servers.keys().copied()
    }

    /// What the server at `address` does with a query. An address without a server is a closed port.
    pub fn answer(&self, address: IpAddr, query: &[u8], transport: Transport) -> Reply {
        match self.servers.get(&address) {
            Some(server) => server.answer(query, transport),
            None => Reply::Refuse,
        }
    }

    /// A zone as a master file with all its DNSSEC records; none when there is no such zone.
    pub fn zone_text(&self, zone: &str) -> Option<String> {
        Some(self.zones.get(&name(zone).ok()?)?.text())
    }

    /// The names of all zones, the parents before their children.
    pub fn zone_names(&self) -> impl Iterator<Item = &Name> + '_ {
        self.zones.keys()
    }
}
