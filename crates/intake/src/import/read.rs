//! Files that were handed in, read: which format each part is in, of when it speaks, and what it says of devices.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use jiff::Timestamp;
use kravtjek_records::digest::sha256_hex_of;

use super::cells::{Cells, Puzzling, places};
use super::formats::Format;
use super::{Place, Sighting};
use crate::file::{STANDARD_INPUT, Source, called};
use crate::sheet::decode::{Encoded, Utf8};
use crate::sheet::delimited::Table;
use crate::sheet::open::{Body, parts};
use crate::sheet::workbook::Workbook;
use crate::sheet::{Header, Refused, Row, Why, json};

/// Of so many cells that are not understood each is kept; the rest is counted.
const PUZZLES: usize = 100;

/// What was handed in.
#[derive(Debug, Default)]
pub struct HandedIn {
    /// Every file, in the order in which they were named.
    pub files: Vec<Handed>,
    /// Files that were not taken in.
    pub refused: Vec<Refused>,
    /// What they say of devices.
    pub sightings: Vec<Sighting>,
}

/// One file.
#[derive(Debug)]
pub struct Handed {
    /// Which it is.
    pub source: Source,
    /// Its parts, in order; one for a file that wraps nothing.
    pub parts: Vec<Part>,
    /// When what it says was so.
    pub at: Timestamp,
    /// How that is known.
    pub at_from: AtFrom,
    /// Cells that were not understood, the first of them.
    pub puzzling: Vec<Puzzling>,
    /// How many cells were not understood.
    pub puzzles: usize,
}

/// One part of a file.
#[derive(Debug, Default)]
pub struct Part {
    /// Its name in the file, where it has one: that of a file in a ZIP, of a sheet.
    pub name: Option<String>,
    /// The format it is in; none where none was recognised.
    pub format: Option<&'static str>,
    /// Rows below the headings, or elements.
    pub rows: u64,
    /// How its text is encoded.
    pub encoded: Option<Encoded>,
    /// Its headings, where no format was recognised by them.
    pub headings: Vec<String>,
}

/// How it is known when what a file says was so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtFrom {
    /// Somebody said so.
    Given,
    /// The file was changed last then.
    Modified,
    /// It came by standard input: it is taken for fresh.
    Now,
}

impl HandedIn {
    /// Reads one more file. What is wrong with it is kept beside the rest, and nothing of it is taken in then.
    pub fn read(&mut self, path: &Path, given: Option<Timestamp>, now: Timestamp) {
        let file = u32::try_from(self.files.len()).unwrap_or(u32::MAX);
        match read(path, file, given, now) {
            Ok((handed, sightings)) => {
                self.files.push(handed);
                self.sightings.extend(sightings);
            }
            Err(refused) => self.refused.push(refused),
        }
    }
}

fn read(
    path: &Path,
    file: u32,
    given: Option<Timestamp>,
    now: Timestamp,
) -> Result<(Handed, Vec<Sighting>), Refused> {
    let unread = |error| Refused { file: called(path), part: None, row: None, why: Why::Unreadable(error) };
    let is_input = path.as_os_str() == STANDARD_INPUT;
    let (at, at_from) = match given {
        Some(at) => (at, AtFrom::Given),
        None if is_input => (now, AtFrom::Now),
        None => {
            let changed = fs::metadata(path).and_then(|about| about.modified()).map_err(unread)?;
            (Timestamp::try_from(changed).unwrap_or(now).min(now), AtFrom::Modified)
        }
    };
    let mut taken = Taken::of(file);
    let mut all = Vec::new();
    let mut sum = None;
    parts(path, &mut |part| {
        match part.body {
            Body::Stream(stream) if is_input => {
                let mut bytes = Vec::new();
                stream.read_to_end(&mut bytes)?;
                sum = Some(sha256_hex_of(&bytes[..])?);
                all.push(taken.text(part.name, &mut &bytes[..])?);
            }
            Body::Stream(stream) => all.push(taken.text(part.name, stream)?),
            Body::Workbook(bytes) => all.extend(taken.workbook(part.name, &bytes)?),
        }
        Ok(())
    })?;
    let sha256 = match sum {
        Some(sum) => sum,
        None => fs::File::open(path).and_then(sha256_hex_of).map_err(unread)?,
    };
    let source = Source { file: called(path), sha256 };
    let Taken { sightings, puzzling, puzzles, .. } = taken;
    Ok((Handed { source, parts: all, at, at_from, puzzling, puzzles }, sightings))
}

