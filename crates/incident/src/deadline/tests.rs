//! Deadlines worked out by hand with a calendar, and what holds of all of them.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// As the clock in Copenhagen shows it.
fn shown(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d %H:%M").to_string()
}

fn within(anchor: Anchor, span: Span) -> Rule {
    Rule { due: Due::Within(anchor, span), moves_to_noon: false }
}

fn strict(rule: Rule, events: &Events) -> String {
    match rule.clock(events) {
        Some(Clock::Until { strict, .. }) => shown(strict),
        other => format!("{other:?}"),
    }
}

fn aware(text: &str) -> Events {
    Events { aware: Some(at(text)), ..Events::default() }
}

fn sent(step: u8, text: &str) -> Events {
    Events { submitted: [(step, vec![at(text)])].into(), ..Events::default() }
}

#[test]
fn the_three_steps_of_an_incident_late_on_the_thirtieth_of_january() {
    // NIS 2-loven §13(1): 24 hours and 72 from awareness, a month from the sending of the second step.
    let late = aware("2026-01-30T22:30:00Z");
    assert_eq!(strict(within(Anchor::Aware, Span::Hours(24)), &late), "2026-01-31 23:30");
    assert_eq!(strict(within(Anchor::Aware, Span::Hours(72)), &late), "2026-02-02 23:30");
    let month = within(Anchor::Submitted(2), Span::Months(1));
    assert_eq!(strict(month, &sent(2, "2026-01-31T09:00:00Z")), "2026-02-28 10:00");
    assert_eq!(strict(month, &sent(2, "2028-01-31T09:00:00Z")), "2028-02-29 10:00", "a leap year");
    assert_eq!(month.clock(&late), Some(Clock::Waits(Anchor::Submitted(2))));
}

#[test]
fn hours_pass_as_they_do_when_the_clock_changes_and_months_keep_the_time_of_day() {
    let day = within(Anchor::Aware, Span::Hours(24));
    assert_eq!(strict(day, &aware("2026-03-28T11:00:00Z")), "2026-03-29 13:00", "an hour is left out");
    assert_eq!(strict(day, &aware("2026-10-24T10:00:00Z")), "2026-10-25 11:00", "an hour comes twice");
    let month = within(Anchor::Submitted(2), Span::Months(1));
    assert_eq!(strict(month, &sent(2, "2026-03-15T08:00:00Z")), "2026-04-15 09:00");
    let fortnight = within(Anchor::MeasureAvailable, Span::Days(14));
    let fix = Events { measure_available: Some(at("2026-10-20T07:00:00Z")), ..Events::default() };
    assert_eq!(strict(fortnight, &fix), "2026-11-03 09:00");
}

#[test]
fn an_incident_of_a_bank_is_due_by_classification_and_by_awareness() {
    let due = Due::Earlier((Anchor::Classified, Span::Hours(4)), (Anchor::Aware, Span::Hours(24)));
    let rule = Rule { due, moves_to_noon: false };
    // Aware on Monday 9 November 2026 at 08:00.
    let case = |hours: i64| {
        let mut events = aware("2026-11-09T07:00:00Z");
        events.classified = Some(at("2026-11-09T07:00:00Z") + hours.hours());
        strict(rule, &events)
    };
    assert_eq!(case(10), "2026-11-09 22:00");
    assert_eq!(case(22), "2026-11-10 08:00", "no later than a day after awareness");
    assert_eq!(case(30), "2026-11-10 18:00", "classified once the day had passed");
    let waits = Some(Clock::Waits(Anchor::Classified));
    assert_eq!(rule.clock(&aware("2026-11-09T07:00:00Z")), waits, "what is not major is not due");
    assert_eq!(rule.clock(&Events::default()), waits);
}

