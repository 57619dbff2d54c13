//! The one place that asks the clock.

use jiff::Timestamp;
use kravtjek_model::time::Clock;

/// The present moment.
#[expect(
    clippy::disallowed_methods,
    reason = "the program asks the clock here and hands the time to everything else"
)]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The machine's clock, unless `--now` says what is to be taken for the present.
pub(crate) fn at(asked: Option<Timestamp>) -> Clock {
    asked.map_or(Clock::System(now), Clock::At)
}
