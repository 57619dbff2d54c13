//! S10: the gateway keeps to the sender's DMARC policy (test mails with a forged sender, with consent).

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::measured_units::{self, NOT_SO};
use crate::check::Check;
use crate::need::Need;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.dmarc_respected"),
    of: &[AssetKind::MailGateway],
    needs: &[Need::Fact],
    tags: &[NOT_SO],
    judge,
};

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    measured_units::judge(asset.id.as_str(), "mail.dmarc_respected", sight)
}
