//! What can go wrong that is not a verdict, as one clear sentence: what, where, how to mend it.

use std::io;
use std::path::Path;

use kravtjek_catalogue::CatalogueError;
use kravtjek_model::text::{Lang, Text};

/// Why the program cannot do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line or a file is wrong.
    Wrong(Text),
    /// Our own catalogue is broken.
    Catalogue(CatalogueError),
    /// Standard output was closed by whoever read it; nothing is wrong.
    Closed,
}

impl Failure {
    /// A sentence in both languages.
    pub(crate) fn wrong(da: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Wrong(Text { da: da.into(), en: en.into() })
    }

    /// A file could not be read.
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        let path = path.display();
        Self::wrong(
            format!("{path} kan ikke læses: {}.", reason(error, Lang::Da)),
            format!("{path} cannot be read: {}.", reason(error, Lang::En)),
        )
    }

    /// A file could not be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound {
            let folder = path.parent().unwrap_or(path).display();
            return Self::wrong(
                format!("{} kan ikke skrives: mappen {folder} findes ikke.", path.display()),
                format!("{} cannot be written: there is no folder {folder}.", path.display()),
            );
        }
        let path = path.display();
        Self::wrong(
            format!("{path} kan ikke skrives: {}.", reason(error, Lang::Da)),
            format!("{path} cannot be written: {}.", reason(error, Lang::En)),
        )
    }

    /// The sentence.
    pub(crate) fn sentence(&self, lang: Lang) -> String {
        match self {
            Self::Wrong(text) => text.get(lang).to_owned(),
            Self::Catalogue(error) => lang.pick(
                format!("Kataloget er i stykker: {error}"),
                format!("The catalogue is broken: {error}"),
            ),
            Self::Closed => String::new(),
        }
    }
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

fn reason(error: &io::Error, lang: Lang) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => lang.pick("filen findes ikke", "there is no such file").to_owned(),
        io::ErrorKind::PermissionDenied => lang.pick("adgang nægtet", "permission denied").to_owned(),
        io::ErrorKind::IsADirectory => lang.pick("det er en mappe", "it is a directory").to_owned(),
        io::ErrorKind::AlreadyExists => {
            lang.pick("filen findes allerede", "the file exists already").to_owned()
        }
        io::ErrorKind::InvalidData => {
            lang.pick("den er ikke tekst i UTF-8", "it is not text in UTF-8").to_owned()
        }
        _ => error.to_string(),
    }
}
