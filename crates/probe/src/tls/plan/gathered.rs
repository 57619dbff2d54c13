//! What the chains gathered, and how it becomes an observation.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Breach, Order, Renegotiation, Tls};
use kravtjek_model::observation::{NotSeen, Tri, Why};

use crate::tls::evidence::Evidence;
use crate::tls::pending::HelloAnswer;
use crate::tls::tables::{Version, groups, suites};
use crate::tls::wire::{State, Wire};
use crate::tls::{FirstFlights, Target};

/// What the chains gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub(super) versions: BTreeMap<Version, Tri>,
    pub(super) suites: BTreeMap<Version, Vec<u16>>,
    pub(super) kinds: Vec<u32>,
    pub(super) order: BTreeMap<Version, Order>,
    pub(super) groups: Vec<u16>,
    /// The group that the first flight of a version picked.
    pub(super) first_groups: BTreeMap<Version, u16>,
    pub(super) compression: Option<Tri>,
    pub(super) fallback: Option<Tri>,
    pub(super) unfinished: BTreeMap<String, NotSeen>,
    pub(super) by_silence: Vec<(String, Why)>,
}

impl Gathered {
    /// Whether a version was seen to be spoken.
    pub(super) fn speaks(&self, version: Version) -> bool {
        self.versions.get(&version).and_then(Tri::known) == Some(true)
    }

    /// The newest version up to TLS 1.2 that is spoken, SSLv2 left out.
    pub(super) fn newest_older(&self) -> Option<Version> {
        let all = [Version::Tls12, Version::Tls11, Version::Tls10, Version::Ssl3];
        all.into_iter().find(|version| self.speaks(*version))
    }

    /// The suites seen in a version.
    pub(super) fn suites(&self, version: Version) -> &[u16] {
        self.suites.get(&version).map_or(&[], Vec::as_slice)
    }

    /// Takes the answer to the question whether a version is spoken.
    pub(super) fn version(&mut self, version: Version, answer: &HelloAnswer, wire: &Wire<'_>) {
        let field = format!("versions.{}", version.name());
        let spoken = self.tri(&field, answer);
        self.versions.insert(version, spoken);
        if let HelloAnswer::Oldest(oldest) = answer {
            self.kinds.clone_from(&oldest.kinds);
            if oldest.kinds.is_empty() {
                wire.contradicts(Breach::NoSuiteInCommon.told(Detail::step(version.name())));
            }
            if !oldest.certificate.is_empty() {
                wire.state().evidence.chains.push(vec![oldest.certificate.clone()]);
            }
        }
        if let Some(picked) = answer.flight().and_then(|flight| flight.hello.as_ref()) {
            let suites = self.suites.entry(version).or_default();
            if suites.is_empty() {
                suites.push(picked.suite);
            }
        }
    }

    /// An answer as a fact; a "no" by silence is marked as such.
    pub(super) fn tri(&mut self, field: &str, answer: &HelloAnswer) -> Tri {
        match answer {
            HelloAnswer::Yes(_) | HelloAnswer::Oldest(_) => Tri::YES,
            HelloAnswer::No(no) => {
                self.silence(field, no.silence());
                Tri::NO
            }
            HelloAnswer::Open(not_seen) => Tri::Escaped { not_seen: not_seen.clone() },
        }
    }

    /// Notes that a "no" was silence, if it was.
    pub(super) fn silence(&mut self, field: &str, silent: Option<Why>) {
        if let Some(why) = silent.filter(|_| !self.by_silence.iter().any(|(known, _)| known == field)) {
            self.by_silence.push((field.to_owned(), why));
        }
    }

    /// Nothing opened, so that nothing more was asked: what holds of the newest versions holds of all.
    pub(super) fn nothing(&mut self, newest: &HelloAnswer, middle: &HelloAnswer, wire: &Wire<'_>) {
        for version in Version::ALL {
            self.version(version, if version == Version::Tls13 { newest } else { middle }, wire);
        }
    }

    /// Adds groups that are not listed yet.
    pub(super) fn add_groups(&mut self, more: &[u16]) {
        for group in more {
            if !self.groups.contains(group) {
                self.groups.push(*group);
            }
        }
    }

    /// Writes everything down.
    pub(super) fn observation(mut self, target: &Target, wire: &Wire<'_>) -> FirstFlights {
        let mut state = wire.state();
        if state.unreliable {
            self.doubt_silence();
        }
        self.heed_picks(&state.picked);
        let evidence = std::mem::take(&mut state.evidence);
        let started =
            target.starttls.map(|_| self.versions.values().any(|version| version.known().is_some()));
        let tls = self.tls(target, &state, wire.allowance().given_up(), &evidence);
        FirstFlights {
            tls,
            certificates_der: evidence.chains,
            staple: evidence.staple,
            asks_certificate: evidence.asks_certificate,
            talk: state.talk.take(),
            started,
        }
    }

