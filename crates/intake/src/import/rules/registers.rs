//! What the lines of registers say of facts, by the rules that the catalogue has for each.

use std::collections::BTreeMap;

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Gives, Lines as Counted};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use super::Ground;
use crate::import::register::{Against, Line, Lines, Reason, Truth, Value, detail};
use crate::import::{Claims, Place};

pub(super) fn apply(ground: &Ground<'_>, claims: &mut Claims) {
    for lines in &ground.handed.records.registers {
        let Some(register) = ground.by.catalogue.registers.get(&*lines.register) else { continue };
        let Some(day) = ground.day(Place { part: lines.part, row: 0 }) else { continue };
        let against = lines.against(register, day);
        for gives in &register.gives {
            let said = Said { lines, register, gives, against: &against };
            said.claim(claims);
        }
    }
}

/// What a register says of one fact.
struct Said<'a> {
    lines: &'a Lines,
    register: &'a Register,
    gives: &'a Gives,
    against: &'a Against<'a>,
}

/// What one line says.
struct Word<'a> {
    line: &'a Line,
    holds: Holds,
    reasons: Vec<Reason>,
}

impl<'a> Said<'a> {
    fn claim(&self, claims: &mut Claims) {
        // Two spellings of one name that differ in capitals are one unit, called as it stands first.
        let mut units: BTreeMap<String, (String, Vec<Word<'a>>)> = BTreeMap::new();
        for line in &self.lines.lines {
            for name in self.names(line) {
                let (holds, reasons) = if name.is_empty() { self.nameless(line) } else { self.word(line) };
                // A line that names nothing may not vanish: what it says may be what is not well.
                let name = if name.is_empty() { format!("#{}", line.row) } else { name };
                let words = &mut units.entry(name.to_lowercase()).or_insert_with(|| (name, Vec::new())).1;
                words.push(Word { line, holds, reasons });
            }
        }
        let number = units.len();
        let few = number < self.gives.least;
        for (name, words) in units.into_values() {
            let Some(mut word) = self.counting(words) else { continue };
            let place = Place { part: self.lines.part, row: word.line.row };
            let fact = self.gives.fact.as_str();
            if few && word.holds == Holds::Yes {
                word.holds = Holds::Unknown;
                claims.say(fact, &name, word.holds, place, || self.too_few(number));
                continue;
            }
            claims.say(fact, &name, word.holds, place, || self.detail(&word));
        }
    }

    /// The units that a line is about; a name is empty where it cannot be told.
    fn names(&self, line: &Line) -> Vec<String> {
        let mut columns = self.gives.unit.iter().filter_map(|column| self.register.place(column));
        let first = columns.next().map_or(&Value::Empty, |at| line.value(at));
        let rest: Vec<&str> = columns.filter_map(|at| text(line.value(at))).collect();
        let whole = |first: &str| {
            if rest.is_empty() || first.is_empty() {
                first.to_owned()
            } else {
                format!("{first}: {}", rest.join(" "))
            }
        };
        match first {
            Value::List(all) if !all.is_empty() => all.iter().map(|one| whole(one)).collect(),
            value => vec![whole(text(value).unwrap_or_default())],
        }
    }

    fn nameless(&self, line: &Line) -> (Holds, Vec<Reason>) {
        let column = self.gives.unit.first().map_or("", String::as_str);
        let value = self.register.place(column).map_or(&Value::Empty, |at| line.value(at));
        (Holds::Unknown, vec![Reason::unread(column, value)])
    }

    fn word(&self, line: &Line) -> (Holds, Vec<Reason>) {
        if let Some(condition) = &self.gives.not_applicable {
            let outcome = self.against.weigh(condition, line.values());
            match outcome.truth {
                Truth::Yes => return (Holds::NotApplicable, Vec::new()),
                Truth::Unknown => return (Holds::Unknown, outcome.reasons),
                Truth::No => {}
            }
        }
        let outcome = self.against.weigh(&self.gives.holds, line.values());
        let holds = match outcome.truth {
            Truth::Yes => Holds::Yes,
            Truth::No => Holds::No,
            Truth::Unknown => Holds::Unknown,
        };
        (holds, outcome.reasons)
    }

    /// The line that counts among those about one unit.
    fn counting(&self, words: Vec<Word<'a>>) -> Option<Word<'a>> {
        match &self.gives.lines {
            Counted::All => worst(words),
            Counted::Any => best(words),
            Counted::Latest(column) => self.latest(column, words),
        }
    }

    /// The line with the latest day; where one has none, nobody knows which is the latest.
    fn latest(&self, column: &str, words: Vec<Word<'a>>) -> Option<Word<'a>> {
        let at = self.register.place(column)?;
        let day = |word: &Word<'_>| match word.line.value(at) {
            Value::Day(day) => Some(*day),
            Value::Never | Value::None => Some(jiff::civil::Date::MAX),
            _ => None,
        };
        if words.len() > 1
            && let Some(open) = words.iter().position(|word| day(word).is_none())
        {
            let mut words = words;
            let mut word = words.swap_remove(open);
            word.holds = Holds::Unknown;
            word.reasons = vec![Reason::unread(column, word.line.value(at))];
            return Some(word);
        }
        let latest = words.iter().map(day).max()?;
        worst(words.into_iter().filter(|word| day(word) == latest).collect())
    }

    /// That the list has fewer lines than there must be.
    fn too_few(&self, number: usize) -> Detail {
        let column = self.gives.unit.first().map_or("", String::as_str);
        let least = u64::try_from(self.gives.least).unwrap_or(u64::MAX);
        Detail::less_than(self.lines.heading(self.register, column), number.to_string(), least)
    }

    fn detail(&self, word: &Word<'_>) -> Detail {
        let Some(reason) = word.reasons.first() else { return Detail::NOTHING };
        detail(self.lines, self.register, word.line, reason)
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::Text(text) => Some(text),
        _ => None,
    }
}

/// How bad a word is: what the fact does not concern counts least.
fn badness(word: &Word<'_>) -> u8 {
    match word.holds {
        Holds::NotApplicable => 0,
        Holds::Yes => 1,
        Holds::Unknown => 2,
        Holds::No => 3,
    }
}

/// The first of the worst.
fn worst(words: Vec<Word<'_>>) -> Option<Word<'_>> {
    words.into_iter().reduce(|one, other| if badness(&other) > badness(&one) { other } else { one })
}

/// The first of the best, but for those that the fact does not concern.
fn best(words: Vec<Word<'_>>) -> Option<Word<'_>> {
    let goodness = |word: &Word<'_>| match badness(word) {
        0 => 4,
        badness => badness,
    };
    words.into_iter().reduce(|one, other| if goodness(&other) < goodness(&one) { other } else { one })
}

#[cfg(test)]
#[path = "across_tests.rs"]
mod tests;
