//! Which subdomains are delegated to name servers of their own. What was once found stays until a person rejects it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::observation::{Probe, Seen};
use kravtjek_model::organisation::Organisation;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::index::{Index, Latest};

/// Delegated subdomains, by the domains they lie under.
pub(crate) struct Delegated<'a> {
    by: BTreeMap<&'a str, BTreeSet<&'a str>>,
}

impl<'a> Delegated<'a> {
    pub(crate) fn new(
        assets: &'a [Asset],
        organisation: &Organisation,
        index: &Index<'a>,
        on: Timestamp,
    ) -> Self {
        let found = index.all(Probe::Dnssec).map(|(name, _)| name).filter(|name| is_cut(name, index, on));
        let all = of_kind(assets, AssetKind::Delegation).chain(found);
        Self::below(assets, all.filter(|name| !organisation.rejected.contains_key(*name)))
    }

    /// Those that are assets themselves.
    pub(crate) fn among(assets: &'a [Asset]) -> Self {
        Self::below(assets, of_kind(assets, AssetKind::Delegation))
    }

    fn below(assets: &'a [Asset], names: impl Iterator<Item = &'a str>) -> Self {
        let domains: BTreeSet<&str> = of_kind(assets, AssetKind::Domain).collect();
        let mut by: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for name in names {
            for above in parents(name).filter_map(|above| domains.get(above)) {
                by.entry(above).or_default().insert(name);
            }
        }
        Self { by }
    }

    pub(crate) fn of(&self, domain: &str) -> BTreeSet<&'a str> {
        self.by.get(domain).cloned().unwrap_or_default()
    }
}

fn of_kind(assets: &[Asset], kind: AssetKind) -> impl Iterator<Item = &str> {
    assets.iter().filter(move |asset| asset.kind == kind).map(|asset| asset.id.as_str())
}

/// Whether a zone was ever seen to begin here; one that could only be tried counts as well.
fn is_cut(name: &str, index: &Index<'_>, on: Timestamp) -> bool {
    match index.latest(Probe::Dnssec, name, &Subject::name(name), Fresh::Months(u16::MAX), on) {
        Latest::Seen(observation) => matches!(&observation.seen, Seen::Dnssec(zone) if zone.apex),
        Latest::NotSeen(..) => true,
        Latest::NotLooked => false,
    }
}

/// The names above a name, the nearest first.
pub(crate) fn parents(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(at, _)| name.get(at + 1..))
}
