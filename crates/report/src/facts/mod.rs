//! Raw facts of one measurement, as `kravtjek probe` and pages about one thing show them: a file per kind of fact.

mod dns;
mod json;
mod mail;
mod mta_sts;
mod spf_tree;
mod tls;
mod tls_profiles;

use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::dns::{Lookup, State};
use kravtjek_model::observation::mail::MailServer;
use kravtjek_model::text::Lang;

use crate::style::Style;

pub use dns::{lookup_text, zone_text};
pub use json::{http_json, mx_json, tls_json};
pub use mail::{SpfFacts, dkim_text};
pub use mta_sts::{DmarcFacts, mta_sts_record};
pub use spf_tree::Drawing;
pub use tls::{http_text, mx_text, tls_text};

/// What a text is written on: whose words, in which language, how wide.
#[derive(Clone, Copy)]
pub struct Sheet<'a> {
    /// Where the words stand.
    pub catalogue: &'a Catalogue,
    /// The reader's language.
    pub lang: Lang,
    /// How the text is set.
    pub style: Style,
}

/// A domain's mail gateways.
pub struct Gateways {
    /// The look-up of its MX records.
    pub mx: Lookup,
    /// Each gateway, by name.
    pub hosts: Vec<Gateway>,
    /// Why it cannot be told where the domain's mail goes; then nobody was contacted.
    pub not_seen: Option<NotSeen>,
}

/// One gateway.
pub struct Gateway {
    /// Its name.
    pub host: String,
    /// The look-up of its TLSA records.
    pub tlsa: Option<Lookup>,
    /// What each of its addresses answered.
    pub servers: Vec<MailServer>,
    /// Why it has no address to be asked.
    pub not_seen: Option<NotSeen>,
}

impl Gateways {
    /// Whether there are gateways, and not one address of one could be spoken to.
    pub fn nothing_seen(&self) -> bool {
        let silent = |gateway: &Gateway| gateway.servers.iter().all(|server| server.not_seen.is_some());
        self.mx.state == State::Indeterminate || !self.hosts.is_empty() && self.hosts.iter().all(silent)
    }
}
