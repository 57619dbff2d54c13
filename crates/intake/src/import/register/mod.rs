//! Registers that people keep: read cell by cell, and held against the rules that the catalogue has for each.

mod cell;
mod detail;
mod holds;
mod law;
mod narrow;
mod table;
mod words;
mod zone;

pub(crate) use self::cell::Value;
pub(crate) use self::detail::detail;
use self::detail::shown;
use self::holds::plain;
pub(crate) use self::holds::{Against, Reason, Truth, Why};
pub use self::table::Line;
pub(crate) use self::table::{Reading, is_guide, recognised};

use jiff::civil::Date;
use kravtjek_catalogue::Register;
use kravtjek_catalogue::register::Condition;
use kravtjek_model::detail::Detail;

/// The lines of one register as one part of a file has them.
#[derive(Clone, Debug)]
pub struct Lines {
    /// Which part.
    pub part: u32,
    /// The id of the register.
    pub register: Box<str>,
    /// What its columns are called in the file, in the register's order; nothing where it has no such column.
    pub headings: Vec<Option<Box<str>>>,
    /// The lines.
    pub lines: Vec<Line>,
}

impl Lines {
    /// What a column is called in the file, else in the register.
    pub(crate) fn heading<'a>(&'a self, register: &'a Register, column: &'a str) -> &'a str {
        let own = register.place(column).and_then(|at| self.headings.get(at)?.as_deref());
        own.or_else(|| register.column(column).map(|column| column.heading.da.as_str())).unwrap_or(column)
    }

    /// Whether the file has no such column.
    pub(crate) fn has_no(&self, at: usize) -> bool {
        self.headings.get(at).is_some_and(Option::is_none)
    }

    /// What conditions are held against: the day of the facts, and what most lines say.
    pub(crate) fn against<'a>(&self, register: &'a Register, on: Date) -> Against<'a> {
        let compared = register.gives.iter().flat_map(|gives| gives.holds.compared());
        let most = compared.map(|column| (column.to_owned(), self.most(register, column))).collect();
        let all = register.gives.iter().filter_map(|gives| match &gives.holds {
            Condition::Among { of, .. } => register.place(of),
            _ => None,
        });
        let words = all.flat_map(|at| self.lines.iter().map(move |line| line.value(at)));
        let known = words.flat_map(|value| match value {
            Value::List(list) => list.iter().map(|word| word.to_lowercase()).collect(),
            _ => Vec::new(),
        });
        Against { register, on, known: known.collect(), most }
    }

    /// What stands in more lines than anything else.
    fn most(&self, register: &Register, column: &str) -> Option<String> {
        let at = register.place(column)?;
        let mut counts = std::collections::BTreeMap::<String, usize>::new();
        for said in self.lines.iter().filter_map(|line| plain(line.value(at))) {
            *counts.entry(said).or_default() += 1;
        }
        let most = counts.values().copied().max()?;
        let mut first = counts.into_iter().filter(|(_, count)| *count == most);
        let (said, _) = first.next()?;
        first.next().is_none().then_some(said)
    }
}

/// A line with the register that it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept<'a> {
    pub(crate) register: &'a Register,
    pub(crate) lines: &'a Lines,
    pub(crate) line: &'a Line,
}

impl<'a> Kept<'a> {
    /// What stands in a column.
    pub(crate) fn value(&self, column: &str) -> &'a Value {
        self.register.place(column).map_or(&Value::Empty, |at| self.line.value(at))
    }

    /// A name or words.
    pub(crate) fn text(&self, column: &str) -> Option<&'a str> {
        match self.value(column) {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The id of a choice.
    pub(crate) fn choice(&self, column: &str) -> Option<&'a str> {
        match self.value(column) {
            Value::Choice(choice) => Some(choice),
            _ => None,
        }
    }

    /// Whether it says yes.
    pub(crate) fn yes(&self, column: &str) -> Option<bool> {
        match self.value(column) {
            Value::Yes(yes) => Some(*yes),
            _ => None,
        }
    }

    /// Several words; none where the cell is empty or says that there are none.
    pub(crate) fn list(&self, column: &str) -> &'a [String] {
        match self.value(column) {
            Value::List(list) => list,
            _ => &[],
        }
    }

    /// What is read of a cell that is not well.
    pub(crate) fn cell(&self, column: &str) -> Detail {
        let heading = self.lines.heading(self.register, column);
        let written = self.register.place(column).map_or("", |at| self.line.written(at));
        let silent = written.is_empty() || self.value(column).is_silent();
        if silent {
            Detail::empty_cell(heading)
        } else {
            Detail::cell(heading, shown(self.value(column), written))
        }
    }
}

#[cfg(test)]
mod tests;
