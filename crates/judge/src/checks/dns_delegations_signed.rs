//! S18 for state bodies: each subdomain delegated to name servers of its own is signed as well.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::dns_dnssec_signed::{
    BOGUS, NOTE, SERVER, SIGNED_WITHOUT_DS, SILENT, UNSIGNED, UNSUPPORTED, zone_state,
};
use crate::check::Check;
use crate::finding::{Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("dns.delegations_signed"),
    of: &[AssetKind::Domain],
    needs: &[Need::Zone(Whose::Own), Need::Zone(Whose::Delegations)],
    tags: &[UNSIGNED, SIGNED_WITHOUT_DS, UNSUPPORTED, BOGUS, SERVER, SILENT, NOTE, NONE_KNOWN],
    judge,
};

const NONE_KNOWN: Tag = Tag { name: "none_known", args: &[] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let domain = asset.id.as_str();
    let mut says = Says::default();
    // The domain's own zone is looked at as well, so that "no delegations" rests on something seen.
    let Some(own) = sight.zone(domain).or_gap(domain, &mut says) else { return says.outcome() };
    let delegations = sight.delegations(domain);
    if delegations.is_empty() {
        return not_applicable(NONE_KNOWN.found(&[], own.at("zone")));
    }
    for delegation in delegations {
        if let Some(zone) = sight.zone(delegation).or_gap(delegation, &mut says) {
            zone_state(&zone, &mut says);
        }
    }
    says.outcome()
}
