//! What one endpoint may do, as far as was seen.

use kravtjek_model::observation::Tri;
use kravtjek_model::observation::tls::Tls;

use super::suite::Suite;

/// Every version there is, the oldest first.
pub(super) const VERSIONS: [&str; 6] = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2", "TLSv1.3"];

/// The versions whose suites name the key exchange.
const LEGACY: [&str; 5] = ["SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1", "TLSv1.2"];

/// Questions to an observation. "May" is true until the contrary was seen.
#[derive(Clone, Copy)]
pub(super) struct Endpoint<'a>(pub(super) &'a Tls);

impl Endpoint<'_> {
    /// The version was not seen to be refused.
    pub(super) fn may_speak(&self, version: &str) -> bool {
        self.0.versions.get(version).and_then(Tri::known) != Some(false)
    }

    /// One of the versions up to TLS 1.2 was not seen to be refused.
    pub(super) fn may_speak_legacy(&self) -> bool {
        LEGACY.iter().any(|version| self.may_speak(version))
    }

    /// Suites of the version were seen.
    pub(super) fn has_suites(&self, version: &str) -> bool {
        !self.suites(version).is_empty()
    }

    /// A version up to TLS 1.2 may exchange keys in this way.
    pub(super) fn may_exchange_by(&self, exchange: &str) -> bool {
        LEGACY.iter().any(|version| match self.suites(version) {
            [] => self.may_speak(version),
            suites => suites.iter().any(|suite| Suite::parse(suite).exchanges_by(exchange)),
        })
    }

    /// The version may sign its key exchange.
    pub(super) fn may_sign(&self, version: &str) -> bool {
        let signs = |suite: &String| {
            let suite = Suite::parse(suite);
            suite.exchanges_by("ECDHE") || suite.exchanges_by("DHE")
        };
        match self.suites(version) {
            [] => self.may_speak(version),
            suites => suites.iter().any(signs),
        }
    }

    fn suites(&self, version: &str) -> &[String] {
        self.0.suites.get(version).map_or(&[], Vec::as_slice)
    }
}
