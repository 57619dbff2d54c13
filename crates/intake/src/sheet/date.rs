//! Days and moments as systems and people write them: ISO, Danish, American where it says so, and the many ways to say
//! "never".

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kravtjek_model::time::copenhagen;
pub use kravtjek_model::time::danish_day;

/// What a cell with a date says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// A moment; a day alone is its beginning in Copenhagen.
    At(Timestamp),
    /// It never was, or never will be: `0001-01-01`, `1601-01-01`, and what directories count.
    Never,
    /// Day and month cannot be told apart, or it is no date.
    Unclear,
}

impl When {
    /// The moment, where it is one.
    pub fn at(self) -> Option<Timestamp> {
        match self {
            Self::At(at) => Some(at),
            Self::Never | Self::Unclear => None,
        }
    }
}

/// Whether a cell says that it never was or never will be.
pub fn is_never(text: &str) -> bool {
    read(text) == When::Never
}

/// The days between the beginning of what Windows counts (1601) and what Unix counts (1970).
const WINDOWS_BEGINS: i64 = 134_774 * 86_400;
/// What Windows writes for "never": the largest number there is.
const WINDOWS_NEVER: i64 = i64::MAX;

/// Reads a date, a moment or a directory's count of time.
///
/// A moment without a zone is one in Copenhagen. With strokes (`12/11/2026`) only one reading of day and month must be
/// possible, unless AM or PM says that it is an American's.
pub fn read(text: &str) -> When {
    let text = text.trim().trim_matches('"');
    if text.is_empty() || matches!(text.to_ascii_lowercase().as_str(), "never" | "aldrig") {
        return When::Never;
    }
    if text.bytes().all(|digit| digit.is_ascii_digit()) && !text.is_empty() {
        return counted(text);
    }
    if let Some(ticks) = text.strip_prefix("/Date(").and_then(|rest| rest.split([')', '+', '-']).next()) {
        return ticks
            .parse()
            .ok()
            .and_then(|ms| Timestamp::from_millisecond(ms).ok())
            .map_or(When::Unclear, lived);
    }
    let (day, time) = match text.find(['T', ' ']) {
        Some(at) => (&text[..at], text[at + 1..].trim()),
        None => (text, ""),
    };
    match civil(day, time) {
        Some(date) => moment(date, time),
        None => When::Unclear,
    }
}

/// A count: of 100 nanoseconds since 1601, as directories write, or of seconds since 1970.
fn counted(digits: &str) -> When {
    let Ok(count) = digits.parse::<i64>() else { return When::Unclear };
    match count {
        0 | WINDOWS_NEVER => When::Never,
        _ if digits.len() >= 17 => {
            Timestamp::from_second(count / 10_000_000 - WINDOWS_BEGINS).map_or(When::Unclear, lived)
        }
        _ if digits.len() == 10 => Timestamp::from_second(count).map_or(When::Unclear, lived),
        _ if digits.len() == 8 => written(digits).map_or(When::Unclear, |date| moment(date, "")),
        _ => When::Unclear,
    }
}

/// `20261112`.
fn written(digits: &str) -> Option<Date> {
    let number = |range: std::ops::Range<usize>| digits.get(range)?.parse::<i16>().ok();
    Date::new(number(0..4)?, i8::try_from(number(4..6)?).ok()?, i8::try_from(number(6..8)?).ok()?).ok()
}

fn civil(day: &str, time: &str) -> Option<Date> {
    let sign = day.chars().find(|letter| !letter.is_ascii_digit())?;
    let parts: Vec<&str> = day.split(sign).collect();
    let [one, two, three] = parts[..] else { return None };
    let number = |text: &str| text.parse::<i16>().ok().filter(|_| text.len() <= 4);
    let (one, two, three) = (number(one)?, number(two)?, number(three)?);
    let date = |year: i16, month: i16, day: i16| {
        Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
    };
    match sign {
        '-' | '/' | '.' if parts[0].len() == 4 => date(one, two, three),
        '-' | '.' => date(full(three, parts[2])?, two, one),
        '/' => {
            let year = full(three, parts[2])?;
            let american = ["AM", "PM"].iter().any(|half| time.to_ascii_uppercase().ends_with(half));
            match (american, date(year, two, one), date(year, one, two)) {
                (true, _, american) => american,
                (false, Some(danish), Some(american)) if danish != american => None,
                (false, danish, american) => danish.or(american),
            }
        }
        _ => None,
    }
}

/// A year of two digits is one of this century.
fn full(year: i16, text: &str) -> Option<i16> {
    match text.len() {
        2 => Some(2000 + year),
        4 => Some(year),
        _ => None,
    }
}

