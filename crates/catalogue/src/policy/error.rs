//! What can be wrong with a profile, said so that its author can mend it.

use std::ops::Range;

/// A profile that cannot be used: where, what, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {problem}. {mend}.")]
pub struct PolicyError {
    /// The file as it was named.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub mend: String,
}

impl PolicyError {
    pub(super) fn new(file: &str, line: usize, problem: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { file: file.to_owned(), line, problem: problem.into(), mend: mend.into() }
    }

    /// What the TOML reader stumbled over.
    pub(super) fn toml(file: &str, text: &str, error: &toml::de::Error) -> Self {
        let problem = error.message().trim().trim_end_matches('.').replace('\n', "; ");
        let mend = if problem.starts_with("missing field `") {
            "Add it; ncsc-2.1.toml shows where it stands and limits.toml names every limit"
        } else if problem.starts_with("unknown ") {
            "Use one of the words named, or take it out"
        } else {
            "Write it as ncsc-2.1.toml does"
        };
        Self::new(file, line_at(text, error.span()), problem, mend)
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
