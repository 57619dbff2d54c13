//! An assessment: as text for a busy coordinator, as JSON for other programs.

mod answer_line;
mod extras;
mod grouped;
mod json;
mod notices;
mod outside;
mod read;
mod rests_on;
mod summary;
mod text;

pub use extras::extras;
pub use json::assessment as json;
pub use read::{Unreadable, read};
pub use summary::Counts;
pub use text::{assessment as text, is_text};
