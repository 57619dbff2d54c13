//! An authority in-process: a root, an intermediate and certificates from it, good ones and broken ones.

use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, CustomExtension, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, PublicKeyData as _, SanType,
    SerialNumber, SignatureAlgorithm, SigningKey as _,
};
use ring::digest;
use rustls::pki_types::PrivatePkcs8KeyDer;

use crate::Error;

pub mod ocsp;

/// OID of the extension id-pe-tlsfeature (RFC 7633).
const TLS_FEATURE: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 24];
/// `status_request`, as the value of that extension: a certificate that must come with an OCSP staple.
const MUST_STAPLE: [u8; 5] = [0x30, 0x03, 0x02, 0x01, 0x05];
/// OID of the extension authorityInfoAccess (RFC 5280 §4.2.2.1).
const AUTHORITY_INFO: [u64; 9] = [1, 3, 6, 1, 5, 5, 7, 1, 1];
/// DER of `id-ad-ocsp`.
const AD_OCSP: [u8; 10] = [0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x30, 0x01];

/// The key of a certificate. All but Ed25519 are fixed, so their hashes are known beforehand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Key {
    /// ECDSA on P-256, a web server's.
    #[default]
    P256,
    /// ECDSA on P-384.
    P384,
    /// RSA with 2048 bits.
    Rsa2048,
    /// Ed25519, made afresh.
    Ed25519,
    /// ECDSA on P-256, the mail servers' of the world: its SHA-256 is [`crate::world::MAIL_KEY_SHA256`].
    Mail,
    /// ECDSA on P-256, the root's own.
    Root,
    /// ECDSA on P-256, the intermediate's own.
    Intermediate,
}

impl Key {
    fn pair(self) -> Result<KeyPair, Error> {
        let (der, algorithm): (&[u8], &'static SignatureAlgorithm) = match self {
            Self::P256 => (include_bytes!("../keys/tls-web.der"), &rcgen::PKCS_ECDSA_P256_SHA256),
            Self::P384 => (include_bytes!("../keys/tls-web-p384.der"), &rcgen::PKCS_ECDSA_P384_SHA384),
            Self::Rsa2048 => (include_bytes!("../keys/tls-web-rsa.der"), &rcgen::PKCS_RSA_SHA256),
            Self::Mail => (include_bytes!("../keys/tls-mail.der"), &rcgen::PKCS_ECDSA_P256_SHA256),
            Self::Root => (include_bytes!("../keys/tls-root.der"), &rcgen::PKCS_ECDSA_P256_SHA256),
            Self::Intermediate => {
                (include_bytes!("../keys/tls-intermediate.der"), &rcgen::PKCS_ECDSA_P256_SHA256)
            }
            Self::Ed25519 => return KeyPair::generate_for(&rcgen::PKCS_ED25519).map_err(|_| Error::Crypto),
        };
        let der = PrivatePkcs8KeyDer::from(der);
        KeyPair::from_pkcs8_der_and_sign_algo(&der, algorithm).map_err(|_| Error::Crypto)
    }

    /// The SubjectPublicKeyInfo in DER (RFC 5280 §4.1.2.7), as TLSA records with selector 1 hash it.
    ///
    /// # Errors
    /// [`Error::Crypto`] when the key cannot be made.
    pub fn public(self) -> Result<Vec<u8>, Error> {
        Ok(self.pair()?.subject_public_key_info())
    }
}

/// What stands in a certificate.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// Subject alternative names: host names, wildcards and addresses.
    pub names: Vec<String>,
    /// The common name of the subject; none for an empty subject.
    pub common_name: Option<String>,
    /// Start of validity.
    pub from: Timestamp,
    /// End of validity.
    pub until: Timestamp,
    /// The key.
    pub key: Key,
    /// The extension that demands an OCSP staple (RFC 7633).
    pub must_staple: bool,
    /// Where an OCSP responder is said to be.
    pub ocsp: Option<String>,
    /// Whether it may be used to issue others.
    pub authority: bool,
    /// Extended key usages other than that of a server.
    pub usages: Vec<ExtendedKeyUsagePurpose>,
}

