//! A template as CSV: semicolons, since a Danish spreadsheet opens them, and a byte order mark, so that it takes the text for
//! UTF-8.

use kravtjek_catalogue::Register;
use kravtjek_model::text::Lang;

use super::example;

pub(super) fn written(register: &Register, lang: Lang) -> Vec<u8> {
    let columns = &register.columns;
    let headings = columns.iter().map(|column| column.heading.get(lang).to_owned()).collect();
    let examples = (0..2).map(|line| {
        columns.iter().enumerate().map(|(at, column)| example(column, line, at == 0, lang)).collect()
    });
    let lines: Vec<Vec<String>> = [headings].into_iter().chain(examples).collect();
    let mut text = "\u{feff}".to_owned();
    for line in lines {
        let cells: Vec<String> = line.iter().map(|cell| quoted(&harmless(cell))).collect();
        text.push_str(&cells.join(";"));
        text.push_str("\r\n");
    }
    text.into_bytes()
}

/// What a spreadsheet would take for a formula gets an apostrophe before it.
pub(super) fn harmless(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{cell}") } else { cell.to_owned() }
}

pub(super) fn quoted(cell: &str) -> String {
    if cell.contains([';', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
