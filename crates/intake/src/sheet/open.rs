//! A file that is handed in, opened: what GZIP and ZIP wrap comes out part by part, and what is read is summed on the way.

use std::fs::{self, File};
use std::io::{self, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::foreign;
use super::gate::Growing;
use super::{DOCUMENT, LARGEST, PARTS, Refused, WORKBOOK, Why};
use crate::file::{STANDARD_INPUT, called};

/// One part of a file: itself, or what it wraps.
pub struct Part<'a> {
    /// Its name within the file, where it has one.
    pub name: Option<String>,
    /// What is in it.
    pub body: Body<'a>,
}

/// What is in a part.
pub enum Body<'a> {
    /// A text, or anything else that is read from its beginning.
    Stream(&'a mut dyn Read),
    /// A workbook, whole.
    Workbook(Vec<u8>),
}

/// What may be opened: a file that can be gone to and fro in.
trait Seekable: Read + Seek {}

impl<T: Read + Seek> Seekable for T {}

/// Shows every part of a file, in order. Folders in a ZIP, and what systems put beside files there, are passed over.
///
/// # Errors
/// When it cannot be read, is damaged, locked or grows too large; and what `see` says.
pub fn parts(path: &Path, see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>) -> Result<(), Refused> {
    let from = |why| Refused { file: called(path), part: None, row: None, why };
    match poured(path).map_err(from)? {
        Some(bytes) => parts_from(path, bytes, see),
        None => {
            let mut part = None;
            let file = File::open(path).map_err(|error| from(error.into()))?;
            let all = opened(Box::new(file), &mut part, see);
            all.map_err(|why| Refused { file: called(path), part, row: None, why })
        }
    }
}

/// What comes only once and in order, whole: standard input, and what a shell hands over as a file under `/dev`. Nothing
/// where it is a file. What waits for somebody to write into it is not waited for.
///
/// # Errors
/// When it cannot be read, is too large, or is no file.
pub fn poured(path: &Path) -> Result<Option<Vec<u8>>, Why> {
    if path.as_os_str() == STANDARD_INPUT {
        return bounded(io::stdin().lock(), DOCUMENT).map(Some);
    }
    let about = fs::metadata(path)?;
    match path.starts_with("/dev") || path.starts_with("/proc") {
        _ if about.is_file() => Ok(None),
        true if !about.is_dir() => bounded(File::open(path)?, DOCUMENT).map(Some),
        _ => Err(Why::NoFile),
    }
}

/// As [`parts`], of bytes that are in memory already.
///
/// # Errors
/// As [`parts`].
pub fn parts_of(bytes: Vec<u8>, see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>) -> Result<(), Why> {
    opened(Box::new(Cursor::new(bytes)), &mut None, see)
}

/// As [`parts`], of what came from there and is in memory already.
///
/// # Errors
/// As [`parts`].
pub fn parts_from(
    path: &Path,
    bytes: Vec<u8>,
    see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>,
) -> Result<(), Refused> {
    let mut part = None;
    let all = opened(Box::new(Cursor::new(bytes)), &mut part, see);
    all.map_err(|why| Refused { file: called(path), part, row: None, why })
}

fn opened(
    mut file: Box<dyn Seekable>,
    at: &mut Option<String>,
    see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>,
) -> Result<(), Why> {
    let size = file.seek(SeekFrom::End(0))?;
    if size > LARGEST {
        return Err(Why::TooLarge(LARGEST));
    }
    let mut head = [0; foreign::HEAD];
    file.rewind()?;
    let filled = fill(&mut *file, &mut head)?;
    file.rewind()?;
    let head = &head[..filled];
    match head {
        [] => Err(Why::Empty),
        [0x1f, 0x8b, ..] => {
            let growing = Growing::new(MultiGzDecoder::new(BufReader::new(file)), size);
            one(None, growing, see)
        }
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => zipped(file, size, at, see),
        head if foreign::is_compound(head) => Err(foreign::compound(&mut *file)),
        head => match (foreign::told(head), foreign::wrapping(head)) {
            (Some(foreign), _) => Err(Why::Foreign(foreign)),
            (None, Some(wrapping)) => Err(Why::Wrapping(wrapping.to_owned())),
            (None, None) => one(None, BufReader::new(file), see),
        },
    }
}

fn one(
    name: Option<String>,
    mut stream: impl Read,
    see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>,
) -> Result<(), Why> {
    see(Part { name, body: Body::Stream(&mut stream) })
}

fn zipped(
    mut file: Box<dyn Seekable>,
    size: u64,
    at: &mut Option<String>,
    see: &mut dyn FnMut(Part<'_>) -> Result<(), Why>,
) -> Result<(), Why> {
    let mut parts = zip::ZipArchive::new(&mut file).map_err(of_zip)?;
    if parts.len() > PARTS {
        return Err(Why::TooManyParts(PARTS));
    }
    if parts.index_for_name("xl/workbook.xml").is_some() {
        drop(parts);
        file.rewind()?;
        let body = Body::Workbook(bounded(file, WORKBOOK.0)?);
        return see(Part { name: None, body });
    }
    let mut kind = String::new();
    if let Ok(own) = parts.by_name("mimetype") {
        own.take(100).read_to_string(&mut kind)?;
    }
    let has = |name: &str| parts.index_for_name(name).is_some();
    if let Some(foreign) = foreign::zipped(has, Some(&*kind).filter(|kind| !kind.is_empty())) {
        return Err(Why::Foreign(foreign));
    }
    for index in 0..parts.len() {
        let part = parts.by_index(index).map_err(of_zip)?;
        let name = part.name().map_err(of_zip)?.into_owned();
        if part.is_dir() || is_beside(&name) {
            continue;
        }
        *at = Some(name.clone());
        let mut growing = Growing::new(part, size);
        let mut head = [0; 4];
        let filled = fill(&mut growing, &mut head)?;
        let mut whole = Cursor::new(head[..filled].to_vec()).chain(growing);
        let body = match head {
            [b'P', b'K', 3, 4] => match bounded(whole, WORKBOOK.0) {
                Ok(bytes) => Body::Workbook(bytes),
                Err(why) => return Err(why),
            },
            _ => Body::Stream(&mut whole),
        };
        see(Part { name: Some(name), body })?;
    }
    *at = None;
    Ok(())
}

/// What a Mac or a Windows puts beside the files of a ZIP.
fn is_beside(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or(name);
    name.starts_with("__MACOSX/") || last.starts_with('.') || last.eq_ignore_ascii_case("Thumbs.db")
}

fn bounded(mut from: impl Read, most: u64) -> Result<Vec<u8>, Why> {
    let mut bytes = Vec::new();
    from.by_ref().take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(Why::TooLarge(most)) } else { Ok(bytes) }
}

fn fill(from: &mut (impl Read + ?Sized), into: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < into.len() {
        match from.read(&mut into[filled..])? {
            0 => break,
            bytes => filled += bytes,
        }
    }
    Ok(filled)
}

fn of_zip(error: zip::result::ZipError) -> Why {
    match error {
        zip::result::ZipError::Io(error) => Why::from(error),
        zip::result::ZipError::UnsupportedArchive(why) if why == zip::result::ZipError::PASSWORD_REQUIRED => {
            Why::Locked
        }
        error => Why::Wrapping(error.to_string()),
    }
}
