//! Tables as text with delimiters (RFC 4180 and what is called CSV besides): which delimiter, where the headings are,
//! then row by row.

use std::io::{self, BufRead, BufReader, Read};

use super::gate::{Allowance, Gate};
use super::{COLUMNS, Header, LARGEST, ROW, ROWS, Row, Why};

/// As much is looked at to tell the delimiter and to find the headings.
const HEAD: usize = 64 << 10;
/// The delimiters there are; the earlier one counts where two do equally well.
const DELIMITERS: [u8; 4] = [b';', b'\t', b',', b'|'];
/// The row of headings is among the first so many: above it stand titles and dates.
const TITLES: usize = 20;

/// What is looked at of a text to tell what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// What stands between two cells.
    pub delimiter: u8,
    /// Lines before the headings that are none: `sep=;`, `#TYPE …`, titles.
    skipped: usize,
    /// Lines end as Windows ends them.
    crlf: bool,
}

/// Tells the dialect by the beginning of a text, which must be UTF-8.
pub fn dialect(head: &str) -> Option<Dialect> {
    let lines: Vec<&str> = head.lines().collect();
    let told = lines.iter().take(2).find_map(|line| {
        let line = line.trim().trim_matches('"');
        let sign = line.get(..4).filter(|key| key.eq_ignore_ascii_case("sep="))?;
        line.as_bytes().get(sign.len()).copied().or(Some(b'\t'))
    });
    let columns = |delimiter: u8, line: &str| cells(line, delimiter);
    let best = |lines: &[&str]| {
        DELIMITERS.into_iter().max_by_key(|delimiter| {
            let widths: Vec<usize> = lines.iter().map(|line| columns(*delimiter, line)).collect();
            let widest = widths.iter().copied().max().unwrap_or(0);
            // A line may have an empty cell more than the others.
            let same = |width: &usize| widths.iter().filter(|other| *other == width).count();
            let alike = widths.iter().filter(|width| **width > 1).map(same).max().unwrap_or(0);
            // Of equals `max_by_key` takes the last, and the first is wanted.
            let order = DELIMITERS.len() - DELIMITERS.iter().position(|one| one == delimiter).unwrap_or(0);
            (alike.min(3), widest, order)
        })
    };
    let plain: Vec<&str> = lines.iter().copied().filter(|line| !is_preamble(line)).take(TITLES).collect();
    let delimiter = told.or_else(|| best(&plain))?;
    let widest = plain.iter().map(|line| columns(delimiter, line)).max()?;
    let header = lines.iter().position(|line| {
        !is_preamble(line)
            && (columns(delimiter, line) > 1 && columns(delimiter, line) * 2 >= widest || widest <= 1)
    })?;
    Some(Dialect { delimiter, skipped: header, crlf: head.contains("\r\n") })
}

/// A line that says how the rest is written, or nothing.
fn is_preamble(line: &str) -> bool {
    let line = line.trim().trim_matches('"');
    let sep = line.get(..4).is_some_and(|key| key.eq_ignore_ascii_case("sep="));
    line.is_empty() || line.starts_with("#TYPE") || sep && line.len() <= 5
}

/// How many cells a line has, delimiters within quotation marks aside, empty ones at its end as well.
fn cells(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    let mut cells = 1;
    let mut last = 1;
    let mut filled = false;
    for byte in line.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            byte if byte == delimiter && !quoted => {
                cells += 1;
                filled = false;
            }
            byte if !byte.is_ascii_whitespace() => filled = true,
            _ => {}
        }
        if filled {
            last = cells;
        }
    }
    if quoted || last <= 1 { last } else { last.max(cells) }
}

/// A table, row by row.
pub struct Table<R> {
    reader: csv::Reader<Quotes<Gate<R>>>,
    allowance: Allowance,
    record: csv::ByteRecord,
    cells: Vec<String>,
    header: Header,
    lines: Lines,
    rows: u64,
    /// The last row has fewer cells than there are headings.
    narrow: bool,
}

impl<R: Read> Table<BufReader<R>> {
    /// The table of a text in UTF-8.
    ///
    /// # Errors
    /// When there are no headings in it, or too many.
    pub fn new(text: R) -> Result<Self, Why> {
        let mut text = BufReader::with_capacity(HEAD, text);
        let head = text.fill_buf()?;
        let known = String::from_utf8_lossy(head);
        let dialect = dialect(&known).ok_or(if head.is_empty() { Why::Empty } else { Why::NoHeader })?;
        skip_lines(&mut text, dialect.skipped)?;
        let allowance = Allowance::of(ROW);
        let reader = csv::ReaderBuilder::new()
            .delimiter(dialect.delimiter)
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(HEAD)
            .from_reader(Quotes {
                inner: Gate::new(text, LARGEST, allowance.clone()),
                odd: false,
                last: b'\n',
                bytes: 0,
            });
        let mut table = Self {
            reader,
            allowance,
            record: csv::ByteRecord::new(),
            cells: Vec::new(),
            header: Header::default(),
            lines: Lines { crlf: dialect.crlf, skipped: dialect.skipped as u64, number: 0, end: 0 },
            rows: 0,
            narrow: false,
        };
        if !table.advance()? {
            return Err(Why::NoHeader);
        }
        table.header = Header::new(&table.cells, table.lines.number);
        Ok(table)
    }
}

