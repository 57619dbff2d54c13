//! Workbooks (XLSX): their sheets row by row, with what their formulas came to, and never more of them than is allowed.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::gate::{Growing, limit_in};
use super::{COLUMNS, Header, PARTS, ROWS, Row, WORKBOOK, Why};

/// The most cells of one workbook: 20 million.
const CELLS: u64 = 20_000_000;
/// The row of headings is among the first so many.
const TITLES: u64 = 20;

/// One workbook, held in memory as it came.
pub struct Workbook<'a> {
    book: Xlsx<Cursor<&'a [u8]>>,
}

impl<'a> Workbook<'a> {
    /// Opens a workbook, once all that comes out of it was measured.
    ///
    /// # Errors
    /// When it grows too large, or is none.
    pub fn open(bytes: &'a [u8]) -> Result<Self, Why> {
        measure(bytes)?;
        let book = Xlsx::new(Cursor::new(bytes)).map_err(of_book)?;
        Ok(Self { book })
    }

    /// The sheets that can be seen, by name.
    pub fn sheets(&self) -> Vec<String> {
        let all = self.book.sheets_metadata().iter();
        let seen =
            all.filter(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
        seen.map(|sheet| sheet.name.clone()).collect()
    }

    /// Shows the headings of a sheet and every row below them that is not empty. A sheet without headings shows nothing.
    ///
    /// # Errors
    /// When it cannot be read, or has more columns, rows or cells than are read.
    pub fn rows(
        &mut self,
        sheet: &str,
        see: &mut dyn FnMut(&Header, Row<'_>) -> Result<(), Why>,
    ) -> Result<Option<Header>, Why> {
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(of_book)?;
        let mut sheet = Sheet { header: None, row: Vec::new(), at: 0, see };
        let mut read = 0;
        while let Some(cell) = cells.next_cell().map_err(of_book)? {
            let (row, column) = cell.get_position();
            read += 1;
            if read > CELLS || u64::from(row) >= ROWS {
                return Err(Why::TooManyRows(ROWS));
            }
            if let DataRef::Empty = cell.get_value() {
                continue;
            }
            let column = column as usize;
            if column >= COLUMNS {
                return Err(Why::TooManyColumns(COLUMNS));
            }
            sheet.to(u64::from(row) + 1)?;
            if sheet.row.len() <= column {
                sheet.row.resize(column + 1, String::new());
            }
            sheet.row[column] = written(&cell.get_value().clone().into());
        }
        sheet.to(u64::MAX)?;
        Ok(sheet.header)
    }
}

struct Sheet<'a> {
    header: Option<Header>,
    row: Vec<String>,
    at: u64,
    see: &'a mut dyn FnMut(&Header, Row<'_>) -> Result<(), Why>,
}

impl Sheet<'_> {
    /// Goes on to a row: the one before it is whole.
    fn to(&mut self, number: u64) -> Result<(), Why> {
        if number == self.at {
            return Ok(());
        }
        let filled = self.row.iter().filter(|cell| !cell.is_empty()).count();
        match &self.header {
            Some(header) if filled > 0 => (self.see)(header, Row { number: self.at, cells: &self.row })?,
            None if filled > 1 || filled == 1 && self.at > TITLES => {
                self.header = Some(Header::new(&self.row, self.at));
            }
            _ => {}
        }
        self.row.clear();
        self.at = number;
        Ok(())
    }
}

/// A cell as it would be written in a text.
fn written(value: &Data) -> String {
    match value {
        Data::DateTime(at) if at.is_datetime() => {
            let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
            let day = format!("{year:04}-{month:02}-{day:02}");
            if (hour, minute, second) == (0, 0, 0) {
                day
            } else {
                format!("{day} {hour:02}:{minute:02}:{second:02}")
            }
        }
        // Beyond these a fraction is what a number of 64 bits cannot hold: an identity number, say.
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        Data::Error(_) | Data::Empty => String::new(),
        value => value.to_string().trim().to_owned(),
    }
}

/// Adds up what all parts grow to: no part says truly how large it is.
fn measure(bytes: &[u8]) -> Result<(), Why> {
    if bytes.len() as u64 > WORKBOOK.0 {
        return Err(Why::TooLarge(WORKBOOK.0));
    }
    let mut parts =
        zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| Why::Wrapping(error.to_string()))?;
    if parts.len() > PARTS {
        return Err(Why::TooManyParts(PARTS));
    }
    let mut all = 0;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| Why::Wrapping(error.to_string()))?;
        let mut growing = Growing::new(part.take(WORKBOOK.1 + 1), bytes.len() as u64);
        std::io::copy(&mut growing, &mut std::io::sink())?;
        all += growing.out();
        if all > WORKBOOK.1 {
            return Err(Why::Bomb);
        }
    }
    Ok(())
}

fn of_book(error: XlsxError) -> Why {
    match error {
        XlsxError::Password => Why::Locked,
        XlsxError::Io(error) => Why::from(error),
        error => {
            let cause =
                std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<std::io::Error>());
            cause.and_then(limit_in).unwrap_or_else(|| Why::Wrapping(error.to_string()))
        }
    }
}
