//! S9.3: TLS at every address of every gateway is set up as the policy profile asks.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::gateways::{self, IMPLICIT_MX, NO_MAIL, NULL_MX};
use super::tls_facts::{CONTRADICTION, EMPTY_POLICY, UNSAID, WEAK, contradictions, parameters};
use crate::check::Check;
use crate::finding::{NOT_LOOKED, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.tls_parameters"),
    of: &[AssetKind::Domain],
    needs: gateways::SERVERS,
    tags: &[WEAK, UNSAID, EMPTY_POLICY, CONTRADICTION, NO_STARTTLS, NULL_MX, NO_MAIL, IMPLICIT_MX],
    judge,
};

const NO_STARTTLS: Tag = Tag { name: "no_starttls", args: &["host", "address"] };

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
                let at = |field: &str| server.at(format!("tls.{field}"));
                parameters(&endpoint, tls, &at, sight, &mut says);
                contradictions(&endpoint, tls, &at, |_| true, &mut says);
            }
            None if server.starttls.known() == Some(false) => {
                says.fail(NO_STARTTLS.found(&[&host, &address.to_string()], server.at("starttls")));
            }
            None => says.gap(NOT_LOOKED.found(&[&format!("TLS {endpoint}")], server.at("tls"))),
        }
    }
    says.outcome()
}
