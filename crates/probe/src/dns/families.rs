//! Which families of addresses work from here, as one errand found out. Another errand sees for itself: what it says of
//! the world rests on its own look at the root servers.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};

/// The families that do not work.
#[derive(Debug, Default)]
pub(crate) struct Families {
    ipv4_down: AtomicBool,
    ipv6_down: AtomicBool,
}

impl Families {
    /// Whether an address's family was found not to work.
    pub(crate) fn is_down(&self, address: IpAddr) -> bool {
        let down = if address.is_ipv4() { &self.ipv4_down } else { &self.ipv6_down };
        down.load(Ordering::Relaxed)
    }

    /// Whether IPv6 was found not to work.
    pub(crate) fn ipv6_is_down(&self) -> bool {
        self.ipv6_down.load(Ordering::Relaxed)
    }

    /// Leaves IPv6 alone from now on.
    pub(crate) fn give_up_ipv6(&self) {
        self.ipv6_down.store(true, Ordering::Relaxed);
    }

    /// What the look at the root servers showed.
    pub(crate) fn settle(&self, ipv4_down: bool, ipv6_down: bool) {
        self.ipv4_down.store(ipv4_down, Ordering::Relaxed);
        self.ipv6_down.store(ipv6_down, Ordering::Relaxed);
    }
}
