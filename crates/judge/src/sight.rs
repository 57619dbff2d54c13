//! What a check can see: the observations that count, the policy, and nothing else.

mod anywhere;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, SocketAddr};

use jiff::Timestamp;
use kravtjek_catalogue::policy::{Policy, Weighed};
use kravtjek_model::assessment::{Evidence, Finding};
use kravtjek_model::id::{PolicyId, can_be_host};
use kravtjek_model::observation::dns::{Lookup, Zone};
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{Dkim, Dmarc, MailReports, MailSample, MailServer, Spf};
use kravtjek_model::observation::routes::Routes;
use kravtjek_model::observation::tls::Tls;
use kravtjek_model::observation::units::Units;
use kravtjek_model::observation::{NotSeen, Observation, Probe, Seen};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::{Request, Subject};
use kravtjek_model::time::Fresh;

use crate::delegated::Delegated;
use crate::finding::{NOT_LOOKED, NOT_SEEN, Says};
use crate::index::{Index, Latest};

/// The eyes of one check for one asset.
pub(crate) struct Sight<'a> {
    index: &'a Index<'a>,
    /// The policy judged by.
    pub(crate) policy: &'a Policy,
    shipped: &'a BTreeMap<PolicyId, Policy>,
    delegated: &'a Delegated<'a>,
    /// What the authority has declared.
    pub(crate) organisation: &'a Organisation,
    /// The moment judged by.
    pub(crate) on: Timestamp,
    fresh: Fresh,
    since: Cell<Option<Timestamp>>,
    /// When something was last seen of what was asked for, where it no longer counts.
    lapsed: Cell<Option<Timestamp>>,
    /// What was rested on, where that is to be known.
    rested: Option<RefCell<Vec<&'a Observation>>>,
    looked: Cell<bool>,
    ports: RefCell<BTreeSet<u16>>,
    /// Which of several contrary sights of one run is taken, the last one first.
    way: usize,
    contrary: RefCell<BTreeMap<&'a Subject, Vec<&'a Observation>>>,
    #[cfg(test)]
    asked_for: RefCell<BTreeSet<(Probe, String, Subject)>>,
}

/// A fact with the observation it stands in.
pub(crate) struct Sighting<'a, T> {
    /// The fact.
    pub(crate) fact: &'a T,
    /// The observation.
    pub(crate) observation: &'a Observation,
}

impl<T> std::ops::Deref for Sighting<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.fact
    }
}

impl Sighting<'_, Lookup> {
    /// Whether its state proves nothing of the zone; then the gap becomes a finding. What it holds may be read all the same.
    pub(crate) fn unproven(&self, says: &mut Says) -> bool {
        let Some(reason) = self.fact.unproven() else { return false };
        let what = format!("{} {}", self.fact.name, self.fact.rtype);
        says.gap(not_seen(&what, &reason, self.observation, "seen.reasons"));
        true
    }
}

impl<T> Sighting<'_, T> {
    /// A pointer at one field of it.
    pub(crate) fn at(&self, field: impl Into<String>) -> Vec<Evidence> {
        vec![Evidence { observation: self.observation.id.clone(), field: field.into() }]
    }
}

/// What came of looking for something.
pub(crate) enum Look<'a, T> {
    /// It was seen.
    Seen(Sighting<'a, T>),
    /// It was tried, and failed.
    NotSeen(&'a Observation, NotSeen),
    /// It was not tried, or too long ago.
    NotLooked,
}

impl<'a, T> Look<'a, T> {
    /// The fact; where there is none, the gap is added to the findings and nothing comes.
    pub(crate) fn or_gap(self, what: &str, says: &mut Says) -> Option<Sighting<'a, T>> {
        match self {
            Self::Seen(sighting) => Some(sighting),
            Self::NotSeen(observation, reason) => {
                says.gap(not_seen(what, &reason, observation, "seen"));
                None
            }
            Self::NotLooked => {
                says.gap(NOT_LOOKED.found(&[what], Vec::new()));
                None
            }
        }
    }
}

/// The finding that a measurement failed.
pub(crate) fn not_seen(what: &str, reason: &NotSeen, observation: &Observation, field: &str) -> Finding {
    let evidence = vec![Evidence { observation: observation.id.clone(), field: field.to_owned() }];
    NOT_SEEN.exactly(&[what, reason.why.as_str()], &reason.detail, evidence)
}

