//! Whether a chain is trusted for a name at a moment, and what is wrong when it is not.

use std::time::Duration;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Breach, Chain, Contradiction};
use kravtjek_model::observation::{Tri, Why};
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, Error, KeyUsage};
use x509_parser::prelude::X509Certificate;

use super::beyond::beyond;
use super::name::{self, Match};
use super::roots::Roots;
use super::{LARGEST, MOST, Unreadable, parse};

/// RSA moduli below this are refused by the verifier, in bits.
const RSA_VERIFIED: u32 = 2048;

/// What is to be said of a chain.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// Whether it is trusted, and what stands in the way first of all.
    pub chain: Chain,
    /// Everything that stands in the way: the path, then the dates, then the name.
    pub problems: Vec<&'static str>,
    /// Where it is not as TLS wants it sent (RFC 5246 §7.4.2); browsers put up with this.
    pub contradictions: Vec<Contradiction>,
}

/// Judges what a server sent, leaf first, for a host name or address at a moment.
///
/// Problems are `no_certificate`, `unreadable`, `self_signed`, `incomplete`, `unknown_issuer`, `bad_signature`,
/// `weak_signature`, `weak_key`, `wrong_purpose`, `constraint_violated`, `issuer_expired`, `expired`,
/// `not_yet_valid`, `wrong_name` and `name_only_in_subject`. `incomplete` is a leaf that comes alone, or a
/// chain that breaks off at an organisation with a trusted root; otherwise it is the root that is not trusted. What
/// the verifier cannot judge is no problem: then it is not known whether the chain is trusted.
pub fn judge(sent: &[Vec<u8>], name: &str, roots: &Roots, at: Timestamp) -> Judged {
    let Some(first) = sent.first() else { return Judged::failed("no_certificate") };
    let leaf = match parse(first) {
        Ok(leaf) => leaf,
        Err(Unreadable::TooLarge) => return Judged::unknown(Why::OverLimit, too_large()),
        Err(Unreadable::Malformed) => return Judged::failed("unreadable"),
    };
    let considered = sent.get(..MOST).unwrap_or(sent);
    let parsed: Vec<_> = considered.iter().filter_map(|der| parse(der).ok()).collect();
    let mut problems = Vec::new();
    let mut not_judged = None;
    if let Err(error) = path(considered, &leaf, roots, at) {
        // The missing link may be among those that were not looked at.
        let cut = sent.len() > MOST && error == Error::UnknownIssuer;
        not_judged = beyond(&error, &parsed).or_else(|| cut.then(more));
        if not_judged.is_none() {
            problems.push(fault(&error, &parsed, roots));
        }
    }
    problems.extend(dates(&leaf, at));
    match name::matches(&leaf, name) {
        Match::Yes => {}
        Match::CommonNameOnly => problems.push("name_only_in_subject"),
        Match::No => problems.push("wrong_name"),
    }
    let trusted = match (problems.is_empty(), not_judged) {
        (true, Some(detail)) => Tri::escaped(Why::OverLimit, detail),
        (empty, _) => Tri::Known(empty),
    };
    let problem = problems.first().map(|id| (*id).to_owned());
    Judged { chain: Chain { trusted, problem }, problems, contradictions: form(&parsed, roots) }
}

/// Of the chains that one server shows to different clients, the worst decides: the one with the lowest rank.
pub fn rank(chain: &Chain) -> u8 {
    match chain.trusted {
        Tri::Known(false) => 0,
        Tri::Escaped { .. } => 1,
        Tri::Known(true) => 2,
    }
}

/// What is said of a chain of which only the first certificates were looked at.
pub(crate) fn more() -> Detail {
    Detail::more_certificates(MOST)
}

/// What is said of a certificate that is not read.
pub(crate) fn too_large() -> Detail {
    Detail::certificate_too_large(LARGEST)
}

impl Judged {
    fn unknown(why: Why, detail: Detail) -> Self {
        let chain = Chain { trusted: Tri::escaped(why, detail), problem: None };
        Self { chain, problems: Vec::new(), contradictions: Vec::new() }
    }

    fn failed(id: &'static str) -> Self {
        let chain = Chain { trusted: Tri::NO, problem: Some(id.to_owned()) };
        Self { chain, problems: vec![id], contradictions: Vec::new() }
    }
}

