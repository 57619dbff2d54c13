//! Names and data: what every other room of the house speaks about.
//!
//! An [organisation](organisation::Organisation) owns [assets](asset::Asset). Looking at an asset yields
//! [observations](observation::Observation); a person gives [answers](answer::Answer). Judging both against a
//! framework gives an [assessment](assessment::Assessment). Nothing here asks a clock, opens a file or a socket.

pub mod answer;
pub mod args;
pub mod assessment;
pub mod asset;
pub mod audience;
pub mod detail;
pub mod hex;
pub mod id;
pub mod misread;
pub mod nearest;
pub mod observation;
pub mod observations;
pub mod organisation;
pub mod stored;
pub mod subject;
pub mod text;
pub mod time;

pub use jiff::Timestamp;
pub use jiff::civil::Date;
