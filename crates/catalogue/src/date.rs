//! Dates and moments as people write them in each language. Files and programs have RFC 3339.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kravtjek_model::text::Lang;

const MONTHS: [(&str, &str); 12] = [
    ("januar", "January"),
    ("februar", "February"),
    ("marts", "March"),
    ("april", "April"),
    ("maj", "May"),
    ("juni", "June"),
    ("juli", "July"),
    ("august", "August"),
    ("september", "September"),
    ("oktober", "October"),
    ("november", "November"),
    ("december", "December"),
];

/// A date: `21. november 2026`.
pub fn day(date: Date, lang: Lang) -> String {
    let month = usize::try_from(date.month() - 1).ok().and_then(|at| MONTHS.get(at));
    let month = month.map_or("", |(da, en)| lang.pick(*da, *en));
    lang.pick(
        format!("{}. {month} {}", date.day(), date.year()),
        format!("{} {month} {}", date.day(), date.year()),
    )
}

/// The date of a moment, in UTC, by which everything is judged.
pub fn day_of(at: Timestamp, lang: Lang) -> String {
    day(at.to_zoned_datetime(TimeZone::UTC).date(), lang)
}

/// A moment to the minute: `21. november 2026 kl. 14.05 UTC`.
pub fn moment(at: Timestamp, lang: Lang) -> String {
    let there = at.to_zoned_datetime(TimeZone::UTC);
    let (day, hour, minute) = (day(there.date(), lang), there.hour(), there.minute());
    lang.pick(format!("{day} kl. {hour}.{minute:02} UTC"), format!("{day}, {hour:02}:{minute:02} UTC"))
}

/// A text that is a date or a moment as files write it, as people do; nothing where it is neither.
pub(crate) fn shown(text: &str, lang: Lang) -> Option<String> {
    let begins =
        text.bytes().take(4).all(|byte| byte.is_ascii_digit()) && text.as_bytes().get(4) == Some(&b'-');
    if !begins {
        return None;
    }
    match text.len() {
        10 => text.parse().ok().map(|date| day(date, lang)),
        11.. => text.parse().ok().map(|at| moment(at, lang)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_moments_read_as_people_write_them() {
        for (text, da, en) in [
            ("2026-11-21", "21. november 2026", "21 November 2026"),
            ("2026-01-02", "2. januar 2026", "2 January 2026"),
            ("2026-11-21T14:05:59Z", "21. november 2026 kl. 14.05 UTC", "21 November 2026, 14:05 UTC"),
            ("2026-12-31T23:30:00-01:00", "1. januar 2027 kl. 0.30 UTC", "1 January 2027, 00:30 UTC"),
        ] {
            assert_eq!(shown(text, Lang::Da).as_deref(), Some(da));
            assert_eq!(shown(text, Lang::En).as_deref(), Some(en));
        }
        for other in ["", "2026", "2026-13-01", "2026-11-21x", "a.dk", "192.0.2.1", "æøåæ-æ"] {
            assert_eq!(shown(other, Lang::Da), None, "{other}");
        }
    }
}
