//! What all look-ups of one errand share: what it brought, what it found out of the families of addresses, and what it
//! has in common with others.

use std::fmt;
use std::sync::Arc;

use super::families::Families;
use super::groundwork::Groundwork;
use super::memory::Memory;
use super::tree::Zone;
use crate::errand::Errand;

/// Looks names up for one errand, from the root; cheap to clone. It uses what others found out of zones, as long as
/// TTLs allow and only where they see the same of the DNS (see [`Ground`](crate::ground::Ground)).
#[derive(Clone)]
pub struct Resolver {
    pub(crate) ground: Arc<Groundwork>,
    pub(crate) memory: Arc<Memory>,
    pub(crate) errand: Arc<Errand>,
    pub(crate) families: Arc<Families>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").finish_non_exhaustive()
    }
}

impl Resolver {
    pub(crate) fn new(ground: Arc<Groundwork>, errand: Errand) -> Self {
        let memory = ground.memory(&errand);
        Self { ground, memory, errand: Arc::new(errand), families: Arc::default() }
    }

    pub(crate) fn root(&self) -> &Arc<Zone> {
        &self.memory.root
    }

    /// Whether addresses of IPv6 are asked.
    pub(crate) fn uses_ipv6(&self) -> bool {
        self.errand.scope.ipv6 && !self.families.ipv6_is_down()
    }
}
