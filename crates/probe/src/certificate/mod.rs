//! Certificates: read from what a server sent, put into the model's words, and judged as a chain.

pub(crate) mod beyond;
pub mod chain;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
mod key;
pub mod name;
pub mod roots;

use std::net::IpAddr;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::Certificate;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_records::digest::sha256_hex;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate, X509Name};

/// The largest certificate that is read, in octets.
pub const LARGEST: usize = 64 * 1024;
/// How many certificates of one server are read.
pub const MOST: usize = 20;
/// The longest distinguished name that is shown, in characters.
const LONGEST_NAME: usize = 1000;

/// Why a certificate was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It is larger than [`LARGEST`].
    #[error("larger than {LARGEST} octets")]
    TooLarge,
    /// It is not a certificate in DER (RFC 5280 §4.1).
    #[error("not a certificate")]
    Malformed,
}

/// Reads one certificate in DER.
///
/// # Errors
/// When it is too large, or not a certificate.
pub fn read(der: &[u8]) -> Result<Certificate, Unreadable> {
    let parsed = parse(der)?;
    let date = |time: x509_parser::time::ASN1Time| {
        Timestamp::from_second(time.timestamp()).map_err(|_| Unreadable::Malformed)
    };
    let (names, _) = names(&parsed);
    Ok(Certificate {
        subject: distinguished(parsed.subject()),
        issuer: distinguished(parsed.issuer()),
        names,
        not_before: date(parsed.validity().not_before)?,
        not_after: date(parsed.validity().not_after)?,
        key: key::key(parsed.public_key()),
        signature: key::signature(&parsed.signature_algorithm),
        fingerprint: sha256_hex(der),
    })
}

/// Reads what a server sent, leaf first. What cannot be read is left out; [`chain::judge`] names it.
pub fn read_all(chain: &[Vec<u8>]) -> Vec<Certificate> {
    chain.iter().take(MOST).filter_map(|der| read(der).ok()).collect()
}

/// Why a chain was not read to its end, where it was not: its parts may be weaker than those that were read.
pub(crate) fn unread(chain: &[Vec<u8>]) -> Option<NotSeen> {
    let wrong = chain.iter().take(MOST).find_map(|der| parse(der).err());
    match wrong {
        Some(Unreadable::TooLarge) => Some(NotSeen::new(Why::OverLimit, chain::too_large())),
        Some(Unreadable::Malformed) => Some(NotSeen::new(Why::Garbled, Detail::not_a_certificate())),
        None => (chain.len() > MOST).then(|| NotSeen::new(Why::OverLimit, chain::more())),
    }
}

/// The certificate as x509-parser has it; nothing may stand behind it.
pub(crate) fn parse(der: &[u8]) -> Result<X509Certificate<'_>, Unreadable> {
    if der.len() > LARGEST {
        return Err(Unreadable::TooLarge);
    }
    match X509Certificate::from_der(der) {
        Ok(([], parsed)) => Ok(parsed),
        _ => Err(Unreadable::Malformed),
    }
}

/// The host names and addresses among the subject alternative names, and whether any is a host name. All of them, for
/// one that were left out would seem not to be there; [`LARGEST`] bounds them.
pub(crate) fn names(parsed: &X509Certificate<'_>) -> (Vec<String>, bool) {
    let Ok(Some(found)) = parsed.subject_alternative_name() else { return (Vec::new(), false) };
    let mut dns = false;
    let shown = found.value.general_names.iter().filter_map(|name| match name {
        GeneralName::DNSName(name) => {
            dns = true;
            Some(clean(name))
        }
        GeneralName::IPAddress(octets) => address(octets).map(|address| address.to_string()),
        _ => None,
    });
    (shown.collect(), dns)
}

/// The common names of the subject, the last first: the most specific one counts (RFC 6125 §6.4.4).
pub(crate) fn common_names(parsed: &X509Certificate<'_>) -> Vec<String> {
    let mut names: Vec<String> =
        parsed.subject().iter_common_name().filter_map(|name| name.as_str().ok().map(clean)).collect();
    names.reverse();
    names
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(octets).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok()
}

/// A distinguished name as people read it: `C=DK, O=Eksempel Kommune, CN=www.eksempel.dk`, escaped by RFC 4514 §2.4.
fn distinguished(name: &X509Name<'_>) -> String {
    let mut shown = String::new();
    for attribute in name.iter_attributes() {
        if shown.len() > LONGEST_NAME {
            shown.push('…');
            break;
        }
        if !shown.is_empty() {
            shown.push_str(", ");
        }
        shown.push_str(&key::attribute(&attribute.attr_type().to_id_string()));
        shown.push('=');
        let value = attribute.attr_value();
        let text = key::text(value.tag().0, value.data);
        escape(&text, &mut shown);
    }
    shown
}

fn escape(text: &str, shown: &mut String) {
    for character in text.chars().take(LONGEST_NAME) {
        match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => shown.extend(['\\', character]),
            _ if character.is_control() => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
}

/// A name without anything that could deceive a terminal.
fn clean(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars().take(LONGEST_NAME) {
        if character.is_control() { shown.extend(character.escape_unicode()) } else { shown.push(character) }
    }
    shown
}

#[cfg(test)]
mod tests;
