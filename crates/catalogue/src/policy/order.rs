//! Who may choose the suite, and in which order a server that chooses must do it.

use kravtjek_model::observation::tls::Order;
use serde::Deserialize;

use super::suite::Suite;
use super::{Class, TlsPolicy};

/// What a guide says about the order of suites.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRule {
    /// The order is free while every suite is at least this good; none: never free.
    pub free_up_to: Option<Class>,
    /// The class of a server that lets the client choose.
    pub client: Class,
    /// The class of a server whose own order is wrong.
    pub unsorted: Class,
    /// What decides inside a class, the first that tells two suites apart; empty: nothing does.
    #[serde(default)]
    pub inside_class: Vec<Preference>,
}

/// One preference among suites of the same class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preference {
    /// ECDHE before DHE before a static exchange.
    EllipticCurve,
    /// Ciphers that authenticate by themselves first.
    Aead,
    /// ECDSA before RSA.
    Ecdsa,
    /// The longer key first.
    KeyBits,
    /// The longer hash first.
    HashBits,
    /// AES with 256 bits before ChaCha20.
    Aes,
}

impl Preference {
    fn rank(self, suite: &Suite<'_>) -> u32 {
        match self {
            Self::EllipticCurve if suite.exchanges_by("ECDHE") => 2,
            Self::EllipticCurve => u32::from(suite.exchanges_by("DHE")),
            Self::Aead => u32::from(suite.aead()),
            Self::Ecdsa => u32::from(suite.verification == Some("ECDSA")),
            Self::KeyBits => suite.key_bits(),
            Self::HashBits => suite.hash_bits(),
            Self::Aes => u32::from(suite.cipher.starts_with("AES_256")),
        }
    }
}

impl OrderRule {
    /// The class of the suites of one version, given in the order in which the server has them.
    pub(super) fn class<S: AsRef<str>>(&self, tls: &TlsPolicy, who: Order, suites: &[S]) -> Option<Class> {
        if suites.len() < 2 {
            return Some(Class::Good);
        }
        let classes: Option<Vec<Class>> = suites.iter().map(|suite| tls.suite(suite.as_ref())).collect();
        let classes = classes?;
        if self.free_up_to.is_some_and(|free| classes.iter().all(|class| *class <= free)) {
            return Some(Class::Good);
        }
        match who {
            Order::Client => Some(self.client),
            Order::Server if self.sorted(&classes, suites) => Some(Class::Good),
            Order::Server => Some(self.unsorted),
            Order::None => None,
        }
    }

    fn sorted<S: AsRef<str>>(&self, classes: &[Class], suites: &[S]) -> bool {
        let key = |(class, name): (&Class, &S)| (*class, std::cmp::Reverse(self.ranks(name.as_ref())));
        classes.iter().zip(suites).map(key).is_sorted()
    }

    fn ranks(&self, name: &str) -> Vec<u32> {
        let suite = Suite::parse(name);
        self.inside_class.iter().map(|preference| preference.rank(&suite)).collect()
    }
}
