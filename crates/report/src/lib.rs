//! Reports: what an assessment, the catalogue and raw facts look like to people and to other programs. A folder for each of
//! them; pure.

pub mod assessment;
pub mod catalogue;
pub mod facts;
pub mod import;
pub mod organisation_file;
pub mod plan;
mod style;
mod taken_over;
pub mod template;
mod wording;

use serde_json::Value;

pub use style::Style;
pub use wording::{named, readable};

/// JSON as files hold it: indented, with a final line break.
pub fn written(value: &Value) -> String {
    format!("{value:#}\n")
}
