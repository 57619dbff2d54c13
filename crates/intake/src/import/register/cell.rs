//! What stands in a cell of a register, by the kind of its column.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kravtjek_catalogue::register::{Choice, Column, Kind};
use kravtjek_model::text::Text;

use super::words::{Hollow, hollow};
use crate::import::Keys;
use crate::import::cells::Wanted;
use crate::import::record::account_name;
use crate::name;
use crate::sheet::date::{self, When};

/// What a cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Nothing.
    Empty,
    /// That it is not known, or waits.
    Open,
    /// Something that is not understood.
    Puzzling,
    /// That it is lacking, or has not been done.
    Lacking,
    /// That there is none.
    None,
    /// Words, a name.
    Text(String),
    /// Yes or no.
    Yes(bool),
    /// A day.
    Day(Date),
    /// A day that never was, or never comes.
    Never,
    /// The id of a choice.
    Choice(String),
    /// A whole number.
    Number(i64),
    /// A span of time.
    Span(Span),
    /// Several words.
    List(Vec<String>),
}

impl Value {
    /// Whether it says nothing of what is asked.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Empty | Self::Open)
    }
}

/// A span of time, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Span {
    /// So many days.
    Days(u32),
    /// So many months.
    Months(u32),
    /// Without end.
    Endless,
}

/// Reads a cell.
pub(crate) fn read(column: &Column, text: &str) -> Result<Value, Wanted> {
    let text = text.trim();
    let word = text.to_lowercase();
    if word.is_empty() {
        return Ok(Value::Empty);
    }
    let nothing = hollow(&word, matches!(column.kind, Kind::Name | Kind::Account | Kind::Device));
    let is_choice = || column.kind == Kind::Choice && choice(column, &word).is_ok();
    if nothing == Some(Hollow::Open) && !is_choice() {
        return Ok(Value::Open);
    }
    match column.kind {
        Kind::Choice => choice(column, &word),
        Kind::YesNo => yes(&word).map(Value::Yes).ok_or(Wanted::YesOrNo),
        Kind::Day => day(text, &word).ok_or(Wanted::Date),
        Kind::Number => number(&word).map(Value::Number).ok_or(Wanted::Number),
        Kind::Span if nothing.is_some() => Ok(Value::Span(Span::Days(0))),
        Kind::Span => span(&word).map(Value::Span).ok_or(Wanted::Span),
        _ if nothing == Some(Hollow::None) => Ok(Value::None),
        _ if nothing.is_some() => Ok(Value::Lacking),
        Kind::Device => {
            let host = Keys::of(None, None, Some(text)).host;
            Ok(host.map_or(Value::Empty, |host| Value::Text(host.into())))
        }
        Kind::Account => Ok(Value::Text(account_name(text).into())),
        Kind::List => Ok(Value::List(words(text))),
        Kind::Addresses => {
            let all: Vec<String> = words(text).iter().map(|address| address.to_lowercase()).collect();
            if all.iter().all(|address| name::is_range(address)) {
                Ok(Value::List(all))
            } else {
                Err(Wanted::Address)
            }
        }
        Kind::Text | Kind::Name => Ok(Value::Text(single_spaced(text))),
    }
}

fn yes(word: &str) -> Option<bool> {
    match word {
        "ja" | "j" | "yes" | "y" | "x" | "✓" | "✔" | "sand" | "sandt" | "true" | "1" => Some(true),
        "nej" | "n" | "no" | "falsk" | "falskt" | "false" | "0" => Some(false),
        _ => None,
    }
}

fn day(text: &str, word: &str) -> Option<Value> {
    if matches!(word, "ingen" | "none") {
        return Some(Value::None);
    }
    match date::read(text) {
        When::At(at) => Some(Value::Day(date::danish_day(at))),
        When::Never => Some(Value::Never),
        When::Unclear => None,
    }
}

/// `1.200` is twelve hundred in Danish, `12,0` and `12.0` are twelve; what has a fraction is no whole number.
fn number(word: &str) -> Option<i64> {
    let (whole, fraction) = word.split_once(',').unwrap_or((word, ""));
    let (whole, fraction) = match whole.split_once('.') {
        Some((whole, zero)) if fraction.is_empty() && zero == "0" => (whole, zero),
        _ => (whole, fraction),
    };
    if !fraction.bytes().all(|digit| digit == b'0') {
        return None;
    }
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let rest: Vec<&str> = groups.collect();
    if rest.iter().any(|group| group.len() != 3)
        || (!rest.is_empty() && first.trim_start_matches('-').len() > 3)
    {
        return None;
    }
    format!("{first}{}", rest.concat()).parse().ok()
}

fn span(word: &str) -> Option<Span> {
    if matches!(word, "ubegrænset" | "unlimited") {
        return Some(Span::Endless);
    }
    let at = word.find(|letter: char| !letter.is_ascii_digit())?;
    let count: u32 = word[..at].parse().ok()?;
    match word[at..].trim().trim_end_matches('.') {
        "dage" | "dag" | "døgn" | "d" | "days" | "day" => Some(Span::Days(count)),
        "uger" | "uge" | "weeks" | "week" => count.checked_mul(7).map(Span::Days),
        "måneder" | "måned" | "mdr" | "md" | "months" | "month" => Some(Span::Months(count)),
        "år" | "years" | "year" => count.checked_mul(12).map(Span::Months),
        _ => None,
    }
}

