//! The numbers that rules about files go by: data, each with the requirement that it comes from.

use kravtjek_model::id::{FactId, FrameworkId, RequirementId};
use kravtjek_model::text::Text;
use serde::Deserialize;

use crate::{Parameter, Requirement};

/// All of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    limits: Vec<Limit>,
}

/// One number.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The fact whose rule goes by it.
    pub fact: FactId,
    /// What it counts: `days`, `months`, `digits`.
    pub name: String,
    /// The requirement it comes from.
    pub requirement: RequirementId,
    /// The number, where every framework has the same.
    pub value: Option<i32>,
    /// The requirement's parameter that has it, where frameworks differ.
    pub parameter: Option<String>,
    /// How the source is read, where it leaves room.
    pub reading: Option<Text>,
    /// What the parameter is, by framework; filled in when the catalogue is read.
    #[serde(skip)]
    by_framework: Vec<(FrameworkId, i32)>,
}

impl Limits {
    /// A number of a fact's rule; nothing where there is none.
    pub fn of(&self, fact: &str, name: &str, framework: &FrameworkId) -> Option<i32> {
        let limit = self.limits.iter().find(|limit| limit.fact.as_str() == fact && limit.name == name)?;
        let own = limit.by_framework.iter().find(|(id, _)| id == framework).map(|(_, number)| *number);
        own.or(limit.value)
    }

    /// Every number.
    pub fn iter(&self) -> impl Iterator<Item = &Limit> {
        self.limits.iter()
    }

    /// Takes the numbers that requirements have as parameters.
    pub(crate) fn filled<'a>(
        mut self,
        requirements: impl Fn(&RequirementId) -> Option<&'a Requirement>,
    ) -> Self {
        for limit in &mut self.limits {
            let Some(name) = &limit.parameter else { continue };
            let Some(requirement) = requirements(&limit.requirement) else { continue };
            limit.by_framework = requirement
                .parameters
                .iter()
                .filter_map(|(framework, all)| match all.get(name)? {
                    Parameter::Number(number) => Some((framework.clone(), i32::try_from(*number).ok()?)),
                    Parameter::Text(_) => None,
                })
                .collect();
        }
        self
    }
}
