//! Everything that is wrong with a file of observations, each with its place, where the file as a whole cannot be read.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::asset::Asset;
use crate::misread::Misread;
use crate::observation::{Observation, Probe};
use crate::organisation::Organisation;
use crate::stored::{Readable, Unread, read};

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line, from 1.
    pub line: usize,
    /// The letter in the line, from 1.
    pub column: usize,
    /// What is the matter.
    pub misread: Misread,
}

/// The parts of a file that are read one by one.
#[derive(Deserialize)]
struct Parts<'a> {
    schema: Option<String>,
    program: Option<String>,
    #[serde(borrow)]
    organisation: Option<&'a RawValue>,
    #[serde(borrow, default)]
    measured: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    assets: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    observations: Vec<&'a RawValue>,
}

/// What is wrong with each part of a file. Nothing where the parts cannot be told apart.
pub fn flaws(text: &str) -> Vec<Flaw> {
    let Ok(parts) = serde_json::from_str::<Parts<'_>>(text) else { return Vec::new() };
    let there = [
        ("schema", parts.schema.is_some()),
        ("program", parts.program.is_some()),
        ("organisation", parts.organisation.is_some()),
    ];
    // One such field is enough to tell that the file is another.
    let lacking = there.into_iter().filter(|(_, there)| !there).take(1);
    let lacking = lacking.map(|(field, _)| (0, Misread::Missing(field.to_owned())));
    let wrong = parts.organisation.iter().filter_map(|raw| of::<Organisation>(text, raw));
    let wrong = wrong.chain(parts.measured.iter().filter_map(|raw| of::<Probe>(text, raw)));
    let wrong = wrong.chain(parts.assets.iter().filter_map(|raw| of::<Asset>(text, raw)));
    let wrong = wrong.chain(parts.observations.iter().filter_map(|raw| of::<Observation>(text, raw)));
    let mut all: Vec<(usize, Misread)> = lacking.chain(wrong).collect();
    all.sort_by_key(|(offset, _)| *offset);
    let mut places = Places { text, offset: 0, line: 1, begin: 0 };
    all.into_iter().map(|(offset, misread)| places.flaw(offset, misread)).collect()
}

/// What is wrong with one part, and where it lies in the file.
fn of<T: Readable + DeserializeOwned + Serialize>(text: &str, raw: &RawValue) -> Option<(usize, Misread)> {
    let Err(Unread::Broken(problem)) = read::<T>(raw) else { return None };
    let begin = (raw.get().as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let within = serde_json::from_str::<T>(raw.get()).err();
    let within = within.filter(|error| error.to_string().starts_with(&problem));
    let offset = within.map_or(0, |error| offset_of(raw.get(), error.line(), error.column()));
    Some((begin + offset, Misread::of(&problem)))
}

/// Where a line and a column of the reader's lie: it counts bytes, and stops behind what it has read.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    lines.map(str::len).sum::<usize>() + column.saturating_sub(1)
}

/// Counts lines from one place to the next.
struct Places<'a> {
    text: &'a str,
    offset: usize,
    line: usize,
    /// Where the line begins.
    begin: usize,
}

impl Places<'_> {
    fn flaw(&mut self, offset: usize, misread: Misread) -> Flaw {
        let between = self.text.as_bytes().get(self.offset..offset).unwrap_or_default();
        for (at, _) in between.iter().enumerate().filter(|(_, byte)| **byte == b'\n') {
            self.line += 1;
            self.begin = self.offset + at + 1;
        }
        self.offset = offset.max(self.offset);
        Flaw { line: self.line, column: offset.saturating_sub(self.begin) + 1, misread }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_observation_that_is_none_is_told_with_its_place() {
        let good = r#"{"id":"o1","asset":"a.dk","subject":"a.dk","at":"2026-11-21T12:00:00Z","by":"x","seen":{"kind":"dkim","level":"E"}}"#;
        let (late, nobody) = (good.replace("2026-11-21T", "21.11.2026 "), good.replace(r#","by":"x""#, ""));
        let text = format!(
            "{{\"schema\":\"s\",\n\"organisation\":{{\"name\":1,\"kind\":\"state\",\"scope\":{{\"basis\":\"given\",\"complete\":false}}}},\n\
             \"observations\":[\n{good},\n{late},\n{good},\n{nobody}\n]}}"
        );
        let told: Vec<_> = flaws(&text).into_iter().map(|flaw| (flaw.line, flaw.misread)).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        assert_eq!(told[0], (1, Misread::Missing("program".into())));
        assert_eq!(told[1].0, 2);
        assert!(matches!(told[2], (5, Misread::NoDate(_))), "{told:?}");
        assert_eq!(told[3], (7, Misread::Missing("by".into())));
        assert_eq!(flaws("{"), []);
    }
}
