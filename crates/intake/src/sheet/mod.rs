//! Rows and documents out of the files that other systems write: whatever wraps them, however they are encoded, and in
//! whatever dialect, one row after the other and never more of them in memory than is allowed.
//!
//! Nothing here knows what a row is about. A file is [opened](open) part by part; a part is [text](decode) with
//! [delimiters](delimited), a [workbook], [JSON](json) or [XML](xml); what comes out is a [`Row`] with its place.

pub mod date;
pub mod decode;
pub mod delimited;
mod foreign;
pub(crate) mod gate;
pub mod json;
pub(crate) mod letters;
pub mod open;
mod refused;
pub mod row;
pub mod workbook;
pub mod xml;

pub use self::refused::{Foreign, Refused, Why};
pub use self::row::{Header, Row};

/// The largest file that is read as it comes: 2 GiB.
pub const LARGEST: u64 = 2 << 30;
/// The most that comes out of one wrapped file: 4 GiB.
pub const INFLATED: u64 = 4 << 30;
/// A wrapped file may grow so many times over, once it has grown beyond [`SUSPICIOUS_FROM`].
pub const GROWTH: u64 = 200;
/// Below this nobody asks how much a wrapped file has grown: 64 MiB.
pub const SUSPICIOUS_FROM: u64 = 64 << 20;
/// The most parts of one wrapped file.
pub const PARTS: usize = 1000;
/// The largest workbook, wrapped: 64 MiB; and the most it may grow to, all parts together: 200 MiB.
pub const WORKBOOK: (u64, u64) = (64 << 20, 200 << 20);
/// The most columns of a table.
pub const COLUMNS: usize = 2000;
/// The most rows of one table: 20 million.
pub const ROWS: u64 = 20_000_000;
/// The most that one row, or one element of a JSON list, may take: 4 MiB.
pub const ROW: u64 = 4 << 20;
/// The largest JSON document that is read whole: 64 MiB.
pub const DOCUMENT: u64 = 64 << 20;
