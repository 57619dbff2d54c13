//! What reports add up to, domain by domain: sums only, no address is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::observation::mail::{DkimProof, MailReport, Reports, Sender};

use crate::names::{is_within, organisation, plain};

use super::{Record, Report};

/// How long a signature that was seen proves that mail is signed, in seconds (30 days).
const FRESH: i64 = 30 * 24 * 3600;

/// How far into the future a period may end, for clocks that differ (1 day).
const AHEAD: i64 = 24 * 3600;

/// How many reporters it takes to prove something.
const PROOF: usize = 2;

/// The most domains, and for each the most sources, reporters and selectors; what is beyond is counted in the sums
/// that remain.
const DOMAINS: usize = 10_000;
const KINDS: usize = 2_000;

/// The most networks that are kept by name.
const SENDERS: usize = 20;

/// The most reports that are told apart.
const REPORTS: usize = 200_000;

/// Messages, and how many of them passed with an aligned domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// All of them.
    pub messages: u64,
    /// Those with an aligned DKIM pass.
    pub dkim: u64,
    /// Those with an aligned SPF pass.
    pub spf: u64,
    /// Those with neither.
    pub neither: u64,
}

impl Count {
    fn join(&mut self, other: Self) {
        self.messages = self.messages.saturating_add(other.messages);
        self.dkim = self.dkim.saturating_add(other.dkim);
        self.spf = self.spf.saturating_add(other.spf);
        self.neither = self.neither.saturating_add(other.neither);
    }

    fn add(&mut self, record: &Record) {
        let add = |sum: &mut u64, counts: bool| {
            if counts {
                *sum = sum.saturating_add(record.count);
            }
        };
        add(&mut self.messages, true);
        add(&mut self.dkim, record.dkim);
        add(&mut self.spf, record.spf);
        add(&mut self.neither, !record.dkim && !record.spf);
    }
}

/// Where mail came from, without the address: a /24 or /48 network, and the organisation that SPF or DKIM shows behind
/// it. Both are empty for sources beyond what is told apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// The network, such as `192.0.2.0/24`.
    pub network: String,
    /// The organisational domain that passed; empty when none did.
    pub provider: String,
}

/// What one reporter has seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reporter {
    /// Messages.
    pub messages: u64,
    /// The end of the latest period with an aligned signature, in seconds since 1970.
    pub signed: Option<i64>,
}

/// What reports say of one author domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// The beginning of the first period, in seconds since 1970; 0 when no report says.
    pub first: i64,
    /// The end of the last one.
    pub last: i64,
    /// All mail.
    pub all: Count,
    /// Mail by where it came from.
    pub sources: BTreeMap<Source, Count>,
    /// Who reported, by the organisational domain of its address, or by its name.
    pub reporters: BTreeMap<String, Reporter>,
    /// Messages by signing domain and selector, where the signature was verified and aligned.
    pub selectors: BTreeMap<(String, String), u64>,
}

/// Reports added up.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    domains: BTreeMap<String, Sums>,
    seen: BTreeSet<(String, String, String)>,
}

/// Whether a report is about the 30 days before `now`, and so may still show something.
pub fn is_current(report: &Report, now: Timestamp) -> bool {
    let now = now.as_second();
    report.end >= now.saturating_sub(FRESH) && report.end <= now.saturating_add(AHEAD)
}

impl Ledger {
    /// Adds a report; false when it is one that was added before, or one too many. Reports are told apart by reporter,
    /// id and domain. Records about domains that the report cannot speak of are left out.
    pub fn add(&mut self, report: &Report) -> bool {
        if self.seen.len() >= REPORTS || !self.seen.insert(id_of(report)) {
            return false;
        }
        let (home, reporter) = (organisation(&report.domain), reporter(report));
        for record in report.records.iter().filter(|record| is_within(&record.header_from, home)) {
            if self.domains.len() >= DOMAINS && !self.domains.contains_key(&record.header_from) {
                continue;
            }
            self.domains.entry(record.header_from.clone()).or_default().add(report, record, &reporter);
        }
        true
    }

