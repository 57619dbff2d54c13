//! What was seen so far, as the needs of checks read it to name what is next.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::net::IpAddr;

use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, MailRoute, TlsaAt};
use kravtjek_model::observation::{Observation, Seen};
use kravtjek_model::subject::{Request, Subject};

use crate::delegated::{Delegated, parents};
use crate::mail_flow::{receives, sends};
use crate::response;

/// The types of records that addresses stand in.
pub(crate) const ADDRESSES: [&str; 2] = ["A", "AAAA"];

/// Look-ups by name and type and web answers by asset and request, of several the last one in the list; and the assets.
pub(crate) struct SoFar<'a> {
    lookups: HashMap<(&'a str, &'a str), &'a Lookup>,
    web: HashMap<(&'a str, &'a Request), &'a Http>,
    /// Domains with a record of MTA-STS.
    mta_sts: BTreeSet<&'a str>,
    /// Names whose SPF lets somebody send.
    senders: BTreeSet<&'a str>,
    delegated: Delegated<'a>,
    /// The domains and hosts among the assets; a name that is both is a domain.
    sites: BTreeMap<&'a str, AssetKind>,
}

impl<'a> SoFar<'a> {
    pub(crate) fn new(seen: &'a [Observation], assets: &'a [Asset]) -> Self {
        let sites = assets.iter().rev().filter(|asset| is_site(asset.kind));
        let mut so_far = Self {
            lookups: HashMap::new(),
            web: HashMap::new(),
            mta_sts: BTreeSet::new(),
            senders: BTreeSet::new(),
            delegated: Delegated::among(assets),
            sites: sites.map(|asset| (asset.id.as_str(), asset.kind)).collect(),
        };
        let has_policy = |record: &BesideRecord| record.kind == BesideKind::MtaSts && record.text.is_some();
        for observation in seen {
            match (&observation.subject, &observation.seen) {
                (Subject::Set { name, rtype }, Seen::Dns(lookup)) => {
                    so_far.lookups.insert((name, rtype), lookup);
                }
                (Subject::Request(request), Seen::Http(http)) => {
                    so_far.web.insert((observation.asset.as_str(), request), http);
                }
                (Subject::Name(name), Seen::Dmarc(dmarc)) if dmarc.beside.iter().any(has_policy) => {
                    so_far.mta_sts.insert(name);
                }
                (Subject::Name(name), Seen::Spf(spf)) if sends(spf) => {
                    so_far.senders.insert(name);
                }
                _ => {}
            }
        }
        so_far
    }

    /// One RRset.
    pub(crate) fn lookup(&self, name: &str, rtype: &str) -> Option<&'a Lookup> {
        self.lookups.get(&(name, rtype)).copied()
    }

    /// The zones that answers came from, top-level ones aside.
    pub(crate) fn zones(&self) -> BTreeSet<&'a str> {
        let zones = self.lookups.values().map(|lookup| lookup.zone.as_str());
        zones.filter(|zone| zone.contains('.')).collect()
    }

    /// The addresses of a host, as far as they are believed.
    pub(crate) fn addresses(&self, host: &str) -> Vec<IpAddr> {
        ADDRESSES
            .iter()
            .filter_map(|rtype| self.lookup(host, rtype))
            .filter(|lookup| lookup.is_believed())
            .flat_map(|lookup| lookup.records.iter().filter_map(|record| record.parse().ok()))
            .collect()
    }

    /// Where a domain's mail goes: the names of its MX records, or without any its own (RFC 5321 §5.1).
    pub(crate) fn gateways(&self, domain: &str) -> Vec<String> {
        let Some(mx) = self.lookup(domain, "MX") else { return Vec::new() };
        match MailRoute::of(mx) {
            MailRoute::Own if !self.addresses(domain).is_empty() => vec![domain.to_owned()],
            route => route.hosts(),
        }
    }

    /// The names below which a sender looks for TLSA records of a gateway. The gateway's own is always looked at.
    pub(crate) fn tlsa_bases(&self, host: &str) -> BTreeSet<String> {
        let seen: Vec<&Lookup> = ADDRESSES.iter().filter_map(|rtype| self.lookup(host, rtype)).collect();
        let mut bases = BTreeSet::from([host.to_owned()]);
        if let TlsaAt::Names(names) = TlsaAt::of(host, &seen) {
            bases.extend(names);
        }
        bases
    }

    /// What was answered to a request.
    pub(crate) fn answer(&self, host: &str, request: &Request) -> Option<&'a Http> {
        self.web.get(&(host, request)).copied()
    }

    /// Whether the site itself answered a request: no wall in front of it, and no server in trouble.
    pub(crate) fn site_answered(&self, host: &str, request: &Request) -> bool {
        self.answer(host, request)
            .and_then(|http| http.hops.first())
            .is_some_and(|hop| response::trouble(hop).is_none())
    }

    /// Whether a name takes part in the flow of mail, as far as was seen.
    pub(crate) fn is_in_mail_flow(&self, name: &str) -> bool {
        self.senders.contains(name) || self.lookup(name, "MX").is_some_and(receives)
    }

    /// Whether the domain has a record of MTA-STS.
    pub(crate) fn has_mta_sts(&self, domain: &str) -> bool {
        self.mta_sts.contains(domain)
    }

    /// The subdomains of a domain that are delegated to name servers of their own.
    pub(crate) fn delegations(&self, domain: &str) -> BTreeSet<&'a str> {
        self.delegated.of(domain)
    }

    /// The domains and hosts above a name that are assets.
    pub(crate) fn above<'n>(&self, name: &'n str) -> impl Iterator<Item = (&'n str, AssetKind)> {
        parents(name).filter_map(|parent| Some((parent, *self.sites.get(parent)?)))
    }
}

fn is_site(kind: AssetKind) -> bool {
    matches!(kind, AssetKind::Domain | AssetKind::Host)
}
