//! What one measurement may still spend: its time as a whole, and the patience of a server that asks to be left in peace.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::time::Instant;

use super::Talk;
use crate::reach::Stop;

/// How often a server may ask to come back later before it is left alone.
const LATER: u32 = 3;
/// What must be left for one more connection, unless connections are seen to take longer.
const LEAST: Duration = Duration::from_secs(1);
/// Where the whole is short, one part in so many of it must be left.
const LEAST_PART: u32 = 10;

/// What a measurement may still spend; a clone shares it.
///
/// Time counts while a connection is open, and while it pauses before one on its own account: because of a connection of
/// its own shortly before, or because the server asked for peace. Queueing behind other measurements does not count.
#[derive(Clone, Debug)]
pub(crate) struct Allowance {
    whole: Duration,
    stop: Stop,
    spent: Arc<Mutex<Spent>>,
}

#[derive(Clone, Debug, Default)]
struct Spent {
    used: Duration,
    /// What of it went to pauses, which are ours and no silence of the server.
    paused: Duration,
    /// Connections so far.
    connections: u32,
    /// Those that are open now, and since when there has been one.
    open: u32,
    since: Option<Instant>,
    /// Up to when time was counted.
    until: Option<Instant>,
    /// What the quickest connection took that was answered.
    quickest: Option<Duration>,
    /// Times the server asked to come back later, and how it last put it.
    later: u32,
    asked_for_peace: Option<NotSeen>,
    /// Why nothing more is tried.
    given_up: Option<NotSeen>,
    /// What was said where a mail server offered no STARTTLS, the first time, whatever other connections were offered.
    without_starttls: Option<Talk>,
}

/// Time that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Running(Arc<Mutex<Spent>>);

impl Drop for Running {
    fn drop(&mut self) {
        lock(&self.0).end(Instant::now());
    }
}

fn lock(spent: &Mutex<Spent>) -> MutexGuard<'_, Spent> {
    spent.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Spent {
    fn begin(&mut self, from: Instant) {
        if self.open == 0 {
            self.since = Some(self.until.map_or(from, |until| until.max(from)));
        }
        self.open += 1;
    }

    fn end(&mut self, to: Instant) {
        self.open = self.open.saturating_sub(1);
        if self.open == 0
            && let Some(since) = self.since.take()
        {
            self.used += to.saturating_duration_since(since);
            self.until = Some(to);
        }
    }

    fn used(&self, now: Instant) -> Duration {
        self.used + self.since.map_or(Duration::ZERO, |since| now.saturating_duration_since(since))
    }
}

impl Allowance {
    pub(crate) fn new(whole: Duration, stop: &Stop) -> Self {
        Self { whole, stop: stop.clone(), spent: Arc::default() }
    }

    /// The same, spent apart from now on.
    pub(crate) fn apart(&self) -> Self {
        let mut spent = lock(&self.spent).clone();
        (spent.open, spent.since) = (0, None);
        Self { spent: Arc::new(Mutex::new(spent)), ..self.clone() }
    }

    /// Whether one more connection may be opened after a pause. None is begun that would have less time than one takes.
    pub(crate) fn may(&self, pause: Duration) -> Result<(), NotSeen> {
        if self.stop.is_stopped() {
            return Err(NotSeen::only(Why::Cancelled));
        }
        let spent = lock(&self.spent);
        if let Some(given_up) = &spent.given_up {
            return Err(given_up.clone());
        }
        let least = self.least().max(spent.quickest.unwrap_or_default());
        let left = self.whole.saturating_sub(spent.used(Instant::now()));
        if left > pause && left - pause >= least {
            return Ok(());
        }
        // A pause that long is the server's own wish.
        let peace = spent.asked_for_peace.clone().filter(|_| left > least);
        let ours = !spent.paused.is_zero() || pause > least;
        let without = spent.used(Instant::now()).saturating_sub(spent.paused);
        let enough = self.whole.saturating_sub(without) >= least;
        Err(peace.unwrap_or_else(|| if ours && enough { self.own_limit() } else { self.over() }))
    }

    /// A connection is opened: lets time run, from so long ago on.
    pub(crate) fn run(&self, pause: Duration) -> Running {
        let now = Instant::now();
        let mut spent = lock(&self.spent);
        spent.connections += 1;
        spent.paused += pause;
        spent.begin(now.checked_sub(pause).unwrap_or(now));
        drop(spent);
        Running(Arc::clone(&self.spent))
    }

    /// How many connections there were.
    pub(crate) fn connections(&self) -> u32 {
        lock(&self.spent).connections
    }

    /// The time that is left for a connection that is under way.
    pub(crate) fn left(&self) -> Duration {
        self.whole.saturating_sub(lock(&self.spent).used(Instant::now()))
    }

