//! Reports: what an assessment and the catalogue look like to people and to other programs. A folder for each of them,
//! one file per format, pure.

pub mod assessment;
pub mod catalogue;
mod style;
mod wording;

use serde_json::Value;

pub use style::Style;
pub use wording::readable;

/// JSON as files hold it: indented, with a final line break.
pub fn written(value: &Value) -> String {
    format!("{value:#}\n")
}
