//! Scans of ports (S27, S28): which ranges they went through, on which ports, and what answered there in clear text.

use std::net::IpAddr;

use jiff::{Timestamp, ToSpan};
use kravtjek_catalogue::ServiceKind;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::claims::Word;
use crate::import::reach::{Span, Spans, is_public};
use crate::import::scan::{Host, Open, Scan, Shows};
use crate::import::{Claims, Place};

const RANGE: &str = "services.range_scanned";
const PORTS: &str = "services.every_port_scanned";
const CLEAR: &str = "services.no_clear_text_port";
/// The most addresses that are units each, where a file names no target and nobody has declared a range.
const ADDRESSES: u128 = 4096;
/// Between mail servers this port is judged by S9; what answers at the other may only lead to HTTPS.
const SMTP: u16 = 25;
const HTTP: u16 = 80;

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    let first = ground.by.limit(PORTS, "first_port").and_then(|port| u16::try_from(port).ok()).unwrap_or(1);
    let mut went: Vec<Went<'_>> =
        ground.handed.records.scans.iter().filter_map(|scan| Went::of(ground, scan, first)).collect();
    went.sort_by_key(|one| (one.at, one.scan.place));
    ranges(ground, &went, first, claims);
    for one in &went {
        for host in one.scan.hosts.iter().filter(|host| is_public(host.address)) {
            encryption(ground, one.scan, host, first, claims);
        }
    }
}

/// Where a scan went.
struct Went<'a> {
    scan: &'a Scan,
    at: Timestamp,
    /// Where it looked for services.
    looked: Spans,
    /// Where it looked at every port.
    every: Spans,
}

impl<'a> Went<'a> {
    fn of(ground: &Ground<'a>, scan: &'a Scan, first: u16) -> Option<Self> {
        let at = ground.part(scan.place)?.at;
        let any_port = scan.ports.as_ref().is_none_or(|ports| !ports.is_empty());
        let looked = if scan.is_whole && any_port { scan.through.clone() } else { Spans::default() };
        let all_ports = scan.ports.as_ref().is_some_and(|ports| ports.cover(first, u16::MAX));
        let every = if all_ports { looked.without(&scan.passed_over) } else { Spans::default() };
        Some(Self { scan, at, looked, every })
    }

    /// Why it has not looked at all of a range.
    fn why(&self, fact: &str, missing: &Spans, first_port: u16) -> Detail {
        let (count, first) = counted(missing);
        let scan = self.scan;
        match &scan.ports {
            _ if !scan.is_whole => Detail::scan_unfinished(),
            Some(ports) if ports.is_empty() => Detail::no_ports_scanned(),
            None if fact == PORTS => Detail::ports_not_told(),
            Some(ports) if fact == PORTS && !ports.cover(first_port, u16::MAX) => {
                Detail::ports_short(ports.to_string(), first_port, u16::MAX)
            }
            _ if fact == PORTS && missing.without(&scan.passed_over).is_empty() => {
                Detail::addresses_silent(count, first)
            }
            _ => Detail::addresses_missing(count, first),
        }
    }
}

fn counted(spans: &Spans) -> (u64, IpAddr) {
    let first = spans.first().unwrap_or_else(|| [0, 0, 0, 0].into());
    (u64::try_from(spans.count()).unwrap_or(u64::MAX), first)
}

/// A range is scanned when every address of it is, by one run or by several within a quarter: the file that completes it
/// says so, as of the earliest of them. What a file leaves out another may have: so it is unknown, never "no".
fn ranges(ground: &Ground<'_>, went: &[Went<'_>], first_port: u16, claims: &mut Claims) {
    let days = ground.by.limit(RANGE, "days").unwrap_or_default();
    let declared: Vec<(String, Spans)> = ground
        .by
        .organisation
        .iter()
        .flat_map(|own| own.ranges.keys())
        .filter_map(|range| {
            Some((range.as_str().to_owned(), [Span::of(range.as_str())?].into_iter().collect()))
        })
        .collect();
    for (at, one) in went.iter().enumerate() {
        let own = if declared.is_empty() { targets(one.scan) } else { Vec::new() };
        let since = one.at.checked_sub((i64::from(days) * 24).hours()).unwrap_or(Timestamp::MIN);
        let quarter: Vec<&Went<'_>> = went[..=at].iter().filter(|other| other.at >= since).collect();
        for (unit, range) in declared.iter().chain(&own) {
            if !touches(&one.scan.through, range) {
                continue;
            }
            for fact in [RANGE, PORTS] {
                let (holds, what, at) = covered(range, one, &quarter, fact, first_port);
                let word = Word { place: one.scan.place, at };
                claims.say(fact, unit, holds, word, || what);
            }
        }
    }
}

fn touches(through: &Spans, range: &Spans) -> bool {
    range.iter().any(|span| !through.within(span).is_empty())
}

