//! What is still to be looked at: worked out from the assets and from what was seen so far, before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use kravtjek_catalogue::{Catalogue, Framework, ShownBy};
use kravtjek_model::asset::{Asset, AssetKind, Found};
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, TlsaAt};
use kravtjek_model::observation::{Observation, Probe, Seen, mta_sts};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::{Method, Request, Scheme, Subject};

use crate::checks::{CHECKS, hosts};
use crate::delegated::parents;
use crate::input::denominator;
use crate::requests::{SECURITY_TXT, exchanges, other_answers};
use crate::standing::{given_host, web_host_of};

/// The types of records that addresses stand in.
const ADDRESSES: [&str; 2] = ["A", "AAAA"];

/// One measurement to make.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Step {
    /// The asset it is made for.
    pub asset: AssetId,
    /// The kind of asset, as the step found it.
    pub kind: AssetKind,
    /// The kind of measurement.
    pub probe: Probe,
    /// What exactly: the observation's subject.
    pub subject: Subject,
}

/// What a run may be narrowed to (`--only`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// DNS and DNSSEC.
    Dns,
    /// Mail records and mail gateways.
    Mail,
    /// TLS endpoints.
    Tls,
    /// Web requests.
    Http,
    /// Ports.
    Ports,
}

impl Topic {
    /// Every topic.
    pub const ALL: [Self; 5] = [Self::Dns, Self::Mail, Self::Tls, Self::Http, Self::Ports];

    /// The word used on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Dns => "dns",
            Self::Mail => "mail",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Ports => "ports",
        }
    }

    fn of(probe: Probe) -> Option<Self> {
        match probe {
            Probe::Dns | Probe::Dnssec => Some(Self::Dns),
            Probe::Spf | Probe::Dmarc | Probe::Dkim | Probe::MailServer => Some(Self::Mail),
            Probe::Tls => Some(Self::Tls),
            Probe::Http => Some(Self::Http),
            Probe::Units | Probe::Foundation => None,
        }
    }
}

/// Whether a measurement belongs to the topics asked for. Look-ups belong to all, and files to none in particular.
pub fn concerns(probe: Probe, only: &BTreeSet<Topic>) -> bool {
    match (probe, Topic::of(probe)) {
        (Probe::Dns, _) | (_, None) => true,
        (_, Some(topic)) => only.contains(&topic),
    }
}

/// What is still to be looked at. Asked again after each round, since answers name new assets; empty when done.
pub fn plan(
    catalogue: &Catalogue,
    framework: &Framework,
    organisation: &Organisation,
    found: &[Asset],
    seen: &[Observation],
    only: &BTreeSet<Topic>,
) -> BTreeSet<Step> {
    let answers = Answers::of(seen);
    let checks = checks(catalogue, framework);
    let mut planner = Planner {
        steps: BTreeSet::new(),
        answers,
        wanted: wanted(&checks, only),
        subdomains: checks.contains(&CheckId::known("mail.subdomains_spf")),
    };
    for asset in denominator(organisation, found) {
        match asset.kind {
            AssetKind::Domain => {
                planner.domain(&asset, given_host(organisation, asset.id.as_str()).is_some())
            }
            AssetKind::Delegation => planner.delegation(&asset),
            AssetKind::Host => planner.web(&asset.id, asset.kind),
            AssetKind::MailGateway => planner.gateway(&asset.id),
            _ => {}
        }
    }
    let done: BTreeSet<(Probe, &str, &Subject)> = seen.iter().map(key).collect();
    planner.steps.retain(|step| !done.contains(&step_key(step)));
    // A name that is two kinds of asset is measured once.
    let mut once: BTreeSet<(Probe, AssetId, Subject)> = BTreeSet::new();
    planner.steps.retain(|step| once.insert((step.probe, step.asset.clone(), step.subject.clone())));
    planner.steps
}

/// The assets that what was seen leads to, besides those already known: gateways and `www` hosts.
pub fn leads(organisation: &Organisation, found: &[Asset], seen: &[Observation]) -> Vec<Asset> {
    let known = denominator(organisation, found);
    let names: BTreeSet<(&AssetId, AssetKind)> = known.iter().map(|asset| (&asset.id, asset.kind)).collect();
    let answers = Answers::of(seen);
    let domains: Vec<&Asset> = known.iter().filter(|asset| asset.kind == AssetKind::Domain).collect();
    let mut led: BTreeSet<(AssetId, AssetKind)> = BTreeSet::new();
    for domain in &domains {
        let mx = answers.get(domain.id.as_str(), "MX");
        let hosts = mx.into_iter().flat_map(exchanges);
        led.extend(hosts.map(|host| (AssetId::from(host), AssetKind::MailGateway)));
        let Some(www) = www(domain.id.as_str()) else { continue };
        let mut addresses = ADDRESSES.iter().filter_map(|rtype| answers.get(&www, rtype));
        if addresses.any(|answer| !answer.records.is_empty()) {
            led.insert((AssetId::from(www), AssetKind::Host));
        }
    }
    let own: BTreeSet<&str> = domains.iter().map(|domain| domain.id.as_str()).collect();
    let below = |zone: &&str| parents(zone).any(|above| own.contains(above));
    led.extend(
        answers.zones.iter().copied().filter(below).map(|zone| (AssetId::from(zone), AssetKind::Delegation)),
    );
    led.into_iter()
        .filter(|(id, kind)| !names.contains(&(id, *kind)) && !organisation.rejected.contains_key(id))
        .map(|(id, kind)| Asset { id, kind, found: Found::Discovered })
        .collect()
}