    /// The domains that have signed.
    pub fn signers(&self) -> BTreeSet<&str> {
        let selectors = self.domains.values().flat_map(|sums| sums.selectors.keys());
        selectors.map(|(domain, _)| domain.as_str()).collect()
    }

    /// The selectors of a signing domain, whatever author domains it signs for; those that signed most come first.
    pub fn selectors_of(&self, signer: &str) -> Vec<String> {
        let signer = plain(signer);
        let mut messages: BTreeMap<&str, u64> = BTreeMap::new();
        for ((domain, selector), count) in self.domains.values().flat_map(|sums| &sums.selectors) {
            if *domain == signer {
                let sum = messages.entry(selector).or_default();
                *sum = sum.saturating_add(*count);
            }
        }
        let mut selectors: Vec<_> = messages.into_iter().collect();
        selectors.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        selectors.into_iter().map(|(selector, _)| selector.to_owned()).collect()
    }

    /// What reports say of an author domain.
    pub fn domain(&self, name: &str) -> Option<&Sums> {
        self.domains.get(&plain(name))
    }

    /// The author domains that reports speak of, with what they say.
    pub fn domains(&self) -> impl Iterator<Item = (&str, &Sums)> {
        self.domains.iter().map(|(name, sums)| (name.as_str(), sums))
    }
}

impl Sums {
    /// Whether two reporters have seen aligned signatures in the 30 days before `now` (level A of DKIM).
    pub fn proves_signing(&self, now: Timestamp) -> bool {
        self.witnesses(now) >= PROOF
    }

    /// How many reporters have seen aligned signatures in the 30 days before `now`.
    pub fn witnesses(&self, now: Timestamp) -> usize {
        let now = now.as_second();
        let fresh = |end: i64| end >= now.saturating_sub(FRESH) && end <= now.saturating_add(AHEAD);
        self.reporters.values().filter(|reporter| reporter.signed.is_some_and(fresh)).count()
    }

    /// What proves that mail is signed, where it is proven.
    pub fn proof(&self, now: Timestamp) -> Option<DkimProof> {
        let reporters = self.witnesses(now) as u64;
        let at = Timestamp::from_second(self.last).unwrap_or_default();
        self.proves_signing(now).then_some(DkimProof::Reports { reporters, messages: self.all.dkim, at })
    }

    /// The sums as they are kept: the networks that sent most, the rest of them together.
    pub fn observed(&self) -> Reports {
        let time = |second: i64| Timestamp::from_second(second).unwrap_or_default();
        let mut sources: Vec<(&Source, &Count)> = self.sources.iter().collect();
        sources.sort_by_key(|(source, count)| (std::cmp::Reverse(count.messages), *source));
        let sender = |(source, count): (&Source, &Count)| Sender {
            network: source.network.clone(),
            provider: source.provider.clone(),
            messages: count.messages,
            aligned: count.messages.saturating_sub(count.neither),
        };
        let rest = sources.split_off(sources.len().min(SENDERS));
        let mut senders: Vec<Sender> = sources.into_iter().map(sender).collect();
        if !rest.is_empty() {
            let sum = |of: fn(&Sender) -> u64| {
                rest.iter().map(|one| of(&sender(*one))).fold(0, u64::saturating_add)
            };
            senders.push(Sender {
                network: String::new(),
                provider: String::new(),
                messages: sum(|one| one.messages),
                aligned: sum(|one| one.aligned),
            });
        }
        Reports {
            first: time(self.first),
            last: time(self.last),
            reporters: self.reporters.len() as u64,
            messages: self.all.messages,
            dkim: self.all.dkim,
            spf: self.all.spf,
            neither: self.all.neither,
            senders,
        }
    }

    /// The selectors of a signing domain, for the search for its keys.
    pub fn selectors_of(&self, signer: &str) -> impl Iterator<Item = &str> {
        let signer = plain(signer);
        self.selectors
            .keys()
            .filter(move |(domain, _)| *domain == signer)
            .map(|(_, selector)| selector.as_str())
    }

