//! The world of the demo: authorities that do not exist, their everyday and unlucky set-ups, and who hosts them.

mod authorities;
mod expected;
mod far;
mod gateways;
mod hosters;
mod near;
pub(crate) mod records;
mod serve;
mod sites;

pub use authorities::{AUTHORITIES, Authority, Kind};
pub use expected::{EXPECTED, Outcome, Table, expected};
pub use records::MAIL_KEY_SHA256;
pub use serve::{PRELOAD_LIST, WorldServing, serve, serve_by};

use jiff::Timestamp;

use crate::internet::Internet;

/// The world of the demo, its signatures valid for fifteen days to either side of an instant.
pub fn world(at: Timestamp) -> Internet {
    let mut net = Internet::with_tlds(at);
    hosters::add(&mut net);
    near::add(&mut net);
    far::add(&mut net);
    net
}
