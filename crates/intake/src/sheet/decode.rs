//! Bytes become UTF-8, whatever a Danish office's programs wrote: UTF-8 with and without a mark, UTF-16, Windows-1252.

use std::io::{self, Read};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// As much is looked at to tell the encoding.
pub const HEAD: usize = 64 << 10;

/// How a text is encoded, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Encoded {
    /// The encoding, by its name in the Encoding Standard.
    pub name: &'static str,
    /// It is a guess, to be shown before anything rests on it.
    pub guessed: bool,
}

/// Tells the encoding by the beginning of a text.
pub fn of(head: &[u8]) -> Encoded {
    let (encoding, guessed) = told(head);
    Encoded { name: encoding.name(), guessed }
}

fn told(head: &[u8]) -> (&'static Encoding, bool) {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return (encoding, false);
    }
    if let Some(encoding) = utf_16_without_mark(head) {
        return (encoding, true);
    }
    let valid = match std::str::from_utf8(head) {
        Ok(_) => true,
        // A letter may have been cut in two where the head ends.
        Err(error) => error.error_len().is_none() && head.len() >= HEAD,
    };
    if valid {
        return (UTF_8, false);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, true);
    match detector.guess(Some(b"dk"), Utf8Detection::Deny) {
        // What is no Western text here is one that the detector took a few Danish letters for.
        encoding if encoding == WINDOWS_1252 => (encoding, true),
        _ => (WINDOWS_1252, true),
    }
}

/// Every second byte of plain text in UTF-16 is zero.
fn utf_16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| head.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let pairs = head.len() / 2;
    if pairs < 4 {
        return None;
    }
    match (zeros(0) * 10 >= pairs * 7, zeros(1) * 10 >= pairs * 7) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

/// Reads a text in any of these encodings as UTF-8 without a mark. A byte of a UTF-8 text that is none is read as
/// Windows-1252 has it: files are joined by hand.
pub struct Utf8<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    ready: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf8<R> {
    /// The text of a reader, from its beginning.
    ///
    /// # Errors
    /// When the beginning cannot be read.
    pub fn new(mut inner: R) -> io::Result<(Self, Encoded)> {
        let mut head = Vec::with_capacity(HEAD);
        inner.by_ref().take(HEAD as u64).read_to_end(&mut head)?;
        let (encoding, guessed) = told(&head);
        let decoder = encoding.new_decoder_with_bom_removal();
        let encoded = Encoded { name: encoding.name(), guessed };
        Ok((Self { inner, decoder, raw: head, ready: Vec::new(), at: 0, ended: false }, encoded))
    }

    /// Decodes what was read so far; at the end, whatever is left hanging as well.
    fn decode(&mut self, last: bool) {
        self.ready.clear();
        self.at = 0;
        let mut raw = std::mem::take(&mut self.raw);
        let mut from = 0;
        loop {
            let room = self.decoder.max_utf8_buffer_length(raw.len() - from).unwrap_or(raw.len() * 3) + 16;
            let start = self.ready.len();
            self.ready.resize(start + room, 0);
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(&raw[from..], &mut self.ready[start..], last);
            self.ready.truncate(start + written);
            from += read;
            match result {
                encoding_rs::DecoderResult::InputEmpty => break,
                encoding_rs::DecoderResult::OutputFull => {}
                encoding_rs::DecoderResult::Malformed(bytes, after) => {
                    let end = from.saturating_sub(usize::from(after));
                    let western = raw.get(end.saturating_sub(usize::from(bytes))..end).map(as_western);
                    self.ready.extend_from_slice(western.as_deref().unwrap_or("\u{fffd}").as_bytes());
                }
            }
        }
        raw.clear();
        self.raw = raw;
    }
}

fn as_western(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len() * 3 + 8);
    let (result, ..) =
        WINDOWS_1252.new_decoder_without_bom_handling().decode_to_string(bytes, &mut text, true);
    debug_assert_eq!(result, CoderResult::InputEmpty);
    text
}

impl<R: Read> Read for Utf8<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.ready.len() && !self.ended {
            if self.raw.is_empty() {
                self.raw.resize(HEAD, 0);
                let bytes = self.inner.read(&mut self.raw).inspect_err(|_| self.raw.clear())?;
                self.raw.truncate(bytes);
                self.ended = bytes == 0;
            }
            self.decode(self.ended);
        }
        let bytes = into.len().min(self.ready.len() - self.at);
        into[..bytes].copy_from_slice(&self.ready[self.at..self.at + bytes]);
        self.at += bytes;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> (String, Encoded) {
        let (mut reader, encoded) = Utf8::new(bytes).unwrap();
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        (text, encoded)
    }

    #[test]
    fn what_danish_offices_write_is_read_as_it_was_meant() {
        let text = "Navn;Ejer\r\nPC-0117;Søren Ærø Åkjær\r\n";
        let utf_16 = |mark: &[u16], turn: fn(u16) -> [u8; 2]| -> Vec<u8> {
            mark.iter().copied().chain(text.encode_utf16()).flat_map(turn).collect()
        };
        let western = WINDOWS_1252.encode(text).0.into_owned();
        let marked = [b"\xef\xbb\xbf", text.as_bytes()].concat();
        for (bytes, name, guessed) in [
            (text.as_bytes().to_vec(), "UTF-8", false),
            (marked, "UTF-8", false),
            (western, "windows-1252", true),
            (utf_16(&[0xfeff], u16::to_le_bytes), "UTF-16LE", false),
            (utf_16(&[0xfeff], u16::to_be_bytes), "UTF-16BE", false),
            (utf_16(&[], u16::to_le_bytes), "UTF-16LE", true),
        ] {
            let (read, encoded) = read(&bytes);
            assert_eq!((read.as_str(), encoded), (text, Encoded { name, guessed }));
        }
    }

    #[test]
    fn a_letter_across_the_end_of_what_is_looked_at_is_not_lost_and_a_stray_byte_is_read_as_western() {
        let mut text = "a".repeat(HEAD - 1);
        text.push_str(&"ø".repeat(HEAD));
        assert_eq!(read(text.as_bytes()).0, text);
        let mut bytes = text.clone().into_bytes();
        bytes.extend_from_slice(b"\n\xe6\xf8\xe5\n");
        assert_eq!(read(&bytes), (format!("{text}\næøå\n"), Encoded { name: "UTF-8", guessed: false }));
        assert_eq!(read(b"").0, "");
    }
}
