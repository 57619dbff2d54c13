//! Units that the organisation file names: they count whether a source knows of them or not.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Criterion, Declared, ShownBy};
use kravtjek_model::assessment::{Because, Said};
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::Probe;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::subject::Subject;
use kravtjek_model::time::Fresh;

use crate::audience::Outside;
use crate::index::Index;
use crate::input::Input;
use crate::units::Heard;

/// That nothing is known of units that the organisation has declared and no source names, where any shows the criterion.
pub(crate) fn left_out(
    criterion: &Criterion,
    input: &Input<'_>,
    index: &Index<'_>,
    outside: &Outside<'_>,
) -> Option<Because> {
    criterion.met_when.leaves().into_iter().find_map(|leaf| {
        let (ShownBy::File(fact) | ShownBy::Inside(fact)) = &leaf.shown_by else { return None };
        let declared = units(fact, input);
        if declared.is_empty() {
            return None;
        }
        let named = named(fact, leaf.counts(criterion.fresh), input, index);
        let asked = |range: &&str| outside.of(&leaf.shown_by, range).is_none() && !named.contains(range);
        let units: Vec<&str> = declared.into_iter().filter(asked).collect();
        Some(Because::Units {
            asset: AssetId::from(*units.first()?),
            fact: fact.clone(),
            outcome: Said::CannotTell,
            counts: BTreeMap::from([(Holds::Unknown, units.len())]),
            examples: units
                .into_iter()
                .take(input.by.policy.limits.unit_examples)
                .map(str::to_owned)
                .collect(),
            details: BTreeMap::new(),
            evidence: Vec::new(),
        })
    })
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