macro_rules! sightings {
    ($($(#[$doc:meta])* $name:ident($asset:ident $(, $subject:ident: $form:ty)?) -> $kind:ident($fact:ty) = $key:expr;)*) => {$(
        $(#[$doc])*
        pub(crate) fn $name(&self, $asset: &str $(, $subject: $form)?) -> Look<'a, $fact> {
            self.look(Probe::$kind, $asset, $key, |seen| match seen {
                Seen::$kind(fact) => Some(fact),
                _ => None,
            })
        }
    )*};
}

impl<'a> Sight<'a> {
    pub(crate) fn new(
        index: &'a Index<'a>,
        delegated: &'a Delegated<'a>,
        policy: &'a Policy,
        shipped: &'a BTreeMap<PolicyId, Policy>,
        organisation: &'a Organisation,
        on: Timestamp,
        fresh: Fresh,
    ) -> Self {
        Self {
            index,
            delegated,
            policy,
            shipped,
            organisation,
            on,
            fresh,
            since: Cell::new(None),
            lapsed: Cell::new(None),
            rested: None,
            looked: Cell::new(false),
            ports: RefCell::default(),
            way: 0,
            contrary: RefCell::default(),
            #[cfg(test)]
            asked_for: RefCell::default(),
        }
    }

    /// The same eyes, which take another of several contrary sights of one run wherever there are several.
    pub(crate) fn another_way(self, way: usize) -> Self {
        Self { way, ..self }
    }

    /// The same eyes, which keep what they rest on.
    pub(crate) fn keeping(self) -> Self {
        Self { rested: Some(RefCell::default()), ..self }
    }

    /// What was rested on, where it was kept.
    pub(crate) fn rested(&self) -> Vec<&'a Observation> {
        self.rested.as_ref().map(|rested| rested.borrow().clone()).unwrap_or_default()
    }

    /// What was seen in several ways in one run, by its subject.
    pub(crate) fn contrary(&self) -> BTreeMap<&'a Subject, Vec<&'a Observation>> {
        self.contrary.borrow().clone()
    }

    /// What the profile judged by makes of one endpoint.
    pub(crate) fn weigh(&self, tls: &Tls) -> Weighed {
        self.policy.weigh(tls, self.shipped)
    }

    sightings! {
        /// The DNSSEC state of a zone.
        zone(name) -> Dnssec(Zone) = &Subject::name(name);
        /// A domain's SPF record.
        spf(domain) -> Spf(Spf) = &Subject::name(domain);
        /// A domain's DMARC record.
        dmarc(domain) -> Dmarc(Dmarc) = &Subject::name(domain);
        /// A domain's DKIM keys.
        dkim(domain) -> Dkim(Dkim) = &Subject::name(domain);
        /// One address of a mail gateway.
        mail_server(host, address: IpAddr) -> MailServer(Box<MailServer>) = &Subject::Address(address);
        /// One TLS endpoint of a host.
        tls(host, endpoint: SocketAddr) -> Tls(Box<Tls>) = &Subject::Endpoint(endpoint);
        /// One request to a host.
        http(host, subject: &Subject) -> Http(Http) = subject;
        /// The routes to a domain's servers.
        routes(domain) -> Routes(Routes) = &Subject::name(domain);
        /// One fact about the units of an asset.
        units(asset, fact: &str) -> Units(Units) = &Subject::Fact(fact.into());
    }

    /// One RRset.
    pub(crate) fn lookup(&self, name: &str, rtype: &str) -> Look<'a, Lookup> {
        self.look(Probe::Dns, "", &Subject::set(name, rtype), |seen| match seen {
            Seen::Dns(lookup) => Some(lookup),
            _ => None,
        })
    }

    /// The messages in a domain's name that were handed in, by the names of their files. Nothing rests on them yet.
    pub(crate) fn samples(&self, domain: &str) -> Vec<Sighting<'a, MailSample>> {
        self.handed_in(Probe::MailSample, domain, |seen| match seen {
            Seen::MailSample(sample) => Some(sample),
            _ => None,
        })
    }

    /// What each file of reports says of a domain, by the names of the files. Nothing rests on it yet.
    pub(crate) fn reports(&self, domain: &str) -> Vec<Sighting<'a, MailReports>> {
        self.handed_in(Probe::MailReports, domain, |seen| match seen {
            Seen::MailReports(reports) => Some(reports),
            _ => None,
        })
    }

    fn handed_in<T>(
        &self,
        probe: Probe,
        asset: &str,
        fact: impl Fn(&'a Seen) -> Option<&'a T>,
    ) -> Vec<Sighting<'a, T>> {
        let files = self.index.subjects(probe, asset).into_iter();
        let latest = files.map(|file| self.index.latest(probe, asset, file, self.fresh, self.on));
        let sighting = |latest| match latest {
            Latest::Seen(observation) => fact(&observation.seen).map(|fact| Sighting { fact, observation }),
            Latest::NotSeen(..) | Latest::NotLooked => None,
        };
        let mut seen: Vec<_> = latest.filter_map(sighting).collect();
        seen.sort_by(|one, other| {
            let name = |sighting: &Sighting<'a, T>| (&sighting.observation.by, &sighting.observation.id);
            name(one).cmp(&name(other))
        });
        seen
    }

    /// A mail server at another address that spoke in the run in which one was refused. Nothing rests on it yet.
    pub(crate) fn spoke_beside(&self, refused: &Observation, address: IpAddr) -> Option<&'a Observation> {
        self.index.spoke_beside(refused, address)
    }

    /// The web requests made of an asset, in order, each with the subject it is found by.
    pub(crate) fn requests(&self, asset: &str) -> impl Iterator<Item = (&'a Request, &'a Subject)> {
        self.index
            .subjects(Probe::Http, asset)
            .into_iter()
            .filter_map(|subject| Some((subject.request()?, subject)))
    }

    /// The subdomains of a domain that are delegated to name servers of their own: declared, or found at any time.
    pub(crate) fn delegations(&self, domain: &str) -> BTreeSet<&'a str> {
        self.delegated.of(domain)
    }

    /// Those of them that mail could come from.
    pub(crate) fn mail_subdomains(&self, domain: &str) -> BTreeSet<&'a str> {
        self.delegations(domain).into_iter().filter(|name| can_be_host(name)).collect()
    }

    /// The other domains that a DKIM key was seen at; at most so many, and how many there are.
    pub(crate) fn others_with_key(
        &self,
        fingerprint: &str,
        domain: &str,
        most: usize,
    ) -> (Vec<&'a str>, usize) {
        let others: Vec<&str> =
            self.index.domains_with_key(fingerprint).filter(|other| *other != domain).collect();
        (others.iter().copied().take(most).collect(), others.len())
    }

    /// By how many seconds all services of an observation's run are off alike, and how many they are.
    pub(crate) fn own_clock(&self, observation: &Observation, limit: u64) -> Option<(i64, usize)> {
        self.index.own_clock(observation, limit)
    }

    /// The moment from which what was seen no longer counts.
    pub(crate) fn fresh_until(&self) -> Option<Timestamp> {
        // What is seen earlier counts no longer than what is seen later.
        self.since.get().map(|earliest| self.fresh.until(earliest))
    }

    /// The earliest moment of what was seen.
    pub(crate) fn since(&self) -> Option<Timestamp> {
        self.since.get()
    }

    /// When something was last seen that was asked for and no longer counts.
    pub(crate) fn lapsed(&self) -> Option<Timestamp> {
        self.lapsed.get()
    }

    /// Whether anything at all was seen or tried.
    pub(crate) fn looked(&self) -> bool {
        self.looked.get()
    }

    /// The ports of the services that were looked at.
    pub(crate) fn ports(&self) -> BTreeSet<u16> {
        self.ports.borrow().clone()
    }

    /// Everything that was asked for.
    #[cfg(test)]
    pub(crate) fn asked_for(&self) -> BTreeSet<(Probe, String, Subject)> {
        self.asked_for.borrow().clone()
    }

    fn look<T>(
        &self,
        probe: Probe,
        asset: &str,
        subject: &Subject,
        fact: impl Fn(&'a Seen) -> Option<&'a T>,
    ) -> Look<'a, T> {
        #[cfg(test)]
        self.asked_for.borrow_mut().insert((probe, asset.to_owned(), subject.clone()));
        let mut latest = self.index.latest(probe, asset, subject, self.fresh, self.on);
        if !matches!(latest, Latest::Seen(_))
            && let Some(old) = self.index.lapsed(probe, asset, subject, self.fresh, self.on)
        {
            self.lapsed.set(self.lapsed.get().max(Some(old.at)));
        }
        if let Latest::Seen(last) = latest {
            let sights = self.index.sights(probe, asset, subject, self.fresh, self.on);
            let taken = sights.get(self.way.min(sights.len().saturating_sub(1)));
            latest = Latest::Seen(taken.copied().unwrap_or(last));
            if sights.len() > 1 {
                self.contrary.borrow_mut().insert(&last.subject, sights);
            }
        }
        match latest {
            Latest::Seen(observation) => match fact(&observation.seen) {
                Some(fact) => {
                    self.rest_on(observation);
                    Look::Seen(Sighting { fact, observation })
                }
                None => Look::NotLooked,
            },
            Latest::NotSeen(observation, why) => {
                self.rest_on(observation);
                Look::NotSeen(observation, why)
            }
            Latest::NotLooked => Look::NotLooked,
        }
    }

    /// What is concluded rests on this as well: it counts no longer than it does.
    pub(crate) fn rest_on(&self, observation: &'a Observation) {
        self.looked.set(true);
        self.ports.borrow_mut().extend(observation.subject.port());
        self.since.set(Some(self.since.get().map_or(observation.at, |since| since.min(observation.at))));
        if let Some(rested) = &self.rested {
            rested.borrow_mut().push(observation);
        }
    }
}
