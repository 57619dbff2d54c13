//! How long a fact counts: spans of days or calendar months, written `7d` and `12m`.

use std::fmt;
use std::str::FromStr;

use jiff::{Timestamp, ToSpan, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

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
        let span = match self {
            Self::Days(days) => i64::from(days).days(),
            Self::Months(months) => i64::from(months).months(),
        };
        at.to_zoned(TimeZone::UTC).checked_add(span).map_or(Timestamp::MAX, |then| then.timestamp())
    }

    /// Whether something seen `at` still counts `on` that moment. What is dated later than `on` counts.
    pub fn holds(self, at: Timestamp, on: Timestamp) -> bool {
        self.until(at) >= on
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

#[cfg(test)]
mod tests {
    use super::*;

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
