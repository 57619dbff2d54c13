//! What can be wrong with a file that is handed in: where, what, and by an id how it is mended.

use std::io;
use std::path::PathBuf;

use kravtjek_model::misread::Misread;

/// Why a file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be opened or read, or is not text where text is asked for.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is larger than [`LARGEST`](crate::file::LARGEST).
    #[error("{file}: too_large")]
    TooLarge {
        /// The file.
        file: String,
    },
    /// A file that people write says something that cannot be; every fault, in the order of their lines.
    #[error("{} faults", .0.len())]
    Faults(Vec<Fault>),
    /// It does not hold validated route origins.
    #[error("{file}: no_routes")]
    Routes {
        /// The file.
        file: String,
        /// What is in their place.
        wrong: NoRoutes,
    },
}

/// Why a file does not hold validated route origins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoRoutes {
    /// It is no JSON, or of another form: where, and what is the matter.
    Form {
        /// The line, from 1.
        line: usize,
        /// The letter in the line.
        column: usize,
        /// What is the matter.
        misread: Misread,
    },
    /// A prefix that is none.
    Prefix(String),
}

/// One thing that is wrong in a file that people write.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {}", wrong.id())]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The letter in the line, from 1.
    pub column: usize,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What can be wrong in an organisation file or a mapping of columns, with what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no TOML, or has other keys or values than an organisation file has.
    Malformed(Malformed),
    /// Not an id of an organisation.
    Id(String),
    /// Not a CVR number.
    Cvr(String),
    /// The list is said to be complete, and by nobody or on no day.
    Scope,
    /// Not a domain name.
    Name(String),
    /// A name that only records can stand at, in the place of a domain or a host.
    RecordName(String),
    /// One domain, written in two ways.
    Twice(String),
    /// An organisation without a name.
    Nameless,
    /// A system or a network without a name.
    Unnamed,
    /// Not a range of addresses.
    Range(String),
    /// No such fleet, with those there are.
    Fleet(String, Vec<String>),
    /// No list that is read, with the one that may have been meant.
    List(String, Option<String>),
    /// Not a span of time.
    Span(String),
    /// No such question, with those that may have been meant.
    Question(String, Vec<String>),
    /// No such criterion, with those that may have been meant.
    Criterion(String, Vec<String>),
    /// The answer to this question names nobody, or no document.
    Answer(String),
    /// The exception from this criterion names no approver, no reason or no measure.
    Exception(String),
    /// Not a SHA-256.
    Sha256(String),
    /// Both an own domain and a rejected one.
    Rejected(String),
    /// A consent to something that is neither a name, an address nor a range.
    ConsentTo(String),
    /// The consent by this person names nothing.
    ConsentBy(String),
    /// The consent by this person ends before it begins.
    ConsentEnds(String),
    /// A mapping of columns without a fact.
    NoFacts,
    /// No such fact, with the one that may have been meant.
    Fact(String, Option<String>),
    /// What the column of this fact means is not said, or is said in two ways.
    Meaningless(String),
    /// A value that stands in two of the lists of a fact.
    BothWays(String),
}

/// Something in a file of TOML that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// The field it is in; none where it is the file as a whole.
    pub field: Option<String>,
    /// What stands at the place, where it is short.
    pub written: Option<String>,
    /// What is the matter with it.
    pub misread: Misread,
}

impl Wrong {
    /// The id of the words for what is wrong and how it is mended.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "malformed",
            Self::Id(_) => "id",
            Self::Cvr(_) => "cvr",
            Self::Scope => "scope",
            Self::Name(_) => "name",
            Self::RecordName(_) => "record_name",
            Self::Twice(_) => "twice",
            Self::Nameless => "nameless",
            Self::Unnamed => "unnamed",
            Self::Range(_) => "range",
            Self::Fleet(..) => "fleet",
            Self::List(..) => "list",
            Self::Span(_) => "span",
            Self::Question(..) => "question",
            Self::Criterion(..) => "criterion",
            Self::Answer(_) => "answer",
            Self::Exception(_) => "exception",
            Self::Sha256(_) => "sha256",
            Self::Rejected(_) => "rejected",
            Self::ConsentTo(_) => "consent_to",
            Self::ConsentBy(_) => "consent_by",
            Self::ConsentEnds(_) => "consent_ends",
            Self::NoFacts => "no_facts",
            Self::Fact(..) => "fact",
            Self::Meaningless(_) => "meaningless",
            Self::BothWays(_) => "both_ways",
        }
    }
}