fn dates(leaf: &X509Certificate<'_>, at: Timestamp) -> Option<&'static str> {
    let at = at.as_second();
    if at > leaf.validity().not_after.timestamp() {
        return Some("expired");
    }
    (at < leaf.validity().not_before.timestamp()).then_some("not_yet_valid")
}

/// Whether a path leads to a root. The leaf's own dates are left out of it: they are judged by themselves.
fn path(sent: &[Vec<u8>], leaf: &X509Certificate<'_>, roots: &Roots, at: Timestamp) -> Result<(), Error> {
    let ders: Vec<CertificateDer<'_>> = sent.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
    let Some((first, rest)) = ders.split_first() else { return Err(Error::UnknownIssuer) };
    if roots.hold(first) {
        return Ok(());
    }
    let (from, until) = (leaf.validity().not_before.timestamp(), leaf.validity().not_after.timestamp());
    let at = at.as_second().min(until).max(from);
    let time = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at).unwrap_or_default()));
    let end = EndEntityCert::try_from(first)?;
    let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, KeyUsage::server_auth());
    end.verify_for_usage(algorithms, roots.anchors(), rest, time, usage, None, None).map(|_| ())
}

/// What kept the path from a root, in the catalogue's words.
fn fault(error: &Error, sent: &[X509Certificate<'_>], roots: &Roots) -> &'static str {
    let Some(leaf) = sent.first() else { return "unreadable" };
    if leaf.subject().as_raw() == leaf.issuer().as_raw() {
        return "self_signed";
    }
    match error {
        Error::UnknownIssuer | Error::CertDistrusted => unknown(sent, roots),
        Error::InvalidSignatureForPublicKey if sent.iter().any(is_short_rsa) => "weak_key",
        Error::InvalidSignatureForPublicKey | Error::SignatureAlgorithmMismatch => "bad_signature",
        Error::UnsupportedSignatureAlgorithmContext(_) => "weak_signature",
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) if sent.iter().any(is_short_rsa) => {
            "weak_key"
        }
        Error::UnsupportedSignatureAlgorithmForPublicKeyContext(_) => "bad_signature",
        Error::CertExpired { .. } | Error::CertNotValidYet { .. } => "issuer_expired",
        Error::RequiredEkuNotFoundContext(_) | Error::EmptyEkuExtension | Error::CaUsedAsEndEntity => {
            "wrong_purpose"
        }
        Error::NameConstraintViolation | Error::PathLenConstraintViolated | Error::EndEntityUsedAsCa => {
            "constraint_violated"
        }
        _ => "unreadable",
    }
}

/// Where the names lead from the leaf: to nothing that was sent, or to a root that nobody trusts.
fn unknown(sent: &[X509Certificate<'_>], roots: &Roots) -> &'static str {
    let way = walk(sent);
    let last = way.last().and_then(|index| sent.get(*index));
    match last {
        Some(last) if roots.are_named(last.issuer().as_raw()) => "bad_signature",
        Some(last) if last.issuer().as_raw() == last.subject().as_raw() => "unknown_issuer",
        Some(last) if way.len() == 1 || roots.belong_to(last.issuer()) => "incomplete",
        _ => "unknown_issuer",
    }
}

fn is_short_rsa(certificate: &X509Certificate<'_>) -> bool {
    let key = super::key::key(certificate.public_key());
    let bits = key.strip_prefix("RSA ").and_then(|bits| bits.parse::<u32>().ok());
    bits.is_some_and(|bits| bits < RSA_VERIFIED)
}

/// The way that the names show from the leaf upwards, as indices of what was sent.
fn walk(sent: &[X509Certificate<'_>]) -> Vec<usize> {
    let mut way = vec![0];
    while let Some(current) = way.last().and_then(|index| sent.get(*index)) {
        let issuer = current.issuer().as_raw();
        let next = sent.iter().enumerate().position(|(index, candidate)| {
            !way.contains(&index)
                && candidate.subject().as_raw() == issuer
                && current.as_raw() != candidate.as_raw()
        });
        match next {
            Some(next) if issuer != current.subject().as_raw() => way.push(next),
            _ => break,
        }
    }
    way
}

/// What is sent twice, in the wrong order, or for nothing.
fn form(sent: &[X509Certificate<'_>], roots: &Roots) -> Vec<Contradiction> {
    let way = walk(sent);
    let mut found = Vec::new();
    let mut say = |what: Breach, certificate: &X509Certificate<'_>| {
        found.push(what.told(Detail::said(super::distinguished(certificate.subject()))));
    };
    for (index, certificate) in sent.iter().enumerate() {
        let earlier = sent.get(..index).unwrap_or_default();
        let same_name = |other: usize| {
            sent.get(other).is_some_and(|other| other.subject().as_raw() == certificate.subject().as_raw())
        };
        if earlier.iter().any(|other| other.as_raw() == certificate.as_raw()) {
            say(Breach::CertificateDuplicate, certificate);
        } else if !way.iter().any(|other| same_name(*other)) && !roots.hold(certificate.as_raw()) {
            say(Breach::CertificateExtra, certificate);
        }
    }
    let misplaced = way.windows(2).find_map(|pair| pair.get(1).filter(|next| pair.first() > Some(next)));
    if let Some(certificate) = misplaced.and_then(|index| sent.get(*index)) {
        say(Breach::CertificateOrder, certificate);
    }
    found
}

#[cfg(test)]
mod tests;
