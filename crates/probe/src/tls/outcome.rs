//! What became of one hello, sorted so that silence is never taken for a refusal.

use kravtjek_model::detail::Detail;
use kravtjek_model::hex::hex;
use kravtjek_model::observation::tls::{Breach, Contradiction};
use kravtjek_model::observation::{NotSeen, Why};

use super::hello::{Hello, extension};
use super::reply::{Flight, KeyExchange, OldestHello, Reply};
use super::starttls::Stopped;
use super::tables::{Version, groups, suites};

/// What became of one hello. Only `Accepted`, `Oldest`, `Refused` and `Older` are evidence by themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The server picked something that was offered.
    Accepted(Box<Flight>),
    /// The server speaks SSLv2.
    Oldest(OldestHello),
    /// An alert, by its number.
    Refused(u8),
    /// The server picked an older version than the one asked for, as on the wire.
    Older(u16),
    /// It said nothing: it closed, it reset the connection, the time was up, or the way there broke.
    Silent(Why),
    /// It said something else: the first octets.
    NotTls(Vec<u8>),
    /// TLS was not begun, where it is asked for in clear.
    Stopped(Stopped),
    /// It picked what was not offered.
    Contradiction(Contradiction),
    /// There was no connection.
    NotOpened(NotSeen),
}

/// The alert of a server in trouble, which has nothing to do with what it was asked (RFC 8446 §6.2, `internal_error`). A
/// refusal only where silence would be one.
const INTERNAL_ERROR: u8 = 80;

/// How the reading of a flight ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With all that was needed.
    Said,
    /// Before that, and why.
    Silent(Why),
}

impl Outcome {
    /// What a reply to a hello means; `ending` is how the connection went where nothing was said.
    pub(crate) fn of(hello: &Hello, reply: Reply, ending: Ending) -> Self {
        match (reply, ending) {
            (Reply::Flight(flight), _) => of_flight(hello, flight),
            (Reply::Oldest(oldest), _) => Self::Oldest(oldest),
            (Reply::Alert(INTERNAL_ERROR), _) => Self::Silent(Why::ServerFailure),
            (Reply::Alert(alert), _) => Self::Refused(alert),
            (Reply::NotTls(octets), _) => Self::NotTls(octets),
            (Reply::Nothing, Ending::Silent(why)) => Self::Silent(why),
            // Octets that say nothing are no word of the protocol.
            (Reply::Nothing, Ending::Said) => Self::NotTls(Vec::new()),
        }
    }

    /// Whether nothing was said.
    pub(crate) fn is_silence(&self) -> bool {
        matches!(self, Self::Silent(_))
    }
}

fn of_flight(hello: &Hello, flight: Box<Flight>) -> Outcome {
    let Some(picked) = flight.hello.as_ref() else { return Outcome::NotTls(flight.raw) };
    let not_offered = |what: Breach, picked: String| {
        Outcome::Contradiction(what.told(Detail::of_step(hello.version.name(), picked)))
    };
    if picked.version < hello.version.wire() {
        return Outcome::Older(picked.version);
    }
    if picked.version > hello.version.wire() {
        return not_offered(Breach::VersionNotOffered, version_name(picked.version));
    }
    if !hello.suites.contains(&picked.suite) {
        return not_offered(Breach::SuiteNotOffered, suites::name(picked.suite));
    }
    if picked.compression != 0 && !hello.compression.contains(&picked.compression) {
        return not_offered(Breach::CompressionNotOffered, picked.compression.to_string());
    }
    if let Some(group) = picked.group.filter(|group| !hello.groups.contains(group)) {
        return not_offered(Breach::GroupNotOffered, groups::name(group));
    }
    match flight.alert {
        // It picked, and then could not go on: nothing that a client could use.
        Some(alert) if !flight.whole => Outcome::Refused(alert),
        _ => Outcome::Accepted(flight),
    }
}

fn version_name(number: u16) -> String {
    Version::from_wire(number).map_or_else(|| format!("{number:#06x}"), |version| version.name().to_owned())
}

/// What an accepted flight holds against the protocol, without spoiling the answer.
pub(crate) fn oddities(hello: &Hello, flight: &Flight) -> Vec<Contradiction> {
    let mut odd = Vec::new();
    let mut add = |what: Breach, detail: Detail| odd.push(what.told(detail));
    let name = hello.version.name();
    if let Some(problem) = flight.problem {
        add(Breach::MalformedFlight, Detail::of_step(name, problem));
    }
    match &flight.key_exchange {
        Some(KeyExchange::Curve { group, .. })
            if !hello.groups.is_empty() && !hello.groups.contains(group) =>
        {
            add(Breach::GroupNotOffered, Detail::of_step(name, groups::name(*group)));
        }
        Some(KeyExchange::ExplicitCurve) => add(Breach::ExplicitCurve, Detail::step(name)),
        _ => {}
    }
    let signature = flight.key_exchange.as_ref().and_then(KeyExchange::signature);
    if let Some(scheme) = signature.filter(|scheme| !hello.signatures.contains(scheme)) {
        add(Breach::SignatureNotOffered, Detail::of_step(name, format!("{scheme:#06x}")));
    }
    let known = |number: &u16| extensions_of(hello).contains(number);
    let picked = flight.hello.iter().flat_map(|hello| hello.extensions.iter());
    if let Some(number) = picked.copied().find(|number| !known(number)) {
        add(Breach::ExtensionNotOffered, Detail::of_step(name, number.to_string()));
    }
    odd
}

/// The extensions that a server may answer with; a cookie may come with a HelloRetryRequest at any time.
fn extensions_of(hello: &Hello) -> &'static [u16] {
    use extension::*;
    match hello.version {
        Version::Tls13 => &[SUPPORTED_VERSIONS, KEY_SHARE, COOKIE],
        // The signal stands for the extension (RFC 5746 §3.6).
        Version::Ssl2 | Version::Ssl3 => &[RENEGOTIATION],
        _ => &[
            SERVER_NAME,
            STATUS_REQUEST,
            GROUPS,
            POINT_FORMATS,
            ENCRYPT_THEN_MAC,
            EXTENDED_MASTER_SECRET,
            RENEGOTIATION,
        ],
    }
}

/// Octets that are not TLS, as they may be shown: text where it is text, else hexadecimal digits.
pub(crate) fn shown(octets: &[u8]) -> String {
    let first = octets.get(..octets.len().min(100)).unwrap_or_default();
    let text = |octet: &u8| octet.is_ascii_graphic() || matches!(octet, b' ' | b'\r' | b'\n' | b'\t');
    if first.iter().all(text) {
        let text = String::from_utf8_lossy(first);
        return text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    hex(first.get(..32).unwrap_or(first))
}
