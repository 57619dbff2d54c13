//! The directory of a zip archive (APPNOTE 4.3): enough to find its files, nothing trusted.

use super::Unreadable;

pub(super) const STORED: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// The end record is at most this far from the end: its own size and the longest comment.
const TAIL: usize = 22 + 65_535;

/// One file in an archive, still packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry<'a> {
    pub(super) method: u16,
    pub(super) data: &'a [u8],
}

/// The files of an archive, at most so many. Encrypted ones are left out.
pub(super) fn entries(file: &[u8], most: usize) -> Result<Vec<Entry<'_>>, Unreadable> {
    let tail = file.len().saturating_sub(TAIL);
    let end = file[tail..].windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(Unreadable::Damaged)?;
    let end = &file[tail + end..];
    let number = usize::from(short(end, 10)?);
    if number > most {
        return Err(Unreadable::TooMany);
    }
    let mut at = long(end, 16)?;
    let mut entries = Vec::new();
    for _ in 0..number {
        let head =
            file.get(at..).filter(|head| head.starts_with(b"PK\x01\x02")).ok_or(Unreadable::Damaged)?;
        if short(head, 8)? & 1 == 0 {
            entries.push(Entry { method: short(head, 10)?, data: data(file, head)? });
        }
        at += 46
            + usize::from(short(head, 28)?)
            + usize::from(short(head, 30)?)
            + usize::from(short(head, 32)?);
    }
    Ok(entries)
}

fn data<'a>(file: &'a [u8], head: &[u8]) -> Result<&'a [u8], Unreadable> {
    let local = file.get(long(head, 42)?..).filter(|local| local.starts_with(b"PK\x03\x04"));
    let local = local.ok_or(Unreadable::Damaged)?;
    let from = 30 + usize::from(short(local, 26)?) + usize::from(short(local, 28)?);
    let to = from.checked_add(long(head, 20)?).ok_or(Unreadable::Damaged)?;
    local.get(from..to).ok_or(Unreadable::Damaged)
}

fn short(bytes: &[u8], at: usize) -> Result<u16, Unreadable> {
    match bytes.get(at..at + 2) {
        Some([low, high]) => Ok(u16::from_le_bytes([*low, *high])),
        _ => Err(Unreadable::Damaged),
    }
}

fn long(bytes: &[u8], at: usize) -> Result<usize, Unreadable> {
    let (low, high) = (short(bytes, at)?, short(bytes, at + 2)?);
    usize::try_from(u32::from(high) << 16 | u32::from(low)).map_err(|_| Unreadable::TooLarge)
}
