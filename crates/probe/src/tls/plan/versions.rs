//! Whether a version is spoken: one hello, and more only where its form may be what was refused.

use kravtjek_model::observation::Why;

use crate::tls::hello::{CHUNK, Hello, SHORT_CHUNK};
use crate::tls::pending::{HelloAnswer, No};
use crate::tls::tables::{Version, groups, suites};
use crate::tls::wire::Wire;

/// The alert that says plainly that a version is not spoken.
const PROTOCOL_VERSION: u8 = 70;

/// The answer to the first question about a version, and the hello it answers.
#[derive(Clone, Debug)]
pub(super) struct Start {
    pub(super) version: Version,
    pub(super) hello: Hello,
    pub(super) answer: HelloAnswer,
    /// Suites have to be offered in chunks.
    pub(super) chunked: bool,
}

impl Start {
    pub(super) fn accepted(&self) -> bool {
        matches!(self.answer, HelloAnswer::Yes(_))
    }
}

/// The most suites of a chunk.
pub(super) fn chunk(version: Version) -> usize {
    if version == Version::Ssl3 { SHORT_CHUNK } else { CHUNK }
}

/// Asks whether a version is spoken.
pub(super) async fn start(wire: &Wire<'_>, version: Version) -> Start {
    let hello = wire.hello(version);
    let answer = wire.ask(&hello).await;
    let start = Start { version, hello, answer, chunked: false };
    match &start.answer {
        HelloAnswer::Yes(_)
        | HelloAnswer::Oldest(_)
        | HelloAnswer::No(No::Alert(PROTOCOL_VERSION) | No::Older) => start,
        HelloAnswer::Open(not_seen) if !matches!(not_seen.why, Why::TimedOut | Why::Reset | Why::Closed) => {
            start
        }
        _ if wire.state().opened == 0 || version == Version::Ssl2 => start,
        _ if version == Version::Tls13 => with_shares(wire, start).await,
        // The same list was read in another version.
        _ if wire.state().long_lists => start,
        _ => in_chunks(wire, start).await,
    }
}

/// Some servers of TLS 1.3 refuse a hello without shares instead of asking for one. Shares of ML-KEM make a hello longer
/// than a segment, which other servers do not take, so they come last.
async fn with_shares(wire: &Wire<'_>, start: Start) -> Start {
    let plain = |group: &u16| groups::share(*group).is_some_and(|share| share.len() < 400);
    let hybrid = |group: &u16| groups::share(*group).is_some_and(|share| share.len() >= 1000);
    let all = start.hello.groups.clone();
    for shares in
        [all.iter().copied().filter(plain).collect::<Vec<_>>(), all.iter().copied().filter(hybrid).collect()]
    {
        let hello = Hello { shares, ..start.hello.clone() };
        match wire.ask(&hello).await {
            answer @ HelloAnswer::Yes(_) => return Start { hello, answer, ..start },
            HelloAnswer::No(No::Alert(PROTOCOL_VERSION) | No::Older) | HelloAnswer::Open(_) => break,
            _ => {}
        }
        // Where nothing older refuses for its own reasons, one try is telling.
        if !matches!(start.answer, HelloAnswer::No(No::Alert(_))) {
            break;
        }
    }
    start
}

/// Some servers refuse long lists, or read only their head.
async fn in_chunks(wire: &Wire<'_>, start: Start) -> Start {
    let all = suites::offered(start.version);
    for chunk in all.chunks(chunk(start.version)) {
        let hello = start.hello.with_suites(chunk);
        match wire.ask(&hello).await {
            answer @ HelloAnswer::Yes(_) => return Start { hello, answer, chunked: true, ..start },
            answer @ HelloAnswer::No(No::Alert(PROTOCOL_VERSION) | No::Older) => {
                return Start { answer, ..start };
            }
            HelloAnswer::No(No::Alert(_)) => {}
            _ => break,
        }
    }
    start
}
