//! One hello on one connection: dialled, led through STARTTLS, read, and left politely.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::tls::Contradiction;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::RwLock;
use tokio::time::{Instant, timeout, timeout_at};

use super::allowance::Allowance;
use super::hello::{CHUNK, Hello, Randomness};
use super::outcome::{Ending, Outcome, oddities};
use super::pending::Pending;
use super::reply::{Reader, Reply};
use super::starttls::{self, Manners, Starttls, Stopped, Talk};
use super::tables::Version;
use super::{Evidence, Target};
use crate::dial::{Connection, Dialer, Manner, not_seen};

/// How long a greeting may take: some servers let everybody wait on purpose (RFC 5321 §4.5.3.2 grants minutes).
const GREETING: Duration = Duration::from_secs(30);
/// How long a mail server may take for every other answer.
const MAIL_ANSWER: Duration = Duration::from_secs(20);
/// How long a server is waited for at the least, when it was quick before.
const LEAST: Duration = Duration::from_secs(3);
/// How much longer than a good answer silence must last.
const TIMES: u32 = 20;
/// After so many silences a server that has said nothing at all is left alone: no answer of it could be relied on any
/// more, and every version was asked twice by then.
const MUTE: u32 = 20;
/// The most contradictions that are kept.
const CONTRADICTIONS: usize = 32;

/// The way to one endpoint, and what is known of it so far.
#[derive(Debug)]
pub(crate) struct Wire<'a> {
    dialer: &'a Dialer,
    target: &'a Target,
    allowance: &'a Allowance,
    /// The most connections.
    limit: u32,
    state: Mutex<State>,
    /// Held by everything under way; held alone by a second try, for servers that cannot do two things at once.
    pub(super) alone: RwLock<()>,
}

/// What is known so far.
#[derive(Debug, Default)]
pub(crate) struct State {
    /// Connections tried.
    pub(super) connections: u32,
    /// Connections that opened.
    pub(super) opened: u32,
    /// Connections that were refused.
    pub(super) refused: u32,
    /// A list of more suites than a chunk was read by the server.
    pub(super) long_lists: bool,
    /// Hellos that were met with silence, as long as nothing was said to any.
    mute: u32,
    /// Something was said to a hello.
    heard: bool,
    /// A hello that was accepted.
    pub(super) good: Option<Hello>,
    /// The longest that a good answer took.
    slowest: Option<Duration>,
    /// What was said before TLS, the first time.
    pub(super) talk: Option<Talk>,
    /// It was silent to something that it answered when asked again: its silence means nothing.
    pub(super) unreliable: bool,
    /// Questions that were met with silence, or not heard, once.
    pub(super) pending: Vec<Pending>,
    /// What the server did against the protocol.
    pub(super) contradictions: Vec<Contradiction>,
    /// The older versions that were picked for hellos of newer ones, as on the wire.
    pub(super) picked: BTreeSet<u16>,
    /// What flights showed by the way.
    pub(super) evidence: Evidence,
}

impl<'a> Wire<'a> {
    pub(crate) fn new(dialer: &'a Dialer, target: &'a Target, allowance: &'a Allowance, limit: u32) -> Self {
        Self { dialer, target, allowance, limit, state: Mutex::default(), alone: RwLock::new(()) }
    }

    /// What may still be spent.
    pub(super) fn allowance(&self) -> &Allowance {
        self.allowance
    }

    /// What is known so far. Never held across an await.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The name to ask for.
    pub(crate) fn name(&self) -> Option<&str> {
        self.target.sni.as_deref()
    }

    /// A hello that offers everything.
    pub(crate) fn hello(&self, version: Version) -> Hello {
        Hello::new(version, self.name())
    }

    /// Remembers a contradiction, once.
    pub(crate) fn contradicts(&self, contradiction: Contradiction) {
        let mut state = self.state();
        let known = &mut state.contradictions;
        if known.len() < CONTRADICTIONS && !known.contains(&contradiction) {
            known.push(contradiction);
        }
    }

