//! A verifier that lets every certificate pass and remembers what was shown; judging comes later and elsewhere.

use std::sync::{Arc, Mutex, PoisonError};

use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{DigitallySignedStruct, Error, SignatureScheme};

use crate::certificate::MOST;

/// Signature schemes offered: a server with two certificates shows each of them to who can verify no other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Schemes {
    /// All that there are.
    #[default]
    All,
    /// Those of RSA keys.
    Rsa,
    /// Those of ECDSA keys.
    Ecdsa,
}

impl Schemes {
    fn include(self, scheme: SignatureScheme) -> bool {
        use SignatureScheme as S;
        let ecdsa = matches!(
            scheme,
            S::ECDSA_NISTP256_SHA256
                | S::ECDSA_NISTP384_SHA384
                | S::ECDSA_NISTP521_SHA512
                | S::ECDSA_SHA1_Legacy
        );
        let rsa = scheme.as_str().is_some_and(|name| name.starts_with("RSA_"));
        match self {
            Self::All => true,
            Self::Rsa => rsa,
            Self::Ecdsa => ecdsa,
        }
    }
}

/// What a server showed of itself.
#[derive(Clone, Debug, Default)]
pub(super) struct Shown {
    /// Certificates in DER, leaf first.
    pub(super) chain: Vec<Vec<u8>>,
    /// The stapled OCSP answer.
    pub(super) staple: Option<Vec<u8>>,
    /// The scheme of the signature over the handshake.
    pub(super) scheme: Option<SignatureScheme>,
    /// Whether that signature holds: that the server has the leaf's private key.
    pub(super) proven: bool,
    /// A client certificate was asked for.
    pub(super) asked: bool,
}

/// Remembers what was shown.
#[derive(Debug)]
pub(super) struct Recorder {
    shown: Mutex<Shown>,
    schemes: Schemes,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Recorder {
    pub(super) fn new(schemes: Schemes, algorithms: WebPkiSupportedAlgorithms) -> Arc<Self> {
        Arc::new(Self { shown: Mutex::default(), schemes, algorithms })
    }

    pub(super) fn shown(&self) -> Shown {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, note: impl FnOnce(&mut Shown)) {
        note(&mut self.shown.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn signed(&self, dss: &DigitallySignedStruct, valid: bool) -> Result<HandshakeSignatureValid, Error> {
        self.note(|shown| {
            shown.scheme = Some(dss.scheme);
            shown.proven = valid;
        });
        Ok(HandshakeSignatureValid::assertion())
    }
}

impl ServerCertVerifier for Recorder {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let all = std::iter::once(end_entity).chain(intermediates);
        // One more than is read, so that it shows that there were more.
        let chain = all.take(MOST + 1).map(|certificate| certificate.to_vec()).collect();
        self.note(|shown| {
            shown.chain = chain;
            shown.staple = (!ocsp_response.is_empty()).then(|| ocsp_response.to_vec());
        });
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(dss, verify_tls12_signature(message, cert, dss, &self.algorithms).is_ok())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.signed(dss, verify_tls13_signature(message, cert, dss, &self.algorithms).is_ok())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let all = self.algorithms.supported_schemes();
        all.into_iter().filter(|scheme| self.schemes.include(*scheme)).collect()
    }
}

/// Has no certificate, and remembers that one was asked for.
#[derive(Debug)]
pub(super) struct Anonymous(pub(super) Arc<Recorder>);

impl ResolvesClientCert for Anonymous {
    fn resolve(&self, _hints: &[&[u8]], _schemes: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.0.note(|shown| shown.asked = true);
        None
    }

    fn has_certs(&self) -> bool {
        // False would be taken as leave not to ask us at all.
        true
    }
}
