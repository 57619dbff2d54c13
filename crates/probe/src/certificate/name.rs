//! Whether a certificate is made out to a name (RFC 9525), and to a mail host as DANE wants it (RFC 7672 §3.2.3).

use std::net::IpAddr;

use kravtjek_model::observation::tls::covers;
use x509_parser::prelude::X509Certificate;

/// How a certificate and a name go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// The name stands among the subject alternative names.
    Yes,
    /// It stands in the common name only, which browsers do not read (RFC 9525 §2).
    CommonNameOnly,
    /// It stands nowhere.
    No,
}

/// Whether a certificate is made out to a host name or an address literal. A name that cannot be a host name matches
/// nothing; one in other letters than ASCII is compared as its A-labels (RFC 5890).
pub(crate) fn matches(certificate: &X509Certificate<'_>, name: &str) -> Match {
    let (names, _) = super::names(certificate);
    if let Ok(address) = bare(name).parse::<IpAddr>() {
        let found = names.iter().any(|own| own.parse() == Ok(address));
        return if found { Match::Yes } else { Match::No };
    }
    let Some(name) = host(name) else { return Match::No };
    if names.iter().any(|own| covers(own, &name)) {
        return Match::Yes;
    }
    let common = super::common_names(certificate).iter().any(|own| covers(own, &name));
    if names.is_empty() && common { Match::CommonNameOnly } else { Match::No }
}

/// Whether one of the reference names is covered; the common name counts when no DNS name is there (RFC 7672 §3.2.3).
pub(crate) fn matches_mail(certificate: &X509Certificate<'_>, references: &[&str]) -> bool {
    let names = for_mail(certificate);
    let references = references.iter().filter_map(|name| host(name));
    references.into_iter().any(|name| names.iter().any(|own| covers(own, &name)))
}

/// The names that a certificate is made out to, as mail senders read it.
pub(crate) fn for_mail(certificate: &X509Certificate<'_>) -> Vec<String> {
    let (names, dns) = super::names(certificate);
    if dns { names } else { super::common_names(certificate).into_iter().take(1).collect() }
}

/// An IPv6 literal as in URLs, without its brackets.
fn bare(name: &str) -> &str {
    name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name)
}

/// A host name in A-labels and lower case, without the final dot.
fn host(name: &str) -> Option<String> {
    let name = name.strip_suffix('.').unwrap_or(name);
    let name = if name.is_ascii() { name.to_ascii_lowercase() } else { idna::domain_to_ascii(name).ok()? };
    let fine = !name.is_empty() && name.split('.').all(|label| !label.is_empty() && label != "*");
    fine.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_without_regard_to_letters_and_the_final_dot() {
        assert!(covers("WWW.Eksempel.dk", &host("www.eksempel.DK.").unwrap()));
        assert!(!covers("eksempel.dk", "www.eksempel.dk"));
        assert!(!covers("", "eksempel.dk"));
    }

    #[test]
    fn rfc9525_6_3_a_wildcard_is_one_whole_left_most_label() {
        assert!(covers("*.eksempel.dk", "www.eksempel.dk"));
        for (presented, name) in [
            ("*.eksempel.dk", "eksempel.dk"),
            ("*.eksempel.dk", "a.b.eksempel.dk"),
            ("w*.eksempel.dk", "www.eksempel.dk"),
            ("www.*.dk", "www.eksempel.dk"),
            ("*.dk", "eksempel.dk"),
            ("*", "eksempel"),
            ("*.*.dk", "www.eksempel.dk"),
        ] {
            assert!(!covers(presented, name), "{presented} {name}");
        }
    }

    #[test]
    fn rfc5890_other_letters_are_compared_as_a_labels() {
        assert!(covers("xn--kommune-q1a.dk", "xn--kommune-q1a.dk"));
        assert_eq!(host("Ærø.dk").unwrap(), "xn--r-3fa9c.dk");
        assert_eq!(host("*.eksempel.dk"), None);
        assert_eq!(host(""), None);
        assert_eq!(host("a..dk"), None);
    }
}
