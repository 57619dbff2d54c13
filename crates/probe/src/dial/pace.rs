//! Politeness of connections: so many at once and a second to one address, so many a second all together.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kravtjek_model::observation::NotSeen;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use crate::reach::Budget;

/// The addresses that are remembered; the idle ones among them are forgotten when there are more.
const HOSTS: usize = 10_000;
/// The longest pause between two starts, however often an address asked to be left in peace.
const LONGEST: Duration = Duration::from_secs(60);
/// How long it is remembered that an address asked to be left in peace.
const PEACE: Duration = Duration::from_secs(3600);

/// How a service is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Manner {
    /// A web server and the like: a few connections at once, a good many a second.
    Usual,
    /// A mail server: one connection at a time, with a pause between, longer after each 4xx.
    Mail,
}

/// The pace of everybody together.
#[derive(Debug)]
pub(crate) struct Pace {
    budget: Budget,
    /// The time between two starts, all together.
    gap: Duration,
    usual: Way,
    mail: Way,
    /// When the next start is due, all together. Held by the one whose turn is next, until it has come: who gives up
    /// while waiting leaves no gap behind.
    due: tokio::sync::Mutex<Instant>,
    hosts: Mutex<HashMap<(IpAddr, Manner), Arc<Host>>>,
}

/// What is proper towards one address.
#[derive(Clone, Copy, Debug)]
struct Way {
    at_once: usize,
    gap: Duration,
}

#[derive(Debug)]
struct Host {
    places: Arc<Semaphore>,
    /// What is proper towards an address that has not asked for peace.
    gap: Duration,
    standing: Mutex<Standing>,
}

#[derive(Clone, Copy, Debug)]
struct Standing {
    due: Instant,
    gap: Duration,
    /// Until when a longer gap is kept.
    peace: Option<Instant>,
}

/// A place among the connections to one address, given back when it is dropped.
#[derive(Debug)]
pub(super) struct Slot {
    _place: Option<OwnedSemaphorePermit>,
    /// An address with an open connection is not forgotten, or it would be thought to have none.
    _host: Arc<Host>,
}

impl Pace {
    pub(crate) fn new(budget: Budget) -> Self {
        let each = |rate: u32| Duration::from_secs(1) / rate.max(1);
        Self {
            gap: each(budget.rate),
            usual: Way { at_once: budget.per_host.max(1), gap: each(budget.per_host_rate) },
            mail: Way { at_once: budget.per_mail_host.max(1), gap: budget.mail_pace },
            due: tokio::sync::Mutex::new(Instant::now()),
            hosts: Mutex::default(),
            budget,
        }
    }

    /// How hard everybody together may press.
    pub(crate) fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Waits for an address's turn, unless `may` says no to the pause before it. Tells the part of the wait that this
    /// address costs with nobody else waiting; what the rate of all together costs is nobody's fault but ours.
    pub(super) async fn turn(
        &self,
        to: IpAddr,
        manner: Manner,
        may: &impl Fn(Duration) -> Result<(), NotSeen>,
    ) -> Result<(Slot, Duration), NotSeen> {
        let host = self.host(to, manner);
        // The semaphore is never closed, so there is always a place in the end.
        let place = Arc::clone(&host.places).acquire_owned().await.ok();
        may(host.pause())?;
        let own = host.pause();
        host.begin().await;
        self.begin().await;
        Ok((Slot { _place: place, _host: host }, own))
    }

    pub(super) fn throttled(&self, address: IpAddr) {
        for manner in [Manner::Usual, Manner::Mail] {
            let host = self.host(address, manner);
            let mut standing = host.standing();
            let now = Instant::now();
            standing.gap = (standing.gap * 2).min(LONGEST);
            standing.due = standing.due.max(now + standing.gap);
            standing.peace = Some(now + PEACE);
        }
    }

