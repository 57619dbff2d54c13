//! Values of options: spans, moments and days, numbers.

use std::time::Duration;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use kravtjek_intake::sheet::date::danish_day;
use kravtjek_probe::reach::PortMap;

use crate::clock;

/// A span such as `10s` or `500ms`, up to an hour.
pub(super) fn span(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a span such as 10s or 500ms");
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 1),
        None => (text.strip_suffix('s').ok_or_else(wrong)?, 1000),
    };
    let number: u64 = number.parse().map_err(|_| wrong())?;
    match number.checked_mul(unit) {
        Some(millis @ 1..=3_600_000) => Ok(Duration::from_millis(millis)),
        _ => Err(wrong()),
    }
}

/// A moment, or a day: as it ends, so that what was seen on it counts, and today as it is now. Days are those of UTC, by
/// which everything is judged.
pub(super) fn moment(text: &str) -> Result<Timestamp, String> {
    moment_at(text, clock::now())
}

fn moment_at(text: &str, now: Timestamp) -> Result<Timestamp, String> {
    let read = || {
        if text.len() != "2026-11-21".len() {
            return text.parse();
        }
        let day = text.parse::<Date>()?.to_zoned_datetime(TimeZone::UTC)?;
        let (start, next) = (day.timestamp(), day.tomorrow()?.timestamp());
        Ok(if (start..next).contains(&now) { now } else { next - 1.second() })
    };
    // What may be written is told in the reader's language.
    read().map_err(|_: jiff::Error| String::new())
}

/// When files speak of, as somebody says: a day, or a moment of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Day(Date),
    Moment(Timestamp),
}

impl Told {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let read = match text.parse::<Date>() {
            Ok(day) if text.len() == "2026-11-21".len() => Ok(Self::Day(day)),
            _ => text.parse().map(Self::Moment),
        };
        // What may be written is told in the reader's language.
        read.map_err(|_: jiff::Error| String::new())
    }

    /// The moment, where it is not in the future. A day begins with it in UTC: by then it is that day in Denmark too. One
    /// that has begun in Denmark alone is now.
    pub(crate) fn at(self, now: Timestamp) -> Option<Timestamp> {
        let at = match self {
            Self::Moment(at) => at,
            Self::Day(day) if day == danish_day(now) => {
                day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp().min(now)
            }
            Self::Day(day) => day.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp(),
        };
        (at <= now).then_some(at)
    }
}

/// Connections at once to one address.
pub(super) fn at_once(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| (1..=100).contains(number));
    number.ok_or_else(|| format!("`{text}` is not a number from 1 to 100"))
}

/// Where ports really are.
pub(super) fn ports(text: &str) -> Result<PortMap, String> {
    text.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_have_a_unit_and_a_limit() {
        assert_eq!(span("10s").unwrap(), Duration::from_secs(10));
        assert_eq!(span("500ms").unwrap(), Duration::from_millis(500));
        for wrong in ["", "10", "s", "-1s", "0s", "3601s", "1h", "99999999999999999999s"] {
            assert!(span(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_its_last_second_and_today_is_now() {
        let now = "2026-11-21T12:00:00Z".parse().unwrap();
        for (text, moment) in [
            ("2026-11-20", "2026-11-20T23:59:59Z"),
            ("2026-11-21", "2026-11-21T12:00:00Z"),
            ("2026-11-22", "2026-11-22T23:59:59Z"),
            ("2024-02-29", "2024-02-29T23:59:59Z"),
            ("2026-11-20T08:00:00+01:00", "2026-11-20T07:00:00Z"),
        ] {
            assert_eq!(moment_at(text, now).unwrap().to_string(), moment, "{text}");
        }
        for wrong in ["", "2026-02-30", "2026-11", "20261121", "21.11.2026", "2026-11-21T12:00", "i går"] {
            assert!(moment_at(wrong, now).is_err(), "{wrong}");
        }
    }
}
