//! The places results go to: checked before anything is looked at, so that no work is done for one that cannot take them.

use std::fs::{self, File, FileType, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use kravtjek_model::text::Lang;

use crate::failure::Failure;
use crate::identity::{self, Identity, folder};
use crate::kind::Kind;

/// Links that are followed to one file, as many as Linux follows.
const LINKS: usize = 40;

/// A place that a result goes to, and what it will hold.
#[derive(Debug)]
pub(crate) struct Outlet {
    /// The option with its value, as the user wrote them; nothing for standard output where no option names it.
    named: Option<(&'static str, PathBuf)>,
    kind: Kind,
    place: Sink,
}

/// What stands at the place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Sink {
    /// Standard output, whatever it is called.
    Output,
    /// Standard error, by its name in the file system.
    Errors,
    /// A device, a pipe or a file that is open already: written to as it is, never replaced.
    Stream(PathBuf),
    /// A plain file, there or yet to come, behind all links: written beside it and put in its place, whole.
    Plain(PathBuf),
}

impl Outlet {
    /// Standard output.
    pub(crate) fn standard(kind: Kind) -> Self {
        Self { named: None, kind, place: Sink::Output }
    }

    /// The place an option names; standard output where it names none, or `-`.
    pub(crate) fn find(option: &'static str, path: Option<&Path>, kind: Kind) -> Result<Self, Failure> {
        let Some(path) = path else { return Ok(Self::standard(kind)) };
        let place = place(path).map_err(|error| Failure::unwritable(path, &error))?;
        Ok(Self { named: Some((option, path.to_owned())), kind, place })
    }

    /// A page that is made anew whenever it is out of date.
    pub(crate) fn generated(path: &Path) -> Self {
        let kind = Kind::Page;
        Self { named: Some(("", path.to_owned())), kind, place: Sink::Plain(path.to_owned()) }
    }

    pub(crate) fn place(&self) -> &Sink {
        &self.place
    }

    /// Whether what is written there may end on a terminal.
    pub(crate) fn is_standard(&self) -> bool {
        self.place == Sink::Output
    }

    /// Its name, for complaints.
    pub(crate) fn path(&self) -> &Path {
        self.named.as_ref().map_or(Path::new("stdout"), |(_, path)| path)
    }

    /// As the user wrote it.
    pub(crate) fn called(&self) -> String {
        match &self.named {
            Some((option, path)) => format!("`{option} {}`", path.display()),
            None => "stdout".to_owned(),
        }
    }

    pub(crate) fn identity(&self) -> Option<Identity> {
        match &self.place {
            Sink::Output => Identity::of_output(),
            Sink::Errors => Identity::of_errors(),
            Sink::Stream(path) | Sink::Plain(path) => Identity::of(path),
        }
    }

    /// Whether it can be written to, and loses nothing by it.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        let unwritable = |error: io::Error| Failure::unwritable(self.path(), &error);
        match &self.place {
            Sink::Output | Sink::Errors => Ok(()),
            Sink::Stream(path) => {
                // Who opens a pipe waits for its reader, who then has it closed under his nose.
                let pipe = fs::metadata(path).is_ok_and(|about| is_pipe(about.file_type()));
                if pipe { Ok(()) } else { stream(path).map(drop).map_err(unwritable) }
            }
            Sink::Plain(path) => {
                if path.exists() {
                    OpenOptions::new().write(true).open(path).map_err(unwritable)?;
                    if !self.kind.may_replace(path) {
                        return Err(self.another_kind());
                    }
                }
                beside(path).map(drop).map_err(unwritable)
            }
        }
    }

    fn another_kind(&self) -> Failure {
        let path = self.path().display();
        let option = self.named.as_ref().map_or("", |(option, _)| option);
        if matches!(self.kind, Kind::Organisation | Kind::Template) {
            return Failure::wrong(
                format!("{path} findes allerede og bliver ikke overskrevet; vælg et andet navn."),
                format!("{path} exists already and is not overwritten; choose another name."),
            );
        }
        let (da, en) = (self.kind.name(Lang::Da), self.kind.name(Lang::En));
        Failure::wrong(
            format!(
                "{path} findes og er ikke {da}, så filen bliver ikke overskrevet; vælg et andet navn til `{option}`, eller slet filen først."
            ),
            format!(
                "{path} exists and is not {en}, so it is not overwritten; choose another name for `{option}`, or delete the file first."
            ),
        )
    }
}

fn place(path: &Path) -> io::Result<Sink> {
    if path.as_os_str() == "-" {
        return Ok(Sink::Output);
    }
    match fs::metadata(path) {
        Ok(about) if about.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(about) => there(path, &about),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let (end, _) = followed(path)?;
            // `folder/` is no name for a file.
            if end.as_os_str().as_encoded_bytes().ends_with(b"/") {
                return Err(io::ErrorKind::IsADirectory.into());
            }
            Ok(Sink::Plain(end))
        }
        Err(error) => Err(error),
    }
}

/// The place that is there already.
fn there(path: &Path, about: &Metadata) -> io::Result<Sink> {
    if identity::is_output(about) {
        return Ok(Sink::Output);
    }
    if identity::is_errors(about) {
        return Ok(Sink::Errors);
    }
    if !about.is_file() {
        return refused(about.file_type()).map_or(Ok(Sink::Stream(path.to_owned())), Err);
    }
    match followed(path)? {
        (_, true) => Ok(Sink::Stream(path.to_owned())),
        (end, false) => Ok(Sink::Plain(end)),
    }
}

/// Follows links to where the file is or would be, and tells whether a process has it open under that name.
fn followed(path: &Path) -> io::Result<(PathBuf, bool)> {
    let mut end = path.to_owned();
    for _ in 0..LINKS {
        if !fs::symlink_metadata(&end).is_ok_and(|about| about.is_symlink()) {
            return Ok((end, false));
        }
        let folder = folder(&end);
        // `/dev/stdout` and the like lead to open files by way of links that only look like paths.
        if folder.canonicalize().is_ok_and(|folder| folder.starts_with("/proc")) {
            return Ok((end, true));
        }
        end = folder.join(fs::read_link(&end)?);
    }
    Err(io::ErrorKind::TooManyLinks.into())
}

/// Opens what is written to as it is.
pub(crate) fn stream(path: &Path) -> io::Result<File> {
    OpenOptions::new().append(true).open(path)
}

/// A file beside the one to come, which goes away unless it is put in its place.
pub(crate) fn beside(path: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".kravtjek-").suffix(".part");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What a new file may be by the user's own mask; one that follows another gets that one's mode in the end.
        let mode = if path.exists() { 0o600 } else { 0o666 };
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    builder.tempfile_in(folder(path)).map_err(|error| {
        // The name that was tried is ours, not the user's.
        error.raw_os_error().map_or_else(|| error.kind().into(), io::Error::from_raw_os_error)
    })
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_kind: FileType) -> bool {
    false
}

/// Why what is no plain file cannot take a result.
#[cfg(unix)]
fn refused(kind: FileType) -> Option<io::Error> {
    use std::os::unix::fs::FileTypeExt;
    // A disk holds more than a result should ever write over.
    (kind.is_block_device() || kind.is_socket()).then(|| io::ErrorKind::Unsupported.into())
}

#[cfg(not(unix))]
fn refused(_kind: FileType) -> Option<io::Error> {
    None
}
