//! What the verifier of chains cannot judge: its own limits, and kinds of constraints, extensions, signatures and keys that
//! it does not know. What it says of those is no statement about the chain.

use std::net::IpAddr;

use webpki::Error;
use x509_parser::prelude::{GeneralName, GeneralSubtree, NameConstraints, ParsedExtension, X509Certificate};

use super::key;
use kravtjek_model::detail::Detail;

/// The largest RSA modulus that the verifier computes with, in bits.
const RSA_LARGEST: u32 = 8192;
/// Curves on which it verifies.
const CURVES: [&str; 3] = ["ECDSA secp256r1", "ECDSA secp384r1", "ECDSA secp521r1"];
/// Hashes that are refused with good reason, whoever verifies.
const BROKEN: [&str; 4] = ["MD2", "MD5", "SHA-1", "SHA-224"];
/// Critical extensions of RFC 5280 §4.2.1 that the verifier refuses because it does not read them: certificate policies,
/// their mappings and constraints, and `inhibitAnyPolicy`.
const POLICIES: [&str; 4] = ["2.5.29.32", "2.5.29.33", "2.5.29.36", "2.5.29.54"];
/// `id-RSASSA-PSS`, a key for that kind of signature alone.
const PSS_KEY: &str = "1.2.840.113549.1.1.10";

/// What the verifier stumbled over, where it is its own fault; none where the chain itself is at fault.
pub(crate) fn beyond(error: &Error, sent: &[X509Certificate<'_>]) -> Option<Detail> {
    match error {
        Error::MaximumSignatureChecksExceeded
        | Error::MaximumPathBuildCallsExceeded
        | Error::MaximumPathDepthExceeded
        | Error::MaximumNameConstraintComparisonsExceeded => Some(Detail::said(error.to_string())),
        Error::NameConstraintViolation => constraint(sent),
        Error::UnsupportedCriticalExtension => extension(sent),
        Error::UnsupportedSignatureAlgorithmContext(_) => signature(sent),
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) | Error::InvalidSignatureForPublicKey => {
            sent.iter().find_map(unknown_key)
        }
        Error::InvalidSerialNumber => Some(Detail::serial_number()),
        _ => None,
    }
}

/// A constraint on names of a kind that is not compared (RFC 5280 §4.2.1.10), unless one that is would be enough.
fn constraint(sent: &[X509Certificate<'_>]) -> Option<Detail> {
    let all: Vec<&NameConstraints<'_>> = sent.iter().filter_map(constraints).collect();
    let leaf = sent.first()?;
    if all.iter().any(|constraints| violates(leaf, constraints)) {
        return None;
    }
    let subtrees = all.iter().flat_map(|one| [&one.permitted_subtrees, &one.excluded_subtrees]);
    let kind = subtrees.flatten().flatten().find_map(|subtree| match subtree.base {
        GeneralName::DNSName(_) | GeneralName::IPAddress(_) => None,
        GeneralName::DirectoryName(_) => Some("directoryName"),
        GeneralName::URI(_) => Some("uniformResourceIdentifier"),
        GeneralName::RFC822Name(_) => Some("rfc822Name"),
        _ => Some("otherName"),
    });
    kind.map(Detail::name_constraint)
}

fn constraints<'a>(certificate: &'a X509Certificate<'_>) -> Option<&'a NameConstraints<'a>> {
    certificate.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::NameConstraints(constraints) => Some(constraints),
        _ => None,
    })
}

/// Whether a host name or address of the leaf is one that the constraints do not allow.
fn violates(leaf: &X509Certificate<'_>, constraints: &NameConstraints<'_>) -> bool {
    let (names, _) = super::names(leaf);
    let permitted = constraints.permitted_subtrees.as_deref().unwrap_or_default();
    let excluded = constraints.excluded_subtrees.as_deref().unwrap_or_default();
    names.iter().any(|name| {
        let same_kind = |subtree: &&GeneralSubtree<'_>| is_within(name, &subtree.base).is_some();
        let holds = |subtree: &GeneralSubtree<'_>| is_within(name, &subtree.base) == Some(true);
        let limited = permitted.iter().any(|subtree| same_kind(&subtree));
        (limited && !permitted.iter().any(holds)) || excluded.iter().any(holds)
    })
}

