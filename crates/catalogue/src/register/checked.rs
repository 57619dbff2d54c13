//! What must be so of every register: its rules name facts, columns and choices that are there, of the right kind.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kravtjek_model::id::FactId;

use super::{Column, Condition, Example, Gives, Kind, Limit, Lines, Register};
use crate::Fact;

impl Register {
    /// What is wrong with it.
    pub(crate) fn fault(&self, facts: &BTreeMap<FactId, Fact>) -> Option<String> {
        self.columns_are_sound()
            .and_then(|()| self.gives.iter().try_for_each(|gives| self.gives_is_sound(gives, facts)))
            .err()
    }

    fn columns_are_sound(&self) -> Result<(), String> {
        let mut names = BTreeSet::new();
        for column in &self.columns {
            let own: BTreeSet<String> = column.names().into_iter().map(str::to_lowercase).collect();
            for name in own {
                if !names.insert(name.clone()) {
                    return Err(format!("two columns are called `{name}`"));
                }
            }
            if column.choices.is_empty() == (column.kind == Kind::Choice) {
                return Err(format!("`{}`: choices belong to a choice", column.id));
            }
            for example in &column.examples {
                example_is_sound(column, example)?;
            }
        }
        match self.columns.first() {
            Some(first) if first.needed && is_words(first.kind) => Ok(()),
            _ => Err("the first column names what a line is about: it is needed, and in words".to_owned()),
        }
    }

    fn gives_is_sound(&self, gives: &Gives, facts: &BTreeMap<FactId, Fact>) -> Result<(), String> {
        if !facts.contains_key(&gives.fact) {
            return Err(format!("there is no fact `{}`", gives.fact));
        }
        if gives.unit.is_empty() {
            return Err(format!("`{}` has no unit", gives.fact));
        }
        for column in &gives.unit {
            self.of(column, is_unit)?;
        }
        let day = |kind| kind == Kind::Day;
        match &gives.lines {
            Lines::Latest(column) => _ = self.of(column, day)?,
            Lines::Standing(period) => {
                self.of(&period.from, day).and(self.of(&period.until, day))?;
                period.others.iter().try_for_each(|others| self.condition_is_sound(others))?;
            }
            Lines::All | Lines::Any => {}
        }
        gives.done.iter().try_for_each(|column| self.of(column, day).map(drop))?;
        if let Some(again) = &gives.again {
            self.of(&again.from, day).and(self.of(&again.of, |kind| kind == Kind::List))?;
        }
        if let Some(condition) = &gives.not_applicable {
            self.condition_is_sound(condition)?;
        }
        self.condition_is_sound(&gives.holds)
    }

    fn condition_is_sound(&self, condition: &Condition) -> Result<(), String> {
        let day = |kind| kind == Kind::Day;
        match condition {
            Condition::Yes(column) => self.of(column, |kind| kind == Kind::YesNo).map(drop),
            Condition::Said(column)
            | Condition::Filled(column)
            | Condition::None(column)
            | Condition::Clear(column)
            | Condition::SameAsMost(column) => self.of(column, |_| true).map(drop),
            Condition::Law(column) | Condition::Shared(column) => {
                self.of(column, |kind| kind == Kind::Text).map(drop)
            }
            Condition::Narrow(column) | Condition::FreeOf { column, .. } => {
                self.of(column, |kind| kind == Kind::List).map(drop)
            }
            Condition::Is { column, one_of } => {
                let column = self.of(column, |kind| kind == Kind::Choice)?;
                match one_of.iter().find(|choice| column.choice(choice).is_none()) {
                    Some(choice) => Err(format!("`{}` has no choice `{choice}`", column.id)),
                    None => Ok(()),
                }
            }
            Condition::Within(limit) | Condition::Older(limit) => self.limit_is_sound(limit, Kind::Day),
            Condition::AtLeast(limit) => self.limit_is_sound(limit, Kind::Span),
            Condition::Open(column) | Condition::Begun(column) => self.of(column, day).map(drop),
            Condition::NotAfter { column, than } | Condition::NotBefore { column, than } => {
                self.of(column, day).and(self.of(than, day)).map(drop)
            }
            Condition::Among { column, of } => {
                let list = |kind| kind == Kind::List;
                self.of(column, list).and(self.of(of, list)).map(drop)
            }
            Condition::Zone { column, of } => {
                let text = |kind| kind == Kind::Text;
                self.of(column, text).and(self.of(of, text)).map(drop)
            }
            Condition::InForce { column, on } => {
                self.of(column, |kind| kind == Kind::Choice).and(self.of(on, day)).map(drop)
            }
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().try_for_each(|part| self.condition_is_sound(part))
            }
            Condition::Not(part)
                if matches!(
                    **part,
                    Condition::Yes(_) | Condition::Is { .. } | Condition::None(_) | Condition::AtLeast(_)
                ) =>
            {
                self.condition_is_sound(part)
            }
            // What is false of an empty or a strange cell would be true of it.
            Condition::Not(_) => Err("`not` is for a yes, a choice or a span".to_owned()),
        }
    }

    fn limit_is_sound(&self, limit: &Limit, kind: Kind) -> Result<(), String> {
        self.of(&limit.column, |own| own == kind)?;
        let given = (limit.days.is_some(), limit.months.is_some());
        match (kind, given) {
            (Kind::Span, (true, true)) | (Kind::Day, (true, false) | (false, true)) => Ok(()),
            (Kind::Span, _) => Err(format!("`{}`: a span is held against days and months", limit.column)),
            _ => Err(format!("`{}`: a day is held against days or months", limit.column)),
        }
    }

    fn of(&self, column: &str, may: impl Fn(Kind) -> bool) -> Result<&Column, String> {
        let found = self.column(column).ok_or_else(|| format!("there is no column `{column}`"))?;
        if may(found.kind) { Ok(found) } else { Err(format!("`{column}` is a {:?}", found.kind)) }
    }
}

fn is_words(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Name | Kind::Device | Kind::Account | Kind::Addresses)
}

fn is_unit(kind: Kind) -> bool {
    is_words(kind) || kind == Kind::Day
}

fn example_is_sound(column: &Column, example: &Example) -> Result<(), String> {
    let wrong = |text: &str| Err(format!("`{}`: an example says `{text}`", column.id));
    match (column.kind, example) {
        (_, Example::Same(text)) if text.is_empty() && !column.needed => Ok(()),
        (Kind::Day, Example::Same(text)) if text.parse::<Date>().is_ok() => Ok(()),
        (Kind::YesNo, Example::Same(text)) if matches!(text.as_str(), "yes" | "no") => Ok(()),
        (Kind::Choice, Example::Same(text)) if column.choice(text).is_some() => Ok(()),
        (Kind::Number, Example::Same(text)) if text.parse::<i64>().is_ok() => Ok(()),
        // Such as "none".
        (Kind::Day, Example::Words(_)) => Ok(()),
        (Kind::Day | Kind::YesNo | Kind::Choice | Kind::Number, other) => wrong(&other.get_both()),
        (_, other) if other.get_both().is_empty() => wrong(""),
        _ => Ok(()),
    }
}

impl Example {
    fn get_both(&self) -> String {
        match self {
            Self::Same(text) => text.clone(),
            Self::Words(text) => format!("{} / {}", text.da, text.en),
        }
    }
}
