//! A world in perfect order, for tests to bend one thing in.
#![allow(
    dead_code,
    clippy::allow_attributes,
    clippy::unwrap_used,
    unreachable_pub,
    missing_docs,
    reason = "each test file uses its own part"
)]

use std::collections::BTreeSet;

use jiff::Timestamp;
use kravtjek_catalogue::policy::DEFAULT;
use kravtjek_catalogue::{Catalogue, ShownBy};
use kravtjek_judge::{Breadth, Input, Looked, Yardstick, judge};
use kravtjek_model::answer::{Answer, Document, Says};
use kravtjek_model::assessment::{Assessment, CriterionVerdict, Outcome, Verdict};
use kravtjek_model::asset::{Asset, AssetKind, Provenance};
use kravtjek_model::id::{AssetId, CriterionId};
use kravtjek_model::observation::dns::{Lookup, State, Zone};
use kravtjek_model::observation::units::{Holds, Units};
use kravtjek_model::observation::{Observation, Probe, Seen};
use kravtjek_model::organisation::{Basis, Organisation, OrganisationKind, ScopeOf};
use kravtjek_model::subject::Subject;

use crate::payload;

/// The moment everything is judged by.
pub fn on() -> Timestamp {
    "2026-11-21T12:00:00Z".parse().unwrap()
}

/// Everything judging needs, owned.
#[derive(Clone)]
pub struct World {
    pub organisation: Organisation,
    pub assets: Vec<Asset>,
    pub observations: Vec<Observation>,
    pub measured: BTreeSet<Probe>,
    pub framework: &'static str,
    pub policy: String,
    pub breadth: Breadth,
    pub on: Timestamp,
}

impl std::fmt::Debug for World {
    /// A whole world fills pages; what was turned in it is told by the ids of what is left.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seen = self
            .observations
            .iter()
            .map(|one| format!("{} {}", one.subject, one.seen.inconclusive().is_none()));
        f.debug_struct("World")
            .field("framework", &self.framework)
            .field("seen", &seen.collect::<Vec<_>>())
            .finish()
    }
}

/// The catalogue, read once.
pub fn catalogue() -> &'static Catalogue {
    static CATALOGUE: std::sync::OnceLock<Catalogue> = std::sync::OnceLock::new();
    CATALOGUE.get_or_init(|| Catalogue::embedded().unwrap())
}

impl World {
    /// Domains measured from outside only, all in order.
    pub fn outside(domains: &[&str]) -> Self {
        let mut world = Self {
            organisation: organisation(domains),
            assets: Vec::new(),
            observations: Vec::new(),
            measured: Probe::ALL.into(),
            framework: "kommune-2024",
            policy: DEFAULT.to_owned(),
            breadth: Breadth::Present,
            on: on(),
        };
        for domain in domains {
            world.domain(domain);
        }
        world
    }

    /// Everything in order: what is measured, what files and inside runs show, what people answer.
    pub fn whole(framework: &'static str) -> Self {
        let mut world = Self { framework, breadth: Breadth::Everything, ..Self::outside(&["nordhavn.dk"]) };
        let catalogue = catalogue();
        let framework = &catalogue.frameworks[framework];
        let mut facts = BTreeSet::new();
        for requirement in framework.requirements().map(|id| &catalogue.requirements[id]) {
            for criterion in catalogue.criteria(requirement, &framework.id) {
                for leaf in criterion.met_when.leaves() {
                    match &leaf.shown_by {
                        ShownBy::File(fact) | ShownBy::Inside(fact) => _ = facts.insert(fact.clone()),
                        ShownBy::Answer(_) => world.answer(criterion.id.as_str(), Says::Yes),
                        ShownBy::Check(_) => {}
                    }
                }
            }
        }
        for fact in facts {
            let fleet = fact.as_str().split('.').next().unwrap().to_owned();
            // A scan of ports has the addresses of what was seen.
            let scan = fact.as_str() == "services.no_clear_text_port";
            let names = if scan { ["192.0.2.1", "192.0.2.2"] } else { ["A-1", "A-2"] };
            let states = names.map(|name| (name, Holds::Yes));
            world.see(&fleet, fact.as_str(), units(fact.as_str(), &states));
        }
        for check in ["mail.relay_closed", "mail.dmarc_respected"] {
            world.see("mx.nordhavn.dk", check, units(check, &[("192.0.2.2", Holds::Yes)]));
        }
        world
    }

    /// Adds an observation of an asset, seen an hour ago.
    pub fn see(&mut self, asset: &str, subject: &str, seen: Seen) {
        let at = "2026-11-21T11:00:00Z".parse().unwrap();
        self.see_at(asset, subject, seen, at);
    }

    /// Adds an observation of an asset.
    pub fn see_at(&mut self, asset: &str, subject: &str, seen: Seen, at: Timestamp) {
        self.observations.push(Observation {
            id: format!("o{}", self.observations.len()).into(),
            asset: asset.into(),
            subject: Subject::read(seen.probe(), subject),
            at,
            by: "test".to_owned(),
            file_sha256: None,
            seen,
        });
    }

    /// Adds an answer with a document, given this month.
    pub fn answer(&mut self, question: &str, says: Says) {
        self.organisation.answers.push(Answer {
            question: question.into(),
            says,
            by: "Anna Holm".to_owned(),
            on: "2026-11-01".parse().unwrap(),
            document: Some(Document { name: "Referat".to_owned(), sha256: None }),
            valid_until: None,
            note: String::new(),
            taken_over: false,
        });
    }

