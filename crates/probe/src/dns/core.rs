//! What all look-ups of one run share: the network, the pace, the zones found so far, the trust anchors.

use std::net::IpAddr;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::hints::Anchors;
use super::name::Name;
use super::network::Network;
use super::pace::Pace;
use super::reason::Fault;
use super::tree::{Memory, Zone};
use crate::reach::{DnsBudget, Scope, Stop};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::Cause;

/// Name servers whose addresses are remembered.
pub(crate) const NAMES: usize = 8192;

type Addresses = Arc<OnceCell<Arc<[IpAddr]>>>;

pub(crate) struct Core {
    pub(crate) network: Box<dyn Network>,
    pub(crate) pace: Pace,
    pub(crate) scope: Scope,
    pub(crate) budget: DnsBudget,
    pub(crate) root: Arc<Zone>,
    pub(crate) anchors: Anchors,
    pub(crate) addresses: Mutex<Memory<Name, Addresses>>,
    pub(crate) ipv4_down: AtomicBool,
    pub(crate) ipv6_down: AtomicBool,
    pub(crate) mixed_case: bool,
    pub(crate) keep_messages: bool,
    pub(crate) stop: Stop,
}

impl Core {
    /// Whether an address's family was found not to work from here.
    pub(crate) fn family_down(&self, address: IpAddr) -> &AtomicBool {
        if address.is_ipv4() { &self.ipv4_down } else { &self.ipv6_down }
    }

    /// The place where a name server's addresses are remembered.
    pub(crate) fn known_addresses(&self, server: &Name) -> Addresses {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner).entry(server)
    }

    /// Puts things into a random order; leaves them as they are when the machine has no random bits to give.
    pub(crate) fn shuffle<T>(&self, things: &mut [T]) {
        let Ok(mut random) = random() else { return };
        for last in (1..things.len()).rev() {
            let most = last as u128 + 1;
            // The remainder is smaller than the slice is long.
            things.swap(last, (random % most) as usize);
            random /= most;
        }
    }
}

/// Random bits that nobody can guess.
pub(crate) fn random() -> Result<u128, Fault> {
    random_from(getrandom::fill)
}

/// A query with a number that can be guessed could be answered by anybody, so none is sent without random bits.
fn random_from(fill: impl FnOnce(&mut [u8]) -> Result<(), getrandom::Error>) -> Result<u128, Fault> {
    let mut octets = [0; 16];
    fill(&mut octets).map_err(|error| Fault::new(Cause::NoRandomness, Detail::said(error.to_string())))?;
    Ok(u128::from_ne_bytes(octets))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_random_bits_there_is_a_fault_and_no_number() {
        let fault = random_from(|_| Err(getrandom::Error::UNSUPPORTED)).unwrap_err();
        assert_eq!(fault.why, Cause::NoRandomness);
        assert!(!fault.detail.is_empty());
        let given = random_from(|octets| {
            octets.fill(0x5a);
            Ok(())
        });
        assert_eq!(given, Ok(u128::from_ne_bytes([0x5a; 16])));
        assert_ne!(random(), random());
    }
}
