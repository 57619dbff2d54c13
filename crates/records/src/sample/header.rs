//! The header of a message, field by field, with every byte kept (RFC 5322 §2.2).

use std::borrow::Cow;

use crate::names::{is_host, plain};

use super::Unreadable;

/// Bytes of the whole header.
const HEADER: usize = 256 << 10;
/// Fields of the header.
const FIELDS: usize = 1000;

/// One field as it stands, without the line end after it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Field {
    raw: Vec<u8>,
    colon: usize,
}

/// All fields, from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    fields: Vec<Field>,
}

impl Header {
    /// Header and body; lines that end in LF alone are given the CRLF they were sent with.
    pub(super) fn split(file: &[u8]) -> Result<(Self, Vec<u8>), Unreadable> {
        let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
        let file = match file.strip_prefix(b"From ") {
            Some(_) => file.iter().position(|byte| *byte == b'\n').and_then(|at| file.get(at + 1..)),
            None => Some(file),
        };
        let file = crlf(file.unwrap_or_default());
        let blank = file.windows(4).take(HEADER).position(|four| four == b"\r\n\r\n");
        let end = match blank {
            Some(end) => end,
            None if file.len() > HEADER => return Err(Unreadable::TooLarge),
            None => return Err(Unreadable::NoMessage),
        };
        let (header, body) = (file.get(..end), file.get(end + 4..));
        let fields = fields(header.unwrap_or_default())?;
        Ok((Self { fields }, body.unwrap_or_default().to_vec()))
    }

    /// The places of the fields of a name, from the top.
    pub(super) fn named(&self, name: &str) -> Vec<usize> {
        (0..self.fields.len()).filter(|at| self.name(*at).eq_ignore_ascii_case(name.as_bytes())).collect()
    }

    fn name(&self, at: usize) -> &[u8] {
        let field = self.fields.get(at);
        field.and_then(|field| field.raw.get(..field.colon)).unwrap_or_default().trim_ascii_end()
    }

    /// What stands after the colon, folded as it is.
    pub(super) fn value(&self, at: usize) -> &[u8] {
        let field = self.fields.get(at);
        field.and_then(|field| field.raw.get(field.colon + 1..)).unwrap_or_default()
    }

    /// A field whole.
    pub(super) fn raw(&self, at: usize) -> &[u8] {
        self.fields.get(at).map(|field| field.raw.as_slice()).unwrap_or_default()
    }

    /// The domain of the one author address; none where there is none or more than one.
    pub(super) fn author(&self) -> Option<String> {
        let [at] = self.named("from")[..] else { return None };
        let text = bare(&String::from_utf8_lossy(self.value(at)));
        let mut hosts = text.split(['<', '>', ',', ';', ' ', '\t', '\r', '\n']).filter_map(|word| {
            let (local, host) = word.rsplit_once('@')?;
            (!local.is_empty()).then(|| host_of(host)).flatten()
        });
        let host = hosts.next()?;
        hosts.all(|other| other == host).then_some(host)
    }

    /// The date, in seconds since 1970 (RFC 5322 §3.3).
    pub(super) fn date(&self) -> Option<i64> {
        let [at] = self.named("date")[..] else { return None };
        let text = bare(&String::from_utf8_lossy(self.value(at)));
        let text = text.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        jiff::fmt::rfc2822::parse(&text).ok().map(|date| date.timestamp().as_second())
    }
}

/// A host name as A-labels, in lower case.
fn host_of(written: &str) -> Option<String> {
    let host = plain(written);
    is_host(&host).then_some(host)
}

/// A field without quoted strings and comments (RFC 5322 §3.2.2, §3.2.4).
fn bare(text: &str) -> String {
    let (mut bare, mut quoted, mut depth, mut escaped) = (String::new(), false, 0_usize, false);
    for one in text.chars() {
        match one {
            _ if escaped => escaped = false,
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => {
                quoted = !quoted;
                // What was quoted may be a local part.
                bare.push('_');
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            _ if quoted || depth > 0 => {}
            one => bare.push(one),
        }
    }
    bare
}

fn crlf(file: &[u8]) -> Cow<'_, [u8]> {
    let alone = |pair: &[u8]| pair.last() == Some(&b'\n') && pair.first() != Some(&b'\r');
    if file.first() != Some(&b'\n') && !file.windows(2).any(alone) {
        return Cow::Borrowed(file);
    }
    let mut mended = Vec::with_capacity(file.len() + file.len() / 16);
    let mut last = 0;
    for byte in file {
        if *byte == b'\n' && last != b'\r' {
            mended.push(b'\r');
        }
        mended.push(*byte);
        last = *byte;
    }
    Cow::Owned(mended)
}

fn fields(header: &[u8]) -> Result<Vec<Field>, Unreadable> {
    let mut fields: Vec<Field> = Vec::new();
    let mut rest = Some(header);
    while let Some(text) = rest {
        let end = text.windows(2).position(|two| two == b"\r\n");
        let line = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
        rest = end.and_then(|end| text.get(end + 2..));
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            let field = fields.last_mut().ok_or(Unreadable::NoMessage)?;
            field.raw.extend_from_slice(b"\r\n");
            field.raw.extend_from_slice(line);
            continue;
        }
        let colon = line.iter().position(|byte| *byte == b':').ok_or(Unreadable::NoMessage)?;
        if fields.len() >= FIELDS {
            return Err(Unreadable::TooLarge);
        }
        fields.push(Field { raw: line.to_vec(), colon });
    }
    Ok(fields)
}
