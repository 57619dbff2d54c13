//! Requirements and their criteria as they stand in the catalogue's files.

use std::collections::BTreeMap;

use kravtjek_model::id::{CheckId, CriterionId, FactId, FrameworkId, QuestionId, RequirementId};
use kravtjek_model::text::Text;
use kravtjek_model::time::Fresh;
use serde::Deserialize;

/// One requirement, with what differs between frameworks as parameters.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Requirement {
    /// Its id, such as `S23`.
    pub id: RequirementId,
    /// How its criteria add up.
    #[serde(default)]
    pub combine: Combine,
    /// What differs between frameworks, by framework and name.
    #[serde(default)]
    pub parameters: BTreeMap<FrameworkId, BTreeMap<String, Parameter>>,
    /// Duties elsewhere that it touches; shown only.
    #[serde(default)]
    pub related: Related,
    /// A short name.
    pub title: Text,
    /// What it demands.
    pub text: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do about it.
    pub mend: Text,
    /// Where the source left room, and how it is read here.
    pub reading: Option<Text>,
    /// What must hold.
    pub criteria: Vec<Criterion>,
}

/// How criteria add up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Combine {
    /// All must hold.
    #[default]
    All,
    /// One is enough.
    Any,
}

/// A difference between frameworks.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Parameter {
    /// A number.
    Number(i64),
    /// A wording.
    Text(Text),
}

/// Duties elsewhere that a requirement touches.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Related {
    /// Points of article 21 of the NIS 2 directive.
    #[serde(default)]
    pub nis2: Vec<String>,
    /// Controls of ISO/IEC 27002:2022.
    #[serde(default)]
    pub iso27002: Vec<String>,
    /// Safeguards of CIS Controls v8.1.
    #[serde(default)]
    pub cis: Vec<String>,
}

/// One condition of a requirement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its id, such as `S23.2`.
    pub id: CriterionId,
    /// The frameworks it belongs to; none means all that have the requirement.
    pub frameworks: Option<Vec<FrameworkId>>,
    /// The age after which what shows it no longer counts.
    pub fresh: Fresh,
    /// What must hold.
    pub text: Text,
    /// What shows it.
    pub met_when: MetWhen,
    /// A question whose "no" makes it not applicable.
    pub applies_if: Option<AppliesIf>,
    /// What a person is asked, and what document to attach.
    pub ask: Option<Text>,
}

/// A question whose "no" makes a criterion not applicable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppliesIf {
    /// The question's id.
    pub answer: QuestionId,
    /// The question in Danish.
    pub da: String,
    /// The question in English.
    pub en: String,
}

impl AppliesIf {
    /// The question in both languages.
    pub fn text(&self) -> Text {
        Text { da: self.da.clone(), en: self.en.clone() }
    }
}

/// What shows a criterion: checks, facts and answers, joined.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Form")]
pub enum MetWhen {
    /// All of them (strong Kleene).
    All(Vec<Self>),
    /// One of them is enough (strong Kleene).
    Any(Vec<Self>),
    /// The same thing shown by different sources: the strongest one present decides.
    Either(Vec<Self>),
    /// One thing that shows it.
    Leaf {
        /// What it is.
        shown_by: ShownBy,
        /// It can only refute, never meet.
        refutes_only: bool,
    },
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

impl MetWhen {
    /// Every leaf, with whether it can only refute.
    pub fn leaves(&self) -> Vec<(&ShownBy, bool)> {
        match self {
            Self::All(parts) | Self::Any(parts) | Self::Either(parts) => {
                parts.iter().flat_map(Self::leaves).collect()
            }
            Self::Leaf { shown_by, refutes_only } => vec![(shown_by, *refutes_only)],
        }
    }

    /// The notation of the catalogue: `M & (F | A)`, `x?` for what can only refute.
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
            Self::Leaf { shown_by, refutes_only } => {
                let letter = shown_by.strength().letter();
                if *refutes_only { format!("{letter}?") } else { letter.to_string() }
            }
        }
    }
}

/// How an expression is written in a file: exactly one of these keys, and `may` beside a leaf.
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
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum May {
    Refute,
}

impl TryFrom<Form> for MetWhen {
    type Error = String;

    fn try_from(form: Form) -> Result<Self, String> {
        let refutes_only = matches!(form.may, Some(May::Refute));
        let leaf = |shown_by| Self::Leaf { shown_by, refutes_only };
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
        match (given.next(), given.next()) {
            (Some(Self::All(parts) | Self::Any(parts) | Self::Either(parts)), None) if parts.is_empty() => {
                Err("`all`, `any` and `either` need at least one part".to_owned())
            }
            (Some(Self::All(_) | Self::Any(_) | Self::Either(_)), None) if refutes_only => {
                Err("`may = \"refute\"` belongs to a check, inside, file or answer".to_owned())
            }
            (Some(expression), None) => Ok(expression),
            _ => Err("write exactly one of all, any, either, check, inside, file, answer".to_owned()),
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
    fn a_wrong_expression_is_named() {
        for text in [
            "met_when = {}",
            r#"met_when = { check = "a", file = "b" }"#,
            r#"met_when = { all = [] }"#,
            r#"met_when = { all = [ { check = "a" } ], may = "refute" }"#,
            r#"met_when = { chekc = "a" }"#,
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