impl<R: Read> Table<R> {
    /// The headings.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next row that is not empty.
    ///
    /// # Errors
    /// When it cannot be read, is too large, or the file ends within it.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>, Why> {
        loop {
            if !self.advance()? {
                return Ok(None);
            }
            self.rows += 1;
            if self.rows > ROWS {
                return Err(Why::TooManyRows(ROWS));
            }
            if self.cells.iter().any(|cell| !cell.is_empty()) {
                return Ok(Some(Row { number: self.lines.number, cells: &self.cells }));
            }
        }
    }

    fn advance(&mut self) -> Result<bool, Why> {
        self.allowance.renew();
        let more =
            self.reader.read_byte_record(&mut self.record).map_err(|error| match error.into_kind() {
                csv::ErrorKind::Io(error) => Why::from(error),
                _ => Why::Unreadable(io::ErrorKind::InvalidData.into()),
            })?;
        if self.record.len() > COLUMNS {
            return Err(Why::TooManyColumns(COLUMNS));
        }
        let ends = self.reader.get_ref();
        // The last row of a whole file ends with its line, or has all its cells; quotation marks come in pairs.
        let within = self.narrow && !matches!(ends.last, b'\n' | b'\r');
        if !more && (ends.odd || within) {
            return Err(Why::CutOff);
        }
        let named = self.header.names().iter().rposition(|name| !name.is_empty()).map_or(0, |last| last + 1);
        self.narrow = self.record.len() > 1 && self.record.len() < named;
        let stands = self.reader.position();
        let unended = stands.byte() == ends.bytes && ends.last != b'\n';
        self.lines.advance(stands.line() + u64::from(unended && !self.lines.crlf), &self.record);
        self.cells.resize_with(self.record.len(), String::new);
        for (cell, bytes) in self.cells.iter_mut().zip(&self.record) {
            cell.clear();
            cell.push_str(String::from_utf8_lossy(bytes).trim());
        }
        Ok(more)
    }
}

/// The line of each row. The reader tells where it stands: behind the line, or in the midst of its ending where that is
/// of two letters.
struct Lines {
    crlf: bool,
    skipped: u64,
    number: u64,
    end: u64,
}

impl Lines {
    fn advance(&mut self, stands: u64, record: &csv::ByteRecord) {
        let within = record.iter().flatten().filter(|byte| **byte == b'\n').count() as u64;
        let end = self.skipped + stands - u64::from(!self.crlf);
        self.number = end.saturating_sub(within).max(self.end.max(self.skipped) + 1);
        self.end = self.number + within;
    }
}

fn skip_lines(text: &mut impl BufRead, lines: usize) -> io::Result<()> {
    let mut line = Vec::new();
    for _ in 0..lines {
        line.clear();
        text.by_ref().take(ROW).read_until(b'\n', &mut line)?;
    }
    Ok(())
}

/// Knows whether the quotation marks so far come in pairs, how many bytes there were and the last of them.
struct Quotes<R> {
    inner: R,
    odd: bool,
    last: u8,
    bytes: u64,
}

