//! Politeness: so many queries in flight and a second to one server address, so many in flight all together; and a
//! memory of who stays silent.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, sleep_until};

use super::task::Task;
use crate::reach::DnsBudget;

/// So many time-outs in a row make a server count as silent.
const SILENCES: u32 = 3;
/// How long a silent server is asked only when no other is left.
const SHUNNED: Duration = Duration::from_secs(60);
/// How long a server is asked over TCP alone that answered nothing else.
const ONLY_TCP: Duration = Duration::from_secs(3600);
/// The servers that are remembered; the idle ones among them are forgotten when there are more.
const SERVERS: usize = 10_000;

/// The pace of everybody together.
#[derive(Debug)]
pub(crate) struct Pace {
    overall: Arc<Semaphore>,
    servers: Mutex<HashMap<IpAddr, Arc<Server>>>,
    per_server: usize,
    /// The time between two queries once the burst is used up, and the burst. Together they keep any second to the rate.
    gap: Duration,
    burst: u32,
}

#[derive(Debug)]
struct Server {
    in_flight: Arc<Semaphore>,
    state: Mutex<Standing>,
}

#[derive(Debug)]
struct Standing {
    /// When the next query would be due if queries were evenly spaced.
    due: Instant,
    silences: u32,
    shunned_until: Option<Instant>,
    /// It answered over TCP when it had said nothing over UDP: until when that is remembered.
    only_tcp: Option<Instant>,
}

/// Permission to send one query; the places are given back when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn {
    _overall: OwnedSemaphorePermit,
    _own: OwnedSemaphorePermit,
    /// A server with a query in flight is not forgotten, or it would be thought to have none.
    _server: Arc<Server>,
}

impl Pace {
    pub(crate) fn new(budget: &DnsBudget) -> Self {
        let rate = budget.rate.max(1);
        let burst = (rate / 5).max(1);
        // A burst and what is refilled within a second must not exceed the rate.
        let steady = (rate - burst).max(1);
        Self {
            overall: Arc::new(Semaphore::new(budget.in_flight.max(1))),
            servers: Mutex::default(),
            per_server: budget.per_server.max(1),
            gap: Duration::from_secs(1) / steady,
            burst,
        }
    }

    /// Waits for this server's turn. The wait is not the look-up's fault, and is taken out of its account.
    pub(crate) async fn turn(&self, to: IpAddr, task: &Task) -> Option<Turn> {
        let waiting = task.wait();
        let server = self.server(to);
        // The semaphores are never closed.
        let own = Arc::clone(&server.in_flight).acquire_owned().await.ok()?;
        let at = server.reserve(self.gap, self.burst);
        sleep_until(at).await;
        let overall = Arc::clone(&self.overall).acquire_owned().await.ok()?;
        drop(waiting);
        Some(Turn { _overall: overall, _own: own, _server: server })
    }

    fn server(&self, address: IpAddr) -> Arc<Server> {
        let mut servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        if servers.len() >= SERVERS && !servers.contains_key(&address) {
            let matters = |standing: &mut Standing| standing.due > Instant::now();
            servers.retain(|_, server| Arc::strong_count(server) > 1 || server.standing(matters));
        }
        let fresh = || {
            let state = Standing { due: Instant::now(), silences: 0, shunned_until: None, only_tcp: None };
            Arc::new(Server {
                in_flight: Arc::new(Semaphore::new(self.per_server)),
                state: Mutex::new(state),
            })
        };
        Arc::clone(servers.entry(address).or_insert_with(fresh))
    }

    /// Whether a server stayed silent lately.
    pub(crate) fn is_shunned(&self, address: IpAddr) -> bool {
        let servers = self.servers.lock().unwrap_or_else(PoisonError::into_inner);
        let standing = |server: &Arc<Server>| server.standing(|standing| standing.shunned_until);
        servers.get(&address).and_then(standing).is_some_and(|until| Instant::now() < until)
    }

    /// Whether a server, when it was last asked over both, answered over TCP alone.
    pub(crate) fn speaks_only_tcp(&self, address: IpAddr) -> bool {
        self.server(address)
            .standing(|standing| standing.only_tcp)
            .is_some_and(|until| Instant::now() < until)
    }

    /// Remembers whether a server has to be asked over TCP.
    pub(crate) fn only_tcp(&self, address: IpAddr, only: bool) {
        let until = only.then(|| Instant::now() + ONLY_TCP);
        self.server(address).standing(|standing| standing.only_tcp = until);
    }

    /// Remembers that a server answered.
    pub(crate) fn heard(&self, address: IpAddr) {
        self.server(address).standing(|standing| {
            standing.silences = 0;
            standing.shunned_until = None;
        });
    }

    /// Remembers that a server stayed silent.
    pub(crate) fn silent(&self, address: IpAddr) {
        self.server(address).standing(|standing| {
            standing.silences = standing.silences.saturating_add(1);
            if standing.silences >= SILENCES {
                standing.shunned_until = Some(Instant::now() + SHUNNED);
            }
        });
    }
}

