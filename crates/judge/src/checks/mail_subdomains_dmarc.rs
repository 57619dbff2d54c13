//! S23 for state bodies: each subdomain with name servers of its own is covered by reject, its own or inherited.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::mail_dmarc_enforced::{policy, rejects};
use crate::check::Check;
use crate::finding::{Says, Tag, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.subdomains_dmarc"),
    of: &[AssetKind::Domain],
    needs: &[Need::Dmarc(Whose::Own), Need::Dmarc(Whose::MailDelegations)],
    tags: &[ABSENT, NOT_REJECT, BELOW_OPEN, OPEN, NONE_KNOWN],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &["subdomain"] };
/// Receivers of both kinds do alike.
const NOT_REJECT: Tag = Tag { name: "not_reject", args: &["subdomain", "policy"] };
/// The subdomain itself is covered, and the names below it are not.
const BELOW_OPEN: Tag = Tag { name: "below_open", args: &["subdomain"] };
const OPEN: Tag = Tag { name: "open", args: &["subdomain", "older", "newer"] };
const NONE_KNOWN: Tag = Tag { name: "none_known", args: &[] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let domain = asset.id.as_str();
    let mut says = Says::default();
    let Some(own) = sight.dmarc(domain).or_gap("DMARC", &mut says) else { return says.outcome() };
    let subdomains = sight.mail_subdomains(domain);
    if subdomains.is_empty() {
        return not_applicable(NONE_KNOWN.found(&[], own.at("records")));
    }
    for subdomain in subdomains {
        let what = format!("DMARC {subdomain}");
        let Some(dmarc) = sight.dmarc(subdomain).or_gap(&what, &mut says) else { continue };
        if rejects(&dmarc) {
            says.good();
        } else {
            let (older, newer) = (policy(&dmarc.rfc7489), policy(&dmarc.rfc9989));
            let evidence = dmarc.at("enforced");
            says.fail(match (older, newer) {
                ("absent", "absent") => ABSENT.found(&[subdomain], evidence),
                ("reject", "reject") => BELOW_OPEN.found(&[subdomain], evidence),
                _ if older == newer => NOT_REJECT.found(&[subdomain, older], evidence),
                _ => OPEN.found(&[subdomain, older, newer], evidence),
            });
        }
    }
    says.outcome()
}
