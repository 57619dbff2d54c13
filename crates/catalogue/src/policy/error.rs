//! What can be wrong with a profile, as a value: whoever shows it says it in the reader's language.

use std::ops::Range;

use kravtjek_model::misread::{Misread, Strange};

/// A profile that cannot be used: where, and what is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {wrong:?}")]
pub struct PolicyError {
    /// The file as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub wrong: Box<Wrong>,
}

/// What can be wrong with a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is no TOML, or has other keys or values than a profile has.
    Form {
        /// The key on the line.
        field: Option<String>,
        /// What stands at the place, where it is short.
        written: Option<String>,
        /// What is the matter with it.
        misread: Misread,
    },
    /// A word that its table does not know, with those that it does.
    Word {
        /// The table.
        table: &'static str,
        /// The word; without known ones where the table takes whatever looks like the example.
        word: Strange,
        /// One that the table takes.
        example: &'static str,
    },
    /// The base leads back to the profile itself.
    Ring(String),
    /// No shipped profile is called so.
    NoBase(String),
    /// The id is not the name of the file.
    Misnamed {
        /// The id.
        id: String,
        /// The name of the file.
        file: String,
    },
    /// The file of limits is missing.
    NoLimits,
}

impl PolicyError {
    pub(super) fn new(file: &str, line: usize, wrong: Wrong) -> Self {
        Self { file: file.to_owned(), line, wrong: Box::new(wrong) }
    }

    /// What the TOML reader stumbled over.
    pub(super) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let line = line_at(text, error.span());
        let misread = Misread::of(error.message());
        let whole = text.lines().nth(line - 1).unwrap_or_default();
        let key = whole.split_once('=').map(|(key, _)| key.trim().trim_matches(['"', '\'']).to_owned());
        let written = error.span().and_then(|span| text.get(span)).map(str::trim);
        let written = written.filter(|own| !own.is_empty() && own.len() <= 60 && !own.contains('\n'));
        Self::new(file, line, Wrong::Form { field: key, written: written.map(str::to_owned), misread })
    }
}

/// The line on which a span begins.
pub(super) fn line_at(text: &str, span: Option<Range<usize>>) -> usize {
    let start = span.map_or(0, |span| span.start).min(text.len());
    text.bytes().take(start).filter(|byte| *byte == b'\n').count() + 1
}

/// The line of a key in the table that holds it, as near as reading line by line can tell.
pub(super) fn line_of(text: &str, table: &str, key: &str) -> usize {
    let starts = |line: &str, word: &str| line.trim_start_matches([' ', '\t', '"', '\'']).starts_with(word);
    let header = format!("[{table}]");
    let from = text.lines().position(|line| line.trim() == header).unwrap_or(0);
    text.lines()
        .enumerate()
        .skip(from)
        .find(|(_, line)| starts(line, key))
        .map_or(from + 1, |(number, _)| number + 1)
}
