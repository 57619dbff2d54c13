//! Files as other systems write them, opened: wrapped, in workbooks, and those that mean harm.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{Read, Write};
use std::path::PathBuf;

use flate2::Compression;
use flate2::write::GzEncoder;
use kravtjek_intake::sheet::decode::Utf8;
use kravtjek_intake::sheet::delimited::Table;
use kravtjek_intake::sheet::open::{Body, parts};
use kravtjek_intake::sheet::workbook::Workbook;
use kravtjek_intake::sheet::{Refused, Why};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Book};
use tempfile::TempDir;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const ROWS: &str = "Navn;Ejer\nPC-1;Bo\nPC-2;Åse\n";

fn written(bytes: &[u8]) -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fil");
    fs::write(&path, bytes).unwrap();
    (folder, path)
}

/// Every row of every part, with the names of the parts.
fn read(bytes: &[u8]) -> Result<Vec<String>, Refused> {
    let (_folder, path) = written(bytes);
    let mut lines = Vec::new();
    parts(&path, &mut |part| {
        let name = part.name.unwrap_or_default();
        match part.body {
            Body::Stream(stream) => {
                let mut table = Table::new(Utf8::new(stream)?.0)?;
                while let Some(row) = table.next_row()? {
                    lines.push(format!("{name}:{}:{}", row.number, row.cells.join("|")));
                }
            }
            Body::Workbook(bytes) => {
                let mut book = Workbook::open(&bytes)?;
                for sheet in book.sheets() {
                    book.rows(&sheet, &mut |_, row| {
                        lines.push(format!("{name}{sheet}:{}:{}", row.number, row.cells.join("|")));
                        Ok(())
                    })?;
                }
            }
        }
        Ok(())
    })?;
    Ok(lines)
}

