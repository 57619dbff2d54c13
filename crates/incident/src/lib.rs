//! Security incidents: when each notification is due.
//!
//! Pure: the moments are handed in, and no clock is asked.

pub mod danish;
pub mod deadline;