    /// Changes what was seen of one subject.
    pub fn bend(mut self, subject: &str, change: impl Fn(&mut Seen)) -> Self {
        let mut bent = 0;
        for observation in self.observations.iter_mut().filter(|one| one.subject.to_string() == subject) {
            change(&mut observation.seen);
            bent += 1;
        }
        assert!(bent > 0, "nothing was seen of {subject}");
        self
    }

    /// Judges.
    pub fn judged(&self) -> Assessment {
        judge(&self.input())
    }

    /// What is judged.
    pub fn input(&self) -> Input<'_> {
        let catalogue = catalogue();
        Input {
            organisation: &self.organisation,
            looked: Looked {
                found: &self.assets,
                observations: &self.observations,
                measured: &self.measured,
            },
            by: Yardstick {
                catalogue,
                framework: &catalogue.frameworks[self.framework],
                policy: &catalogue.policies[self.policy.as_str()],
            },
            on: self.on,
            breadth: self.breadth,
        }
    }

    /// What one check says of one asset.
    pub fn outcome(&self, check: &str, asset: &str) -> Outcome {
        let judged = self.judged();
        let of = judged.assets.iter().find(|one| one.asset.as_str() == asset).unwrap();
        of.checks.get(check).unwrap_or_else(|| panic!("{check} says nothing of {asset}")).clone()
    }

    /// The verdict on one criterion; none when it was not judged.
    pub fn verdict(&self, criterion: &str) -> Option<Verdict> {
        verdict(&self.judged(), criterion).map(|criterion| criterion.verdict)
    }

    fn domain(&mut self, domain: &str) {
        let www = format!("www.{domain}");
        let mx = format!("mx.{domain}");
        for (id, kind) in [(&www, AssetKind::Host), (&mx, AssetKind::MailGateway)] {
            self.assets.push(Asset { id: AssetId::from(id.as_str()), kind, found: Provenance::Discovered });
        }
        self.see(domain, domain, Seen::Dnssec(zone(domain)));
        for (name, rtype, records) in [
            (domain, "MX", vec![format!("10 {mx}.")]),
            (domain, "A", vec!["192.0.2.1".to_owned()]),
            (domain, "AAAA", vec![]),
            (&www, "A", vec!["192.0.2.1".to_owned()]),
            (&www, "AAAA", vec![]),
            (&mx, "A", vec!["192.0.2.2".to_owned()]),
            (&mx, "AAAA", vec![]),
            (&format!("_25._tcp.{mx}"), "TLSA", vec!["3 1 1 ab12".to_owned()]),
        ] {
            self.see(domain, &format!("{name} {rtype}"), Seen::Dns(lookup(name, rtype, records)));
        }
        self.see(domain, domain, Seen::Spf(payload::spf()));
        self.see(domain, domain, Seen::Dmarc(payload::dmarc(domain)));
        self.see(domain, domain, Seen::Dkim(payload::dkim()));
        self.see(&mx, "192.0.2.2", Seen::MailServer(Box::new(payload::mail_server(&mx))));
        for host in [domain, &www] {
            self.see(host, "192.0.2.1:443", Seen::Tls(Box::new(payload::tls(host))));
            for (scheme, port) in [("http", 80), ("https", 443)] {
                let subject = format!("GET {scheme}://{host}/ 192.0.2.1:{port}");
                self.see(host, &subject, Seen::Http(payload::http(scheme, host)));
            }
            for (method, path) in [("GET", "/kravtjek-findes-ikke"), ("HEAD", "/"), ("OPTIONS", "/")] {
                let subject = format!("{method} https://{host}{path} 192.0.2.1:443");
                self.see(host, &subject, Seen::Http(payload::other_http(method, path, host)));
            }
        }
    }
}

/// The verdict on one criterion.
pub fn verdict<'a>(assessment: &'a Assessment, criterion: &str) -> Option<&'a CriterionVerdict> {
    assessment.criteria().find(|one| one.id == CriterionId::from(criterion))
}

/// A fact about units, known to list them all.
pub fn units(fact: &str, states: &[(&str, Holds)]) -> Seen {
    let units = states.iter().map(|(unit, holds)| ((*unit).into(), (*holds).into()));
    Seen::Units(Units::new(fact, true, units.collect()))
}

fn organisation(domains: &[&str]) -> Organisation {
    Organisation {
        kind: OrganisationKind::Municipality,
        scope: ScopeOf {
            basis: Basis::Declared,
            complete: true,
            by: Some("Anna Holm".to_owned()),
            on: Some("2026-11-01".parse().unwrap()),
        },
        ..Organisation::given("Nordhavn Kommune", domains.iter().map(|domain| AssetId::from(*domain)))
    }
}

pub fn zone(name: &str) -> Zone {
    Zone {
        name: name.to_owned(),
        apex: true,
        zone: name.to_owned(),
        state: State::Secure,
        reasons: Vec::new(),
        notes: Vec::new(),
        name_servers: Vec::new(),
        chain: Vec::new(),
    }
}

/// A secure RRset.
pub fn lookup(name: &str, rtype: &str, records: Vec<String>) -> Lookup {
    Lookup {
        name: name.to_owned(),
        rtype: rtype.to_owned(),
        state: State::Secure,
        rcode: Some("NOERROR".to_owned()),
        records,
        aliases: Vec::new(),
        zone: name.to_owned(),
        reasons: Vec::new(),
        notes: Vec::new(),
        chain: Vec::new(),
        messages: Vec::new(),
    }
}
