//! Names that do not exist: one clear sentence, whatever was to be measured, and no advice to publish anything there.

use jiff::Timestamp;
use kravtjek_model::text::Lang;
use kravtjek_probe::dns::Resolver;
use kravtjek_report::{Style, readable};

use crate::failure::Failure;

/// Whether it is shown that a name does not exist. A name that cannot be one in the DNS, or that could not be looked
/// up, is not shown to be missing.
pub(super) async fn is_denied(resolver: &Resolver, name: &str, now: Timestamp) -> bool {
    kravtjek_scan::lookup(resolver, name, "SOA", now).await.is_some_and(|lookup| lookup.denies_name())
}

/// The sentence where a measurement is an answer all the same.
pub(super) fn sentence(name: &str, lang: Lang) -> String {
    let name = readable(name);
    lang.pick(
        format!("{name} findes ikke i DNS; kontrollér stavemåden."),
        format!("{name} does not exist in the DNS; check the spelling."),
    )
}

/// The same as a line of text.
pub(super) fn line(name: &str, lang: Lang, style: Style) -> String {
    style.wrap("  ? ", &sentence(name, lang))
}

/// The failure where nothing could be measured.
pub(super) fn no_such_name(name: &str) -> Failure {
    Failure::wrong(sentence(name, Lang::Da), sentence(name, Lang::En))
}
