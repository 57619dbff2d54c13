//! What shows a criterion: an expression of checks, facts and answers, and how each of them may speak.

use kravtjek_model::id::{CheckId, FactId, QuestionId};
use kravtjek_model::time::Fresh;
use serde::Deserialize;

/// How long what a person has answered counts, where nothing else is said: rules, agreements and "we have none" do not
/// change from month to month.
pub const ANSWERS_COUNT: Fresh = Fresh::Months(12);

/// What shows a criterion: checks, facts and answers, joined.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Form")]
pub enum MetWhen {
    /// All of them (strong Kleene).
    All(Vec<Self>),
    /// One of them is enough (strong Kleene).
    Any(Vec<Self>),
    /// The same thing shown by different sources: the strongest one that concludes decides.
    Either(Vec<Self>),
    /// One thing that shows it.
    Leaf(Leaf),
}

/// One thing that can show a criterion, and how it may speak.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// What it is.
    pub shown_by: ShownBy,
    /// How it may speak; where nothing is said, it decides.
    pub may: Option<May>,
    /// How long it counts, where that is said of it alone.
    pub fresh: Option<Fresh>,
}

/// How something may speak that does not decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum May {
    /// It proves only the opposite of the criterion: a no makes it not met, a yes adds nothing.
    Refute,
    /// It is a sign and no proof: a no makes what would be met unknown, a yes adds nothing.
    Block,
    /// A hit proves the criterion; a miss says nothing.
    Meet,
}

impl May {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Refute, Self::Block, Self::Meet];

    /// The word used in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refute => "refute",
            Self::Block => "block",
            Self::Meet => "meet",
        }
    }

    /// The mark that stands after a letter or a name.
    pub fn mark(self) -> char {
        match self {
            Self::Refute => '?',
            Self::Block => '!',
            Self::Meet => '+',
        }
    }
}

/// One thing that can show a criterion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ShownBy {
    /// Measured from outside.
    Check(CheckId),
    /// Measured inside.
    Inside(FactId),
    /// Read from a file.
    File(FactId),
    /// Answered by a person with a document.
    Answer(QuestionId),
}

/// How strong a source is. The order of the variants is the ranking, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// M: measured from outside.
    Measured,
    /// I: measured inside.
    Inside,
    /// F: read from a file.
    File,
    /// A: answered.
    Answered,
}

impl Strength {
    /// The letter used in the catalogue: M, I, F or A.
    pub fn letter(self) -> char {
        match self {
            Self::Measured => 'M',
            Self::Inside => 'I',
            Self::File => 'F',
            Self::Answered => 'A',
        }
    }
}

impl ShownBy {
    /// How strong it is.
    pub fn strength(&self) -> Strength {
        match self {
            Self::Check(_) => Strength::Measured,
            Self::Inside(_) => Strength::Inside,
            Self::File(_) => Strength::File,
            Self::Answer(_) => Strength::Answered,
        }
    }
}

impl Leaf {
    /// How long it counts in a criterion of such an age: its own, else an answer longer than what is measured or read.
    pub fn counts(&self, criterion: Fresh) -> Fresh {
        let otherwise = match self.shown_by {
            ShownBy::Answer(_) => ANSWERS_COUNT,
            ShownBy::Check(_) | ShownBy::Inside(_) | ShownBy::File(_) => criterion,
        };
        self.fresh.unwrap_or(otherwise)
    }
}

impl MetWhen {
    /// Every leaf.
    pub fn leaves(&self) -> Vec<&Leaf> {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::Either(parts) => {
                parts.iter().flat_map(Self::leaves).collect()
            }
            Self::Leaf(leaf) => vec![leaf],
        }
    }

    /// How it may speak, where it does not decide.
    pub fn may(&self) -> Option<May> {
        match self {
            Self::Leaf(leaf) => leaf.may,
            Self::All(_) | Self::Any(_) | Self::Either(_) => None,
        }
    }

    /// The notation of the catalogue: `M & (F | A)`; `x?` for what can only refute, `x!` only block, `x+` only meet.
    pub fn notation(&self) -> String {
        self.written(false)
    }

    fn written(&self, nested: bool) -> String {
        let joined = |parts: &[Self], with: &str| {
            let text = parts.iter().map(|part| part.written(true)).collect::<Vec<_>>().join(with);
            if nested && parts.len() > 1 { format!("({text})") } else { text }
        };
        match self {
            Self::All(parts) => joined(parts, " & "),
            Self::Any(parts) => joined(parts, " ∨ "),
            Self::Either(parts) => joined(parts, " | "),
            Self::Leaf(leaf) => {
                let letter = leaf.shown_by.strength().letter();
                [letter].into_iter().chain(leaf.may.map(May::mark)).collect()
            }
        }
    }
}