    /// When a connection that is under way has said all but its leave.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.left().saturating_sub(self.leave())
    }

    /// How long the leave may take; so much of a connection's time is kept for it.
    pub(crate) fn leave(&self) -> Duration {
        self.least() / 2
    }

    fn least(&self) -> Duration {
        LEAST.min(self.whole / LEAST_PART)
    }

    /// The reason, when the time was not enough.
    pub(crate) fn over(&self) -> NotSeen {
        NotSeen::new(Why::TimedOut, Detail::seconds(self.whole.as_secs()))
    }

    /// The reason, when the time went to our own pauses.
    fn own_limit(&self) -> NotSeen {
        NotSeen::new(Why::OverLimit, Detail::seconds(self.whole.as_secs()))
    }

    /// Remembers that a connection was answered, and what it took.
    pub(crate) fn answered(&self, took: Duration) {
        let quickest = &mut lock(&self.spent).quickest;
        *quickest = Some(quickest.map_or(took, |known| known.min(took)));
    }

    /// Remembers that the server asked to come back later; three times are enough.
    pub(crate) fn later(&self, not_seen: &NotSeen) {
        let mut spent = lock(&self.spent);
        spent.later += 1;
        spent.asked_for_peace = Some(not_seen.clone());
        if spent.later >= LATER {
            spent.given_up.get_or_insert_with(|| not_seen.clone());
        }
    }

    /// Remembers what was said in clear, where it is contrary to what others may be told.
    pub(crate) fn heard(&self, talk: &Talk) {
        if talk.starttls_offered() == Some(false) {
            lock(&self.spent).without_starttls.get_or_insert_with(|| talk.clone());
        }
    }

    /// What was said on a connection of mail that was offered no STARTTLS.
    pub(crate) fn without_starttls(&self) -> Option<Talk> {
        lock(&self.spent).without_starttls.clone()
    }

    /// Nothing more is tried, for a reason.
    pub(crate) fn give_up(&self, not_seen: &NotSeen) {
        lock(&self.spent).given_up.get_or_insert_with(|| not_seen.clone());
    }

    /// Why nothing more is tried.
    pub(crate) fn given_up(&self) -> Option<NotSeen> {
        lock(&self.spent).given_up.clone()
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{advance, pause};

    use super::*;

    fn seconds(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[tokio::test]
    async fn time_side_by_side_counts_once_and_queueing_does_not_count() {
        pause();
        let allowance = Allowance::new(seconds(20), &Stop::default());
        let one = allowance.run(Duration::ZERO);
        advance(seconds(1)).await;
        let other = allowance.run(Duration::ZERO);
        advance(seconds(1)).await;
        drop(one);
        advance(seconds(1)).await;
        assert_eq!(allowance.left(), seconds(17), "also of what is still under way");
        drop(other);
        advance(seconds(100)).await;
        assert_eq!(allowance.left(), seconds(17));
        // A pause on one's own account does, but not where another connection was open meanwhile.
        drop(allowance.run(seconds(2)));
        assert_eq!(allowance.left(), seconds(15));
        drop(allowance.run(seconds(2)));
        assert_eq!(allowance.left(), seconds(15));
    }

    #[tokio::test]
    async fn no_connection_is_begun_with_less_time_than_one_takes() {
        pause();
        let allowance = Allowance::new(seconds(20), &Stop::default());
        assert_eq!(allowance.may(seconds(18)), Ok(()));
        let ours = NotSeen::new(Why::OverLimit, Detail::seconds(20_u8));
        assert_eq!(allowance.may(seconds(30)), Err(ours), "a pause of ours is no silence");
        let running = allowance.run(Duration::ZERO);
        advance(Duration::from_millis(19_500)).await;
        drop(running);
        assert_eq!(allowance.may(Duration::ZERO), Err(NotSeen::new(Why::TimedOut, Detail::seconds(20_u8))));
        let slow = Allowance::new(seconds(20), &Stop::default());
        slow.answered(seconds(7));
        assert!(slow.may(seconds(12)).is_ok() && slow.may(seconds(14)).is_err());
    }

    #[tokio::test]
    async fn time_that_our_own_pauses_took_is_not_told_as_silence() {
        pause();
        let allowance = Allowance::new(seconds(20), &Stop::default());
        for _ in 0..3 {
            advance(seconds(6)).await;
            drop(allowance.run(seconds(6)));
        }
        assert_eq!(allowance.may(seconds(6)), Err(NotSeen::new(Why::OverLimit, Detail::seconds(20_u8))));
    }

    #[tokio::test]
    async fn a_server_that_asks_for_peace_three_times_gets_it() {
        let allowance = Allowance::new(seconds(20), &Stop::default());
        let words = NotSeen::new(Why::Throttled, Detail::said("421 later"));
        allowance.later(&words);
        allowance.later(&words);
        assert_eq!(allowance.may(seconds(1)), Ok(()));
        assert_eq!(allowance.may(seconds(60)), Err(words.clone()), "its own wish is the reason");
        allowance.later(&words);
        assert_eq!(allowance.may(Duration::ZERO), Err(words.clone()));
        assert_eq!(allowance.apart().given_up(), Some(words));
    }
}
