//! DANE of one address of a mail gateway: where its TLSA records are looked for, and how its certificate fits them.

use serde::{Deserialize, Serialize};

use super::Problem;
use crate::observation::Tri;
use crate::observation::dns::{Lookup, State};
use crate::observation::tls::covers;

/// How the certificate of one address stands against the TLSA records of its name (RFC 7672).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dane {
    /// The name the records were found at.
    pub base: String,
    /// The records, in presentation form.
    pub records: Vec<String>,
    /// How many of them a mail sender can use (usage 2 or 3).
    pub usable: u32,
    /// Whether one of them matches the chain served.
    pub matches: Tri,
    /// The names in the certificate, where a record of usage 2 would match but for the name: a sender takes the domain
    /// that the mail is for as well (RFC 7672 §3.2.2), and an address does not tell whose mail it takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub made_out_to: Vec<String>,
    /// What is wrong or worth knowing.
    #[serde(default)]
    pub problems: Vec<Problem>,
}

impl Dane {
    /// Whether a record matches for mail to these domains: the one that mail is addressed to, and what it is an alias of.
    pub fn matches_for<'a>(&self, domains: impl IntoIterator<Item = &'a str>) -> Tri {
        let covered = |domain: &str| self.made_out_to.iter().any(|own| covers(own, domain));
        match &self.matches {
            Tri::Known(false) if domains.into_iter().any(covered) => Tri::YES,
            matches => matches.clone(),
        }
    }
}

/// Where a sender looks for the TLSA records of a mail host (RFC 7672 §2.2.2 and §2.2.3, RFC 7671 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsaAt {
    /// At these names, each behind `_25._tcp.`; the first one with secure records decides.
    Names(Vec<String>),
    /// Nowhere: the host is proven to lie in a zone that is not signed, this one.
    Nowhere(String),
}

impl TlsaAt {
    /// What the look-ups of a host's addresses say of it: those that were made and concluded anything.
    ///
    /// Where all of a chain of aliases is secure, its end comes first and the host itself second; where a link of it is
    /// not, the host alone is left. What could not be looked up leads nowhere else than to the host.
    pub fn of(host: &str, addresses: &[&Lookup]) -> Self {
        let seen = |state: State| addresses.iter().copied().find(|lookup| lookup.state == state);
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        // What was reached from no trust anchor is not shown to be unsigned.
        if let Some(insecure) = seen(State::Insecure).filter(|lookup| lookup.unproven().is_none()) {
            return match first_zone(&host, insecure) {
                Some(zone) => Self::Nowhere(zone.to_owned()),
                None => Self::Names(vec![host]),
            };
        }
        let secure = seen(State::Secure).filter(|_| seen(State::Bogus).is_none());
        let end = secure.and_then(|lookup| lookup.aliases.last());
        let end = end.map(|end| end.to_ascii_lowercase()).filter(|end| *end != host);
        Self::Names(end.into_iter().chain([host]).collect())
    }
}

/// The zone that holds the host itself, where it is the one that is not signed rather than one further down its aliases.
fn first_zone<'a>(host: &str, lookup: &'a Lookup) -> Option<&'a str> {
    if lookup.aliases.is_empty() {
        return Some(&lookup.zone);
    }
    let holds = |zone: &str| {
        zone == "." || host.strip_suffix(zone).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    let own = lookup.chain.iter().filter(|link| holds(&link.zone.to_ascii_lowercase()));
    let own = own.max_by_key(|link| link.zone.trim_end_matches('.').len())?;
    (own.state == State::Insecure).then_some(own.zone.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observation::dns::Link;

    fn lookup(state: State, aliases: &[&str], chain: &[(&str, State)]) -> Lookup {
        let link = |(zone, state): &(&str, State)| Link {
            zone: (*zone).to_owned(),
            state: *state,
            ds_algorithms: Vec::new(),
            key_algorithms: Vec::new(),
        };
        Lookup {
            name: "mx.a.dk".to_owned(),
            rtype: "A".to_owned(),
            state,
            rcode: Some("NOERROR".to_owned()),
            records: vec!["192.0.2.1".to_owned()],
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            zone: "last.dk".to_owned(),
            reasons: Vec::new(),
            notes: Vec::new(),
            chain: chain.iter().map(link).collect(),
            messages: Vec::new(),
        }
    }

    fn names(names: &[&str]) -> TlsaAt {
        TlsaAt::Names(names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn rfc7672_2_2_2_a_secure_alias_is_followed_to_its_end_and_the_host_comes_second() {
        let plain = lookup(State::Secure, &[], &[]);
        assert_eq!(TlsaAt::of("MX.a.dk.", &[&plain]), names(&["mx.a.dk"]));
        let alias = lookup(State::Secure, &["mx.b.dk", "mx.c.dk"], &[]);
        assert_eq!(TlsaAt::of("mx.a.dk", &[&alias]), names(&["mx.c.dk", "mx.a.dk"]));
        let bogus = lookup(State::Bogus, &["mx.c.dk"], &[]);
        assert_eq!(TlsaAt::of("mx.a.dk", &[&bogus]), names(&["mx.a.dk"]), "nobody's word");
        assert_eq!(TlsaAt::of("mx.a.dk", &[]), names(&["mx.a.dk"]), "not looked up");
    }

    #[test]
    fn rfc7672_2_2_2_an_alias_that_leads_out_of_the_signed_zones_leaves_the_host_itself() {
        let chain = [(".", State::Secure), ("dk", State::Secure), ("a.dk", State::Secure)];
        let out = lookup(State::Insecure, &["mx.b.dk"], &[&chain[..], &[("b.dk", State::Insecure)]].concat());
        assert_eq!(TlsaAt::of("mx.a.dk", &[&out]), names(&["mx.a.dk"]));
        let first = lookup(
            State::Insecure,
            &["mx.b.dk"],
            &[(".", State::Secure), ("a.dk", State::Insecure), ("b.dk", State::Secure)],
        );
        assert_eq!(TlsaAt::of("mx.a.dk", &[&first]), TlsaAt::Nowhere("a.dk".to_owned()));
        let plain = lookup(State::Insecure, &[], &[]);
        assert_eq!(TlsaAt::of("mx.a.dk", &[&plain]), TlsaAt::Nowhere("last.dk".to_owned()));
    }

    #[test]
    fn rfc7672_3_2_2_a_certificate_may_be_made_out_to_the_domain_that_the_mail_is_for() {
        let dane = |matches| Dane {
            base: "_25._tcp.mx.a.dk".to_owned(),
            records: Vec::new(),
            usable: 1,
            matches,
            made_out_to: vec!["*.nord.dk".to_owned(), "a.dk".to_owned()],
            problems: Vec::new(),
        };
        assert_eq!(dane(Tri::NO).matches_for(["a.dk"]), Tri::YES);
        assert_eq!(dane(Tri::NO).matches_for(["syd.dk", "post.nord.dk"]), Tri::YES);
        assert_eq!(dane(Tri::NO).matches_for(["nord.dk"]), Tri::NO);
        let open = Tri::escaped(crate::observation::Why::TimedOut, crate::detail::Detail::NOTHING);
        assert_eq!(dane(open.clone()).matches_for(["a.dk"]), open, "what was not seen stays so");
    }
}
