//! What lives as long as the process and is shared by all errands: sockets, the pace towards every address, and what was
//! found out of the DNS.

use std::fmt;
use std::sync::Arc;

use crate::dial::{Dialer, Pace};
use crate::dns::{Groundwork, Network, Resolver, Sockets};
use crate::errand::Errand;
use crate::reach::Budget;

/// The ground that errands stand on: one for a process, cheap to clone.
///
/// However many errands there are at once, no address is pressed harder than the ground's [`Budget`] says. An errand
/// knows of others only by that, and by what was found out of the DNS already, where both see the same of it.
#[derive(Clone)]
pub struct Ground {
    names: Arc<Groundwork>,
    pace: Arc<Pace>,
}

impl fmt::Debug for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ground").field("budget", self.pace.budget()).finish_non_exhaustive()
    }
}

impl Ground {
    /// A ground over real sockets.
    pub fn new(budget: Budget) -> Self {
        Self::over(Sockets, budget)
    }

    /// A ground whose DNS is on another network, such as one in memory.
    pub fn over(network: impl Network + 'static, budget: Budget) -> Self {
        let names = Arc::new(Groundwork::new(Box::new(network), &budget.dns));
        Self { names, pace: Arc::new(Pace::new(budget)) }
    }

    /// What looks names up for an errand.
    pub fn resolver(&self, errand: &Errand) -> Resolver {
        Resolver::new(Arc::clone(&self.names), errand.clone())
    }

    /// What opens connections for an errand.
    pub fn dialer(&self, errand: &Errand) -> Dialer {
        Dialer::new(Arc::clone(&self.pace), errand.clone())
    }
}
