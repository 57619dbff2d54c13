//! S11.1: every log-on page found from outside stands in the register of systems.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::measured_units::{self, NOT_SO};
use crate::check::Check;
use crate::need::Need;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.login_accounted"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: &[Need::Fact],
    tags: &[NOT_SO],
    judge,
};

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    measured_units::judge(asset.id.as_str(), "web.login_accounted", sight)
}
