//! Only what a policy forbids: a clean refusal proves in one connection that nothing of it is accepted.

use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::tls::Order;

use super::found::Found;
use super::full::{OLD, add_groups, again, begin};
use super::versions::{Start, start};
use super::{groups, options, suites};
use crate::tls::Forbidden;
use crate::tls::ask::{Answer, No};
use crate::tls::hello::Hello;
use crate::tls::tables::{Version, groups as group_table, suites as suite_table};
use crate::tls::wire::Wire;

pub(super) async fn look(wire: &Wire<'_>, forbidden: &Forbidden) -> Found {
    let mut found = Found::default();
    let [newest, middle] = begin(wire).await;
    if wire.state().opened > 0 {
        let [tls11, tls10, ssl3, ssl2] = OLD.map(|version| start(wire, version));
        let (tls11, tls10, ssl3, ssl2, newest_parts, middle_parts) = tokio::join!(
            tls11,
            tls10,
            ssl3,
            ssl2,
            parts(wire, &newest, forbidden),
            parts(wire, &middle, forbidden),
        );
        for old in [tls11, tls10, ssl3, ssl2] {
            let old = again(wire, old).await;
            found.version(old.version, &old.answer, wire);
        }
        for (start, parts) in [(&newest, newest_parts), (&middle, middle_parts)] {
            found.version(start.version, &start.answer, wire);
            add(&mut found, start, parts);
        }
        details(wire, &mut found, forbidden).await;
        for start in [&newest, &middle] {
            order(wire, &mut found, start).await;
        }
    } else {
        found.version(Version::Tls13, &newest.answer, wire);
        found.version(Version::Tls12, &middle.answer, wire);
    }
    found
}

/// The forbidden things that a version accepts.
#[derive(Default)]
struct Parts {
    suites: suites::Listed,
    groups: groups::Listed,
}

async fn parts(wire: &Wire<'_>, start: &Start, forbidden: &Forbidden) -> Parts {
    if !start.accepted() {
        return Parts::default();
    }
    let version = start.version;
    let suites: Vec<u16> = suite_table::offered(version)
        .into_iter()
        .filter(|suite| forbidden.suites.contains(&suite_table::name(*suite)))
        .collect();
    let groups: Vec<u16> = group_table::offered(version)
        .into_iter()
        .filter(|group| version == Version::Tls13 || *group < 256)
        .filter(|group| forbidden.groups.contains(&group_table::name(*group)))
        .collect();
    let (suites, groups) =
        tokio::join!(forbidden_suites(wire, start, &suites), forbidden_groups(wire, start, &groups));
    Parts { suites, groups }
}

async fn forbidden_suites(wire: &Wire<'_>, start: &Start, some: &[u16]) -> suites::Listed {
    let length = if start.chunked { super::versions::chunk(start.version) } else { some.len() };
    let mut all = suites::Listed::default();
    for part in some.chunks(length.max(1)) {
        let listed = suites::list_among(wire, &start.hello, part).await;
        all.suites.extend(listed.suites);
        all.silent |= listed.silent;
        all.unfinished = all.unfinished.or(listed.unfinished);
    }
    all
}

/// Suites over curves only: else a server would step aside to another exchange.
async fn forbidden_groups(wire: &Wire<'_>, start: &Start, some: &[u16]) -> groups::Listed {
    let newest = start.version == Version::Tls13;
    let mut hello: Hello = start.hello.clone();
    hello.suites.retain(|suite| newest || groups::over_curves(*suite));
    if some.is_empty() || hello.suites.is_empty() {
        return groups::Listed::default();
    }
    groups::list_among(wire, &hello, some).await
}

fn add(found: &mut Found, start: &Start, parts: Parts) {
    let field = format!("suites.{}", start.version.name());
    if parts.suites.silent {
        found.silence(&field, No::Quiet);
    }
    if let Some(not_seen) = parts.suites.unfinished {
        found.unfinished.insert(field, not_seen);
    }
    let known = found.suites.entry(start.version).or_default();
    for suite in parts.suites.suites {
        if !known.contains(&suite) {
            known.push(suite);
        }
    }
    found.add_groups(&groups::first(start).into_iter().collect::<Vec<_>>());
    add_groups(found, parts.groups);
}

async fn details(wire: &Wire<'_>, found: &mut Found, forbidden: &Forbidden) {
    let Some(version) = found.newest_older() else { return };
    let (fields, compression) =
        tokio::join!(allowed_fields(wire, version, forbidden), options::compression(wire, version));
    match fields {
        Ok(Some(suite)) => {
            let known = found.suites.entry(version).or_default();
            if !known.contains(&suite) {
                known.push(suite);
            }
        }
        Ok(None) => {}
        Err(not_seen) => {
            found.unfinished.insert("dh_bits".to_owned(), not_seen);
        }
    }
    if let (_, Some(no)) = compression {
        found.silence("compression", no);
    }
    found.compression = Some(compression.0);
}

/// Who chooses among the suites that were seen, where there are several: the first was preferred.
async fn order(wire: &Wire<'_>, found: &mut Found, start: &Start) {
    let mut suites = found.suites(start.version).to_vec();
    let (Some(first), true) = (suites.first().copied(), suites.len() > 1) else { return };
    suites.reverse();
    match wire.ask(&start.hello.with_suites(&suites)).await {
        Answer::Yes(flight) => {
            let server = flight.hello.is_some_and(|hello| hello.suite == first);
            found.order.insert(start.version, if server { Order::Server } else { Order::Client });
        }
        Answer::Open(not_seen) => {
            found.unfinished.insert(format!("order.{}", start.version.name()), not_seen);
        }
        _ => {}
    }
}

/// Whether a finite field is used in a suite that is allowed; the flight shows which.
async fn allowed_fields(
    wire: &Wire<'_>,
    version: Version,
    forbidden: &Forbidden,
) -> Result<Option<u16>, NotSeen> {
    let allowed =
        |suite: &u16| options::over_fields(*suite) && !forbidden.suites.contains(&suite_table::name(*suite));
    let suites: Vec<u16> = suite_table::offered(version).into_iter().filter(allowed).collect();
    if suites.is_empty() {
        return Ok(None);
    }
    match wire.ask(&wire.hello(version).with_suites(&suites)).await {
        Answer::Yes(flight) => Ok(flight.hello.map(|hello| hello.suite)),
        Answer::Open(not_seen) => Err(not_seen),
        _ => Ok(None),
    }
}
