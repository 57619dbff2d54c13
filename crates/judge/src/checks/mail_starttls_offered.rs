//! S9.1, the inbound half: every address of every gateway offers STARTTLS.

use kravtjek_model::assessment::Outcome;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::Tri;

use super::gateways::{self, IMPLICIT_MX, NO_MAIL, NULL_MX};
use crate::check::Check;
use crate::finding::{NOT_SEEN, Says, Tag};
use crate::sight::Sight;

pub(super) static CHECK: Check = Check {
    id: CheckId::known("mail.starttls_offered"),
    of: &[AssetKind::Domain],
    needs: gateways::SERVERS,
    tags: &[NOT_OFFERED, NOT_ALWAYS, AUTH_IN_CLEAR, INJECTION, INJECTION_OPEN, NULL_MX, NO_MAIL, IMPLICIT_MX],
    judge,
};

const NOT_OFFERED: Tag = Tag { name: "not_offered", args: &["host", "address"] };
const NOT_ALWAYS: Tag = Tag { name: "not_always_offered", args: &["host", "address"] };
const AUTH_IN_CLEAR: Tag = Tag { name: "auth_in_clear", args: &["host", "address"] };
const INJECTION: Tag = Tag { name: "injection", args: &["host", "address"] };
const INJECTION_OPEN: Tag = Tag { name: "injection_open", args: &["host", "address", "why", "detail"] };

fn judge(asset: &Asset, sight: &Sight<'_>) -> Outcome {
    let mut says = Says::default();
    let gateways = match gateways::of(asset.id.as_str(), sight, &mut says) {
        Ok(gateways) => gateways,
        Err(settled) => return settled.unwrap_or_else(|| says.outcome()),
    };
    for (host, address, server) in gateways::servers(&gateways, sight, &mut says) {
        let address = address.to_string();
        match &server.starttls {
            Tri::Known(true) => says.good(),
            Tri::Known(false) if !server.ehlo_otherwise.is_empty() => {
                let both = [server.at("ehlo"), server.at("ehlo_otherwise")].concat();
                says.fail(NOT_ALWAYS.found(&[&host, &address], both));
            }
            Tri::Known(false) => says.fail(NOT_OFFERED.found(&[&host, &address], server.at("starttls"))),
            Tri::Escaped { not_seen } => {
                let what = format!("STARTTLS {host} ({address})");
                let values = [what.as_str(), not_seen.why.as_str()];
                says.gap(NOT_SEEN.exactly(&values, &not_seen.detail, server.at("starttls")));
            }
        }
        if server.auth_in_clear == Some(true) {
            says.note(AUTH_IN_CLEAR.found(&[&host, &address], server.at("auth_in_clear")));
        }
        match &server.injection {
            Some(Tri::Known(true)) => says.note(INJECTION.found(&[&host, &address], server.at("injection"))),
            Some(Tri::Escaped { not_seen }) => {
                let values = [host.as_str(), &address, not_seen.why.as_str()];
                says.note(INJECTION_OPEN.exactly(&values, &not_seen.detail, server.at("injection")));
            }
            Some(Tri::Known(false)) | None => {}
        }
    }
    says.outcome()
}
