//! Whether a client may begin renegotiations, and how often on one connection.

use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::Renegotiation;
use kravtjek_model::observation::{NotSeen, Tri, Why};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::time::{Instant, timeout};

use super::client::NO_RENEGOTIATION;
use super::{Ended, Legacy, Offer};

/// How many are tried on one connection: one more than policies call limited (up to 10).
pub const MOST: u32 = 11;
const CLOSE_NOTIFY: u8 = 0;
/// How long an answer is waited for at least on the first connection; on the second one twice that.
const SHORTEST: Duration = Duration::from_secs(1);
/// How many times as long as the slowest handshake so far the next one may take.
const TIMES: u32 = 10;
/// How long the leave may take.
const LEAVE: Duration = Duration::from_millis(500);

/// How a server answered the attempt to renegotiate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RenegotiationAnswer {
    /// It went along.
    Accepted,
    /// It said no: `no_renegotiation`, `handshake_failure`, `unexpected_message` or another alert.
    Refused(u8),
    /// It hung up, said nothing, or sent a record under other keys; each counts as no when it happens twice, since a
    /// whole handshake succeeded on the same connection just before. What is not the protocol never does.
    Dropped(Ended),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renegotiated {
    /// As the model has it.
    pub renegotiation: Renegotiation,
    /// How many were accepted on one connection, up to [`MOST`]; more than 10 is unlimited for the policies.
    pub accepted: u32,
    /// How it ended, if it was not accepted each time.
    pub answer: Option<RenegotiationAnswer>,
    /// How many connections were used.
    pub connections: u32,
}

/// Measures renegotiation. `open` gives a fresh stream each time: a connection, or one on which STARTTLS was agreed.
/// One connection is used, and a second one when the first ended without a word. At most `most` renegotiations are
/// tried: 1 tells whether any is accepted, [`MOST`] whether they are limited.
pub async fn measure<S, O, F>(mut open: O, offer: &Offer, most: u32) -> Renegotiated
where
    S: AsyncRead + AsyncWrite + Unpin,
    O: FnMut() -> F,
    F: Future<Output = Result<S, NotSeen>>,
{
    let first = once(open().await, offer, most, SHORTEST).await;
    let Ok(Once { answer: Some(RenegotiationAnswer::Dropped(_)), .. }) = &first else {
        return first.map_or_else(|not_seen| unseen(not_seen, 1), |first| first.told(most, true, 1));
    };
    match (first, once(open().await, offer, most, 2 * SHORTEST).await) {
        (Ok(first), Ok(second)) => {
            let (accepted, cut) = (first.accepted.max(second.accepted), first.cut || second.cut);
            Once { accepted, cut, ..second }.told(most, true, 2)
        }
        // What was accepted was accepted; whether there is an end to it is open.
        (Ok(first), Err(_)) if first.accepted > 0 => first.told(most, false, 2),
        (_, Err(not_seen)) | (Err(not_seen), _) => unseen(not_seen, 2),
    }
}

/// What came of one connection.
struct Once {
    secure: bool,
    accepted: u32,
    answer: Option<RenegotiationAnswer>,
    /// It was silent for as long as there was time, which was less than it was to have.
    cut: bool,
}

async fn once<S: AsyncRead + AsyncWrite + Unpin>(
    opened: Result<S, NotSeen>,
    offer: &Offer,
    most: u32,
    shortest: Duration,
) -> Result<Once, NotSeen> {
    let began = Instant::now();
    let legacy = Legacy::connect(opened?, offer.clone()).await;
    let mut legacy = legacy.map_err(|ended| ended.not_seen())?;
    let (accepted, answer, cut) = attempts(&mut legacy, offer, most, shortest, began.elapsed()).await;
    if matches!(answer, None | Some(RenegotiationAnswer::Refused(NO_RENEGOTIATION))) {
        // The connection is of use still, so leave is taken on it.
        let _gone = timeout(LEAVE, legacy.leave(offer.farewell)).await;
    }
    Ok(Once { secure: legacy.secure(), accepted, answer, cut })
}

impl Once {
    /// As the model has it. `sure` says that an end without a word was seen twice.
    fn told(self, most: u32, sure: bool, connections: u32) -> Renegotiated {
        let Self { secure, accepted, answer, cut } = self;
        let sure = sure && !cut;
        let escaped = |ended: &Ended| Tri::Escaped { not_seen: ended.not_seen() };
        let client = match &answer {
            // Neither a yes nor a no.
            Some(RenegotiationAnswer::Dropped(ended))
                if accepted == 0 && (cut || matches!(ended, Ended::Garbled(_))) =>
            {
                escaped(ended)
            }
            _ => Tri::Known(accepted > 0),
        };
        let limited = match &answer {
            _ if accepted == 0 => None,
            None => (most >= MOST).then_some(Tri::NO),
            Some(RenegotiationAnswer::Dropped(ended)) if !sure || matches!(ended, Ended::Garbled(_)) => {
                Some(escaped(ended))
            }
            Some(_) => Some(Tri::YES),
        };
        let counted = client.known().map(|_| accepted);
        let renegotiation = Renegotiation { secure: Tri::Known(secure), client, accepted: counted, limited };
        Renegotiated { renegotiation, accepted, answer, connections }
    }
}

/// Who made a whole handshake in so long, and is silent for ten times as long, will not answer at all; nobody is hurried
/// more than that.
async fn attempts<S: AsyncRead + AsyncWrite + Unpin>(
    legacy: &mut Legacy<S>,
    offer: &Offer,
    most: u32,
    shortest: Duration,
    mut slowest: Duration,
) -> (u32, Option<RenegotiationAnswer>, bool) {
    for accepted in 0..most {
        let began = Instant::now();
        let left = offer.until.map_or(Duration::MAX, |until| until.saturating_duration_since(began));
        let patience = shortest.max(slowest * TIMES).min(offer.deadline);
        legacy.wait_for(patience.min(left));
        let (answer, cut) = match legacy.renegotiate().await {
            Ok(()) => {
                slowest = slowest.max(began.elapsed());
                continue;
            }
            Err(Ended::Alert(CLOSE_NOTIFY)) => (RenegotiationAnswer::Dropped(Ended::Closed), false),
            Err(Ended::Alert(alert)) => (RenegotiationAnswer::Refused(alert), false),
            // Our own time was up, which says nothing of the server.
            Err(ended) => {
                (RenegotiationAnswer::Dropped(ended.clone()), ended == Ended::Silent && left < patience)
            }
        };
        return (accepted, Some(answer), cut);
    }
    (most, None, false)
}

fn unseen(not_seen: NotSeen, connections: u32) -> Renegotiated {
    // A server without TLS 1.2 and older refuses this client; whether it does is for the versions to say.
    let client =
        if not_seen.why == Why::ServerFailure && not_seen.detail.as_alert() == Some("protocol_version") {
            Tri::escaped(Why::Upstream, Detail::step("TLSv1.2"))
        } else {
            Tri::Escaped { not_seen }
        };
    let renegotiation = Renegotiation::uncounted(client.clone(), client);
    Renegotiated { renegotiation, accepted: 0, answer: None, connections }
}
