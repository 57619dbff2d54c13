//! What a run knows of addresses already: several names of gateways may lead to one.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use kravtjek_model::observation::Tri;
use tokio::sync::OnceCell;

use crate::endpoint::Measured;

/// Addresses that are remembered; the oldest are forgotten first.
const MOST: usize = 1000;

/// What was seen of addresses in one run; a clone shares it.
#[derive(Clone, Debug, Default)]
pub struct Known(Arc<Mutex<Memory>>);

#[derive(Debug, Default)]
struct Memory {
    of: HashMap<IpAddr, Arc<KnownAddress>>,
    order: VecDeque<IpAddr>,
}

/// What is known of one address. Whoever comes while it is looked at waits for what is seen.
#[derive(Debug, Default)]
pub(super) struct KnownAddress {
    /// What it shows to who asks for no name.
    pub(super) whole: OnceCell<Arc<Measured>>,
    /// Whether what is sent in clear behind STARTTLS is acted on.
    pub(super) injection: OnceCell<Tri>,
}

impl Known {
    pub(super) fn place(&self, address: IpAddr) -> Arc<KnownAddress> {
        let mut memory = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = memory.of.get(&address) {
            return Arc::clone(place);
        }
        if memory.order.len() >= MOST
            && let Some(oldest) = memory.order.pop_front()
        {
            memory.of.remove(&oldest);
        }
        memory.order.push_back(address);
        Arc::clone(memory.of.entry(address).or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_is_bounded_and_the_oldest_is_forgotten() {
        let known = Known::default();
        let address = |number: usize| IpAddr::from(u32::try_from(number).unwrap().to_be_bytes());
        let first = known.place(address(0));
        assert!(Arc::ptr_eq(&first, &known.place(address(0))));
        for number in 1..=MOST {
            known.place(address(number));
        }
        assert_eq!(known.0.lock().unwrap().of.len(), MOST);
        assert!(!Arc::ptr_eq(&first, &known.place(address(0))));
    }
}
