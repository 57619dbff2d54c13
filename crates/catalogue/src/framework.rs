//! Frameworks: which requirements an authority is measured by, from when, and with what force.

use jiff::civil::Date;
use kravtjek_model::audience::Audience;
use kravtjek_model::id::{FrameworkId, RequirementId};
use kravtjek_model::text::Text;
use serde::Deserialize;

/// One dated list of requirements.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Framework {
    /// Its id, such as `kommune-2024`.
    pub id: FrameworkId,
    /// Its name.
    pub title: Text,
    /// Who is bound by it, and how.
    pub about: Text,
    /// How binding it is.
    pub force: Force,
    /// What its requirements are called by their force, in the plural: `ufravigelige krav`, `anbefalinger`.
    pub binding: Text,
    /// Whether it is in force, or only listed.
    pub state: State,
    /// When it was published.
    #[serde(with = "kravtjek_model::time::date")]
    pub published: Date,
    /// From when it is to be fulfilled; none where the source states no date.
    #[serde(default, with = "kravtjek_model::time::date::option")]
    pub in_force: Option<Date>,
    /// The framework that took its place.
    pub superseded_by: Option<FrameworkId>,
    /// Where it comes from.
    pub source: Source,
    /// Which text of it is restated here; none where its texts could not be had.
    pub edition: Option<Edition>,
    /// What its requirements are not asked of, by whom it is mainly for.
    #[serde(default)]
    pub outside: Vec<Outside>,
    /// The words for the body that is bound: `kommunen`, `myndigheden`.
    pub authority: Authority,
    /// How many requirements it has, where they are not listed.
    pub count: Option<u16>,
    /// Its groups, in order; empty where its texts could not be had.
    #[serde(default)]
    pub groups: Vec<Group>,
}

/// How binding a framework is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// Mandatory, without a legal sanction.
    Mandatory,
    /// Recommended.
    Recommended,
}

/// Whether a framework is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It can be judged by.
    InForce,
    /// A later one took its place; it is listed and not judged by.
    Superseded,
}

/// Where a framework comes from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The document's title.
    pub title: String,
    /// Who published it.
    pub publisher: String,
    /// Its date, as far as it is known.
    pub dated: String,
    /// Where it can be found.
    pub url: Option<String>,
    /// What the reader should know about it.
    pub note: Option<Text>,
}

/// Which text of a framework the catalogue restates.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edition {
    /// The day whose text it is.
    #[serde(with = "kravtjek_model::time::date")]
    pub as_of: Date,
    /// The same as whole sentences, with what was not compared: each report ends with them.
    pub said: Text,
}

/// What some requirements are not asked of, because of whom it is mainly for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outside {
    /// Whom it is for.
    pub audience: Audience,
    /// The requirements that are not asked of it.
    pub requirements: Vec<RequirementId>,
    /// Why, as a sentence with its source, after what is left out.
    pub because: Text,
    /// How the source was read.
    pub reading: Text,
}

/// The words for the body that is bound.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authority {
    /// `kommunen` / `the municipality`.
    pub name: Text,
    /// `kommunens` / `the municipality's`.
    pub possessive: Text,
}

/// Requirements that share a subject and a scope.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Group {
    /// Its id, such as `clients`.
    pub id: String,
    /// Its name.
    pub title: Text,
    /// What its requirements concern.
    pub scope: Text,
    /// Its requirements, in order.
    pub requirements: Vec<RequirementId>,
}

impl Framework {
    /// All its requirements, in order.
    pub fn requirements(&self) -> impl Iterator<Item = &RequirementId> {
        self.groups.iter().flat_map(|group| &group.requirements)
    }

    /// What a requirement is not asked of.
    pub fn outside<'a>(&'a self, id: &'a RequirementId) -> impl Iterator<Item = &'a Outside> {
        self.outside.iter().filter(move |one| one.requirements.contains(id))
    }

    /// The group that holds a requirement.
    pub fn group_of(&self, id: &RequirementId) -> Option<&Group> {
        self.groups.iter().find(|group| group.requirements.contains(id))
    }
}
