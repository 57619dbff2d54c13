//! Self-assessments: which requirement a line speaks of, how it is said to stand, and who is to see to it.

mod columns;
mod known;
mod status;

pub(crate) use self::columns::{At, Columns};
pub(crate) use self::known::{Known, Named};
pub(crate) use self::status::{is_mark, plain, stated};

use kravtjek_model::observation::taken_over::Statement;

/// So many lines are read of a self-assessment.
pub(crate) const LINES: usize = 10_000;

/// A line, and which part of which file it stands in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The part.
    pub part: u32,
    /// What it says.
    pub statement: Statement,
}
