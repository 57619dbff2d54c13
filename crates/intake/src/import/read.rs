//! Files that were handed in, read: which format each part is in, of when it speaks, and what it says.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use jiff::Timestamp;
use kravtjek_records::digest::{sha256_hex, sha256_hex_of};

use super::formats::{Format, Gather, Means, Sheet, Way};
use super::handed::{AtFrom, MOST_PARTS, Moment, Part};
use super::taken::{Records, Taking};
use crate::file::{Source, called};
use crate::sheet::decode::{Encoded, Utf8};
use crate::sheet::delimited::Table;
use crate::sheet::gate::{Allowance, Gate};
use crate::sheet::letters::Letters;
use crate::sheet::open::{Body, parts, parts_from, parts_of, poured};
use crate::sheet::workbook::Workbook;
use crate::sheet::xml::{self, Xml};
use crate::sheet::{DOCUMENT, Refused, Why, json};

/// As much of a text is looked at to tell what it is.
const HEAD: usize = 8 << 10;

/// Reads a file from disk, or what comes by a pipe.
pub(super) fn file<'a>(
    path: &Path,
    first: u32,
    moment: Moment,
    means: Means<'a>,
) -> Result<(Source, Texts<'a>), Refused> {
    let refused = |why| Refused { file: called(path), part: None, row: None, why };
    let unread = |error| refused(Why::Unreadable(error));
    let poured = poured(path).map_err(refused)?;
    let otherwise = match moment.given {
        Some(at) => (at, AtFrom::Given),
        None if poured.is_some() => (moment.now, AtFrom::Now),
        None => {
            let changed = fs::metadata(path).and_then(|about| about.modified()).map_err(unread)?;
            (Timestamp::try_from(changed).unwrap_or(moment.now).min(moment.now), AtFrom::Modified)
        }
    };
    let mut texts = Texts { first, otherwise, now: moment.now, means, all: Vec::new() };
    let mut see = |part: crate::sheet::open::Part<'_>| match part.body {
        Body::Stream(stream) => texts.text(part.name, stream),
        Body::Workbook(bytes) => texts.workbook(part.name, &bytes),
    };
    let sha256 = match poured {
        Some(bytes) => {
            let sum = sha256_hex(&bytes);
            parts_from(path, bytes, &mut see)?;
            sum
        }
        None => {
            parts(path, &mut see)?;
            fs::File::open(path).and_then(sha256_hex_of).map_err(unread)?
        }
    };
    Ok((Source { file: called(path), sha256 }, texts))
}

/// Reads bytes that are in memory already.
pub(super) fn bytes<'a>(
    name: &str,
    bytes: Vec<u8>,
    first: u32,
    moment: Moment,
    means: Means<'a>,
) -> Result<(Source, Texts<'a>), Refused> {
    let otherwise = moment.given.map_or((moment.now, AtFrom::Now), |at| (at, AtFrom::Given));
    let mut texts = Texts { first, otherwise, now: moment.now, means, all: Vec::new() };
    let source = Source { file: name.to_owned(), sha256: sha256_hex(&bytes) };
    let read = parts_of(bytes, &mut |part| match part.body {
        Body::Stream(stream) => texts.text(part.name, stream),
        Body::Workbook(bytes) => texts.workbook(part.name, &bytes),
    });
    match read {
        Ok(()) => Ok((source, texts)),
        Err(why) => Err(Refused { file: name.to_owned(), part: None, row: None, why }),
    }
}

/// The parts of one file, read one after the other.
pub(super) struct Texts<'a> {
    first: u32,
    otherwise: (Timestamp, AtFrom),
    now: Timestamp,
    means: Means<'a>,
    /// What was read.
    pub(super) all: Vec<(Part, Records)>,
}

/// What is known of a part beside what was taken of it.
#[derive(Default)]
struct About {
    name: Option<String>,
    format: Option<&'static Format>,
    encoded: Option<Encoded>,
    lost: u64,
    headings: Vec<String>,
}