impl Server {
    fn standing<T>(&self, change: impl FnOnce(&mut Standing) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The moment at which the next query may be sent.
    fn reserve(&self, gap: Duration, burst: u32) -> Instant {
        self.standing(|standing| {
            let now = Instant::now();
            let slack = gap * (burst - 1);
            let at = standing.due.checked_sub(slack).unwrap_or(now).max(now);
            standing.due = standing.due.max(now) + gap;
            at
        })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::reach::Stop;

    fn task(seconds: u64) -> Task {
        Task::new(Timestamp::UNIX_EPOCH, Duration::from_secs(seconds), 10, false, Stop::default())
    }

    #[tokio::test(start_paused = true)]
    async fn no_second_sees_more_queries_than_the_rate() {
        let pace = Pace::new(&DnsBudget { rate: 50, ..DnsBudget::default() });
        let (to, task) = (IpAddr::from([127, 0, 0, 1]), task(1));
        let began = Instant::now();
        let mut sent = Vec::new();
        for _ in 0..200 {
            pace.turn(to, &task).await.unwrap();
            sent.push(began.elapsed());
        }
        assert!(sent[9] < Duration::from_millis(1), "the first ten go at once: {:?}", sent[9]);
        for window in sent.windows(51) {
            assert!(window[50] - window[0] >= Duration::from_secs(1), "{window:?}");
        }
        assert!(sent[199] < Duration::from_secs(6));
        assert!(task.remaining().is_ok(), "waiting for our own pace does not use up the look-up's time");
    }

    #[tokio::test(start_paused = true)]
    async fn so_many_are_in_flight_to_one_server_and_all_together() {
        let pace = Pace::new(&DnsBudget { per_server: 2, in_flight: 3, ..DnsBudget::default() });
        let (one, other, task) = (IpAddr::from([127, 0, 0, 1]), IpAddr::from([127, 0, 0, 2]), task(1));
        let first = pace.turn(one, &task).await.unwrap();
        let _second = pace.turn(one, &task).await.unwrap();
        let soon = Duration::from_secs(5);
        assert!(tokio::time::timeout(soon, pace.turn(one, &task)).await.is_err());
        let _third = pace.turn(other, &task).await.unwrap();
        assert!(tokio::time::timeout(soon, pace.turn(other, &task)).await.is_err());
        drop(first);
        assert!(tokio::time::timeout(soon, pace.turn(other, &task)).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn parts_of_a_look_up_that_wait_at_once_are_excused_once() {
        let pace = Pace::new(&DnsBudget { per_server: 1, ..DnsBudget::default() });
        let (to, task) = (IpAddr::from([127, 0, 0, 1]), task(5));
        let held = pace.turn(to, &task).await.unwrap();
        let part = async || drop(pace.turn(to, &task).await);
        let given_up =
            async || tokio::time::timeout(Duration::from_secs(3), pace.turn(to, &task)).await.is_err();
        let release = async {
            tokio::time::sleep(Duration::from_secs(4)).await;
            drop(held);
        };
        let (_, _, gave_up, ()) = tokio::join!(part(), part(), given_up(), release);
        assert!(gave_up);
        assert!(task.remaining().unwrap() > Duration::from_millis(4900), "{:?}", task.remaining());
        tokio::time::sleep(Duration::from_secs(5)).await;
        assert!(task.remaining().is_err(), "the time that all parts waited is not added up");
    }

    #[tokio::test(start_paused = true)]
    async fn who_stays_silent_is_shunned_for_a_while() {
        let pace = Pace::new(&DnsBudget::default());
        let to = IpAddr::from([127, 0, 0, 1]);
        pace.silent(to);
        pace.silent(to);
        assert!(!pace.is_shunned(to));
        pace.silent(to);
        assert!(pace.is_shunned(to));
        tokio::time::advance(SHUNNED + Duration::from_secs(1)).await;
        assert!(!pace.is_shunned(to));
        pace.heard(to);
        pace.silent(to);
        assert!(!pace.is_shunned(to));
    }

    #[tokio::test(start_paused = true)]
    async fn a_server_with_a_query_in_flight_is_not_forgotten() {
        let pace = Pace::new(&DnsBudget { per_server: 1, ..DnsBudget::default() });
        let (to, task) = (IpAddr::from([127, 0, 0, 1]), task(1));
        let held = pace.turn(to, &task).await.unwrap();
        tokio::time::advance(SHUNNED).await;
        for number in 0..u32::try_from(SERVERS).unwrap() + 10 {
            pace.server(IpAddr::from((0x0a00_0000 + number).to_be_bytes()));
        }
        let soon = Duration::from_secs(5);
        assert!(tokio::time::timeout(soon, pace.turn(to, &task)).await.is_err());
        drop(held);
        assert!(tokio::time::timeout(soon, pace.turn(to, &task)).await.is_ok());
    }
}
