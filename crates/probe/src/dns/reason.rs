//! What is wrong with one RRset or proof, and the zone in which it counts.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::dns::{Aside, Cause, Note, Reason};

use super::name::{self, Name};

/// Puts a cause or an aside into the zone in which it counts.
pub(crate) trait At {
    /// What it is then.
    type Placed;

    /// The same in a zone, with what exactly.
    fn at(self, zone: &Name, detail: Detail) -> Self::Placed;
}

impl At for Cause {
    type Placed = Reason;

    fn at(self, zone: &Name, detail: Detail) -> Reason {
        Reason::new(self, name::show(zone), detail)
    }
}

impl At for Aside {
    type Placed = Note;

    fn at(self, zone: &Name, detail: Detail) -> Note {
        Note { id: self.into(), zone: name::show(zone), detail }
    }
}

/// What is wrong with one RRset or proof, before it is known in which zone it counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) why: Cause,
    pub(crate) detail: Detail,
}

impl Fault {
    pub(crate) fn new(why: Cause, detail: Detail) -> Self {
        Self { why, detail }
    }

    pub(crate) fn at(self, zone: &Name) -> Reason {
        self.why.at(zone, self.detail)
    }
}
