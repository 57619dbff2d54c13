//! The organisation file: one to start from, and what one says that has no effect.

mod drafts;
mod template;
mod unused;

pub use drafts::drafts;
pub use template::{FirstDomain, TakesMail, text};
pub use unused::{Judged, named, remarks};
