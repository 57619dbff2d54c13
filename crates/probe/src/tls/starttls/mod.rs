//! The dialogues that come before TLS where a protocol begins in clear.

mod binary;
mod lines;
mod smtp;
#[cfg(test)]
mod tests;

use std::str::FromStr;
use std::time::Duration;

use kravtjek_model::detail::Detail;
use kravtjek_model::observation::{NotSeen, Why};
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::time::{Instant, timeout};

pub use self::lines::Lines;
pub use self::smtp::{SmtpReply, SmtpTalk};

/// How long the leave may take, beyond the deadline where that is over.
const FAREWELL: Duration = Duration::from_millis(500);
/// Octets of a farewell that are read.
const FAREWELL_LONGEST: u64 = 1 << 14;

/// A protocol that begins in clear and turns to TLS when asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Starttls {
    /// Mail between servers and submission (RFC 3207).
    Smtp,
    /// Reading mail (RFC 9051 §6.2.1).
    Imap,
    /// Fetching mail (RFC 2595 §4).
    Pop3,
    /// Directories (RFC 4511 §4.14).
    Ldap,
    /// Chat, as a client (RFC 6120 §5).
    Xmpp,
    /// Chat, as a server.
    XmppServer,
    /// File transfer (RFC 4217 §4).
    Ftp,
    /// Filters of mail (RFC 5804 §2.2).
    ManageSieve,
    /// The database.
    Postgres,
}

impl Starttls {
    /// All, with the words of the command line.
    const WORDS: [(Self, &str); 9] = [
        (Self::Smtp, "smtp"),
        (Self::Imap, "imap"),
        (Self::Pop3, "pop3"),
        (Self::Ldap, "ldap"),
        (Self::Xmpp, "xmpp"),
        (Self::XmppServer, "xmpp-server"),
        (Self::Ftp, "ftp"),
        (Self::ManageSieve, "managesieve"),
        (Self::Postgres, "postgres"),
    ];

    /// The word of the command line.
    pub fn as_str(self) -> &'static str {
        Self::WORDS.iter().find(|(one, _)| *one == self).map_or("", |(_, word)| word)
    }

    /// How to take leave in clear.
    fn farewell(self) -> &'static [u8] {
        match self {
            Self::Smtp | Self::Pop3 | Self::Ftp => b"QUIT\r\n",
            Self::Imap => b"a2 LOGOUT\r\n",
            Self::ManageSieve => b"LOGOUT\r\n",
            Self::Xmpp | Self::XmppServer => b"</stream:stream>",
            // An unbind request (RFC 4511 §4.3).
            Self::Ldap => &[0x30, 5, 2, 1, 2, 0x42, 0],
            Self::Postgres => b"",
        }
    }
}

impl FromStr for Starttls {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::WORDS.iter().find(|(_, word)| *word == text).map(|(one, _)| *one);
        found.ok_or_else(|| format!("`{text}` is no protocol with STARTTLS that is known here"))
    }
}

/// What the dialogue needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Manners<'a> {
    /// The name to greet with.
    pub ehlo_name: &'a str,
    /// The name of the service, for protocols that ask for it.
    pub service: &'a str,
    /// How long the greeting may take.
    pub greeting: Duration,
    /// How long every other answer may take.
    pub answer: Duration,
    /// When the whole must be over, but for the leave.
    pub deadline: Instant,
}

/// What was said in clear.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Talk {
    /// The whole dialogue, in SMTP.
    pub smtp: Option<SmtpTalk>,
    /// Octets that came behind the consent to TLS, before a hello of ours. There should be none: whatever a man in the
    /// middle adds there may be taken for part of the protected session.
    pub early: Vec<u8>,
}

impl Talk {
    /// Whether a mail server offers STARTTLS; unknown until it has answered EHLO in full.
    pub fn starttls_offered(&self) -> Option<bool> {
        self.smtp.as_ref()?.offered()
    }
}

