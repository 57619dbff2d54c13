//! S26.1: no version seen from outside has left its maker's support. It is a sign: distributions mend what is old, and where
//! the register says that they do, it says nothing.

use kravtjek_model::assessment::{Finding, Outcome};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;

use super::measured_units::{NOT_SO, judge_but};
use crate::check::Check;
use crate::finding::Tag;
use crate::need::Need;
use crate::sight::Sight;

/// What the register says of products and versions.
const REGISTER: &str = "services.software_supported";

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.versions_supported"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Fact],
    tags: &[NOT_SO, VOUCHED_FOR],
    judge,
};

const VOUCHED_FOR: Tag = Tag { name: "vouched_for", args: &["unit"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let vouched_for = |unit: &str| -> Option<Finding> {
        let (name, holds, states) = sight.unit_anywhere(REGISTER, unit)?;
        let supported = holds == Holds::Yes;
        supported.then(|| sight.rest_on(states.observation));
        supported.then(|| VOUCHED_FOR.found(&[unit], states.at(format!("units.{name}"))))
    };
    judge_but(asset.id.as_str(), "web.versions_supported", sight, &vouched_for)
}
