//! Everything a scan looks with: one resolver, one dialer, and the probes on them.

use std::collections::BTreeMap;

use kravtjek_catalogue::policy::{Class, Policy};
use kravtjek_model::id::PolicyId;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::tls::Forbidden;
use kravtjek_probe::{endpoint, http, mail_server};

/// What looks for one errand; a clone shares all of it.
#[derive(Clone)]
pub struct Eyes {
    /// The program and its version, as observations name who has looked.
    pub program: &'static str,
    /// Looks up what is in the DNS.
    pub resolver: Resolver,
    /// Looks at TLS endpoints.
    pub endpoints: endpoint::Prober,
    /// Looks at mail gateways.
    pub mail: mail_server::Settings,
    /// Makes web requests.
    pub web: http::Prober,
}

/// What does not meet a policy. Where a policy does not say what meets it, what is worse than sufficient: the Danish
/// requirements ask for good or sufficient.
pub fn forbidden(policy: &Policy, shipped: &BTreeMap<PolicyId, Policy>) -> Forbidden {
    let meets = |class: Class| policy.tls.meets(class).unwrap_or(class <= Class::Sufficient);
    let worse = |class: Option<Class>| !class.is_some_and(meets);
    let (suite, group) =
        (|suite: &str| worse(policy.tls.suite(suite)), |group: &str| worse(policy.tls.group(group)));
    Forbidden::by(&policy.asked_as(shipped), suite, group)
}