/// Whether a file of these bytes is taken in, and what of it.
#[cfg(feature = "fuzzing")]
pub(crate) fn taken_of(bytes: &[u8]) -> Result<Vec<Sighting>, Why> {
    let mut taken = Taken::of(0);
    crate::sheet::open::parts_of(bytes.to_vec(), &mut |part| match part.body {
        Body::Stream(stream) => taken.text(part.name, stream).map(drop),
        Body::Workbook(bytes) => taken.workbook(part.name, &bytes).map(drop),
    })?;
    Ok(taken.sightings)
}

/// What was taken in of a file so far.
struct Taken {
    file: u32,
    sightings: Vec<Sighting>,
    puzzling: Vec<Puzzling>,
    puzzles: usize,
}

impl Taken {
    fn of(file: u32) -> Self {
        Self { file, sightings: Vec::new(), puzzling: Vec::new(), puzzles: 0 }
    }

    fn text(&mut self, name: Option<String>, stream: &mut dyn Read) -> Result<Part, Why> {
        let (text, encoded) = Utf8::new(stream)?;
        let mut text = BufReader::new(text);
        let first = text.fill_buf()?.iter().copied().find(|byte| !byte.is_ascii_whitespace());
        let mut part = Part { name, encoded: Some(encoded), ..Part::default() };
        match first {
            None => return Err(Why::Empty),
            Some(b'[' | b'{') => self.list(&mut part, text)?,
            Some(_) => self.table(&mut part, text)?,
        }
        Ok(part)
    }

    fn table(&mut self, part: &mut Part, text: impl Read) -> Result<(), Why> {
        let mut table = Table::new(text)?;
        let mut rows = Rows::new(table.header());
        while let Some(row) = table.next_row()? {
            rows.take(self, row);
        }
        rows.told(part);
        Ok(())
    }

    fn list(&mut self, part: &mut Part, text: impl Read) -> Result<(), Why> {
        json::each(text, &mut |row, element| {
            part.rows += 1;
            if let Some(format) = Format::of_element(element) {
                part.format = Some(format.id);
                let place = Place { file: self.file, row };
                let mut puzzling = Vec::new();
                let sighting =
                    format.read(&mut Cells::of_value(format.columns, element, place, &mut puzzling));
                self.keep(sighting, puzzling);
            } else if part.headings.is_empty() {
                let keys = element.as_object().into_iter().flat_map(|object| object.keys());
                part.headings = keys.take(100).cloned().collect();
            }
            Ok(())
        })?;
        Ok(())
    }

    fn workbook(&mut self, name: Option<String>, bytes: &[u8]) -> Result<Vec<Part>, Why> {
        let mut book = Workbook::open(bytes)?;
        let mut all = Vec::new();
        for sheet in book.sheets() {
            let mut rows: Option<Rows> = None;
            let header = book.rows(&sheet, &mut |header, row| {
                rows.get_or_insert_with(|| Rows::new(header)).take(self, row);
                Ok(())
            })?;
            let Some(header) = header else { continue };
            let named =
                name.iter().map(String::as_str).chain([sheet.as_str()]).collect::<Vec<_>>().join(": ");
            let mut part = Part { name: Some(named), ..Part::default() };
            rows.unwrap_or_else(|| Rows::new(&header)).told(&mut part);
            all.push(part);
        }
        if all.is_empty() { Err(Why::Empty) } else { Ok(all) }
    }

