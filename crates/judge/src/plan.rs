//! What is still to be looked at: what the checks need, less what was seen, before anything is sent.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Catalogue, Framework, ShownBy};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::{AssetId, CheckId};
use kravtjek_model::observation::mail::MailRoute;
use kravtjek_model::observation::{Observation, Probe};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;

use crate::checks::CHECKS;
use crate::delegated::parents;
use crate::extras::EXTRAS;
use crate::input::denominator;
use crate::need::Need;
use crate::reread::reread;
use crate::so_far::{ADDRESSES, SoFar};
use crate::standing::{self, given_host, www};
use crate::step::Step;

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
            Probe::Spf
            | Probe::Dmarc
            | Probe::Dkim
            | Probe::MailServer
            | Probe::MailSample
            | Probe::MailReports => Some(Self::Mail),
            Probe::Tls => Some(Self::Tls),
            Probe::Http => Some(Self::Http),
            Probe::Units | Probe::Routes | Probe::TakenOver | Probe::Foundation => None,
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
    let asked = Asked::of(&checks(catalogue, framework), only);
    let assets = denominator(organisation, found);
    let reread = reread(seen);
    let so_far = SoFar::new(&reread, &assets);
    let mut steps = BTreeSet::new();
    for asset in &assets {
        let mail = takes_mail(asset, organisation, &so_far);
        for need in asked.needs(asset.kind).filter(|need| mail || !need.is_of_mail()) {
            need.steps(asset, &so_far, &mut steps);
        }
    }
    let done: BTreeSet<(Probe, &str, &Subject)> = seen.iter().map(key).collect();
    steps.retain(|step| !done.contains(&step_key(step)));
    // A name that is two kinds of asset is measured once.
    let mut once: BTreeSet<(Probe, AssetId, Subject)> = BTreeSet::new();
    steps.retain(|step| once.insert((step.probe, step.asset.clone(), step.subject.clone())));
    steps
}

/// Whether a name is looked at as a domain of mail: a host that was merely given is one only where it has MX records of
/// its own.
fn takes_mail(asset: &Asset, organisation: &Organisation, so_far: &SoFar<'_>) -> bool {
    let name = asset.id.as_str();
    let has_exchanges =
        || so_far.lookup(name, "MX").is_some_and(|mx| matches!(MailRoute::of(mx), MailRoute::Hosts(_)));
    asset.kind != AssetKind::Domain || given_host(organisation, name).is_none() || has_exchanges()
}

/// The assets that what was seen leads to, besides those already known: gateways and `www` hosts.
pub fn leads(organisation: &Organisation, found: &[Asset], seen: &[Observation]) -> Vec<Asset> {
    let known = denominator(organisation, found);
    let names: BTreeSet<(&AssetId, AssetKind)> = known.iter().map(|asset| (&asset.id, asset.kind)).collect();
    let reread = reread(seen);
    let so_far = SoFar::new(&reread, &known);
    let domains: Vec<&Asset> = known.iter().filter(|asset| asset.kind == AssetKind::Domain).collect();
    let mut led: BTreeSet<(AssetId, AssetKind)> = BTreeSet::new();
    for domain in &domains {
        let mx = so_far.lookup(domain.id.as_str(), "MX");
        let hosts = mx.into_iter().flat_map(|mx| MailRoute::of(mx).hosts());
        led.extend(hosts.map(|host| (AssetId::from(host), AssetKind::MailGateway)));
        let Some(www) = www(domain.id.as_str()) else { continue };
        let mut addresses = ADDRESSES.iter().filter_map(|rtype| so_far.lookup(&www, rtype));
        if addresses.any(|answer| !answer.records.is_empty()) {
            led.insert((AssetId::from(www), AssetKind::Host));
        }
    }
    let own: BTreeSet<&str> = domains.iter().map(|domain| domain.id.as_str()).collect();
    let below = |zone: &&str| parents(zone).any(|above| own.contains(above));
    led.extend(
        so_far.zones().into_iter().filter(below).map(|zone| (AssetId::from(zone), AssetKind::Delegation)),
    );
    led.into_iter()
        .filter(|(id, kind)| !names.contains(&(id, *kind)) && !organisation.rejected.contains_key(id))
        .map(|(id, kind)| Asset { id, kind, found: Provenance::Discovered })
        .collect()
}

/// The checks that the framework's criteria name.
fn checks(catalogue: &Catalogue, framework: &Framework) -> BTreeSet<CheckId> {
    let criteria = framework
        .requirements()
        .filter_map(|id| catalogue.requirements.get(id))
        .flat_map(|requirement| catalogue.criteria(requirement, &framework.id));
    let leaves = criteria.flat_map(|criterion| criterion.met_when.leaves());
    leaves
        .filter_map(|leaf| match &leaf.shown_by {
            ShownBy::Check(id) => Some(id.clone()),
            _ => None,
        })
        .collect()
}

/// What is asked of each kind of asset, narrowed to the topics wanted.
struct Asked(Vec<(&'static [AssetKind], &'static [Need])>, BTreeSet<Probe>);

impl Asked {
    fn of(checks: &BTreeSet<CheckId>, only: &BTreeSet<Topic>) -> Self {
        let checks = || CHECKS.iter().filter(|check| checks.contains(&check.id));
        let mut wanted: BTreeSet<Probe> = checks()
            .flat_map(|check| check.probes())
            .filter(|probe| Topic::of(*probe).is_some_and(|topic| only.contains(&topic)))
            .collect();
        if !wanted.is_empty() {
            wanted.insert(Probe::Dns);
        }
        // An extra is never a reason for a kind of measurement that no check asks for.
        let extras = EXTRAS.iter().map(|extra| (extra.of, extra.needs));
        let all = checks().map(|check| (check.of, check.needs)).chain(extras).chain(standing::NEEDS);
        Self(all.collect(), wanted)
    }

    /// What is asked of one kind of asset.
    fn needs(&self, kind: AssetKind) -> impl Iterator<Item = &'static Need> {
        let Self(all, wanted) = self;
        let own = all.iter().filter(move |(of, _)| of.contains(&kind)).flat_map(|(_, needs)| *needs);
        own.filter(|need| wanted.contains(&need.probe()))
    }
}

/// By what a measurement is known once it was made: the kind, the asset (none for look-ups) and the subject.
pub(crate) fn key(observation: &Observation) -> (Probe, &str, &Subject) {
    let probe = observation.seen.probe();
    let asset = if probe == Probe::Dns { "" } else { observation.asset.as_str() };
    (probe, asset, &observation.subject)
}

/// The same of one that is still to be made.
pub(crate) fn step_key(step: &Step) -> (Probe, &str, &Subject) {
    (step.probe, if step.probe == Probe::Dns { "" } else { step.asset.as_str() }, &step.subject)
}
