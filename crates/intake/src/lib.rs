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
mod side_by_side;
mod table;
mod unread;

pub use self::error::{Error, Fault, Malformed, NoRoutes, Wrong};
pub use self::table::faults;

/// The facts about units that a file can be read for, by their ids. Whoever adds an importer adds what
/// it reads here; the texts of the catalogue then no longer say that it can only be given as an answer.
pub const FACTS: &[&str] = &[
    "accounts.codes_made_on_device",
    "accounts.identity_confirmed",
    "accounts.leak_check_monthly",
    "accounts.leak_owner_told",
    "accounts.leaked_password_replaced",
    "accounts.multi_factor_required",
    "accounts.password_advice_followed",
    "accounts.remote_use_tunnelled",
    "accounts.remote_use_two_factor",
    "accounts.two_factor_types",
    "citizen_pcs.changes_need_admin",
    "citizen_pcs.outside_devices_blocked",
    "citizen_pcs.policy_applied",
    "clients.admin_access_approved",
    "clients.admins_separate",
    "clients.apps_supported",
    "clients.disk_encrypted",
    "clients.endpoint_protected",
    "clients.firewall_on",
    "clients.firewall_rules_approved",
    "clients.full_tunnel",
    "clients.os_recent",
    "clients.os_supported",
    "clients.patched_in_time",
    "clients.vpn_assigned",
    "logging.kept_a_year",
    "logging.old_events_there",
    "logging.one_time",
    "logging.sources_log",
    "mail.outgoing_encryption",
    "mail.relays_authenticated",
    "mail.sender_dmarc_respected",
    "mail.state_encryption_forced",
    "networks.wifi_set_to_wpa2",
    "phones.apps_update_themselves",
    "phones.data_apart",
    "phones.encrypted",
    "phones.managed_apps",
    "phones.managed_apps_patched",
    "phones.notifications_discreet",
    "phones.os_patched",
    "phones.os_supported",
    "phones.passcode_or_biometrics",
    "phones.remote_wipe",
    "phones.rooted_refused",
    "phones.screen_locks",
    "phones.wiped_after_failed_attempts",
    "registers.camera_login_own",
    "registers.camera_network_restricted",
    "registers.external_only_needed",
    "registers.external_renewal_approved",
    "registers.external_within_period",
    "registers.iot_guide_followed",
    "registers.iot_login_own",
    "registers.iot_segmented",
    "registers.restore_tested",
    "registers.room_controlled",
    "registers.unit_patched",
    "services.every_port_scanned",
    "services.no_clear_text_port",
    "services.owasp_tested",
    "services.range_scanned",
    "services.software_patched",
    "services.software_supported",
];