    fn keep(&mut self, sighting: Sighting, puzzling: Vec<Puzzling>) {
        self.puzzles += puzzling.len();
        let room = PUZZLES.saturating_sub(self.puzzling.len());
        self.puzzling.extend(puzzling.into_iter().take(room));
        self.sightings.push(sighting);
    }
}

/// The rows of one table.
struct Rows {
    format: Option<&'static Format>,
    places: Vec<Option<usize>>,
    headings: Vec<String>,
    rows: u64,
}

impl Rows {
    fn new(header: &Header) -> Self {
        let format = Format::of(header);
        let places = format.map_or_else(Vec::new, |format| places(format.columns, header));
        let headings = if format.is_some() { Vec::new() } else { header.names().to_vec() };
        Self { format, places, headings, rows: 0 }
    }

    fn take(&mut self, taken: &mut Taken, row: Row<'_>) {
        self.rows += 1;
        if let Some(format) = self.format {
            let mut puzzling = Vec::new();
            let mut cells = Cells::of_row(format.columns, row, &self.places, taken.file, &mut puzzling);
            let sighting = format.read(&mut cells);
            taken.keep(sighting, puzzling);
        }
    }

    fn told(self, part: &mut Part) {
        part.format = self.format.map(|format| format.id);
        part.rows = self.rows;
        part.headings = self.headings;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-30T12:00:00Z";

    fn handed(files: &[(&str, &str)]) -> HandedIn {
        let folder = tempfile::tempdir().unwrap();
        let mut all = HandedIn::default();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            all.read(&path, Some("2026-11-12T00:00:00Z".parse().unwrap()), NOW.parse().unwrap());
        }
        all
    }

    #[test]
    fn each_file_is_known_by_what_is_in_it_and_a_damaged_one_takes_nothing_with_it() {
        let all = handed(&[
            ("hvad-som-helst.txt", "DeviceName;FirewallStatus\nPC-1;0\nPC-2;huh\n"),
            (
                "enheder.json",
                r#"[{"deviceName":"PC-1","operatingSystem":"Windows","osVersion":"10.0.26100","isEncrypted":true}]"#,
            ),
            (
                "side1.json",
                r#"{"value":[{"deviceName":"PC-9","operatingSystem":"Windows","osVersion":"1","isEncrypted":true}],"@odata.nextLink":"https://x.example/"}"#,
            ),
            ("ukendt.csv", "Kantine;Menu\nA;B\n"),
        ]);
        let formats: Vec<_> =
            all.files.iter().map(|file| (file.parts[0].format, file.parts[0].rows)).collect();
        assert_eq!(formats, [(Some("intune-firewall"), 2), (Some("intune-devices"), 1), (None, 1)]);
        assert_eq!(all.files[2].parts[0].headings, ["Kantine", "Menu"]);
        assert_eq!((all.refused.len(), all.refused[0].why.id()), (1, "next_page"));
        assert_eq!(all.sightings.len(), 3, "nothing of a page of several");
        assert_eq!((all.files[0].puzzles, all.files[0].puzzling[0].value.as_str()), (1, "huh"));
        let files: Vec<u32> = all.sightings.iter().map(|one| one.place.file).collect();
        assert_eq!(files, [0, 0, 1]);
    }

    #[test]
    fn a_file_speaks_of_when_it_was_written_unless_somebody_says_otherwise_and_never_of_the_future() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "DeviceName;FirewallStatus\nPC-1;0\n").unwrap();
        let now: Timestamp = "2020-01-01T00:00:00Z".parse().unwrap();
        let mut all = HandedIn::default();
        all.read(&path, None, now);
        assert_eq!((all.files[0].at, all.files[0].at_from), (now, AtFrom::Modified));
        assert_eq!(all.files[0].source.sha256.len(), 64);
    }
}