/// Whether a name lies within a subtree; none when they are of different kinds.
fn is_within(name: &str, base: &GeneralName<'_>) -> Option<bool> {
    match (name.parse::<IpAddr>(), base) {
        (Err(_), GeneralName::DNSName(base)) => {
            let (name, base) = (name.to_ascii_lowercase(), base.to_ascii_lowercase());
            let rest = name.strip_suffix(base.as_str());
            let whole = |rest: &str| rest.is_empty() || rest.ends_with('.') || base.starts_with('.');
            Some(base.is_empty() || rest.is_some_and(whole))
        }
        (Ok(address), GeneralName::IPAddress(base)) => {
            let octets = match address {
                IpAddr::V4(four) => four.octets().to_vec(),
                IpAddr::V6(six) => six.octets().to_vec(),
            };
            let (network, mask) =
                base.split_at_checked(octets.len()).filter(|(_, mask)| mask.len() == octets.len())?;
            let mut parts = octets.iter().zip(network).zip(mask);
            Some(parts.all(|((own, network), mask)| own & mask == network & mask))
        }
        _ => None,
    }
}

fn extension(sent: &[X509Certificate<'_>]) -> Option<Detail> {
    let critical = sent.iter().flat_map(|one| one.extensions()).filter(|extension| extension.critical);
    let oids = critical.map(|extension| extension.oid.to_id_string());
    oids.into_iter().find(|oid| POLICIES.contains(&oid.as_str())).map(Detail::critical_extension)
}

/// A signature whose hash nobody minds, in a form that the verifier does not know.
fn signature(sent: &[X509Certificate<'_>]) -> Option<Detail> {
    let names: Vec<String> = sent.iter().map(|one| key::signature(&one.signature_algorithm)).collect();
    if names.iter().any(|name| BROKEN.contains(&name.as_str())) {
        return None;
    }
    let known = |name: &&String| !["SHA-256", "SHA-384", "SHA-512", "Ed25519"].contains(&name.as_str());
    let odd = names.iter().find(known).or_else(|| names.first())?;
    Some(Detail::signature_kind(odd))
}

fn unknown_key(certificate: &X509Certificate<'_>) -> Option<Detail> {
    let spki = certificate.public_key();
    let name = key::key(spki);
    let known = match name.strip_prefix("RSA ") {
        _ if spki.algorithm.algorithm.to_id_string() == PSS_KEY => false,
        Some(bits) => bits.parse::<u32>().is_ok_and(|bits| bits <= RSA_LARGEST),
        None => name == "Ed25519" || CURVES.contains(&name.as_str()),
    };
    (!known).then(|| Detail::key_kind(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc5280_4_2_1_10_names_are_compared_with_subtrees_of_their_own_kind() {
        let dns = |base| GeneralName::DNSName(base);
        for (name, base, expected) in [
            ("www.a.dk", dns("a.dk"), Some(true)),
            ("A.dk", dns("a.DK"), Some(true)),
            ("www.a.dk", dns(".a.dk"), Some(true)),
            ("a.dk", dns(".a.dk"), Some(false)),
            ("wwwa.dk", dns("a.dk"), Some(false)),
            ("a.dk", dns(""), Some(true)),
            ("192.0.2.1", dns("a.dk"), None),
            ("192.0.2.1", GeneralName::IPAddress(&[192, 0, 2, 0, 255, 255, 255, 0]), Some(true)),
            ("192.0.3.1", GeneralName::IPAddress(&[192, 0, 2, 0, 255, 255, 255, 0]), Some(false)),
            ("2001:db8::1", GeneralName::IPAddress(&[192, 0, 2, 0, 255, 255, 255, 0]), None),
            ("a.dk", GeneralName::IPAddress(&[0; 8]), None),
        ] {
            assert_eq!(is_within(name, &base), expected, "{name} {base:?}");
        }
    }
}
