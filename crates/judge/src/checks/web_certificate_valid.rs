//! S27.c: the certificate at every address is trusted, in date and made out to the host.

use std::net::SocketAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Tri;

use super::hosts;
use super::tls_facts::{CONTRADICTION, contradictions, of_certificates};
use crate::check::Check;
use crate::finding::{NOT_LOOKED, NOT_SEEN, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.certificate_valid"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: hosts::ENDPOINTS,
    tags: &[NOT_TRUSTED, EXPIRES_SOON, EXPIRED_SINCE, CONTRADICTION],
    judge,
};

const NOT_TRUSTED: Tag = Tag { name: "not_trusted", args: &["endpoint", "problem"] };
const EXPIRED_SINCE: Tag = Tag { name: "expired_since", args: &["endpoint", "date"] };
const EXPIRES_SOON: Tag = Tag { name: "expires_soon", args: &["endpoint", "date"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let host = asset.id.as_str();
    let mut says = Says::default();
    for address in hosts::addresses(host, sight, &mut says) {
        let socket = SocketAddr::new(address, 443);
        let endpoint = socket.to_string();
        let Some(tls) = sight.tls(host, socket).or_gap(&endpoint, &mut says) else { continue };
        if tls.closed {
            continue;
        }
        match tls.chain.as_ref().map(|chain| (&chain.trusted, &chain.problem)) {
            Some((Tri::Known(true), _)) => says.good(),
            Some((Tri::Known(false), problem)) => {
                let problem = problem.as_deref().unwrap_or_default();
                says.fail(NOT_TRUSTED.found(&[&endpoint, problem], tls.at("chain")));
            }
            Some((Tri::Escaped { not_seen }, _)) => {
                let values = [endpoint.as_str(), not_seen.why.as_str()];
                says.gap(NOT_SEEN.exactly(&values, &not_seen.detail, tls.at("chain")));
            }
            None => says.gap(NOT_LOOKED.found(&[&endpoint], tls.at("chain"))),
        }
        contradictions(&endpoint, &tls, &|field| tls.at(field), of_certificates, &mut says);
        let days = i64::from(sight.policy.limits.certificate_warn_days);
        if let Some(leaf) = tls.certificates.first() {
            let left = leaf.not_after.as_second() - sight.on.as_second();
            let date = kravtjek_model::time::danish_day(leaf.not_after).to_string();
            let trusted = tls.chain.as_ref().and_then(|chain| chain.trusted.known()) == Some(true);
            if left < 0 && trusted {
                // It was valid when it was seen and is not now; whether it has been renewed nobody has seen.
                says.gap(EXPIRED_SINCE.found(&[&endpoint, &date], tls.at("certificates[0].not_after")));
            }
            if (0..days * 86_400).contains(&left) {
                says.note(EXPIRES_SOON.found(&[&endpoint, &date], tls.at("certificates[0].not_after")));
            }
        }
    }
    for tag in CHECK.tags {
        says.fold(tag, "endpoint");
    }
    says.outcome()
}
