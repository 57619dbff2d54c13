//! The options of TLS that a guide judges apart from algorithms.

use serde::Deserialize;

use super::Class;

/// What a guide says about options; none: it says nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Options {
    /// Compression in TLS itself.
    pub compression: Option<Switch>,
    /// Secure renegotiation (RFC 5746).
    pub secure_renegotiation: Option<Switch>,
    /// Renegotiation that a client starts.
    pub client_renegotiation: Option<ClientRenegotiation>,
    /// Early data in TLS 1.3.
    pub early_data: Option<Switch>,
    /// A stapled OCSP answer.
    pub ocsp: Option<Ocsp>,
    /// Extended master secret (RFC 7627) in TLS 1.2.
    pub extended_master_secret: Option<Switch>,
}

/// An option that is on or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Switch {
    /// Its class when it is on.
    pub on: Option<Class>,
    /// Its class when it is off.
    pub off: Option<Class>,
}

/// Renegotiation that a client starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClientRenegotiation {
    /// Refused.
    pub off: Option<Class>,
    /// Allowed ten times on one connection at most.
    pub limited: Option<Class>,
    /// Allowed without end.
    pub unlimited: Option<Class>,
}

/// A stapled OCSP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ocsp {
    /// There is one, and it is valid.
    pub valid: Option<Class>,
    /// There is one, and it is not valid.
    pub invalid: Option<Class>,
    /// There is none.
    pub absent: Option<Class>,
    /// There is none, and the certificate names no responder that could give one.
    pub no_responder: Option<Class>,
}

/// What was seen of a stapled OCSP answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Staple {
    /// There is one, and it is valid.
    Valid,
    /// There is one, and it is not valid.
    Invalid,
    /// There is none.
    Absent,
    /// There is none, and the certificate names no responder.
    NoResponder,
}

impl Options {
    /// An option that a profile speaks of takes the place of the base's whole.
    pub(super) fn overlay(&mut self, over: Self) {
        self.compression = over.compression.or(self.compression);
        self.secure_renegotiation = over.secure_renegotiation.or(self.secure_renegotiation);
        self.client_renegotiation = over.client_renegotiation.or(self.client_renegotiation);
        self.early_data = over.early_data.or(self.early_data);
        self.ocsp = over.ocsp.or(self.ocsp);
        self.extended_master_secret = over.extended_master_secret.or(self.extended_master_secret);
    }
}

impl Switch {
    pub(super) fn class(self, on: bool) -> Option<Class> {
        if on { self.on } else { self.off }
    }
}

impl ClientRenegotiation {
    /// The class; where nobody counted, only if the number makes no difference.
    pub(super) fn class(self, on: bool, limited: Option<bool>) -> Option<Class> {
        match (on, limited) {
            (false, _) => self.off,
            (true, Some(true)) => self.limited,
            (true, Some(false)) => self.unlimited,
            (true, None) => self.limited.filter(|_| self.limited == self.unlimited),
        }
    }
}

impl Ocsp {
    pub(super) fn class(self, staple: Staple) -> Option<Class> {
        match staple {
            Staple::Valid => self.valid,
            Staple::Invalid => self.invalid,
            Staple::Absent => self.absent,
            Staple::NoResponder => self.no_responder,
        }
    }
}
