//! Opens connections: asks the scope, waits for its turn, and says why when nothing opens.

mod pace;

use std::io::{self, ErrorKind};
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use kravtjek_model::observation::{NotSeen, Why};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, timeout};

use self::pace::{Pace, Place};
use crate::reach::{Budget, Scope, Stop};

/// How a service is to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Manner {
    /// A web server and the like: a few connections at once, a good many a second.
    Usual,
    /// A mail server: one connection at a time, with a pause between, longer after each 4xx.
    Mail,
}

/// Opens connections at the pace of a run; a clone shares the pace.
#[derive(Clone, Debug)]
pub struct Dialer(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    scope: Scope,
    budget: Budget,
    stop: Stop,
    pace: Pace,
}

/// An open connection; its place in the pace is given back when it is dropped.
#[derive(Debug)]
pub struct Connection {
    /// The stream.
    pub stream: TcpStream,
    /// How long our own pace made this wait; not the other side's fault.
    pub waited: Duration,
    _place: Place,
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
    /// A dialer for one run.
    pub fn new(scope: Scope, budget: Budget, stop: Stop) -> Self {
        let pace = Pace::new(&budget);
        Self(Arc::new(Inner { scope, budget, stop, pace }))
    }

    /// How hard the run may press.
    pub fn budget(&self) -> &Budget {
        &self.0.budget
    }

    /// What the run may touch.
    pub fn scope(&self) -> &Scope {
        &self.0.scope
    }

    /// What stops the run.
    pub fn stop(&self) -> &Stop {
        &self.0.stop
    }

    /// Opens a connection to a port of an address, once it is its turn.
    ///
    /// # Errors
    /// When the scope forbids it, the run is stopped, or nothing opens within the budget.
    pub async fn open(&self, to: IpAddr, port: u16, manner: Manner) -> Result<Connection, NotSeen> {
        let Inner { scope, budget, stop, pace } = &*self.0;
        let endpoint = scope.endpoint(to, port).map_err(|refusal| refusal.not_seen())?;
        let began = Instant::now();
        let place = tokio::select! {
            place = pace.turn(to, manner) => place,
            () = stop.stopped() => return Err(NotSeen::new(Why::Cancelled, "")),
        };
        let waited = began.elapsed();
        let opening = async {
            let socket = if to.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
            let stream = socket.connect(endpoint).await?;
            stream.set_nodelay(true)?;
            Ok::<_, std::io::Error>(stream)
        };
        match timeout(budget.connect, opening).await {
            Ok(Ok(stream)) => Ok(Connection { stream, waited, _place: place }),
            Ok(Err(error)) => Err(not_seen(&error)),
            Err(_) => Err(NotSeen::new(Why::TimedOut, "")),
        }
    }

    /// Remembers that an address asked to be left in peace (421, 45x, 429, 503): the pause towards it is doubled.
    pub fn throttled(&self, address: IpAddr) {
        self.0.pace.throttled(address);
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
    let detail = if why == Why::Unreachable { error.kind().to_string() } else { String::new() };
    NotSeen::new(why, detail)
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use tokio::net::TcpListener;

    use super::*;

    fn dialer(change: impl FnOnce(&mut Scope, &mut Budget)) -> Dialer {
        let (mut scope, mut budget) = (Scope { inside: true, ..Scope::default() }, Budget::default());
        change(&mut scope, &mut budget);
        Dialer::new(scope, budget, Stop::default())
    }

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

    #[tokio::test]
    async fn what_does_not_open_says_why() {
        let free = TcpListener::bind((HERE, 0)).await.unwrap().local_addr().unwrap().port();
        let refused = dialer(|_, _| {}).open(HERE, free, Manner::Usual).await.unwrap_err();
        assert_eq!(refused.why, Why::Refused);
        let outside = dialer(|scope, _| scope.inside = false);
        assert_eq!(outside.open(HERE, free, Manner::Usual).await.unwrap_err().why, Why::OutOfScope);
        let stopped = dialer(|_, _| {});
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let _held = stopped.open(HERE, port, Manner::Mail).await.unwrap();
        stopped.stop().stop();
        assert_eq!(stopped.open(HERE, port, Manner::Mail).await.unwrap_err().why, Why::Cancelled);
    }

    #[tokio::test]
    async fn a_port_is_where_the_map_says() {
        let listener = TcpListener::bind((HERE, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let dialer = dialer(|scope, _| scope.ports.insert(443, port));
        assert!(dialer.open(HERE, 443, Manner::Usual).await.is_ok());
    }
}