impl<R: Read> Read for Quotes<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let bytes = self.inner.read(into)?;
        let marks = into[..bytes].iter().filter(|byte| **byte == b'"').count();
        self.odd ^= marks % 2 == 1;
        self.bytes += bytes as u64;
        self.last = into[..bytes].last().copied().unwrap_or(self.last);
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rows = Vec<(u64, Vec<String>)>;

    fn read(text: &str) -> Result<(Header, Rows), String> {
        let mut table = Table::new(text.as_bytes()).map_err(|why| why.id().to_owned())?;
        let mut rows = Vec::new();
        while let Some(row) = table.next_row().map_err(|why| why.id().to_owned())? {
            rows.push((row.number, row.cells.to_vec()));
        }
        Ok((table.header().clone(), rows))
    }

    fn cells(rows: &Rows) -> Vec<Vec<&str>> {
        rows.iter().map(|(_, row)| row.iter().map(String::as_str).collect()).collect()
    }

    #[test]
    fn each_dialect_is_told_by_its_headings() {
        for text in [
            "Navn;Disk, fri;Ejer\nPC-1;12,5;Bo\n",
            "Navn\tDisk, fri\tEjer\nPC-1\t12,5\tBo",
            "Navn,\"Disk, fri\",Ejer\r\nPC-1,\"12,5\",Bo\r\n",
            "sep=|\r\nNavn|Disk, fri|Ejer\r\nPC-1|12,5|Bo\r\n",
            "\"sep=;\"\nNavn;Disk, fri;Ejer\nPC-1;12,5;Bo\n",
            "#TYPE Selected.System.Management\n\"Navn\";\"Disk, fri\";\"Ejer\"\n\"PC-1\";\"12,5\";\"Bo\"\n",
            "\n\nNavn ; Disk, fri ;Ejer\n PC-1 ;12,5; Bo\n\n",
            "Enheder i Nordhavn\nUdtrukket 12-11-2026\n\nNavn;Disk, fri;Ejer\nPC-1;12,5;Bo\n",
        ] {
            let (header, rows) = read(text).unwrap();
            assert_eq!(header.names(), ["Navn", "Disk, fri", "Ejer"], "{text}");
            assert_eq!(cells(&rows), [["PC-1", "12,5", "Bo"]], "{text}");
            let line = text.lines().position(|line| line.contains("PC-1")).unwrap() as u64 + 1;
            assert_eq!(rows[0].0, line, "{text}");
        }
    }

    #[test]
    fn a_delimiter_too_many_at_the_end_of_a_line_changes_nothing() {
        let text =
            "Rum;Indhold;Adgang\nKælder, nord;Servere;Kort\n1. sal, syd;Krydsfelt;Nøgle\nLoft, øst;Net;Lås";
        let (_, plain) = read(text).unwrap();
        for at in 0..4 {
            let lines = text.lines().enumerate();
            let longer =
                lines.map(|(line, own)| if line == at { format!("{own};\n") } else { format!("{own}\n") });
            let longer: String = longer.collect();
            let (header, rows) = read(longer.trim_end()).unwrap();
            assert_eq!(header.column(&["Adgang"]), Some(2), "{longer}");
            let own: Vec<Vec<&str>> = cells(&rows).into_iter().map(|row| row[..3].to_vec()).collect();
            assert_eq!(own, cells(&plain), "{longer}");
        }
    }

    #[test]
    fn cells_that_span_lines_short_rows_and_one_column_are_read() {
        let (_, rows) = read("a;b\n\"x\ny\";1\nz\n;\n\"a \"\"b\"\"\";2;3\n").unwrap();
        assert_eq!(cells(&rows), [vec!["x\ny", "1"], vec!["z"], vec!["a \"b\"", "2", "3"]]);
        let lines = |text: &str| read(text).unwrap().1.iter().map(|(line, _)| *line).collect::<Vec<_>>();
        let text = "a;b\n\"x\ny\";1\n\nz;2\n;\n\n\"a \"\"b\"\"\";2;3";
        assert_eq!((lines(text), lines(&text.replace('\n', "\r\n"))), (vec![2, 5, 8], vec![2, 5, 8]));
        let (header, rows) = read("Navn\nPC-1\nPC-2\n").unwrap();
        assert_eq!(
            (header.names(), cells(&rows)),
            (&["Navn".to_owned()][..], vec![vec!["PC-1"], vec!["PC-2"]])
        );
        assert_eq!(cells(&read("a,b\n=cmd|' /C calc'!A0,2\n").unwrap().1), [["=cmd|' /C calc'!A0", "2"]]);
    }

    #[test]
    fn a_file_that_ends_too_soon_or_has_no_end_is_refused() {
        assert_eq!(read("a;b;c\n1;2;3\n4;5").unwrap_err(), "cut_off");
        assert_eq!(read("a;b;c\n1;\"2;3\n4;5;6\n").unwrap_err(), "cut_off");
        assert!(read("a;b;c\n1;2;3\n4;5;6").is_ok(), "the last line need not end");
        assert_eq!(read("").unwrap_err(), "empty");
        assert_eq!(read(&format!("a;b\n{}\n", ";".repeat(COLUMNS + 1))).unwrap_err(), "too_many_columns");
        assert_eq!(read(&";".repeat(100_000)).unwrap_err(), "too_many_columns");
        assert_eq!(read("\n \n").unwrap_err(), "no_header");
        let endless = format!("a;b\n\"{}", "x".repeat(ROW as usize + HEAD));
        assert_eq!(read(&endless).unwrap_err(), "row_too_large");
    }
}