impl Leaf {
    /// A server's certificate for names, valid from 30 days before a moment until 60 days after it.
    pub fn new(names: &[&str], at: Timestamp) -> Self {
        Self {
            names: names.iter().map(|name| (*name).to_owned()).collect(),
            common_name: names.first().map(|name| (*name).to_owned()),
            from: days(at, -30),
            until: days(at, 60),
            key: Key::default(),
            must_staple: false,
            ocsp: None,
            authority: false,
            usages: vec![ExtendedKeyUsagePurpose::ServerAuth],
        }
    }

    /// The same, valid until one day before the moment only.
    pub fn expired(names: &[&str], at: Timestamp) -> Self {
        Self { until: days(at, -1), ..Self::new(names, at) }
    }

    /// The same with another key.
    pub fn key(self, key: Key) -> Self {
        Self { key, ..self }
    }

    fn params(&self) -> Result<CertificateParams, Error> {
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(self.common_name.as_deref());
        for name in &self.names {
            params.subject_alt_names.push(match name.parse::<IpAddr>() {
                Ok(address) => SanType::IpAddress(address),
                Err(_) => SanType::DnsName(name.as_str().try_into().map_err(|_| Error::Name(name.clone()))?),
            });
        }
        valid(&mut params, self.from, self.until);
        params.serial_number = Some(self.serial());
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages.clone_from(&self.usages);
        if self.authority {
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            params.key_usages.push(KeyUsagePurpose::KeyCertSign);
        }
        if self.must_staple {
            params
                .custom_extensions
                .push(CustomExtension::from_oid_content(&TLS_FEATURE, MUST_STAPLE.to_vec()));
        }
        if let Some(url) = &self.ocsp {
            let location = ocsp::der(0x86, &[url.as_bytes()]);
            let access = ocsp::der(0x30, &[&ocsp::der(0x30, &[&AD_OCSP, &location])]);
            params.custom_extensions.push(CustomExtension::from_oid_content(&AUTHORITY_INFO, access));
        }
        Ok(params)
    }

    /// A serial number that the contents give.
    fn serial(&self) -> SerialNumber {
        let hash = digest::digest(&digest::SHA256, format!("{self:?}").as_bytes());
        let mut octets: Vec<u8> = hash.as_ref().iter().copied().take(12).collect();
        octets.insert(0, 1);
        SerialNumber::from_slice(&octets)
    }
}

/// A chain as a server sends it, and the private key of its first certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Certificates in DER, the leaf first.
    pub chain: Vec<Vec<u8>>,
    /// The private key in PKCS #8.
    pub key: Vec<u8>,
}

impl Identity {
    /// Sends only the first certificate.
    pub fn alone(mut self) -> Self {
        self.chain.truncate(1);
        self
    }

    /// Sends the certificates in another order: the leaf, then the rest from last to first.
    pub fn shuffled(mut self) -> Self {
        if let Some(rest) = self.chain.get_mut(1..) {
            rest.reverse();
        }
        self
    }
}

/// A root and an intermediate, both with fixed keys.
#[derive(Debug)]
pub struct Authority {
    root: rcgen::Certificate,
    intermediate: Vec<u8>,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    /// An authority whose own certificates are valid for ten years to either side of a moment.
    ///
    /// # Errors
    /// [`Error::Crypto`] when a key or certificate cannot be made.
    pub fn new(at: Timestamp) -> Result<Self, Error> {
        Self::permitting(at, Vec::new())
    }

    /// An authority whose intermediate may issue for these names only (RFC 5280 §4.2.1.10); for all without any.
    ///
    /// # Errors
    /// [`Error::Crypto`] when a key or certificate cannot be made.
    pub fn permitting(at: Timestamp, names: Vec<GeneralSubtree>) -> Result<Self, Error> {
        let root_params = authority("Kravtjek Lab Root", at);
        let root_key = Key::Root.pair()?;
        let root = root_params.self_signed(&root_key).map_err(|_| Error::Crypto)?;
        let root_issuer = Issuer::new(root_params, root_key);
        let mut params = authority("Kravtjek Lab Issuing", at);
        if !names.is_empty() {
            let constraints = NameConstraints { permitted_subtrees: names, excluded_subtrees: Vec::new() };
            params.name_constraints = Some(constraints);
        }
        let key = Key::Intermediate.pair()?;
        let intermediate = params.signed_by(&key, &root_issuer).map_err(|_| Error::Crypto)?;
        Ok(Self { root, intermediate: intermediate.der().to_vec(), issuer: Issuer::new(params, key) })
    }

