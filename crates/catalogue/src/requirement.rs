//! Requirements and their criteria as they stand in the catalogue's files.

use std::collections::BTreeMap;

use kravtjek_model::id::{CriterionId, FrameworkId, QuestionId, RequirementId};
use kravtjek_model::text::Text;
use kravtjek_model::time::Fresh;
use serde::Deserialize;

use crate::met_when::{ANSWERS_COUNT, MetWhen, ShownBy};

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
    /// The age after which what was measured or read no longer counts. Answers have [an age of their own](crate::Leaf::counts).
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

impl Criterion {
    /// How long its own answer counts, whether it has a place for one or not.
    pub fn answer_counts(&self) -> Fresh {
        let leaves = self.met_when.leaves().into_iter();
        let mut answers = leaves.filter(|leaf| matches!(leaf.shown_by, ShownBy::Answer(_)));
        answers.next().map_or(ANSWERS_COUNT, |leaf| leaf.counts(self.fresh))
    }
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
    /// How long the answer counts, where it is not as long as any answer.
    pub fresh: Option<Fresh>,
}

impl AppliesIf {
    /// The question in both languages.
    pub fn text(&self) -> Text {
        Text { da: self.da.clone(), en: self.en.clone() }
    }

    /// How long the answer counts.
    pub fn counts(&self) -> Fresh {
        self.fresh.unwrap_or(ANSWERS_COUNT)
    }
}