    /// Sends one hello and tells what became of it.
    pub(crate) async fn once(&self, hello: &Hello) -> Outcome {
        let Target { address, port, .. } = *self.target;
        let turn = self.dialer.turn(address, port, self.target.manner(), |pause| self.may(pause)).await;
        let turn = match turn {
            Ok(turn) => turn,
            Err(not_opened) => {
                let not_seen = not_opened.not_seen;
                if matches!(not_seen.why, Why::OutOfScope | Why::Cancelled) {
                    self.allowance.give_up(&not_seen);
                }
                return Outcome::NotOpened(not_seen);
            }
        };
        let (began, _running) = (Instant::now(), self.allowance.run(turn.pause));
        self.state().connections += 1;
        let mut connection = match turn.open(self.allowance.left()).await {
            Ok(connection) => connection,
            Err(not_seen) => {
                self.state().refused += u32::from(not_seen.why == Why::Refused);
                return Outcome::NotOpened(not_seen);
            }
        };
        self.state().opened += 1;
        let stop = self.dialer.stop();
        let outcome = tokio::select! {
            outcome = self.converse(&mut connection, hello) => outcome,
            () = stop.stopped() => Outcome::NotOpened(NotSeen::only(Why::Cancelled)),
        };
        if matches!(outcome, Outcome::Accepted(_) | Outcome::Refused(_)) {
            self.allowance.answered(began.elapsed());
        }
        self.listened(&outcome);
        if let Outcome::Older(version) = &outcome {
            self.state().picked.insert(*version);
        }
        if let Outcome::Accepted(flight) = &outcome {
            for odd in oddities(hello, flight) {
                self.contradicts(odd);
            }
            let mut state = self.state();
            state.pending.iter_mut().for_each(|pending| pending.well(began));
            state.good.get_or_insert_with(|| hello.clone());
            state.long_lists |= hello.suites.len() > CHUNK;
            state.evidence.gather(hello, flight);
        }
        outcome
    }

    /// Leaves a server alone that never says anything.
    fn listened(&self, outcome: &Outcome) {
        let mut state = self.state();
        match outcome {
            Outcome::Silent(why) => {
                state.mute += 1;
                if state.mute >= MUTE && !state.heard {
                    self.allowance.give_up(&NotSeen::only(*why));
                }
            }
            Outcome::NotOpened(_) | Outcome::Stopped(_) => {}
            _ => state.heard = true,
        }
    }

    /// Whether one more connection may be opened.
    fn may(&self, pause: Duration) -> Result<(), NotSeen> {
        self.allowance.may(pause)?;
        if self.state().connections >= self.limit {
            return Err(NotSeen::new(Why::OverLimit, Detail::connections(self.limit)));
        }
        Ok(())
    }

    async fn converse(&self, connection: &mut Connection, hello: &Hello) -> Outcome {
        let stream = &mut connection.stream;
        let deadline = self.allowance.deadline();
        if let Some(protocol) = self.target.starttls
            && let Err(stopped) = self.begin(stream, protocol, deadline).await
        {
            return Outcome::Stopped(stopped);
        }
        let began = Instant::now();
        let until = (began + self.patience()).min(deadline);
        let (reply, ending) = exchange(stream, hello, until).await;
        let refused = matches!(reply, Reply::Alert(_) | Reply::NotTls(_) | Reply::Nothing);
        let outcome = Outcome::of(hello, reply, ending);
        if matches!(outcome, Outcome::Accepted(_)) {
            let mut state = self.state();
            let took = began.elapsed();
            state.slowest = Some(state.slowest.map_or(took, |slowest| slowest.max(took)));
        }
        if ending == Ending::Silent(Why::TimedOut) || !refused {
            leave(stream, hello.version, self.allowance.leave()).await;
        }
        outcome
    }

