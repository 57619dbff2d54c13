//! Registers: the tables that an authority keeps of what no system can export, with their columns and what a row of them
//! says of facts.

mod checked;
mod condition;

use kravtjek_model::id::FactId;
use kravtjek_model::text::{Lang, Text};
use kravtjek_model::time::Fresh;
use serde::Deserialize;

pub use condition::{Condition, Limit};

/// What stands before the name in a line that only shows how it is done, in both languages: such a line is not read.
pub const EXAMPLE: (&str, &str) = ("Eksempel:", "Example:");

/// The headings of the sheet of a template that tells what its columns are for.
pub static GUIDE: [Heading; 3] = [
    Heading { da: "Kolonne", en: "Column" },
    Heading { da: "Udfyldes altid", en: "Always filled" },
    Heading { da: "Det skriver I", en: "What you write" },
];

/// A heading in both languages.
#[derive(Clone, Copy, Debug)]
pub struct Heading {
    /// Danish.
    pub da: &'static str,
    /// English.
    pub en: &'static str,
}

impl Heading {
    /// In one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        lang.pick(self.da, self.en)
    }
}

/// One register.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Register {
    /// Its id, such as `rooms`: what an organisation file names it by.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// What it is for.
    pub purpose: Text,
    /// How often each line is to be looked through, where that is asked for.
    pub review: Option<Fresh>,
    /// Its columns; the first names what a line is about.
    pub columns: Vec<Column>,
    /// What its lines say of facts.
    #[serde(default)]
    pub gives: Vec<Gives>,
}

impl Register {
    /// A column by its id.
    pub fn column(&self, id: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// The place of a column among the others.
    pub fn place(&self, id: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.id == id)
    }

    /// The facts that it gives.
    pub fn facts(&self) -> impl Iterator<Item = &FactId> {
        self.gives.iter().map(|gives| &gives.fact)
    }
}

/// One column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// Its id, by which rules name it.
    pub id: String,
    /// What stands above it.
    pub heading: Text,
    /// Other headings that it is known by.
    #[serde(default)]
    pub also: Vec<String>,
    /// What its cells hold.
    pub kind: Kind,
    /// Every line needs it.
    #[serde(default)]
    pub needed: bool,
    /// What is to be written there, where the heading does not say it.
    pub about: Option<Text>,
    /// The words that may stand there, of a [choice](Kind::Choice).
    #[serde(default)]
    pub choices: Vec<Choice>,
    /// What stands there in the lines that show how it is done: days as `2026-11-12`, choices by their ids, `yes` and `no`.
    pub examples: [Example; 2],
}

impl Column {
    /// Every name that it is known by.
    pub fn names(&self) -> Vec<&str> {
        let also = self.also.iter().map(String::as_str);
        [self.heading.da.as_str(), &self.heading.en, &self.id].into_iter().chain(also).collect()
    }

    /// A choice by its id.
    pub fn choice(&self, id: &str) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.id == id)
    }
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Words.
    Text,
    /// The name of a system, a room, a service.
    Name,
    /// The host name of a device.
    Device,
    /// The name of an account.
    Account,
    /// A day.
    Day,
    /// Yes or no.
    YesNo,
    /// One of some words.
    Choice,
    /// A whole number.
    Number,
    /// So many days, months or years.
    Span,
    /// Several words with commas between them.
    List,
    /// Addresses and ranges of them, with commas between.
    Addresses,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 11] = [
        Self::Text,
        Self::Name,
        Self::Device,
        Self::Account,
        Self::Day,
        Self::YesNo,
        Self::Choice,
        Self::Number,
        Self::Span,
        Self::List,
        Self::Addresses,
    ];
}

/// A word that may stand in a column.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// By which rules name it.
    pub id: String,
    /// In Danish.
    pub da: String,
    /// In English.
    pub en: String,
    /// Other ways to write it.
    #[serde(default)]
    pub also: Vec<String>,
    /// The first day on which it holds, of an edition that comes and goes.
    pub from: Option<jiff::civil::Date>,
    /// The last.
    pub until: Option<jiff::civil::Date>,
}

impl Choice {
    /// The word in one language.
    pub fn get(&self, lang: Lang) -> &str {
        lang.pick(&self.da, &self.en)
    }
}

/// What stands in a cell of an example.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Example {
    /// The same in both languages: a name, a day, the id of a choice.
    Same(String),
    /// Words.
    Words(Text),
}

impl Example {
    /// As it stands in the catalogue.
    pub fn get(&self, lang: Lang) -> &str {
        match self {
            Self::Same(same) => same,
            Self::Words(words) => words.get(lang),
        }
    }
}

/// What the lines of a register say of one fact.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gives {
    /// The fact.
    pub fact: FactId,
    /// The columns that name the unit: the first must not be empty.
    pub unit: Vec<String>,
    /// When it is true of the unit of a line.
    pub holds: Condition,
    /// When it does not concern that unit.
    pub not_applicable: Option<Condition>,
    /// Which of several lines about one unit count.
    #[serde(default)]
    pub lines: Lines,
    /// Days on which something was done: a line of which one is to come makes nothing well.
    #[serde(default)]
    pub done: Vec<String>,
    /// When a line that says it is the first about its unit is none, and so concerns the fact after all.
    pub again: Option<Again>,
    /// So many units there are at least: where fewer are listed, a part of them is well and the whole cannot be told.
    #[serde(default)]
    pub least: usize,
    /// Why the limits are as they are.
    pub because: Option<Text>,
}

/// Which of several lines about one unit count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lines {
    /// It must be true of every one.
    #[default]
    All,
    /// One of which it is true is enough.
    Any,
    /// The one with the latest day in this column.
    Latest(String),
    /// Those whose period holds on the day of the facts; where none does, the last.
    Standing(Period),
}

/// The columns of a period.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Its first day.
    pub from: String,
    /// Its last.
    pub until: String,
    /// What must be so in the other lines about the unit too, where they say something of it and not of their period.
    pub others: Option<Condition>,
}

/// By what a line is about the same as an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Again {
    /// The column of the day on which each begins.
    pub from: String,
    /// The list of which they share a word.
    pub of: String,
}
