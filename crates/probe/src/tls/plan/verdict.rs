//! Only what a policy forbids: a clean refusal proves in one connection that nothing of it is accepted.

use kravtjek_model::observation::tls::Order;
use kravtjek_model::observation::{Tri, Why};

use super::full::{OLD, add_groups, again, begin};
use super::gathered::Gathered;
use super::versions::{Start, start};
use super::{groups, options, suites};
use crate::tls::Forbidden;
use crate::tls::hello::Hello;
use crate::tls::pending::HelloAnswer;
use crate::tls::tables::{Version, groups as group_table, suites as suite_table};
use crate::tls::wire::Wire;

pub(super) async fn look(wire: &Wire<'_>, forbidden: &Forbidden) -> Gathered {
    let mut found = Gathered::default();
    let [newest, middle] = begin(wire).await;
    if wire.state().opened > 0 {
        let [tls11, tls10, ssl3, ssl2] = OLD.map(|version| start(wire, version));
        // Compression last: most servers accept its hello, so that it can be the good one behind others.
        let (tls11, tls10, ssl3, ssl2, newest_parts, middle_parts, compression) = tokio::join!(
            tls11,
            tls10,
            ssl3,
            ssl2,
            parts(wire, &newest, forbidden),
            parts(wire, &middle, forbidden),
            async {
                let known = middle.accepted();
                if known { Some(options::compression(wire, middle.version).await) } else { None }
            },
        );
        for old in [tls11, tls10, ssl3, ssl2] {
            let old = again(wire, old).await;
            found.version(old.version, &old.answer, wire);
        }
        for (start, parts) in [(&newest, newest_parts), (&middle, middle_parts)] {
            found.version(start.version, &start.answer, wire);
            add(&mut found, start, parts);
        }
        details(wire, &mut found, forbidden, compression).await;
        for start in [&newest, &middle] {
            order(wire, &mut found, start).await;
        }
    } else {
        found.nothing(&newest.answer, &middle.answer, wire);
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
    // Whether a finite field is used in a suite that is allowed is asked by the way: its flight shows which.
    let fields = if version == Version::Tls12 { allowed_fields(version, forbidden) } else { Vec::new() };
    let suites = [suites, fields.clone()].concat();
    let (suites, groups) =
        tokio::join!(forbidden_suites(wire, start, &suites, &fields), forbidden_groups(wire, start, &groups));
    Parts { suites, groups }
}

async fn forbidden_suites(wire: &Wire<'_>, start: &Start, some: &[u16], fields: &[u16]) -> suites::Listed {
    let length = if start.chunked { super::versions::chunk(start.version) } else { some.len() };
    let mut all = suites::Listed::default();
    for part in some.chunks(length.max(1)) {
        let listed = suites::list_among(wire, &start.hello, part, fields).await;
        all.suites.extend(listed.suites);
        all.silent = all.silent.or(listed.silent);
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

fn add(found: &mut Gathered, start: &Start, parts: Parts) {
    let field = format!("suites.{}", start.version.name());
    found.silence(&field, parts.suites.silent);
    if let Some(not_seen) = parts.suites.unfinished {
        if start.version == Version::Tls12 {
            found.unfinished.insert("dh_bits".to_owned(), not_seen.clone());
        }
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

/// Compression, and the finite field of allowed suites where TLS 1.2, with which they are asked for, is not spoken.
async fn details(
    wire: &Wire<'_>,
    found: &mut Gathered,
    forbidden: &Forbidden,
    compression: Option<(Tri, Option<Why>)>,
) {
    let Some(version) = found.newest_older() else { return };
    let (compression, silent) = match compression {
        Some(known) => known,
        None => {
            field(wire, found, version, forbidden).await;
            options::compression(wire, version).await
        }
    };
    found.silence("compression", silent);
    found.compression = Some(compression);
}

async fn field(wire: &Wire<'_>, found: &mut Gathered, version: Version, forbidden: &Forbidden) {
    let suites = allowed_fields(version, forbidden);
    if suites.is_empty() {
        return;
    }
    match wire.ask(&wire.hello(version).with_suites(&suites)).await {
        HelloAnswer::Yes(flight) => {
            let known = found.suites.entry(version).or_default();
            known.extend(flight.hello.map(|hello| hello.suite).filter(|suite| !known.contains(suite)));
        }
        HelloAnswer::Open(not_seen) => {
            found.unfinished.insert("dh_bits".to_owned(), not_seen);
        }
        _ => {}
    }
}

/// Who chooses among the suites that were seen, where there are several: the first was preferred.
async fn order(wire: &Wire<'_>, found: &mut Gathered, start: &Start) {
    let mut suites = found.suites(start.version).to_vec();
    let (Some(first), true) = (suites.first().copied(), suites.len() > 1) else { return };
    suites.reverse();
    match wire.ask(&start.hello.with_suites(&suites)).await {
        HelloAnswer::Yes(flight) => {
            let server = flight.hello.is_some_and(|hello| hello.suite == first);
            found.order.insert(start.version, if server { Order::Server } else { Order::Client });
        }
        HelloAnswer::Open(not_seen) => {
            found.unfinished.insert(format!("order.{}", start.version.name()), not_seen);
        }
        _ => {}
    }
}

/// Suites over finite fields that are allowed.
fn allowed_fields(version: Version, forbidden: &Forbidden) -> Vec<u16> {
    let allowed =
        |suite: &u16| options::over_fields(*suite) && !forbidden.suites.contains(&suite_table::name(*suite));
    suite_table::offered(version).into_iter().filter(allowed).collect()
}
