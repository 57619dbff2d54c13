//! One measurement with what came of it, whatever its kind.

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::policy::Policy;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::dns::{Lookup, State, Zone};
use kravtjek_model::observation::foundation::{Flaw, Foundation};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::Dkim;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::text::Lang;
use serde_json::{Value, json};

use super::{DmarcFacts, Gateways, Sheet, SpfFacts, dkim, dmarc, dns, dnssec, http, mx, spf, tls};
use crate::wording::readable;

/// The schema of a measurement's facts.
const SCHEMA: &str = "kravtjek/probe/1";

/// What a measurement of one kind gave.
pub enum Facts {
    /// An RRset.
    Dns(Box<Lookup>),
    /// A zone.
    Dnssec(Box<Zone>),
    /// An SPF record.
    Spf(Box<SpfFacts>),
    /// A DMARC record.
    Dmarc(Box<DmarcFacts>),
    /// The keys of DKIM.
    Dkim(Box<Dkim>),
    /// A domain's mail gateways.
    Mx(Box<Gateways>),
    /// A TLS endpoint at each address of its host, with the policy profile to judge by.
    Tls(Vec<Tls>, Box<Policy>),
    /// A URL at each address of its host.
    Http(Vec<Http>),
}

/// A measurement and its facts.
pub struct Probed<'a> {
    /// Its kind, as it is written on the command line.
    pub kind: &'a str,
    /// What was measured.
    pub target: &'a str,
    /// When.
    pub at: Timestamp,
    /// What came of it.
    pub facts: &'a Facts,
    /// The name that was asked about, where it is shown not to exist.
    pub missing: Option<&'a str>,
    /// What it all rests on, where that was looked at.
    pub foundation: Option<&'a Foundation>,
}

/// That a name does not exist, as a sentence.
pub fn no_such_name(name: &str, lang: Lang) -> String {
    let name = readable(name);
    lang.pick(
        format!("{name} findes ikke i DNS; kontrollér stavemåden."),
        format!("{name} does not exist in the DNS; check the spelling."),
    )
}

impl Probed<'_> {
    /// For people.
    pub fn text(&self, sheet: Sheet<'_>) -> String {
        let missing = self.missing.map(|name| sheet.line("  ? ", &no_such_name(name, sheet.lang)));
        self.facts.text(sheet) + &missing.unwrap_or_default()
    }

    /// For programs: what was measured and when, then the fields of the facts.
    pub fn json(&self, catalogue: &Catalogue) -> Value {
        let head =
            json!({ "schema": SCHEMA, "kind": self.kind, "target": self.target, "at": self.at.to_string() });
        let exists = self.missing.map(|_| json!({ "exists": false }));
        let flaw = |(flaw, detail): (Flaw, Detail)| {
            let mut seen = json!(detail);
            seen["flaw"] = json!(flaw);
            seen
        };
        let flaws = |seen: &Foundation| seen.flaws().into_iter().map(flaw).collect::<Vec<_>>();
        let foundation = self.foundation.map(|seen| json!({ "foundation": flaws(seen) }));
        let parts = [Some(head), Some(self.facts.json(catalogue)), exists, foundation];
        let fields = parts.into_iter().flatten().filter_map(|part| match part {
            Value::Object(fields) => Some(fields),
            _ => None,
        });
        Value::Object(fields.flatten().collect())
    }
}

impl Facts {
    /// Whether the measurement as a whole gave nothing: no server, no record and no proof that there is none.
    pub fn nothing_seen(&self) -> bool {
        let lost = |seen: Seen| seen.inconclusive().is_some();
        match self {
            Self::Dns(lookup) => lookup.state == State::Indeterminate,
            Self::Dnssec(zone) => zone.state == State::Indeterminate,
            Self::Spf(facts) => facts.spf.not_seen.is_some(),
            Self::Dmarc(facts) => facts.dmarc.not_seen.is_some(),
            Self::Dkim(dkim) => dkim.not_seen.is_some(),
            Self::Mx(gateways) => gateways.nothing_seen(),
            Self::Tls(seen, _) => seen.iter().all(|tls| lost(Seen::Tls(Box::new(tls.clone())))),
            Self::Http(seen) => seen.iter().all(|http| http.not_seen.is_some()),
        }
    }

    /// Nothing is to be published at a name that does not exist.
    pub fn withhold_advice(&mut self) {
        match self {
            Self::Spf(facts) => facts.missing = true,
            Self::Dmarc(facts) => facts.withhold_advice(),
            _ => {}
        }
    }

    fn json(&self, catalogue: &Catalogue) -> Value {
        match self {
            Self::Dns(lookup) => dns::json(lookup),
            Self::Dnssec(zone) => dnssec::json(zone),
            Self::Spf(facts) => spf::json(facts),
            Self::Dmarc(facts) => dmarc::json(facts),
            Self::Dkim(dkim) => dkim::json(dkim),
            Self::Mx(gateways) => mx::json(gateways),
            Self::Tls(seen, policy) => tls::json(seen, catalogue, policy),
            Self::Http(seen) => http::json(seen),
        }
    }

    fn text(&self, sheet: Sheet<'_>) -> String {
        match self {
            Self::Dns(lookup) => dns::text(lookup, sheet),
            Self::Dnssec(zone) => dnssec::text(zone, sheet),
            Self::Spf(facts) => spf::text(facts, sheet),
            Self::Dmarc(facts) => dmarc::text(facts, sheet),
            Self::Dkim(dkim) => dkim::text(dkim, sheet),
            Self::Mx(gateways) => mx::text(gateways, sheet),
            Self::Tls(seen, policy) => tls::text(seen, policy, sheet),
            Self::Http(seen) => http::text(seen, sheet),
        }
    }
}
