//! The lab on loopback: one UDP and one TCP socket for each server address, all on one port.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::Error;
use crate::behaviour::Behaviour;
use crate::lab::{Lab, Reply, Transport};
use crate::name::Name;
use crate::wire::Query;

/// Questions that the journal keeps.
const JOURNAL: usize = 100_000;
/// How long a silent TCP client is waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Ports that are tried before giving up on a common one.
const ATTEMPTS: usize = 50;

/// A question that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The address that it came to.
    pub server: IpAddr,
    /// How.
    pub transport: Transport,
    /// The name, in lower case without the final dot (the root is `.`).
    pub name: String,
    /// The type's mnemonic.
    pub rtype: String,
}

/// A lab that listens. Dropping it closes its sockets.
#[derive(Debug)]
pub struct Serving {
    port: u16,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    lab: Arc<Lab>,
    counts: BTreeMap<(IpAddr, Transport), AtomicU64>,
    journal: Mutex<Vec<Asked>>,
    /// Told of each query that was counted.
    news: Notify,
}

impl Lab {
    /// Listens on every server's address, on the given port or on one that is free on all of them.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when an address cannot be bound.
    pub async fn serve(self: Arc<Self>, port: Option<u16>) -> Result<Serving, Error> {
        let mut sockets = bind(&self, port.unwrap_or(0)).await;
        for _ in 0..ATTEMPTS {
            if sockets.is_ok() || port.is_some() {
                break;
            }
            sockets = bind(&self, 0).await;
        }
        let (port, sockets) = sockets?;
        let both = |address| [(address, Transport::Udp), (address, Transport::Tcp)];
        let counts = self.addresses().flat_map(both).map(|key| (key, AtomicU64::new(0))).collect();
        let shared =
            Arc::new(Shared { lab: self, counts, journal: Mutex::new(Vec::new()), news: Notify::new() });
        let mut tasks = JoinSet::new();
        for socket in sockets {
            let shared = Arc::clone(&shared);
            match socket {
                Socket::Udp(address, socket) => tasks.spawn(datagrams(shared, address, Arc::new(socket))),
                Socket::Tcp(address, listener) => tasks.spawn(connections(shared, address, listener)),
            };
        }
        Ok(Serving { port, shared, _tasks: tasks })
    }
}

impl Serving {
    /// The port that all servers listen on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The lab that is served.
    pub fn lab(&self) -> &Arc<Lab> {
        &self.shared.lab
    }

    /// How many queries came to one address over one transport.
    pub fn count(&self, server: IpAddr, transport: Transport) -> u64 {
        self.shared.counts.get(&(server, transport)).map_or(0, |count| count.load(Ordering::Relaxed))
    }

    /// Waits until so many queries have come to one address, over both transports.
    pub async fn until_asked(&self, server: IpAddr, times: u64) {
        loop {
            let mut news = std::pin::pin!(self.shared.news.notified());
            news.as_mut().enable();
            if self.count(server, Transport::Udp) + self.count(server, Transport::Tcp) >= times {
                return;
            }
            news.await;
        }
    }

    /// How many queries came to each address, over both transports.
    pub fn counts(&self) -> BTreeMap<IpAddr, u64> {
        let mut sums = BTreeMap::new();
        for ((server, _), count) in &self.shared.counts {
            *sums.entry(*server).or_default() += count.load(Ordering::Relaxed);
        }
        sums
    }

    /// The questions that came, in their order; the first hundred thousand of them.
    pub fn journal(&self) -> Vec<Asked> {
        self.shared.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Shared {
    fn answer(&self, server: IpAddr, query: &[u8], transport: Transport) -> Reply {
        if let Some(count) = self.counts.get(&(server, transport)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        let mut journal = self.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.len() < JOURNAL
            && let Some(query) = Query::read(query)
        {
            let (name, rtype) = (shown(&query.name), query.rtype.to_string());
            journal.push(Asked { server, transport, name, rtype });
        }
        drop(journal);
        self.news.notify_waiters();
        self.lab.answer(server, query, transport)
    }
}

fn shown(name: &Name) -> String {
    if name.is_root() { ".".to_owned() } else { name.to_string() }
}

enum Socket {
    Udp(IpAddr, UdpSocket),
    Tcp(IpAddr, TcpListener),
}

/// Binds every address that is not dead; port 0 becomes the first free one.
async fn bind(lab: &Lab, mut port: u16) -> Result<(u16, Vec<Socket>), Error> {
    let mut sockets = Vec::new();
    for (&address, server) in &lab.servers {
        let is = |behaviour| server.behaviours.contains(&behaviour);
        if is(Behaviour::Dead) {
            continue;
        }
        let wrong = |port: u16| {
            move |source| Error::Io { what: format!("{}", SocketAddr::new(address, port)), source }
        };
        let socket = UdpSocket::bind(SocketAddr::new(address, port)).await.map_err(wrong(port))?;
        port = socket.local_addr().map_err(wrong(port))?.port();
        sockets.push(Socket::Udp(address, socket));
        if !is(Behaviour::NoTcp) {
            let listener = TcpListener::bind(SocketAddr::new(address, port)).await.map_err(wrong(port))?;
            sockets.push(Socket::Tcp(address, listener));
        }
    }
    Ok((port, sockets))
}

async fn datagrams(shared: Arc<Shared>, server: IpAddr, socket: Arc<UdpSocket>) {
    let mut buffer = vec![0; 4096];
    loop {
        // An ICMP error of an earlier reply comes back here; it is no reason to stop.
        let Ok((length, client)) = socket.recv_from(&mut buffer).await else { continue };
        let query = buffer.get(..length).unwrap_or_default();
        match shared.answer(server, query, Transport::Udp) {
            Reply::Message(message) => {
                let _ = socket.send_to(&message, client).await;
            }
            Reply::Delay(wait, message) => {
                let socket = Arc::downgrade(&socket);
                tokio::spawn(async move {
                    sleep(wait).await;
                    if let Some(socket) = socket.upgrade() {
                        let _ = socket.send_to(&message, client).await;
                    }
                });
            }
            Reply::Drop | Reply::Refuse => {}
        }
    }
}

async fn connections(shared: Arc<Shared>, server: IpAddr, listener: TcpListener) {
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let shared = Arc::clone(&shared);
                    clients.spawn(async move {
                        let _ = connection(&shared, server, stream).await;
                    });
                }
                // Out of descriptors: wait for some to be closed.
                Err(_) => sleep(Duration::from_millis(20)).await,
            },
            Some(_) = clients.join_next() => {}
        }
    }
}

/// Answers one message after the other (RFC 7766 §8) until the client stops.
async fn connection(shared: &Shared, server: IpAddr, mut stream: TcpStream) -> std::io::Result<()> {
    let _ = stream.set_nodelay(true);
    loop {
        let Ok(length) = timeout(PATIENCE, stream.read_u16()).await else { return Ok(()) };
        let mut query = vec![0; usize::from(length?)];
        let Ok(read) = timeout(PATIENCE, stream.read_exact(&mut query)).await else { return Ok(()) };
        read?;
        let message = match shared.answer(server, &query, Transport::Tcp) {
            Reply::Message(message) => message,
            Reply::Delay(wait, message) => {
                sleep(wait).await;
                message
            }
            Reply::Drop => continue,
            Reply::Refuse => return Ok(()),
        };
        let mut framed = u16::try_from(message.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
        framed.extend_from_slice(&message);
        stream.write_all(&framed).await?;
    }
}
