//! Issuers that a TLSA record of usage 2 names, and the path from them to the leaf (RFC 7671 §5.2).

use std::time::Duration;

use jiff::Timestamp;
use kravtjek_records::der::Der as Reader;
use rustls::pki_types::{CertificateDer, Der, TrustAnchor, UnixTime};
use webpki::{EndEntityCert, KeyUsage};

use super::record::{Matching, Record, Selector};
use crate::certificate::beyond::beyond;
use crate::certificate::parse;
use kravtjek_model::detail::Detail;

/// The issuers that a record names: those among the certificates served, and one that stands whole in the record
/// itself (RFC 7671 §5.2.2 and §5.2.3). The leaf is never its own issuer.
pub(super) fn named(record: &Record, leaf: &[u8], issuers: &[Vec<u8>]) -> Vec<TrustAnchor<'static>> {
    let served = issuers.iter().filter(|issuer| record.holds(issuer)).filter_map(|issuer| anchor(issuer));
    let mut named: Vec<_> = served.collect();
    if named.is_empty() && record.matching == Matching::Full {
        match record.selector {
            Selector::Certificate => named.extend(anchor(&record.data)),
            Selector::Key => named.extend(bare(&record.data, leaf, issuers)),
        }
    }
    named
}

/// Whether a path leads from one of the anchors to the leaf at a moment: signatures, dates, constraints, purpose.
///
/// # Errors
/// What the verifier cannot judge.
pub(super) fn leads(
    anchors: &[TrustAnchor<'static>],
    leaf: &[u8],
    issuers: &[Vec<u8>],
    at: Timestamp,
) -> Result<bool, Detail> {
    let sent: Vec<_> = std::iter::once(leaf).chain(issuers.iter().map(Vec::as_slice)).collect();
    let leaf = CertificateDer::from(leaf);
    let issuers: Vec<CertificateDer<'_>> =
        issuers.iter().map(|issuer| CertificateDer::from(issuer.as_slice())).collect();
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let Ok(end) = EndEntityCert::try_from(&leaf) else { return Ok(false) };
    let (algorithms, usage) = (webpki::ALL_VERIFICATION_ALGS, KeyUsage::server_auth());
    let verified = end.verify_for_usage(algorithms, anchors, &issuers, time, usage, None, None);
    let Err(error) = verified else { return Ok(true) };
    let parsed: Vec<_> = sent.iter().filter_map(|der| parse(der).ok()).collect();
    beyond(&error, &parsed).map_or(Ok(false), Err)
}

fn anchor(certificate: &[u8]) -> Option<TrustAnchor<'static>> {
    let der = CertificateDer::from(certificate);
    webpki::anchor_from_trusted_cert(&der).ok().map(|anchor| anchor.to_owned())
}

/// A bare key has no name: it is tried as the issuer of each certificate that was sent.
fn bare(key: &[u8], leaf: &[u8], issuers: &[Vec<u8>]) -> Vec<TrustAnchor<'static>> {
    let contents = |der: &[u8]| Reader::new(der).element().map(|element| element.contents.to_vec());
    let Some(key) = contents(key) else { return Vec::new() };
    let sent = issuers.iter().map(Vec::as_slice).chain([leaf]);
    let names = sent.filter_map(|sent| contents(parse(sent).ok()?.issuer().as_raw()));
    let anchor = |subject: Vec<u8>| TrustAnchor {
        subject: Der::from(subject),
        subject_public_key_info: Der::from(key.clone()),
        name_constraints: None,
    };
    names.map(anchor).collect()
}
