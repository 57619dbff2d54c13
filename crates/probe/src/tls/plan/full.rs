//! Everything there is to see: chains of questions that do not wait for each other.

use kravtjek_model::observation::NotSeen;

use super::gathered::Gathered;
use super::versions::{Start, start};
use super::{groups, options, suites};
use crate::tls::pending::HelloAnswer;
use crate::tls::tables::Version;
use crate::tls::wire::Wire;

/// Versions that a server of today does not speak.
pub(super) const OLD: [Version; 4] = [Version::Tls11, Version::Tls10, Version::Ssl3, Version::Ssl2];

/// The first questions: is there anything, and does it speak the versions of today?
pub(super) async fn begin(wire: &Wire<'_>) -> [Start; 2] {
    let (newest, middle) = tokio::join!(start(wire, Version::Tls13), start(wire, Version::Tls12));
    [again(wire, newest).await, again(wire, middle).await]
}

/// Asks again about what was silent when no good hello was known to compare with.
pub(super) async fn again(wire: &Wire<'_>, first: Start) -> Start {
    let comparable = wire.state().good.is_some();
    let open = matches!(&first.answer, HelloAnswer::Open(not_seen) if not_seen.detail.is_empty());
    if open && comparable { start(wire, first.version).await } else { first }
}

pub(super) async fn look(wire: &Wire<'_>) -> Gathered {
    let mut found = Gathered::default();
    let [newest, middle] = begin(wire).await;
    if wire.state().opened == 0 {
        found.nothing(&newest.answer, &middle.answer, wire);
        return found;
    }
    let [tls11, tls10, ssl3, ssl2] = OLD.map(|version| old_chain(wire, version));
    let (newest, newest_groups, middle, tls11, tls10, ssl3, ssl2) = tokio::join!(
        chain(wire, &newest),
        groups::newest(wire, &newest),
        chain(wire, &middle),
        Box::pin(tls11),
        Box::pin(tls10),
        Box::pin(ssl3),
        Box::pin(ssl2),
    );
    for chain in [newest, middle, tls11, tls10, ssl3, ssl2] {
        let chain = once_more(wire, chain).await;
        add_chain(&mut found, wire, chain);
    }
    add_groups(&mut found, newest_groups);
    details(wire, &mut found).await;
    found
}

/// What one version is about.
struct Chain {
    start: Start,
    listed: Option<suites::Listed>,
}

async fn chain(wire: &Wire<'_>, start: &Start) -> Chain {
    let listed = if start.accepted() { Some(suites::list(wire, start).await) } else { None };
    Chain { start: start.clone(), listed }
}

async fn old_chain(wire: &Wire<'_>, version: Version) -> Chain {
    chain(wire, &start(wire, version).await).await
}

/// A version that was silent before any other was seen is asked again.
async fn once_more(wire: &Wire<'_>, first: Chain) -> Chain {
    if !matches!(first.start.answer, HelloAnswer::Open(_)) {
        return first;
    }
    chain(wire, &again(wire, first.start).await).await
}

fn add_chain(found: &mut Gathered, wire: &Wire<'_>, chain: Chain) {
    let version = chain.start.version;
    found.version(version, &chain.start.answer, wire);
    if let Some(group) = groups::first(&chain.start) {
        found.first_groups.insert(version, group);
    }
    let Some(listed) = chain.listed else { return };
    let field = format!("suites.{}", version.name());
    found.silence(&field, listed.silent);
    let unseen = listed.order_unseen.or(listed.unfinished.clone()).filter(|_| listed.order.is_none());
    if let Some(not_seen) = listed.unfinished {
        found.unfinished.insert(field, not_seen);
    }
    if let Some(not_seen) = unseen {
        found.unfinished.insert(format!("order.{}", version.name()), not_seen);
    }
    if !listed.suites.is_empty() {
        found.suites.insert(version, listed.suites);
    }
    if let Some(order) = listed.order {
        found.order.insert(version, order);
    }
}

pub(super) fn add_groups(found: &mut Gathered, listed: groups::Listed) {
    found.add_groups(&listed.groups);
    found.silence("groups", listed.silent);
    if let Some(not_seen) = listed.unfinished {
        found.unfinished.insert("groups".to_owned(), not_seen);
    }
}

/// What can be asked only when the suites are known.
async fn details(wire: &Wire<'_>, found: &mut Gathered) {
    let Some(version) = found.newest_older() else { return };
    let accepted = found.suites(version).to_vec();
    let middle = found.suites(Version::Tls12).to_vec();
    let (curves, fields, hashes, compression, fallback) = tokio::join!(
        groups::older(wire, version, &accepted, found.first_groups.get(&version).copied()),
        options::fields(wire, version, &accepted),
        options::weak_hashes(wire, &middle),
        options::compression(wire, version),
        fallback(wire, found),
    );
    add_groups(found, curves);
    let mut unfinished = |field: &str, result: Result<(), NotSeen>| {
        if let Err(not_seen) = result {
            found.unfinished.insert(field.to_owned(), not_seen);
        }
    };
    unfinished("dh_bits", fields);
    unfinished("signature_hashes", hashes);
    found.silence("compression", compression.1);
    found.compression = Some(compression.0);
    found.fallback = fallback;
}

/// The signal means something only below the newest version that is spoken.
async fn fallback(wire: &Wire<'_>, found: &Gathered) -> Option<kravtjek_model::observation::Tri> {
    let newest = Version::ALL.into_iter().rev().find(|version| found.speaks(*version))?;
    let below = Version::ALL.into_iter().rev().find(|version| {
        *version < newest && *version > Version::Ssl2 && !found.suites(*version).is_empty()
    })?;
    Some(options::fallback(wire, below, found.suites(below)).await)
}
