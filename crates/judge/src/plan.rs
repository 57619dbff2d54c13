//! What is still to be looked at: worked out from the assets and from what was seen so far, before anything is sent.

use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;

use kravtjek_catalogue::{Catalogue, Framework, ShownBy};
use kravtjek_model::asset::{Asset, AssetKind, Found};
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::observation::dns::Lookup;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, TlsaAt};
use kravtjek_model::observation::{Observation, Probe, Seen, mta_sts};
use kravtjek_model::organisation::Organisation;

use crate::aggregate::denominator;
use crate::checks::{CHECKS, hosts};
use crate::delegated::parents;
use crate::standing::{given_host, web_host_of};

/// A path that no site has. It is always the same, so that a later measurement is known to be of the same thing; and
/// it says in the site's log who asked for what is not there.
const NO_SUCH_PAGE: &str = "/kravtjek-findes-ikke";
/// Where a site says whom to tell about a weakness (RFC 9116 §3).
pub(crate) const SECURITY_TXT: &str = "/.well-known/security.txt";

/// The requests that show other kinds of answers than the front page: an error page, a header alone, another method.
pub(crate) fn other_answers(host: &str, address: IpAddr) -> [String; 3] {
    let of = |method: &str, path: &str| request(method, "https", host, path, address);
    [of("GET", NO_SUCH_PAGE), of("HEAD", "/"), of("OPTIONS", "/")]
}

/// The subject of a request: `GET https://www.example.dk/ 192.0.2.1:443`.
pub(crate) fn request(method: &str, scheme: &str, host: &str, path: &str, address: IpAddr) -> String {
    let port = if scheme == "https" { 443 } else { 80 };
    format!("{method} {scheme}://{host}{path} {}", std::net::SocketAddr::new(address, port))
}

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
    pub subject: String,
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
    let done: BTreeSet<(Probe, &str, &str)> = seen.iter().map(key).collect();
    planner.steps.retain(|step| !done.contains(&step_key(step)));
    // A name that is two kinds of asset is measured once.
    let mut once: BTreeSet<(Probe, AssetId, String)> = BTreeSet::new();
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
        let mx = answers.get(&format!("{} MX", domain.id));
        let hosts = mx.into_iter().flat_map(exchanges);
        led.extend(hosts.map(|host| (AssetId::from(host), AssetKind::MailGateway)));
        let Some(www) = www(domain.id.as_str()) else { continue };
        let mut addresses = ["A", "AAAA"].iter().filter_map(|rtype| answers.get(&format!("{www} {rtype}")));
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
    fn want(&mut self, asset: &AssetId, kind: AssetKind, probe: Probe, subject: &str) {
        if self.wanted.contains(&probe) {
            self.steps.insert(Step { asset: asset.clone(), kind, probe, subject: subject.to_owned() });
        }
    }

    /// A domain; a host of one is looked at as one only where it has MX records of its own.
    fn domain(&mut self, asset: &Asset, host: bool) {
        let name = asset.id.as_str();
        self.want(&asset.id, asset.kind, Probe::Dnssec, name);
        for rtype in ["MX", "CAA"] {
            self.want(&asset.id, asset.kind, Probe::Dns, &format!("{name} {rtype}"));
        }
        self.web(&asset.id, asset.kind);
        if let Some(www) = www(name) {
            self.want(&asset.id, asset.kind, Probe::Dns, &format!("{www} A"));
            self.want(&asset.id, asset.kind, Probe::Dns, &format!("{www} AAAA"));
        }
        let mx = self.answers.get(&format!("{name} MX"));
        if host && mx.is_none_or(|mx| exchanges(mx).is_empty()) {
            return;
        }
        for probe in [Probe::Spf, Probe::Dmarc, Probe::Dkim] {
            self.want(&asset.id, asset.kind, probe, name);
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
        for rtype in ["A", "AAAA"] {
            self.want(&asset.id, asset.kind, Probe::Dns, &format!("{host} {rtype}"));
        }
        if let Some(address) = self.addresses(&host).first() {
            let subject = request("GET", "https", &host, mta_sts::PATH, *address);
            let (asset, kind) = (asset.id.clone(), asset.kind);
            self.steps.insert(Step { asset, kind, probe: Probe::Http, subject });
        }
    }

    fn delegation(&mut self, asset: &Asset) {
        let name = asset.id.as_str();
        self.want(&asset.id, asset.kind, Probe::Dnssec, name);
        // A zone cut is a matter of DNSSEC whatever its name; `_tcp.mx.example.dk` has no mail to be forged.
        if self.subdomains && asset.id.can_be_host() {
            self.want(&asset.id, asset.kind, Probe::Spf, name);
            self.want(&asset.id, asset.kind, Probe::Dmarc, name);
        }
    }

    fn gateway(&mut self, host: &AssetId) {
        let kind = AssetKind::MailGateway;
        for rtype in ["A", "AAAA"] {
            self.want(host, kind, Probe::Dns, &format!("{host} {rtype}"));
        }
        self.want(host, kind, Probe::Dns, &format!("_25._tcp.{host} TLSA"));
        let seen = ["A", "AAAA"].map(|rtype| self.answers.get(&format!("{host} {rtype}")));
        if let TlsaAt::Names(names) =
            TlsaAt::of(host.as_str(), &seen.into_iter().flatten().collect::<Vec<_>>())
        {
            for name in names {
                self.want(host, kind, Probe::Dns, &format!("_25._tcp.{name} TLSA"));
            }
        }
        for address in self.addresses(host.as_str()) {
            self.want(host, kind, Probe::MailServer, &address.to_string());
        }
    }

    fn web(&mut self, asset: &AssetId, kind: AssetKind) {
        for rtype in ["A", "AAAA"] {
            self.want(asset, kind, Probe::Dns, &format!("{asset} {rtype}"));
        }
        let host = asset.as_str();
        let mut answered = Vec::new();
        for address in self.addresses(host) {
            self.want(asset, kind, Probe::Tls, &std::net::SocketAddr::new(address, 443).to_string());
            self.want(asset, kind, Probe::Http, &request("GET", "http", host, "/", address));
            let first = request("GET", "https", host, "/", address);
            self.want(asset, kind, Probe::Http, &first);
            if self.answers.site(host, &first) {
                answered.push(address);
            }
        }
        // A wall is not knocked at again, and a port that is closed is not asked for more.
        for subject in answered.iter().flat_map(|address| other_answers(host, *address)) {
            self.want(asset, kind, Probe::Http, &subject);
        }
        if let Some(address) = answered.first() {
            self.want(asset, kind, Probe::Http, &request("GET", "https", host, SECURITY_TXT, *address));
        }
    }

    fn addresses(&self, host: &str) -> Vec<IpAddr> {
        ["A", "AAAA"]
            .iter()
            .filter_map(|rtype| self.answers.get(&format!("{host} {rtype}")))
            .filter(|lookup| lookup.is_believed())
            .flat_map(|lookup| lookup.records.iter().filter_map(|record| record.parse().ok()))
            .collect()
    }
}

