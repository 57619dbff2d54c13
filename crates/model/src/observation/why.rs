//! The ways in which a measurement fails.

use serde::{Deserialize, Serialize};

/// The ways in which a measurement fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// No answer within the deadline.
    TimedOut,
    /// The connection or the question was refused.
    Refused,
    /// The connection was reset.
    Reset,
    /// The connection was closed without a word.
    Closed,
    /// No route, or no address of a family that works here.
    Unreachable,
    /// The name has no address.
    NoAddress,
    /// The other side asked to come back later (421, 45x, 429, 503).
    Throttled,
    /// The other side declined to be measured (554, 403, a bot wall).
    Declined,
    /// What came was not the protocol that was spoken.
    Garbled,
    /// The other side answered that it failed itself (SERVFAIL, an alert).
    ServerFailure,
    /// The scope of this run does not allow it.
    OutOfScope,
    /// A limit of ours against hostile targets was reached.
    OverLimit,
    /// The run was stopped before its turn came.
    Cancelled,
    /// Something it builds on was not seen.
    Upstream,
    /// What it builds on was seen, and does not validate.
    Bogus,
    /// What the whole run rests on does not hold; the detail is the [`Flaw`](super::foundation::Flaw).
    Foundation,
}

impl Why {
    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TimedOut => "timed_out",
            Self::Refused => "refused",
            Self::Reset => "reset",
            Self::Closed => "closed",
            Self::Unreachable => "unreachable",
            Self::NoAddress => "no_address",
            Self::Throttled => "throttled",
            Self::Declined => "declined",
            Self::Garbled => "garbled",
            Self::ServerFailure => "server_failure",
            Self::OutOfScope => "out_of_scope",
            Self::OverLimit => "over_limit",
            Self::Cancelled => "cancelled",
            Self::Upstream => "upstream",
            Self::Bogus => "bogus",
            Self::Foundation => "foundation",
        }
    }
}
