//! A self-assessment to fill in: a line for each criterion of a framework, with a drop-down for how it stands.

use kravtjek_catalogue::View;
use kravtjek_model::observation::taken_over::Stated;
use rust_xlsxwriter::{DataValidation, DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use super::Written;
use super::csv::{harmless, quoted};
use crate::taken_over::status;

/// A self-assessment of a framework, to fill in.
///
/// # Errors
/// When a workbook cannot hold it; a test writes each.
pub fn self_assessment(view: View<'_>, written: Written) -> Result<Vec<u8>, XlsxError> {
    let lang = view.lang;
    let headings = lang.pick(
        ["Krav", "Tekst", "Status", "Ansvarlig", "Dokument", "Vurderet den", "Frist", "Bemærkning"],
        ["Requirement", "Text", "Status", "Owner", "Document", "Assessed on", "Due", "Remark"],
    );
    let lines = view.requirements().flat_map(|requirement| {
        let own = view.catalogue.criteria(requirement, &view.framework.id);
        own.map(move |criterion| [criterion.id.to_string(), view.of(requirement, &criterion.text)])
    });
    match written {
        Written::Csv => {
            let mut text = format!("\u{feff}{}\r\n", headings.join(";"));
            for cells in lines {
                let cells = cells.map(|cell| quoted(&harmless(&cell)));
                text += &format!("{};;;;;;\r\n", cells.join(";"));
            }
            Ok(text.into_bytes())
        }
        Written::Xlsx => {
            let words = Stated::ALL.iter().filter(|one| **one != Stated::Nothing);
            let words: Vec<&str> = words.map(|one| status(*one, lang)).collect();
            workbook(headings, lines, &words, lang.pick("dd-mm-yyyy", "yyyy-mm-dd"))
        }
    }
}

fn workbook(
    headings: [&str; 8],
    lines: impl Iterator<Item = [String; 2]>,
    words: &[&str],
    day: &str,
) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Nothing here asks the clock, and the same template is the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    let bold = Format::new().set_bold();
    let day = Format::new().set_num_format(day);
    let wrapped = Format::new().set_text_wrap();
    for ((at, heading), width) in (0_u16..).zip(headings).zip([8, 60, 16, 20, 30, 14, 14, 40]) {
        sheet.set_column_width(at, width)?;
        if matches!(at, 5 | 6) {
            sheet.set_column_format(at, &day)?;
        }
        sheet.write_string_with_format(0, at, heading, &bold)?;
    }
    let mut last = 0;
    for (row, [id, text]) in (1_u32..).zip(lines) {
        sheet.write_string(row, 0, id)?;
        sheet.write_string_with_format(row, 1, text, &wrapped)?;
        last = row;
    }
    let choice = DataValidation::new().allow_list_strings(words)?;
    sheet.add_data_validation(1, 2, last.max(1), 2, &choice)?;
    sheet.set_freeze_panes(1, 0)?;
    book.save_to_buffer()
}
