//! Which names take part in the flow of mail: those that receive it by MX records, and those that say who may send.

use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::mail::{MailRoute, Spf};
use kravtjek_records::spf::is_closed;

/// Whether mail for the name goes to gateways.
pub(crate) fn receives(mx: &Lookup) -> bool {
    matches!(MailRoute::of(mx), MailRoute::Hosts(_))
}

/// Whether somebody may send in the name: its SPF says anything but that nobody does.
pub(crate) fn sends(spf: &Spf) -> bool {
    !spf.records.is_empty() && !matches!(spf.records.as_slice(), [one] if is_closed(one))
}