    /// The root in DER.
    pub fn root(&self) -> &[u8] {
        self.root.der()
    }

    /// The intermediate in DER.
    pub fn intermediate(&self) -> &[u8] {
        &self.intermediate
    }

    /// The root in PEM, for those who are to trust it.
    pub fn root_pem(&self) -> String {
        self.root.pem()
    }

    /// A certificate and its key, with the intermediate behind it.
    ///
    /// # Errors
    /// When a name cannot stand in a certificate, or [`Error::Crypto`].
    pub fn issue(&self, leaf: &Leaf) -> Result<Identity, Error> {
        let pair = leaf.key.pair()?;
        let certificate = leaf.params()?.signed_by(&pair, &self.issuer).map_err(|_| Error::Crypto)?;
        Ok(Identity {
            chain: vec![certificate.der().to_vec(), self.intermediate.clone()],
            key: pair.serialize_der(),
        })
    }

    /// An OCSP answer about a certificate that this authority issued (RFC 6960).
    ///
    /// # Errors
    /// [`Error::Crypto`] when it cannot be signed.
    pub fn ocsp(&self, certificate: &[u8], answer: &ocsp::OcspAnswer) -> Result<Vec<u8>, Error> {
        let sign = |data: &[u8]| self.issuer.key().sign(data).map_err(|_| Error::Crypto);
        ocsp::response(certificate, &self.intermediate, answer, sign).ok_or(Error::Crypto)
    }
}

/// A certificate signed by its own key.
///
/// # Errors
/// When a name cannot stand in a certificate, or [`Error::Crypto`].
pub fn self_signed(leaf: &Leaf) -> Result<Identity, Error> {
    let pair = leaf.key.pair()?;
    let certificate = leaf.params()?.self_signed(&pair).map_err(|_| Error::Crypto)?;
    Ok(Identity { chain: vec![certificate.der().to_vec()], key: pair.serialize_der() })
}

fn authority(common_name: &str, at: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(Some(common_name));
    valid(&mut params, days(at, -3650), days(at, 3650));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.use_authority_key_identifier_extension = true;
    params
}

fn subject(common_name: Option<&str>) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    if let Some(common_name) = common_name {
        name.push(DnType::CountryName, "DK");
        name.push(DnType::OrganizationName, "Kravtjek Lab");
        name.push(DnType::CommonName, common_name);
    }
    name
}

fn days(at: Timestamp, days: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_hours(days * 24)).unwrap_or(at)
}

/// Sets the dates; nothing is valid before 1970.
fn valid(params: &mut CertificateParams, from: Timestamp, until: Timestamp) {
    let since_1970 = |at: Timestamp| Duration::from_secs(u64::try_from(at.as_second()).unwrap_or_default());
    params.not_before = rcgen::date_time_ymd(1970, 1, 1) + since_1970(from);
    params.not_after = rcgen::date_time_ymd(1970, 1, 1) + since_1970(until);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mail_key_is_the_one_in_the_world() {
        let hash = digest::digest(&digest::SHA256, &Key::Mail.public().unwrap());
        let hex: String = hash.as_ref().iter().map(|octet| format!("{octet:02x}")).collect();
        assert_eq!(hex, crate::world::MAIL_KEY_SHA256);
    }

    #[test]
    fn what_is_issued_says_what_was_asked() {
        let at: Timestamp = "2026-11-21T00:00:00Z".parse().unwrap();
        let authority = Authority::new(at).unwrap();
        let identity = authority.issue(&Leaf::new(&["a.dk", "192.0.2.1"], at).key(Key::Rsa2048)).unwrap();
        let (rest, leaf) = x509_parser::parse_x509_certificate(&identity.chain[0]).unwrap();
        assert!(rest.is_empty());
        assert_eq!(leaf.subject().to_string(), "C=DK, O=Kravtjek Lab, CN=a.dk");
        assert_eq!(leaf.validity().not_before.timestamp(), days(at, -30).as_second());
        assert_eq!(leaf.validity().not_after.timestamp(), days(at, 60).as_second());
        assert_eq!(leaf.subject_alternative_name().unwrap().unwrap().value.general_names.len(), 2);
        let (_, issuer) = x509_parser::parse_x509_certificate(&identity.chain[1]).unwrap();
        assert_eq!(leaf.issuer(), issuer.subject());
    }
}
