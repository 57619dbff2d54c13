//! Counts what comes to an endpoint.

use std::sync::atomic::{AtomicU64, Ordering};

/// What came to one endpoint so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Connections.
    pub connections: u64,
    /// Connections on which a TLS handshake was seen through to its end.
    pub handshakes: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counter {
    connections: AtomicU64,
    handshakes: AtomicU64,
}

impl Counter {
    pub(crate) fn connected(&self) {
        self.connections.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn shook_hands(&self) {
        self.handshakes.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn traffic(&self) -> Traffic {
        Traffic {
            connections: self.connections.load(Ordering::Relaxed),
            handshakes: self.handshakes.load(Ordering::Relaxed),
        }
    }
}
