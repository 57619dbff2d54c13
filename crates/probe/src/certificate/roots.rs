//! The roots that are trusted: those built in, those handed in, or both.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use kravtjek_records::digest::sha256_hex;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, TrustAnchor};

use x509_parser::prelude::X509Name;

/// Trusted roots; a clone shares them.
#[derive(Clone, Debug)]
pub struct Roots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    anchors: Vec<TrustAnchor<'static>>,
    /// SHA-256 of each root, in hex.
    fingerprints: HashSet<String>,
    /// The roots themselves.
    certificates: Vec<CertificateDer<'static>>,
    /// Read when they are asked for: most chains lead to a root, and nobody asks.
    names: OnceLock<Names>,
}

#[derive(Debug, Default)]
struct Names {
    /// Their names, in DER.
    subjects: HashSet<Vec<u8>>,
    /// The organisations in them.
    organisations: HashSet<String>,
}

/// Why roots could not be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// Not PEM, or without a certificate.
    #[error("there is no certificate in PEM")]
    NoPem,
    /// A certificate that cannot be read.
    #[error("certificate number {0} cannot be read")]
    Certificate(usize),
}

impl Roots {
    /// The roots that Mozilla trusts for servers, as of the version of `webpki-root-certs`.
    pub fn built_in() -> Self {
        Self::of(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned())
    }

    /// None of those built in: only the certificates in a PEM text.
    ///
    /// # Errors
    /// When there is no certificate in it, or one that cannot be read.
    pub fn only(pem: &str) -> Result<Self, Unusable> {
        Ok(Self::of(certificates(pem)?))
    }

    /// The roots built in, and the certificates in a PEM text.
    ///
    /// # Errors
    /// When there is no certificate in it, or one that cannot be read.
    pub fn with_pem(pem: &str) -> Result<Self, Unusable> {
        let built_in = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned();
        Ok(Self::of(built_in.chain(certificates(pem)?)))
    }

    /// No roots at all.
    #[cfg(any(test, feature = "fuzzing"))]
    pub(crate) fn none() -> Self {
        Self::of([])
    }

    fn of(certificates: impl IntoIterator<Item = CertificateDer<'static>>) -> Self {
        let mut inner = Inner {
            anchors: Vec::new(),
            fingerprints: HashSet::new(),
            certificates: Vec::new(),
            names: OnceLock::new(),
        };
        for der in certificates {
            let Ok(anchor) = webpki::anchor_from_trusted_cert(&der) else { continue };
            inner.anchors.push(anchor.to_owned());
            inner.fingerprints.insert(sha256_hex(&der));
            inner.certificates.push(der);
        }
        Self(Arc::new(inner))
    }

    /// The roots as webpki wants them.
    pub(crate) fn anchors(&self) -> &[TrustAnchor<'static>] {
        &self.0.anchors
    }

    /// Whether a certificate is one of the roots itself: a matter of all its octets, not of having signed itself.
    pub fn hold(&self, der: &[u8]) -> bool {
        self.0.fingerprints.contains(&sha256_hex(der))
    }

    fn names(&self) -> &Names {
        self.0.names.get_or_init(|| {
            let mut names = Names::default();
            for parsed in self.0.certificates.iter().filter_map(|der| super::parse(der).ok()) {
                names.subjects.insert(parsed.subject().as_raw().to_vec());
                names.organisations.extend(organisations(parsed.subject()));
            }
            names
        })
    }

    /// Whether a root belongs to an organisation in this name.
    pub(crate) fn belong_to(&self, name: &X509Name<'_>) -> bool {
        organisations(name).iter().any(|organisation| self.names().organisations.contains(organisation))
    }

    /// Whether a root has this name, in DER.
    pub(crate) fn are_named(&self, name: &[u8]) -> bool {
        self.names().subjects.contains(name)
    }
}

/// The organisations in a name.
fn organisations(name: &X509Name<'_>) -> Vec<String> {
    name.iter_organization().filter_map(|name| name.as_str().ok().map(str::to_owned)).collect()
}

fn certificates(pem: &str) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let found = found.map_err(|_| Unusable::NoPem)?;
    if found.is_empty() {
        return Err(Unusable::NoPem);
    }
    let wrong = found.iter().position(|der| webpki::anchor_from_trusted_cert(der).is_err());
    wrong.map_or(Ok(found), |index| Err(Unusable::Certificate(index + 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_roots_are_all_usable() {
        let roots = Roots::built_in();
        assert_eq!(roots.anchors().len(), webpki_root_certs::TLS_SERVER_ROOT_CERTS.len());
        assert!(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().all(|der| roots.hold(der)));
    }

    #[test]
    fn what_is_no_certificate_is_refused() {
        assert_eq!(Roots::only("").unwrap_err(), Unusable::NoPem);
        let text = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert_eq!(Roots::with_pem(text).unwrap_err(), Unusable::Certificate(1));
    }
}