    /// A version that was picked once is spoken, whatever was said when it was asked for by itself: behind one address may
    /// stand several servers.
    fn heed_picks(&mut self, picked: &BTreeSet<u16>) {
        for version in Version::ALL.into_iter().filter(|version| picked.contains(&version.wire())) {
            self.by_silence.retain(|(field, _)| *field != format!("versions.{}", version.name()));
            self.versions.insert(version, Tri::YES);
        }
    }

    /// What was taken for a "no" before the endpoint was seen to lose questions is open.
    fn doubt_silence(&mut self) {
        for (field, why) in std::mem::take(&mut self.by_silence) {
            let not_seen = NotSeen::new(why, Detail::lossy_silence());
            let version =
                Version::ALL.into_iter().find(|version| field == format!("versions.{}", version.name()));
            match version {
                Some(version) => {
                    self.versions.insert(version, Tri::Escaped { not_seen });
                }
                None if field == "compression" => self.compression = Some(Tri::Escaped { not_seen }),
                None => {
                    self.unfinished.insert(field, not_seen);
                }
            }
        }
    }

    fn tls(self, target: &Target, state: &State, given_up: Option<NotSeen>, evidence: &Evidence) -> Tls {
        let not_seen = self.not_seen(given_up);
        let middle = self.speaks(Version::Tls12);
        let staple_seen = evidence.staple.is_some() || evidence.unstapled < 2;
        let named: BTreeMap<String, Vec<String>> = self.named_suites();
        let mut contradictions = state.contradictions.clone();
        contradictions.extend(evidence.composites.iter().cloned());
        let newest_first = evidence.encrypt_then_mac.last_key_value();
        Tls {
            endpoint: std::net::SocketAddr::new(target.address, target.port).to_string(),
            sni: state.good.as_ref().map_or_else(|| target.sni.clone(), |good| good.server_name.clone()),
            closed: state.opened == 0 && state.refused > 0 && state.refused == state.connections,
            order: self.order.iter().map(|(version, order)| (version.name().to_owned(), *order)).collect(),
            suites: named,
            groups: self.groups.iter().map(|group| groups::name(*group)).collect(),
            dh_bits: evidence.field.map(|field| field.bits),
            dh_group: evidence.field.and_then(|field| field.name).map(str::to_owned),
            signature_hashes: evidence.hashes.iter().map(|hash| (*hash).to_owned()).collect(),
            compression: self.compression,
            renegotiation: renegotiation(evidence),
            early_data: None,
            ocsp_stapled: if staple_seen { None } else { Some(Tri::NO) },
            staple: None,
            ems: evidence.ems.filter(|_| middle).map(Tri::Known),
            encrypt_then_mac: newest_first.map(|(_, on)| Tri::Known(*on)),
            fallback_scsv: self.fallback,
            certificates: Vec::new(),
            chain: None,
            contradictions,
            unfinished: self.unfinished,
            by_silence: self.by_silence.into_iter().map(|(field, _)| field).collect(),
            asked_for: None,
            connections: state.connections,
            not_seen,
            versions: self
                .versions
                .into_iter()
                .map(|(version, tri)| (version.name().to_owned(), tri))
                .collect(),
        }
    }

    fn named_suites(&self) -> BTreeMap<String, Vec<String>> {
        let name = |suites: &Vec<u16>| suites.iter().map(|suite| suites::name(*suite)).collect();
        let listed = self.suites.iter().filter(|(version, _)| self.speaks(**version));
        let mut named: BTreeMap<String, Vec<String>> =
            listed.map(|(version, suites)| (version.name().to_owned(), name(suites))).collect();
        if self.speaks(Version::Ssl2) {
            let kinds = self.kinds.iter().map(|kind| suites::kind_name(*kind)).collect();
            named.insert(Version::Ssl2.name().to_owned(), kinds);
        }
        named
    }

    /// Why nothing at all was seen, if so.
    fn not_seen(&self, given_up: Option<NotSeen>) -> Option<NotSeen> {
        let mut reasons = Vec::new();
        for version in self.versions.values() {
            match version {
                Tri::Known(_) => return None,
                Tri::Escaped { not_seen } => reasons.push(not_seen.clone()),
            }
        }
        // The newest versions were asked first, and their reasons say most.
        given_up.or_else(|| reasons.pop()).or_else(|| Some(NotSeen::only(Why::Cancelled)))
    }
}

/// Secure where every flight said so; SSL 3.0 counts only where it is all there is.
fn renegotiation(evidence: &Evidence) -> Option<Renegotiation> {
    let tls: Vec<bool> = evidence
        .renegotiation
        .iter()
        .filter(|(version, _)| **version > Version::Ssl3)
        .map(|(_, on)| *on)
        .collect();
    let all = if tls.is_empty() { evidence.renegotiation.values().copied().collect() } else { tls };
    (!all.is_empty()).then(|| {
        let client = Tri::escaped(Why::Upstream, Detail::no_handshake());
        Renegotiation::uncounted(Tri::Known(all.iter().all(|on| *on)), client)
    })
}
