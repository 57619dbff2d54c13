//! Mail that carries reports (RFC 5322, RFC 2045, RFC 2046), taken apart one level at a time.
//!
//! Our own because a mail parser that nests messages within messages can be made to overflow the stack.

use std::borrow::Cow;

use crate::letters;

/// The most bytes of header that are read.
const HEADER: usize = 128 << 10;

/// The longest boundary (RFC 2046 §5.1.1 allows 70).
const BOUNDARY: usize = 200;

/// What a message or a part of one holds.
pub(super) enum Body<'a> {
    /// Parts, each with a header of its own.
    Parts(Vec<&'a [u8]>),
    /// Another message.
    Message(Cow<'a, [u8]>),
    /// Anything else, decoded.
    Leaf(Cow<'a, [u8]>),
}

/// Whether a file begins like a mail: with a header field, or with the line that mailboxes put before it.
pub(super) fn is_mail(file: &[u8]) -> bool {
    let line = file.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let name = line.split(|byte| *byte == b':').next().unwrap_or_default();
    let letter = |byte: &u8| byte.is_ascii_graphic();
    line.starts_with(b"From ") || name.len() < line.len() && !name.is_empty() && name.iter().all(letter)
}

/// Takes one level of a message or part apart.
pub(super) fn body(file: &[u8]) -> Body<'_> {
    let (header, body) = halves(file);
    let field = |name: &str| field(&header, name);
    let kind = field("content-type").unwrap_or_default();
    let (kind, parameters) = kind.split_once(';').unwrap_or((&kind, ""));
    let kind = kind.trim().to_ascii_lowercase();
    if let (true, Some(boundary)) = (kind.starts_with("multipart/"), parameter(parameters, "boundary")) {
        return Body::Parts(parts(body, &boundary));
    }
    let encoding = field("content-transfer-encoding").unwrap_or_default().trim().to_ascii_lowercase();
    let decoded = match encoding.as_str() {
        "base64" => Cow::Owned(base64(body)),
        "quoted-printable" => Cow::Owned(quoted_printable(body)),
        _ => Cow::Borrowed(body),
    };
    if kind == "message/rfc822" || kind == "message/global" {
        Body::Message(decoded)
    } else {
        Body::Leaf(decoded)
    }
}

/// Header and body. What has no header field at its beginning is all body.
fn halves(file: &[u8]) -> (String, &[u8]) {
    let mut at = 0;
    if !is_mail(file) {
        let blank = file.iter().take_while(|byte| **byte == b'\r').count();
        let skip = if file.get(blank) == Some(&b'\n') { blank + 1 } else { 0 };
        return (String::new(), &file[skip..]);
    }
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        let next = at + line.len();
        if matches!(line, b"\n" | b"\r\n") || at > HEADER {
            return (String::from_utf8_lossy(&file[..at]).into_owned(), &file[next..]);
        }
        at = next;
    }
    (String::from_utf8_lossy(&file[..at.min(HEADER)]).into_owned(), &[])
}

/// The first field of a name, unfolded.
fn field(header: &str, name: &str) -> Option<String> {
    let mut lines = header.lines().peekable();
    while let Some(line) = lines.next() {
        let Some((found, value)) = line.split_once(':') else { continue };
        let mut value = value.to_owned();
        while let Some(more) = lines.next_if(|line| line.starts_with([' ', '\t'])) {
            value.push_str(more);
        }
        if found.trim_end().eq_ignore_ascii_case(name) {
            return Some(value);
        }
    }
    None
}

/// The value of a parameter of a content type.
fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut rest = parameters;
    loop {
        let (found, value) = rest.split_once('=')?;
        let value = value.trim_start();
        let (value, after) = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => value.split_at(value.find([';', ' ', '\t', '(']).unwrap_or(value.len())),
        };
        let found = found.trim_matches([' ', '\t', ';']);
        if found.eq_ignore_ascii_case(name) {
            return (!value.is_empty() && value.len() <= BOUNDARY).then(|| value.to_owned());
        }
        rest = after.split_once(';').map_or("", |(_, rest)| rest);
    }
}

/// The parts between boundary lines (RFC 2046 §5.1.1); a missing last line is forgiven.
fn parts<'a>(body: &'a [u8], boundary: &str) -> Vec<&'a [u8]> {
    let mark = format!("--{boundary}");
    let (mut parts, mut begin, mut at) = (Vec::new(), None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let next = at + line.len();
        if let Some(rest) = line.strip_prefix(mark.as_bytes()) {
            let rest = rest.trim_ascii();
            if rest.is_empty() || rest == b"--" {
                parts.extend(begin.map(|begin| &body[begin..at]));
                begin = rest.is_empty().then_some(next);
            }
        }
        at = next;
    }
    parts.extend(begin.map(|begin| &body[begin..]));
    parts
}

/// Base64 with anything between the letters; what stands after an end or a flaw is left out.
fn base64(body: &[u8]) -> Vec<u8> {
    let letter = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(**byte, b'+' | b'/' | b'=');
    let letters: Vec<u8> = body.iter().filter(letter).copied().collect();
    let end = letters.iter().position(|byte| *byte == b'=').unwrap_or(letters.len());
    let whole = &letters[..if end % 4 == 1 { end - 1 } else { end }];
    letters::decode(whole).unwrap_or_default()
}

/// RFC 2045 §6.7, leniently: what is no escape stands for itself.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, after)) = rest.split_first() {
        let escape = match after {
            _ if *first != b'=' => None,
            [b'\r', b'\n', next @ ..] | [b'\n', next @ ..] => Some((None, next)),
            [high, low, next @ ..] => match (digit(*high), digit(*low)) {
                (Some(high), Some(low)) => Some((Some(high << 4 | low), next)),
                _ => None,
            },
            _ => None,
        };
        let (byte, next) = escape.unwrap_or((Some(*first), after));
        decoded.extend(byte);
        rest = next;
    }
    decoded
}
