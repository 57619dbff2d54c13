//! The four states of validation.

use serde::{Deserialize, Serialize};

/// The four states of validation (RFC 4035 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// A chain of signatures leads to it from the trust anchor.
    Secure,
    /// It is proven that no chain leads to it.
    Insecure,
    /// A chain should lead to it and does not.
    Bogus,
    /// It could not be measured.
    Indeterminate,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Secure, Self::Insecure, Self::Bogus, Self::Indeterminate];

    /// The state as it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::Bogus => "bogus",
            Self::Indeterminate => "indeterminate",
        }
    }
}