fn choice(column: &Column, word: &str) -> Result<Value, Wanted> {
    let word = single_spaced(word);
    let own = |choice: &&Choice| names(choice).contains(&word);
    if let Some(choice) = column.choices.iter().find(own) {
        return Ok(Value::Choice(choice.id.clone()));
    }
    let near = column.choices.iter().flat_map(|choice| {
        let word = &word;
        names(choice).into_iter().filter_map(move |name| near(word, &name).map(|steps| (steps, choice)))
    });
    let nearest = near.min_by_key(|(steps, _)| *steps).map(|(_, choice)| choice);
    Err(Wanted::Choice(nearest.map(|choice| Text { da: choice.da.clone(), en: choice.en.clone() })))
}

fn names(choice: &Choice) -> BTreeSet<String> {
    let also = choice.also.iter().map(String::as_str);
    [choice.da.as_str(), &choice.en, &choice.id].into_iter().chain(also).map(str::to_lowercase).collect()
}

/// In how many steps one word becomes the other, where they are few.
fn near(word: &str, name: &str) -> Option<usize> {
    let longest = name.chars().count();
    if word.chars().count() > longest + longest / 3 + 1 {
        return None;
    }
    let steps = crate::sheet::row::distance(word, name);
    (steps <= longest / 3 + 1 && steps < longest).then_some(steps)
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split([',', ';', '\n', '|']).map(single_spaced);
    parts.filter(|word| !word.is_empty()).collect()
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use kravtjek_catalogue::Catalogue;

    use super::*;

    fn value(register: &str, column: &str, text: &str) -> Result<Value, Wanted> {
        let catalogue = Catalogue::embedded().unwrap();
        read(catalogue.registers[register].column(column).unwrap(), text)
    }

    #[test]
    fn yes_and_no_are_read_as_danes_write_them() {
        for (text, said) in
            [("Ja", true), (" x ", true), ("✓", true), ("SAND", true), ("nej", false), ("falsk", false)]
        {
            assert_eq!(value("cameras", "camera_login", text), Ok(Value::Yes(said)), "{text}");
        }
        assert_eq!(value("cameras", "camera_login", "delvist"), Err(Wanted::YesOrNo));
        assert_eq!(value("cameras", "camera_login", "ved ikke"), Ok(Value::Open));
    }

    #[test]
    fn a_day_that_is_none_never_was_or_cannot_be_told_is_told_apart() {
        let day = |text| value("client-updates", "oldest_missing", text);
        assert_eq!(day("12-11-2026"), Ok(Value::Day("2026-11-12".parse().unwrap())));
        assert_eq!(day("ingen"), Ok(Value::None));
        assert_eq!(day("aldrig"), Ok(Value::Never));
        assert_eq!(
            day("0001-01-01"),
            Ok(Value::Never),
            "what a system writes does not say that none is missing"
        );
        assert_eq!(day("12/11/2026"), Err(Wanted::Date));
    }

    #[test]
    fn a_word_that_is_no_choice_is_told_with_the_nearest_one() {
        let lock = |text| value("rooms", "lock", text);
        assert_eq!(lock("nøgle "), Ok(Value::Choice("key".to_owned())));
        assert_eq!(
            lock("Nøgler"),
            Err(Wanted::Choice(Some(Text { da: "Nøgle".to_owned(), en: "Key".to_owned() })))
        );
        assert_eq!(lock("hængelås på døren ind til rummet"), Err(Wanted::Choice(None)));
    }

    #[test]
    fn whole_numbers_have_danish_dots_and_no_fraction() {
        let number = |text| value("exercises", "participants", text);
        for (text, count) in [("14", 14), ("14,0", 14), ("14.0", 14), ("1.200", 1200), ("1.200,00", 1200)] {
            assert_eq!(number(text), Ok(Value::Number(count)), "{text}");
        }
        for text in ["14,5", "14.5", "1.2000", "12345.678", "mange", "1.", "--1"] {
            assert_eq!(number(text), Err(Wanted::Number), "{text}");
        }
    }

    #[test]
    fn a_span_needs_its_unit() {
        let span = |text| value("log-sources", "retention", text);
        assert_eq!(span("400 dage"), Ok(Value::Span(Span::Days(400))));
        assert_eq!(span("13 mdr."), Ok(Value::Span(Span::Months(13))));
        assert_eq!(span("2 år"), Ok(Value::Span(Span::Months(24))));
        assert_eq!(span("ingen"), Ok(Value::Span(Span::Days(0))));
        for text in ["400", "dage", "1,5 år", "99999999999 dage", "4294967295 år"] {
            assert_eq!(span(text), Err(Wanted::Span), "{text}");
        }
    }

    #[test]
    fn accounts_and_devices_lose_what_stands_around_their_names() {
        let read = |register, column, text| value(register, column, text);
        for text in ["NORDHAVN\\HJE", "hje@nordhavn.example", " hje "] {
            assert_eq!(read("leak-check", "checked_account", text), Ok(Value::Text("hje".to_owned())));
        }
        assert_eq!(
            read("client-vpn", "vpn_client", "NH-PC0412.nordhavn.local"),
            Ok(Value::Text("nh-pc0412".to_owned()))
        );
        let ranges = read("scans", "scanned_range", "198.51.100.0/25, 2001:DB8::/64");
        assert_eq!(ranges, Ok(Value::List(vec!["198.51.100.0/25".into(), "2001:db8::/64".into()])));
        assert_eq!(read("scans", "scanned_range", "hele nettet"), Err(Wanted::Address));
    }
}
