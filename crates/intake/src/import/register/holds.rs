//! Whether what stands in a line makes a fact true of its unit (strong Kleene), and which cells decide it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;
use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::{Condition, Limit};

use super::cell::{Span, Value};
use super::law::{Law, law};
use super::narrow::width;
use super::zone::{contradicts, is_known, is_own_clock, names_nothing};

/// What a condition comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Truth {
    No,
    Unknown,
    Yes,
}

/// A line of a log shows no other zone than is told; words that mean no zone tell nothing.
fn zone(sample_column: &str, sample: &Value, zone_column: &str, zone: &Value) -> Outcome {
    let doubt = |truth, column: &str, why| Outcome { truth, reasons: vec![because(column, why)] };
    match (sample, zone) {
        (_, Value::Text(zone)) if !is_known(zone) => doubt(Truth::Unknown, zone_column, Why::NotUnderstood),
        (Value::Text(sample), Value::Text(zone)) if contradicts(sample, zone) => {
            doubt(Truth::No, sample_column, Why::OtherZone(zone_column.to_owned()))
        }
        _ => Outcome::yes(),
    }
}

/// A cell that keeps a line from being well, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The column, by its id.
    pub(crate) column: String,
    /// How.
    pub(crate) why: Why,
}

impl Reason {
    /// A cell that is empty or not understood.
    pub(crate) fn unread(column: &str, value: &Value) -> Self {
        let why = if *value == Value::Puzzling { Why::NotUnderstood } else { Why::Empty };
        because(column, why)
    }
}

/// How a cell keeps a line from being well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// By what it says.
    Says,
    /// It is empty.
    Empty,
    /// It is filled in; by what goes no further.
    Filled,
    /// It is not understood.
    NotUnderstood,
    /// The day is too far back, or the span too short.
    Beyond(Limit),
    /// The day is not so far back.
    TooNew(Limit),
    /// The day is to come.
    ToCome,
    /// The day has passed.
    Passed,
    /// The day is later than that of another column.
    LaterThan(String),
    /// The day is earlier than that of another column.
    EarlierThan(String),
    /// So many are not in the list of another column; by name those that some line has there.
    NotIn(Vec<String>, usize, String),
    /// The sample is of another zone than stands in another column.
    OtherZone(String),
    /// It is the clock of the system itself.
    OwnClock,
    /// These are in the list, and leave it open.
    Has(Vec<String>),
    /// It did not hold on the day in another column.
    NotInForce(String),
    /// Most lines say something else.
    UnlikeMost(Option<String>),
}

/// What lines are held against.
pub(crate) struct Against<'a> {
    pub(crate) register: &'a Register,
    /// The day of the facts.
    pub(crate) on: Date,
    /// The words that some line has in the lists that others are held against: names of systems, and not of people.
    pub(crate) known: BTreeSet<String>,
    /// What most lines say, by column; nothing where no value stands in more lines than any other.
    pub(crate) most: BTreeMap<String, Option<String>>,
}

/// What a condition comes to, and because of which cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) truth: Truth,
    pub(crate) reasons: Vec<Reason>,
}

impl Outcome {
    fn yes() -> Self {
        Self { truth: Truth::Yes, reasons: Vec::new() }
    }
}

