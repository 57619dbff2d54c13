//! Files become values: what an authority declares of itself, and what its mail and its networks' registries show.
//!
//! Nothing here opens a socket, asks the clock or writes a sentence: what is wrong with a file is a value ([`Error`],
//! [`Remark`](mail::Remark)), and the program says it in the reader's language.

mod error;
pub mod file;
pub mod folder;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod import;
pub mod mail;
pub mod name;
pub mod organisation;
pub mod routes;
pub mod sheet;
mod table;
mod unread;

pub use self::error::{Error, Fault, Malformed, NoRoutes, Wrong};
pub use self::table::faults;

/// The facts about units that a file can be read for, by their ids. Whoever adds an importer adds what
/// it reads here; the texts of the catalogue then no longer say that it can only be given as an answer.
pub const FACTS: &[&str] = &[
    "accounts.two_factor_types",
    "clients.apps_supported",
    "clients.disk_encrypted",
    "clients.endpoint_protected",
    "clients.firewall_on",
    "clients.full_tunnel",
    "clients.os_recent",
    "clients.os_supported",
    "clients.patched_in_time",
    "clients.vpn_assigned",
    "phones.apps_update_themselves",
    "phones.data_apart",
    "phones.encrypted",
    "phones.managed_apps",
    "phones.notifications_discreet",
    "phones.os_patched",
    "phones.os_supported",
    "phones.passcode_or_biometrics",
    "phones.remote_wipe",
    "phones.rooted_refused",
    "phones.screen_locks",
    "phones.wiped_after_failed_attempts",
];
