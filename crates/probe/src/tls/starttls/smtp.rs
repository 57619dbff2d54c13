//! Mail: greeting, EHLO and STARTTLS (RFC 5321, RFC 3207), with everything the server says.

use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};

use super::lines::MOST;
use super::{Lines, Manners, Stopped};

/// One answer, all of its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmtpReply {
    /// Its code.
    pub code: u16,
    /// Its lines without code and separator.
    pub lines: Vec<String>,
}

impl SmtpReply {
    /// The server's own words, with the code.
    pub fn words(&self) -> String {
        format!("{} {}", self.code, self.lines.join(" / "))
    }

    /// Whether an answer to EHLO offers something.
    pub fn offers(&self, keyword: &str) -> bool {
        let word = |line: &String| {
            line.split_whitespace().next().is_some_and(|word| word.eq_ignore_ascii_case(keyword))
        };
        self.lines.iter().skip(1).any(word)
    }
}

/// Everything a mail server said before TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SmtpTalk {
    /// The greeting, once it came.
    pub greeting: Option<SmtpReply>,
    /// The answer to EHLO, once it came.
    pub ehlo: Option<SmtpReply>,
    /// The answer to STARTTLS, if it was offered and asked for.
    pub starttls: Option<SmtpReply>,
}

impl SmtpTalk {
    /// Whether STARTTLS is offered; unknown until EHLO was answered in full.
    pub fn offered(&self) -> Option<bool> {
        self.ehlo.as_ref().filter(|ehlo| ehlo.code == 250).map(|ehlo| ehlo.offers("STARTTLS"))
    }
}

/// Greeting, EHLO, STARTTLS. Nothing is said before the greeting has ended, and nothing is sent ahead but `behind`,
/// which goes in one segment with STARTTLS.
pub(super) async fn begin<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
    talk: &mut SmtpTalk,
    behind: &[u8],
) -> Result<(), Stopped> {
    let greeting = talk.greeting.insert(reply(lines, manners.greeting).await?);
    expect(greeting, 220)?;
    // Whatever stands in the setting, one line is sent.
    let name: String = manners.ehlo_name.chars().filter(|letter| letter.is_ascii_graphic()).collect();
    lines.send(format!("EHLO {name}\r\n").as_bytes()).await?;
    let ehlo = talk.ehlo.insert(reply(lines, manners.answer).await?);
    expect(ehlo, 250)?;
    if !ehlo.offers("STARTTLS") {
        return Err(Stopped::NotOffered);
    }
    lines.send(&[b"STARTTLS\r\n", behind].concat()).await?;
    let answer = talk.starttls.insert(reply(lines, manners.answer).await?);
    expect(answer, 220)
}

fn expect(reply: &SmtpReply, code: u16) -> Result<(), Stopped> {
    if reply.code == code {
        return Ok(());
    }
    if !(400..600).contains(&reply.code) {
        return Err(Stopped::garbled(reply.words()));
    }
    Err(Stopped::declined(Some(reply.code), reply.words()))
}

/// One answer, to its last line (RFC 5321 §4.2.1).
async fn reply<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    patience: Duration,
) -> Result<SmtpReply, Stopped> {
    let mut all = SmtpReply::default();
    for _ in 0..MOST {
        let line = lines.line(patience).await?;
        let digits = line.get(..3).filter(|code| code.bytes().all(|octet| octet.is_ascii_digit()));
        let Some(code) = digits.and_then(|code| code.parse().ok()) else {
            return Err(Stopped::garbled(line));
        };
        let separator = line.get(3..4);
        if !matches!(separator, None | Some(" " | "-")) {
            return Err(Stopped::garbled(line));
        }
        all.code = code;
        all.lines.push(line.get(4..).unwrap_or_default().to_owned());
        if separator != Some("-") {
            return Ok(all);
        }
    }
    Err(Stopped::garbled(all.words()))
}