/// How an expression is written in a file: exactly one of these keys, with `may` and `fresh` beside a leaf.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    all: Option<Vec<MetWhen>>,
    any: Option<Vec<MetWhen>>,
    either: Option<Vec<MetWhen>>,
    check: Option<CheckId>,
    inside: Option<FactId>,
    file: Option<FactId>,
    answer: Option<QuestionId>,
    may: Option<May>,
    fresh: Option<Fresh>,
}

impl TryFrom<Form> for MetWhen {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        let (may, fresh) = (form.may, form.fresh);
        let leaf = |shown_by| Self::Leaf(Leaf { shown_by, may, fresh });
        let given = [
            form.all.map(Self::All),
            form.any.map(Self::Any),
            form.either.map(Self::Either),
            form.check.map(|id| leaf(ShownBy::Check(id))),
            form.inside.map(|id| leaf(ShownBy::Inside(id))),
            form.file.map(|id| leaf(ShownBy::File(id))),
            form.answer.map(|id| leaf(ShownBy::Answer(id))),
        ];
        let mut given = given.into_iter().flatten();
        let (Some(expression), None) = (given.next(), given.next()) else {
            return Err("write exactly one of all, any, either, check, inside, file, answer".to_owned());
        };
        match &expression {
            Self::Leaf(_) => Ok(expression),
            Self::All(parts) | Self::Any(parts) | Self::Either(parts) if parts.is_empty() => {
                Err("`all`, `any` and `either` need at least one part".to_owned())
            }
            _ if may.is_some() || fresh.is_some() => {
                Err("`may` and `fresh` belong to a check, inside, file or answer".to_owned())
            }
            // Beside what must hold as well, a hit would prove nothing.
            Self::All(parts) if parts.iter().any(|part| part.may() == Some(May::Meet)) => {
                Err("`may = \"meet\"` stands in `either` or `any`, not in `all`".to_owned())
            }
            _ => Ok(expression),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MetWhen, toml::de::Error> {
        #[derive(Deserialize)]
        struct Line {
            met_when: MetWhen,
        }
        toml::from_str::<Line>(text).map(|line| line.met_when)
    }

    #[test]
    fn an_expression_is_read_with_its_strengths() {
        let text = r#"met_when = { all = [ { check = "mail.starttls_offered" }, { either = [ { file = "a" }, { answer = "S9.1" } ] }, { inside = "b", may = "refute" } ] }"#;
        assert_eq!(read(text).unwrap().notation(), "M & (F | A) & I?");
    }

    #[test]
    fn rule_1_a_leaf_says_how_it_may_speak() {
        for (may, notation) in [("refute", "M?"), ("block", "M!"), ("meet", "M+")] {
            let text = format!(r#"met_when = {{ check = "a", may = "{may}" }}"#);
            let read = read(&text).unwrap();
            assert_eq!(read.notation(), notation);
            assert_eq!(read.leaves()[0].may.unwrap().as_str(), may);
        }
        assert_eq!(read(r#"met_when = { check = "a" }"#).unwrap().leaves()[0].may, None);
    }

    #[test]
    fn rule_3_an_answer_counts_a_year_and_the_rest_as_long_as_the_criterion_unless_it_says_so() {
        let month = Fresh::Days(30);
        for (leaf, counts) in [
            (r#"{ answer = "S9.1" }"#, "12m"),
            (r#"{ answer = "S9.1", fresh = "6m" }"#, "6m"),
            (r#"{ file = "a" }"#, "30d"),
            (r#"{ inside = "a" }"#, "30d"),
            (r#"{ check = "a" }"#, "30d"),
            (r#"{ file = "a", fresh = "7d" }"#, "7d"),
        ] {
            let read = read(&format!("met_when = {leaf}")).unwrap();
            assert_eq!(read.leaves()[0].counts(month).to_string(), counts, "{leaf}");
        }
    }

    #[test]
    fn a_wrong_expression_is_named() {
        for text in [
            "met_when = {}",
            r#"met_when = { check = "a", file = "b" }"#,
            r#"met_when = { all = [] }"#,
            r#"met_when = { all = [ { check = "a" } ], may = "refute" }"#,
            r#"met_when = { either = [ { check = "a" } ], fresh = "7d" }"#,
            r#"met_when = { all = [ { check = "a" }, { inside = "b", may = "meet" } ] }"#,
            r#"met_when = { check = "a", may = "decide" }"#,
            r#"met_when = { chekc = "a" }"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
