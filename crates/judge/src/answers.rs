//! Answers: which one counts, and until when.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::{Because, Missing};
use kravtjek_model::id::QuestionId;
use kravtjek_model::organisation::Organisation;
use kravtjek_model::time::Fresh;

/// An answer that counts, and until when.
#[derive(Clone, Copy)]
pub(crate) struct Valid<'a> {
    pub(crate) answer: &'a Answer,
    pub(crate) until: Timestamp,
}

/// What came of asking.
#[derive(Clone, Copy)]
pub(crate) enum Asked<'a> {
    /// The latest answer counts.
    Valid(Valid<'a>),
    /// The latest answer has run out, and does not bring an older one back.
    Lapsed(&'a Answer),
    /// Nobody has answered.
    Never,
}

/// The latest answer to a question. Of two on the same day, the one that says no.
pub(crate) fn asked<'a>(
    organisation: &'a Organisation,
    question: &QuestionId,
    fresh: Fresh,
    on: Timestamp,
) -> Asked<'a> {
    let given =
        organisation.answers.iter().filter(|answer| answer.question == *question && !answer.taken_over);
    let given = given.filter(|answer| start_of(answer.on) <= on);
    let Some(answer) = given.max_by(|one, other| rank(one).cmp(&rank(other))) else { return Asked::Never };
    let until = until(answer, fresh);
    if until >= on { Asked::Valid(Valid { answer, until }) } else { Asked::Lapsed(answer) }
}

/// Whether something stated on a date still counts.
pub(crate) fn counts(stated: Date, fresh: Fresh, on: Timestamp) -> bool {
    start_of(stated) <= on && end_of_day(fresh.until(start_of(stated))) >= on
}

/// That an answer has run out.
pub(crate) fn told(lapsed: &Answer) -> Because {
    let not_met = lapsed.says == Says::No;
    Because::Lapsed { what: Missing::Answer, id: lapsed.question.to_string(), on: lapsed.on, not_met }
}

impl Valid<'_> {
    /// The moment it speaks from.
    pub(crate) fn since(&self) -> Timestamp {
        start_of(self.answer.on)
    }

    /// Whether it can show that something holds: a yes must name its document.
    pub(crate) fn shows(&self) -> Option<bool> {
        let signed = !self.answer.by.trim().is_empty();
        match self.answer.says {
            Says::No => Some(false),
            Says::Yes => (signed && self.names_a_document()).then_some(true),
        }
    }

    /// Whether it frees the authority from a criterion: a "we have none" by somebody, on a document.
    pub(crate) fn exempts(&self) -> bool {
        self.answer.says == Says::No && !self.answer.by.trim().is_empty() && self.names_a_document()
    }

    fn names_a_document(&self) -> bool {
        self.answer.document.as_ref().is_some_and(|document| !document.name.trim().is_empty())
    }
}

fn rank(answer: &Answer) -> (Date, Says, bool, &str, &str) {
    let document = answer.document.as_ref().map(|document| document.name.as_str());
    (answer.on, answer.says, document.is_none(), &answer.by, document.unwrap_or_default())
}

fn until(answer: &Answer, fresh: Fresh) -> Timestamp {
    let by_age = end_of_day(fresh.until(start_of(answer.on)));
    answer.valid_until.map_or(by_age, |last| by_age.min(end_of(last)))
}

fn end_of_day(at: Timestamp) -> Timestamp {
    end_of(at.to_zoned_datetime(TimeZone::UTC).date())
}

/// The first moment of a date, in UTC.
pub(crate) fn start_of(date: Date) -> Timestamp {
    date.to_zoned_datetime(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp())
}

/// The last second of a date, in UTC.
pub(crate) fn end_of(date: Date) -> Timestamp {
    date.at(23, 59, 59, 0).to_zoned_datetime(TimeZone::UTC).map_or(Timestamp::MAX, |end| end.timestamp())
}
