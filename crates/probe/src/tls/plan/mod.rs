//! Which questions are asked in which order, and how the answers become an observation.

mod full;
mod gathered;
mod groups;
mod options;
mod suites;
mod verdict;
mod versions;

use super::wire::Wire;
use super::{Allowance, FirstFlights, Mode, Target};
use crate::dial::Dialer;

/// The most connections of a full look: a server that accepts every suite there is costs more than that.
const FULL: u32 = 600;
/// The most connections of a look for a verdict.
const VERDICT: u32 = 150;

pub(super) async fn look(
    dialer: &Dialer,
    target: &Target,
    mode: &Mode,
    allowance: &Allowance,
) -> FirstFlights {
    let limit = if *mode == Mode::Full { FULL } else { VERDICT };
    let wire = Wire::new(dialer, target, allowance, limit);
    let found = match mode {
        Mode::Full => full::look(&wire).await,
        Mode::Verdict(forbidden) => verdict::look(&wire, forbidden).await,
    };
    found.observation(target, &wire)
}
