//! The files at the paths that are named: a folder stands for the files in it, hidden ones left out.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::Error;
use crate::file::STANDARD_INPUT;

/// The most files that are read in a folder and the folders in it.
pub const FILES: usize = 100_000;
/// Folders within folders.
pub const DEPTH: usize = 4;

/// The files at some paths.
///
/// # Errors
/// When a path leads to nothing, or a folder cannot be read.
pub fn listed(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Error> {
    let mut files = Vec::new();
    for path in paths {
        files.extend(found(path)?.files);
    }
    Ok(files)
}

/// The files at a path.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) files: Vec<PathBuf>,
    /// Whether there are more, too many or too deep down.
    pub(crate) left_out: bool,
}

pub(crate) fn found(path: &Path) -> Result<Listing, Error> {
    let mut found = Listing::default();
    gather(path, 0, &mut found).map_err(|error| Error::Unreadable { path: path.to_owned(), error })?;
    Ok(found)
}

fn gather(path: &Path, depth: usize, found: &mut Listing) -> io::Result<()> {
    if path.as_os_str() == STANDARD_INPUT || !fs::metadata(path)?.is_dir() {
        if found.files.len() < FILES {
            found.files.push(path.to_owned());
        } else {
            found.left_out = true;
        }
        return Ok(());
    }
    let mut inner: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if !entry.file_name().as_encoded_bytes().starts_with(b".") {
            inner.push(entry.path());
        }
    }
    if depth > DEPTH {
        found.left_out |= !inner.is_empty();
        return Ok(());
    }
    inner.sort();
    for one in inner {
        if found.left_out && found.files.len() >= FILES {
            break;
        }
        gather(&one, depth + 1, found)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_too_deep_down_is_not_passed_over_in_silence() {
        let folder = tempfile::tempdir().unwrap();
        let deep = folder.path().join("a/b/c/d");
        fs::create_dir_all(deep.join("e")).unwrap();
        fs::write(deep.join("read"), "").unwrap();
        let all = found(folder.path()).unwrap();
        assert_eq!((all.files, all.left_out), (vec![deep.join("read")], false));
        fs::write(deep.join("e/passed over"), "").unwrap();
        let all = found(folder.path()).unwrap();
        assert_eq!((all.files, all.left_out), (vec![deep.join("read")], true));
    }
}
