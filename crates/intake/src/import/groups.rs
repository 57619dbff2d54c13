//! Which sightings are of one device: those that share a key, or are joined by others that do.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use jiff::{Timestamp, ToSpan};

use super::device::Directory;
use super::{Keys, Sighting};
use crate::side_by_side::side_by_side;

/// So many days a directory may be behind with when it heard of a device.
const BEHIND: i64 = 14;
/// Of so many machines of one name each is held against each: more of one name is no name.
const MOST_OF_A_NAME: usize = 100;

/// When a group was heard of last, and its ids and serial numbers.
type Standing<'a> = (Option<Timestamp>, Reverse<[BTreeSet<&'a str>; 2]>);

/// Which sightings are of one device. There may be half a million of them, so that a group is no list of its own: each
/// member knows the next, and the last the first.
pub(super) struct Groups<'a> {
    sightings: &'a [Box<Sighting>],
    parent: Vec<u32>,
    next: Vec<u32>,
    /// How many members the group has that a sighting stands for.
    sizes: Vec<u32>,
}

impl<'a> Groups<'a> {
    pub(super) fn new(sightings: &'a [Box<Sighting>]) -> Self {
        let each: Vec<u32> = (0..u32::MAX).take(sightings.len()).collect();
        Self { sightings, parent: each.clone(), next: each, sizes: vec![1; sightings.len()] }
    }

    pub(super) fn roots(&self) -> Vec<u32> {
        (0..self.sightings.len()).map(|at| self.parent[self.root(at)]).collect()
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parent[at] as usize != at {
            at = self.parent[at] as usize;
        }
        at
    }

    /// The members of the group that a sighting stands for.
    fn members(&self, root: usize) -> impl Iterator<Item = usize> {
        let others =
            std::iter::successors(Some(self.next[root] as usize), |at| Some(self.next[*at] as usize));
        std::iter::once(root).chain(others.take_while(move |at| *at != root))
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one != other {
            // The smaller one moves, so that no way to a root is long.
            let (stays, moves) =
                if self.sizes[one] >= self.sizes[other] { (one, other) } else { (other, one) };
            self.parent[moves] = self.parent[stays];
            self.sizes[stays] += self.sizes[moves];
            self.next.swap(one, other);
        }
    }

    /// Joins what has an id in a directory or a serial number in common, and then what a name alone says to be one.
    pub(super) fn join_all(&mut self) {
        let keys: Vec<fn(&Keys) -> Option<&str>> =
            vec![|keys| keys.directory.as_deref(), |keys| keys.serial.as_deref(), |keys| {
                keys.host.as_deref()
            }];
        let sightings = self.sightings;
        let mut chains = side_by_side(keys, |key| Chains::of(sightings, key)).into_iter();
        let (Some(directory), Some(serial), Some(host)) = (chains.next(), chains.next(), chains.next())
        else {
            return;
        };
        for chains in [directory, serial] {
            for at in 0..self.sightings.len() {
                chains.before(at).into_iter().for_each(|before| self.join(before, at));
            }
        }
        self.join_by_host(host);
    }

    /// A host name is the weakest key: a machine that was replaced left its name to the next one. Where ids or serial
    /// numbers tell machines of one name apart they stay apart, and a row that has the name alone speaks of the one that
    /// was heard of last.
    fn join_by_host(&mut self, mut chains: Chains<'_>) {
        chains.last.sort_unstable();
        for (_, last) in &chains.last {
            let all = std::iter::successors(Some(*last), |at| chains.before(*at));
            let mut roots: Vec<usize> = all.map(|at| self.root(at)).collect();
            roots.sort_unstable();
            roots.dedup();
            if roots.len() > 1 {
                self.join_of_one_name(roots);
            }
        }
    }

    fn join_of_one_name(&mut self, roots: Vec<usize>) {
        let (known, bare): (Vec<usize>, Vec<usize>) =
            roots.into_iter().partition(|root| self.is_known(*root));
        let apart = known.iter().enumerate().any(|(at, one)| {
            known[at + 1..].iter().take(MOST_OF_A_NAME).any(|other| !self.may_be_one(*one, *other))
        });
        let best = match known[..] {
            [one] => Some(one),
            _ => known.iter().copied().max_by_key(|root| self.standing(*root)),
        };
        let joined = if apart { &known[..0] } else { &known[..] };
        let target = best.or_else(|| bare.first().copied());
        // A machine that is in use long after the one that had its name was turned off is another one.
        let gone = best.and_then(|best| self.off_since(best));
        let later = bare.iter().copied().filter(|root| gone.is_some_and(|gone| self.is_after(*root, gone)));
        let target = later.min_by_key(|root| self.members(*root).min()).or(target);
        for root in joined {
            best.iter().for_each(|best| self.join(*best, *root));
        }
        for root in &bare {
            target.iter().for_each(|target| self.join(*target, *root));
        }
    }

    /// When what is turned off in a group was last heard of, where all that has an id in it is turned off.
    fn off_since(&self, root: usize) -> Option<Timestamp> {
        let is_known =
            |sighting: &&Sighting| sighting.keys.directory.is_some() || sighting.keys.serial.is_some();
        let known = || self.members(root).map(|at| &*self.sightings[at]).filter(is_known);
        let is_off = known().any(|one| one.is_disabled);
        known().filter_map(|one| one.last_seen).max().filter(|_| is_off)
    }

    /// Whether a group was heard of so long after a moment that no directory is that far behind.
    fn is_after(&self, root: usize, moment: Timestamp) -> bool {
        let last = self.members(root).filter_map(|at| self.sightings[at].last_seen).max();
        let until = moment.checked_add((BEHIND * 24).hours()).unwrap_or(Timestamp::MAX);
        last.is_some_and(|last| last > until)
    }

    fn keys(&self, root: usize, key: fn(&Keys) -> Option<&str>) -> BTreeSet<&'a str> {
        self.members(root).filter_map(|at| key(&self.sightings[at].keys)).collect()
    }

    fn is_known(&self, root: usize) -> bool {
        self.members(root).any(|at| {
            let keys = &self.sightings[at].keys;
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
        let last = self.members(root).filter_map(|at| self.sightings[at].last_seen).max();
        let serials = self.keys(root, |keys| keys.serial.as_deref());
        (last, Reverse([self.keys(root, |keys| keys.directory.as_deref()), serials]))
    }
}

/// Sightings with the same key: each knows the one before it.
struct Chains<'a> {
    before: Vec<u32>,
    /// Each key with the last that has it.
    last: Vec<(&'a str, usize)>,
}

/// No other stands before a sighting.
const FIRST: u32 = u32::MAX;

impl<'a> Chains<'a> {
    fn of(sightings: &'a [Box<Sighting>], key: fn(&Keys) -> Option<&str>) -> Self {
        let mut before = vec![FIRST; sightings.len()];
        let mut last: HashMap<&str, usize> = HashMap::with_capacity(sightings.len() / 4);
        for (at, sighting) in sightings.iter().enumerate() {
            if let Some(key) = key(&sighting.keys)
                && let Some(other) = last.insert(key, at)
            {
                before[at] = u32::try_from(other).unwrap_or(FIRST);
            }
        }
        Self { before, last: last.into_iter().collect() }
    }

    fn before(&self, at: usize) -> Option<usize> {
        self.before.get(at).filter(|before| **before != FIRST).map(|before| *before as usize)
    }
}
