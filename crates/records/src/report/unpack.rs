//! From a file to the XML in it, whatever it is packed in.

use std::io::Read;

use flate2::read::{DeflateDecoder, GzDecoder};

use super::{Limits, Report, Unreadable, mime, xml, zip};

/// What a file has given so far, and what may still be spent on it.
pub(super) struct Unpacked {
    pub(super) reports: Vec<Report>,
    /// The first thing in it that looked like a report and was none.
    pub(super) trouble: Option<Unreadable>,
    limits: Limits,
    bytes: usize,
    files: usize,
}

impl Unpacked {
    pub(super) fn new(limits: Limits) -> Self {
        Self { reports: Vec::new(), trouble: None, limits, bytes: limits.unpacked, files: limits.files }
    }

    /// Takes note of one more file or part.
    fn enter(&mut self, depth: usize) -> Result<(), Unreadable> {
        if depth > self.limits.depth {
            return Err(Unreadable::TooDeep);
        }
        self.files = self.files.checked_sub(1).ok_or(Unreadable::TooMany)?;
        Ok(())
    }

    /// Takes note of bytes unpacked.
    fn spend(&mut self, bytes: usize) -> Result<(), Unreadable> {
        self.bytes = self.bytes.checked_sub(bytes).ok_or(Unreadable::TooLarge)?;
        Ok(())
    }

    /// Everything a decoder gives, as long as there is room for it.
    fn drain(&mut self, decoder: impl Read) -> Result<Vec<u8>, Unreadable> {
        let room = u64::try_from(self.bytes).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        decoder.take(room).read_to_end(&mut bytes).map_err(|_| Unreadable::Damaged)?;
        self.spend(bytes.len())?;
        Ok(bytes)
    }

    fn note(&mut self, result: Result<(), Unreadable>) -> Result<(), Unreadable> {
        match result {
            // What bounds the whole file ends the reading of it.
            Err(why @ (Unreadable::TooLarge | Unreadable::TooMany | Unreadable::TooDeep)) => Err(why),
            Err(why) => {
                self.trouble = self.trouble.or(Some(why));
                Ok(())
            }
            Ok(()) => Ok(()),
        }
    }
}

/// Reads a file of any kind; `depth` counts the packings around it.
pub(super) fn unpack(file: &[u8], depth: usize, found: &mut Unpacked) -> Result<(), Unreadable> {
    found.enter(depth)?;
    if mime::is_mail(file) && !xml::is_xml(file) {
        mailed(file, depth, found)
    } else {
        packed(file, depth, found)
    }
}

/// Reads a file that is no mail: text in a mail may look like one.
fn packed(file: &[u8], depth: usize, found: &mut Unpacked) -> Result<(), Unreadable> {
    let result = match file {
        [0x1f, 0x8b, ..] => {
            // What some gateways append after the first member is not looked at.
            let inner = found.drain(GzDecoder::new(file));
            inner.and_then(|inner| unpack(&inner, depth + 1, found))
        }
        [b'P', b'K', 3 | 5, 4 | 6, ..] => zipped(file, depth, found),
        _ if xml::is_xml(file) => {
            xml::read(file, found.limits.records).map(|report| found.reports.push(report))
        }
        _ => Ok(()),
    };
    found.note(result)
}

fn zipped(file: &[u8], depth: usize, found: &mut Unpacked) -> Result<(), Unreadable> {
    for entry in zip::entries(file, found.limits.files)? {
        let inner = match entry.method {
            zip::STORED => {
                let spent = found.spend(entry.data.len());
                spent.map(|()| entry.data.to_vec())
            }
            zip::DEFLATED => found.drain(DeflateDecoder::new(entry.data)),
            _ => Err(Unreadable::Damaged),
        };
        let result = inner.and_then(|inner| unpack(&inner, depth + 1, found));
        found.note(result)?;
    }
    Ok(())
}

/// Reads a message or a part of one.
fn mailed(file: &[u8], depth: usize, found: &mut Unpacked) -> Result<(), Unreadable> {
    match mime::body(file) {
        mime::Body::Parts(parts) => {
            for part in parts {
                found.enter(depth + 1)?;
                mailed(part, depth + 1, found)?;
            }
            Ok(())
        }
        mime::Body::Message(inner) => {
            found.spend(inner.len())?;
            found.enter(depth + 1)?;
            mailed(&inner, depth + 1, found)
        }
        mime::Body::Leaf(inner) => {
            found.spend(inner.len())?;
            packed(&inner, depth, found)
        }
    }
}
