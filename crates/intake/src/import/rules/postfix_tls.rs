//! How a mail server encrypts what it sends (S9): its level, and the versions of TLS that it may use.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::postfix::{Said, as_set, level};
use crate::import::mta::MailServer;

const LEVEL: &str = "smtp_tls_security_level";
const MAPS: &str = "smtp_tls_policy_maps";

/// How much encryption a server asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Level {
    asks: Asks,
    /// The setting that says so.
    name: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asks {
    /// None.
    Nothing,
    /// What the receiver can.
    May,
    /// What the receiver's domain promises in DNS, else what it can.
    Dane,
    /// Always.
    Always,
    /// A word that is not known.
    Unclear,
}

impl Level {
    pub(super) fn of(server: &MailServer) -> Self {
        let is_yes = |name: &str| server.value(name).is_some_and(|value| value.eq_ignore_ascii_case("yes"));
        // A table that says the same for everybody is the level.
        if let Some(word) = server.value(MAPS).and_then(|maps| maps.strip_prefix("static:")) {
            return Self { asks: Asks::of(word), name: MAPS };
        }
        match server.value(LEVEL).filter(|value| !value.is_empty()) {
            Some(word) => Self { asks: Asks::of(word), name: LEVEL },
            None if is_yes("smtp_enforce_tls") => Self { asks: Asks::Always, name: "smtp_enforce_tls" },
            None if is_yes("smtp_use_tls") => Self { asks: Asks::May, name: "smtp_use_tls" },
            // From this level of defaults on a server encrypts of itself.
            None if level(server) >= (3, 11) => Self { asks: Asks::May, name: LEVEL },
            None => Self { asks: Asks::Nothing, name: LEVEL },
        }
    }
}

impl Asks {
    fn of(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "none" => Self::Nothing,
            "may" => Self::May,
            "dane" => Self::Dane,
            "encrypt" | "verify" | "secure" | "fingerprint" | "dane-only" => Self::Always,
            _ => Self::Unclear,
        }
    }
}

/// Whether it encrypts with TLS 1.2 or newer to whoever can. A table of rules by receiver may ask for less of some.
pub(super) fn encrypts(server: &MailServer, level: &Level) -> Said {
    let (what, place) = as_set(server, level.name);
    match elsewhere(server, level) {
        Some("relayhost") => return unknown(server, "relayhost"),
        Some(name) if level.asks != Asks::Nothing => return unknown(server, name),
        _ => {}
    }
    match level.asks {
        Asks::Nothing => return (Holds::No, what, place),
        Asks::Unclear => return (Holds::Unknown, what, place),
        Asks::May | Asks::Dane | Asks::Always => {}
    }
    let forced = level.asks == Asks::Always;
    let name = if forced { "smtp_tls_mandatory_protocols" } else { "smtp_tls_protocols" };
    let (what, at) = as_set(server, name);
    match server.value(name).map_or(Some(true), takes_new) {
        Some(true) => (Holds::Yes, Detail::NOTHING, place),
        Some(false) => (Holds::No, what, at),
        None => (Holds::Unknown, what, at),
    }
}

/// Whether it sends to the state's domains only encrypted. A table of rules by receiver is elsewhere, and where all mail
/// goes by another server, that one's settings tell.
pub(super) fn forces(server: &MailServer, level: &Level) -> Said {
    let (what, place) = as_set(server, level.name);
    let by_receiver = elsewhere(server, level);
    match level.asks {
        Asks::Always if by_receiver.is_none() => encrypts(server, level),
        Asks::Dane | Asks::Unclear => (Holds::Unknown, what, place),
        Asks::Always | Asks::May | Asks::Nothing => match by_receiver {
            Some(name) => unknown(server, name),
            None => (Holds::No, what, place),
        },
    }
}

/// The setting by which what counts is said elsewhere: all mail goes by another server, or a table has rules by receiver.
fn elsewhere(server: &MailServer, level: &Level) -> Option<&'static str> {
    let is_set = |name: &str| server.value(name).is_some_and(|value| !value.is_empty());
    ["relayhost", MAPS, "smtp_tls_per_site"].into_iter().find(|name| *name != level.name && is_set(name))
}

fn unknown(server: &MailServer, name: &'static str) -> Said {
    let (what, place) = as_set(server, name);
    (Holds::Unknown, what, place)
}

/// The versions, oldest first.
const VERSIONS: [&str; 6] = ["sslv2", "sslv3", "tlsv1", "tlsv1.1", "tlsv1.2", "tlsv1.3"];
/// The first of them that is new enough.
const NEW: usize = 4;

/// Whether a list of protocols, in the old way (`!SSLv3`) or the new one (`>=TLSv1.2`), takes TLS 1.2 or newer.
fn takes_new(value: &str) -> Option<bool> {
    let mut allowed = [true; VERSIONS.len()];
    let mut named = [false; VERSIONS.len()];
    for word in value.split([',', ' ', ':', '\t']).filter(|word| !word.is_empty()) {
        let word = word.to_ascii_lowercase();
        let name = word.trim_start_matches(['!', '>', '<', '=']);
        let at = VERSIONS.iter().position(|version| *version == name)?;
        match &word[..word.len() - name.len()] {
            "" => named[at] = true,
            "!" => allowed[at] = false,
            ">=" => allowed[..at].fill(false),
            "<=" => allowed[at + 1..].fill(false),
            _ => return None,
        }
    }
    let any_named = named.contains(&true);
    Some((NEW..VERSIONS.len()).any(|at| allowed[at] && (!any_named || named[at])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_are_read_in_both_ways() {
        for (value, takes) in [
            ("", Some(true)),
            (">=TLSv1.2", Some(true)),
            (">=TLSv1", Some(true)),
            ("!SSLv2, !SSLv3, !TLSv1, !TLSv1.1", Some(true)),
            ("!SSLv2 !SSLv3", Some(true)),
            ("TLSv1.2", Some(true)),
            ("TLSv1, TLSv1.1", Some(false)),
            ("<=TLSv1.1", Some(false)),
            ("!TLSv1.2, !TLSv1.3", Some(false)),
            (">=TLSv1.3, !TLSv1.3", Some(false)),
            (">=TLSv9", None),
            ("$smtp_tls_mandatory_protocols", None),
        ] {
            assert_eq!(takes_new(value), takes, "{value}");
        }
    }
}