impl Against<'_> {
    /// What a condition comes to for a line.
    pub(crate) fn weigh(&self, condition: &Condition, line: &[Value]) -> Outcome {
        match condition {
            Condition::All(parts) => self.joined(parts, line, Truth::Yes),
            Condition::Any(parts) => self.joined(parts, line, Truth::No),
            Condition::Not(part) => {
                let inner = self.weigh(part, line);
                match inner.truth {
                    Truth::No => Outcome::yes(),
                    Truth::Unknown => inner,
                    Truth::Yes => Outcome {
                        truth: Truth::No,
                        reasons: part.columns().iter().map(|column| because(column, Why::Says)).collect(),
                    },
                }
            }
            leaf => self.leaf(leaf, line),
        }
    }

    /// `Truth::Yes` joins by "and": the worst counts; `Truth::No` by "or": the best does.
    fn joined(&self, parts: &[Condition], line: &[Value], neutral: Truth) -> Outcome {
        let all: Vec<Outcome> = parts.iter().map(|part| self.weigh(part, line)).collect();
        let truths = all.iter().map(|outcome| outcome.truth);
        let truth = match neutral {
            Truth::No => truths.max(),
            _ => truths.min(),
        };
        let truth = truth.unwrap_or(neutral);
        let deciding = all.into_iter().filter(|outcome| outcome.truth == truth);
        let reasons =
            if truth == Truth::Yes { Vec::new() } else { deciding.flat_map(|one| one.reasons).collect() };
        Outcome { truth, reasons }
    }

    fn leaf(&self, condition: &Condition, line: &[Value]) -> Outcome {
        let columns = condition.columns();
        let Some(column) = columns.first().copied() else { return Outcome::yes() };
        let value = self.value(column, line);
        let other = columns.get(1).map_or(&Value::Empty, |other| self.value(other, line));
        if let Condition::Zone { of, .. } = condition {
            return zone(column, value, of, other);
        }
        // An empty list of what must not be there has none of it.
        if matches!((condition, value), (Condition::FreeOf { .. }, Value::Empty)) {
            return Outcome::yes();
        }
        if let Some(outcome) = self.silent(condition, column, value) {
            return outcome;
        }
        // What a cell does not say cannot be told, of the other one neither.
        for (name, value) in columns.iter().zip([value, other]) {
            let why = match value {
                Value::Empty | Value::Open => Why::Empty,
                Value::Puzzling => Why::NotUnderstood,
                _ => continue,
            };
            return Outcome { truth: Truth::Unknown, reasons: vec![because(name, why)] };
        }
        match self.wrong(condition, value, other) {
            None => Outcome::yes(),
            Some((truth, why)) => Outcome { truth, reasons: vec![because(column, why)] },
        }
    }

    /// Why what stands there is not well; nothing where it is.
    fn wrong(&self, condition: &Condition, value: &Value, other: &Value) -> Option<(Truth, Why)> {
        let no = |well: bool, why: Why| (!well).then_some((Truth::No, why));
        match condition {
            Condition::Yes(_) => no(*value == Value::Yes(true), Why::Says),
            Condition::Filled(_) => no(!matches!(value, Value::None | Value::Lacking), Why::Says),
            Condition::Is { one_of, .. } => {
                no(matches!(value, Value::Choice(choice) if one_of.contains(choice)), Why::Says)
            }
            Condition::Within(limit) | Condition::Older(limit) => self.aged(condition, limit, value),
            Condition::Narrow(_) => wide(value).map(|truth| (truth, Why::Filled)),
            Condition::FreeOf { any_of, .. } => {
                has_any(value, any_of).map(|found| (Truth::Unknown, Why::Has(found)))
            }
            Condition::Shared(_) if matches!(value, Value::Text(text) if names_nothing(text)) => {
                Some((Truth::Unknown, Why::NotUnderstood))
            }
            Condition::Shared(_) => {
                no(!matches!(value, Value::Text(text) if is_own_clock(text)), Why::OwnClock)
            }
            Condition::Begun(_) => no(matches!(value, Value::Day(day) if *day <= self.on), Why::ToCome),
            Condition::Open(_) => no(matches!(value, Value::Day(day) if *day >= self.on), Why::Passed),
            Condition::NotAfter { than, .. } => {
                no(ordered(value, other, |day, than| day <= than), Why::LaterThan(than.clone()))
            }
            // What has not been done yet is no deed.
            Condition::NotBefore { .. } if self.is_to_come(value) => Some((Truth::Unknown, Why::ToCome)),
            Condition::InForce { .. } if self.is_to_come(other) => Some((Truth::Unknown, Why::ToCome)),
            Condition::NotBefore { than, .. } => {
                no(ordered(value, other, |day, than| day >= than), Why::EarlierThan(than.clone()))
            }
            Condition::AtLeast(limit) => no(reaches(value, limit), Why::Beyond(limit.clone())),
            Condition::Among { of, .. } => {
                let mut missing = missing_from(value, other);
                let count = missing.len();
                // A name that somebody typed there goes no further.
                missing.retain(|word| self.known.contains(&word.to_lowercase()));
                no(count == 0, Why::NotIn(missing, count, of.clone()))
            }
            Condition::InForce { column, on } => {
                let held = self.held(column, value, other);
                no(held, Why::NotInForce(on.clone()))
            }
            Condition::SameAsMost(column) => {
                let most = self.most.get(column).and_then(Option::as_ref);
                no(
                    most.is_some_and(|most| Some(most) == plain(value).as_ref()),
                    Why::UnlikeMost(most.cloned()),
                )
            }
            Condition::Said(_) | Condition::None(_) | Condition::Clear(_) | Condition::Law(_) => {
                no(false, Why::Says)
            }
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) | Condition::Zone { .. } => None,
        }
    }

    /// How a day stands to a limit: one to come cannot be, and says nothing.
    fn aged(&self, condition: &Condition, limit: &Limit, value: &Value) -> Option<(Truth, Why)> {
        let Value::Day(day) = value else { return Some((Truth::No, Why::Says)) };
        if *day > self.on {
            return Some((Truth::Unknown, Why::ToCome));
        }
        let back = match (limit.months, limit.days) {
            (Some(months), _) => i64::from(months).months(),
            (None, days) => i64::from(days.unwrap_or_default()).days(),
        };
        let is_within = self.on.checked_sub(back).is_ok_and(|earliest| *day >= earliest);
        match (condition, is_within) {
            (Condition::Within(_), true) | (Condition::Older(_), false) => None,
            (Condition::Within(_), false) => Some((Truth::No, Why::Beyond(limit.clone()))),
            _ => Some((Truth::No, Why::TooNew(limit.clone()))),
        }
    }

    fn held(&self, column: &str, value: &Value, on: &Value) -> bool {
        let (Value::Choice(choice), Value::Day(day)) = (value, on) else { return false };
        let choice = self.register.column(column).and_then(|column| column.choice(choice));
        choice.is_some_and(|choice| {
            choice.from.is_none_or(|from| from <= *day) && choice.until.is_none_or(|until| *day <= until)
        })
    }

    /// What is said of what must have been said: silence is a no.
    fn silent(&self, condition: &Condition, column: &str, value: &Value) -> Option<Outcome> {
        let said = match condition {
            Condition::Said(_) => {
                // A day to come says what is meant to be done.
                !self.is_to_come(value)
                    && !matches!(
                        value,
                        Value::Empty
                            | Value::Open
                            | Value::Lacking
                            | Value::None
                            | Value::Never
                            | Value::Puzzling
                            | Value::Yes(false)
                    )
            }
            Condition::None(_) => matches!(value, Value::None | Value::Lacking),
            Condition::Clear(_) | Condition::Law(_) => return Some(Self::open(condition, column, value)),
            _ => return None,
        };
        let why = match value {
            Value::Puzzling => {
                return Some(Outcome {
                    truth: Truth::Unknown,
                    reasons: vec![because(column, Why::NotUnderstood)],
                });
            }
            Value::Empty | Value::Open => Why::Empty,
            _ => Why::Says,
        };
        Some(if said {
            Outcome::yes()
        } else {
            Outcome { truth: Truth::No, reasons: vec![because(column, why)] }
        })
    }

    /// What other words than those expected leave open.
    fn open(condition: &Condition, column: &str, value: &Value) -> Outcome {
        let is_empty = matches!(value, Value::Empty | Value::None);
        let said = match value {
            Value::Text(text) => Some(law(text)),
            _ => None,
        };
        let truth = match (condition, said) {
            (Condition::Clear(_), _) if is_empty => return Outcome::yes(),
            (Condition::Law(_), Some(Law::Named)) => return Outcome::yes(),
            (Condition::Law(_), Some(Law::Denied)) => Truth::No,
            (Condition::Law(_), None) if is_empty || *value == Value::Lacking => Truth::No,
            _ => Truth::Unknown,
        };
        // What people wrote there may name somebody, and goes no further.
        let why = if *value == Value::Empty { Why::Empty } else { Why::Filled };
        Outcome { truth, reasons: vec![because(column, why)] }
    }

    fn is_to_come(&self, value: &Value) -> bool {
        matches!(value, Value::Day(day) if *day > self.on)
    }

    fn value<'v>(&self, column: &str, line: &'v [Value]) -> &'v Value {
        self.register.place(column).and_then(|place| line.get(place)).unwrap_or(&Value::Empty)
    }
}

