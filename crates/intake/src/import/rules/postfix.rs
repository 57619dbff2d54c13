//! A mail server's own settings (S8, S9): for whom it passes mail on, and how it encrypts what it sends.
//!
//! What stands in a table elsewhere is not known, and what `master.cf` sets for one of its services is not in these settings.

use std::net::IpAddr;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use super::postfix_tls::{self as tls, Level};
use crate::import::mta::MailServer;
use crate::import::{Claims, Place};

/// What is said of the server, for what, and where that was read.
pub(super) type Said = (Holds, Detail, Place);

/// What a list of restrictions does with mail for others from those whom nothing in it lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// It refuses it; and whether the networks of the server are let through before.
    Closed(bool),
    /// It lets it through.
    Open,
    /// It depends on what is not here.
    Unclear,
}

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for server in &ground.handed.records.mail_servers {
        let (holds, what, place) = relays(server);
        claims.say("mail.relays_authenticated", &server.name, holds, place, || what);
        let level = Level::of(server);
        let (holds, what, place) = tls::encrypts(server, &level);
        claims.say("mail.outgoing_encryption", &server.name, holds, place, || what);
        let (holds, what, place) = tls::forces(server, &level);
        claims.say("mail.state_encryption_forced", &server.name, holds, place, || what);
    }
}

/// What a setting is, or that it is not set.
pub(super) fn as_set(server: &MailServer, name: &'static str) -> (Detail, Place) {
    match server.setting(name) {
        Some(setting) if setting.value.is_empty() => (Detail::empty_cell(name), setting.place),
        Some(setting) => (Detail::cell(name, short(&setting.value)), setting.place),
        None => (Detail::not_set(name), server.place),
    }
}

fn short(value: &str) -> String {
    let cut: String = value.chars().take(200).collect();
    if cut.len() < value.len() { format!("{cut}…") } else { cut }
}

fn relays(server: &MailServer) -> Said {
    let local = |name: &str| matches!(name, "loopback-only" | "localhost" | "127.0.0.1" | "[::1]" | "::1");
    let faces = server.value("inet_interfaces").filter(|value| !value.is_empty());
    if faces.is_some_and(|value| words(value).all(local)) {
        return (Holds::Yes, Detail::NOTHING, server.place);
    }
    let (relay, recipient) = ("smtpd_relay_restrictions", "smtpd_recipient_restrictions");
    // Since 2.10 there is a list of its own for relaying, whose default is closed from this level on.
    let default = if level(server) >= (1, 0) { Ends::Closed(true) } else { Ends::Open };
    let first = server.value(relay).map_or(default, ends);
    let second = server.value(recipient).map_or(Ends::Open, ends);
    let said = |holds, name| {
        let (what, place) = as_set(server, name);
        (holds, what, place)
    };
    match (first, second) {
        (Ends::Closed(false), _) | (_, Ends::Closed(false)) => (Holds::Yes, Detail::NOTHING, server.place),
        (Ends::Closed(true), _) | (_, Ends::Closed(true)) => networks(server),
        // Without either list an old server has defaults of its own.
        (Ends::Open, Ends::Open) if server.setting(relay).or(server.setting(recipient)).is_none() => {
            said(Holds::Unknown, relay)
        }
        (Ends::Open, Ends::Open) => {
            said(Holds::No, if server.setting(relay).is_some() { relay } else { recipient })
        }
        (Ends::Unclear, _) => said(Holds::Unknown, relay),
        (_, Ends::Unclear) => said(Holds::Unknown, recipient),
    }
}

/// The level of defaults that the server keeps to; the lowest where it says nothing.
pub(super) fn level(server: &MailServer) -> (u32, u32) {
    let value = server.value("compatibility_level").unwrap_or_default();
    let mut numbers = value.split('.').map(|number| number.trim().parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

fn words(value: &str) -> impl Iterator<Item = &str> {
    value.split([',', ' ', '\t']).filter(|word| !word.is_empty())
}

fn ends(value: &str) -> Ends {
    let mut networks = false;
    let mut all = words(value).map(str::to_ascii_lowercase);
    let mut is_clear = true;
    while let Some(word) = all.next() {
        match word.as_str() {
            "reject_unauth_destination" | "defer_unauth_destination" | "reject" | "defer" if is_clear => {
                return Ends::Closed(networks);
            }
            // Whom something unknown lets through before is unknown as well.
            "reject_unauth_destination" | "defer_unauth_destination" | "reject" | "defer" => {
                return Ends::Unclear;
            }
            "permit" => return if is_clear { Ends::Open } else { Ends::Unclear },
            "permit_mynetworks" => networks = true,
            "permit_sasl_authenticated" | "permit_tls_clientcerts" | "permit_auth_destination" => {}
            // It only writes down what the next one would do.
            "warn_if_reject" => _ = all.next(),
            word if word.starts_with("reject_") => {}
            _ => is_clear = false,
        }
    }
    if is_clear { Ends::Open } else { Ends::Unclear }
}

/// Single addresses are a list of those that may; whether all of a network may, nobody has said.
fn networks(server: &MailServer) -> Said {
    let (what, place) = as_set(server, "mynetworks");
    let Some(value) = server.value("mynetworks") else {
        let style = server.value("mynetworks_style");
        let host = style.map_or(level(server) >= (2, 0), |style| style == "host");
        let (what, place) = as_set(server, if style.is_some() { "mynetworks_style" } else { "mynetworks" });
        return if host { (Holds::Yes, Detail::NOTHING, place) } else { (Holds::Unknown, what, place) };
    };
    let each: Vec<Option<Wide>> = words(value).filter(|word| !word.starts_with('!')).map(wide).collect();
    if each.contains(&Some(Wide::All)) {
        return (Holds::No, what, place);
    }
    let single = each.iter().all(|one| *one == Some(Wide::One));
    if single { (Holds::Yes, Detail::NOTHING, place) } else { (Holds::Unknown, what, place) }
}

/// How wide a network is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wide {
    /// One address, or the server itself.
    One,
    /// Several.
    Some,
    /// The whole internet.
    All,
}

fn wide(written: &str) -> Option<Wide> {
    let (address, length) =
        written.split_once('/').map_or((written, None), |(address, length)| (address, Some(length)));
    let address: IpAddr = address.trim_start_matches('[').trim_end_matches(']').parse().ok()?;
    let full = if address.is_ipv4() { 32 } else { 128 };
    let length: u8 = length.map_or(Some(full), |length| length.trim_end_matches(']').parse().ok())?;
    Some(match length {
        0 => Wide::All,
        length if length == full || address.is_loopback() => Wide::One,
        _ => Wide::Some,
    })
}
