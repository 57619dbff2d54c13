//! Answers: which one counts, and until when.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::id::QuestionId;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::time::Fresh;

/// An answer that counts, and until when.
#[derive(Clone, Copy)]
pub(crate) struct Valid<'a> {
    pub(crate) answer: &'a Answer,
    pub(crate) until: Timestamp,
}

/// The latest answer to a question that still counts. Of two on the same day, the one that says no.
pub(crate) fn valid<'a>(
    organisation: &'a Organisation,
    question: &QuestionId,
    fresh: Fresh,
    on: Timestamp,
) -> Option<Valid<'a>> {
    organisation
        .answers
        .iter()
        .filter(|answer| answer.question == *question)
        .map(|answer| Valid { answer, until: until(answer, fresh) })
        .filter(|valid| valid.until >= on && start_of(valid.answer.on) <= on)
        .max_by(|one, other| rank(one.answer).cmp(&rank(other.answer)))
}

impl Valid<'_> {
    /// Whether it can show that something holds: a yes must name its document.
    pub(crate) fn shows(&self) -> Option<bool> {
        match (self.answer.says, &self.answer.document) {
            (Says::No, _) => Some(false),
            (Says::Yes, Some(_)) => Some(true),
            (Says::Yes, None) => None,
        }
    }
}

fn rank(answer: &Answer) -> (Date, Says, &str) {
    (answer.on, answer.says, &answer.by)
}

fn until(answer: &Answer, fresh: Fresh) -> Timestamp {
    let by_age = end_of_day(fresh.until(start_of(answer.on)));
    answer.valid_until.map_or(by_age, |last| by_age.min(end_of(last)))
}

fn end_of_day(at: Timestamp) -> Timestamp {
    end_of(at.to_zoned(TimeZone::UTC).date())
}

/// The first moment of a date, in UTC.
fn start_of(date: Date) -> Timestamp {
    date.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp())
}

/// The last second of a date, in UTC.
pub(crate) fn end_of(date: Date) -> Timestamp {
    date.at(23, 59, 59, 0).to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |end| end.timestamp())
}
