//! Stapled OCSP answers (RFC 6066 §8): what they say of the leaf, by whose signature, and for how long.

mod response;

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Staple, StapleState};
use kravtjek_model::observation::{Tri, Why};
use rustls::pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage};
use x509_parser::prelude::{GeneralName, ParsedExtension, X509Certificate};

use self::response::{Response, Status};
use crate::certificate::parse;

/// The largest answer that is read, in octets.
const LARGEST: usize = 64 * 1024;
/// How far the responder's clock may be ahead of ours.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// How long an answer without an end is believed, as browsers do.
const ENDLESS: SignedDuration = SignedDuration::from_hours(10 * 24);
/// Contents of the OID `id-kp-OCSPSigning` (RFC 6960 §4.2.2.2).
const OCSP_SIGNING: &[u8] = &[0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x09];
/// `id-ad-ocsp` and `id-pe-tlsfeature`.
const AD_OCSP: &str = "1.3.6.1.5.5.7.48.1";
const TLS_FEATURE: &str = "1.3.6.1.5.5.7.1.24";
/// `status_request`, as it stands in the list of features (RFC 7633 §4).
const STATUS_REQUEST: [u8; 3] = [0x02, 0x01, 0x05];

/// What was seen of stapling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stapled {
    /// A valid answer: the certificate is good.
    Valid,
    /// An answer that clients have to reject, or one that says that the certificate is revoked or unknown.
    Invalid(Fault),
    /// An answer whose signature could not be checked, because the issuer's certificate was not served.
    Unproven,
    /// None, though the certificate names a responder.
    Absent,
    /// None, though the certificate demands one (RFC 7633): some browsers refuse it.
    Missing,
    /// None, and the certificate names no responder that could give one.
    NoResponder,
}

/// What is wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The certificate is revoked.
    Revoked,
    /// The responder does not know the certificate.
    Unknown,
    /// The answer has run out, or begins later.
    Stale,
    /// The signature does not hold, or is by somebody who may not give it.
    BadSignature,
    /// It is about another certificate.
    OtherCertificate,
    /// The responder gave no answer.
    NoAnswer,
    /// It is not an OCSP answer.
    Unreadable,
}

impl Fault {
    /// A stable id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Revoked => "revoked",
            Self::Unknown => "staple_unknown",
            Self::Stale => "staple_stale",
            Self::BadSignature => "staple_bad_signature",
            Self::OtherCertificate => "staple_other_certificate",
            Self::NoAnswer => "staple_no_answer",
            Self::Unreadable => "staple_unreadable",
        }
    }
}

impl Stapled {
    /// As the model has it: true is a valid answer, false none or one that is not valid.
    pub fn tri(&self) -> Tri {
        match self {
            Self::Valid => Tri::YES,
            Self::Unproven => Tri::escaped(Why::Upstream, Detail::issuer()),
            Self::Invalid(_) | Self::Absent | Self::Missing | Self::NoResponder => Tri::NO,
        }
    }

    /// As the model tells it apart.
    pub fn told(&self) -> Staple {
        let state = match self {
            Self::Valid => StapleState::Valid,
            Self::Invalid(_) => StapleState::Invalid,
            Self::Unproven => StapleState::Unproven,
            Self::Absent | Self::Missing => StapleState::Absent,
            Self::NoResponder => StapleState::NoResponder,
        };
        Staple { state, problem: self.problem().map(str::to_owned) }
    }

    /// The id of what is wrong, if anything is: that of the [`Fault`], or `staple_missing`.
    pub fn problem(&self) -> Option<&'static str> {
        match self {
            Self::Invalid(fault) => Some(fault.id()),
            Self::Missing => Some("staple_missing"),
            Self::Valid | Self::Unproven | Self::Absent | Self::NoResponder => None,
        }
    }

    /// Servers that fetch answers lazily have none for the first client who asks: none counts only when there was
    /// none on a second connection either.
    pub fn ask_again(&self) -> bool {
        matches!(self, Self::Absent | Self::Missing)
    }
}

