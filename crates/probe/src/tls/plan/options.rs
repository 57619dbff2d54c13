//! Single questions: hashes, finite fields, compression, and the signal of a fallback.

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Tri, Why};

use crate::tls::hello::Hello;
use crate::tls::pending::{HelloAnswer, No};
use crate::tls::tables::suites::{self, Exchange};
use crate::tls::tables::{Version, groups};
use crate::tls::wire::Wire;

/// Signature algorithms with SHA-1 and MD5 only, and with SHA-224 only.
const HASHES: [&[u16]; 2] = [&[0x0201, 0x0203, 0x0202, 0x0101], &[0x0301, 0x0303, 0x0302]];
/// DEFLATE (RFC 3749) and LZS (RFC 3943).
const COMPRESSION: [u8; 2] = [1, 64];
/// The alert that answers the signal of a fallback.
const INAPPROPRIATE_FALLBACK: u8 = 86;

/// Offers weak hashes alone. What signs is read from the bytes: many servers ignore what is offered.
pub(super) async fn weak_hashes(wire: &Wire<'_>, accepted: &[u16]) -> Result<(), NotSeen> {
    let signing: Vec<u16> = accepted.iter().copied().filter(|suite| suites::way(*suite).signed).collect();
    if signing.is_empty() {
        return Ok(());
    }
    let hello = wire.hello(Version::Tls12).with_suites(&signing);
    for hashes in HASHES {
        if let HelloAnswer::Open(not_seen) =
            wire.ask(&Hello { signatures: hashes.to_vec(), ..hello.clone() }).await
        {
            return Err(not_seen);
        }
    }
    Ok(())
}

/// Whether a suite exchanges keys over a finite field.
pub(super) fn over_fields(suite: u16) -> bool {
    suites::way(suite).exchange == Exchange::Dhe
}

/// Asks for finite fields without naming one of RFC 7919: some servers pick another field then.
pub(super) async fn fields(wire: &Wire<'_>, version: Version, accepted: &[u16]) -> Result<(), NotSeen> {
    let suites: Vec<u16> = accepted.iter().copied().filter(|suite| over_fields(*suite)).collect();
    if suites.is_empty() {
        return Ok(());
    }
    let mut hello = wire.hello(version).with_suites(&suites);
    hello.groups.retain(|group| !groups::finite_fields().any(|field| field == *group));
    match wire.ask(&hello).await {
        HelloAnswer::Open(not_seen) => Err(not_seen),
        _ => Ok(()),
    }
}

/// Asks for compression; the answer, and how it was silence if it was.
pub(super) async fn compression(wire: &Wire<'_>, version: Version) -> (Tri, Option<Why>) {
    let hello = Hello { compression: COMPRESSION.to_vec(), ..wire.hello(version) };
    let hello = if wire.state().long_lists {
        hello
    } else {
        Hello {
            suites: hello.suites.iter().take(super::versions::chunk(version)).copied().collect(),
            ..hello
        }
    };
    match wire.ask(&hello).await {
        HelloAnswer::Yes(flight) => {
            let on = flight.hello.is_some_and(|hello| hello.compression != 0);
            (Tri::Known(on), None)
        }
        HelloAnswer::No(no) => (Tri::NO, no.silence()),
        HelloAnswer::Oldest(_) => (Tri::NO, None),
        HelloAnswer::Open(not_seen) => (Tri::Escaped { not_seen }, None),
    }
}

/// Pretends to have fallen back to a version (RFC 7507); a newer one is spoken.
pub(super) async fn fallback(wire: &Wire<'_>, version: Version, accepted: &[u16]) -> Tri {
    let hello = Hello { fallback: true, ..wire.hello(version).with_suites(accepted) };
    match wire.ask(&hello).await {
        HelloAnswer::Yes(_) => Tri::NO,
        HelloAnswer::No(No::Alert(INAPPROPRIATE_FALLBACK)) => Tri::YES,
        // Neither of the two that the signal is about.
        HelloAnswer::No(no) => Tri::escaped(no.silence().unwrap_or(Why::ServerFailure), no.detail()),
        HelloAnswer::Oldest(_) => Tri::escaped(Why::Garbled, Detail::step(Version::Ssl2.name())),
        HelloAnswer::Open(not_seen) => Tri::Escaped { not_seen },
    }
}
