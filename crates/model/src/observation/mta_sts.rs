//! What the policy file of MTA-STS says, and what a mail sender makes of the answer it came in (RFC 8461).

use serde::{Deserialize, Serialize};

use super::mail::Problem;
use super::tls::Chain;

/// The path of the policy file on the policy host (RFC 8461 §3.3).
pub const PATH: &str = "/.well-known/mta-sts.txt";
/// The only version there is (RFC 8461 §3.2).
pub const VERSION: &str = "STSv1";
/// The longest time a policy may be kept, in seconds: one year (RFC 8461 §3.2).
pub const LONGEST: u64 = 31_557_600;

/// The host that the policy of a domain is fetched from: `mta-sts.example.dk` (RFC 8461 §3.3).
pub fn host(domain: &str) -> String {
    format!("mta-sts.{domain}")
}

/// What a policy host answered, beside the answer itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Served {
    /// Whether the certificate is trusted for the policy host; without that no sender takes the policy.
    pub chain: Chain,
    /// The policy, when the answer carries a whole file with status 200.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
    /// Which reading of the file, whose text stands in the answer's body, that is.
    #[serde(default = "first_reading", skip_serializing_if = "is_first_reading")]
    pub reading: u64,
}

/// The reading of those versions that did not say which it was.
fn first_reading() -> u64 {
    1
}

fn is_first_reading(reading: &u64) -> bool {
    *reading == first_reading()
}

/// A policy file. Of a key that stands more than once the first counts, `mx` apart (RFC 8461 §3.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// `version: STSv1` stands there.
    pub version: bool,
    /// `mode`, when it is one of the three.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// `mx`: the names and patterns of names that mail may be delivered to, in lower case.
    #[serde(default)]
    pub mx: Vec<String>,
    /// `max_age` in seconds, when it is at most [`LONGEST`].
    #[serde(default)]
    pub max_age: Option<u64>,
    /// What is wrong with the file, in its order; `figure` is the number of the line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

/// What a sender does when no MX host fits the policy (RFC 8461 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// It does not deliver.
    Enforce,
    /// It delivers, and reports.
    Testing,
    /// As if there were no policy.
    None,
}

impl Mode {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }
}

impl Policy {
    /// Whether it says all that a policy must: version, mode, `max_age`, and `mx` unless the mode is `none`.
    pub fn is_whole(&self) -> bool {
        let named = !self.mx.is_empty() || self.mode == Some(Mode::None);
        self.version && self.mode.is_some() && self.max_age.is_some() && named
    }

    /// Whether it names an MX host. A wildcard stands for exactly one label (RFC 8461 §4.1).
    pub fn names(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        let below = host.split_once('.').filter(|(label, _)| !label.is_empty()).map(|(_, below)| below);
        self.mx.iter().any(|pattern| match pattern.strip_prefix("*.") {
            Some(zone) => below.is_some_and(|below| below.eq_ignore_ascii_case(zone)),
            None => host.eq_ignore_ascii_case(pattern),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfc_8461_4_1_a_wildcard_stands_for_one_label_on_the_left() {
        let mx = ["mail.nordhavn.dk", "*.example.net"].map(str::to_owned).to_vec();
        let policy = Policy { mx, ..Policy::default() };
        for named in ["mail.nordhavn.dk", "MAIL.nordhavn.dk.", "mx1.example.net", "MX1.EXAMPLE.NET"] {
            assert!(policy.names(named), "{named}");
        }
        for other in [
            "nordhavn.dk",
            "x.mail.nordhavn.dk",
            "example.net",
            ".example.net",
            "a.b.example.net",
            "mx1.example.net.evil.dk",
            "mx1example.net",
            "",
        ] {
            assert!(!policy.names(other), "{other}");
        }
    }

    #[test]
    fn rfc_8461_3_2_only_mode_none_can_do_without_names() {
        let whole = |mode, mx: &[&str]| {
            let mx = mx.iter().map(|name| (*name).to_owned()).collect();
            Policy { version: true, mode, mx, max_age: Some(0), problems: Vec::new() }.is_whole()
        };
        assert!(whole(Some(Mode::Enforce), &["a.dk"]) && whole(Some(Mode::None), &[]));
        assert!(!whole(Some(Mode::Testing), &[]) && !whole(None, &["a.dk"]));
    }
}
