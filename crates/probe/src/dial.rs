//! Opens connections: asks the scope, waits for its turn, and says why when nothing opens.

mod pace;

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use jiff::Timestamp;
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use kravtjek_model::time::Clock;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

pub use self::pace::Manner;
pub(crate) use self::pace::Pace;
use self::pace::Slot;
use crate::errand::Errand;
use crate::reach::{Budget, Patience, Scope, Stop};

/// Opens connections for one errand, at the pace that all errands keep together; cheap to clone.
#[derive(Clone, Debug)]
pub struct Dialer {
    pace: Arc<Pace>,
    errand: Arc<Errand>,
}

/// A connection that did not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotOpened {
    /// Why.
    pub not_seen: NotSeen,
    /// How long our own pace made it wait before it was tried; not the other side's fault.
    pub waited: Duration,
}

impl From<NotOpened> for NotSeen {
    fn from(not_opened: NotOpened) -> Self {
        not_opened.not_seen
    }
}

/// An open connection; its place in the pace is given back when it is dropped.
#[derive(Debug)]
pub struct Connection {
    /// The stream.
    pub stream: TcpStream,
    /// How long our own pace made this wait; not the other side's fault.
    pub waited: Duration,
    /// The part of the wait that this connection would have cost alone, with nobody else waiting.
    pub pause: Duration,
    _place: Slot,
}

/// The turn of one connection, which has come.
#[derive(Debug)]
pub(crate) struct Turn {
    endpoint: SocketAddr,
    connect: Duration,
    place: Slot,
    /// How long it was waited for.
    waited: Duration,
    /// The part of the wait that this connection would have cost alone.
    pub(crate) pause: Duration,
}

impl Turn {
    /// Opens the connection, within the errand's patience and what is left of a measurement.
    pub(crate) async fn open(self, left: Duration) -> Result<Connection, NotSeen> {
        let Self { endpoint, connect, place, waited, pause } = self;
        let opening = async {
            let socket = if endpoint.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            let stream = socket.connect(endpoint).await?;
            stream.set_nodelay(true)?;
            Ok::<_, io::Error>(stream)
        };
        match timeout(connect.min(left), opening).await {
            Ok(Ok(stream)) => Ok(Connection { stream, waited, pause, _place: place }),
            Ok(Err(error)) => Err(not_seen(&error)),
            Err(_) => Err(NotSeen::only(Why::TimedOut)),
        }
    }
}

// So that whoever holds the stream holds the place as well.
impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl Dialer {
    pub(crate) fn new(pace: Arc<Pace>, errand: Errand) -> Self {
        Self { pace, errand: Arc::new(errand) }
    }

    /// How hard all errands together may press.
    pub fn budget(&self) -> &Budget {
        self.pace.budget()
    }

    /// How long the errand waits.
    pub fn patience(&self) -> &Patience {
        &self.errand.patience
    }

    /// What the errand may touch.
    pub fn scope(&self) -> &Scope {
        &self.errand.scope
    }

    /// What stops the errand.
    pub fn stop(&self) -> &Stop {
        &self.errand.stop
    }

    /// What the errand tells the time by.
    pub fn clock(&self) -> Clock {
        self.errand.clock
    }

    /// What time it is for the errand.
    pub fn now(&self) -> Timestamp {
        self.errand.clock.now()
    }

    /// Opens a connection to a port of an address, once it is its turn.
    ///
    /// # Errors
    /// When the scope forbids it, the errand is stopped, or nothing opens within its patience, which begins with its turn.
    pub async fn open(&self, to: IpAddr, port: u16, manner: Manner) -> Result<Connection, NotOpened> {
        let turn = self.turn(to, port, manner, |_| Ok(())).await?;
        let waited = turn.waited;
        turn.open(Duration::MAX).await.map_err(|not_seen| NotOpened { not_seen, waited })
    }

    /// Waits for the turn of a connection, for as long as it still may be opened: `may` is asked with the pause that
    /// stands before it, when a place is free and again when the turn has come, since much may have happened meanwhile.
    ///
    /// # Errors
    /// When the scope forbids it, the errand is stopped, or `may` says no.
    pub(crate) async fn turn(
        &self,
        to: IpAddr,
        port: u16,
        manner: Manner,
        may: impl Fn(Duration) -> Result<(), NotSeen>,
    ) -> Result<Turn, NotOpened> {
        let (pace, began) = (&self.pace, Instant::now());
        let Errand { scope, patience, stop, .. } = &*self.errand;
        let endpoint = scope
            .endpoint(to, port)
            .map_err(|refusal| NotOpened { not_seen: refusal.not_seen(), waited: Duration::ZERO })?;
        let taken = tokio::select! {
            taken = pace.turn(to, manner, &may) => taken,
            () = stop.stopped() => Err(NotSeen::only(Why::Cancelled)),
        };
        let waited = began.elapsed();
        match taken.and_then(|taken| may(Duration::ZERO).map(|()| taken)) {
            Ok((place, pause)) => Ok(Turn { endpoint, connect: patience.connect, place, waited, pause }),
            Err(not_seen) => Err(NotOpened { not_seen, waited }),
        }
    }

    /// Remembers that an address asked to be left in peace (421, 45x, 429, 503): the pause towards it is doubled.
    pub fn throttled(&self, address: IpAddr) {
        self.pace.throttled(address);
    }
}

