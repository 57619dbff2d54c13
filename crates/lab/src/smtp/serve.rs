//! The mail servers on loopback: one listener for each address, all on one port.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::Poll;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt as _, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::{Character, MailHost, Smtp};
use crate::Error;
use crate::distance::Distant;
use crate::tls_front::Front;
use crate::tls_server::{Options, acceptor};
use crate::traffic::{Counter, Traffic};

/// Lines that the journal keeps.
const JOURNAL: usize = 100_000;
/// Ports that are tried before giving up on a common one.
const ATTEMPTS: usize = 50;
/// How long one client may take as a whole.
const PATIENCE: Duration = Duration::from_secs(300);
/// The longest line that is read (RFC 5321 §4.5.3.1.4 asks for 512).
const LONGEST: usize = 2048;

/// A line that a client said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The address it was said to.
    pub address: IpAddr,
    /// The line, without its end.
    pub line: String,
    /// Whether it came over TLS.
    pub encrypted: bool,
}

/// Mail servers that listen. Dropping it closes their sockets.
#[derive(Debug)]
pub struct SmtpServing {
    /// Where port 25 is.
    pub port: u16,
    shared: Arc<Shared>,
    _tasks: JoinSet<()>,
}

struct Shared {
    hosts: BTreeMap<IpAddr, (MailHost, Front, Counter)>,
    round_trip: Duration,
    journal: Mutex<Vec<Heard>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("hosts", &self.hosts.keys()).finish_non_exhaustive()
    }
}

impl Smtp {
    /// Listens on every address, on the given port or on one that is free on all of them.
    ///
    /// # Errors
    /// [`Error::Io`] when an address cannot be bound, [`Error::Crypto`] when a certificate cannot be used.
    pub async fn serve(self, port: Option<u16>) -> Result<SmtpServing, Error> {
        let mut bound = bind(&self, port.unwrap_or(0)).await;
        for _ in 0..ATTEMPTS {
            if bound.is_ok() || port.is_some() {
                break;
            }
            bound = bind(&self, 0).await;
        }
        let (port, listeners) = bound?;
        let mut hosts = BTreeMap::new();
        for (address, host) in self.hosts {
            let front = front(&host)?;
            hosts.insert(address, (host, front, Counter::default()));
        }
        let round_trip = self.round_trip;
        let shared = Arc::new(Shared { hosts, round_trip, journal: Mutex::default() });
        let mut tasks = JoinSet::new();
        for (address, listener) in listeners {
            tasks.spawn(connections(Arc::clone(&shared), address, listener));
        }
        Ok(SmtpServing { port, shared, _tasks: tasks })
    }
}

impl SmtpServing {
    /// What clients said, in its order; the first hundred thousand lines of it.
    pub fn journal(&self) -> Vec<Heard> {
        self.shared.journal.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many connections were made to an address.
    pub fn connections(&self, address: impl Into<IpAddr>) -> u64 {
        let own = self.shared.hosts.get(&address.into());
        own.map_or(0, |(_, _, counter)| counter.traffic().connections)
    }

    /// What came to each address.
    pub fn traffic(&self) -> BTreeMap<IpAddr, Traffic> {
        self.shared.hosts.iter().map(|(address, (_, _, counter))| (*address, counter.traffic())).collect()
    }
}

fn front(host: &MailHost) -> Result<Front, Error> {
    let beside = host.beside.clone().map(Arc::new);
    let mut identities = host.identities.iter();
    let modern = match identities.next().filter(|_| !host.only) {
        None => None,
        Some(first) => {
            let options =
                Options { second: identities.next().cloned(), own_order: true, ..Options::default() };
            Some(acceptor(first, &options)?)
        }
    };
    Ok(Front { modern, beside })
}

async fn bind(smtp: &Smtp, mut port: u16) -> Result<(u16, Vec<(IpAddr, TcpListener)>), Error> {
    let mut listeners = Vec::new();
    for address in smtp.addresses() {
        let at = SocketAddr::new(address, port);
        let wrong = |source| Error::Io { what: at.to_string(), source };
        let listener = TcpListener::bind(at).await.map_err(wrong)?;
        port = listener.local_addr().map_err(wrong)?.port();
        listeners.push((address, listener));
    }
    Ok((port, listeners))
}

async fn connections(shared: Arc<Shared>, address: IpAddr, listener: TcpListener) {
    let mut clients = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    let shared = Arc::clone(&shared);
                    clients.spawn(async move {
                        // A client that goes away is no concern of ours.
                        let _ = timeout(PATIENCE, connection(&shared, address, stream)).await;
                    });
                }
                // Out of descriptors: wait for some to be closed.
                Err(_) => sleep(Duration::from_millis(20)).await,
            },
            Some(_) = clients.join_next() => {}
        }
    }
}

