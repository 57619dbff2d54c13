//! Judging: observations, answers, a policy and a catalogue become an assessment.
//!
//! Everything here is pure: no socket, no clock, no `Result`. The date judged by is handed in, the order of
//! observations does not matter, and the same input gives the same assessment to the byte.

mod aggregate;
mod answers;
mod audience;
mod check;
mod checker;
mod checks;
mod clocks;
mod criterion;
mod declared;
mod delegated;
mod either;
mod extras;
mod finding;
mod index;
mod input;
mod kleene;
mod lapse;
mod mail_flow;
mod need;
mod otherwise;
mod outcomes;
mod plan;
mod requests;
mod reread;
mod response;
mod showing;
mod shown;
mod sight;
mod so_far;
mod standing;
mod step;
mod taken_over;
mod units;

pub use aggregate::{conclude, judge};
pub use check::Check;
pub use checks::CHECKS;
pub use extras::{EXTRAS, Extra};
pub use finding::{COMMON, NOT_LOOKED, NOT_SEEN, Tag};
pub use input::{Breadth, Input, Looked, Yardstick};
pub use kleene::{all, any};
pub use outcomes::{Outcomes, Tally};
pub use plan::{Topic, concerns, leads, plan};
pub use standing::web_host_of;
pub use step::Step;
pub use units::{AddedUp, Stands, added_up};
