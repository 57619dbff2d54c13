//! What there is to judge of a name before any check asks: it may not exist, and it may be a host and no domain of mail.

use kravtjek_model::assessment::{Finding, Outcome};
use kravtjek_model::asset::{Asset, AssetKind};
use kravtjek_model::observation::mail::MailRoute;
use kravtjek_model::organisation::{Basis, Organisation};

use crate::check::Check;
use crate::finding::{HOST_OF, NO_SUCH_NAME, NOT_SEEN, Says, not_applicable};
use crate::need::{Need, Whose};
use crate::sight::{Look, Sight};

/// The domain that a name is a web host of, by its form alone: the first label is `www`, or `www` and a number, and
/// the name lies below a domain that somebody can register, so that it is none itself.
pub fn web_host_of(name: &str) -> Option<&str> {
    let (label, above) = name.split_once('.')?;
    let number = label.strip_prefix("www")?;
    let own = psl::domain_str(name)?;
    (number.bytes().all(|octet| octet.is_ascii_digit()) && own.len() < name.len()).then_some(above)
}

/// The web host that a domain is expected to have; one that is such a host itself has none.
pub(crate) fn www(domain: &str) -> Option<String> {
    web_host_of(domain).is_none().then(|| format!("www.{domain}"))
}

/// What shows that an asset is there and what it is, by its kind, whatever is asked of it.
pub(crate) const NEEDS: [(&[AssetKind], &[Need]); 3] = [
    (
        &[AssetKind::Domain],
        &[
            Need::Set(Whose::Own, "MX"),
            Need::Addresses(Whose::Names(|name, _| www(name).into_iter().collect())),
        ],
    ),
    (&[AssetKind::Domain, AssetKind::Host], &[Need::Addresses(Whose::Own)]),
    (&[AssetKind::Delegation], &[Need::Zone(Whose::Own)]),
];

/// The domain that a name is a host of, where it was merely given: what an authority calls its domain is one.
pub(crate) fn given_host<'a>(organisation: &Organisation, name: &'a str) -> Option<&'a str> {
    web_host_of(name).filter(|_| organisation.scope.basis == Basis::Given)
}

/// What settles a check of an asset without asking it.
pub(crate) fn settled(check: &Check, asset: &Asset, sight: &Sight<'_>) -> Option<Outcome> {
    if let Some(finding) = gone(asset, sight) {
        let mut says = Says::default();
        says.gap(finding);
        return Some(says.outcome());
    }
    let name = asset.id.as_str();
    let above = given_host(sight.organisation, name)?;
    if asset.kind != AssetKind::Domain || !check.is_of_mail() {
        return None;
    }
    let mut says = Says::default();
    let what = format!("{name} MX");
    let Some(mx) = sight.lookup(name, "MX").or_gap(&what, &mut says) else { return Some(says.outcome()) };
    if !mx.is_believed() {
        says.gap(NOT_SEEN.found(&[&what, "bogus", ""], mx.at("state")));
        return Some(says.outcome());
    }
    (!matches!(MailRoute::of(&mx), MailRoute::Hosts(_)))
        .then(|| not_applicable(HOST_OF.found(&[above], mx.at("records"))))
}

/// That the name of a domain or a host does not exist, as every look-up that concluded says. A name with others below
/// it exists, whatever an old name server says of it (RFC 8020 §2).
pub(crate) fn gone(asset: &Asset, sight: &Sight<'_>) -> Option<Finding> {
    if !matches!(asset.kind, AssetKind::Domain | AssetKind::Host) {
        return None;
    }
    let name = asset.id.as_str();
    let mut evidence = Vec::new();
    for rtype in ["MX", "A", "AAAA"] {
        match sight.lookup(name, rtype) {
            Look::Seen(lookup) if lookup.denies_name() => evidence.extend(lookup.at("rcode")),
            Look::Seen(lookup) if lookup.is_believed() => return None,
            _ => {}
        }
    }
    let www = format!("www.{name}");
    let below = ["A", "AAAA"]
        .iter()
        .any(|rtype| matches!(sight.lookup(&www, rtype), Look::Seen(lookup) if !lookup.records.is_empty()));
    (!evidence.is_empty() && !below).then(|| NO_SUCH_NAME.found(&[], evidence))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn www_below_a_domain_that_can_be_registered_is_a_host_of_it() {
        for (name, above) in [
            ("www.nordhavn.dk", Some("nordhavn.dk")),
            ("www2.nordhavn.dk", Some("nordhavn.dk")),
            ("www.borger.nordhavn.dk", Some("borger.nordhavn.dk")),
            ("www.dk", None),
            ("www.co.uk", None),
            ("www.example.co.uk", Some("example.co.uk")),
            ("nordhavn.dk", None),
            ("wwwnord.nordhavn.dk", None),
            ("post.nordhavn.dk", None),
        ] {
            assert_eq!(web_host_of(name), above, "{name}");
        }
    }
}
