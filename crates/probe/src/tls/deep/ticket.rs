//! Session tickets of TLS 1.3: how many came, and how much early data they allow. None is ever used again.

use std::sync::atomic::{AtomicU32, Ordering};

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use tokio::sync::Notify;

/// Counts tickets as they come, and forgets them.
#[derive(Debug, Default)]
pub(super) struct Tickets {
    seen: AtomicU32,
    early: AtomicU32,
    came: Notify,
}

impl Tickets {
    /// How many have come.
    pub(super) fn seen(&self) -> u32 {
        self.seen.load(Ordering::Acquire)
    }

    /// The most early data that any of them allows, in octets (RFC 8446 §4.6.1).
    pub(super) fn early(&self) -> u32 {
        self.early.load(Ordering::Acquire)
    }

    /// Waits until the next one comes.
    pub(super) async fn next(&self) {
        self.came.notified().await;
    }
}

impl ClientSessionStore for Tickets {
    fn set_kx_hint(&self, _server_name: ServerName<'static>, _group: NamedGroup) {}

    fn kx_hint(&self, _server_name: &ServerName<'_>) -> Option<NamedGroup> {
        None
    }

    fn set_tls12_session(&self, _server_name: ServerName<'static>, _value: Tls12ClientSessionValue) {}

    fn tls12_session(&self, _server_name: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        None
    }

    fn remove_tls12_session(&self, _server_name: &ServerName<'static>) {}

    fn insert_tls13_ticket(&self, _server_name: ServerName<'static>, value: Tls13ClientSessionValue) {
        self.early.fetch_max(value.max_early_data_size(), Ordering::AcqRel);
        self.seen.fetch_add(1, Ordering::AcqRel);
        self.came.notify_one();
    }

    fn take_tls13_ticket(&self, _server_name: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        None
    }
}
