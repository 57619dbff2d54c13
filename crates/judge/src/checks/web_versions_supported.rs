//! S26.1: no version seen from outside has left its maker's support.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::measured_units::{self, NOT_SO};
use crate::check::Check;
use crate::need::Need;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.versions_supported"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Fact],
    tags: &[NOT_SO],
    judge,
};

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    measured_units::judge(asset.id.as_str(), "web.versions_supported", sight)
}
