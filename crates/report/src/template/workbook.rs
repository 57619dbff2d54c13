//! A template as a workbook: the register with drop-downs, and a sheet that tells what to write.

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Column, GUIDE, Kind};
use kravtjek_model::text::Lang;
use rust_xlsxwriter::{
    Color, DataValidation, DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError,
};

use super::{example, told, yes_or_no};

/// Drop-downs reach so many lines down.
const LINES: u32 = 2000;
/// The longest name of a sheet, and the longest message beside a cell.
const NAME: usize = 31;
const MESSAGE: usize = 255;

pub(super) fn written(register: &Register, lang: Lang) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // Nothing here asks the clock, and the same template is the same file.
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    book.set_properties(
        &DocProperties::new().set_title(register.title.get(lang)).set_creation_datetime(&made),
    );
    lines(book.add_worksheet(), register, lang)?;
    guide(book.add_worksheet(), register, lang)?;
    book.define_name("kravtjek_register", &format!("=\"{}\"", register.id))?;
    book.save_to_buffer()
}

fn lines(sheet: &mut Worksheet, register: &Register, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(name(register.title.get(lang)))?;
    let heading = Format::new().set_bold().set_text_wrap();
    let needed = heading.clone().set_background_color(Color::RGB(0x00DD_EBF7));
    let day = Format::new().set_num_format(lang.pick("dd-mm-yyyy", "yyyy-mm-dd"));
    let shown = Format::new().set_italic().set_font_color(Color::RGB(0x0070_7070));
    for (at, column) in (0_u16..).zip(&register.columns) {
        let text = column.heading.get(lang);
        let width = u32::try_from(text.chars().count()).unwrap_or(LINES).clamp(14, 40);
        sheet.set_column_width(at, width)?;
        sheet.write_string_with_format(0, at, text, if column.needed { &needed } else { &heading })?;
        if column.kind == Kind::Day {
            sheet.set_column_format(at, &day)?;
        }
        for line in 0_u16..2 {
            let cell = example(column, usize::from(line), at == 0, lang);
            let row = u32::from(line) + 1;
            match (column.kind, column.examples[usize::from(line)].get(lang).parse::<jiff::civil::Date>()) {
                (Kind::Day, Ok(date)) => {
                    let (month, day_of) = (date.month().unsigned_abs(), date.day().unsigned_abs());
                    let date = ExcelDateTime::from_ymd(date.year().unsigned_abs(), month, day_of)?;
                    let format = shown.clone().set_num_format(lang.pick("dd-mm-yyyy", "yyyy-mm-dd"));
                    sheet.write_datetime_with_format(row, at, &date, &format)?;
                }
                _ if cell.is_empty() => {}
                _ => _ = sheet.write_string_with_format(row, at, cell, &shown)?,
            }
        }
        sheet.add_data_validation(1, at, LINES, at, &help(column, lang)?)?;
    }
    sheet.set_freeze_panes(1, 1)?;
    Ok(())
}

/// The drop-down of a column, and what is shown beside a cell of it. Another word may be written all the same: reading says
/// what is wrong with it.
fn help(column: &Column, lang: Lang) -> Result<DataValidation, XlsxError> {
    let list = match column.kind {
        Kind::YesNo => vec![yes_or_no(true, lang), yes_or_no(false, lang)],
        Kind::Choice => column.choices.iter().map(|choice| choice.get(lang)).collect(),
        _ => Vec::new(),
    };
    let help = if list.is_empty() {
        DataValidation::new().allow_any_value()
    } else {
        DataValidation::new().allow_list_strings(&list)?.show_error_message(false)
    };
    let told = told(column, lang);
    if told.is_empty() { Ok(help) } else { help.set_input_message(cut(&told, MESSAGE)) }
}

fn guide(sheet: &mut Worksheet, register: &Register, lang: Lang) -> Result<(), XlsxError> {
    sheet.set_name(lang.pick("Vejledning", "Guide"))?;
    let bold = Format::new().set_bold();
    let wrapped = Format::new().set_text_wrap();
    for (column, width) in [(0, 40), (1, 16), (2, 100)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.write_string_with_format(0, 0, register.title.get(lang), &bold)?;
    let (purpose, examples) = (register.purpose.get(lang), lang.pick(
        "Linjer, hvor den første celle begynder med ”Eksempel:”, viser, hvordan det gøres. De bliver ikke læst og må slettes.",
        "Lines whose first cell begins with \"Example:\" show how it is done. They are not read and may be deleted.",
    ));
    for (row, text) in [(1, purpose), (2, examples)] {
        sheet.merge_range(row, 0, row, 2, text, &wrapped)?;
        sheet.set_row_height(row, 32)?;
    }
    for (at, heading) in (0_u16..).zip(GUIDE) {
        sheet.write_string_with_format(4, at, heading.get(lang), &bold)?;
    }
    for (row, column) in (5_u32..).zip(&register.columns) {
        sheet.write_string(row, 0, column.heading.get(lang))?;
        sheet.write_string(row, 1, yes_or_no(column.needed, lang))?;
        sheet.write_string_with_format(row, 2, told(column, lang), &wrapped)?;
    }
    Ok(())
}

/// A title as a sheet may be called.
fn name(title: &str) -> String {
    let kept: String = title.chars().filter(|letter| !"[]:*?/\\'".contains(*letter)).collect();
    cut(&kept, NAME)
}

/// As much of a text as may stand there, to the last whole word.
fn cut(text: &str, most: usize) -> String {
    let length = |text: &str| text.encode_utf16().count();
    if length(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for word in text.split_inclusive(' ') {
        if length(&kept) + length(word.trim_end()) > most {
            break;
        }
        kept.push_str(word);
    }
    kept.trim_end_matches([' ', ',']).to_owned()
}
