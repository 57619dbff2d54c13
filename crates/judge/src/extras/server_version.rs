//! Server versions: what the answers tell everyone about the software behind them.

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::Extra;
use super::front_page::{self, front_pages};
use crate::finding::Tag;
use crate::response::header;
use crate::sight::Sight;

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("web.server_version"),
    of: &[AssetKind::Domain, AssetKind::Host],
    needs: front_page::NEEDS,
    tags: &[SHOWN],
    see,
};

const SHOWN: Tag = Tag { name: "shown", args: &["header", "value"] };

/// The fields in which software names itself.
const FIELDS: [&str; 5] =
    ["server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator"];

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    for page in front_pages(asset.id.as_str(), sight) {
        for field in FIELDS {
            for value in header(page.hop, field).into_iter().filter(|value| tells_a_version(value)) {
                let finding = SHOWN.found(&[field, value], page.chain.at(page.headers()));
                if !found.iter().any(|known| known.args == finding.args) {
                    found.push(finding);
                }
            }
        }
    }
    found
}

/// Whether a value has a number with a point in it: `nginx/1.22.1`, but not `nginx` or `HTTP2`.
fn tells_a_version(value: &str) -> bool {
    let mut numbers = value.split(|sign: char| !sign.is_ascii_digit() && sign != '.');
    numbers.any(|number| number.trim_matches('.').contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_is_a_number_with_a_point() {
        for shown in ["nginx/1.22.1", "Microsoft-IIS/10.0", "PHP/8.1", "4.0.30319", "Drupal 10.2"] {
            assert!(tells_a_version(shown), "{shown}");
        }
        for hidden in ["nginx", "cloudflare", "Apache", "IIS", "v. ukendt", "HTTP2", "..", "ASP.NET"] {
            assert!(!tells_a_version(hidden), "{hidden}");
        }
    }
}
