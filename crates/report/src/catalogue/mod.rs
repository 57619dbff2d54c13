//! The catalogue: as text, JSON, OSCAL and pages of the documentation, and one id of it explained.

mod explain;
mod export_pages;
mod ids;
mod json;
mod oscal;
mod pages;
mod phrases;
mod text;

pub use explain::explain;
pub use json::catalogue as json;
pub use oscal::catalog as oscal;
pub use pages::{FOLDERS, Page, contents, pages};
pub use text::{catalogue as text, is_text};
