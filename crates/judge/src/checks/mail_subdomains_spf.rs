//! S23 for state bodies: each subdomain with name servers of its own has an SPF record, which is never inherited.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::mail_spf_sound::is_sound;
use crate::check::Check;
use crate::finding::{Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.subdomains_spf"),
    of: &[AssetKind::Domain],
    needs: &[Need::Spf(Whose::Own), Need::Spf(Whose::MailDelegations)],
    tags: &[ABSENT, UNSOUND, NONE_KNOWN],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &["subdomain"] };
const UNSOUND: Tag = Tag { name: "unsound", args: &["subdomain"] };
const NONE_KNOWN: Tag = Tag { name: "none_known", args: &[] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let domain = asset.id.as_str();
    let mut says = Says::default();
    let Some(own) = sight.spf(domain).or_gap("SPF", &mut says) else { return says.outcome() };
    let subdomains = sight.mail_subdomains(domain);
    if subdomains.is_empty() {
        return not_applicable(NONE_KNOWN.found(&[], own.at("records")));
    }
    for subdomain in subdomains {
        let Some(spf) = sight.spf(subdomain).or_gap(&format!("SPF {subdomain}"), &mut says) else { continue };
        if spf.records.is_empty() {
            says.fail(ABSENT.found(&[subdomain], spf.at("records")));
        } else if is_sound(&spf, &sight.policy.limits) {
            says.good();
        } else {
            says.fail(UNSOUND.found(&[subdomain], spf.at("records")));
        }
    }
    says.outcome()
}