async fn connection(shared: &Shared, address: IpAddr, stream: TcpStream) -> std::io::Result<()> {
    let Some((host, front, counter)) = shared.hosts.get(&address) else { return Ok(()) };
    counter.connected();
    let even = counter.traffic().connections.is_multiple_of(2);
    let _ = stream.set_nodelay(true);
    let mut stream = Distant::new(stream, shared.round_trip);
    let mut session =
        Session { shared, address, host, stream: &mut stream, encrypted: false, even, ahead: Vec::new() };
    if !session.greet().await? || session.talk().await? == Ended::Gone {
        return stream.shutdown().await;
    }
    let ahead = session.ahead;
    let Some(mut stream) = front.accept(stream).await? else { return Ok(()) };
    counter.shook_hands();
    let mut session = Session { shared, address, host, stream: &mut stream, encrypted: true, even, ahead };
    session.talk().await?;
    stream.shutdown().await
}

/// How a dialogue ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ended {
    /// TLS is to begin.
    Starttls,
    /// One of the two has gone.
    Gone,
}

struct Session<'a, S> {
    shared: &'a Shared,
    address: IpAddr,
    host: &'a MailHost,
    stream: &'a mut S,
    encrypted: bool,
    /// Whether it is the second connection to the address, the fourth, and so on.
    even: bool,
    /// What came before TLS and is taken for part of it.
    ahead: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<'_, S> {
    /// Greets; whether the client may stay.
    async fn greet(&mut self) -> std::io::Result<bool> {
        let name = &self.host.name;
        match self.host.character {
            Character::Greylisting => {
                self.say(&format!("421 4.7.0 {name} Try again later\r\n")).await?;
                return Ok(false);
            }
            Character::Declined => {
                self.say(&format!("554 5.7.1 {name} No SMTP service for you\r\n")).await?;
                return Ok(false);
            }
            Character::SlowGreeting(pause) => sleep(pause).await,
            Character::LongGreeting(pause) => {
                self.say(&format!("220-{name} ESMTP\r\n")).await?;
                sleep(pause).await;
            }
            _ => {}
        }
        self.say(&format!("220 {name} ESMTP\r\n")).await?;
        Ok(true)
    }

    async fn talk(&mut self) -> std::io::Result<Ended> {
        loop {
            let Some(line) = self.hear().await? else { return Ok(Ended::Gone) };
            let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
            match word.as_str() {
                "EHLO" if self.host.character == Character::HangsUp => return Ok(Ended::Gone),
                "EHLO" => self.say(&self.ehlo()).await?,
                "STARTTLS" if self.offers() => {
                    if let Some(ended) = self.starttls().await? {
                        return Ok(ended);
                    }
                }
                "QUIT" => {
                    self.say("221 2.0.0 Bye\r\n").await?;
                    return Ok(Ended::Gone);
                }
                "HELO" => self.say(&format!("250 {}\r\n", self.host.name)).await?,
                "NOOP" | "RSET" => self.say("250 2.0.0 Ok\r\n").await?,
                "MAIL" | "RCPT" | "DATA" => self.say("554 5.7.1 Nobody lives here\r\n").await?,
                _ => self.say("502 5.5.2 Command not recognized\r\n").await?,
            }
        }
    }

    async fn starttls(&mut self) -> std::io::Result<Option<Ended>> {
        const READY: &str = "220 2.0.0 Ready to start TLS\r\n";
        match self.host.character {
            Character::NotNow => {
                self.say("454 4.7.0 TLS not available due to local problem\r\n").await?;
                return Ok(None);
            }
            Character::EarlyWords => self.say(&format!("{READY}250 2.0.0 Ok\r\n")).await?,
            Character::StrictOrder => {
                if !self.behind().await.is_empty() {
                    self.say("554 5.5.0 SMTP protocol synchronization error\r\n").await?;
                    return Ok(Some(Ended::Gone));
                }
                self.say(READY).await?;
            }
            Character::Discards => {
                self.behind().await;
                self.say(READY).await?;
            }
            Character::Injectable => {
                self.ahead = self.behind().await;
                self.say(READY).await?;
            }
            _ => self.say(READY).await?,
        }
        Ok(Some(Ended::Starttls))
    }

    /// What has come already behind the line that was read last.
    async fn behind(&mut self) -> Vec<u8> {
        poll_fn(|context| {
            let mut piece = [0; LONGEST];
            let mut buffer = ReadBuf::new(&mut piece);
            match Pin::new(&mut *self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) => Poll::Ready(buffer.filled().to_vec()),
                _ => Poll::Ready(Vec::new()),
            }
        })
        .await
    }

    fn ehlo(&self) -> String {
        let character = self.host.character;
        if character == Character::Busy {
            return "450 4.3.2 Too busy\r\n".to_owned();
        }
        let mut words = vec![self.host.name.as_str(), "PIPELINING", "SIZE 52428800"];
        if self.offers() {
            words.push("STARTTLS");
        }
        if self.encrypted || character == Character::AuthInClear {
            words.push("AUTH PLAIN LOGIN");
        }
        let (last, lines) = ("250 8BITMIME\r\n", words.iter().map(|word| format!("250-{word}\r\n")));
        lines.chain([last.to_owned()]).collect()
    }

    /// STARTTLS is offered once (RFC 3207 §4.2).
    fn offers(&self) -> bool {
        match self.host.character {
            Character::NoStarttls => false,
            Character::Wavering => !self.encrypted && !self.even,
            _ => !self.encrypted,
        }
    }

    async fn say(&mut self, words: &str) -> std::io::Result<()> {
        let Character::Tarpit(pause) = self.host.character else {
            self.stream.write_all(words.as_bytes()).await?;
            return self.stream.flush().await;
        };
        for octet in words.as_bytes() {
            sleep(pause).await;
            self.stream.write_all(&[*octet]).await?;
            self.stream.flush().await?;
        }
        Ok(())
    }

    /// The next line, octet by octet: nothing behind it is taken from whoever reads on.
    async fn hear(&mut self) -> std::io::Result<Option<String>> {
        let mut line = Vec::new();
        while line.len() < LONGEST {
            match self.octet().await? {
                None => return Ok(None),
                Some(b'\n') => break,
                Some(octet) => line.push(octet),
            }
        }
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let heard = Heard { address: self.address, line: line.clone(), encrypted: self.encrypted };
        let mut journal = self.shared.journal.lock().unwrap_or_else(PoisonError::into_inner);
        if journal.len() < JOURNAL {
            journal.push(heard);
        }
        drop(journal);
        Ok(Some(line))
    }

    /// The next octet. While none comes, what TLS itself has to say is sent: a refused renegotiation is an alert that
    /// nothing else would push out.
    async fn octet(&mut self) -> std::io::Result<Option<u8>> {
        if !self.ahead.is_empty() {
            return Ok(Some(self.ahead.remove(0)));
        }
        poll_fn(|context| {
            let mut octet = [0; 1];
            let mut buffer = ReadBuf::new(&mut octet);
            match Pin::new(&mut *self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(read) => Poll::Ready(read.map(|()| buffer.filled().first().copied())),
                Poll::Pending => match Pin::new(&mut *self.stream).poll_flush(context) {
                    Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                    _ => Poll::Pending,
                },
            }
        })
        .await
    }
}
