//! An assessment: as text for a busy coordinator, as JSON for other programs.

mod answer_line;
mod basis;
mod cause;
mod extras;
mod first;
mod grouped;
mod head;
mod json;
mod lapsed;
mod line;
mod needs;
mod notices;
mod order;
mod outside;
mod ports;
mod read;
mod requirement;
mod rests_on;
mod summary;
mod text;
mod units;
mod ways;

pub use extras::extras;
pub use json::assessment as json;
pub use order::Order;
pub use read::{Unreadable, read};
pub use summary::Counts;
pub use text::{assessment as text, is_text};