#[test]
fn a_day_on_which_nobody_works_moves_what_the_law_lets_move_and_is_a_note_elsewhere() {
    // The report of 14 November 2026 is followed by the last on 14 December; that of 26 November by Saturday 26 December.
    let month =
        |moves_to_noon| Rule { due: Due::Within(Anchor::LastSubmitted(2), Span::Months(1)), moves_to_noon };
    let christmas = sent(2, "2026-11-26T09:00:00Z");
    assert_eq!(strict(month(true), &christmas), "2026-12-28 12:00");
    assert_eq!(strict(month(true), &sent(2, "2026-11-14T09:00:00Z")), "2026-12-14 10:00", "a Monday");
    let Some(Clock::Until { strict, lenient: Some(lenient) }) = month(false).clock(&christmas) else {
        panic!("no note")
    };
    assert_eq!((shown(strict), shown(lenient)), ("2026-12-26 10:00".into(), "2026-12-29 00:00".into()));
}

#[test]
fn reports_go_on_until_the_incident_is_handled() {
    let due = Due::Every { from: Anchor::EmergencyPlan, hours: 2, step: 3 };
    let rule = Rule { due, moves_to_noon: false };
    let mut events = aware("2026-11-09T07:00:00Z");
    assert_eq!(rule.clock(&events), Some(Clock::Waits(Anchor::EmergencyPlan)));
    events.emergency_plan = Some(at("2026-11-09T08:00:00Z"));
    assert_eq!(strict(rule, &events), "2026-11-09 11:00");
    _ = events.submitted.insert(3, vec![at("2026-11-09T12:30:00Z"), at("2026-11-09T09:30:00Z")]);
    assert_eq!(strict(rule, &events), "2026-11-09 15:30", "two hours after the last");
    events.handled = Some(at("2026-11-09T14:00:00Z"));
    assert_eq!(rule.clock(&events), Some(Clock::Over));
}

#[test]
fn what_has_no_hour_is_due_at_once_and_what_is_asked_for_waits() {
    let rule = Rule { due: Due::AtOnce(Anchor::Aware), moves_to_noon: false };
    assert_eq!(rule.clock(&aware("2026-11-09T07:00:00Z")), Some(Clock::AtOnce(at("2026-11-09T07:00:00Z"))));
    let asked = within(Anchor::Requested, Span::Months(1));
    assert_eq!(asked.clock(&aware("2026-11-09T07:00:00Z")), Some(Clock::Waits(Anchor::Requested)));
}

fn any_span() -> impl Strategy<Value = Span> {
    prop_oneof![
        (0_u16..1000).prop_map(Span::Hours),
        (0_u16..400).prop_map(Span::Days),
        (0_u8..24).prop_map(Span::Months)
    ]
}

proptest! {
    #[test]
    fn no_deadline_is_before_what_it_is_counted_from_and_a_later_anchor_never_brings_it_forward(
        second in 1_600_000_000_i64..2_500_000_000, later in 0_i64..10_000_000, span in any_span(),
    ) {
        let end = |second| span.after(Timestamp::from_second(second).unwrap()).unwrap();
        // The hour that comes twice in October is taken for the first of the two.
        prop_assert!(end(second) + 1.hour() >= Timestamp::from_second(second).unwrap());
        prop_assert!(end(second + later) + 1.hour() >= end(second));
    }

    #[test]
    fn months_end_on_the_same_day_or_the_last_one(day in 0_i32..20_000, months in 0_u8..24) {
        let from = date(2000, 1, 1).checked_add(day.days()).unwrap();
        let end = Span::Months(months).after(moment(from.at(10, 0, 0, 0)).unwrap()).unwrap();
        let end = local(end);
        prop_assert_eq!((end.hour(), end.minute()), (10, 0));
        prop_assert!(end.day() == from.day() || end.date() == end.date().last_of_month());
        let passed = i32::from(end.year() - from.year()) * 12 + i32::from(end.month() - from.month());
        prop_assert_eq!(passed, i32::from(months));
    }

    #[test]
    fn the_lenient_reading_is_a_working_day_and_never_earlier(second in 1_600_000_000_i64..2_500_000_000) {
        let events = Events { aware: Timestamp::from_second(second).ok(), ..Events::default() };
        let rule = within(Anchor::Aware, Span::Hours(72));
        if let Some(Clock::Until { strict, lenient: Some(lenient) }) = rule.clock(&events) {
            prop_assert!(lenient > strict && !is_working_day(local(strict).date()));
            let last = local(lenient).date().yesterday().unwrap();
            prop_assert!(is_working_day(last));
        }
    }
}
