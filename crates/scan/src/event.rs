//! How far a run has come, for whoever shows it: a bar on a terminal, a page, or nobody.

use kravtjek_judge::Step;
use kravtjek_model::subject::Subject;

/// Something that happened in a run.
#[derive(Clone, Copy, Debug)]
pub enum Event<'a> {
    /// So many more measurements are planned.
    Planned(usize),
    /// One of them is made, or needed no making.
    Made(&'a Subject),
    /// One of them broke, by a fault of our own. It counts as not seen, and the run goes on.
    Broke {
        /// The measurement.
        step: &'a Step,
        /// What the machinery says of it.
        report: &'a str,
    },
}