/// What the system said, in our words.
pub(crate) fn not_seen(error: &std::io::Error) -> NotSeen {
    let why = match error.kind() {
        ErrorKind::ConnectionRefused => Why::Refused,
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe => Why::Reset,
        ErrorKind::UnexpectedEof => Why::Closed,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Why::TimedOut,
        _ => Why::Unreachable,
    };
    // The plain cases need no explanation, and the system's wording would only repeat them.
    if why == Why::Unreachable {
        NotSeen::new(why, Detail::said(error.kind().to_string()))
    } else {
        NotSeen::only(why)
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;
    use crate::ground::Ground;

    fn dialer(change: impl FnOnce(&mut Errand, &mut Budget)) -> Dialer {
        let (mut errand, mut budget) =
            (Errand::without_dns(Clock::At(Timestamp::UNIX_EPOCH)), Budget::default());
        errand.scope.inside = true;
        change(&mut errand, &mut budget);
        Ground::new(budget).dialer(&errand)
    }

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn what_does_not_open_says_why() {
        let free = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap().port();
        let refused = dialer(|_, _| {}).open(HERE, free, Manner::Usual).await.unwrap_err();
        assert_eq!(refused.not_seen.why, Why::Refused);
        let outside = dialer(|errand, _| errand.scope.inside = false);
        assert_eq!(outside.open(HERE, free, Manner::Usual).await.unwrap_err().not_seen.why, Why::OutOfScope);
        let stopped = dialer(|_, _| {});
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let _held = stopped.open(HERE, port, Manner::Mail).await.unwrap();
        stopped.stop().stop();
        assert_eq!(stopped.open(HERE, port, Manner::Mail).await.unwrap_err().not_seen.why, Why::Cancelled);
    }

    #[tokio::test]
    async fn a_port_is_where_the_map_says() {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let dialer = dialer(|errand, _| errand.scope.ports.insert(443, port));
        assert!(dialer.open(HERE, 443, Manner::Usual).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_failure_tells_what_our_own_pace_cost_apart_from_what_the_other_side_took() {
        let pace = Duration::from_secs(300);
        let patient = dialer(|_, budget| budget.mail_pace = pace);
        let free = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap().port();
        let first = patient.open(HERE, free, Manner::Mail).await.unwrap_err();
        assert_eq!((first.not_seen.why, first.waited), (Why::Refused, Duration::ZERO));
        let second = patient.open(HERE, free, Manner::Mail).await.unwrap_err();
        assert_eq!(second.not_seen.why, Why::Refused);
        assert!(second.waited >= pace - Duration::from_secs(1), "{:?}", second.waited);
        let (third, began) = (patient.open(HERE, free, Manner::Mail), Instant::now());
        let stop = async {
            tokio::time::sleep(Duration::from_secs(7)).await;
            patient.stop().stop();
        };
        let cancelled = tokio::join!(third, stop).0.unwrap_err();
        assert_eq!((cancelled.not_seen.why, cancelled.waited), (Why::Cancelled, began.elapsed()));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_is_counted_from_the_turn_on() {
        // A queue that is full: further connections get no answer.
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind((HERE, 0).into()).unwrap();
        let listener = socket.listen(0).unwrap();
        let port = listener.local_addr().unwrap().port();
        let full = dialer(|_, budget| (budget.per_host, budget.per_host_rate) = (9, 1000));
        let mut held = Vec::new();
        while let Ok(connection) = full.open(HERE, port, Manner::Usual).await {
            held.push(connection);
            assert!(held.len() < 8, "the queue is longer than it should be");
        }
        let pace = Duration::from_secs(300);
        let patient = dialer(|_, budget| budget.mail_pace = pace);
        drop(patient.open(HERE, port, Manner::Mail).await);
        let began = Instant::now();
        let silent = patient.open(HERE, port, Manner::Mail).await.unwrap_err();
        assert_eq!(silent.not_seen.why, Why::TimedOut);
        assert!(silent.waited >= pace - patient.patience().connect - Duration::from_secs(1));
        assert_eq!(began.elapsed() - silent.waited, patient.patience().connect);
    }
}
