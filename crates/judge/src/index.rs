//! Observations in the order judging asks for them: by kind, asset and subject, the latest first.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::foundation::Flaw;
use kravtjek_model::observation::{NotSeen, Observation, Probe, Seen, Why};
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::clocks::Clocks;
use crate::lapse::ANY_AGE;

/// How far apart two sights of one thing may be in one run, in seconds.
const RUN: i64 = 15 * 60;
/// Nothing counts for less than a day, in seconds.
const A_DAY: i64 = 24 * 60 * 60;
/// The most contrary sights of one thing that are weighed.
const MOST: usize = 8;

/// All observations of one organisation, found by what they are about.
pub(crate) struct Index<'a> {
    by: BTreeMap<Of<'a>, BTreeMap<&'a Subject, Vec<&'a Observation>>>,
    /// The domains that each DKIM key was seen at, by its fingerprint.
    keys: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// The mail servers that spoke, with their addresses, the earliest first.
    spoke: Vec<(IpAddr, &'a Observation)>,
    /// What was seen of the foundation of each run, the earliest first.
    foundations: Vec<JudgedFoundation<'a>>,
    /// The clocks that answered, run by run.
    clocks: Clocks,
    /// When the first of them was made.
    oldest: Option<Timestamp>,
}

/// What was seen of the foundation of a run, and what is wrong with it.
#[derive(Clone)]
pub(crate) struct JudgedFoundation<'a> {
    pub(crate) observation: &'a Observation,
    pub(crate) flaws: Vec<(Flaw, Detail)>,
}

/// A kind of measurement and an asset; none for look-ups.
type Of<'a> = (Probe, &'a str);

