//! One file as it comes: its bytes or its text within bounds, its name, its SHA-256.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use jiff::Timestamp;
use kravtjek_model::observation::{Draft, Observation, Seen};
use kravtjek_model::subject::Subject;
use kravtjek_records::digest::{sha256, sha256_hex};

use crate::Error;

/// The largest text file that is read: 512 MiB.
pub const LARGEST: u64 = 512 << 20;

/// Stands for standard input wherever a file is read.
pub const STANDARD_INPUT: &str = "-";

/// The file that something was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, as it was given.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl Source {
    /// The source of these bytes.
    pub fn of(path: &Path, bytes: &[u8]) -> Self {
        Self { file: called(path), sha256: sha256_hex(bytes) }
    }

    /// The file as what an observation is about.
    pub(crate) fn subject(&self) -> Subject {
        Subject::File(self.sha256.as_str().into())
    }

    /// Something the file shows of an asset.
    pub(crate) fn observation(
        &self,
        asset: &str,
        subject: Subject,
        at: Timestamp,
        seen: Seen,
    ) -> Observation {
        let draft = Draft {
            asset: asset.into(),
            subject,
            at,
            by: self.file.clone(),
            file_sha256: Some(self.sha256.clone()),
            seen,
        };
        draft.named(sha256)
    }
}

/// What a file is called in complaints and observations.
pub fn called(path: &Path) -> String {
    match path.to_str() {
        Some(STANDARD_INPUT) => "stdin".to_owned(),
        _ => path.display().to_string(),
    }
}

/// A file, cut off one byte after the most that is read.
///
/// # Errors
/// When it cannot be read.
pub fn bytes(path: &Path, most: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    let read = if path.as_os_str() == STANDARD_INPUT {
        io::stdin().lock().take(most + 1).read_to_end(&mut bytes)
    } else {
        fs::File::open(path).and_then(|file| file.take(most + 1).read_to_end(&mut bytes))
    };
    read.map_err(|error| unreadable(path, error))?;
    Ok(bytes)
}

/// A text file, whole, without the mark that some editors put at the beginning of UTF-8.
///
/// # Errors
/// When it cannot be read, is larger than [`LARGEST`], or is not UTF-8.
pub fn text(path: &Path) -> Result<String, Error> {
    of_text(path, bytes(path, LARGEST)?)
}

/// As [`text`], with the source it came from.
///
/// # Errors
/// As [`text`].
pub fn sourced_text(path: &Path) -> Result<(String, Source), Error> {
    let bytes = bytes(path, LARGEST)?;
    let source = Source::of(path, &bytes);
    Ok((of_text(path, bytes)?, source))
}

fn of_text(path: &Path, bytes: Vec<u8>) -> Result<String, Error> {
    if bytes.len() as u64 > LARGEST {
        return Err(Error::TooLarge { file: called(path) });
    }
    let mut text =
        String::from_utf8(bytes).map_err(|_| unreadable(path, io::ErrorKind::InvalidData.into()))?;
    if text.starts_with('\u{feff}') {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Ok(text)
}

fn unreadable(path: &Path, error: io::Error) -> Error {
    Error::Unreadable { path: called(path).into(), error }
}
