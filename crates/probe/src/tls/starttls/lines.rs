//! Reading lines within bounds, and the protocols that are no more than lines.

use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout_at};

use super::{Manners, Stopped};
use crate::dial::not_seen;

/// The longest line; the longest that SMTP allows has 512 octets (RFC 5321 §4.5.3.1).
const LONGEST: usize = 4096;
/// The most lines of one answer.
pub(super) const MOST: usize = 200;
/// The most that is kept of a line.
const KEPT: usize = 512;

/// Lines of a server in clear. Never reads more than it must wait for.
#[derive(Debug)]
pub struct Lines<'a, S> {
    stream: &'a mut S,
    /// Read and not taken.
    buffer: Vec<u8>,
    deadline: Instant,
    /// Something was taken.
    heard: bool,
}

impl<'a, S: AsyncRead + AsyncWrite + Unpin> Lines<'a, S> {
    /// Lines from a stream that must be over by a moment.
    pub fn new(stream: &'a mut S, deadline: Instant) -> Self {
        Self { stream, buffer: Vec::new(), deadline, heard: false }
    }

    /// Sends octets.
    ///
    /// # Errors
    /// When they cannot be sent.
    pub async fn send(&mut self, octets: &[u8]) -> Result<(), Stopped> {
        // Nothing is asked whose answer could not be waited for.
        if Instant::now() >= self.deadline {
            return Err(timed_out());
        }
        let sent = timeout_at(self.deadline, self.stream.write_all(octets)).await;
        sent.map_err(|_| timed_out())?.map_err(|error| Stopped::Failed(not_seen(&error)))
    }

    /// The next line, without its end.
    ///
    /// # Errors
    /// When none comes in time, it is too long, or the connection ends.
    pub async fn line(&mut self, patience: Duration) -> Result<String, Stopped> {
        let until = (Instant::now() + patience).min(self.deadline);
        let mut looked = 0;
        loop {
            let fresh = self.buffer.get(looked..).unwrap_or_default();
            if let Some(at) = fresh.iter().position(|octet| *octet == b'\n') {
                let line: Vec<u8> = self.buffer.drain(..=looked + at).collect();
                self.heard = true;
                return Ok(printable(&line));
            }
            looked = self.buffer.len();
            if looked > LONGEST {
                return Err(Stopped::garbled(printable(&self.buffer)));
            }
            self.more(until).await?;
        }
    }

    /// Exactly so many octets.
    pub(super) async fn octets(&mut self, count: usize, patience: Duration) -> Result<Vec<u8>, Stopped> {
        let until = (Instant::now() + patience).min(self.deadline);
        while self.buffer.len() < count {
            self.more(until).await?;
        }
        self.heard = true;
        Ok(self.buffer.drain(..count).collect())
    }

    /// Everything up to and with one of the given pieces of text.
    pub(super) async fn until(&mut self, ends: &[&str], patience: Duration) -> Result<String, Stopped> {
        let until = (Instant::now() + patience).min(self.deadline);
        loop {
            let place = |end: &&str| {
                let at = self.buffer.windows(end.len()).position(|window| window == end.as_bytes());
                at.map(|at| at + end.len())
            };
            if let Some(end) = ends.iter().filter_map(place).min() {
                let taken: Vec<u8> = self.buffer.drain(..end).collect();
                self.heard = true;
                return Ok(String::from_utf8_lossy(&taken).into_owned());
            }
            if self.buffer.len() > 2 * LONGEST {
                return Err(Stopped::garbled(printable(&self.buffer)));
            }
            self.more(until).await?;
        }
    }

    /// Whether anything was said that could be read.
    pub(super) fn heard(&self) -> bool {
        self.heard
    }

    /// What came and was not asked for.
    pub(super) fn left_over(self) -> Vec<u8> {
        self.buffer
    }

