//! Which groups are accepted, by taking away what is picked until nothing is.

use kravtjek_model::observation::{NotSeen, Why};

use super::versions::Start;
use crate::tls::hello::Hello;
use crate::tls::pending::HelloAnswer;
use crate::tls::reply::{Flight, KeyExchange};
use crate::tls::tables::suites::{self, Exchange};
use crate::tls::tables::{Version, groups};
use crate::tls::wire::Wire;

/// Curves of ECDSA certificates: a server with such a certificate alone needs its curve among those offered.
const CERTIFICATES: [u16; 6] = [23, 24, 25, 26, 27, 28];

/// What is accepted.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// In the order in which they were picked.
    pub(super) groups: Vec<u16>,
    /// Why there may be more.
    pub(super) unfinished: Option<NotSeen>,
    /// A "no" was silence, and how.
    pub(super) silent: Option<Why>,
}

/// The group that a flight picks.
fn picked(flight: &Flight) -> Option<u16> {
    match &flight.key_exchange {
        Some(KeyExchange::Curve { group, .. }) => Some(*group),
        _ => flight.hello.as_ref()?.group,
    }
}

/// The group of the answer to a first question.
pub(super) fn first(start: &Start) -> Option<u16> {
    start.answer.flight().and_then(picked)
}

/// Whether a suite exchanges keys over a curve.
pub(super) fn over_curves(suite: u16) -> bool {
    suites::way(suite).exchange == Exchange::Ecdhe
}

/// Lists the groups of TLS 1.3.
pub(super) async fn newest(wire: &Wire<'_>, start: &Start) -> Listed {
    let mut listed = Listed::default();
    if start.accepted() {
        take_away(wire, &start.hello, &start.hello.groups, first(start), &mut listed).await;
    }
    listed
}

/// Lists the curves of a version up to TLS 1.2, with suites over curves that it accepts; `first` was picked from all
/// groups and all suites already.
pub(super) async fn older(wire: &Wire<'_>, version: Version, accepted: &[u16], first: Option<u16>) -> Listed {
    let mut listed = Listed::default();
    let curved: Vec<u16> = accepted.iter().copied().filter(|suite| over_curves(*suite)).collect();
    if curved.is_empty() || version < Version::Tls10 {
        return listed;
    }
    let hello = wire.hello(version).with_suites(&curved);
    let curves: Vec<u16> = hello.groups.iter().copied().filter(|group| *group < 256).collect();
    let known = first.filter(|group| curves.contains(group));
    take_away(wire, &hello, &curves, known, &mut listed).await;
    let certificate = |suite: &u16| suites::name(*suite).contains("_ECDSA_");
    if curved.iter().all(certificate) && listed.unfinished.is_none() {
        behind_the_certificate(wire, &hello, &curves, &mut listed).await;
    }
    listed
}

/// Lists which of some groups are accepted, when none is known to be.
pub(super) async fn list_among(wire: &Wire<'_>, hello: &Hello, some: &[u16]) -> Listed {
    let mut listed = Listed::default();
    take_away(wire, hello, some, None, &mut listed).await;
    listed
}

/// The curve of the only certificate has to stay in the offer: it goes to the end.
async fn behind_the_certificate(wire: &Wire<'_>, hello: &Hello, curves: &[u16], listed: &mut Listed) {
    let kept: Vec<u16> = CERTIFICATES.into_iter().filter(|curve| listed.groups.contains(curve)).collect();
    if kept.is_empty() {
        return;
    }
    loop {
        let mut offered: Vec<u16> =
            curves.iter().copied().filter(|curve| !listed.groups.contains(curve)).collect();
        offered.extend(&kept);
        match wire.ask(&hello.with_groups(&offered)).await {
            HelloAnswer::Yes(flight) => match picked(&flight) {
                Some(group) if offered.contains(&group) && !listed.groups.contains(&group) => {
                    listed.groups.push(group);
                }
                _ => return,
            },
            HelloAnswer::Open(not_seen) => {
                listed.unfinished = Some(not_seen);
                return;
            }
            _ => return,
        }
    }
}

async fn take_away(
    wire: &Wire<'_>,
    hello: &Hello,
    offered: &[u16],
    mut known: Option<u16>,
    listed: &mut Listed,
) {
    let mut rest = offered.to_vec();
    while !rest.is_empty() {
        let group = match known.take() {
            Some(group) => Some(group),
            None => match wire.ask(&offering(hello, &rest)).await {
                HelloAnswer::Yes(flight) => picked(&flight),
                HelloAnswer::No(no) => {
                    listed.silent = listed.silent.or(no.silence());
                    return;
                }
                HelloAnswer::Oldest(_) => return,
                HelloAnswer::Open(not_seen) => {
                    listed.unfinished = Some(not_seen);
                    return;
                }
            },
        };
        // A server that ignores the list would pick the same for ever.
        let Some(group) = group.filter(|group| rest.contains(group)) else { return };
        rest.retain(|one| *one != group);
        listed.groups.push(group);
    }
}

/// The hello with other groups, and shares for those only: one for a group that is not offered is an error
/// (RFC 8446 §4.2.8).
fn offering(hello: &Hello, offered: &[u16]) -> Hello {
    if hello.shares.is_empty() {
        return hello.with_groups(offered);
    }
    let short = |group: &u16| groups::share(*group).is_some_and(|share| share.len() < 400);
    let mut shares: Vec<u16> = offered.iter().copied().filter(short).collect();
    if shares.is_empty() {
        shares = offered.iter().copied().filter(|group| groups::share(*group).is_some()).collect();
    }
    Hello { shares, ..hello.with_groups(offered) }
}