/// A value as lines are compared by it.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_lowercase()),
        Value::Choice(choice) => Some(choice.clone()),
        _ => None,
    }
}

fn because(column: &str, why: Why) -> Reason {
    Reason { column: column.to_owned(), why }
}

fn ordered(value: &Value, other: &Value, holds: impl Fn(Date, Date) -> bool) -> bool {
    matches!((value, other), (Value::Day(day), Value::Day(than)) if holds(*day, *than))
}

/// What keeps a list from being one of single systems.
fn wide(value: &Value) -> Option<Truth> {
    let Value::List(all) = value else { return Some(Truth::Unknown) };
    all.iter().filter_map(|word| width(word)).min()
}

/// What of a list is one of these, alone, within others or between two: `21`, `21/tcp`, `20-25`.
fn has_any(value: &Value, any_of: &[String]) -> Option<Vec<String>> {
    let Value::List(all) = value else { return None };
    let is_one = |word: &&String| {
        let word = word.to_lowercase();
        let between = word
            .split_once(['-', '–'])
            .and_then(|(from, to)| Some(from.trim().parse::<u16>().ok()?..=to.trim().parse::<u16>().ok()?));
        match between {
            Some(between) => {
                any_of.iter().filter_map(|one| one.parse().ok()).any(|one| between.contains(&one))
            }
            None => word
                .split(|letter: char| !letter.is_alphanumeric())
                .any(|part| any_of.iter().any(|one| one == part)),
        }
    };
    let found: Vec<String> = all.iter().filter(is_one).cloned().collect();
    (!found.is_empty()).then_some(found)
}

fn reaches(value: &Value, limit: &Limit) -> bool {
    match value {
        Value::Span(Span::Endless) => true,
        Value::Span(Span::Days(days)) => limit.days.is_some_and(|least| *days >= u32::from(least)),
        Value::Span(Span::Months(months)) => limit.months.is_some_and(|least| *months >= u32::from(least)),
        _ => false,
    }
}

fn missing_from(value: &Value, other: &Value) -> Vec<String> {
    let list = |value: &Value| match value {
        Value::List(list) => list.clone(),
        _ => Vec::new(),
    };
    let approved: Vec<String> = list(other).iter().map(|word| word.to_lowercase()).collect();
    list(value).into_iter().filter(|word| !approved.contains(&word.to_lowercase())).collect()
}
