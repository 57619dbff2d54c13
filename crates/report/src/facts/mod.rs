//! Raw facts of one measurement, as `kravtjek probe` and pages about one thing show them: a file per kind of fact, each
//! with its `text` and its `json`.

pub mod dkim;
pub mod dmarc;
pub mod dns;
pub mod dnssec;
pub mod http;
pub mod mx;
pub mod spf;
pub mod tls;

mod known;
mod mta_sts;
mod probed;
mod problems;
mod sheet;
mod spf_tree;
mod tls_profiles;
mod unseen;

pub use dmarc::DmarcFacts;
pub use known::is_text;
pub use mx::{Gateway, Gateways};
pub use probed::{Facts, Probed, no_such_name};
pub use sheet::Sheet;
pub use spf::{SenderResult, SpfFacts};