fn covered(
    range: &Spans,
    own: &Went<'_>,
    quarter: &[&Went<'_>],
    fact: &str,
    first_port: u16,
) -> (Holds, Detail, Option<Timestamp>) {
    let mut missing = range.clone();
    let mut oldest = None;
    // The youngest first, so that no older one counts that is not needed.
    for one in quarter.iter().rev() {
        let rest = missing.without(if fact == PORTS { &one.every } else { &one.looked });
        if rest != missing {
            (missing, oldest) = (rest, Some(one.at));
        }
        if missing.is_empty() {
            return (Holds::Yes, Detail::NOTHING, oldest.filter(|at| *at < own.at));
        }
    }
    if range.iter().any(Span::is_vast) {
        let within = range.iter().map(|span| own.scan.through.within(span).count()).sum::<u128>();
        return (Holds::Unknown, Detail::addresses_in_use(u64::try_from(within).unwrap_or(u64::MAX)), None);
    }
    (Holds::Unknown, own.why(fact, &missing, first_port), None)
}

/// What a file itself names as its targets, where nobody has declared a range; else each address.
fn targets(scan: &Scan) -> Vec<(String, Spans)> {
    let is_of_internet = |spans: &Spans| spans.first().is_some_and(is_public);
    let named = scan.targets.iter().filter(|(_, spans)| is_of_internet(spans));
    let named: Vec<(String, Spans)> = named.map(|(name, spans)| (name.to_string(), spans.clone())).collect();
    if !named.is_empty() || scan.through.count() > ADDRESSES {
        return named;
    }
    let own = scan.hosts.iter().map(|host| host.address).filter(|address| is_public(*address));
    own.map(|address| (address.to_string(), [Span::from(address)].into_iter().collect())).collect()
}

/// Whether any service of an address can be used without encryption. Where none can, all ports must have been looked at;
/// where nothing answers and not all were, there is nothing to tell of.
fn encryption(ground: &Ground<'_>, scan: &Scan, host: &Host, first_port: u16, claims: &mut Claims) {
    let services = &ground.by.catalogue.services;
    let finding = host.flaws.iter().find(|flaw| services.is_clear_text_finding(&flaw.name));
    let answers = host.open.iter().filter(|open| open.port > 0);
    let said = answers.map(|open| (open.row, of_port(open, services.kind(&open.service))));
    let said: Vec<(u64, (Holds, Detail))> = said.collect();
    let of = |wanted: Holds| said.iter().find(|(_, (holds, _))| *holds == wanted);
    let all_ports = scan.ports.as_ref().is_some_and(|ports| ports.cover(first_port, u16::MAX));
    let (row, holds, what) = match (finding, of(Holds::No).or_else(|| of(Holds::Unknown))) {
        (Some(flaw), other) if other.is_none_or(|(_, (holds, _))| *holds != Holds::No) => {
            (flaw.row, Holds::No, Detail::said(&*flaw.name))
        }
        (_, Some((row, (holds, what)))) => (*row, *holds, what.clone()),
        _ if scan.is_whole && host.is_whole && all_ports => (host.row, Holds::Yes, Detail::NOTHING),
        _ if said.is_empty() => return,
        _ => {
            let what = match &scan.ports {
                _ if !scan.is_whole || !host.is_whole => Detail::scan_unfinished(),
                Some(ports) => Detail::ports_short(ports.to_string(), first_port, u16::MAX),
                None => Detail::ports_not_told(),
            };
            (host.row, Holds::Unknown, what)
        }
    };
    let word = Word { place: Place { row, ..scan.place }, at: host.at };
    claims.say(CLEAR, &host.address.to_string(), holds, word, || what);
}

/// What one port says.
fn of_port(open: &Open, kind: Option<ServiceKind>) -> (Holds, Detail) {
    let name = || if open.service.is_empty() { "?".to_owned() } else { open.service.to_string() };
    let fine = (Holds::Yes, Detail::NOTHING);
    let in_clear = || (Holds::No, Detail::port_in_clear(open.port, name()));
    let untold = || (Holds::Unknown, Detail::port_untold(open.port, name()));
    match (open.shows, kind) {
        (Shows::Tls, _) => fine,
        (Shows::Used, _) => in_clear(),
        _ if open.port == SMTP && !open.is_udp && &*open.service == "smtp" => fine,
        (Shows::ByPort, _) => (Holds::Unknown, Detail::port_guessed(open.port, name())),
        (_, Some(ServiceKind::Encrypted | ServiceKind::Apart)) => fine,
        (Shows::Redirects, Some(ServiceKind::Http)) => fine,
        (Shows::TlsOffered, _) | (_, None) => untold(),
        (_, Some(ServiceKind::Http)) if open.port == HTTP => {
            (Holds::Unknown, Detail::port_may_redirect(open.port))
        }
        (_, Some(ServiceKind::Clear | ServiceKind::Http)) => in_clear(),
        (Shows::NoTls, Some(ServiceKind::Upgrades)) => in_clear(),
        (_, Some(ServiceKind::Upgrades)) => untold(),
    }
}
