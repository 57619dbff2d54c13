//! Which suites a version accepts, by taking away what is picked until nothing is, and who chooses among them.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::{Breach, Order};
use kravtjek_model::observation::{NotSeen, Why};

use super::versions::{Start, chunk};
use crate::tls::hello::Hello;
use crate::tls::outcome::Outcome;
use crate::tls::pending::HelloAnswer;
use crate::tls::tables::suites;
use crate::tls::wire::Wire;

/// The length of a list that even servers with the shortest memory read to the end.
const SHORTEST: usize = 60;

/// What a version accepts.
#[derive(Debug, Default)]
pub(super) struct Listed {
    /// In the order in which they were picked.
    pub(super) suites: Vec<u16>,
    /// Who chooses; none when it was not asked.
    pub(super) order: Option<Order>,
    /// Why that was asked and not heard.
    pub(super) order_unseen: Option<NotSeen>,
    /// Why there may be more.
    pub(super) unfinished: Option<NotSeen>,
    /// The "no" that ended a list was silence, and how.
    pub(super) silent: Option<Why>,
}

/// Lists what a version accepts, and asks who chooses.
pub(super) async fn list(wire: &Wire<'_>, start: &Start) -> Listed {
    let mut listed = Listed::default();
    let all = suites::offered(start.version);
    let length = if start.chunked { chunk(start.version) } else { all.len() };
    let picked = start.answer.flight().and_then(|flight| flight.hello.as_ref()).map(|hello| hello.suite);
    for part in all.chunks(length) {
        let known = picked.filter(|_| part == start.hello.suites.as_slice());
        take_away(wire, &start.hello, part, known, &mut listed).await;
    }
    settle(wire, start, &all, &mut listed).await;
    repeat(wire, start, &listed).await;
    listed
}

/// Lists which of some suites are accepted, when none is known to be; of those alike one is enough.
pub(super) async fn list_among(wire: &Wire<'_>, hello: &Hello, some: &[u16], alike: &[u16]) -> Listed {
    let mut listed = Listed::default();
    let mut rest = some.to_vec();
    while !rest.is_empty() {
        let known = listed.suites.len();
        take_away_one(wire, hello, &rest, &mut listed).await;
        let Some(picked) = listed.suites.get(known).copied() else { break };
        let done = |suite: &u16| *suite == picked || alike.contains(&picked) && alike.contains(suite);
        rest.retain(|suite| !done(suite));
    }
    listed
}

/// Offers, takes away what is picked, and offers again, until nothing is picked.
async fn take_away(
    wire: &Wire<'_>,
    hello: &Hello,
    offered: &[u16],
    mut known: Option<u16>,
    listed: &mut Listed,
) {
    let mut rest: Vec<u16> = offered.iter().copied().filter(|suite| !listed.suites.contains(suite)).collect();
    while !rest.is_empty() {
        let before = listed.suites.len();
        match known.take() {
            Some(picked) => listed.suites.push(picked),
            None => take_away_one(wire, hello, &rest, listed).await,
        }
        let Some(picked) = listed.suites.get(before) else { return };
        rest.retain(|suite| suite != picked);
    }
}

/// Offers once, and adds what is picked, or why nothing was.
async fn take_away_one(wire: &Wire<'_>, hello: &Hello, offered: &[u16], listed: &mut Listed) {
    match wire.ask(&hello.with_suites(offered)).await {
        HelloAnswer::Yes(flight) => listed.suites.extend(flight.hello.map(|hello| hello.suite)),
        HelloAnswer::No(no) => listed.silent = listed.silent.or(no.silence()),
        HelloAnswer::Oldest(_) => {}
        HelloAnswer::Open(not_seen) => listed.unfinished = Some(not_seen),
    }
}

