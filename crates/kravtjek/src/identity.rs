//! Which file a path leads to, whatever it is called: by device and number, through links of both kinds.

use std::fs::{self, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// What tells one file from every other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Identity {
    /// The device, and the file's number on it.
    Number(u64, u64),
    /// Nothing is there yet: the folder's own path, with the name.
    Path(PathBuf),
}

impl Identity {
    /// The file at a path; nothing for devices, which are no files and take what comes from many.
    pub(crate) fn of(path: &Path) -> Option<Self> {
        match fs::metadata(path) {
            Ok(about) => Self::from(&about, path),
            Err(_) => Some(Self::Path(folder(path).canonicalize().ok()?.join(path.file_name()?))),
        }
    }

    /// What standard output goes to.
    pub(crate) fn of_output() -> Option<Self> {
        Self::of_stream(of_stream(&io::stdout()))
    }

    /// What standard error goes to.
    pub(crate) fn of_errors() -> Option<Self> {
        Self::of_stream(of_stream(&io::stderr()))
    }

    /// What standard input comes from.
    pub(crate) fn of_input() -> Option<Self> {
        Self::of_stream(of_stream(&io::stdin()))
    }

    #[cfg(unix)]
    fn from(about: &Metadata, _path: &Path) -> Option<Self> {
        use std::os::unix::fs::{FileTypeExt, MetadataExt};
        let kind = about.file_type();
        (kind.is_file() || kind.is_fifo()).then(|| Self::Number(about.dev(), about.ino()))
    }

    #[cfg(not(unix))]
    fn from(about: &Metadata, path: &Path) -> Option<Self> {
        about.is_file().then(|| path.canonicalize().ok().map(Self::Path)).flatten()
    }

    fn of_stream(about: Option<Metadata>) -> Option<Self> {
        Self::from(&about?, Path::new(""))
    }
}

/// The folder that a file is or would be in.
pub(crate) fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether a file is what standard output goes to, a terminal or another device too.
pub(crate) fn is_output(about: &Metadata) -> bool {
    of_stream(&io::stdout()).is_some_and(|own| same(&own, about))
}

/// Whether a file is what standard error goes to.
pub(crate) fn is_errors(about: &Metadata) -> bool {
    of_stream(&io::stderr()).is_some_and(|own| same(&own, about))
}

#[cfg(unix)]
fn of_stream(stream: &impl std::os::fd::AsFd) -> Option<Metadata> {
    fs::File::from(stream.as_fd().try_clone_to_owned().ok()?).metadata().ok()
}

#[cfg(not(unix))]
fn of_stream<T>(_stream: &T) -> Option<Metadata> {
    None
}

#[cfg(unix)]
fn same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn same(_one: &Metadata, _other: &Metadata) -> bool {
    false
}