    async fn more(&mut self, until: Instant) -> Result<(), Stopped> {
        let mut piece = [0; 2048];
        let read = timeout_at(until, self.stream.read(&mut piece)).await;
        let count = read.map_err(|_| timed_out())?.map_err(|error| Stopped::Failed(not_seen(&error)))?;
        if count == 0 {
            return Err(Stopped::Failed(NotSeen::new(Why::Closed, Detail::said(printable(&self.buffer)))));
        }
        self.buffer.extend(piece.iter().take(count));
        Ok(())
    }
}

fn timed_out() -> Stopped {
    Stopped::Failed(NotSeen::only(Why::TimedOut))
}

/// A line as it may be shown: no control characters, and not too long.
fn printable(octets: &[u8]) -> String {
    let text = String::from_utf8_lossy(octets);
    let text = text.trim_end_matches(['\r', '\n']);
    text.chars().take(KEPT).map(|letter| if letter.is_control() { '\u{fffd}' } else { letter }).collect()
}

/// Lines up to the first that `last` takes for the last, with what it makes of it.
async fn answer<S: AsyncRead + AsyncWrite + Unpin, T>(
    lines: &mut Lines<'_, S>,
    patience: Duration,
    last: impl Fn(&str) -> Option<T>,
) -> Result<T, Stopped> {
    let mut seen = String::new();
    for _ in 0..MOST {
        let line = lines.line(patience).await?;
        if let Some(made) = last(&line) {
            return Ok(made);
        }
        seen = line;
    }
    Err(Stopped::garbled(seen))
}

/// Yes, or no in the server's own words.
type Consent = Result<(), String>;

fn consent(given: Consent) -> Result<(), Stopped> {
    given.map_err(|words| Stopped::declined(None, words))
}

/// A line that begins with a word, in any case of letters.
fn starts(line: &str, word: &str) -> bool {
    line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

pub(super) async fn imap<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    let greeting = lines.line(manners.greeting).await?;
    if starts(&greeting, "* BYE") {
        return Err(Stopped::declined(None, greeting));
    }
    if !starts(&greeting, "* OK") && !starts(&greeting, "* PREAUTH") {
        return Err(Stopped::garbled(greeting));
    }
    lines.send(b"a1 STARTTLS\r\n").await?;
    let last = |line: &str| match line {
        _ if starts(line, "a1 OK") => Some(Ok(())),
        _ if starts(line, "a1 ") || starts(line, "* BYE") => Some(Err(line.to_owned())),
        _ => None,
    };
    consent(answer(lines, manners.answer, last).await?)
}

pub(super) async fn pop3<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    let word = |line: &str| match line {
        _ if starts(line, "+OK") => Ok(Ok(())),
        _ if starts(line, "-ERR") => Ok(Err(line.to_owned())),
        _ => Err(Stopped::garbled(line)),
    };
    consent(word(&lines.line(manners.greeting).await?)?)?;
    lines.send(b"STLS\r\n").await?;
    consent(word(&lines.line(manners.answer).await?)?)
}

pub(super) async fn ftp<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    // The last line has a blank behind its code; lines before it may have any form (RFC 959 §4.2).
    let last = |line: &str| {
        let code: u16 = line.get(..3)?.parse().ok()?;
        (line.get(3..4) != Some("-")).then(|| (code, line.to_owned()))
    };
    let (code, words) = answer(lines, manners.greeting, last).await?;
    if code != 220 {
        return Err(Stopped::declined(Some(code), words));
    }
    lines.send(b"AUTH TLS\r\n").await?;
    let (code, words) = answer(lines, manners.answer, last).await?;
    if code == 234 { Ok(()) } else { Err(Stopped::declined(Some(code), words)) }
}

pub(super) async fn sieve<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    let last = |line: &str| match line {
        _ if starts(line, "OK") => Some(Ok(())),
        _ if starts(line, "NO") || starts(line, "BYE") => Some(Err(line.to_owned())),
        _ => None,
    };
    consent(answer(lines, manners.greeting, last).await?)?;
    lines.send(b"STARTTLS\r\n").await?;
    consent(answer(lines, manners.answer, last).await?)
}
