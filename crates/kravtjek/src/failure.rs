//! What can go wrong that is not a verdict, as one clear sentence: what, where, how to mend it.

use std::io;
use std::path::Path;

use kravtjek_catalogue::CatalogueError;
use kravtjek_model::text::{Lang, Text};

use crate::identity::folder;

/// Why the program cannot do what it was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line or a file is wrong.
    Wrong(Text),
    /// Our own catalogue is broken.
    Catalogue(CatalogueError),
    /// Several things are wrong, each worth a sentence.
    Several(Vec<Self>),
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

    /// One or several; of many the first, and how many there are beside them.
    pub(crate) fn all(mut failures: Vec<Self>) -> Self {
        const MOST: usize = 20;
        if let beyond @ 2.. = failures.len().saturating_sub(MOST) {
            failures.truncate(MOST);
            failures.push(Self::wrong(
                format!("Der er mindst {beyond} fejl til; ret først dem, der er nævnt."),
                format!("There are at least {beyond} faults more; mend first those that are named."),
            ));
        }
        match failures.pop() {
            Some(one) if failures.is_empty() => one,
            last => Self::Several(failures.into_iter().chain(last).collect()),
        }
    }

    /// A file could not be written.
    pub(crate) fn unwritable(path: &Path, error: &io::Error) -> Self {
        let folder = folder(path);
        let (file, within) = (path.display(), folder.display());
        match error.kind() {
            io::ErrorKind::NotFound if !folder.exists() => {
                return Self::wrong(
                    format!("{file} kan ikke skrives: mappen {within} findes ikke."),
                    format!("{file} cannot be written: there is no folder {within}."),
                );
            }
            // The folder is there, so it is one that files cannot be made in, such as those of the system.
            io::ErrorKind::NotFound => {
                return Self::wrong(
                    format!("{file} kan ikke skrives: der kan ikke oprettes filer i mappen {within}."),
                    format!("{file} cannot be written: no files can be made in the folder {within}."),
                );
            }
            io::ErrorKind::NotADirectory => {
                return Self::wrong(
                    format!("{file} kan ikke skrives: {within} er ikke en mappe."),
                    format!("{file} cannot be written: {within} is not a folder."),
                );
            }
            io::ErrorKind::PermissionDenied if !path.exists() => {
                return Self::wrong(
                    format!("{file} kan ikke skrives: adgang nægtet til mappen {within}."),
                    format!("{file} cannot be written: permission denied to the folder {within}."),
                );
            }
            _ => {}
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
            Self::Catalogue(error) => catalogue(error, lang),
            Self::Several(all) => all.iter().map(|one| one.sentence(lang)).collect::<Vec<_>>().join(" "),
        }
    }

    /// The sentences, one for each thing that is wrong.
    pub(crate) fn sentences(&self, lang: Lang) -> Vec<String> {
        match self {
            Self::Several(all) => all.iter().flat_map(|one| one.sentences(lang)).collect(),
            one => vec![one.sentence(lang)],
        }
    }
}

/// Our own catalogue, which was read when the program was built: what is wrong with it is for its makers.
fn catalogue(error: &CatalogueError, lang: Lang) -> String {
    let (file, id) = match error {
        CatalogueError::File { file, .. } => (file, String::new()),
        CatalogueError::Twice { file, id } => (file, format!(", `{id}`")),
        CatalogueError::Policy(policy) => (&policy.file, format!(":{}", policy.line)),
    };
    lang.pick(
        format!("Der er en fejl i det katalog, der følger med programmet (catalogue/{file}{id}); hent programmet igen, eller meld fejlen."),
        format!("The catalogue that the program carries is broken (catalogue/{file}{id}); fetch the program again, or report the fault."),
    )
}

impl Failure {
    /// The system does not let us do something; both halves of the sentence lack its reason.
    pub(crate) fn system(da: &str, en: &str, error: &io::Error) -> Self {
        let (da_reason, en_reason) = (reason(error, Lang::Da), reason(error, Lang::En));
        Self::wrong(format!("{da}: {da_reason}."), format!("{en}: {en_reason}."))
    }

    fn not_kept(folder: &Path, problem: &io::Error) -> Self {
        let folder = folder.display();
        Self::wrong(
            format!(
                "Observationerne kan ikke gemmes i {folder}: {}; frigør plads, eller sæt TMPDIR til en anden mappe.",
                reason(problem, Lang::Da)
            ),
            format!(
                "What is seen cannot be kept in {folder}: {}; make room, or set TMPDIR to another folder.",
                reason(problem, Lang::En)
            ),
        )
    }
}

