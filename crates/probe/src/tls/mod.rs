//! TLS: what an endpoint offers, from first flights alone. No key is ever derived outside [`deep`].
//!
//! A raw hello asks one question; the first flight of the server answers it, and then we hang up. Versions, suites,
//! order, groups, signature hashes and options up to TLS 1.2 with the certificates all show in clear. What TLS 1.3
//! encrypts (its certificates, ALPN, early data) and client-initiated renegotiation do not: those are [`deep`].
//!
//! ```no_run
//! # use kravtjek_probe::{dial::Dialer, tls::{Mode, Target, look}};
//! # async fn example(dialer: &Dialer) {
//! let target = Target::new([192, 0, 2, 1].into(), 443).named("www.example.dk");
//! let seen = look(dialer, &target, &Mode::Full).await;
//! assert!(seen.tls.versions.contains_key("TLSv1.3"));
//! # }
//! ```

mod allowance;
mod ask;
pub mod deep;
mod evidence;
#[doc(hidden)]
#[cfg(feature = "fuzzing")]
pub mod fuzzing;
mod hello;
mod outcome;
mod pending;
mod plan;
mod reply;
pub mod starttls;
mod tables;
mod wire;

use std::collections::BTreeSet;
use std::net::IpAddr;

use kravtjek_model::observation::tls::Tls;

pub(crate) use self::allowance::{Allowance, Running};
use self::evidence::Evidence;
pub use self::starttls::{SmtpReply, SmtpTalk, Starttls, Talk};
pub use self::tables::Version;
use crate::dial::{Dialer, Manner};

/// What is to be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The address.
    pub address: IpAddr,
    /// The port.
    pub port: u16,
    /// The name to ask for; an address is no name, and is not asked for.
    pub sni: Option<String>,
    /// The protocol that begins in clear, where one does.
    pub starttls: Option<Starttls>,
    /// The name to greet mail servers with.
    pub ehlo_name: String,
}

impl Target {
    /// An endpoint without a name, with TLS from the first octet.
    pub fn new(address: IpAddr, port: u16) -> Self {
        Self { address, port, sni: None, starttls: None, ehlo_name: "localhost".to_owned() }
    }

    /// The same, asked for by a name.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.sni = Some(name.to_owned());
        self
    }

    /// The same, behind a protocol that begins in clear; `ehlo_name` is what a mail server is greeted with.
    #[must_use]
    pub fn starting(mut self, protocol: Starttls, ehlo_name: &str) -> Self {
        self.starttls = Some(protocol);
        self.ehlo_name = ehlo_name.to_owned();
        self
    }

    /// How the service is to be treated.
    pub(crate) fn manner(&self) -> Manner {
        let mail = matches!(self.port, 25 | 587) || self.starttls == Some(Starttls::Smtp);
        if mail { Manner::Mail } else { Manner::Usual }
    }

    /// What a measurement of it may spend.
    pub(crate) fn allowance(&self, dialer: &Dialer) -> Allowance {
        let patience = dialer.patience();
        let mail = self.manner() == Manner::Mail;
        Allowance::new(if mail { patience.mail_whole } else { patience.whole }, dialer.stop())
    }
}

/// How much is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Everything there is: about 40 connections for a server of today.
    Full,
    /// Only what a policy forbids, and what every observation needs: a dozen connections for a server of today.
    ///
    /// Seen are all versions, the suite and group that the server prefers in TLS 1.2 and 1.3, every forbidden suite and
    /// group that it accepts there, the weakest finite field (unless the policy forbids DHE as a whole), the hash it
    /// prefers, who chooses among the suites that were seen, compression and what shows by the way. **Not** listed are
    /// further suites and groups that the policy allows, and hence the order among all; suites and groups of TLS 1.1 and older, where speaking the version is
    /// the offence, beyond the one that is preferred; and hashes worse than the one it prefers.
    Verdict(Forbidden),
}

/// What a policy forbids, by IANA names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forbidden {
    /// The policy's id.
    pub policy: String,
    /// Suites of TLS 1.2 and 1.3.
    pub suites: BTreeSet<String>,
    /// Key exchange groups.
    pub groups: BTreeSet<String>,
}

impl Forbidden {
    /// What a policy forbids among all that can be offered.
    pub fn by(policy: &str, suite: impl Fn(&str) -> bool, group: impl Fn(&str) -> bool) -> Self {
        let chosen = |names: &mut dyn Iterator<Item = &'static str>, forbids: &dyn Fn(&str) -> bool| {
            names.filter(|name| forbids(name)).map(str::to_owned).collect()
        };
        Self {
            policy: policy.to_owned(),
            suites: chosen(&mut tables::suites::names(), &suite),
            groups: chosen(&mut tables::groups::names(), &group),
        }
    }
}

/// What was seen, and what others build on.
#[derive(Clone, Debug)]
pub struct FirstFlights {
    /// The observation. What needs keys is left open: `early_data`, `chain`, `certificates` and, in `renegotiation`, the
    /// part about clients.
    pub tls: Tls,
    /// The chains served up to TLS 1.2, each as sent, in DER: RSA and ECDSA where there are both. SSLv2's certificate is
    /// among them.
    pub certificates_der: Vec<Vec<Vec<u8>>>,
    /// A stapled OCSP response (TLS 1.2 and older), in DER.
    pub staple: Option<Vec<u8>>,
    /// A client certificate is asked for (TLS 1.2 and older).
    pub asks_certificate: bool,
    /// What was said before TLS began; for mail the whole dialogue, also where TLS was refused.
    pub talk: Option<Talk>,
    /// TLS could be begun by STARTTLS at least once. None without STARTTLS.
    pub started: Option<bool>,
}

/// Looks at one endpoint. Never fails: what could not be seen says why.
pub async fn look(dialer: &Dialer, target: &Target, mode: &Mode) -> FirstFlights {
    look_within(dialer, target, mode, &target.allowance(dialer)).await
}

/// The same, as a part of a measurement.
pub(crate) async fn look_within(
    dialer: &Dialer,
    target: &Target,
    mode: &Mode,
    allowance: &Allowance,
) -> FirstFlights {
    let mut seen = plan::look(dialer, target, mode, allowance).await;
    if let Mode::Verdict(forbidden) = mode {
        seen.tls.asked_for = Some(forbidden.policy.clone());
    }
    seen
}

/// The names of all suites that can be offered, as [`Forbidden`] takes them.
pub fn suite_names() -> impl Iterator<Item = &'static str> {
    tables::suites::names()
}

/// The names of all groups that can be offered, as [`Forbidden`] takes them.
pub fn group_names() -> impl Iterator<Item = &'static str> {
    tables::groups::names()
}
