//! Of several files of one list the newest word about a unit counts, also where it says that nobody knows: what an older file
//! had of it is what the list no longer says.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{Timestamp, ToSpan};
use kravtjek_model::observation::units::UnitState;

use super::claims::{ByPart, Units};
use super::complete::{Facts, first_part};
use super::handed::HandedIn;

/// Takes out of each fact what a newer file of the same list says otherwise.
pub(super) fn words(facts: &mut Facts, handed: &HandedIn) {
    // A scan that could not look says less than an earlier one that could: of what is measured from outside each word stands.
    let of_lists = |fact: &str| matches!(first_part(fact), "clients" | "phones" | "accounts");
    for (_, parts) in facts.iter_mut().filter(|(fact, _)| of_lists(fact)) {
        let mut by_list: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for part in parts.keys() {
            if let Some(list) = handed.part(*part).and_then(|part| part.list()) {
                by_list.entry(list).or_default().push(*part);
            }
        }
        for own in by_list.into_values().filter(|own| own.len() > 1) {
            of_list(parts, &own, handed);
        }
    }
}

fn of_list(parts: &mut ByPart<Units>, own: &[u32], handed: &HandedIn) {
    let mut newest: BTreeMap<Arc<str>, Timestamp> = BTreeMap::new();
    for part in own {
        for (unit, claim) in parts.get(part).into_iter().flat_map(Units::iter) {
            let at = moment(claim, *part, handed);
            let known = newest.entry(Arc::clone(unit)).or_insert(at);
            *known = at.max(*known);
        }
    }
    for part in own {
        let Some(units) = parts.get_mut(part) else { continue };
        units.retain(|unit, claim| newest.get(unit).is_none_or(|last| moment(claim, *part, handed) >= *last));
    }
}

/// The moment of which a word is: when the unit was heard of, as far as that is not after its file, else that of the file.
fn moment(claim: &UnitState, part: u32, handed: &HandedIn) -> Timestamp {
    let file = handed.part(part).map_or(Timestamp::MIN, |part| part.at);
    let last = file.checked_add(24.hours()).unwrap_or(Timestamp::MAX);
    claim.at().filter(|at| *at <= last).unwrap_or(file)
}
