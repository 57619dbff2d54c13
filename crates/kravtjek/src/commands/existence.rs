//! Names that do not exist: when one is shown to be missing, and the failure where that leaves nothing to measure.

use jiff::Timestamp;
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::Resolver;
use kravtjek_report::facts;

use crate::failure::Failure;

/// Whether it is shown that a name does not exist. A name that cannot be one in the DNS, or that could not be looked
/// up, is not shown to be missing.
pub(super) async fn is_denied(resolver: &Resolver, name: &str, now: Timestamp) -> bool {
    kravtjek_scan::lookup(resolver, name, "SOA", now).await.is_some_and(|lookup| lookup.denies_name())
}

/// The failure where nothing could be measured.
pub(super) fn no_such_name(name: &str) -> Failure {
    Failure::wrong(facts::no_such_name(name, Lang::Da), facts::no_such_name(name, Lang::En))
}