fn moment(date: Date, time: &str) -> When {
    if date.year() <= 1601 {
        return When::Never;
    }
    let zoned = || -> Option<Timestamp> {
        let (clock, offset) = apart(time)?;
        let at: DateTime = date.to_datetime(clock);
        match offset {
            Some(seconds) => {
                let utc = at.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp();
                utc.checked_sub(seconds.seconds()).ok()
            }
            None => at.to_zoned_datetime(copenhagen(at)).ok().map(|zoned| zoned.timestamp()),
        }
    };
    zoned().map_or(When::Unclear, When::At)
}

/// The time of day, and how far it is ahead of UTC where it says so.
fn apart(time: &str) -> Option<(jiff::civil::Time, Option<i64>)> {
    let upper = time.to_ascii_uppercase();
    if upper.is_empty() {
        return Some((jiff::civil::Time::midnight(), None));
    }
    let (clock, offset) = offset(upper.trim())?;
    let (clock, half) = match (clock.strip_suffix("AM"), clock.strip_suffix("PM")) {
        (Some(clock), _) => (clock.trim(), Some(0)),
        (_, Some(clock)) => (clock.trim(), Some(12)),
        _ => (clock.trim(), None),
    };
    let clock = ["KL.", "KL"].iter().find_map(|word| clock.strip_prefix(word)).unwrap_or(clock).trim();
    let whole = clock.split([',']).next()?;
    let mut parts = whole.splitn(3, [':', '.']);
    let hour: i8 = parts.next()?.parse().ok()?;
    let minute: i8 = parts.next()?.parse().ok()?;
    let second: i8 = parts.next().map_or(Some(0), |rest| rest.split('.').next()?.parse().ok())?;
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    let time = jiff::civil::Time::new(hour, minute, second.min(59), 0).ok()?;
    Some((time, offset))
}

fn offset(time: &str) -> Option<(&str, Option<i64>)> {
    if let Some(clock) = time.strip_suffix('Z').or_else(|| time.strip_suffix("UTC")) {
        return Some((clock.trim(), Some(0)));
    }
    let Some(at) = time.rfind(['+', '-']) else { return Some((time, None)) };
    let digits: String = time[at + 1..].chars().filter(char::is_ascii_digit).collect();
    let seconds = match digits.len() {
        2 => digits.parse::<i64>().ok()? * 3600,
        4 => digits[..2].parse::<i64>().ok()? * 3600 + digits[2..].parse::<i64>().ok()? * 60,
        _ => return None,
    };
    Some((time[..at].trim(), Some(if time.as_bytes()[at] == b'-' { -seconds } else { seconds })))
}

fn lived(at: Timestamp) -> When {
    if at.as_second() <= -WINDOWS_BEGINS { When::Never } else { When::At(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> String {
        match read(text) {
            When::At(at) => at.to_string(),
            When::Never => "never".to_owned(),
            When::Unclear => "unclear".to_owned(),
        }
    }

    #[test]
    fn what_systems_and_people_write_is_read() {
        for (text, means) in [
            ("2026-11-12T08:01:22Z", "2026-11-12T08:01:22Z"),
            ("2026-11-12 08:01:22.0000000", "2026-11-12T07:01:22Z"),
            ("2026-07-12 08:01:22.0000000", "2026-07-12T06:01:22Z"),
            ("2026-11-12T08:01:22.123+01:00", "2026-11-12T07:01:22Z"),
            ("2026-11-12T08:01:22-0500", "2026-11-12T13:01:22Z"),
            ("12-11-2026", "2026-11-11T23:00:00Z"),
            ("12-11-2026 08:01", "2026-11-12T07:01:00Z"),
            ("12.11.2026 kl. 08.01", "2026-11-12T07:01:00Z"),
            ("11/12/2026 8:01:22 PM", "2026-11-12T19:01:22Z"),
            ("25/12/2026 08:01", "2026-12-25T07:01:00Z"),
            ("12/11/2026 08:01", "unclear"),
            ("20261112", "2026-11-11T23:00:00Z"),
            ("1794643282", "2026-11-14T08:01:22Z"),
            ("134074944820000000", "2025-11-13T08:01:22Z"),
            ("/Date(1763020882000)/", "2025-11-13T08:01:22Z"),
            ("0001-01-01T00:00:00Z", "never"),
            ("0001-01-01 00:00:00", "never"),
            ("01-01-1601 01:00:00", "never"),
            ("9223372036854775807", "never"),
            ("0", "never"),
            ("", "never"),
            ("31-02-2026", "unclear"),
            ("i går", "unclear"),
            ("99999999999999999999999", "unclear"),
        ] {
            assert_eq!(at(text), means, "{text}");
        }
    }
}