/// Judges what was stapled to a chain, in DER and leaf first, at a moment.
pub fn judge(staple: Option<&[u8]>, chain: &[Vec<u8>], at: Timestamp) -> Stapled {
    let leaf = chain.first().and_then(|leaf| parse(leaf).ok());
    let Some(staple) = staple.filter(|staple| !staple.is_empty()) else {
        return match leaf {
            Some(leaf) if demands(&leaf) => Stapled::Missing,
            Some(leaf) if !names_responder(&leaf) => Stapled::NoResponder,
            _ => Stapled::Absent,
        };
    };
    match leaf.map(|leaf| answer(staple, &leaf, chain, at)) {
        Some(Ok(stapled)) => stapled,
        Some(Err(fault)) => Stapled::Invalid(fault),
        None => Stapled::Unproven,
    }
}

fn answer(
    staple: &[u8],
    leaf: &X509Certificate<'_>,
    chain: &[Vec<u8>],
    at: Timestamp,
) -> Result<Stapled, Fault> {
    if staple.len() > LARGEST {
        return Err(Fault::Unreadable);
    }
    let response = Response::read(staple)?;
    let issuers = chain.get(1..).unwrap_or_default().iter().filter_map(|der| Some((der, parse(der).ok()?)));
    let issuer = issuers.into_iter().find(|(_, issuer)| issuer.subject().as_raw() == leaf.issuer().as_raw());
    let key = issuer.as_ref().map(|(_, issuer)| issuer.public_key().subject_public_key.data.as_ref());
    let about = response.singles().take(response::MOST).filter_map(Result::ok);
    let single =
        about.into_iter().find(|single| single.is_about(leaf, key)).ok_or(Fault::OtherCertificate)?;
    let Some((issuer, _)) = issuer else { return Ok(Stapled::Unproven) };
    if !signed(&response, issuer, at) {
        return Err(Fault::BadSignature);
    }
    let until =
        single.next_update.unwrap_or_else(|| single.this_update.saturating_add(ENDLESS).unwrap_or(at));
    let begun = at.saturating_add(SKEW).unwrap_or(at) >= single.this_update;
    if !begun || at > until {
        return Err(Fault::Stale);
    }
    match single.status {
        Status::Good => Ok(Stapled::Valid),
        Status::Revoked => Err(Fault::Revoked),
        Status::Unknown => Err(Fault::Unknown),
    }
}

/// Signed by the issuer, or by a certificate in the answer that the issuer gave this very purpose (RFC 6960 §4.2.2.2).
fn signed(response: &Response<'_>, issuer: &[u8], at: Timestamp) -> bool {
    let issuer = CertificateDer::from(issuer);
    if verifies(response, &issuer) {
        return true;
    }
    let Ok(anchor) = webpki::anchor_from_trusted_cert(&issuer) else { return false };
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let anchors = [anchor];
    response.certificates().take(response::MOST).any(|certificate| {
        let certificate = CertificateDer::from(certificate);
        let Ok(delegate) = EndEntityCert::try_from(&certificate) else { return false };
        let usage = KeyUsage::required(OCSP_SIGNING);
        let algorithms = webpki::ALL_VERIFICATION_ALGS;
        let delegated = delegate.verify_for_usage(algorithms, &anchors, &[], time, usage, None, None).is_ok();
        delegated && verifies(response, &certificate)
    })
}

fn verifies(response: &Response<'_>, by: &CertificateDer<'_>) -> bool {
    let Ok(by) = EndEntityCert::try_from(by) else { return false };
    let algorithms = webpki::ALL_VERIFICATION_ALGS.iter();
    let fitting = algorithms.filter(|algorithm| algorithm.signature_alg_id().as_ref() == response.algorithm);
    fitting
        .into_iter()
        .any(|algorithm| by.verify_signature(*algorithm, response.signed, response.signature).is_ok())
}

/// Whether the certificate names an OCSP responder (RFC 5280 §4.2.2.1).
fn names_responder(leaf: &X509Certificate<'_>) -> bool {
    leaf.extensions().iter().any(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityInfoAccess(access) => access.accessdescs.iter().any(|access| {
            access.access_method.to_id_string() == AD_OCSP
                && matches!(access.access_location, GeneralName::URI(_))
        }),
        _ => false,
    })
}

/// Whether the certificate demands a staple (RFC 7633).
fn demands(leaf: &X509Certificate<'_>) -> bool {
    let feature = leaf.extensions().iter().find(|extension| extension.oid.to_id_string() == TLS_FEATURE);
    feature.is_some_and(|feature| {
        feature.value.windows(STATUS_REQUEST.len()).any(|window| window == STATUS_REQUEST)
    })
}

#[cfg(test)]
mod tests;
