//! The one list of checks. Documentation, the plan and the reports are read from it.

mod dane_mail_valid;
mod dns_delegations_signed;
mod dns_dnssec_signed;
mod dns_mx_signed;
mod gateways;
pub(crate) mod hosts;
mod mail_dkim_found;
mod mail_dmarc_enforced;
mod mail_dmarc_present;
mod mail_dmarc_respected;
mod mail_old_tls_off;
mod mail_relay_closed;
mod mail_spf_sound;
mod mail_starttls_offered;
mod mail_subdomains_dkim;
mod mail_subdomains_dmarc;
mod mail_subdomains_spf;
mod mail_tls_parameters;
mod measured_units;
mod outside_dk;
mod own_address;
mod time_clock_agrees;
mod tls_facts;
mod tlsa;
mod web_certificate_valid;
mod web_dot_dk;
mod web_hsts_everywhere;
mod web_hsts_first_visit;
mod web_https_redirect;
mod web_leads_to_dk;
mod web_login_accounted;
mod web_no_clear_text;
mod web_old_tls_off;
mod web_tls_parameters;
mod web_versions_supported;

use crate::check::Check;

pub(crate) use self::time_clock_agrees::OWN_CLOCK;
pub(crate) use self::tls_facts::WEAK;
pub(crate) use self::web_no_clear_text::NOT_SCANNED;

/// Every check there is, by id.
pub static CHECKS: &[&Check] = &[
    &dane_mail_valid::CHECK,
    &dns_delegations_signed::CHECK,
    &dns_dnssec_signed::CHECK,
    &dns_mx_signed::CHECK,
    &mail_dkim_found::CHECK,
    &mail_dmarc_enforced::CHECK,
    &mail_dmarc_present::CHECK,
    &mail_dmarc_respected::CHECK,
    &mail_old_tls_off::CHECK,
    &mail_relay_closed::CHECK,
    &mail_spf_sound::CHECK,
    &mail_starttls_offered::CHECK,
    &mail_subdomains_dkim::CHECK,
    &mail_subdomains_dmarc::CHECK,
    &mail_subdomains_spf::CHECK,
    &mail_tls_parameters::CHECK,
    &time_clock_agrees::CHECK,
    &web_certificate_valid::CHECK,
    &web_dot_dk::CHECK,
    &web_hsts_everywhere::CHECK,
    &web_hsts_first_visit::CHECK,
    &web_https_redirect::CHECK,
    &web_leads_to_dk::CHECK,
    &web_login_accounted::CHECK,
    &web_no_clear_text::CHECK,
    &web_old_tls_off::CHECK,
    &web_tls_parameters::CHECK,
    &web_versions_supported::CHECK,
];
