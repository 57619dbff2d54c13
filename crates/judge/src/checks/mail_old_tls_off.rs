//! S9.1, the inbound half: no address of a gateway speaks anything older than TLS 1.2.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::gateways::{self, IMPLICIT_MX, NO_MAIL, NULL_MX};
use super::tls_facts::{NO_MODERN_VERSION, OLD_VERSION, versions};
use crate::check::Check;
use crate::finding::{NOT_LOOKED, Says};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.old_tls_off"),
    of: &[AssetKind::Domain],
    needs: gateways::SERVERS,
    tags: &[OLD_VERSION, NO_MODERN_VERSION, NULL_MX, NO_MAIL, IMPLICIT_MX],
    judge,
};

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let gateways = match gateways::of(asset.id.as_str(), sight, &mut says) {
        Ok(gateways) => gateways,
        Err(settled) => return settled.unwrap_or_else(|| says.outcome()),
    };
    for (host, address, server) in gateways::servers(&gateways, sight, &mut says) {
        let endpoint = format!("{host} ({address})");
        match &server.tls {
            Some(tls) => {
                versions(&endpoint, tls, &|field| server.at(format!("tls.{field}")), &mut says);
            }
            // Without STARTTLS there is no TLS to judge; the check of STARTTLS has said so.
            None if server.starttls.known() == Some(false) => {}
            None => says.gap(NOT_LOOKED.found(&[&format!("TLS {endpoint}")], server.at("tls"))),
        }
    }
    says.outcome()
}