    /// The dialogue before TLS.
    async fn begin(
        &self,
        stream: &mut TcpStream,
        protocol: Starttls,
        deadline: Instant,
    ) -> Result<(), Stopped> {
        let service = self.target.sni.as_deref().unwrap_or_default();
        let ehlo_name = &self.target.ehlo_name;
        let manners = Manners { ehlo_name, service, greeting: GREETING, answer: MAIL_ANSWER, deadline };
        let (talk, ended) = starttls::begin(stream, protocol, &manners).await;
        self.allowance.heard(&talk);
        let mut state = self.state();
        // The first talk that went well is the one to keep; until then the last.
        let kept = &mut state.talk;
        if kept.as_ref().is_none_or(|kept| kept.smtp.as_ref().is_some_and(|smtp| smtp.starttls.is_none())) {
            *kept = Some(talk);
        }
        drop(state);
        if let Err(stopped) = &ended {
            self.stopped(stopped);
        }
        ended
    }

    /// A server that declines for good, or for now once too often, is left alone.
    fn stopped(&self, stopped: &Stopped) {
        match stopped {
            Stopped::Declined { temporary: true, .. } => {
                self.dialer.throttled(self.target.address);
                self.allowance.later(&stopped.not_seen());
            }
            Stopped::Declined { .. } | Stopped::NotOffered => self.allowance.give_up(&stopped.not_seen()),
            Stopped::Failed(_) => {}
        }
    }

    /// How long a flight may take: the slower the server was when it answered, the longer.
    fn patience(&self) -> Duration {
        let most =
            if self.target.manner() == Manner::Mail { MAIL_ANSWER } else { self.dialer.patience().connect };
        let slowest = self.state().slowest;
        slowest.map_or(most, |slowest| (slowest * TIMES).clamp(LEAST.min(most), most))
    }
}

/// Sends a hello and reads the flight that answers it.
async fn exchange(stream: &mut TcpStream, hello: &Hello, until: Instant) -> (Reply, Ending) {
    let octets = hello.octets(&randomness());
    let nothing = |ending| (Reply::Nothing, ending);
    match timeout_at(until, stream.write_all(&octets)).await {
        Ok(Ok(())) => {}
        // A server may answer and close before it has read all: what it said still stands to be read.
        Ok(Err(error)) if not_seen(&error).why == Why::Reset => {}
        Ok(Err(error)) => return nothing(broken(&error)),
        Err(_) => return nothing(Ending::Silent(Why::TimedOut)),
    }
    let mut reader = Reader::new(hello.version);
    let mut piece = [0; 4096];
    loop {
        let ending = match timeout_at(until, stream.read(&mut piece)).await {
            Ok(Ok(0)) => Ending::Silent(Why::Closed),
            Ok(Ok(count)) => match reader.push(piece.get(..count).unwrap_or_default()) {
                Some(reply) => return (reply, Ending::Said),
                None => continue,
            },
            Ok(Err(error)) => broken(&error),
            Err(_) => Ending::Silent(Why::TimedOut),
        };
        return (reader.end(), ending);
    }
}

/// What an error of the connection means.
fn broken(error: &io::Error) -> Ending {
    Ending::Silent(not_seen(error).why)
}

/// Tells the server that nothing went wrong (`user_canceled`), and closes: what follows is a FIN, not a reset.
async fn leave(stream: &mut TcpStream, version: Version, patience: Duration) {
    let outer = if version == Version::Ssl3 { 0 } else { 1 };
    let alerts = [21, 3, outer, 0, 2, 1, 90, 21, 3, outer, 0, 2, 1, 0];
    let _gone = timeout(patience, async {
        if version != Version::Ssl2 {
            stream.write_all(&alerts).await?;
        }
        stream.shutdown().await
    })
    .await;
}

/// Fresh octets. Where the system has none, fixed ones do: nothing is kept secret by them.
fn randomness() -> Randomness {
    let mut octets = [0x5a; 64];
    let _filled = getrandom::fill(&mut octets);
    let (mut random, mut session) = ([0; 32], [0; 32]);
    random.iter_mut().chain(session.iter_mut()).zip(octets).for_each(|(to, octet)| *to = octet);
    Randomness { random, session }
}
