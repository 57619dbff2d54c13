//! Lines about one unit that each have a period: which of them counts on the day of the facts, and which is an extension of
//! another.

use jiff::civil::Date;
use kravtjek_catalogue::register::{Condition, Period};
use kravtjek_model::observation::units::Holds;

use super::{Said, Word, worst};
use crate::import::register::{Line, Reason, Truth, Value};

/// Whether a line goes on with what an earlier one began, whatever it says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    No,
    Yes,
    /// It may.
    Unclear,
}

/// What lines with a period say of one fact.
pub(super) struct Standing<'s, 'a> {
    pub(super) said: &'s Said<'a>,
    pub(super) period: &'s Period,
}

impl<'a> Standing<'_, 'a> {
    /// The worst of the lines whose period holds on the day; where none does, the last. One that is to come spoils nothing.
    pub(super) fn counting(&self, lines: &[&'a Line]) -> Option<Word<'a>> {
        let [_, _, ..] = lines else {
            return lines.first().map(|line| self.said.word(line, line.values(), Again::No));
        };
        if let Some(word) = self.undated(lines) {
            return Some(word);
        }
        let (standing, others): (Vec<&Line>, Vec<&Line>) = lines.iter().partition(|line| self.holds_on(line));
        if standing.is_empty() {
            let all = others.into_iter().map(|line| self.said.word(line, line.values(), Again::No));
            return self.last(all.collect());
        }
        let of = |line: &'a Line| self.said.word(line, &self.together(line, &standing), Again::No);
        let word = worst(standing.iter().map(|line| of(line)).collect())?;
        let against = others.into_iter().find_map(|line| self.speaks_against(line));
        Some(against.filter(|_| word.holds == Holds::Yes).unwrap_or(word))
    }

    /// Where one has no days, nobody knows which of them holds.
    fn undated(&self, lines: &[&'a Line]) -> Option<Word<'a>> {
        let days = [&self.period.from, &self.period.until];
        let mut each =
            lines.iter().flat_map(|line| days.map(|column| (*line, column, self.said.value(column, line))));
        let (line, column, value) =
            each.find(|(_, _, value)| value.is_silent() || **value == Value::Puzzling)?;
        Some(Word { line, holds: Holds::Unknown, reasons: vec![Reason::unread(column, value)] })
    }

    fn holds_on(&self, line: &'a Line) -> bool {
        let on = self.said.against.on;
        let begun = matches!(self.said.value(&self.period.from, line), Value::Day(day) if *day <= on);
        begun && !matches!(self.said.value(&self.period.until, line), Value::Day(day) if *day < on)
    }

    fn last(&self, words: Vec<Word<'a>>) -> Option<Word<'a>> {
        let until = |word: &Word<'a>| match self.said.value(&self.period.until, word.line) {
            Value::Day(day) => *day,
            _ => Date::MAX,
        };
        let last = words.iter().map(until).max()?;
        worst(words.into_iter().filter(|word| until(word) == last).collect())
    }

    /// What a line says, with what all that hold were approved for in the place of its own.
    fn together(&self, line: &Line, standing: &[&Line]) -> Vec<Value> {
        let mut values = line.values().to_vec();
        let Condition::Among { of, .. } = &self.said.gives.holds else { return values };
        let Some(at) = self.said.register.place(of) else { return values };
        let mut all = Vec::new();
        for other in standing {
            match other.value(at) {
                Value::List(list) => all.extend(list.iter().cloned()),
                Value::None | Value::Lacking => {}
                _ => return values,
            }
        }
        if let (Some(value), false) = (values.get_mut(at), all.is_empty()) {
            *value = Value::List(all);
        }
        values
    }

    /// A line whose period does not hold, and that says of the unit itself what must not be so.
    fn speaks_against(&self, line: &'a Line) -> Option<Word<'a>> {
        let others = self.period.others.as_ref()?;
        let concerns = self.said.gives.not_applicable.as_ref();
        let weigh = |condition| self.said.against.weigh(condition, line.values());
        if concerns.is_some_and(|condition| weigh(condition).truth == Truth::Yes) {
            return None;
        }
        let outcome = weigh(others);
        (outcome.truth != Truth::Yes).then_some(Word {
            line,
            holds: Holds::Unknown,
            reasons: outcome.reasons,
        })
    }
}

impl<'a> Said<'a> {
    /// Whether a line goes on with what an earlier one about the same unit began.
    pub(super) fn again(&self, line: &'a Line, lines: &[&'a Line]) -> Again {
        let Some(again) = &self.gives.again else { return Again::No };
        let day = |line| match self.value(&again.from, line) {
            Value::Day(day) => Some(*day),
            _ => None,
        };
        let shares = |other: &&&'a Line| match (self.value(&again.of, line), self.value(&again.of, other)) {
            (Value::List(own), Value::List(all)) => {
                own.iter().any(|word| all.iter().any(|other| other.to_lowercase() == word.to_lowercase()))
            }
            (Value::None | Value::Lacking, _) | (_, Value::None | Value::Lacking) => false,
            _ => true,
        };
        let others = lines.iter().filter(|other| other.row != line.row).filter(shares);
        let each = others.map(|other| match (day(other), day(line)) {
            (Some(other), Some(own)) if other < own => Again::Yes,
            (Some(_), Some(_)) => Again::No,
            _ => Again::Unclear,
        });
        let each: Vec<Again> = each.collect();
        [Again::Yes, Again::Unclear].into_iter().find(|again| each.contains(again)).unwrap_or(Again::No)
    }
}
