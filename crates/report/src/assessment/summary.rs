//! Counts of verdicts: never an average, never a score.

use std::collections::BTreeMap;

use kravtjek_model::assessment::{Assessment, Verdict};

/// How many of each verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    by: BTreeMap<Verdict, usize>,
}

impl Counts {
    /// Over requirements.
    pub fn of_requirements<A>(assessment: &Assessment<A>) -> Self {
        Self::of(assessment.requirements.iter().filter_map(|requirement| requirement.verdict))
    }

    /// Over the criteria that count.
    pub fn of_criteria<A>(assessment: &Assessment<A>) -> Self {
        Self::of(assessment.needed().map(|criterion| criterion.verdict))
    }

    /// Over any verdicts.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut counts = Self::default();
        for verdict in verdicts {
            *counts.by.entry(verdict).or_default() += 1;
        }
        counts
    }

    /// How many of one.
    pub fn number(&self, verdict: Verdict) -> usize {
        self.by.get(&verdict).copied().unwrap_or_default()
    }

    /// How many in all.
    pub fn total(&self) -> usize {
        self.by.values().sum()
    }
}
