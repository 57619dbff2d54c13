//! Reports: what an assessment and the catalogue look like to people and to other programs. One file per format, pure.

mod answer_line;
mod catalogue_json;
mod catalogue_text;
mod explain;
mod extras;
mod grouped;
mod ids;
mod json;
mod notices;
mod oscal;
mod pages;
mod rests_on;
mod style;
mod summary;
mod text;
mod wording;

pub use catalogue_json::catalogue as catalogue_json;
pub use catalogue_text::catalogue as catalogue_text;
pub use explain::explain;
pub use extras::extras as extras_text;
pub use json::{assessment as assessment_json, written};
pub use oscal::catalog as oscal_catalog;
pub use pages::{Page, pages};
pub use style::Style;
pub use summary::Counts;
pub use text::assessment as assessment_text;
pub use wording::readable;
