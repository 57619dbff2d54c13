//! Units that the organisation file names: they count whether a source knows of them or not.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Criterion, Declared, ShownBy};
use kravtjek_model::assessment::{Because, Said};
use kravtjek_model::id::{AssetId, FactId};
use kravtjek_model::observation::Seen;
use kravtjek_model::observation::units::Holds;

use crate::audience::Outside;
use crate::input::Input;

/// That nothing is known of units that the organisation has declared and no source names, where any shows the criterion.
pub(crate) fn left_out(criterion: &Criterion, input: &Input<'_>, outside: &Outside<'_>) -> Option<Because> {
    criterion.met_when.leaves().into_iter().find_map(|leaf| {
        let (ShownBy::File(fact) | ShownBy::Inside(fact)) = &leaf.shown_by else { return None };
        let named = named(fact, criterion, input);
        let asked = |range: &&str| outside.of(&leaf.shown_by, range).is_none() && !named.contains(range);
        let units: Vec<&str> = units(fact, input).into_iter().filter(asked).collect();
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

/// What sources that still count name, as a unit or as the asset whose units they list.
fn named<'a>(fact: &FactId, criterion: &Criterion, input: &Input<'a>) -> BTreeSet<&'a str> {
    let mut named = BTreeSet::new();
    for observation in input.looked.observations {
        let counts = observation.at <= input.on && criterion.fresh.until(observation.at) >= input.on;
        if let Seen::Units(units) = &observation.seen
            && counts
            && units.fact == *fact
        {
            named.insert(observation.asset.as_str());
            named.extend(units.units.keys().map(String::as_str));
        }
    }
    named
}
