//! S27.b: HTTPS at every address of the host speaks nothing older than TLS 1.2.

use std::net::SocketAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::hosts;
use super::tls_facts::{NO_MODERN_VERSION, OLD_VERSION, versions};
use crate::check::Check;
use crate::finding::Says;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.old_tls_off"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: hosts::ENDPOINTS,
    tags: &[OLD_VERSION, NO_MODERN_VERSION],
    judge,
};

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
        versions(&endpoint, &tls, &|field| tls.at(field), &mut says);
    }
    says.fold(&OLD_VERSION, "version");
    says.fold(&OLD_VERSION, "endpoint");
    says.fold(&NO_MODERN_VERSION, "endpoint");
    says.outcome()
}
