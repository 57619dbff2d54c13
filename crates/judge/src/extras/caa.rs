//! CAA: whether the domain says who may issue certificates for it (RFC 8659).

use kravtjek_model::assessment::Finding;
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::id::CheckId;

use super::Extra;
use crate::finding::Tag;
use crate::need::{Need, Whose};
use crate::sight::{Look, Sight};

pub(super) static EXTRA: Extra = Extra {
    id: CheckId::known("dns.caa"),
    of: &[AssetKind::Domain],
    needs: &[Need::Set(Whose::Own, "CAA")],
    tags: &[ISSUERS, ABSENT],
    see,
};

const ISSUERS: Tag = Tag { name: "issuers", args: &["issuers"] };
const ABSENT: Tag = Tag { name: "absent", args: &[] };

fn see(asset: &Asset, sight: &Sight<'_>) -> Vec<Finding> {
    let Look::Seen(caa) = sight.lookup(asset.id.as_str(), "CAA") else { return Vec::new() };
    if caa.records.is_empty() {
        return vec![ABSENT.found(&[], caa.at("records"))];
    }
    let mut issuers: Vec<&str> = caa.records.iter().filter_map(|record| issuer(record)).collect();
    issuers.sort_unstable();
    issuers.dedup();
    vec![ISSUERS.found(&[&issuers.join(", ")], caa.at("records"))]
}

/// The issuer of an `issue` or `issuewild` property: `0 issue "ca.example; policy=ev"`.
fn issuer(record: &str) -> Option<&str> {
    let (_, rest) = record.split_once(' ')?;
    let (property, value) = rest.trim_start().split_once(' ')?;
    let named = property.eq_ignore_ascii_case("issue") || property.eq_ignore_ascii_case("issuewild");
    let value = value.trim().trim_matches('"');
    let issuer = value.split(';').next().unwrap_or_default().trim();
    (named && !issuer.is_empty()).then_some(issuer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_read_from_the_property() {
        assert_eq!(issuer("0 issue \"ca.example; policy=ev\""), Some("ca.example"));
        assert_eq!(issuer("128 issuewild \"ca.example\""), Some("ca.example"));
        for none in ["0 issue \";\"", "0 iodef \"mailto:a@b.dk\"", "0", ""] {
            assert_eq!(issuer(none), None, "{none}");
        }
    }
}