    fn host(&self, address: IpAddr, manner: Manner) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        if hosts.len() >= HOSTS && !hosts.contains_key(&(address, manner)) {
            hosts.retain(|_, host| Arc::strong_count(host) > 1 || host.matters());
        }
        let way = if manner == Manner::Mail { self.mail } else { self.usual };
        let fresh = || {
            let standing = Mutex::new(Standing { due: Instant::now(), gap: way.gap, peace: None });
            Arc::new(Host { places: Arc::new(Semaphore::new(way.at_once)), gap: way.gap, standing })
        };
        Arc::clone(hosts.entry((address, manner)).or_insert_with(fresh))
    }

    /// Waits for the next start, all together. A short burst is let through, so that a timer's grain costs nothing.
    async fn begin(&self) {
        let mut due = self.due.lock().await;
        wait_until(*due).await;
        let now = Instant::now();
        *due = (*due).max(now.checked_sub(self.gap * 10).unwrap_or(now)) + self.gap;
    }
}

/// Waits for a moment; not at all where it is here, since a timer rounds up to its next millisecond.
async fn wait_until(at: Instant) {
    if at > Instant::now() {
        sleep_until(at).await;
    }
}

impl Host {
    /// How things stand now.
    fn standing(&self) -> MutexGuard<'_, Standing> {
        let mut standing = self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        if standing.peace.is_some_and(|until| until <= Instant::now()) {
            (standing.gap, standing.peace) = (self.gap, None);
        }
        standing
    }

    /// Whether forgetting it would let it be asked sooner than is proper.
    fn matters(&self) -> bool {
        let standing = self.standing();
        standing.peace.is_some() || standing.due > Instant::now()
    }

    /// The pause before a start now, as far as it is not spent in the queue of others.
    fn pause(&self) -> Duration {
        let standing = self.standing();
        standing.due.saturating_duration_since(Instant::now()).min(standing.gap)
    }

    /// Waits for the next start, and takes it only when it has come: who gives up while waiting costs nobody a pause,
    /// and who waits heeds what the address asked for meanwhile.
    async fn begin(&self) {
        while let Err(due) = self.take() {
            sleep_until(due).await;
        }
    }

    /// Takes the next start, or says when it is due.
    fn take(&self) -> Result<(), Instant> {
        let mut standing = self.standing();
        let now = Instant::now();
        if standing.due > now {
            return Err(standing.due);
        }
        standing.due = now + standing.gap;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A turn that nothing speaks against.
    async fn turn(pace: &Pace, to: IpAddr, manner: Manner) -> Slot {
        pace.turn(to, manner, &|_| Ok(())).await.unwrap().0
    }

    const ONE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 1));
    const OTHER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(127, 0, 0, 2));

    #[tokio::test(start_paused = true)]
    async fn a_mail_server_gets_one_connection_at_a_time_with_a_pause() {
        let pace = Pace::new(Budget::default());
        let began = Instant::now();
        let first = turn(&pace, ONE, Manner::Mail).await;
        let soon = Duration::from_secs(5);
        assert!(tokio::time::timeout(soon, turn(&pace, ONE, Manner::Mail)).await.is_err());
        assert!(tokio::time::timeout(soon, turn(&pace, OTHER, Manner::Mail)).await.is_ok());
        drop(first);
        drop(turn(&pace, ONE, Manner::Mail).await);
        let before = began.elapsed();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() - before >= Duration::from_millis(300));
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_that_is_due_costs_no_time() {
        let pace = Pace::new(Budget { rate: 10, per_host_rate: 10, ..Budget::default() });
        // Off the timer's grain, as real moments are.
        tokio::time::advance(Duration::from_micros(1_000_300)).await;
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Usual).await);
        assert_eq!(began.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn who_asks_for_peace_gets_twice_the_pause() {
        let pace = Pace::new(Budget::default());
        drop(turn(&pace, ONE, Manner::Mail).await);
        pace.throttled(ONE);
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() >= Duration::from_millis(600));
        for _ in 0..20 {
            pace.throttled(ONE);
        }
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() <= LONGEST);
        tokio::time::advance(PEACE).await;
        drop(turn(&pace, ONE, Manner::Mail).await);
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() < Duration::from_millis(600), "who asked long ago is as others are");
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_of_all_and_of_each_is_kept() {
        let pace = Pace::new(Budget { rate: 50, per_host: 100, per_host_rate: 20, ..Budget::default() });
        let began = Instant::now();
        for _ in 0..41 {
            drop(turn(&pace, ONE, Manner::Usual).await);
        }
        assert!(began.elapsed() >= Duration::from_secs(2), "20 a second to one address");
        let began = Instant::now();
        for last in 0..=110 {
            let each = IpAddr::from([127, 1, 0, last]);
            drop(turn(&pace, each, Manner::Usual).await);
        }
        assert!(began.elapsed() >= Duration::from_secs(2), "50 a second all together, after a burst of ten");
    }

    #[tokio::test(start_paused = true)]
    async fn the_rate_of_all_is_not_told_as_a_pause_of_one() {
        let pace = Pace::new(Budget { rate: 1, ..Budget::default() });
        let began = Instant::now();
        for last in 0..20 {
            let each = IpAddr::from([127, 3, 0, last]);
            let (_, pause) = pace.turn(each, Manner::Usual, &|_| Ok(())).await.unwrap();
            assert_eq!(pause, Duration::ZERO, "{last}");
        }
        assert!(began.elapsed() >= Duration::from_secs(9), "a second each, after a burst");
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_addresses_there_are_none_that_asked_for_peace_is_forgotten() {
        let pace = Pace::new(Budget { rate: 1_000_000, ..Budget::default() });
        pace.throttled(ONE);
        for number in 0..u32::try_from(HOSTS).unwrap() + 10 {
            pace.host(IpAddr::from((0x0a00_0000 + number).to_be_bytes()), Manner::Usual);
        }
        assert!(pace.hosts.lock().unwrap().len() < HOSTS / 2, "the idle ones are forgotten");
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() >= Duration::from_millis(600));
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_with_an_open_connection_is_not_forgotten() {
        let pace = Pace::new(Budget::default());
        let held = turn(&pace, ONE, Manner::Mail).await;
        tokio::time::advance(LONGEST).await;
        for number in 0..u32::try_from(HOSTS).unwrap() + 10 {
            pace.host(IpAddr::from((0x0a00_0000 + number).to_be_bytes()), Manner::Usual);
        }
        let soon = Duration::from_secs(5);
        assert!(tokio::time::timeout(soon, turn(&pace, ONE, Manner::Mail)).await.is_err());
        drop(held);
        assert!(tokio::time::timeout(soon, turn(&pace, ONE, Manner::Mail)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_while_waiting_leaves_no_pause_to_others() {
        let pace = Arc::new(Pace::new(Budget { rate: 1, ..Budget::default() }));
        for last in 0..20 {
            drop(turn(&pace, IpAddr::from([127, 2, 0, last]), Manner::Usual).await);
        }
        let mut waiting = tokio::task::JoinSet::new();
        for last in 0..200 {
            let pace = Arc::clone(&pace);
            waiting.spawn(async move { turn(&pace, IpAddr::from([127, 1, 0, last]), Manner::Mail).await });
        }
        tokio::time::sleep(Duration::from_millis(1)).await; // until all of them wait
        waiting.shutdown().await;
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() <= Duration::from_secs(2), "{:?}", began.elapsed());
        for _ in 0..10 {
            pace.throttled(ONE);
        }
        for _ in 0..10 {
            let soon = Duration::from_secs(1);
            assert!(tokio::time::timeout(soon, turn(&pace, ONE, Manner::Mail)).await.is_err());
        }
        let began = Instant::now();
        drop(turn(&pace, ONE, Manner::Mail).await);
        assert!(began.elapsed() <= LONGEST + Duration::from_secs(1), "{:?}", began.elapsed());
    }
}