/// Why TLS could not be begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// The other side declined: the code, where the protocol has codes, and its words.
    Declined {
        /// Such as 454.
        code: Option<u16>,
        /// Its own words, with the code.
        words: String,
        /// It may be otherwise later.
        temporary: bool,
    },
    /// It was not offered: no reason to ask for it.
    NotOffered,
    /// Something else went wrong: silence, a reset, another protocol.
    Failed(NotSeen),
}

impl Stopped {
    /// As the reason why something was not seen.
    pub fn not_seen(&self) -> NotSeen {
        match self {
            Self::Declined { words, temporary: true, .. } => {
                NotSeen::new(Why::Throttled, Detail::said(words))
            }
            Self::Declined { words, .. } => NotSeen::new(Why::Declined, Detail::said(words)),
            Self::NotOffered => NotSeen::new(Why::Declined, Detail::step("STARTTLS")),
            Self::Failed(not_seen) => not_seen.clone(),
        }
    }

    fn garbled(words: impl AsRef<str>) -> Self {
        Self::Failed(NotSeen::new(Why::Garbled, Detail::said(words)))
    }

    fn declined(code: Option<u16>, words: String) -> Self {
        let temporary = code.is_some_and(|code| (400..500).contains(&code));
        Self::Declined { code, words, temporary }
    }
}

/// Holds the dialogue up to the moment where a hello may be sent. After a failure the leave is taken in clear.
pub async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    protocol: Starttls,
    manners: &Manners<'_>,
) -> (Talk, Result<(), Stopped>) {
    let mut lines = Lines::new(stream, manners.deadline);
    let ended = match protocol {
        Starttls::Smtp => return begin_smtp(stream, manners, b"").await,
        Starttls::Imap => lines::imap(&mut lines, manners).await,
        Starttls::Pop3 => lines::pop3(&mut lines, manners).await,
        Starttls::Ftp => lines::ftp(&mut lines, manners).await,
        Starttls::ManageSieve => lines::sieve(&mut lines, manners).await,
        Starttls::Ldap => binary::ldap(&mut lines, manners).await,
        Starttls::Xmpp => binary::xmpp(&mut lines, manners, "jabber:client").await,
        Starttls::XmppServer => binary::xmpp(&mut lines, manners, "jabber:server").await,
        Starttls::Postgres => binary::postgres(&mut lines, manners).await,
    };
    let heard = lines.heard();
    let talk = Talk { smtp: None, early: lines.left_over() };
    leave(stream, protocol, &ended, heard).await;
    (talk, ended)
}

/// The same for mail, with octets sent in one segment with STARTTLS. Anything but none is an attempt at injection,
/// which needs consent ([`crate::reach::Class::Active`]).
pub async fn begin_smtp<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    manners: &Manners<'_>,
    behind: &[u8],
) -> (Talk, Result<(), Stopped>) {
    let mut lines = Lines::new(stream, manners.deadline);
    let mut smtp = SmtpTalk::default();
    let ended = smtp::begin(&mut lines, manners, &mut smtp, behind).await;
    // Nothing is said to a server that has not greeted in full.
    let heard = smtp.greeting.is_some();
    let talk = Talk { smtp: Some(smtp), early: lines.left_over() };
    leave(stream, Starttls::Smtp, &ended, heard).await;
    (talk, ended)
}

/// Takes leave of a server that is still there and has been heard, whatever went wrong since (RFC 5321 §4.1.1.10).
async fn leave<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    protocol: Starttls,
    ended: &Result<(), Stopped>,
    heard: bool,
) {
    let there = match ended {
        Ok(()) => false,
        Err(Stopped::Failed(not_seen)) => heard && matches!(not_seen.why, Why::TimedOut | Why::Garbled),
        Err(_) => true,
    };
    if there {
        farewell(stream, protocol).await;
    }
}

/// Takes leave in clear, and waits for the server to end the connection: what is closed with something unread is reset,
/// and then the last word may be lost. A server that is already gone has not missed anything.
async fn farewell<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, protocol: Starttls) {
    let _gone = timeout(FAREWELL, async {
        stream.write_all(protocol.farewell()).await?;
        stream.shutdown().await?;
        stream.take(FAREWELL_LONGEST).read_to_end(&mut Vec::new()).await
    })
    .await;
}
