//! Audiences: whom a system or a network is mainly for, where a framework asks less of what is not for its own staff.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Whom something is mainly for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The authority's own staff, or nobody has said otherwise: everything is asked of it.
    #[default]
    Own,
    /// Mainly citizens, companies and others than public staff.
    Public,
    /// Guests: a network that visitors bring their own devices to.
    Guests,
}

impl Audience {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Public => "public",
            Self::Guests => "guests",
        }
    }

    /// Whether nothing is said of it that could matter.
    pub fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is declared of a system or a network by the name that registers, exports or the DNS have for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// Whom it is mainly for.
    #[serde(default, skip_serializing_if = "Audience::is_own")]
    pub audience: Audience,
}
