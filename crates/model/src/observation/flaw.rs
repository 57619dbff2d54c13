//! What can be wrong with the foundation of a run, by ids.

use serde::{Deserialize, Serialize};

use super::probe::Probe;

/// What can be wrong with the foundation of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Flaw {
    /// Somebody answers in place of the root's name servers.
    Impostor,
    /// The clock is at odds with the root's signatures.
    Clock,
    /// The trust anchor fits none of the root's keys.
    Anchor,
    /// The root's own keys do not validate.
    Root,
    /// A record that is known to be good arrives changed.
    Control,
    /// Nothing is validated: there is no trust anchor for the root, or none that can be used.
    NoAnchor,
}

impl Flaw {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Impostor, Self::Clock, Self::Anchor, Self::Root, Self::Control, Self::NoAnchor];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Impostor => "impostor",
            Self::Clock => "clock",
            Self::Anchor => "anchor",
            Self::Root => "root",
            Self::Control => "control",
            Self::NoAnchor => "no_anchor",
        }
    }

    /// Whether a kind of measurement rests on what is flawed.
    ///
    /// Everything a run looks at from outside is found by names: answers that cannot be believed lead anywhere. A clock that
    /// is wrong misjudges signatures and certificates, and dates what was seen wrongly. Without a trust anchor names are
    /// still looked up as most computers do; only the state of DNSSEC is unknown. Files handed in rest on none of it, but
    /// for sample messages, whose keys are looked up.
    pub fn undermines(self, probe: Probe) -> bool {
        match (self, probe) {
            (_, Probe::Units | Probe::MailReports | Probe::Routes | Probe::TakenOver | Probe::Foundation) => {
                false
            }
            (Self::NoAnchor, probe) => probe == Probe::Dnssec,
            _ => true,
        }
    }
}
