//! What the fuzz targets throw bytes at, with the promises that must hold. Not part of the interface.
//!
//! Each function takes any bytes, panics when a promise is broken, and returns nothing. The targets in `fuzz/` call
//! them with bytes that libFuzzer makes up; `tests/corpus.rs` with those that are kept.

mod taken;

use std::io::{self, Read, Write};

use self::taken::taken;
pub use self::taken::{import, mapped, register, support};
use crate::import::formats::ldif_entries;
use crate::sheet::date::{self, When};
use crate::sheet::decode::Utf8;
use crate::sheet::delimited::Table;
use crate::sheet::open::{Body, parts_of};
use crate::sheet::workbook::Workbook;
use crate::sheet::xml::{Node, Xml};
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

/// XML: every element that opens closes, with its own name, and lines go forward.
pub fn xml(data: &[u8]) {
    _ = elements(data);
    taken(data);
}

fn elements(mut data: &[u8]) -> Result<(), Why> {
    let mut xml = Xml::new(&mut data);
    let mut open: Vec<String> = Vec::new();
    let mut line = 1;
    loop {
        match xml.next()? {
            Some(Node::Opens(tag)) => open.push(tag.name().to_owned()),
            Some(Node::Closes(name, _)) => assert_eq!(open.pop().as_deref(), Some(name)),
            None => break,
        }
        assert!(xml.line() >= line, "line {} after {line}", xml.line());
        line = xml.line();
    }
    assert!(open.is_empty(), "{open:?}");
    Ok(())
}

/// A JSON document that is read whole, or a text with one a line.
pub fn document(data: &[u8]) {
    _ = json::document(data);
    taken(data);
}

/// A sheet of a workbook, and what stands below a NUL as the words that its cells point to.
pub fn sheet(data: &[u8]) {
    let middle = data.iter().position(|byte| *byte == 0).unwrap_or(data.len());
    let (sheet, words) = data.split_at(middle);
    let Ok(book) = packed(sheet, words.get(1..).unwrap_or_default()) else { return };
    _ = workbook(&book);
    taken(&book);
}

/// The least workbook around a sheet.
fn packed(sheet: &[u8], words: &[u8]) -> zip::result::ZipResult<Vec<u8>> {
    const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let book = format!(
        "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets><sheet name=\"Ark1\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
         <Relationship Id=\"r1\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
    );
    let mut zip = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let parts: [(&str, &[u8]); 4] = [
        ("xl/workbook.xml", book.as_bytes()),
        ("xl/_rels/workbook.xml.rels", relations.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/sharedStrings.xml", words),
    ];
    for (name, bytes) in parts {
        zip.start_file(name, plain)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}
