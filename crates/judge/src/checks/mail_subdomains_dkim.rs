//! S23 for state bodies: each subdomain with name servers of its own that takes part in the flow of mail has DKIM.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::mail::{Dkim, DkimLevel, MailRoute};

use super::mail_dkim_found::broken;
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag, not_applicable};
use crate::mail_flow::{receives, sends};
use crate::need::{Need, Whose};
use crate::shown::signed;
use crate::sight::{Look, Sight, Sighting};

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.subdomains_dkim"),
    of: &[AssetKind::Domain],
    needs: &[
        Need::Dkim(Whose::Own),
        Need::Set(Whose::MailDelegations, "MX"),
        Need::Spf(Whose::MailDelegations),
        Need::Dkim(Whose::MailFlow),
    ],
    tags: &[ABSENT, UNPROVEN, TOO_SHORT, NONE_KNOWN, NONE_IN_FLOW],
    judge,
};

const ABSENT: Tag = Tag { name: "absent", args: &["subdomain"] };
const UNPROVEN: Tag = Tag { name: "unproven", args: &["subdomain", "level"] };
const TOO_SHORT: Tag = Tag { name: "too_short", args: &["subdomain", "limit"] };
const NONE_KNOWN: Tag = Tag { name: "none_known", args: &[] };
const NONE_IN_FLOW: Tag = Tag { name: "none_in_flow", args: &[] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let domain = asset.id.as_str();
    let mut says = Says::default();
    let Some(own) = sight.dkim(domain).or_gap("DKIM", &mut says) else { return says.outcome() };
    let subdomains = sight.mail_subdomains(domain);
    if subdomains.is_empty() {
        return not_applicable(NONE_KNOWN.found(&[], own.at("level")));
    }
    let mut any = false;
    for subdomain in subdomains {
        if takes_part(subdomain, sight, &mut says) {
            any = true;
            signs(subdomain, sight, &mut says);
        }
    }
    if !any && says.gaps() == 0 {
        return not_applicable(NONE_IN_FLOW.found(&[], own.at("level")));
    }
    says.outcome()
}

/// Whether mail goes to the subdomain or may come from it; a gap where that could not be seen.
fn takes_part(subdomain: &str, sight: &Sight<'_>, says: &mut Says) -> bool {
    let (mx, spf) = (sight.lookup(subdomain, "MX"), sight.spf(subdomain));
    let by_mx = matches!(&mx, Look::Seen(mx) if receives(mx));
    if by_mx || matches!(&spf, Look::Seen(spf) if sends(spf)) {
        return true;
    }
    let what = format!("{subdomain} MX");
    if let Some(mx) = mx.or_gap(&what, says)
        && MailRoute::of(&mx) == MailRoute::Unknown
    {
        says.gap(NOT_SEEN.found(&[&what, "bogus", ""], mx.at("state")));
    }
    spf.or_gap(&format!("SPF {subdomain}"), says);
    false
}

/// Whether its mail is signed, by what mail itself has shown or by its keys.
fn signs(subdomain: &str, sight: &Sight<'_>, says: &mut Says) {
    let shown = signed(subdomain, sight);
    if !shown.is_empty() {
        says.good();
        shown.iter().flat_map(|one| &one.by).for_each(|observation| sight.rest_on(observation));
        return;
    }
    if let Some(dkim) = sight.dkim(subdomain).or_gap(&format!("DKIM {subdomain}"), says) {
        by_keys(subdomain, &dkim, sight, says);
    }
}

fn by_keys(subdomain: &str, dkim: &Sighting<'_, Dkim>, sight: &Sight<'_>, says: &mut Says) {
    match dkim.level {
        DkimLevel::B if broken(dkim, sight) => {
            let limit = sight.policy.limits.dkim_min_bits.to_string();
            says.fail(TOO_SHORT.found(&[subdomain, &limit], dkim.at("keys")));
        }
        DkimLevel::A | DkimLevel::B => says.good(),
        DkimLevel::C | DkimLevel::E => {
            says.gap(UNPROVEN.found(&[subdomain, dkim.level.as_str()], dkim.at("level")));
        }
        DkimLevel::D => says.fail(ABSENT.found(&[subdomain], dkim.at("level"))),
    }
}
