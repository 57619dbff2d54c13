//! What the lines of registers say of facts, by the rules that the catalogue has for each.

use std::collections::BTreeMap;

use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Gives, Lines as Counted};
use kravtjek_model::detail::Detail;
use kravtjek_model::observation::units::Holds;

use self::periods::{Again, Standing};
use super::Ground;
use crate::import::register::{Against, Line, Lines, Reason, Truth, Value, Why, detail};
use crate::import::{Claims, Place};

mod periods;

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
        let mut units: BTreeMap<String, (String, Vec<&'a Line>)> = BTreeMap::new();
        let mut nameless: Vec<&'a Line> = Vec::new();
        for line in &self.lines.lines {
            for name in self.names(line) {
                if name.is_empty() {
                    nameless.push(line);
                    continue;
                }
                let of = units.entry(name.to_lowercase()).or_insert_with(|| (name, Vec::new()));
                of.1.push(line);
            }
        }
        let number = units.len() + nameless.len();
        let few = number < self.gives.least;
        // A line that names nothing may not vanish: what it says may be what is not well.
        let nameless = nameless.into_iter().map(|line| (format!("#{}", line.row), Some(self.nameless(line))));
        let named = units.into_values().map(|(name, lines)| (name, self.counting(&lines)));
        for (name, word) in named.chain(nameless) {
            let Some(mut word) = word else { continue };
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

    fn nameless(&self, line: &'a Line) -> Word<'a> {
        let column = self.gives.unit.first().map_or("", String::as_str);
        Word { line, holds: Holds::Unknown, reasons: vec![Reason::unread(column, self.value(column, line))] }
    }

    fn value(&self, column: &str, line: &'a Line) -> &'a Value {
        self.register.place(column).map_or(&Value::Empty, |at| line.value(at))
    }

    /// What one line says, with what stands in it, or in the place of what does.
    fn word(&self, line: &'a Line, values: &[Value], again: Again) -> Word<'a> {
        let open = |reasons| Word { line, holds: Holds::Unknown, reasons };
        if let Some(condition) = self.gives.not_applicable.as_ref().filter(|_| again != Again::Yes) {
            let outcome = self.against.weigh(condition, values);
            match outcome.truth {
                Truth::Yes if again == Again::No => {
                    return Word { line, holds: Holds::NotApplicable, reasons: Vec::new() };
                }
                Truth::Unknown => return open(outcome.reasons),
                Truth::Yes | Truth::No => {}
            }
        }
        let outcome = self.against.weigh(&self.gives.holds, values);
        match outcome.truth {
            Truth::Yes => match self.unsettled(line) {
                Some(reason) => open(vec![reason]),
                None => Word { line, holds: Holds::Yes, reasons: Vec::new() },
            },
            Truth::No if again != Again::Unclear => Word { line, holds: Holds::No, reasons: outcome.reasons },
            Truth::No | Truth::Unknown => open(outcome.reasons),
        }
    }

    /// What leaves open a line that would else be well: part of its name that must be there, or a deed that is to come.
    fn unsettled(&self, line: &'a Line) -> Option<Reason> {
        let needed = |column: &&String| self.register.column(column).is_some_and(|column| column.needed);
        let mut names = self.gives.unit.iter().filter(needed);
        let unnamed = names.find(|column| {
            let value = self.value(column, line);
            value.is_silent() || *value == Value::Puzzling
        });
        let is_to_come =
            |column: &&String| matches!(self.value(column, line), Value::Day(day) if *day > self.against.on);
        let to_come = || self.gives.done.iter().find(is_to_come);
        let to_come = || to_come().map(|column| Reason { column: column.clone(), why: Why::ToCome });
        unnamed.map(|column| Reason::unread(column, self.value(column, line))).or_else(to_come)
    }

    /// The line that counts among those about one unit.
    fn counting(&self, lines: &[&'a Line]) -> Option<Word<'a>> {
        let word = |line: &&'a Line| self.word(line, line.values(), self.again(line, lines));
        let words = || lines.iter().map(word).collect();
        match &self.gives.lines {
            Counted::All => worst(words()),
            Counted::Any => best(words()),
            Counted::Latest(column) => self.latest(column, words()),
            Counted::Standing(period) => Standing { said: self, period }.counting(lines),
        }
    }

    /// The line with the latest day; where one has none, nobody knows which is the latest. What is to come was not yet.
    fn latest(&self, column: &str, mut words: Vec<Word<'a>>) -> Option<Word<'a>> {
        let at = self.register.place(column)?;
        let is_to_come =
            |word: &Word<'_>| matches!(word.line.value(at), Value::Day(day) if *day > self.against.on);
        if !words.iter().all(is_to_come) {
            words.retain(|word| !is_to_come(word));
        }
        let day = |word: &Word<'_>| match word.line.value(at) {
            Value::Day(day) => Some(*day),
            Value::Never | Value::None => Some(jiff::civil::Date::MAX),
            _ => None,
        };
        if words.len() > 1
            && let Some(open) = words.iter().position(|word| day(word).is_none())
        {
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
        let missing = self.gives.least.saturating_sub(number);
        Detail::lines_missing(missing, self.gives.least, self.lines.heading(self.register, column))
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
