//! The protocols whose dialogue is no lines: directories, chat, and the database.

use tokio::io::{AsyncRead, AsyncWrite};

use super::{Lines, Manners, Stopped};

/// An extended request with message id 1 for OID 1.3.6.1.4.1.1466.20037 (RFC 4511 §4.14.1).
const LDAP: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";
/// The longest answer of a directory.
const LONGEST: usize = 4096;
/// A request for TLS: its length, and 1234 5679 in two numbers.
const POSTGRES: &[u8] = &[0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];

pub(super) async fn ldap<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    lines.send(LDAP).await?;
    let head = lines.octets(2, manners.greeting).await?;
    let (0x30, Some(short)) = (head.first().copied().unwrap_or(0), head.get(1).copied()) else {
        return Err(Stopped::garbled(format!("{head:02x?}")));
    };
    let length = match short {
        0..=0x7f => usize::from(short),
        0x81..=0x84 => {
            let octets = lines.octets(usize::from(short & 0x7f), manners.answer).await?;
            octets.iter().fold(0, |length, octet| length << 8 | usize::from(*octet))
        }
        _ => return Err(Stopped::garbled(format!("{head:02x?}"))),
    };
    if length > LONGEST {
        return Err(Stopped::garbled(format!("{length}")));
    }
    let body = lines.octets(length, manners.answer).await?;
    match result(&body) {
        Some(0) => Ok(()),
        // busy, unavailable and unwillingToPerform pass.
        Some(code @ 51..=53) => {
            Err(Stopped::Declined { code: Some(code), words: format!("resultCode {code}"), temporary: true })
        }
        Some(code) => Err(Stopped::declined(Some(code), format!("resultCode {code}"))),
        None => Err(Stopped::garbled(format!("{:02x?}", body.get(..16).unwrap_or(&body)))),
    }
}

/// The result of an extended response: message id, the response's tag and length, an enumeration.
fn result(body: &[u8]) -> Option<u16> {
    let rest = match body {
        [2, 1, 1, 0x78, rest @ ..] => rest,
        _ => return None,
    };
    let (length, rest) = rest.split_first()?;
    let rest = if *length < 0x80 { rest } else { rest.get(usize::from(length & 0x7f)..)? };
    match rest {
        [0x0a, 1, code, ..] => Some(u16::from(*code)),
        _ => None,
    }
}

pub(super) async fn xmpp<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
    namespace: &str,
) -> Result<(), Stopped> {
    let plain = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let name: String = manners.service.chars().filter(plain).collect();
    let opening = format!(
        "<?xml version='1.0'?><stream:stream xmlns='{namespace}' \
         xmlns:stream='http://etherx.jabber.org/streams' to='{name}' version='1.0'>"
    );
    lines.send(opening.as_bytes()).await?;
    let ends = ["</stream:features>", "<stream:features/>", "</stream:stream>", "</stream:error>"];
    let features = lines.until(&ends, manners.greeting).await?;
    if !features.contains("<stream:stream") {
        return Err(Stopped::garbled(short(&features)));
    }
    if features.contains("<stream:error") || features.ends_with("</stream:stream>") {
        return Err(Stopped::declined(None, short(&features)));
    }
    if !features.contains("<starttls") {
        return Err(Stopped::NotOffered);
    }
    lines.send(b"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>").await?;
    let ends = ["<proceed", "<failure", "</stream:stream>"];
    let answer = lines.until(&ends, manners.answer).await?;
    if !answer.ends_with("<proceed") {
        return Err(Stopped::declined(None, short(&answer)));
    }
    let rest = lines.until(&[">"], manners.answer).await?;
    if !rest.ends_with("/>") {
        lines.until(&["</proceed>"], manners.answer).await?;
    }
    Ok(())
}

pub(super) async fn postgres<S: AsyncRead + AsyncWrite + Unpin>(
    lines: &mut Lines<'_, S>,
    manners: &Manners<'_>,
) -> Result<(), Stopped> {
    lines.send(POSTGRES).await?;
    match lines.octets(1, manners.greeting).await?.first() {
        Some(b'S') => Ok(()),
        Some(b'N') => Err(Stopped::NotOffered),
        Some(other) => Err(Stopped::garbled(format!("{other:#04x}"))),
        None => Err(Stopped::garbled("")),
    }
}

fn short(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(300).collect()
}
