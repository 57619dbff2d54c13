//! Checks whose measurement is a test per unit with a plain yes or no.

use kravtjek_model::assessment::{Finding, Outcome};
use kravtjek_model::observation::units::Holds;

use crate::finding::{NOT_LOOKED, Says, Tag};
use crate::sight::Sight;

/// A unit was seen not to be in the good state.
pub(super) const NOT_SO: Tag = Tag { name: "not_so", args: &["unit", "detail"] };

/// Reads the units of the fact of the same name as the check.
pub(super) fn judge(asset: &str, fact: &str, sight: &Sight<'_>) -> Outcome {
    judge_but(asset, fact, sight, &|_| None)
}

/// The same, but for units that something else vouches for.
pub(super) fn judge_but(
    asset: &str,
    fact: &str,
    sight: &Sight<'_>,
    vouched_for: &dyn Fn(&str) -> Option<Finding>,
) -> Outcome {
    let mut says = Says::default();
    let Some(units) = sight.units(asset, fact).or_gap(asset, &mut says) else { return says.outcome() };
    for (unit, state) in &units.units {
        let at = units.at(format!("units.{unit}"));
        match state.holds {
            Holds::Yes => says.good(),
            Holds::No => match vouched_for(unit) {
                Some(finding) => {
                    says.good();
                    says.note(finding);
                }
                None => says.fail(NOT_SO.exactly(&[unit], &state.detail, at)),
            },
            Holds::Unknown => says.gap(NOT_LOOKED.found(&[unit], at)),
            Holds::NotApplicable => {}
        }
    }
    if units.units.is_empty() {
        says.gap(NOT_LOOKED.found(&[asset], units.at("units")));
    }
    says.outcome()
}