/// Asks once more, in the reverse order and with what was refused in front. It tells who chooses, whether the whole list
/// was read, and whether what was accepted still is.
async fn settle(wire: &Wire<'_>, start: &Start, all: &[u16], listed: &mut Listed) {
    if listed.suites.is_empty() || listed.unfinished.is_some() {
        return;
    }
    if start.chunked {
        in_their_order(wire, start, listed).await;
    }
    for _ in 0..2 {
        let front = refused(all, listed, start.chunked);
        let backwards: Vec<u16> = listed.suites.iter().rev().copied().collect();
        let mut picked = pick(wire, start, &[front.as_slice(), &backwards].concat()).await;
        if picked == Picked::Nothing && !front.is_empty() {
            // Was the list too long, or is the answer another one now?
            picked = pick(wire, start, &backwards).await;
            if matches!(picked, Picked::Suite(_)) {
                for part in front.chunks(SHORTEST) {
                    take_away(wire, &start.hello, part, None, listed).await;
                }
            }
        }
        match picked {
            Picked::Suite(suite) if !listed.suites.contains(&suite) => {
                mixed(wire, start, suite);
                listed.suites.push(suite);
                take_away(wire, &start.hello, all, None, listed).await;
            }
            Picked::Suite(suite) => {
                match who(wire, start, &front, listed, suite).await {
                    Ok(order) => listed.order = Some(order),
                    Err(not_seen) => listed.order_unseen = Some(not_seen),
                }
                return;
            }
            Picked::Nothing => {
                listed.suites.first().into_iter().for_each(|suite| mixed(wire, start, *suite));
                return;
            }
            Picked::Unknown(not_seen) => {
                listed.order_unseen = Some(not_seen.clone());
                listed.unfinished = Some(not_seen);
                return;
            }
        }
    }
}

/// Back ends that differ give themselves away when an accepted suite is offered alone and is refused. The last one
/// picked is the likeliest to be spoken by some only; twice in a row it meets two of those that take turns.
async fn repeat(wire: &Wire<'_>, start: &Start, listed: &Listed) {
    let (Some(first), Some(last)) = (listed.suites.first(), listed.suites.last()) else { return };
    if listed.unfinished.is_some() {
        return;
    }
    let more = (first != last).then_some(first);
    let hellos: Vec<Hello> =
        [last, last].into_iter().chain(more).map(|suite| start.hello.with_suites(&[*suite])).collect();
    let _alone = wire.alone.write().await;
    for hello in hellos {
        // Silence proves nothing here.
        if let (Outcome::Refused(_) | Outcome::Older(_), Some(suite)) =
            (wire.once(&hello).await, hello.suites.first())
        {
            mixed(wire, start, *suite);
        }
    }
}

/// The picks of several chunks say nothing of the order between chunks.
async fn in_their_order(wire: &Wire<'_>, start: &Start, listed: &mut Listed) {
    let mut again = Listed::default();
    take_away(wire, &start.hello, &listed.suites, None, &mut again).await;
    if again.unfinished.is_none() && again.suites.len() == listed.suites.len() {
        listed.suites = again.suites;
    }
}

fn refused(all: &[u16], listed: &Listed, chunked: bool) -> Vec<u16> {
    if chunked {
        return Vec::new();
    }
    all.iter().copied().filter(|suite| !listed.suites.contains(suite)).collect()
}

fn mixed(wire: &Wire<'_>, start: &Start, suite: u16) {
    let detail = Detail::of_step(start.version.name(), suites::name(suite));
    wire.contradicts(Breach::MixedBackends.told(detail));
}

#[derive(Debug, PartialEq, Eq)]
enum Picked {
    Suite(u16),
    Nothing,
    Unknown(NotSeen),
}

async fn pick(wire: &Wire<'_>, start: &Start, offered: &[u16]) -> Picked {
    match wire.ask(&start.hello.with_suites(offered)).await {
        HelloAnswer::Yes(flight) => flight.hello.map_or(Picked::Nothing, |hello| Picked::Suite(hello.suite)),
        HelloAnswer::Oldest(_) | HelloAnswer::No(_) => Picked::Nothing,
        HelloAnswer::Open(not_seen) => Picked::Unknown(not_seen),
    }
}

/// Who chooses, by what was picked from the list backwards. A server that puts ChaCha20 first for clients that do chooses
/// for itself all the same.
async fn who(
    wire: &Wire<'_>,
    start: &Start,
    front: &[u16],
    listed: &Listed,
    picked: u16,
) -> Result<Order, NotSeen> {
    let (Some(first), Some(last)) = (listed.suites.first().copied(), listed.suites.last().copied()) else {
        return Ok(Order::None);
    };
    if first == last {
        return Ok(Order::None);
    }
    if picked == first {
        return Ok(Order::Server);
    }
    let (hinted, mut others): (Vec<u16>, Vec<u16>) =
        listed.suites.iter().rev().copied().partition(|suite| suites::is_chacha(*suite));
    if !suites::is_chacha(picked) || others.len() < 2 {
        return Ok(if picked == last { Order::Client } else { Order::Server });
    }
    let leading = others.first().copied();
    others.extend(hinted);
    match pick(wire, start, &[front, &others].concat()).await {
        Picked::Suite(picked) if Some(picked) == leading => Ok(Order::Client),
        Picked::Suite(_) => Ok(Order::Server),
        Picked::Nothing => Ok(Order::None),
        Picked::Unknown(not_seen) => Err(not_seen),
    }
}