/// The observation that counts for one subject.
#[derive(Clone, Debug)]
pub(crate) enum Latest<'a> {
    /// The last conclusive one that is still fresh.
    Seen(&'a Observation),
    /// None is conclusive; the last attempt that is still fresh, and why it failed.
    NotSeen(&'a Observation, NotSeen),
    /// Nothing that is still fresh.
    NotLooked,
}

impl<'a> Index<'a> {
    pub(crate) fn new(observations: &'a [Observation]) -> Self {
        let mut by: BTreeMap<Of<'a>, BTreeMap<&'a Subject, Vec<&'a Observation>>> = BTreeMap::new();
        let mut keys: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        let (mut foundations, mut spoke) = (Vec::new(), Vec::new());
        for observation in observations {
            let probe = observation.seen.probe();
            // A look-up is a fact about the DNS, whichever asset it was made for.
            let asset = if probe == Probe::Dns { "" } else { observation.asset.as_str() };
            let of = by.entry((probe, asset)).or_default();
            of.entry(&observation.subject).or_default().push(observation);
            if let Seen::Foundation(foundation) = &observation.seen {
                foundations.push(JudgedFoundation { observation, flaws: foundation.flaws() });
            }
            if let (Seen::MailServer(server), Subject::Address(address)) =
                (&observation.seen, &observation.subject)
                && server.spoke()
            {
                spoke.push((*address, observation));
            }
            if let Seen::Dkim(dkim) = &observation.seen {
                for fingerprint in dkim.keys.iter().filter_map(|key| key.fingerprint.as_deref()) {
                    keys.entry(fingerprint).or_default().insert(asset);
                }
            }
        }
        for seen in by.values_mut().flat_map(BTreeMap::values_mut) {
            seen.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        }
        foundations.sort_by(|one, other| {
            let key =
                |foundation: &JudgedFoundation<'a>| (foundation.observation.at, &foundation.observation.id);
            key(one).cmp(&key(other))
        });
        spoke.sort_by(|(_, one), (_, other)| (one.at, &one.id).cmp(&(other.at, &other.id)));
        let oldest = observations.iter().map(|one| one.at).min();
        let mut index = Self { by, keys, spoke, foundations, clocks: Clocks::default(), oldest };
        index.clocks = Clocks::of(observations, |observation| index.run(observation));
        index
    }

    /// The observation that counts: the last conclusive one stands until it is stale.
    pub(crate) fn latest(
        &self,
        probe: Probe,
        asset: &str,
        subject: &Subject,
        fresh: Fresh,
        on: Timestamp,
    ) -> Latest<'a> {
        let seen = self.seen(probe, asset, subject);
        let still = || seen.iter().filter(|observation| fresh.holds(observation.at, on));
        if let Some(conclusive) = still().find(|observation| self.inconclusive(observation).is_none()) {
            return Latest::Seen(conclusive);
        }
        still()
            .next()
            .and_then(|last| Some(Latest::NotSeen(last, self.inconclusive(last)?)))
            .unwrap_or(Latest::NotLooked)
    }

    /// The last conclusive observation, where it no longer counts.
    pub(crate) fn lapsed(
        &self,
        probe: Probe,
        asset: &str,
        subject: &Subject,
        fresh: Fresh,
        on: Timestamp,
    ) -> Option<&'a Observation> {
        if !self.may_have_lapsed(on) {
            return None;
        }
        self.conclusive(probe, asset, subject, on).next().filter(|last| !fresh.holds(last.at, on))
    }

    /// Everything conclusive that was seen of one subject by a moment, the latest first.
    pub(crate) fn conclusive<'s>(
        &'s self,
        probe: Probe,
        asset: &'s str,
        subject: &Subject,
        on: Timestamp,
    ) -> impl Iterator<Item = &'a Observation> + use<'a, 's> {
        let seen = self.seen(probe, asset, subject).iter().copied();
        seen.filter(move |one| ANY_AGE.holds(one.at, on) && self.inconclusive(one).is_none())
    }

    /// Whether anything is old enough to have lapsed. What one run sees is not, and then nothing need be asked.
    fn may_have_lapsed(&self, on: Timestamp) -> bool {
        self.oldest.is_some_and(|oldest| on.as_second() - oldest.as_second() >= A_DAY)
    }

    /// Why an observation settles nothing, when it does not: the foundation it rests on comes first.
    fn inconclusive(&self, observation: &Observation) -> Option<NotSeen> {
        let probe = observation.seen.probe();
        let flaws = self.under(observation).into_iter().flat_map(|foundation| &foundation.flaws);
        let flaw = flaws.map(|(flaw, _)| *flaw).find(|flaw| flaw.undermines(probe));
        let undermined = flaw.map(NotSeen::unfounded);
        undermined.or_else(|| observation.seen.inconclusive())
    }

    /// The foundation of an observation: a run looks at it first, so it is the last one seen before. What was seen before any
    /// was looked at is read as it stands.
    fn under(&self, observation: &Observation) -> Option<&JudgedFoundation<'a>> {
        self.foundations.get(..self.run(observation))?.last()
    }

    /// The run of an observation, counted by the foundations seen before it.
    fn run(&self, observation: &Observation) -> usize {
        self.foundations.partition_point(|foundation| foundation.observation.at <= observation.at)
    }

    /// By how many seconds the services of an observation's run all are off, and how many they are, where it is about the
    /// same for them all: then it may be the clock they were measured by.
    pub(crate) fn own_clock(&self, observation: &Observation, limit: u64) -> Option<(i64, usize)> {
        self.clocks.all_off(self.run(observation), limit)
    }

    /// The foundation of the last run.
    pub(crate) fn foundation(&self) -> Option<&JudgedFoundation<'a>> {
        self.foundations.last()
    }

    /// How many measurements were not made because the run was stopped, and were not made since.
    pub(crate) fn not_made(&self) -> usize {
        let cancelled = |seen: &&Vec<&Observation>| {
            let last = seen.first().and_then(|last| last.seen.inconclusive());
            last.is_some_and(|not_seen| not_seen.why == Why::Cancelled)
        };
        let looked = self.by.iter().filter(|((probe, _), _)| !probe.is_handed_in());
        looked.flat_map(|(_, of)| of.values()).filter(cancelled).count()
    }

    /// The conclusive observations that count for one subject: the last one, and what its run saw otherwise.
    pub(crate) fn sights(
        &self,
        probe: Probe,
        asset: &str,
        subject: &Subject,
        fresh: Fresh,
        on: Timestamp,
    ) -> Vec<&'a Observation> {
        let seen = self.seen(probe, asset, subject);
        let mut conclusive =
            seen.iter().copied().filter(|one| fresh.holds(one.at, on) && self.inconclusive(one).is_none());
        let Some(last) = conclusive.next() else { return Vec::new() };
        let mut sights = vec![last];
        // What people and files say is joined instead.
        for other in conclusive.filter(|_| !probe.is_handed_in()).take_while(|other| one_run(last, other)) {
            if sights.len() < MOST && sights.iter().all(|sight| sight.seen != other.seen) {
                sights.push(other);
            }
        }
        sights
    }

    /// A mail server elsewhere, reached in the same way, that spoke in the run in which one was refused: the first. None
    /// where the refused one spoke as well, under another name.
    pub(crate) fn spoke_beside(&self, refused: &Observation, address: IpAddr) -> Option<&'a Observation> {
        let of_the_run =
            || self.spoke.iter().filter(|(_, one)| one_run(one, refused) || one_run(refused, one));
        let itself = of_the_run().any(|(other, _)| *other == address);
        // What is let out over one family may be kept in over the other.
        let mut others = of_the_run().filter(|(other, _)| other.is_ipv4() == address.is_ipv4());
        others.find(|_| !itself).map(|(_, one)| *one)
    }

    /// Everything seen of one subject, the latest first.
    fn seen<'s>(&'s self, probe: Probe, asset: &'s str, subject: &Subject) -> &'s [&'a Observation] {
        let of = self.by.get(&(probe, asset));
        of.and_then(|of| of.get(subject)).map(Vec::as_slice).unwrap_or_default()
    }

    /// The subjects seen of one asset by one kind of probe, in order.
    pub(crate) fn subjects(&self, probe: Probe, asset: &str) -> Vec<&'a Subject> {
        self.by.get(&(probe, asset)).into_iter().flat_map(|of| of.keys().copied()).collect()
    }

    /// The domains that a DKIM key was seen at, by its fingerprint.
    pub(crate) fn domains_with_key(&self, fingerprint: &str) -> impl Iterator<Item = &'a str> {
        self.keys.get(fingerprint).into_iter().flatten().copied()
    }

    /// Every asset and subject seen by one kind of probe, in order.
    pub(crate) fn all(&self, probe: Probe) -> impl Iterator<Item = (&'a str, &'a Subject)> {
        let of_kind = self.by.iter().filter(move |((kind, _), _)| *kind == probe);
        of_kind.flat_map(|((_, asset), of)| of.keys().map(|subject| (*asset, *subject)))
    }
}

/// Whether two observations, the later one first, were made in one run: by the same program, and no
/// further apart than somebody needs to mend what was wrong. Observations do not say yet which run they belong to.
fn one_run(later: &Observation, earlier: &Observation) -> bool {
    let apart = later.at.as_second() - earlier.at.as_second();
    later.by == earlier.by && later.file_sha256 == earlier.file_sha256 && (0..=RUN).contains(&apart)
}
