//! S8: no mail relay takes mail for others from whoever connects (relay attempts, with consent).

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::measured_units::{self, NOT_SO};
use crate::check::Check;
use crate::need::Need;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.relay_closed"),
    of: &[AssetKind::MailGateway],
    needs: &[Need::Fact],
    tags: &[NOT_SO],
    judge,
};

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    measured_units::judge(asset.id.as_str(), "mail.relay_closed", sight)
}
