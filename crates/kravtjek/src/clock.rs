//! The one place that asks the clock.

use jiff::Timestamp;

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "the program asks the clock here and hands the time to everything else"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
