//! A zone as it is served: its RRsets with their signatures, and the look-ups that an answer is put together from.

use std::collections::BTreeMap;

use bytes::Bytes;

use crate::name::{Name, Rtype, suffix, upwards};
use crate::nsec3::{Nsec3, hash};
use crate::presentation::{Record, show};

/// The records of one owner and type, with the RRSIG data that go with them.
#[derive(Clone, Debug, Default)]
pub(crate) struct RrSet {
    pub(crate) ttl: u32,
    pub(crate) data: Vec<Bytes>,
    pub(crate) sigs: Vec<Bytes>,
}

impl RrSet {
    pub(crate) fn new(ttl: u32, data: Vec<Bytes>) -> Self {
        let mut set = Self { ttl, data, sigs: Vec::new() };
        set.settle();
        set
    }

    /// Canonical order without duplicates (RFC 4034 §6.3).
    pub(crate) fn settle(&mut self) {
        self.data.sort();
        self.data.dedup();
    }
}

/// The RRsets of one owner.
pub(crate) type Node = BTreeMap<Rtype, RrSet>;

/// An NSEC3 record under the name that its hash makes.
#[derive(Clone, Debug)]
pub(crate) struct Hashed {
    pub(crate) owner: Name,
    pub(crate) set: RrSet,
}

/// A zone as one server serves it.
#[derive(Clone, Debug)]
pub(crate) struct Zone {
    pub(crate) apex: Name,
    pub(crate) nodes: BTreeMap<Name, Node>,
    /// NSEC3 records by hash.
    pub(crate) hashed: BTreeMap<Vec<u8>, Hashed>,
    pub(crate) nsec3: Option<Nsec3>,
    pub(crate) signed: bool,
    /// Every proof is served by the record after the one that would prove it.
    pub(crate) swapped_proofs: bool,
    /// The last record of every proof of several is left out.
    pub(crate) incomplete_proofs: bool,
}

impl Zone {
    pub(crate) fn new(apex: Name, records: Vec<Record>) -> Self {
        let mut zone = Self {
            apex,
            nodes: BTreeMap::new(),
            hashed: BTreeMap::new(),
            nsec3: None,
            signed: false,
            swapped_proofs: false,
            incomplete_proofs: false,
        };
        for record in records {
            zone.add(record.owner, record.rtype, record.ttl, record.rdata);
        }
        zone
    }

    /// Adds a record; the RRset keeps the TTL of its first (RFC 2181 §5.2).
    pub(crate) fn add(&mut self, owner: Name, rtype: Rtype, ttl: u32, rdata: Bytes) {
        let node = self.nodes.entry(owner).or_default();
        let set = node.entry(rtype).or_insert_with(|| RrSet::new(ttl, Vec::new()));
        set.data.push(rdata);
        set.settle();
    }

    pub(crate) fn set(&self, owner: &Name, rtype: Rtype) -> Option<&RrSet> {
        self.nodes.get(owner)?.get(&rtype)
    }

    pub(crate) fn set_mut(&mut self, owner: &Name, rtype: Rtype) -> Option<&mut RrSet> {
        self.nodes.get_mut(owner)?.get_mut(&rtype)
    }

    /// Whether the name exists, if only because something exists below it (RFC 4592 §2.2.2).
    pub(crate) fn exists(&self, name: &Name) -> bool {
        self.nodes.range(name.clone()..).next().is_some_and(|(next, _)| next.ends_with(name))
    }

    /// The longest existing name at or above `name`.
    pub(crate) fn closest_encloser(&self, name: &Name) -> Name {
        upwards(name).find(|name| self.exists(name)).unwrap_or_else(|| self.apex.clone())
    }

    /// The topmost owner of such a set strictly below the apex and at or above `name`.
    fn topmost(&self, name: &Name, rtype: Rtype) -> Option<Name> {
        let below = self.apex.label_count()..name.label_count();
        below.map(|labels| suffix(name, labels)).find(|name| self.set(name, rtype).is_some())
    }

    /// The zone cut at or above `name`, when there is one.
    pub(crate) fn cut(&self, name: &Name) -> Option<Name> {
        self.topmost(name, Rtype::NS)
    }

    /// The owner of the DNAME that moves `name`, when there is one (RFC 6672 §2.3).
    pub(crate) fn dname(&self, name: &Name) -> Option<Name> {
        upwards(name)
            .skip(1)
            .take_while(|above| above.ends_with(&self.apex))
            .filter(|above| self.set(above, Rtype::DNAME).is_some())
            .last()
    }

    /// The NSEC record at `name`, or the last one before it.
    pub(crate) fn nsec_at_or_before(&self, name: &Name) -> Option<(&Name, &RrSet)> {
        let with_nsec = |(owner, node): (_, &'_ Node)| {
            let _: &Name = owner;
            node.contains_key(&Rtype::NSEC)
        };
        let mut before = self.nodes.range(..=name.clone()).rev();
        let (owner, node) = before.find(|(owner, node)| with_nsec((owner, node)))?;
        Some((owner, node.get(&Rtype::NSEC)?))
    }

    /// The NSEC record after `name`, around the end of the zone.
    pub(crate) fn nsec_after(&self, name: &Name) -> Option<(&Name, &RrSet)> {
        let later = self.nodes.range(name.clone()..).skip(1).chain(&self.nodes);
        later.filter_map(|(owner, node)| Some((owner, node.get(&Rtype::NSEC)?))).next()
    }

    /// The NSEC3 record whose hash is that of `name`.
    pub(crate) fn nsec3_match(&self, name: &Name) -> Option<&Hashed> {
        self.hashed.get(&hash(name, self.nsec3.as_ref()?))
    }

    /// The NSEC3 record whose span covers the hash of `name` (the last one before it, around the end of the zone).
    pub(crate) fn nsec3_cover(&self, name: &Name) -> Option<&Hashed> {
        let hash = hash(name, self.nsec3.as_ref()?);
        let before = self.hashed.range(..hash).next_back();
        before.or_else(|| self.hashed.last_key_value()).map(|(_, hashed)| hashed)
    }

    /// The NSEC3 record after one of them, around the end of the zone.
    pub(crate) fn nsec3_after(&self, owner: &Name) -> Option<&Hashed> {
        let mut later = self.hashed.values().skip_while(|hashed| hashed.owner != *owner).skip(1);
        later.next().or_else(|| self.hashed.values().next())
    }

    /// The zone as a master file.
    pub(crate) fn text(&self) -> String {
        let mut sets: Vec<(&Name, Rtype, &RrSet)> = Vec::new();
        for (owner, node) in &self.nodes {
            sets.extend(node.iter().map(|(rtype, set)| (owner, *rtype, set)));
        }
        sets.sort_by_key(|(owner, rtype, _)| (*owner != &self.apex, *rtype != Rtype::SOA));
        sets.extend(self.hashed.values().map(|hashed| (&hashed.owner, Rtype::NSEC3, &hashed.set)));
        let mut text = String::new();
        for (owner, rtype, set) in sets {
            let lines = set.data.iter().map(|data| show(owner, rtype, set.ttl, data));
            for line in lines.chain(set.sigs.iter().map(|sig| show(owner, Rtype::RRSIG, set.ttl, sig))) {
                text.push_str(&line);
                text.push('\n');
            }
        }
        text
    }
}
