//! What a check is: a plain value.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Probe;

use crate::finding::Tag;
use crate::need::Need;
use crate::sight::Sight;

/// One check. Its words stand in the catalogue, in the file of the same name.
pub struct Check {
    /// Its id, named by the good state.
    pub id: CheckId,
    /// The kinds of assets it speaks of.
    pub of: &'static [AssetKind],
    /// What must have been looked at.
    pub(crate) needs: &'static [Need],
    /// Every finding it can make, besides those that are [common](crate::COMMON) to all.
    pub tags: &'static [Tag],
    /// What it says of one asset.
    pub(crate) judge: fn(&Asset, &Sight<'_>) -> Outcome,
}

impl Check {
    /// The kinds of measurement that it rests on.
    pub fn probes(&self) -> impl Iterator<Item = Probe> {
        self.needs.iter().filter(|need| !matches!(need, Need::Beside(_))).map(Need::probe)
    }

    /// Whether it asks anything of a domain that only one with mail has.
    pub(crate) fn is_of_mail(&self) -> bool {
        self.needs.iter().any(Need::is_of_mail)
    }
}
