//! What an it-department's own systems export becomes facts about its devices: each row a [`Sighting`], matched with those
//! of other sources into units, and judged by rules of which every limit is data.
//!
//! Nothing here says what a fact is worth: that is the judge's. What stands in a file and is needed by no rule is dropped
//! where the row is read.

pub mod cells;
pub mod device;
pub mod formats;
pub mod os;
pub mod read;
pub mod whole;

pub use self::device::{DeviceKind, Keys, Place, Sighting};
pub use self::os::Os;
pub use self::whole::{Device, Fleet};