impl Texts<'_> {
    fn taking(&self) -> Taking {
        Taking::of(self.number(), self.now)
    }

    /// The number of the part that is read.
    fn number(&self) -> u32 {
        self.first.saturating_add(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    fn done(&mut self, about: About, taking: Taking) -> Result<(), Why> {
        if self.all.len() >= MOST_PARTS as usize {
            return Err(Why::TooManyParts(MOST_PARTS as usize));
        }
        let (at, at_from) = taking.dated.map_or(self.otherwise, |at| (at, AtFrom::Own));
        if at > self.now {
            return Err(Why::Future(at));
        }
        if let Some(link) = taking.next_page {
            return Err(Why::NextPage(link));
        }
        if let Some((all, here)) = taking.incomplete {
            return Err(Why::Incomplete(all, here));
        }
        let About { name, format, encoded, lost, headings } = about;
        let Taking { records, rows, source, puzzling, puzzles, odd, .. } = taking;
        self.all.push((
            Part {
                number: self.number(),
                file: 0,
                name,
                format,
                source,
                at,
                at_from,
                rows,
                encoded,
                lost,
                odd,
                headings,
                puzzling,
                puzzles,
            },
            records,
        ));
        Ok(())
    }

    fn text(&mut self, name: Option<String>, stream: &mut dyn Read) -> Result<(), Why> {
        let (text, encoded) = Utf8::new(stream)?;
        let mut text = BufReader::with_capacity(HEAD.max(32 << 10), text);
        let ready = text.fill_buf()?;
        let head = String::from_utf8_lossy(&ready[..ready.len().min(HEAD)]);
        let head = head.trim_start_matches('\u{feff}').trim_start();
        let is_json = head.starts_with(['[', '{']);
        if head.is_empty() && ready.len() < HEAD {
            return Err(Why::Empty);
        }
        let whole = self.means.of_head(head, is_json);
        let mut about = About { name, encoded: Some(encoded), ..About::default() };
        let mut taking = self.taking();
        match whole {
            Some((format, Way::Document { read, .. })) => {
                about.format = Some(format);
                read(&json::document(text)?, &mut taking)?;
            }
            Some((format, Way::Text { read, .. })) => {
                about.format = Some(format);
                let whole = Gate::new(text, DOCUMENT, Allowance::of(DOCUMENT));
                read(&mut BufReader::new(whole), &mut taking)?;
            }
            Some((format, Way::Xml { read, .. })) => {
                about.format = Some(format);
                let mut text = text;
                read(&mut Xml::new(&mut text), &mut taking)?;
            }
            // XML that no format is known by is no table.
            None if xml::root(head).is_some() => {
                about.headings.extend(xml::root(head).map(str::to_owned));
                let mut text = text;
                let mut xml = Xml::new(&mut text);
                while xml.next()?.is_some() {}
            }
            _ if is_json => self.list(&mut about, &mut taking, text)?,
            _ => self.table(&mut about, &mut taking, text)?,
        }
        self.done(about, taking)
    }

    fn table(&self, about: &mut About, taking: &mut Taking, text: impl Read) -> Result<(), Why> {
        let letters = Letters::default();
        let mut table = Table::new(letters.of(text))?;
        let mut rows = Rows::new(self.means, table.header())?;
        while let Some(row) = table.next_row()? {
            rows.take(row, taking);
        }
        rows.end(about, taking);
        about.lost = letters.lost();
        Ok(())
    }

    fn list(&self, about: &mut About, taking: &mut Taking, text: impl Read) -> Result<(), Why> {
        let mut last: Option<&Way> = None;
        let mut gathered: Option<Box<dyn Gather>> = None;
        json::each(text, &mut |row, element| {
            // A list is most often of one kind.
            let known = last.filter(|way| way.takes(element));
            if let Some((format, way)) = known.is_none().then(|| self.means.of_element(element)).flatten() {
                about.format = about.format.or(Some(format));
                last = Some(way);
            }
            match last.filter(|way| known.is_some() || way.takes(element)) {
                Some(Way::Gathered { open, .. }) => {
                    taking.counted();
                    gathered.get_or_insert_with(open).element(element, row, taking);
                }
                Some(way) => way.element(element, row, taking),
                None => {
                    taking.counted();
                    if about.headings.is_empty() {
                        let keys = element.as_object().into_iter().flat_map(|object| object.keys());
                        about.headings = keys.take(100).cloned().collect();
                    }
                }
            }
            Ok(())
        })?;
        if let Some(mut gathered) = gathered {
            gathered.end(taking);
        }
        Ok(())
    }

    fn workbook(&mut self, name: Option<String>, bytes: &[u8]) -> Result<(), Why> {
        let mut book = Workbook::open(bytes)?;
        let mut any = false;
        for sheet in book.sheets() {
            let mut rows: Option<Rows> = None;
            let mut taking = self.taking();
            let means = self.means;
            let header = book.rows(&sheet, &mut |header, row| {
                let known = match rows.take() {
                    Some(known) => known,
                    None => Rows::new(means, header)?,
                };
                rows.insert(known).take(row, &mut taking);
                Ok(())
            })?;
            let Some(header) = header else { continue };
            let named =
                name.iter().map(String::as_str).chain([sheet.as_str()]).collect::<Vec<_>>().join(": ");
            let mut about = About { name: Some(named), ..About::default() };
            let rows = rows.map_or_else(|| Rows::new(means, &header), Ok)?;
            rows.end(&mut about, &mut taking);
            self.done(about, taking)?;
            any = true;
        }
        if any { Ok(()) } else { Err(Why::Empty) }
    }
}

/// The rows of one table.
struct Rows {
    read: Option<(&'static Format, Box<dyn Sheet>)>,
    headings: Vec<String>,
}

impl Rows {
    fn new(means: Means<'_>, header: &crate::sheet::Header) -> Result<Self, Why> {
        let read = means.of_table(header)?;
        let headings = if read.is_some() { Vec::new() } else { header.names().to_vec() };
        Ok(Self { read, headings })
    }

    fn take(&mut self, row: crate::sheet::Row<'_>, taking: &mut Taking) {
        taking.counted();
        if let Some((_, read)) = &mut self.read {
            read.row(row, taking);
        }
    }

    fn end(mut self, about: &mut About, taking: &mut Taking) {
        if let Some((format, read)) = &mut self.read {
            read.end(taking);
            about.format = Some(format);
        }
        about.headings = self.headings;
    }
}

#[cfg(test)]
mod tests;
