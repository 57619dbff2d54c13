//! The clock of a service: its `Date` field against ours (RFC 9110 §6.6.1).

use http::HeaderMap;
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tokio::time::Duration;

/// The seconds by which a service's clock is ahead of ours, and the uncertainty of that: half the round trip, and the
/// one second that the field is rounded to. `sent` is our time when the request went out, `took` the time until the
/// header had come. An answer from a cache tells an older time (RFC 9111 §4.2.3), so it tells nothing.
pub(super) fn skew(headers: &HeaderMap, sent: Timestamp, took: Duration) -> Option<(i64, u32)> {
    if headers.contains_key("age") {
        return None;
    }
    let theirs = date(headers.get("date")?.to_str().ok()?)?;
    let half = took / 2;
    let ours = sent.as_second().checked_add(i64::try_from(half.as_secs()).ok()?)?;
    let uncertainty = u32::try_from(half.as_secs()).ok()?.checked_add(u32::from(half.subsec_nanos() > 0))?;
    Some((theirs.as_second().checked_sub(ours)?, uncertainty.saturating_add(1)))
}

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`, or in one of the two old forms (RFC 9110 §5.6.7).
pub(super) fn date(text: &str) -> Option<Timestamp> {
    // No form of it is longer.
    if text.len() > 64 {
        return None;
    }
    static READER: rfc2822::DateTimeParser = rfc2822::DateTimeParser::new().relaxed_weekday(true);
    // Dates of mail have other zones too, some of which nobody knows; those of HTTP have one.
    if text.ends_with(" GMT")
        && let Ok(read) = READER.parse_timestamp(text)
    {
        return Some(read);
    }
    ["%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"].iter().find_map(|form| {
        let read = jiff::fmt::strtime::parse(form, text).ok()?.to_datetime().ok()?;
        read.to_zoned_datetime(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn rfc_9110_5_6_7_all_three_forms_of_a_date_are_the_same_moment() {
        for form in
            ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
        {
            assert_eq!(date(form).unwrap().as_second(), 784_111_777, "{form}");
        }
        for wrong in [
            "",
            "yesterday",
            "Sun, 32 Nov 1994 08:49:37 GMT",
            "Sun, 06 Nov 1994 08:49:37 CET",
            "Sun, 06 Nov 1994 08:49:37 +0100",
            "Sun, 06 Nov 1994 08:49:37 -0000",
        ] {
            assert_eq!(date(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_uncertainty_is_half_the_round_trip_and_a_second() {
        let sent: Timestamp = "1994-11-06T08:48:37Z".parse().unwrap();
        let date = headers(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")]);
        assert_eq!(skew(&date, sent, Duration::from_secs(4)), Some((58, 3)));
        assert_eq!(skew(&date, sent, Duration::from_millis(20)), Some((60, 2)));
        assert_eq!(skew(&headers(&[]), sent, Duration::ZERO), None);
        let cached = headers(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("age", "3600")]);
        assert_eq!(skew(&cached, sent, Duration::ZERO), None, "from a cache");
    }
}
