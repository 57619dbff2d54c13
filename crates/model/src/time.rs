//! Time: the clock that is handed in, and how long a fact counts (spans of days or calendar months, written `7d` and
//! `12m`).

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Says what time it is. Nothing asks the machine by itself: a program hands in its clock, or the moment that a run is to
/// take for the present (`--now`).
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// Asks the machine, by a function that the program has.
    System(fn() -> Timestamp),
    /// Stands still at one moment.
    At(Timestamp),
}

impl Clock {
    /// The present moment.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System(ask) => ask(),
            Self::At(moment) => moment,
        }
    }
}

/// The day it is in Copenhagen at a moment: the day that people are shown.
pub fn danish_day(at: Timestamp) -> Date {
    let plain = at.to_zoned_datetime(TimeZone::UTC).datetime();
    // The hour of the change aside, which is no midnight, the offset is that of the same clock time in UTC.
    at.to_zoned_datetime(copenhagen(plain)).date()
}

/// The offset of Copenhagen: an hour ahead, two from the last Sunday of March to that of October (Directive 2000/84/EC),
/// changing at 01:00 UTC. Worked out here, so that no machine needs a database of time zones.
pub fn copenhagen(at: DateTime) -> TimeZone {
    let last_sunday = |month: i8| {
        let last = Date::new(at.year(), month, 31).ok()?;
        let back = last.weekday().to_sunday_zero_offset();
        last.checked_sub(i32::from(back).days()).ok().map(|day| day.at(2, 0, 0, 0))
    };
    let is_summer = match at.month() {
        1 | 2 | 11 | 12 => false,
        4..=9 => true,
        month => last_sunday(month).is_some_and(|change| (change <= at) == (month == 3)),
    };
    TimeZone::fixed(jiff::tz::offset(if is_summer { 2 } else { 1 }))
}

/// The age after which a fact no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fresh {
    /// So many days of 24 hours.
    Days(u16),
    /// So many calendar months, counted in UTC.
    Months(u16),
}

impl Fresh {
    /// The last moment at which something seen `at` still counts. Saturates at the end of time.
    pub fn until(self, at: Timestamp) -> Timestamp {
        let months = match self {
            // Asked for every observation that is judged, and no calendar is needed for it.
            Self::Days(days) => {
                let span = SignedDuration::from_hours(24 * i64::from(days));
                return at.checked_add(span).unwrap_or(Timestamp::MAX);
            }
            Self::Months(months) => i64::from(months).months(),
        };
        at.to_zoned_datetime(TimeZone::UTC)
            .checked_add(months)
            .map_or(Timestamp::MAX, |then| then.timestamp())
    }

    /// Whether something seen `at` counts `on` that moment: not too old, and not seen later, but for five minutes that
    /// two clocks may be apart.
    pub fn holds(self, at: Timestamp, on: Timestamp) -> bool {
        self.until(at) >= on && at.as_second() <= on.as_second().saturating_add(300)
    }
}

impl fmt::Display for Fresh {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => write!(f, "{days}d"),
            Self::Months(months) => write!(f, "{months}m"),
        }
    }
}

impl FromStr for Fresh {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a span: write days as `7d` or months as `12m`");
        let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
        let number: u16 = number.parse().map_err(|_| wrong())?;
        match unit {
            "d" => Ok(Self::Days(number)),
            "m" => Ok(Self::Months(number)),
            _ => Err(wrong()),
        }
    }
}

impl Serialize for Fresh {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fresh {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// Reads a date written as text (`"2026-11-21"`) or as a TOML date (`2026-11-21`).
pub mod date {
    use std::fmt;

    use jiff::civil::Date;
    use serde::de::{Error, MapAccess, Visitor};
    use serde::{Deserializer, Serialize, Serializer};

    /// Reads it.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        deserializer.deserialize_any(OneDate)
    }

    /// Writes it as text.
    pub fn serialize<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        date.serialize(serializer)
    }

    struct OneDate;

    impl<'de> Visitor<'de> for OneDate {
        type Value = Date;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a date such as 2026-11-21")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Date, E> {
            text.parse().map_err(|_| E::custom(format!("`{text}` is not a date such as 2026-11-21")))
        }

        // A TOML date comes as a map with one private key.
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Date, A::Error> {
            match map.next_entry::<String, String>()? {
                Some((_, text)) => self.visit_str(&text),
                None => Err(A::Error::custom("a date is missing")),
            }
        }
    }

    /// The same for a date that may be absent.
    pub mod option {
        use super::{Date, Deserializer, OneDate, Serialize, Serializer};

        /// Reads it.
        pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
            deserializer.deserialize_any(Maybe)
        }

        /// Writes it as text, or as nothing.
        pub fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
            date.serialize(serializer)
        }

        struct Maybe;

        impl<'de> super::Visitor<'de> for Maybe {
            type Value = Option<Date>;

            fn expecting(&self, f: &mut super::fmt::Formatter<'_>) -> super::fmt::Result {
                f.write_str("a date such as 2026-11-21, or nothing")
            }

            fn visit_unit<E: super::Error>(self) -> Result<Option<Date>, E> {
                Ok(None)
            }

            fn visit_str<E: super::Error>(self, text: &str) -> Result<Option<Date>, E> {
                OneDate.visit_str(text).map(Some)
            }

            fn visit_map<A: super::MapAccess<'de>>(self, map: A) -> Result<Option<Date>, A::Error> {
                OneDate.visit_map(map).map(Some)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_asks_the_machine_each_time_or_stands_still() {
        use std::sync::atomic::{AtomicI64, Ordering};
        fn ticking() -> Timestamp {
            static SECOND: AtomicI64 = AtomicI64::new(0);
            Timestamp::from_second(SECOND.fetch_add(1, Ordering::Relaxed)).unwrap()
        }
        let (running, standing) = (Clock::System(ticking), Clock::At(Timestamp::MAX));
        assert_ne!(running.now(), running.now());
        assert_eq!((standing.now(), standing.now()), (Timestamp::MAX, Timestamp::MAX));
    }

    #[test]
    fn spans_are_read_and_written_alike() {
        for text in ["7d", "30d", "12m"] {
            assert_eq!(text.parse::<Fresh>().unwrap().to_string(), text);
        }
        for text in ["", "d", "7", "7w", "-1d", "æ", "7 d"] {
            assert!(text.parse::<Fresh>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_month_is_a_calendar_month() {
        let at: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        assert_eq!(Fresh::Months(1).until(at).to_string(), "2026-02-28T12:00:00Z");
        assert!(Fresh::Days(7).holds(at, "2026-02-07T12:00:00Z".parse().unwrap()));
        assert!(!Fresh::Days(7).holds(at, "2026-02-07T12:00:01Z".parse().unwrap()));
    }
}
