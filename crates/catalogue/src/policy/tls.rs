//! The classes of everything TLS in one profile.

use kravtjek_model::observation::tls::Order;
use kravtjek_model::text::Text;
use serde::Deserialize;

use super::suite::{Suite, is_signal};
use super::table::same;
use super::{CertificateRules, Class, Options, OrderRule, Part, Staple, Table};

/// What one profile says about TLS. A method that gives `None` means that it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TlsPolicy {
    /// The worst class that meets the requirement.
    pub accepts: Option<Class>,
    /// What the guide says nothing about, and which therefore settles nothing.
    pub not_judged: Option<Vec<Part>>,
    /// Protocol versions: `TLSv1.2`.
    pub versions: Table,
    /// Key exchange of a suite.
    pub key_exchange: Table,
    /// Certificate verification of a suite.
    pub verification: Table,
    /// Bulk cipher of a suite.
    pub cipher: Table,
    /// Hash of a suite.
    pub mac: Table,
    /// Whole suites that the rule for the parts does not hit.
    pub suites: Table,
    /// Who chooses the suite.
    pub order: Option<OrderRule>,
    /// Key exchange groups, those of RFC 7919 among them.
    pub groups: Table,
    /// Finite-field groups that have no name, or are short.
    pub finite_field: Option<FiniteField>,
    /// Certificates.
    pub certificate: CertificateRules,
    /// Hashes a server signs its key exchange with.
    pub signature_hashes: Table,
    /// Options.
    pub options: Options,
    /// What a reader ought to know about single values.
    pub notes: Option<Vec<ValueNote>>,
}

/// Finite-field groups in TLS 1.2 and older.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FiniteField {
    /// Groups with fewer bits are too short, whatever their name.
    pub minimum_bits: u32,
    /// The class of a group that is too short.
    pub too_short: Class,
    /// The class of a group that is not of RFC 7919.
    pub own: Class,
}

/// A note on single values.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ValueNote {
    /// The values: suites, ciphers, groups, curves, or the word of a [`Part`].
    pub about: Vec<String>,
    /// The note in Danish.
    pub da: String,
    /// The note in English.
    pub en: String,
}

impl TlsPolicy {
    /// A version, as observations write it: `TLSv1.2`.
    pub fn version(&self, version: &str) -> Option<Class> {
        self.versions.class(version)
    }

    /// A suite by its IANA name: by itself where it is listed, else by the worst of its parts.
    pub fn suite(&self, name: &str) -> Option<Class> {
        if is_signal(name) {
            return None;
        }
        self.suites.class(name).or_else(|| {
            let suite = Suite::parse(name);
            let exchange = suite.key_exchange.map(|word| self.key_exchange.class(word));
            let verification = suite.verification.map(|word| self.verification.class(word));
            let protection = [self.cipher.class(suite.cipher), self.mac.class(suite.mac)];
            Class::worst(exchange.into_iter().chain(verification).chain(protection))
        })
    }

    /// The suites of one version in the server's order, and who chooses among them.
    pub fn order<S: AsRef<str>>(&self, who: Order, suites: &[S]) -> Option<Class> {
        self.order.as_ref()?.class(self, who, suites)
    }

    /// A key exchange group by its IANA name.
    pub fn group(&self, name: &str) -> Option<Class> {
        self.groups.class(name)
    }

    /// A finite-field group by its size and its RFC 7919 name; without a name it is the server's own.
    pub fn dh(&self, bits: u32, name: Option<&str>) -> Option<Class> {
        let rule = self.finite_field;
        let kind = match name {
            Some(name) => self.group(name),
            None => rule.map(|rule| rule.own),
        };
        let short = rule.filter(|rule| bits < rule.minimum_bits).map(|rule| Some(rule.too_short));
        Class::worst([kind].into_iter().chain(short))
    }

    /// A certificate's key: `RSA 2048`, `ECDSA secp256r1`, `Ed25519`, `DSA 1024`.
    pub fn certificate_key(&self, key: &str) -> Option<Class> {
        self.certificate.key(key)
    }

    /// The hash of a certificate's signature: `SHA-256`.
    pub fn certificate_signature(&self, hash: &str) -> Option<Class> {
        self.certificate.signatures.class(hash)
    }