    /// Adds what a report said of the domain when its file was read.
    pub(super) fn add_observed(&mut self, report: &MailReport) {
        let first = report.first.map_or(0, Timestamp::as_second);
        if first > 0 && (self.first == 0 || first < self.first) {
            self.first = first;
        }
        let last = report.last.as_second();
        self.last = self.last.max(last);
        let MailReport { messages, dkim, spf, neither, .. } = *report;
        self.all.join(Count { messages, dkim, spf, neither });
        for sender in &report.senders {
            let source = Source { network: sender.network.clone(), provider: sender.provider.clone() };
            let neither = sender.messages.saturating_sub(sender.aligned);
            let count = Count { messages: sender.messages, neither, ..Count::default() };
            bounded(&mut self.sources, source).join(count);
        }
        for one in &report.selectors {
            let sum = bounded(&mut self.selectors, (one.domain.clone(), one.selector.clone()));
            *sum = sum.saturating_add(one.messages);
        }
        let from = bounded(&mut self.reporters, report.reporter.clone());
        from.messages = from.messages.saturating_add(messages);
        if report.signed {
            from.signed = from.signed.max(Some(last));
        }
    }

    fn add(&mut self, report: &Report, record: &Record, reporter: &str) {
        if report.begin > 0 && (self.first == 0 || report.begin < self.first) {
            self.first = report.begin;
        }
        self.last = self.last.max(report.end);
        self.all.add(record);
        bounded(&mut self.sources, source(record)).add(record);
        let aligned = |domain: &str| organisation(domain) == organisation(&record.header_from);
        let verified = record.signatures.iter().filter(|one| one.pass && aligned(&one.domain));
        let verified: BTreeSet<_> = verified.map(|one| (one.domain.clone(), one.selector.clone())).collect();
        // A report that lists signatures and none that fits contradicts itself.
        let signed =
            record.dkim && record.count > 0 && (record.signatures.is_empty() || !verified.is_empty());
        for key in verified.into_iter().filter(|_| record.dkim) {
            let sum = bounded(&mut self.selectors, key);
            *sum = sum.saturating_add(record.count);
        }
        let from = bounded(&mut self.reporters, reporter.to_owned());
        from.messages = from.messages.saturating_add(record.count);
        if signed {
            from.signed = from.signed.max(Some(report.end));
        }
    }
}

/// The sum of a key, or of what is beyond the limit.
fn bounded<K: Ord + Default, V: Default>(sums: &mut BTreeMap<K, V>, key: K) -> &mut V {
    let full = sums.len() >= KINDS && !sums.contains_key(&key);
    sums.entry(if full { K::default() } else { key }).or_default()
}

/// What tells one report from another: who made it, its id or its period, and the domain whose policy was applied.
pub(super) fn id_of(report: &Report) -> (String, String, String) {
    let id =
        if report.id.is_empty() { format!("{}-{}", report.begin, report.end) } else { report.id.clone() };
    (report.organisation.to_lowercase(), id, report.domain.clone())
}

/// Who made a report: two names of one organisation count once.
fn reporter(report: &Report) -> String {
    let host = report.email.rsplit_once('@').map(|(_, host)| plain(host.trim_end_matches('>')));
    match host.as_deref().map(organisation) {
        Some(host) if host.contains('.') => host.to_owned(),
        _ => report.organisation.to_lowercase(),
    }
}

fn source(record: &Record) -> Source {
    let home = organisation(&record.header_from);
    let signers = record.signatures.iter().filter(|one| one.pass).map(|one| one.domain.as_str());
    let passed = record.spf_passed.iter().map(String::as_str).chain(signers);
    let passed: Vec<&str> = passed.map(organisation).filter(|name| !name.is_empty()).collect();
    let provider = passed.iter().find(|name| **name != home).or(passed.first());
    Source {
        network: record.source.map(network).unwrap_or_default(),
        provider: provider.map(|name| (*name).to_owned()).unwrap_or_default(),
    }
}

/// The /24 or /48 that an address lies in.
fn network(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(address) => {
            let [a, b, c, ..] = address.segments();
            format!("{}/48", std::net::Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
        }
    }
}
