//! The TLS of the web servers: a certificate for each host, chosen by the name that is asked for.

use std::collections::BTreeMap;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use super::Web;
use crate::Error;

/// Certificates by host; whoever asks for another name, or none, gets the first.
#[derive(Debug)]
struct ByName(BTreeMap<String, Arc<CertifiedKey>>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name().and_then(|name| self.0.get(name));
        named.or_else(|| self.0.values().next()).cloned()
    }
}

/// Two acceptors: one that knows HTTP/2, one that does not.
pub(super) fn acceptors(web: &Web) -> Result<(TlsAcceptor, TlsAcceptor), Error> {
    let own = KeyPair::generate().map_err(|_| Error::Crypto)?;
    let mut certificates = BTreeMap::new();
    for ((_, host), site) in &web.sites {
        let (chain, key) = match &site.certificate {
            Some(given) => given.clone(),
            None => {
                let params = CertificateParams::new(vec![host.clone()]);
                let params = params.map_err(|_| Error::Name(host.clone()))?;
                let made = params.self_signed(&own).map_err(|_| Error::Crypto)?;
                (vec![made.der().to_vec()], own.serialize_der())
            }
        };
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key));
        let key = aws_lc_rs::sign::any_supported_type(&key).map_err(|_| Error::Crypto)?;
        let chain = chain.into_iter().map(CertificateDer::from).collect();
        certificates.insert(host.clone(), Arc::new(CertifiedKey::new(chain, key)));
    }
    let certificates = Arc::new(ByName(certificates));
    let acceptor = |alpn: &[&[u8]]| {
        let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Error::Crypto)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(&certificates) as Arc<dyn ResolvesServerCert>);
        config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
        Ok::<_, Error>(TlsAcceptor::from(Arc::new(config)))
    };
    Ok((acceptor(&[b"h2", b"http/1.1"])?, acceptor(&[b"http/1.1"])?))
}
