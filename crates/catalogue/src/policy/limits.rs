//! Limits that checks outside TLS compare with.

use serde::{Deserialize, Serialize};

macro_rules! limits {
    ($($(#[$doc:meta])* $name:ident: $kind:ty,)*) => {
        /// Limits that checks compare with.
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Limits {
            $($(#[$doc])* pub $name: $kind,)*
        }

        /// The limits that one profile gives itself.
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub(super) struct SomeLimits {
            $($name: Option<$kind>,)*
        }

        impl Limits {
            /// These, where `over` does not say otherwise.
            pub(super) fn overlay(self, over: &SomeLimits) -> Self {
                Self { $($name: over.$name.unwrap_or(self.$name),)* }
            }
        }
    };
}

limits! {
    /// An answer without a document may meet a criterion that asks for something to be shown.
    accept_answers: bool,
    /// The shortest `max-age` of HSTS.
    hsts_min_seconds: u64,
    /// RSA keys of DKIM shorter than this are broken.
    dkim_min_bits: u32,
    /// RSA keys of DKIM shorter than this are worth a warning.
    dkim_good_bits: u32,
    /// The most look-ups an SPF record may cost.
    spf_max_lookups: u32,
    /// The most look-ups without an answer an SPF record may cost.
    spf_max_voids: u32,
    /// A DNSSEC signature that ends within so many days is worth a warning.
    signature_warn_days: u32,
    /// A domain that sends no mail must revoke its DKIM keys under every selector.
    parked_dkim_strict: bool,
    /// How far two clocks may be apart.
    clock_skew_seconds: u32,
    /// The longest time before an unattended screen locks.
    screen_lock_minutes: u32,
    /// A certificate that ends within so many days is worth a warning.
    certificate_warn_days: u32,
    /// How many units a finding names before it only counts them.
    unit_examples: usize,
}
