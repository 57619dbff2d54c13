//! Why a file that was handed in is not taken: where in it, and what, as an id with arguments.

use std::fmt;
use std::io;

/// A file, or a part of it, that is not taken in.
#[derive(Debug, thiserror::Error)]
#[error("{file}{}: {why}", part.as_deref().map(|part| format!(" ({part})")).unwrap_or_default())]
pub struct Refused {
    /// The file, as it was named.
    pub file: String,
    /// The part of it, where it has parts: the file in a ZIP, the sheet of a workbook.
    pub part: Option<String>,
    /// The row, from 1, where it lies in one.
    pub row: Option<u64>,
    /// Why.
    pub why: Why,
}

/// What stands in the way.
#[derive(Debug)]
pub enum Why {
    /// It could not be read.
    Unreadable(io::Error),
    /// It is larger than so many bytes.
    TooLarge(u64),
    /// It grows beyond all reason when it is unwrapped.
    Bomb,
    /// It has more than so many parts.
    TooManyParts(usize),
    /// What wraps it is damaged, or of a kind that is not read: the reader's own words.
    Wrapping(String),
    /// It is locked with a password.
    Locked,
    /// It is of a kind that has no rows that are read.
    Foreign(Foreign),
    /// It has more than so many columns.
    TooManyColumns(usize),
    /// It has more than so many rows.
    TooManyRows(u64),
    /// One row or one element takes more than so many bytes: most often a quotation mark that is never closed.
    RowTooLarge(u64),
    /// It ends in the middle of a row, a quotation or a value.
    CutOff,
    /// It is one page of several: the next one has this address.
    NextPage(String),
    /// It says itself how many there are, and so many of them are here.
    Incomplete(u64, u64),
    /// Who made it stopped before its end, in its own words.
    Stopped(String),
    /// A heading of a column that is read stands twice.
    TwiceHeading(String),
    /// It is not the JSON it seems to be; with line and column.
    NotJson(usize, usize),
    /// It is not the XML it seems to be; with the line.
    NotXml(u64),
    /// It is XML with a document type or entities of its own, which are not read.
    Entities,
    /// It nests deeper than is read.
    TooDeep,
    /// It is no file: a folder, or what waits for somebody to write into it.
    NoFile,
    /// There is nothing in it.
    Empty,
    /// Nothing in it looks like a row of headings.
    NoHeader,
    /// It speaks of a moment that is not yet.
    Future(jiff::Timestamp),
}

/// Kinds of files that people hand in for exports, and that are none that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreign {
    /// A PDF.
    Pdf,
    /// A picture.
    Picture,
    /// A text document: of Word, or of LibreOffice Writer.
    Document,
    /// A presentation.
    Presentation,
    /// A workbook in a form that is not read: OpenDocument, or Excel's binary one.
    OtherWorkbook,
    /// A workbook of Excel before 2007.
    OldWorkbook,
    /// A document of Word before 2007.
    OldDocument,
    /// Something else in the form that Office had before 2007: a presentation, a mail.
    OldOffice,
}

impl Why {
    /// The id of the words for it.
    pub fn id(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::TooLarge(_) => "too_large",
            Self::Bomb => "bomb",
            Self::TooManyParts(_) => "too_many_parts",
            Self::Wrapping(_) => "wrapping",
            Self::Locked => "locked",
            Self::Foreign(foreign) => match foreign {
                Foreign::Pdf => "pdf",
                Foreign::Picture => "picture",
                Foreign::Document => "text_document",
                Foreign::Presentation => "presentation",
                Foreign::OtherWorkbook => "other_workbook",
                Foreign::OldWorkbook => "old_workbook",
                Foreign::OldDocument => "old_document",
                Foreign::OldOffice => "old_office",
            },
            Self::TooManyColumns(_) => "too_many_columns",
            Self::TooManyRows(_) => "too_many_rows",
            Self::RowTooLarge(_) => "row_too_large",
            Self::CutOff => "cut_off",
            Self::NextPage(_) => "next_page",
            Self::Incomplete(..) => "incomplete",
            Self::Stopped(_) => "stopped",
            Self::TwiceHeading(_) => "twice_heading",
            Self::NotJson(..) => "not_json",
            Self::NotXml(_) => "not_xml",
            Self::Entities => "entities",
            Self::TooDeep => "too_deep",
            Self::NoFile => "no_file",
            Self::Empty => "empty",
            Self::NoHeader => "no_header",
            Self::Future(_) => "future",
        }
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl From<io::Error> for Why {
    fn from(error: io::Error) -> Self {
        match super::gate::limit_in(&error) {
            Some(why) => why,
            None if error.kind() == io::ErrorKind::UnexpectedEof => Self::CutOff,
            None => Self::Unreadable(error),
        }
    }
}
