//! A deadline: what it is counted from, how long it is, and how the calendar moves it.

use std::collections::BTreeMap;

use jiff::{Timestamp, ToSpan};

use crate::danish::{is_working_day, local, moment, next_working_day};

/// What a deadline is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Anchor {
    /// The authority became aware of the incident.
    Aware,
    /// The incident was classified as major.
    Classified,
    /// A step was submitted, by its number from 1; where that was done several times, the first time.
    Submitted(u8),
    /// As [`Submitted`](Self::Submitted), the last time: a report that was brought up to date.
    LastSubmitted(u8),
    /// The internal emergency organisation was activated.
    EmergencyPlan,
    /// The incident itself happened.
    Incident,
    /// A measure against the fault is available.
    MeasureAvailable,
    /// An authority asked for it.
    Requested,
    /// The incident is handled.
    Handled,
}

/// What has happened, and when.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events {
    /// See [`Anchor::Aware`].
    pub aware: Option<Timestamp>,
    /// See [`Anchor::Classified`].
    pub classified: Option<Timestamp>,
    /// See [`Anchor::EmergencyPlan`].
    pub emergency_plan: Option<Timestamp>,
    /// See [`Anchor::Incident`].
    pub incident: Option<Timestamp>,
    /// See [`Anchor::MeasureAvailable`].
    pub measure_available: Option<Timestamp>,
    /// See [`Anchor::Requested`].
    pub requested: Option<Timestamp>,
    /// See [`Anchor::Handled`].
    pub handled: Option<Timestamp>,
    /// When each step was submitted, by its number, in any order.
    pub submitted: BTreeMap<u8, Vec<Timestamp>>,
}

impl Events {
    /// When it happened, if it did.
    pub fn at(&self, anchor: Anchor) -> Option<Timestamp> {
        let submitted = |step| self.submitted.get(&step).into_iter().flatten().copied();
        match anchor {
            Anchor::Aware => self.aware,
            Anchor::Classified => self.classified,
            Anchor::Submitted(step) => submitted(step).min(),
            Anchor::LastSubmitted(step) => submitted(step).max(),
            Anchor::EmergencyPlan => self.emergency_plan,
            Anchor::Incident => self.incident,
            Anchor::MeasureAvailable => self.measure_available,
            Anchor::Requested => self.requested,
            Anchor::Handled => self.handled,
        }
    }
}

/// How long there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Span {
    /// Hours as they pass, whatever the clock does.
    Hours(u16),
    /// Days, to the same time on the clock in Copenhagen.
    Days(u16),
    /// Calendar months, to the same day and time on the clock in Copenhagen; where the month is too short, to its last day.
    Months(u8),
}

impl Span {
    /// The moment at which it has passed; nothing beyond the end of time.
    fn after(self, at: Timestamp) -> Option<Timestamp> {
        let shown = || local(at);
        match self {
            Self::Hours(hours) => at.checked_add(i64::from(hours).hours()).ok(),
            Self::Days(days) => moment(shown().checked_add(i64::from(days).days()).ok()?),
            Self::Months(months) => moment(shown().checked_add(i64::from(months).months()).ok()?),
        }
    }
}

/// When a step is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Due {
    /// Without undue delay, with no hour named.
    AtOnce(Anchor),
    /// Within a span.
    Within(Anchor, Span),
    /// Within the first and no later than the second, once the first has begun, unless the first began only once the second had passed: then within the
    /// first alone (Delegated Regulation (EU) 2025/301, article 5: 4 hours from classification and 24 from awareness).
    Earlier((Anchor, Span), (Anchor, Span)),
    /// Again and again for as long as the incident is not handled: so many hours after the step, by its number, was last
    /// submitted, and first so many after the anchor (BEK 1069/2025: every two hours).
    Every {
        /// What it begins with.
        from: Anchor,
        /// The hours.
        hours: u16,
        /// The number of the step.
        step: u8,
    },
}

/// A step's deadline by law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule {
    /// When it is due.
    pub due: Due,
    /// Where that is on a day on which nobody works, by noon of the next working day instead (Delegated Regulation (EU)
    /// 2025/301, article 5, for those it is for).
    pub moves_to_noon: bool,
}

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// It has not begun: this has not happened.
    Waits(Anchor),
    /// It is due at once, and has been since.
    AtOnce(Timestamp),
    /// It runs out.
    Until {
        /// The moment by the strict reading, which is the one to keep.
        strict: Timestamp,
        /// Where the strict one falls on a day on which nobody works, the end of the next working day: how Regulation (EEC,
        /// Euratom) 1182/71, article 3(4), can be read. It does so of spans that are not in hours, and it is disputed
        /// whether it does of others: a note, and never the deadline.
        lenient: Option<Timestamp>,
    },
    /// No more is due: the incident is handled.
    Over,
}

impl Rule {
    /// How it stands after what has happened; nothing where it lies beyond the end of time.
    pub fn clock(self, events: &Events) -> Option<Clock> {
        let runs = |(anchor, span): (Anchor, Span)| events.at(anchor).map(|at| span.after(at));
        let end = match self.due {
            Due::AtOnce(anchor) => {
                return Some(events.at(anchor).map_or(Clock::Waits(anchor), Clock::AtOnce));
            }
            Due::Every { .. } if events.handled.is_some() => return Some(Clock::Over),
            Due::Every { from, hours, step } => {
                let last = events.at(Anchor::LastSubmitted(step)).max(events.at(from));
                match last.filter(|_| events.at(from).is_some()) {
                    Some(last) => Span::Hours(hours).after(last)?,
                    None => return Some(Clock::Waits(from)),
                }
            }
            Due::Within(anchor, span) => match runs((anchor, span)) {
                Some(end) => end?,
                None => return Some(Clock::Waits(anchor)),
            },
            Due::Earlier(first, second) => match (runs(first), runs(second)) {
                (None, _) => return Some(Clock::Waits(first.0)),
                (Some(end), None) => end?,
                (Some(one), Some(last)) => {
                    let (one, last) = (one?, last?);
                    let is_late = events.at(first.0).is_some_and(|began| began > last);
                    if is_late { one } else { one.min(last) }
                }
            },
        };
        Some(self.until(end))
    }

    fn until(self, end: Timestamp) -> Clock {
        let day = local(end).date();
        let next = next_working_day(day).filter(|_| !is_working_day(day));
        match next {
            Some(next) if self.moves_to_noon => {
                Clock::Until { strict: moment(next.at(12, 0, 0, 0)).unwrap_or(end), lenient: None }
            }
            Some(next) => {
                let after = next.tomorrow().ok().and_then(|day| moment(day.at(0, 0, 0, 0)));
                Clock::Until { strict: end, lenient: after }
            }
            None => Clock::Until { strict: end, lenient: None },
        }
    }
}

#[cfg(test)]
mod tests;