/// Why a file whose parts are read to their end, whatever is in them, is refused.
fn drained(bytes: &[u8]) -> &'static str {
    let (_folder, path) = written(bytes);
    let all = parts(&path, &mut |part| match part.body {
        Body::Stream(stream) => std::io::copy(stream, &mut std::io::sink()).map(drop).map_err(Why::from),
        Body::Workbook(_) => Ok(()),
    });
    all.unwrap_err().why.id()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(
            *name,
            SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated),
        )
        .unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn book() -> Vec<u8> {
    let mut book = Book::new();
    let sheet = book.add_worksheet().set_name("Enheder").unwrap();
    sheet.write(0, 0, "Udtræk af klienter").unwrap();
    for (column, name) in ["Navn", "Senest set", "Antal", "Regnet"].into_iter().enumerate() {
        sheet.write(2, column as u16, name).unwrap();
    }
    let day = Format::new().set_num_format("dd-mm-yyyy");
    sheet.write(3, 0, "PC-1").unwrap();
    let at = ExcelDateTime::from_ymd(2026, 11, 12).unwrap();
    sheet.write_datetime_with_format(3, 1, &at, &day).unwrap();
    sheet.write(3, 2, 12).unwrap();
    sheet.write_formula(3, 3, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.write(5, 0, "PC-3").unwrap();
    sheet.write(5, 2, 0.5).unwrap();
    let hidden = book.add_worksheet().set_name("Skjult").unwrap();
    hidden.write(0, 0, "a").unwrap();
    hidden.set_hidden(true);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_file_is_read_alike_plain_and_wrapped() {
    let rows = |part: &str| ["2:PC-1|Bo", "3:PC-2|Åse"].map(|row| format!("{part}:{row}")).to_vec();
    assert_eq!(read(ROWS.as_bytes()).unwrap(), rows(""));
    assert_eq!(read(&gzipped(ROWS.as_bytes())).unwrap(), rows(""));
    let several = zipped(&[
        ("a.csv", ROWS.as_bytes()),
        ("__MACOSX/._a.csv", b"\0\0"),
        ("b/b.csv", ROWS.as_bytes()),
        ("b/.DS_Store", b"\0"),
    ]);
    assert_eq!(read(&several).unwrap(), [rows("a.csv"), rows("b/b.csv")].concat());
}

#[test]
fn a_workbook_shows_what_its_cells_say_and_its_formulas_came_to() {
    let lines = ["Enheder:4:PC-1|2026-11-12|12|2", "Enheder:6:PC-3||0.5"];
    assert_eq!(read(&book()).unwrap(), lines);
    let within: Vec<String> = lines.iter().map(|line| format!("x.xlsx{line}")).collect();
    assert_eq!(read(&zipped(&[("x.xlsx", &book())])).unwrap(), within);
}

#[test]
fn a_cell_at_the_far_end_of_a_sheet_costs_nothing_and_one_too_far_right_is_refused() {
    let mut book = Book::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "a").unwrap();
    sheet.write(0, 1, "b").unwrap();
    sheet.write(1_048_575, 0, "last").unwrap();
    assert_eq!(read(&book.save_to_buffer().unwrap()).unwrap(), ["Sheet1:1048576:last"]);
    sheet_with_far_cell(&mut book);
    let refused = read(&book.save_to_buffer().unwrap()).unwrap_err();
    assert!(matches!(refused.why, Why::TooManyColumns(_)), "{refused}");
}

fn sheet_with_far_cell(book: &mut Book) {
    book.add_worksheet().write(1_048_575, 16_383, "far").unwrap();
}

#[test]
fn what_grows_beyond_reason_is_stopped_and_what_is_damaged_or_locked_is_told() {
    let why = |bytes: &[u8]| read(bytes).unwrap_err().why.id();
    let zeros = vec![b'0'; 80 << 20];
    assert_eq!(drained(&gzipped(&zeros)), "bomb");
    assert_eq!(drained(&zipped(&[("a.csv", &zeros)])), "bomb");
    let refused = read(&zipped(&[("a.csv", ROWS.as_bytes()), ("b.csv", b"a;b\n1;\"2")])).unwrap_err();
    assert_eq!((refused.part.as_deref(), refused.why.id()), (Some("b.csv"), "cut_off"));
    let whole = gzipped(ROWS.repeat(1000).as_bytes());
    assert_eq!(why(&whole[..whole.len() / 2]), "cut_off");
    let zip = zipped(&[("a.csv", ROWS.as_bytes())]);
    assert_eq!(why(&zip[..zip.len() - 30]), "wrapping");
    assert_eq!(why(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and what follows"), "old_office");
    assert_eq!(why(b""), "empty");
    let many: Vec<(String, &[u8])> = (0..1001).map(|at| (format!("{at}.csv"), ROWS.as_bytes())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    assert_eq!(why(&zipped(&many)), "too_many_parts");
}

#[test]
fn a_file_that_is_not_there_is_unreadable() {
    let refused = parts(&PathBuf::from("/nowhere/at/all.csv"), &mut |_| Ok(())).unwrap_err();
    assert_eq!((refused.why.id(), refused.part), ("unreadable", None));
}

#[test]
fn what_is_no_file_is_not_waited_for() {
    let folder = std::env::temp_dir().join(format!("kravtjek-no-file-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let pipe = folder.join("pipe.csv");
    _ = std::fs::remove_file(&pipe);
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    for path in [&pipe, &folder] {
        assert_eq!(parts(path, &mut |_| Ok(())).unwrap_err().why.id(), "no_file");
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn utf_16_of_a_windows_computer_is_read_through_a_wrapping() {
    let bytes: Vec<u8> = [0xfeff].into_iter().chain(ROWS.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let mut text = String::new();
    Utf8::new(&bytes[..]).unwrap().0.read_to_string(&mut text).unwrap();
    assert_eq!(text, ROWS);
    assert_eq!(read(&gzipped(&bytes)).unwrap(), [":2:PC-1|Bo", ":3:PC-2|Åse"]);
}
