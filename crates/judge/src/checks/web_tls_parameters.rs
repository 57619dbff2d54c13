//! S27.c: TLS at every address of the host is set up as the policy profile asks.

use std::net::SocketAddr;

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::hosts;
use super::tls_facts::{
    CONTRADICTION, EMPTY_POLICY, UNSAID, WEAK, contradictions, of_certificates, parameters,
};
use crate::check::Check;
use crate::finding::Says;
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("web.tls_parameters"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: hosts::ENDPOINTS,
    tags: &[WEAK, UNSAID, EMPTY_POLICY, CONTRADICTION],
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
        let at = |field: &str| tls.at(field);
        parameters(&endpoint, &tls, &at, sight, &mut says);
        contradictions(&endpoint, &tls, &at, |what| !of_certificates(what), &mut says);
    }
    for tag in CHECK.tags {
        says.fold(tag, "endpoint");
    }
    says.outcome()
}