/// The names an MX RRset points at. A null MX points at none, and neither does an answer that is nobody's word
/// ([`Lookup::is_believed`]). A name with an underscore is no host name, yet senders deliver there, so it is a gateway
/// like the others.
pub fn exchanges(mx: &Lookup) -> Vec<String> {
    let exchange = |record: &String| {
        // A name may hold a blank, behind a backslash.
        let (_, name) = record.split_once(' ')?;
        let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
        (!name.is_empty()).then_some(name)
    };
    mx.records.iter().filter(|_| mx.is_believed()).filter_map(exchange).collect()
}

/// Look-ups by subject and web answers by host and subject; of several, the last one in the list.
struct Answers<'a> {
    by: HashMap<&'a str, &'a Lookup>,
    web: HashMap<(&'a str, &'a str), &'a Http>,
    /// Zones that answers came from.
    zones: BTreeSet<&'a str>,
    /// Domains with a record of MTA-STS.
    mta_sts: BTreeSet<&'a str>,
}

impl<'a> Answers<'a> {
    fn of(seen: &'a [Observation]) -> Self {
        let lookups = seen.iter().filter_map(|observation| match &observation.seen {
            Seen::Dns(lookup) => Some((observation.subject.as_str(), lookup)),
            _ => None,
        });
        let by: HashMap<_, _> = lookups.collect();
        let zones =
            by.values().map(|lookup| lookup.zone.as_str()).filter(|zone| zone.contains('.')).collect();
        let web = seen.iter().filter_map(|observation| match &observation.seen {
            Seen::Http(http) => Some(((observation.asset.as_str(), observation.subject.as_str()), http)),
            _ => None,
        });
        let mta_sts = seen.iter().filter(|observation| match &observation.seen {
            Seen::Dmarc(dmarc) => {
                dmarc.beside.iter().any(|record| record.kind == BesideKind::MtaSts && record.text.is_some())
            }
            _ => false,
        });
        let mta_sts = mta_sts.map(|observation| observation.subject.as_str()).collect();
        Self { by, web: web.collect(), zones, mta_sts }
    }

    /// Whether the site itself answered a request.
    fn site(&self, host: &str, subject: &str) -> bool {
        let http = self.web.get(&(host, subject));
        http.and_then(|http| http.hops.first()).is_some_and(|hop| hosts::trouble(hop).is_none())
    }

    fn get(&self, subject: &str) -> Option<&'a Lookup> {
        self.by.get(subject).copied()
    }
}

fn key(observation: &Observation) -> (Probe, &str, &str) {
    let probe = observation.seen.probe();
    let asset = if probe == Probe::Dns { "" } else { observation.asset.as_str() };
    (probe, asset, &observation.subject)
}

fn step_key(step: &Step) -> (Probe, &str, &str) {
    (step.probe, if step.probe == Probe::Dns { "" } else { step.asset.as_str() }, &step.subject)
}
