//! What the fuzz targets throw bytes at, with the promises that must hold. Not part of the interface.
//!
//! Each function takes any bytes, panics when a promise is broken, and returns nothing. The targets in `fuzz/` call
//! them with bytes that libFuzzer makes up; `tests/corpus.rs` with those that are kept.

use std::io::{self, Read};
use std::sync::LazyLock;

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_catalogue::support::Support;
use kravtjek_model::id::FrameworkId;

use crate::import::facts::imported;
use crate::import::formats::{Means, ldif_entries};
use crate::import::read::{HandedIn, Moment};
use crate::import::rules::Bearings;
use crate::sheet::date::{self, When};
use crate::sheet::decode::Utf8;
use crate::sheet::delimited::Table;
use crate::sheet::open::{Body, parts_of};
use crate::sheet::workbook::Workbook;
use crate::sheet::{COLUMNS, Row, Why, json};

/// A file, whatever wraps it.
pub fn parts(data: &[u8]) {
    let mut all = 0;
    _ = parts_of(data.to_vec(), &mut |part| {
        all += 1;
        match part.body {
            Body::Stream(stream) => {
                let out = io::copy(&mut stream.take(1 << 20), &mut io::sink())?;
                assert!(out <= 1 << 20);
            }
            Body::Workbook(bytes) => workbook(&bytes)?,
        }
        Ok(())
    });
    assert!(all <= crate::sheet::PARTS);
    taken(data);
}

fn workbook(bytes: &[u8]) -> Result<(), Why> {
    let mut book = Workbook::open(bytes)?;
    for sheet in book.sheets() {
        let mut last = 0;
        book.rows(&sheet, &mut |header, row| {
            assert!(header.row < row.number);
            in_order(&mut last, row);
            Ok(())
        })?;
    }
    Ok(())
}

/// A text: a table, and a list in JSON.
pub fn text(data: &[u8]) {
    _ = table(data);
    let mut last = 0;
    _ = json::each(data, &mut |number, _| {
        assert_eq!(number, last + 1);
        last = number;
        Ok(())
    });
    taken(data);
}

fn table(data: &[u8]) -> Result<(), Why> {
    let (text, _) = Utf8::new(data)?;
    let mut table = Table::new(text)?;
    assert!(table.header().names().len() <= COLUMNS);
    let mut last = table.header().row;
    while let Some(row) = table.next_row()? {
        in_order(&mut last, row);
    }
    Ok(())
}

fn in_order(last: &mut u64, row: Row<'_>) {
    assert!(row.number > *last, "row {} after {last}", row.number);
    *last = row.number;
    assert!(row.cells.len() <= COLUMNS);
    assert!(row.cells.iter().all(|cell| cell.trim() == cell));
}

/// LDIF: entries in the order of their lines, each with a place in the directory, and nothing from elsewhere.
pub fn ldif(data: &[u8]) {
    let lines = data.iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
    let mut last = 0;
    _ = ldif_entries(&mut &*data, &mut |line, entry| {
        assert!(line > last && line <= lines, "line {line} after {last}, of {lines}");
        last = line;
        assert!(entry.get("dn").is_some());
        Ok(())
    });
    taken(data);
}

/// A date.
pub fn date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    if let When::At(at) = date::read(&text) {
        assert_eq!(date::read(&at.to_string()), When::At(at), "{text}");
    }
}

static CATALOGUE: LazyLock<Option<Catalogue>> = LazyLock::new(|| Catalogue::embedded().ok());

/// Whatever it is: it is read, and rules are applied to it.
fn taken(data: &[u8]) {
    let (Some(catalogue), Ok(support)) = (CATALOGUE.as_ref(), Support::embedded()) else { return };
    let moment = Moment { given: None, now: Timestamp::MAX };
    let mut handed = HandedIn::default();
    handed.read_bytes("fuzz", data.to_vec(), moment, Means::of(catalogue));
    let framework = FrameworkId::known("kommune-2024");
    _ = imported(&mut handed, Bearings { catalogue, support, framework: &framework, organisation: None });
}
