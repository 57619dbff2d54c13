//! What was handed in: the files and their parts, what is wrong with some, and the records of all.

use std::path::PathBuf;

use jiff::Timestamp;

use super::cells::Puzzling;
use super::formats::{Format, Means};
use super::read::{self, Texts};
use super::taken::Records;
use crate::file::Source;
use crate::sheet::Refused;
use crate::sheet::decode::Encoded;
use crate::side_by_side::side_by_side;

/// Each file has room for the numbers of so many parts.
pub(super) const MOST_PARTS: u32 = 1 << 14;

/// What was handed in.
#[derive(Debug, Default)]
pub struct HandedIn {
    /// Every file that was taken in, in the order in which they were named.
    pub files: Vec<Handed>,
    /// The parts of all files, in order.
    pub parts: Vec<Part>,
    /// Files that were not taken in.
    pub refused: Vec<Refused>,
    /// What they say.
    pub records: Records,
}

/// One file.
#[derive(Debug)]
pub struct Handed {
    /// Which it is.
    pub source: Source,
    /// How many parts it has; one for a file that wraps nothing.
    pub parts: usize,
}

/// One part of a file.
#[derive(Debug)]
pub struct Part {
    /// Its number: what stands in it says so (`Place::part`). Numbers rise; between two files some are left out.
    pub number: u32,
    /// Which of the files it is in.
    pub file: usize,
    /// Its name in the file, where it has one: that of a file in a ZIP, of a sheet.
    pub name: Option<String>,
    /// The format it is in; none where none was recognised.
    pub format: Option<&'static Format>,
    /// What the list is known by besides its format: the id of a register.
    pub source: Option<Box<str>>,
    /// When what it says was so.
    pub at: Timestamp,
    /// How that is known.
    pub at_from: AtFrom,
    /// Rows below the headings, or elements.
    pub rows: u64,
    /// How its text is encoded.
    pub encoded: Option<Encoded>,
    /// How often a question mark stands where a letter was lost.
    pub lost: u64,
    /// Rows in which something is not understood.
    pub odd: u64,
    /// Its headings or keys, where no format was recognised by them.
    pub headings: Vec<String>,
    /// Cells that were not understood, the first of them.
    pub puzzling: Vec<Puzzling>,
    /// How many cells were not understood.
    pub puzzles: usize,
}

/// How it is known when what a file says was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtFrom {
    /// The file says so itself.
    Own,
    /// Somebody said so.
    Given,
    /// The file was changed last then.
    Modified,
    /// It came by standard input: it is taken for fresh.
    Now,
}

/// When a file speaks of, as far as it does not say so itself.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// What somebody said.
    pub given: Option<Timestamp>,
    /// Now: nothing is of later.
    pub now: Timestamp,
}

impl Part {
    /// What the list is known by: the id of the register, else that of the format.
    pub fn list(&self) -> Option<&str> {
        self.source.as_deref().or(self.format.map(|format| format.id))
    }
}

impl HandedIn {
    /// Reads more files, several at a time. What is wrong with one is kept beside the rest, and nothing of it is taken in
    /// then.
    pub fn read_all(&mut self, paths: Vec<PathBuf>, moment: Moment, means: Means<'_>) {
        let numbered: Vec<(u32, PathBuf)> = (self.tried()..).zip(paths).collect();
        let each = |(file, path): (u32, PathBuf)| read::file(&path, first_of(file), moment, means);
        let all = side_by_side(numbered, each);
        let texts = all.iter().flatten().flat_map(|(_, texts)| &texts.all);
        self.records.sightings.reserve(texts.map(|(_, records)| records.sightings.len()).sum());
        all.into_iter().for_each(|read| self.taken_or_refused(read));
    }

    /// As [`read_all`](Self::read_all), of bytes that are in memory already.
    pub fn read_bytes(&mut self, name: &str, bytes: Vec<u8>, moment: Moment, means: Means<'_>) {
        self.taken_or_refused(read::bytes(name, bytes, first_of(self.tried()), moment, means));
    }

    /// How many files were read, those that were refused among them.
    fn tried(&self) -> u32 {
        u32::try_from(self.files.len().saturating_add(self.refused.len())).unwrap_or(u32::MAX)
    }

    fn taken_or_refused(&mut self, read: Result<(Source, Texts<'_>), Refused>) {
        match read {
            Ok((source, texts)) => self.take(source, texts.all),
            Err(refused) => self.refused.push(refused),
        }
    }

    fn take(&mut self, source: Source, texts: Vec<(Part, Records)>) {
        let file = self.files.len();
        self.files.push(Handed { source, parts: texts.len() });
        for (part, records) in texts {
            self.records.append(records);
            self.parts.push(Part { file, ..part });
        }
    }

    /// The part with this number.
    pub fn part(&self, number: u32) -> Option<&Part> {
        let at = self.parts.binary_search_by_key(&number, |part| part.number).ok()?;
        self.parts.get(at)
    }

    /// What a part is called within its file, where that has several.
    pub fn name_of<'a>(&self, part: &'a Part) -> Option<&'a str> {
        let several = self.files.get(part.file).is_some_and(|file| file.parts > 1);
        part.name.as_deref().filter(|_| several)
    }

    /// What people call a part: the file, and where it has several parts, which.
    pub fn called(&self, part: u32) -> String {
        let Some(part) = self.part(part) else { return String::new() };
        let file = self.files.get(part.file).map_or("", |file| file.source.file.as_str());
        match self.name_of(part) {
            Some(name) => format!("{file}: {name}"),
            None => file.to_owned(),
        }
    }
}

/// The number of the first part of a file.
fn first_of(file: u32) -> u32 {
    file.saturating_mul(MOST_PARTS)
}
