//! Registers to fill in, as CSV and as workbooks: headings, what may stand below them, and two lines that show how.

mod csv;
mod self_assessment;
mod workbook;

pub use self::self_assessment::self_assessment;

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Column, EXAMPLE, Kind};
use kravtjek_model::text::Lang;
use rust_xlsxwriter::XlsxError;

/// What a template is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Text with semicolons, as a Danish spreadsheet opens it.
    Csv,
    /// A workbook, with drop-downs and a sheet that tells what to write.
    Xlsx,
}

impl Written {
    /// By the ending of a file's name: `rooms.xlsx`.
    pub fn of_ending(ending: &str) -> Option<Self> {
        match ending.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "xlsx" => Some(Self::Xlsx),
            _ => None,
        }
    }
}

/// A template that could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the template of `{register}` cannot be written")]
pub struct NoTemplate {
    register: String,
    source: XlsxError,
}

/// A register to fill in.
///
/// # Errors
/// When a workbook cannot hold what the catalogue says of it; a test goes through all of them.
pub fn template(register: &Register, written: Written, lang: Lang) -> Result<Vec<u8>, NoTemplate> {
    match written {
        Written::Csv => Ok(csv::written(register, lang)),
        Written::Xlsx => workbook::written(register, lang)
            .map_err(|source| NoTemplate { register: register.id.clone(), source }),
    }
}

/// What stands in a cell of an example, as people write it.
fn example(column: &Column, at: usize, is_first: bool, lang: Lang) -> String {
    let said = column.examples.get(at).map_or("", |example| example.get(lang));
    let said = match column.kind {
        Kind::YesNo if !said.is_empty() => yes_or_no(said == "yes", lang).to_owned(),
        Kind::Choice => column.choice(said).map_or("", |choice| choice.get(lang)).to_owned(),
        Kind::Day => match (said.parse::<jiff::civil::Date>(), lang) {
            (Ok(day), Lang::Da) => day.strftime("%d-%m-%Y").to_string(),
            _ => said.to_owned(),
        },
        _ => said.to_owned(),
    };
    if is_first { format!("{} {said}", lang.pick(EXAMPLE.0, EXAMPLE.1)) } else { said }
}

fn yes_or_no(yes: bool, lang: Lang) -> &'static str {
    if yes { lang.pick("ja", "yes") } else { lang.pick("nej", "no") }
}

/// What is to be written in a column, by its kind.
fn hint(column: &Column, lang: Lang) -> String {
    match column.kind {
        Kind::Text | Kind::Name => String::new(),
        Kind::Device => {
            lang.pick("Enhedens navn, fx nh-pc0412", "The device's name, such as nh-pc0412").into()
        }
        Kind::Account => lang.pick("Kontoens navn, fx hje", "The account's name, such as hje").into(),
        Kind::Day => lang.pick("Dato, fx 30-11-2026", "A day, such as 2026-11-30").into(),
        Kind::YesNo => lang.pick("ja eller nej", "yes or no").into(),
        Kind::Choice => {
            let words: Vec<&str> = column.choices.iter().map(|choice| choice.get(lang)).collect();
            format!("{}: {}", lang.pick("Vælg", "Choose"), words.join(", "))
        }
        Kind::Number => lang.pick("Et helt tal", "A whole number").into(),
        Kind::Span => lang
            .pick("Tal og enhed, fx 13 måneder eller 400 dage", "A number and its unit, such as 13 months")
            .into(),
        Kind::List => lang.pick("Flere skrives med komma imellem", "Several with commas between").into(),
        Kind::Addresses => lang
            .pick(
                "Adresser eller områder, fx 198.51.100.0/24",
                "Addresses or ranges, such as 198.51.100.0/24",
            )
            .into(),
    }
}

/// What is to be written in a column, in one or two sentences.
fn told(column: &Column, lang: Lang) -> String {
    let about = column.about.as_ref().map(|about| about.get(lang).to_owned());
    let parts: Vec<String> =
        about.into_iter().chain([hint(column, lang)]).filter(|part| !part.is_empty()).collect();
    parts.join(". ")
}

#[cfg(test)]
mod tests;
