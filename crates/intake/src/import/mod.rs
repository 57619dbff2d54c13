//! What an it-department's own systems export becomes facts about units: rows become records, devices are matched into
//! units, and rules of which every limit is data make claims of them.
//!
//! Nothing here says what a fact is worth: that is the judge's. What stands in a file and is needed by no rule is dropped
//! where the row is read.

pub mod cells;
pub mod claims;
pub mod complete;
pub mod device;
pub mod facts;
pub mod formats;
mod groups;
pub mod handed;
pub mod kind;
pub mod makers;
pub mod mapping;
pub mod mta;
mod named;
mod newest;
pub mod os;
pub mod policy;
pub mod reach;
mod read;
pub mod record;
pub mod register;
pub mod rules;
pub mod scan;
pub mod self_assessment;
pub mod stale;
pub mod taken;
pub mod tenant;
pub mod whole;

pub use self::claims::Claims;
pub use self::device::{DeviceKind, Keys, Matter, Place, Sighting, Unheard};
pub use self::handed::HandedIn;
pub use self::os::Os;
pub use self::taken::{Records, Taking};
pub use self::whole::{Device, Fleet};
