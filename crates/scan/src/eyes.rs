//! Everything a run looks with: one resolver, one dialer, and the probes on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use kravtjek_catalogue::policy::{Class, Policy};
use kravtjek_model::id::PolicyId;
use kravtjek_probe::certificate::roots::Roots;
use kravtjek_probe::dns::Resolver;
use kravtjek_probe::errand::Errand;
use kravtjek_probe::ground::Ground;
use kravtjek_probe::http::PreloadList;
use kravtjek_probe::reach::Stop;
use kravtjek_probe::tls::{Forbidden, Mode};
use kravtjek_probe::{endpoint, http, mail_server};

use crate::error::Error;

/// What a program looks with, whatever the errand.
#[derive(Clone)]
pub struct Outfit {
    /// The program and its version, as observations name who has looked.
    pub program: &'static str,
    /// Who asks web servers, and where to read about it (RFC 9110 §10.1.5).
    pub user_agent: String,
    /// The name to greet mail servers with (RFC 5321 §4.1.1.1).
    pub ehlo_name: String,
    /// The certificates that chains may end in.
    pub roots: Roots,
    /// The hosts that browsers ask over TLS alone.
    pub preload: Arc<PreloadList>,
}

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
    /// Ends all of it.
    pub stop: Stop,
}

impl Eyes {
    /// Eyes for an errand. What is [`forbidden`] says which TLS parameters to ask mail servers for.
    ///
    /// # Errors
    /// When the TLS library has no protocol version to offer.
    pub fn open(
        ground: &Ground,
        errand: &Errand,
        outfit: &Outfit,
        forbidden: Forbidden,
    ) -> Result<Self, Error> {
        let Outfit { program, user_agent, ehlo_name, roots, preload } = outfit.clone();
        let (resolver, dialer) = (ground.resolver(errand), ground.dialer(errand));
        let endpoints = endpoint::Prober::new(dialer.clone(), roots.clone());
        let mail = mail_server::Settings {
            prober: endpoints.clone(),
            resolver: resolver.clone(),
            ehlo_name,
            mode: Mode::Verdict(forbidden),
            known: mail_server::Known::default(),
        };
        let settings = http::Settings { user_agent, preload, roots };
        let web = http::Prober::new(dialer, settings).map_err(|problem| Error::Tls(Arc::new(problem)))?;
        Ok(Self { program, resolver, endpoints, mail, web, stop: errand.stop.clone() })
    }
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
