//! SPF (RFC 7208): a record read strictly, a domain's whole tree analysed, one sender checked.
//!
//! [`parse()`] reads one record, [`analyse()`] everything that a domain's record leads to, and [`check_host`] says what
//! one sender is told. All three see the same record through the same parser.

mod analyse;
mod check;
mod expand;
mod lookup;
mod macros;
mod nets;
mod parse;
mod platforms;
mod record;
mod targets;
mod walk;

pub use analyse::{analyse, is_closed};
pub use check::{Client, check_host};
pub use macros::{BadMacro, Letter, Macro, MacroString, Part, Use};
pub use parse::{Fault, FaultKind, Placed, is_spf, parse, parse_terms};
pub use record::{DualCidr, Mechanism, Qualifier, Record, Span, SpfResult, Term};

/// Mail exchanges of one `mx` (§4.6.4).
pub const MAX_MX_HOSTS: usize = 10;
/// Names of one client that are looked at (§4.6.4).
pub const MAX_NAMES: usize = 10;
