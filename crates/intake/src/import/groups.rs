//! Which sightings are of one device: those that share a key, or are joined by others that do.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::{Timestamp, ToSpan};

use super::device::Directory;
use super::{Keys, Sighting};

/// So many days a directory may be behind with when it heard of a device.
const BEHIND: i64 = 14;
/// Of so many machines of one name each is held against each: more of one name is no name.
const MOST_OF_A_NAME: usize = 100;

/// When a group was heard of last, and its ids and serial numbers.
type Standing<'a> = (Option<Timestamp>, Reverse<[BTreeSet<&'a str>; 2]>);

/// Which sightings are of one device.
pub(super) struct Groups<'a> {
    sightings: &'a [Sighting],
    parent: Vec<usize>,
    /// The members of the group that a sighting stands for.
    members: Vec<Vec<usize>>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(sightings: &'a [Sighting]) -> Self {
        let parent = (0..sightings.len()).collect();
        Self { sightings, parent, members: (0..sightings.len()).map(|at| vec![at]).collect() }
    }

    pub(super) fn roots(&self) -> Vec<usize> {
        (0..self.sightings.len()).map(|at| self.root(at)).collect()
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            // The smaller one moves, so that no way to a root is long.
            let (stays, moves) = if self.members[one].len() >= self.members[other].len() {
                (one, other)
            } else {
                (other, one)
            };
            self.parent[moves] = stays;
            let members = std::mem::take(&mut self.members[moves]);
            self.members[stays].extend(members);
        }
    }

    pub(super) fn join_by(&mut self, key: fn(&Keys) -> Option<&str>) {
        let mut first: HashMap<&str, usize> = HashMap::new();
        for (at, sighting) in self.sightings.iter().enumerate() {
            let Some(key) = key(&sighting.keys) else { continue };
            match first.get(key) {
                Some(other) => self.join(*other, at),
                None => _ = first.insert(key, at),
            }
        }
    }

    /// A host name is the weakest key: a machine that was replaced left its name to the next one. Where ids or serial
    /// numbers tell machines of one name apart they stay apart, and a row that has the name alone speaks of the one that
    /// was heard of last.
    pub(super) fn join_by_host(&mut self) {
        let mut by_host: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, sighting) in self.sightings.iter().enumerate() {
            if let Some(host) = sighting.keys.host.as_deref() {
                by_host.entry(host).or_default().push(at);
            }
        }
        for all in by_host.into_values() {
            let roots: BTreeSet<usize> = all.iter().map(|at| self.root(*at)).collect();
            let (known, bare): (Vec<usize>, Vec<usize>) =
                roots.into_iter().partition(|root| self.is_known(*root));
            let apart = known.iter().enumerate().any(|(at, one)| {
                known[at + 1..].iter().take(MOST_OF_A_NAME).any(|other| !self.may_be_one(*one, *other))
            });
            let best = known.iter().copied().max_by_key(|root| self.standing(*root));
            let joined = if apart { &known[..0] } else { &known[..] };
            let target = best.or_else(|| bare.first().copied());
            // A machine that is in use long after the one that had its name was turned off is another one.
            let gone = best.and_then(|best| self.off_since(best));
            let later =
                bare.iter().copied().filter(|root| gone.is_some_and(|gone| self.is_after(*root, gone)));
            let target = later.min_by_key(|root| self.members[*root].iter().min().copied()).or(target);
            for root in joined {
                best.iter().for_each(|best| self.join(*best, *root));
            }
            for root in &bare {
                target.iter().for_each(|target| self.join(*target, *root));
            }
        }
    }

    /// When what is turned off in a group was last heard of, where all that has an id in it is turned off.
    fn off_since(&self, root: usize) -> Option<Timestamp> {
        let is_known =
            |sighting: &&Sighting| sighting.keys.directory.is_some() || sighting.keys.serial.is_some();
        let known = || self.members[root].iter().map(|at| &self.sightings[*at]).filter(is_known);
        let is_off = known().any(|one| one.is_disabled);
        known().filter_map(|one| one.last_seen).max().filter(|_| is_off)
    }

    /// Whether a group was heard of so long after a moment that no directory is that far behind.
    fn is_after(&self, root: usize, moment: Timestamp) -> bool {
        let last = self.members[root].iter().filter_map(|at| self.sightings[*at].last_seen).max();
        let until = moment.checked_add((BEHIND * 24).hours()).unwrap_or(Timestamp::MAX);
        last.is_some_and(|last| last > until)
    }

    fn keys(&self, root: usize, key: fn(&Keys) -> Option<&str>) -> BTreeSet<&'a str> {
        self.members[root].iter().filter_map(|at| key(&self.sightings[*at].keys)).collect()
    }

    fn is_known(&self, root: usize) -> bool {
        self.members[root].iter().any(|at| {
            let keys = &self.sightings[*at].keys;
            keys.directory.is_some() || keys.serial.is_some()
        })
    }

    /// Whether nothing tells two groups apart.
    fn may_be_one(&self, one: usize, other: usize) -> bool {
        let keys: [fn(&Keys) -> Option<&str>; 3] = [
            |keys| keys.id_in(Directory::Entra),
            |keys| keys.id_in(Directory::Ad),
            |keys| keys.serial.as_deref(),
        ];
        keys.into_iter().all(|key| {
            let (one, other) = (self.keys(one, key), self.keys(other, key));
            one.is_empty() || other.is_empty() || !one.is_disjoint(&other)
        })
    }

    /// When a group was heard of last; of two alike the one whose keys come first in the alphabet.
    fn standing(&self, root: usize) -> Standing<'a> {
        let last = self.members[root].iter().filter_map(|at| self.sightings[*at].last_seen).max();
        let serials = self.keys(root, |keys| keys.serial.as_deref());
        (last, Reverse([self.keys(root, |keys| keys.directory.as_deref()), serials]))
    }
}