    /// The hashes a server signs its key exchange with: the best it can decides.
    pub fn signature_hashes<S: AsRef<str>>(&self, hashes: &[S]) -> Option<Class> {
        Class::best(hashes.iter().map(|hash| self.signature_hashes.class(hash.as_ref())))
    }

    /// Compression in TLS itself.
    pub fn compression(&self, on: bool) -> Option<Class> {
        self.options.compression?.class(on)
    }

    /// Secure renegotiation.
    pub fn secure_renegotiation(&self, on: bool) -> Option<Class> {
        self.options.secure_renegotiation?.class(on)
    }

    /// Renegotiation that a client starts, and whether it may do so ten times at most.
    pub fn client_renegotiation(&self, on: bool, limited: Option<bool>) -> Option<Class> {
        self.options.client_renegotiation?.class(on, limited)
    }

    /// Early data.
    pub fn early_data(&self, on: bool) -> Option<Class> {
        self.options.early_data?.class(on)
    }

    /// A stapled OCSP answer.
    pub fn ocsp(&self, staple: Staple) -> Option<Class> {
        self.options.ocsp?.class(staple)
    }

    /// Extended master secret.
    pub fn extended_master_secret(&self, on: bool) -> Option<Class> {
        self.options.extended_master_secret?.class(on)
    }

    /// Whether the profile leaves this part out on purpose.
    pub fn leaves_out(&self, part: Part) -> bool {
        self.not_judged.as_ref().is_some_and(|parts| parts.contains(&part))
    }

    /// Whether a class meets the requirement, if the profile says.
    pub fn meets(&self, class: Class) -> Option<bool> {
        self.accepts.map(|accepts| class <= accepts)
    }

    /// Whether the same suites and groups meet both profiles, so that asking for what one forbids asks for both.
    pub fn forbids_alike(&self, other: &Self) -> bool {
        self.accepts == other.accepts
            && self.key_exchange == other.key_exchange
            && self.verification == other.verification
            && self.cipher == other.cipher
            && self.mac == other.mac
            && self.suites == other.suites
            && self.groups == other.groups
    }

    /// A short mark of which suites and groups meet the profile: two that differ in it may forbid different ones.
    pub(super) fn mark(&self) -> String {
        let Self { accepts, key_exchange, verification, cipher, mac, suites, groups, .. } = self;
        let text =
            format!("{accepts:?}{key_exchange:?}{verification:?}{cipher:?}{mac:?}{suites:?}{groups:?}");
        // FNV-1a: it need not withstand anybody.
        let mixed = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |mixed, octet| {
            (mixed ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{mixed:016x}")
    }

    /// Whether the profile gives no class to anything.
    pub fn is_empty(&self) -> bool {
        Self { accepts: None, not_judged: None, notes: None, ..self.clone() } == Self::default()
    }

    /// What a reader ought to know about a value: a suite, group, key or the word of a part.
    pub fn note(&self, value: &str) -> Option<Text> {
        let about = |word: &str| {
            let notes = self.notes.iter().flatten();
            notes.into_iter().find(|note| note.about.iter().any(|listed| same(listed, word)))
        };
        let part = || match value.rsplit_once(' ') {
            Some((_, last)) => about(last),
            None if value.starts_with("TLS_") => about(Suite::parse(value).cipher),
            None => None,
        };
        about(value).or_else(part).map(|note| Text { da: note.da.clone(), en: note.en.clone() })
    }

    /// Lays a profile over its base.
    pub(super) fn overlay(&mut self, over: Self) {
        self.accepts = over.accepts.or(self.accepts);
        self.not_judged = over.not_judged.or(self.not_judged.take());
        self.versions.overlay(over.versions);
        self.key_exchange.overlay(over.key_exchange);
        self.verification.overlay(over.verification);
        self.cipher.overlay(over.cipher);
        self.mac.overlay(over.mac);
        self.suites.overlay(over.suites);
        self.order = over.order.or(self.order.take());
        self.groups.overlay(over.groups);
        self.finite_field = over.finite_field.or(self.finite_field);
        self.certificate.overlay(over.certificate);
        self.signature_hashes.overlay(over.signature_hashes);
        self.options.overlay(over.options);
        self.notes = over.notes.or(self.notes.take());
    }
}
