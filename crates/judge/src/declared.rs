//! Units that the organisation file names: they count whether a source knows of them or not.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use kravtjek_catalogue::{Criterion, Declared, ShownBy};
use kravtjek_model::assessment::{Because, Said};
use kravtjek_model::detail::Detail;
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::audience::Outside;
use crate::index::Index;
use crate::input::Input;
use crate::units::Heard;

/// Units that the organisation has declared and no source names.
pub(crate) struct Unnamed<'a> {
    fact: FactId,
    units: Vec<&'a str>,
}

/// Those of the first fact that shows a criterion and has any.
pub(crate) fn unnamed<'a>(
    criterion: &Criterion,
    input: &Input<'a>,
    index: &Index<'_>,
    outside: &Outside<'_>,
) -> Option<Unnamed<'a>> {
    criterion.met_when.leaves().into_iter().find_map(|leaf| {
        let (ShownBy::File(fact) | ShownBy::Inside(fact)) = &leaf.shown_by else { return None };
        let declared = units(fact, input);
        if declared.is_empty() {
            return None;
        }
        let named = named(fact, leaf.counts(criterion.fresh), input, index);
        let asked = |range: &&str| outside.of(&leaf.shown_by, range).is_none() && !lies_within(range, &named);
        let units: Vec<&str> = declared.into_iter().filter(asked).collect();
        (!units.is_empty()).then(|| Unnamed { fact: fact.clone(), units })
    })
}

impl Unnamed<'_> {
    /// Told with what sources say of the same fact: nothing is known of these units. At most so many are named.
    pub(crate) fn told(self, because: &mut Vec<Because>, most: usize) {
        let known = because.iter_mut().find_map(|one| match one {
            Because::Units { fact, outcome, counts, examples, details, .. } if *fact == self.fact => {
                Some((outcome, counts, examples, details))
            }
            _ => None,
        });
        let Some((outcome, counts, examples, details)) = known else {
            let Some(first) = self.units.first() else { return };
            because.push(Because::Units {
                asset: AssetId::from(*first),
                fact: self.fact,
                outcome: Said::CannotTell,
                counts: BTreeMap::from([(Holds::Unknown, self.units.len())]),
                examples: self.units.iter().take(most).map(|unit| (*unit).to_owned()).collect(),
                details: BTreeMap::new(),
                evidence: Vec::new(),
            });
            return;
        };
        if *outcome != Said::Fail {
            *outcome = Said::CannotTell;
        }
        *counts.entry(Holds::Unknown).or_default() += self.units.len();
        // What fails is named first and whole, or nothing else is.
        if examples.len() < counts.get(&Holds::No).copied().unwrap_or_default() {
            return;
        }
        let room = most.saturating_sub(examples.len());
        let room = if self.units.len() == room + 1 { self.units.len() } else { room };
        for unit in self.units.iter().take(room) {
            examples.push((*unit).to_owned());
            details.insert((*unit).to_owned(), Detail::in_no_source());
        }
    }
}

/// Whether a range is named, or lies in one that is, or in several side by side.
fn lies_within(range: &str, named: &BTreeSet<&str>) -> bool {
    if named.contains(range) {
        return true;
    }
    let Some((is_v6, first, last)) = addresses(range) else { return false };
    let mut spans: Vec<(u128, u128)> = named
        .iter()
        .filter_map(|name| addresses(name))
        .filter(|(family, ..)| *family == is_v6)
        .map(|(_, from, to)| (from, to))
        .collect();
    spans.sort_unstable();
    let mut next = first;
    for (from, to) in spans.into_iter().filter(|(_, to)| *to >= first) {
        match from <= next {
            true if to >= last => return true,
            true => next = next.max(to + 1),
            false => return false,
        }
    }
    false
}

/// The first and the last address of a range, as numbers of its family: an address, or one with the length of a prefix.
fn addresses(range: &str) -> Option<(bool, u128, u128)> {
    let (address, length) = match range.split_once('/') {
        Some((address, length)) => (address, Some(length.parse::<u32>().ok()?)),
        None => (range, None),
    };
    let (is_v6, bits, number) = match address.parse().ok()? {
        IpAddr::V4(address) => (false, 32, u128::from(u32::from(address))),
        IpAddr::V6(address) => (true, 128, u128::from(address)),
    };
    let free = bits - length.filter(|length| *length <= bits).unwrap_or(bits);
    let below = 1_u128.checked_shl(free).map_or(u128::MAX, |size| size - 1);
    Some((is_v6, number & !below, number | below))
}

/// The units of a fact that the organisation declares and no person has rejected.
fn units<'a>(fact: &FactId, input: &Input<'a>) -> Vec<&'a str> {
    let organisation = input.organisation;
    match input.by.catalogue.facts.get(fact).and_then(|fact| fact.declared) {
        Some(Declared::Ranges) => {
            let kept = |range: &&AssetId| !organisation.rejected.contains_key(*range);
            organisation.ranges.keys().filter(kept).map(AssetId::as_str).collect()
        }
        None => Vec::new(),
    }
}

/// What sources name, as a unit or as the asset whose units they list, by what of each of them still counts: what is gone
/// from a list is not known of any more, however good the one before it was.
fn named<'a>(fact: &FactId, fresh: Fresh, input: &Input<'_>, index: &Index<'a>) -> BTreeSet<&'a str> {
    let own = |subject: &Subject| matches!(subject, Subject::Fact(own) if own.as_str() == fact.as_str());
    let mut named = BTreeSet::new();
    for (asset, _) in index.all(Probe::Units).filter(|(_, subject)| own(subject)) {
        let heard = Heard::of(index, (asset, fact.as_str()), Some(input.by.catalogue), fresh, input.on);
        if !heard.counted.is_empty() {
            named.insert(asset);
            named.extend(heard.names());
        }
    }
    named
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_lies_in_a_wider_one_and_in_several_side_by_side() {
        let within = |range: &str, named: &[&str]| lies_within(range, &named.iter().copied().collect());
        assert!(within("192.0.2.0/28", &["192.0.2.0/24"]) && within("192.0.2.7", &["0.0.0.0/0"]));
        assert!(within("192.0.2.0/24", &["192.0.2.128/25", "services", "192.0.2.0/25"]));
        assert!(within("2001:db8::/64", &["2001:db8::/48"]) && within("::/0", &["::/1", "8000::/1"]));
        assert!(!within("192.0.2.0/24", &["192.0.2.0/25", "192.0.2.128/26", "192.0.2.224/27"]));
        assert!(!within("192.0.2.0/24", &["192.0.2.0/28", "::/0"]) && !within("x", &["0.0.0.0/0"]));
    }
}
