//! Serves a script on loopback.

use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::choose::choose;
use super::flight::{alert, flight, oldest, record};
use super::hello::{Asked, length, read};
use super::{Fault, Mail, Refusal, Script};
use crate::Error;

/// How long a client may say nothing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A script that is served. Dropping it closes its port.
#[derive(Debug)]
pub struct ScriptedServer {
    port: u16,
    shared: Arc<Shared>,
    _task: JoinSet<()>,
}

#[derive(Debug)]
struct Shared {
    script: Script,
    connections: AtomicUsize,
    asked: Mutex<Vec<Asked>>,
    /// What clients said before TLS.
    lines: Mutex<Vec<String>>,
    /// What clients sent behind their hello.
    farewells: Mutex<Vec<Vec<u8>>>,
}

impl Script {
    /// Listens on a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// [`Error::Io`] when no port can be had.
    pub async fn serve(self) -> Result<ScriptedServer, Error> {
        let io = |source| Error::Io { what: "127.0.0.1".to_owned(), source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(io)?;
        let port = listener.local_addr().map_err(io)?.port();
        let shared = Arc::new(Shared {
            script: self,
            connections: AtomicUsize::new(0),
            asked: Mutex::default(),
            lines: Mutex::default(),
            farewells: Mutex::default(),
        });
        let mut task = JoinSet::new();
        task.spawn(listen(Arc::clone(&shared), listener));
        Ok(ScriptedServer { port, shared, _task: task })
    }
}

fn copy<T: Clone>(of: &Mutex<Vec<T>>) -> Vec<T> {
    of.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

fn keep<T>(to: &Mutex<Vec<T>>, one: T) {
    to.lock().unwrap_or_else(PoisonError::into_inner).push(one);
}

impl ScriptedServer {
    /// The port.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// How many connections were taken.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// The hellos that came.
    pub fn asked(&self) -> Vec<Asked> {
        copy(&self.shared.asked)
    }

    /// The lines that clients said before TLS.
    pub fn lines(&self) -> Vec<String> {
        copy(&self.shared.lines)
    }

    /// What clients sent behind their hello before they closed.
    pub fn farewells(&self) -> Vec<Vec<u8>> {
        copy(&self.shared.farewells)
    }
}

async fn listen(shared: Arc<Shared>, listener: TcpListener) {
    let mut tasks = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let count = shared.connections.fetch_add(1, Ordering::Relaxed);
        let one = connection(Arc::clone(&shared), stream, count);
        if shared.script.has(|fault| matches!(fault, Fault::OneAtATime)) {
            one.await;
        } else {
            tasks.spawn(one);
        }
        while tasks.try_join_next().is_some() {}
    }
}

async fn connection(shared: Arc<Shared>, mut stream: TcpStream, count: usize) {
    // A client that goes away is nothing to tell anybody.
    let _gone = timeout(PATIENCE, serve(&shared, &mut stream, count)).await;
}

async fn serve(shared: &Shared, stream: &mut TcpStream, count: usize) -> std::io::Result<()> {
    let twin = shared.script.find(|fault| match fault {
        Fault::Twin(twin) if count % 2 == 1 => Some(twin.as_ref().clone()),
        _ => None,
    });
    let script = twin.unwrap_or_else(|| shared.script.clone());
    if let Some(words) = script.find(|fault| match fault {
        Fault::Says(words) => Some(words.clone()),
        _ => None,
    }) {
        stream.write_all(&words).await?;
        return stream.shutdown().await;
    }
    if let Some(mail) = &script.mail
        && !talk(shared, mail, stream, count).await?
    {
        return Ok(());
    }
    let Some(asked) = hear(stream).await? else { return Ok(()) };
    keep(&shared.asked, asked.clone());
    let lost = script.has(|fault| matches!(fault, Fault::LosesEvery(nth) if count % nth == nth - 1));
    let silent = script.has(|fault| matches!(fault, Fault::SilentTo(version) if *version == asked.version));
    let odd = (256..512).contains(&asked.length) || matches!(asked.length % 256, 10 | 14);
    let choked = odd && script.has(|fault| matches!(fault, Fault::ChokesOnLengths));
    if lost || silent || choked {
        return farewell(shared, stream).await;
    }
    answer(shared, &script, stream, &asked).await
}

async fn answer(
    shared: &Shared,
    script: &Script,
    stream: &mut TcpStream,
    asked: &Asked,
) -> std::io::Result<()> {
    let choice = if asked.version == 2 { Err(70) } else { choose(script, asked) };
    let refusal = script.find(|fault| match fault {
        Fault::Refuses(refusal) => Some(*refusal),
        _ => None,
    });
    match (choice, &script.kinds, refusal.unwrap_or(Refusal::Alert)) {
        (_, Some(kinds), _) if asked.version == 2 => {
            let leaf = script.rsa.first().map_or(&[][..], Vec::as_slice);
            stream.write_all(&oldest(leaf, kinds)).await?;
        }
        (Ok(chosen), ..) => stream.write_all(&flight(script, &chosen)).await?,
        (Err(number), _, Refusal::Alert) => {
            if asked.version == 2 && script.has(|fault| matches!(fault, Fault::OldestError)) {
                stream.write_all(&[0x80, 3, 0, 0, 1]).await?;
                stream.write_all(&record(21, 0x0301, &[2, 40])).await?;
            } else {
                stream.write_all(&alert(script, number)).await?;
            }
            return stream.shutdown().await;
        }
        (Err(_), _, Refusal::Trouble) => {
            stream.write_all(&alert(script, 80)).await?;
            return stream.shutdown().await;
        }
        (Err(_), _, Refusal::Close) => return stream.shutdown().await,
        (Err(_), _, Refusal::Reset) => return stream.set_zero_linger(),
        (Err(_), _, Refusal::Silence) => {}
    }
    farewell(shared, stream).await
}

/// Waits for the client to go, and keeps what it says.
async fn farewell(shared: &Shared, stream: &mut TcpStream) -> std::io::Result<()> {
    let mut rest = Vec::new();
    let ended = stream.take(1 << 16).read_to_end(&mut rest).await;
    keep(&shared.farewells, rest);
    ended.map(|_| ())
}

async fn hear(stream: &mut TcpStream) -> std::io::Result<Option<Asked>> {
    let mut octets = Vec::new();
    let mut piece = [0; 4096];
    loop {
        if length(&octets).is_some_and(|length| octets.len() >= length) {
            return Ok(read(&octets));
        }
        let count = stream.read(&mut piece).await?;
        if count == 0 {
            return Ok(None);
        }
        octets.extend(piece.iter().take(count));
    }
}

/// The dialogue before TLS; whether it ended with TLS.
async fn talk(shared: &Shared, mail: &Mail, stream: &mut TcpStream, count: usize) -> std::io::Result<bool> {
    let (reading, mut writing) = stream.split();
    let mut reading = BufReader::with_capacity(1, reading);
    if mail.tires_after.is_some_and(|most| count >= most) {
        writing.write_all(b"421 too many connections\r\n").await?;
    } else {
        writing.write_all(mail.greeting.as_bytes()).await?;
    }
    loop {
        let mut line = String::new();
        if reading.read_line(&mut line).await? == 0 {
            return Ok(false);
        }
        let line = line.trim_end().to_owned();
        let word = line.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
        keep(&shared.lines, line);
        match word.as_str() {
            "EHLO" => writing.write_all(mail.ehlo.as_bytes()).await?,
            "STARTTLS" => {
                writing.write_all(mail.starttls.as_bytes()).await?;
                if mail.starttls.starts_with("220") {
                    return Ok(true);
                }
            }
            "QUIT" => {
                writing.write_all(b"221 bye\r\n").await?;
                return Ok(false);
            }
            _ => writing.write_all(b"502 what\r\n").await?,
        }
    }
}
