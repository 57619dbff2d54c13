//! How messages travel: the one trait behind which stands the real network, or one in memory for tests.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use super::message;
use kravtjek_model::detail::Detail;

/// The port of DNS.
pub(crate) const PORT: u16 = 53;
/// Datagrams that are no answer to the query, after which waiting ends (an off-path guesser, or a broken path).
const STRAYS: u32 = 50;
/// The largest datagram that is taken.
const DATAGRAM: usize = 4096;

/// By which protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
}

/// Why no message came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Silence {
    /// Nothing within the time.
    TimedOut,
    /// No route, a closed port, an address that may not be touched.
    Unreachable(Detail),
    /// The whole family of addresses does not work from here.
    NoFamily,
    /// Only messages that were no answer to the query.
    Stray,
}

impl Silence {
    /// What it says to people.
    pub fn detail(&self) -> Detail {
        match self {
            Self::TimedOut => Detail::no_answer_in_time(),
            Self::Unreachable(detail) => detail.clone(),
            Self::NoFamily => Detail::no_route(),
            Self::Stray => Detail::only_stray_messages(),
        }
    }
}

/// The future of one exchange.
pub type Exchange<'a> = Pin<Box<dyn Future<Output = Result<Bytes, Silence>> + Send + 'a>>;

/// Carries one query to one server address and its answer back.
pub trait Network: Send + Sync {
    /// Sends a query to an endpoint that the errand's scope has given out, and waits for the message with its id, at most
    /// so long.
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, wait: Duration) -> Exchange<'a>;
}

/// The real network: a new socket, so a new random source port, for every query.
#[derive(Clone, Copy, Debug)]
pub struct Sockets;

async fn carry(to: SocketAddr, via: Via, query: &[u8]) -> Result<Bytes, Silence> {
    match via {
        Via::Udp => {
            let own = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            let socket = UdpSocket::bind(own).await.map_err(silence)?;
            socket.connect(to).await.map_err(silence)?;
            udp(&socket, query).await
        }
        Via::Tcp => {
            let stream = TcpStream::connect(to).await.map_err(silence)?;
            tcp(stream, query).await.map_err(silence)
        }
    }
}

impl Network for Sockets {
    fn exchange<'a>(&'a self, to: SocketAddr, via: Via, query: Bytes, wait: Duration) -> Exchange<'a> {
        Box::pin(async move { timeout(wait, carry(to, via, &query)).await.unwrap_or(Err(Silence::TimedOut)) })
    }
}

async fn udp(socket: &UdpSocket, query: &[u8]) -> Result<Bytes, Silence> {
    socket.send(query).await.map_err(silence)?;
    let mut buffer = vec![0; DATAGRAM];
    for _ in 0..STRAYS {
        let length = socket.recv(&mut buffer).await.map_err(silence)?;
        let datagram = buffer.get(..length).unwrap_or_default();
        if message::answers(query, datagram) {
            return Ok(Bytes::copy_from_slice(datagram));
        }
    }
    Err(Silence::Stray)
}

async fn tcp(mut stream: TcpStream, query: &[u8]) -> io::Result<Bytes> {
    let length = u16::try_from(query.len()).map_err(|_| io::ErrorKind::InvalidInput)?;
    let framed = [&length.to_be_bytes(), query].concat();
    stream.write_all(&framed).await?;
    let length = stream.read_u16().await?;
    let mut reply = vec![0; usize::from(length)];
    stream.read_exact(&mut reply).await?;
    Ok(Bytes::from(reply))
}

fn silence(error: io::Error) -> Silence {
    use io::ErrorKind::{AddrNotAvailable, NetworkUnreachable, TimedOut, Unsupported};
    match error.kind() {
        NetworkUnreachable | AddrNotAvailable | Unsupported => Silence::NoFamily,
        TimedOut => Silence::TimedOut,
        // EAFNOSUPPORT has no kind of its own.
        _ if error.raw_os_error() == Some(97) => Silence::NoFamily,
        _ => Silence::Unreachable(Detail::said(error.to_string())),
    }
}
