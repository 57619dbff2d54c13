//! The lines of a header that are no fields (RFC 9112 §5): browsers pass them over and go on, and so do we; here they are
//! found again, to be reported.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::connect::Way;

/// Octets of a header section; the lines are looked for in as many.
pub(super) const HEADER: usize = 64 << 10;
/// Lines that are reported.
const LINES: usize = 10;
/// Characters of a line that are reported.
const LONGEST: usize = 200;

/// What came first on a way.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard(Arc<Mutex<Vec<u8>>>);

impl Heard {
    /// The lines of the header that are no fields.
    pub(super) fn no_fields(&self) -> Vec<String> {
        no_fields(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn keep(&self, octets: &[u8]) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = HEADER.saturating_sub(kept.len());
        kept.extend_from_slice(octets.get(..room).unwrap_or(octets));
    }
}

/// A way on which what comes first is kept.
pub(super) struct Listening {
    pub(super) way: Box<dyn Way>,
    pub(super) heard: Heard,
}

impl AsyncRead for Listening {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.way).poll_read(context, buffer);
        self.heard.keep(buffer.filled().get(before..).unwrap_or_default());
        read
    }
}

impl AsyncWrite for Listening {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        octets: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.way).poll_write(context, octets)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.way).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.way).poll_shutdown(context)
    }
}

/// The lines of the last header section that are no fields. Sections before it are interim answers (RFC 9110 §15.2).
pub(super) fn no_fields(octets: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines =
        octets.split(|octet| *octet == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    while let Some(status) = lines.next() {
        let interim = status.get(8..10) == Some(b" 1");
        let mut folds = false;
        let section = lines.by_ref().take_while(|line| !line.is_empty());
        for line in section {
            // A line that begins with a blank goes on with the field before it (RFC 9112 §5.2).
            let fine = if matches!(line.first(), Some(b' ' | b'\t')) { folds } else { is_field(line) };
            folds = fine;
            if !fine && found.len() < LINES {
                found.push(told(line));
            }
        }
        if !interim {
            break;
        }
        found.clear();
    }
    found
}

/// A name that is a token, a colon, and a value without control characters.
fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|octet| *octet == b':') else { return false };
    let (name, value) = line.split_at(colon);
    let value = value.iter().all(|octet| *octet == b'\t' || !octet.is_ascii_control());
    value && http::HeaderName::from_bytes(name).is_ok()
}

fn told(line: &[u8]) -> String {
    let text = String::from_utf8_lossy(line);
    text.chars().map(|sign| if sign.is_control() { '\u{fffd}' } else { sign }).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_9112_5_what_is_no_field_is_found() {
        let header = b"HTTP/1.1 200 OK\r\nServer: x\r\nno colon\r\nX Y: z\r\nName : z\r\nA: b\r\n folded: on\r\n: z\r\n more\r\nB: \x01\r\nC: \xe6\r\n\r\nno header";
        let expected = ["no colon", "X Y: z", "Name : z", ": z", " more", "B: \u{fffd}"];
        assert_eq!(no_fields(header), expected);
        let interim = b"HTTP/1.1 103 Early Hints\nodd\n\nHTTP/1.1 200 OK\nA: b\neven\n\n";
        assert_eq!(no_fields(interim), ["even"]);
        assert_eq!(no_fields(b""), [""; 0]);
        assert_eq!(no_fields(b"HTTP/1.1 204 No Content\r\n\r\n"), [""; 0]);
    }

    proptest! {
        #[test]
        fn any_octets_are_survived(octets in prop::collection::vec(any::<u8>(), 0..300)) {
            let found = no_fields(&octets);
            prop_assert!(found.len() <= LINES && found.iter().all(|line| !line.contains(char::is_control)));
        }
    }
}
