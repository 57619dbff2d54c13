//! The TLS of the web servers: a certificate for each host, chosen by the name that is asked for.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio_rustls::TlsAcceptor;

use super::{Site, Web};
use crate::Error;
use crate::pki::Identity;
use crate::tls_front::Front;
use crate::tls_oldest::Oldest;

/// Certificates of one address by host; whoever asks for another name, or none, gets the first.
#[derive(Debug)]
struct ByName(BTreeMap<String, Arc<CertifiedKey>>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let named = hello.server_name().and_then(|name| self.0.get(name));
        named.or_else(|| self.0.values().next()).cloned()
    }
}

/// The endpoints of an address: one that knows HTTP/2, one that does not; or one that knows neither and speaks TLS 1.0.
#[derive(Clone)]
pub(super) struct Fronts {
    pub(super) oldest: Option<Arc<Oldest>>,
    pub(super) new: Front,
    pub(super) old: Front,
}

/// What speaks TLS on each address. One that no host lives on shows the first certificate of all.
pub(super) fn fronts(web: &Web) -> Result<BTreeMap<IpAddr, Fronts>, Error> {
    let own = KeyPair::generate().map_err(|_| Error::Crypto)?;
    let mut certificates: BTreeMap<IpAddr, BTreeMap<String, Arc<CertifiedKey>>> = BTreeMap::new();
    for ((address, host), site) in &web.sites {
        certificates.entry(*address).or_default().insert(host.clone(), certified(host, site, &own)?);
    }
    let first = certificates.values().next().cloned().unwrap_or_default();
    let mut fronts = BTreeMap::new();
    for address in web.addresses() {
        let shown = certificates.get(&address).unwrap_or(&first).clone();
        let shown: Arc<dyn ResolvesServerCert> = Arc::new(ByName(shown));
        let front = |alpn: &[&[u8]]| {
            let only = web.only.get(&address);
            let modern = if only.is_some() { None } else { Some(acceptor(&shown, alpn)?) };
            let beside = only.or_else(|| web.beside.get(&address)).cloned().map(Arc::new);
            Ok::<_, Error>(Front { modern, beside })
        };
        let oldest = web.only.get(&address).and_then(|script| {
            let own = web.sites.iter().filter(|((own, _), _)| *own == address);
            let (chain, key) = own.into_iter().find_map(|(_, site)| site.certificate.clone())?;
            Oldest::new(Arc::new(script.clone()), &Identity { chain, key }).map(Arc::new)
        });
        fronts.insert(
            address,
            Fronts { oldest, new: front(&[b"h2", b"http/1.1"])?, old: front(&[b"http/1.1"])? },
        );
    }
    Ok(fronts)
}

fn certified(host: &str, site: &Site, own: &KeyPair) -> Result<Arc<CertifiedKey>, Error> {
    let (chain, key) = match &site.certificate {
        Some(given) => given.clone(),
        None => {
            let params = CertificateParams::new(vec![host.to_owned()]);
            let params = params.map_err(|_| Error::Name(host.to_owned()))?;
            let made = params.self_signed(own).map_err(|_| Error::Crypto)?;
            (vec![made.der().to_vec()], own.serialize_der())
        }
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key));
    let key = aws_lc_rs::sign::any_supported_type(&key).map_err(|_| Error::Crypto)?;
    let chain = chain.into_iter().map(CertificateDer::from).collect();
    Ok(Arc::new(CertifiedKey::new(chain, key)))
}

fn acceptor(shown: &Arc<dyn ResolvesServerCert>, alpn: &[&[u8]]) -> Result<TlsAcceptor, Error> {
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| Error::Crypto)?
        .with_no_client_auth()
        .with_cert_resolver(Arc::clone(shown));
    config.alpn_protocols = alpn.iter().map(|name| name.to_vec()).collect();
    config.ignore_client_order = true;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
