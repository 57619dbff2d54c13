//! Formats of files that are handed in: how an it-department makes one, what is read of it, and what it is evidence of.

use std::collections::BTreeMap;

use kravtjek_model::id::{FactId, FormatId};
use kravtjek_model::text::Text;
use serde::Deserialize;

use crate::Fact;

/// One format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Format {
    /// Its id: `intune-devices`.
    pub id: FormatId,
    /// What it is.
    pub title: Text,
    /// The portal's path or the command that makes the file; a line for each way.
    pub made: Text,
    /// What of it is not read.
    pub leaves: Text,
    /// The facts that it can decide.
    pub facts: Vec<FactId>,
}

impl Format {
    /// What is wrong with it.
    pub(crate) fn fault(&self, facts: &BTreeMap<FactId, Fact>) -> Option<String> {
        let strange = self.facts.iter().find(|fact| !facts.contains_key(*fact));
        strange.map(|fact| format!("there is no fact `{fact}`"))
    }
}