/// The web host that a domain is expected to have; one that is such a host itself has none.
fn www(domain: &str) -> Option<String> {
    web_host_of(domain).is_none().then(|| format!("www.{domain}"))
}

/// The checks that the framework's criteria name.
fn checks(catalogue: &Catalogue, framework: &Framework) -> BTreeSet<CheckId> {
    let criteria = framework
        .requirements()
        .filter_map(|id| catalogue.requirements.get(id))
        .flat_map(|requirement| catalogue.criteria(requirement, &framework.id));
    let leaves = criteria.flat_map(|criterion| criterion.met_when.leaves());
    leaves
        .filter_map(|(leaf, _)| match leaf {
            ShownBy::Check(id) => Some(id.clone()),
            _ => None,
        })
        .collect()
}

/// The probes that checks need, narrowed to the topics asked for. Look-ups come with all of them.
fn wanted(checks: &BTreeSet<CheckId>, only: &BTreeSet<Topic>) -> BTreeSet<Probe> {
    let needed = CHECKS.iter().filter(|check| checks.contains(&check.id)).flat_map(|check| check.needs);
    let mut wanted: BTreeSet<Probe> = needed
        .copied()
        .filter(|probe| Topic::of(*probe).is_some_and(|topic| only.contains(&topic)))
        .collect();
    if !wanted.is_empty() {
        wanted.insert(Probe::Dns);
    }
    wanted
}

struct Planner<'a> {
    steps: BTreeSet<Step>,
    answers: Answers<'a>,
    wanted: BTreeSet<Probe>,
    /// Whether the framework asks for the mail records of subdomains too.
    subdomains: bool,
}

impl Planner<'_> {
    fn want(&mut self, asset: &AssetId, kind: AssetKind, probe: Probe, subject: Subject) {
        if self.wanted.contains(&probe) {
            self.steps.insert(Step { asset: asset.clone(), kind, probe, subject });
        }
    }

    /// The RRsets of a name, of several types.
    fn want_sets(&mut self, asset: &AssetId, kind: AssetKind, name: &str, rtypes: &[&str]) {
        for rtype in rtypes {
            self.want(asset, kind, Probe::Dns, Subject::set(name, *rtype));
        }
    }

    /// A domain; a host of one is looked at as one only where it has MX records of its own.
    fn domain(&mut self, asset: &Asset, host: bool) {
        let name = asset.id.as_str();
        self.want(&asset.id, asset.kind, Probe::Dnssec, Subject::name(name));
        self.want_sets(&asset.id, asset.kind, name, &["MX", "CAA"]);
        self.web(&asset.id, asset.kind);
        if let Some(www) = www(name) {
            self.want_sets(&asset.id, asset.kind, &www, &ADDRESSES);
        }
        let mx = self.answers.get(name, "MX");
        if host && mx.is_none_or(|mx| exchanges(mx).is_empty()) {
            return;
        }
        for probe in [Probe::Spf, Probe::Dmarc, Probe::Dkim] {
            self.want(&asset.id, asset.kind, probe, Subject::name(name));
        }
        if self.answers.mta_sts.contains(name) {
            self.mta_sts(asset);
        }
        let Some(mx) = mx else { return };
        let mut hosts = exchanges(mx);
        if mx.is_believed() && mx.records.is_empty() && !self.addresses(name).is_empty() {
            hosts.push(name.to_owned());
        }
        for host in hosts {
            self.gateway(&AssetId::from(host));
        }
    }

    /// The policy of MTA-STS, once its record was seen (RFC 8461 §3.3). It is a matter of mail, though it comes over the
    /// web: whoever looks at mail alone looks at it too.
    fn mta_sts(&mut self, asset: &Asset) {
        if !self.wanted.contains(&Probe::Dmarc) {
            return;
        }
        let host = mta_sts::host(asset.id.as_str());
        self.want_sets(&asset.id, asset.kind, &host, &ADDRESSES);
        if let Some(address) = self.addresses(&host).first() {
            let request = Request::new(Method::Get, Scheme::Https, &host, mta_sts::PATH, *address);
            let subject = Subject::Request(request);
            let (asset, kind) = (asset.id.clone(), asset.kind);
            self.steps.insert(Step { asset, kind, probe: Probe::Http, subject });
        }
    }

    fn delegation(&mut self, asset: &Asset) {
        let name = asset.id.as_str();
        self.want(&asset.id, asset.kind, Probe::Dnssec, Subject::name(name));
        // A zone cut is a matter of DNSSEC whatever its name; `_tcp.mx.example.dk` has no mail to be forged.
        if self.subdomains && asset.id.can_be_host() {
            self.want(&asset.id, asset.kind, Probe::Spf, Subject::name(name));
            self.want(&asset.id, asset.kind, Probe::Dmarc, Subject::name(name));
        }
    }

    fn gateway(&mut self, host: &AssetId) {
        let kind = AssetKind::MailGateway;
        self.want_sets(host, kind, host.as_str(), &ADDRESSES);
        self.want_sets(host, kind, &format!("_25._tcp.{host}"), &["TLSA"]);
        let seen = ADDRESSES.map(|rtype| self.answers.get(host.as_str(), rtype));
        if let TlsaAt::Names(names) =
            TlsaAt::of(host.as_str(), &seen.into_iter().flatten().collect::<Vec<_>>())
        {
            for name in names {
                self.want_sets(host, kind, &format!("_25._tcp.{name}"), &["TLSA"]);
            }
        }
        for address in self.addresses(host.as_str()) {
            self.want(host, kind, Probe::MailServer, Subject::Address(address));
        }
    }

    fn web(&mut self, asset: &AssetId, kind: AssetKind) {
        let host = asset.as_str();
        self.want_sets(asset, kind, host, &ADDRESSES);
        let mut answered = Vec::new();
        for address in self.addresses(host) {
            let get = |scheme| Request::new(Method::Get, scheme, host, "/", address);
            let first = get(Scheme::Https);
            if self.answers.site(host, &first) {
                answered.push(address);
            }
            self.want(asset, kind, Probe::Tls, Subject::endpoint(address, 443));
            for request in [get(Scheme::Http), first] {
                self.want(asset, kind, Probe::Http, Subject::Request(request));
            }
        }
        // Where a wall answered, or nothing did, there is nothing more to ask.
        let more = answered.iter().flat_map(|address| other_answers(host, *address));
        let about = answered
            .first()
            .map(|address| Request::new(Method::Get, Scheme::Https, host, SECURITY_TXT, *address));
        for request in more.chain(about) {
            self.want(asset, kind, Probe::Http, Subject::Request(request));
        }
    }

    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        ADDRESSES
            .iter()
            .filter_map(|rtype| self.answers.get(host, rtype))
            .filter(|lookup| lookup.is_believed())
            .flat_map(|lookup| lookup.records.iter().filter_map(|record| record.parse().ok()))
            .collect()
    }
}

