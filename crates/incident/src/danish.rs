//! The Danish calendar that deadlines are counted by: the clock in Copenhagen to the second, and the days on which people do
//! not work.

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// The clock in Copenhagen at a moment. Worked out here, so that no machine needs a database of time zones: an hour ahead of
/// UTC, two from 01:00 UTC on the last Sunday of March to 01:00 UTC on that of October (Directive 2000/84/EC, articles 2
/// and 3).
pub fn local(at: Timestamp) -> DateTime {
    offset(at).to_datetime(at)
}

/// How far the clock in Copenhagen is ahead of UTC at a moment.
pub fn offset(at: Timestamp) -> Offset {
    let plain = Offset::UTC.to_datetime(at);
    let change = |month| last_sunday(plain.year(), month).map(|day| day.at(1, 0, 0, 0));
    let is_summer = match (change(3), change(10)) {
        (Some(from), Some(to)) => from <= plain && plain < to,
        _ => false,
    };
    if is_summer { jiff::tz::offset(2) } else { jiff::tz::offset(1) }
}

fn last_sunday(year: i16, month: i8) -> Option<Date> {
    let last = Date::new(year, month, 1).ok()?.last_of_month();
    last.checked_sub(i32::from(last.weekday().to_sunday_zero_offset()).days()).ok()
}

/// The moment at which the clock in Copenhagen shows this. Where it shows it twice, the first time; where it never does,
/// since the hour is left out, the moment at which it would without the change, so that no deadline comes out too late.
pub fn moment(shown: DateTime) -> Option<Timestamp> {
    let of = |hours| TimeZone::fixed(jiff::tz::offset(hours)).to_timestamp(shown).ok();
    let (summer, winter) = (of(2), of(1));
    let shows = |at: &Timestamp| local(*at) == shown;
    summer.filter(shows).or(winter.filter(shows)).or(summer)
}

/// Whether people work on a day: it is no Saturday or Sunday and no public holiday.
pub fn is_working_day(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday) && !is_holiday(day)
}

/// The first day after this one on which people work.
pub fn next_working_day(day: Date) -> Option<Date> {
    day.series(1.day()).skip(1).take(14).find(|day| is_working_day(*day))
}

/// Whether a day is a public holiday in Denmark: those of the national church (Store bededag to 2023), and New Year's Day.
/// The day of the constitution (5 June), Christmas Eve and New Year's Eve are none, though many do not work on them: counting
/// them would let a deadline come out later than the law has it.
pub fn is_holiday(day: Date) -> bool {
    let fixed = [(1, 1), (12, 25), (12, 26)];
    if fixed.contains(&(day.month(), day.day())) {
        return true;
    }
    let Some(easter) = easter(day.year()) else { return false };
    let after = day.since(easter).map_or(i32::MAX, |span| span.get_days());
    // Maundy Thursday, Good Friday, Easter, Ascension Day, Whitsun.
    [-3, -2, 0, 1, 39, 49, 50].contains(&after) || after == 26 && day.year() < 2024
}

/// Easter Sunday of a year in the Gregorian calendar (the algorithm of Meeus, Jones and Butcher).
pub fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (golden, century, of_century) = (y % 19, y / 100, y % 100);
    let (leaps, rest) = (century / 4, century % 4);
    let lunar = (century - (century + 8) / 25 + 1) / 3;
    let epact = (19 * golden + century - leaps - lunar + 15) % 30;
    let week = (32 + 2 * rest + 2 * (of_century / 4) - epact - of_century % 4) % 7;
    let late = (golden + 11 * epact + 22 * week) / 451;
    let sum = epact + week - 7 * late + 114;
    Date::new(year, i8::try_from(sum / 31).ok()?, i8::try_from(sum % 31 + 1).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn easter_falls_where_the_almanac_has_it() {
        for (month, day, year) in
            [(3, 31, 2024), (4, 20, 2025), (4, 5, 2026), (3, 28, 2027), (4, 16, 2028), (4, 25, 2038)]
        {
            assert_eq!(easter(year), Some(date(year, month, day)));
        }
    }

    #[test]
    fn the_holidays_of_a_year_are_those_of_the_calendar() {
        let all = |year| {
            let days = date(year, 1, 1).series(1.day()).take_while(|day| day.year() == year);
            days.filter(|day| is_holiday(*day)).map(|day| (day.month(), day.day())).collect::<Vec<_>>()
        };
        assert_eq!(
            all(2026),
            [(1, 1), (4, 2), (4, 3), (4, 5), (4, 6), (5, 14), (5, 24), (5, 25), (12, 25), (12, 26)]
        );
        assert!(all(2023).contains(&(5, 5)), "Store bededag, for the last time");
        assert!(!all(2024).contains(&(4, 26)), "and no more");
        assert_eq!(next_working_day(date(2026, 4, 1)), Some(date(2026, 4, 7)), "over Easter");
        assert_eq!(next_working_day(date(2026, 12, 24)), Some(date(2026, 12, 28)), "over Christmas");
    }

    #[test]
    fn the_clock_changes_at_one_in_the_morning_utc() {
        assert_eq!(local(at("2026-03-29T00:59:59Z")), datetime(2026, 3, 29, 1, 59, 59, 0));
        assert_eq!(local(at("2026-03-29T01:00:00Z")), datetime(2026, 3, 29, 3, 0, 0, 0));
        assert_eq!(local(at("2026-10-25T00:59:59Z")), datetime(2026, 10, 25, 2, 59, 59, 0));
        assert_eq!(local(at("2026-10-25T01:00:00Z")), datetime(2026, 10, 25, 2, 0, 0, 0));
    }

    #[test]
    fn a_clock_time_that_is_shown_twice_or_never_is_taken_for_the_earlier_moment() {
        assert_eq!(moment(datetime(2026, 10, 25, 2, 30, 0, 0)), Some(at("2026-10-25T00:30:00Z")));
        assert_eq!(moment(datetime(2026, 3, 29, 2, 30, 0, 0)), Some(at("2026-03-29T00:30:00Z")));
        assert_eq!(moment(datetime(2026, 11, 30, 23, 30, 0, 0)), Some(at("2026-11-30T22:30:00Z")));
    }

    proptest! {
        #[test]
        fn a_moment_is_found_again_by_its_clock_time_or_the_same_hour_before(second in 0_i64..4_000_000_000) {
            let at = Timestamp::from_second(second).unwrap();
            let found = moment(local(at)).unwrap();
            prop_assert!(found == at || found == at - 1.hour(), "{at} {found}");
            prop_assert_eq!(local(found), local(at));
        }

        #[test]
        fn the_next_working_day_is_one_and_none_is_between(day in 0_i32..60_000) {
            let day = date(1970, 1, 1).checked_add(day.days()).unwrap();
            let next = next_working_day(day).unwrap();
            prop_assert!(next > day && is_working_day(next));
            let between = day.series(1.day()).skip(1).take_while(|other| *other < next);
            prop_assert_eq!(between.filter(|other| is_working_day(*other)).count(), 0);
        }
    }
}
