//! Why a line is not well, in the words of its own cells.

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::Limit;
use kravtjek_model::detail::Detail;

use super::cell::Value;
use super::holds::{Reason, Why};
use super::{Line, Lines};

/// What is read of a cell that keeps a line from being well.
pub(crate) fn detail(lines: &Lines, register: &Register, line: &Line, reason: &Reason) -> Detail {
    let heading = |column| lines.heading(register, column);
    let at = register.place(&reason.column).unwrap_or_default();
    let column = heading(&reason.column);
    let written = shown(line.value(at), line.written(at));
    let says = || Detail::cell(column, written);
    let day = |name: &str| register.place(name).and_then(|at| date(line.value(at)));
    let own = day(&reason.column);
    match (&reason.why, own) {
        (Why::Empty, _) if lines.has_no(at) => Detail::no_column(column),
        (Why::Empty, _) => Detail::empty_cell(column),
        (Why::Filled, _) => Detail::filled_cell(column),
        (Why::NotUnderstood, _) => Detail::not_understood(column, written),
        (Why::Beyond(limit), Some(day)) => match limit {
            Limit { months: Some(months), .. } => Detail::day_beyond_months(column, day, u64::from(*months)),
            Limit { days, .. } => Detail::day_beyond_days(column, day, u64::from(days.unwrap_or_default())),
        },
        (Why::Beyond(limit), None) if matches!(line.value(at), Value::Span(_)) => {
            Detail::less_than_months(column, written, u64::from(limit.months.unwrap_or_default()))
        }
        (Why::TooNew(limit), Some(day)) => {
            Detail::day_within_months(column, day, u64::from(limit.months.unwrap_or_default()))
        }
        (Why::ToCome, Some(day)) => Detail::day_to_come(column, day),
        (Why::Passed, Some(day)) => Detail::day_passed(column, day),
        (Why::LaterThan(than), Some(own)) => match day(than) {
            Some(than_day) => Detail::day_after(column, own, heading(than), than_day),
            None => says(),
        },
        (Why::EarlierThan(than), Some(own)) => match day(than) {
            Some(than_day) => Detail::day_before(column, own, heading(than), than_day),
            None => says(),
        },
        (Why::NotIn(words, count, of), _) if words.len() == *count => {
            Detail::not_among(words.join(", "), heading(of))
        }
        (Why::NotIn(_, count, of), _) => Detail::some_not_among(*count, column, heading(of)),
        (Why::OtherZone(of), _) => {
            let other = register.place(of).map_or("", |at| shown(line.value(at), line.written(at)));
            Detail::cells_differ(column, written, heading(of), other)
        }
        (Why::OwnClock, _) => Detail::own_clock(column),
        (Why::Has(found), _) => Detail::clear_by_nature(column, found.join(", ")),
        (Why::NotInForce(on), _) => match day(on) {
            Some(on) => Detail::not_in_force(column, written, on),
            None => says(),
        },
        (Why::UnlikeMost(Some(most)), _) => Detail::unlike_most(column, written, most),
        (Why::UnlikeMost(None), _) => Detail::no_common(column, written),
        _ => says(),
    }
}

/// What stands in a cell, as far as it may go further: words that are not understood may name somebody, and so may an address
/// of mail; one word alone tells what is to be mended.
pub(crate) fn shown<'a>(value: &Value, written: &'a str) -> &'a str {
    let is_long = *value == Value::Puzzling && written.split_whitespace().nth(1).is_some();
    if is_long || written.contains('@') { "…" } else { written }
}

fn date(value: &Value) -> Option<jiff::civil::Date> {
    match value {
        Value::Day(day) => Some(*day),
        _ => None,
    }
}