/// Look-ups by subject and web answers by host and subject; of several, the last one in the list.
struct Answers<'a> {
    by: HashMap<(&'a str, &'a str), &'a Lookup>,
    web: HashMap<(&'a str, &'a Request), &'a Http>,
    /// Zones that answers came from.
    zones: BTreeSet<&'a str>,
    /// Domains with a record of MTA-STS.
    mta_sts: BTreeSet<&'a str>,
}

impl<'a> Answers<'a> {
    fn of(seen: &'a [Observation]) -> Self {
        let mut answers = Self {
            by: HashMap::new(),
            web: HashMap::new(),
            zones: BTreeSet::new(),
            mta_sts: BTreeSet::new(),
        };
        let has_policy = |record: &BesideRecord| record.kind == BesideKind::MtaSts && record.text.is_some();
        for observation in seen {
            match (&observation.subject, &observation.seen) {
                (Subject::Set { name, rtype }, Seen::Dns(lookup)) => {
                    answers.by.insert((name, rtype), lookup);
                }
                (Subject::Request(request), Seen::Http(http)) => {
                    answers.web.insert((observation.asset.as_str(), request), http);
                }
                (Subject::Name(name), Seen::Dmarc(dmarc)) if dmarc.beside.iter().any(has_policy) => {
                    answers.mta_sts.insert(name);
                }
                _ => {}
            }
        }
        let zones = answers.by.values().map(|lookup| lookup.zone.as_str());
        answers.zones = zones.filter(|zone| zone.contains('.')).collect();
        answers
    }

    /// Whether the site itself answered a request.
    fn site(&self, host: &str, request: &Request) -> bool {
        let http = self.web.get(&(host, request));
        http.and_then(|http| http.hops.first()).is_some_and(|hop| hosts::trouble(hop).is_none())
    }

    fn get(&self, name: &str, rtype: &str) -> Option<&'a Lookup> {
        self.by.get(&(name, rtype)).copied()
    }
}

fn key(observation: &Observation) -> (Probe, &str, &Subject) {
    let probe = observation.seen.probe();
    let asset = if probe == Probe::Dns { "" } else { observation.asset.as_str() };
    (probe, asset, &observation.subject)
}

fn step_key(step: &Step) -> (Probe, &str, &Subject) {
    (step.probe, if step.probe == Probe::Dns { "" } else { step.asset.as_str() }, &step.subject)
}
