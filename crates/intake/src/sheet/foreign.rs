//! Files that are no exports, told by how they begin: a PDF, a picture, a document, what Office wrote before 2007.

use std::io::{Read, Seek, SeekFrom};

use super::{Foreign, Why};

/// So many bytes tell what a file is.
pub(super) const HEAD: usize = 16;
/// How what Office wrote before 2007 begins, and what it locks to this day.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// So much of the list of what is in it is looked at.
const LIST: u64 = 4096;

/// What a file is by its first bytes, where it is no export.
pub(super) fn told(head: &[u8]) -> Option<Foreign> {
    const PICTURES: [&[u8]; 6] =
        [b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*"];
    let is_picture = PICTURES.iter().any(|known| head.starts_with(known))
        || head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
        || head.get(4..8) == Some(b"ftyp")
        || head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4]);
    match head {
        _ if is_picture => Some(Foreign::Picture),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Foreign::Pdf),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(Foreign::Document),
        _ => None,
    }
}

/// What wraps its files in a way that is not read, by its name.
pub(super) fn wrapping(head: &[u8]) -> Option<&'static str> {
    match head {
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => Some("7z"),
        [b'R', b'a', b'r', b'!', 0x1a, 0x07, ..] => Some("RAR"),
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some("XZ"),
        [b'B', b'Z', b'h', b'1'..=b'9', b'1', b'A', b'Y', ..] => Some("BZIP2"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Some("ZSTD"),
        _ => None,
    }
}

/// What a ZIP is, by the names of what is in it and by what it says of itself, where it is an office document.
pub(super) fn zipped(has: impl Fn(&str) -> bool, mimetype: Option<&str>) -> Option<Foreign> {
    const OPEN: &str = "application/vnd.oasis.opendocument.";
    match mimetype.and_then(|kind| kind.trim().strip_prefix(OPEN)) {
        Some(kind) if kind.starts_with("text") => return Some(Foreign::Document),
        Some(kind) if kind.starts_with("spreadsheet") => return Some(Foreign::OtherWorkbook),
        Some(_) => return Some(Foreign::Presentation),
        None => {}
    }
    match () {
        () if has("word/document.xml") => Some(Foreign::Document),
        () if has("ppt/presentation.xml") => Some(Foreign::Presentation),
        () if has("xl/workbook.bin") => Some(Foreign::OtherWorkbook),
        () => None,
    }
}

/// Whether a file begins as what Office wrote before 2007, and as a workbook that is locked.
pub(super) fn is_compound(head: &[u8]) -> bool {
    head.starts_with(COMPOUND)
}

/// What it is, by the names in the list of what is in it; a password goes before all else.
pub(super) fn compound(file: &mut (impl Read + Seek + ?Sized)) -> Why {
    let named = names(file).unwrap_or_default();
    let has = |name: &str| {
        let written: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        named.windows(written.len()).any(|bytes| bytes == written)
    };
    match () {
        () if has("EncryptedPackage") || has("EncryptionInfo") => Why::Locked,
        () if has("WordDocument") => Why::Foreign(Foreign::OldDocument),
        () if has("Workbook") || has("Book") => Why::Foreign(Foreign::OldWorkbook),
        () => Why::Foreign(Foreign::OldOffice),
    }
}

/// The beginning of the list: the header says in which sector it stands, and how large one is.
fn names(file: &mut (impl Read + Seek + ?Sized)) -> Option<Vec<u8>> {
    let mut header = [0; 52];
    file.rewind().ok()?;
    file.read_exact(&mut header).ok()?;
    let size = u16::from_le_bytes(header[30..32].try_into().ok()?);
    let sector = u32::from_le_bytes(header[48..52].try_into().ok()?);
    let at = 1_u64.checked_shl(size.into())?.checked_mul(u64::from(sector) + 1)?;
    file.seek(SeekFrom::Start(at)).ok()?;
    let mut list = Vec::new();
    file.take(LIST).read_to_end(&mut list).ok()?;
    Some(list)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn what_is_no_export_is_known_by_its_first_bytes() {
        for picture in [&b"\x89PNG\r\n\x1a\n\0"[..], b"\xff\xd8\xff\xe0", b"GIF89a", b"RIFF\0\0\0\0WEBP"] {
            assert_eq!(told(picture), Some(Foreign::Picture), "{picture:?}");
        }
        assert_eq!(told(b"%PDF-1.7"), Some(Foreign::Pdf));
        assert_eq!(told(b"{\\rtf1\\ansi"), Some(Foreign::Document));
        for export in [&b"Navn;Firewall\n"[..], b"BMC;x;y;z;w;q", b"{\"value\":[]}", b"MM;a", b"", b"RIFF"] {
            assert_eq!((told(export), wrapping(export)), (None, None), "{export:?}");
        }
        assert_eq!(wrapping(b"7z\xbc\xaf\x27\x1c\0\x04"), Some("7z"));
    }

    #[test]
    fn an_office_document_is_known_by_its_parts() {
        let of = |names: &[&str], kind: Option<&str>| zipped(|name| names.contains(&name), kind);
        assert_eq!(of(&["word/document.xml"], None), Some(Foreign::Document));
        assert_eq!(of(&["ppt/presentation.xml"], None), Some(Foreign::Presentation));
        assert_eq!(of(&["xl/workbook.bin"], None), Some(Foreign::OtherWorkbook));
        let open = |kind: &str| of(&[], Some(&format!("application/vnd.oasis.opendocument.{kind}")));
        assert_eq!(open("spreadsheet"), Some(Foreign::OtherWorkbook));
        assert_eq!(open("text"), Some(Foreign::Document));
        assert_eq!(of(&["devices.csv"], Some("text/csv")), None);
    }

    #[test]
    fn what_office_wrote_before_2007_is_told_from_what_is_locked() {
        let file = |name: &str| {
            let mut bytes = COMPOUND.to_vec();
            bytes.resize(512, 0);
            bytes[30] = 9;
            bytes[48] = 1;
            bytes.resize(1024, 0);
            bytes.extend("Root Entry".encode_utf16().flat_map(u16::to_le_bytes));
            bytes.resize(1152, 0);
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            compound(&mut Cursor::new(bytes)).id()
        };
        for (name, id) in [
            ("EncryptedPackage", "locked"),
            ("Workbook", "old_workbook"),
            ("WordDocument", "old_document"),
            ("PowerPoint Document", "old_office"),
        ] {
            assert_eq!(file(name), id);
        }
        assert_eq!(compound(&mut Cursor::new(COMPOUND.to_vec())).id(), "old_office");
        let far = [COMPOUND, &[0xff; 60]].concat();
        assert_eq!(compound(&mut Cursor::new(far)).id(), "old_office");
    }
}
