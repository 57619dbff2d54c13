//! The versions of TLS and SSL as the Danish requirements see them, which no profile changes: TLS 1.2 and newer.

use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Tls;

use super::endpoint::VERSIONS;

/// One version, and whether an endpoint speaks it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Version<'a> {
    /// Its name, as observations write it: `TLSv1.2`.
    pub name: &'static str,
    /// Whether it is older than TLS 1.2, so that the requirements do not allow it.
    pub old: bool,
    /// Whether it is spoken; none where nobody looked.
    pub spoken: Option<&'a Tri>,
}

/// Every version there is, the oldest first.
pub fn versions(tls: &Tls) -> impl Iterator<Item = Version<'_>> {
    let old = |name| !matches!(name, "TLSv1.2" | "TLSv1.3");
    VERSIONS.into_iter().map(move |name| Version { name, old: old(name), spoken: tls.versions.get(name) })
}