impl From<kravtjek_scan::Error> for Failure {
    fn from(error: kravtjek_scan::Error) -> Self {
        match error {
            kravtjek_scan::Error::Tls(_) => Self::wrong(
                "TLS-biblioteket i programmet kan ikke bruges på denne maskine; hent programmet til den, og meld fejlen, hvis det ikke hjælper.",
                "The program's TLS library cannot be used on this machine; fetch the program for it, and report the fault if that does not help.",
            ),
            kravtjek_scan::Error::NotKept { folder, problem } => Self::not_kept(&folder, &problem),
        }
    }
}

/// Rows in memory can always be read.
impl From<std::convert::Infallible> for Failure {
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

impl From<CatalogueError> for Failure {
    fn from(error: CatalogueError) -> Self {
        Self::Catalogue(error)
    }
}

pub(crate) fn reason(error: &io::Error, lang: Lang) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => lang.pick("filen findes ikke", "there is no such file").to_owned(),
        io::ErrorKind::PermissionDenied => lang.pick("adgang nægtet", "permission denied").to_owned(),
        io::ErrorKind::IsADirectory => lang.pick("det er en mappe", "it is a directory").to_owned(),
        io::ErrorKind::AlreadyExists => {
            lang.pick("filen findes allerede", "the file exists already").to_owned()
        }
        io::ErrorKind::InvalidData => lang
            .pick(
                "filen er ikke tekst i UTF-8; gem den igen som tekst med tegnsættet UTF-8",
                "it is not text in UTF-8; save it again as text in UTF-8",
            )
            .to_owned(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            lang.pick("der er ikke mere plads", "there is no room left").to_owned()
        }
        io::ErrorKind::FileTooLarge => lang
            .pick("filen ville blive større end tilladt", "the file would be larger than is allowed")
            .to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => {
            lang.pick("drevet er skrivebeskyttet", "the file system can only be read").to_owned()
        }
        io::ErrorKind::InvalidFilename => {
            lang.pick("navnet er for langt eller ugyldigt", "the name is too long or not valid").to_owned()
        }
        io::ErrorKind::NotADirectory => lang
            .pick("et led i stien er ikke en mappe", "something on the way there is not a folder")
            .to_owned(),
        io::ErrorKind::Unsupported => lang
            .pick("det er en disk eller en socket, ikke en fil", "it is a disk or a socket, not a file")
            .to_owned(),
        io::ErrorKind::WriteZero | io::ErrorKind::UnexpectedEof => {
            lang.pick("det blev afbrudt undervejs", "it was broken off half way").to_owned()
        }
        io::ErrorKind::TimedOut => lang.pick("systemet svarede ikke", "the system did not answer").to_owned(),
        io::ErrorKind::OutOfMemory => {
            lang.pick("der er ikke hukommelse nok", "there is not enough memory").to_owned()
        }
        io::ErrorKind::ResourceBusy | io::ErrorKind::ExecutableFileBusy => {
            lang.pick("den er i brug", "it is in use").to_owned()
        }
        io::ErrorKind::TooManyLinks => lang.pick("for mange henvisninger", "too many links").to_owned(),
        _ => by_number(error, lang),
    }
}

/// What has no kind of its own in the standard library, by the system's number, which whoever runs it knows.
fn by_number(error: &io::Error, lang: Lang) -> String {
    let known = match error.raw_os_error() {
        // EIO, EMFILE and ENFILE, ELOOP, ENXIO on systems like Linux.
        Some(5) => {
            Some(lang.pick("drevet kan ikke læses eller skrives", "the disk cannot be read or written"))
        }
        Some(23 | 24) => Some(lang.pick("der er for mange åbne filer", "there are too many open files")),
        Some(40) => Some(lang.pick("henvisninger går i ring", "links lead in a circle")),
        Some(6) => Some(lang.pick("der er ikke noget i den anden ende", "there is nothing at the other end")),
        _ => None,
    };
    let said = known.unwrap_or(lang.pick("systemet afviste det", "the system refused"));
    match error.raw_os_error() {
        Some(number) => lang.pick(format!("{said} (fejl {number})"), format!("{said} (error {number})")),
        None => said.to_owned(),
    }
}
