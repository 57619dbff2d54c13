//! What a profile makes of one endpoint, part by part.

use kravtjek_model::observation::NotSeen;
use kravtjek_model::text::Text;

use super::{Class, Part};

/// What one endpoint offers, weighed. Only where [`Weighed::settled`] says so does `worst` speak of all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weighed {
    /// Every part that was seen.
    pub items: Vec<Item>,
    /// What was tried and could not be seen.
    pub escaped: Vec<Escaped>,
    /// What nobody looked at: neither good nor bad.
    pub not_looked: Vec<NotLooked>,
    /// Parts of which only what another profile forbids was asked for: what this one forbids may be there unseen.
    pub not_asked: Vec<Part>,
    /// The worst class among the items that have one.
    pub worst: Option<Class>,
}

/// One part that was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The part.
    pub part: Part,
    /// What was seen, as the observation writes it.
    pub value: String,
    /// Where in the observation.
    pub field: String,
    /// Its class; none: the profile does not say.
    pub class: Option<Class>,
    /// Whether the class is good enough; none: the profile does not say.
    pub meets: Option<bool>,
    /// What a reader ought to know about the value.
    pub note: Option<Text>,
}

/// A part that was tried and could not be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escaped {
    /// The part.
    pub part: Part,
    /// Where in the observation.
    pub field: String,
    /// Why.
    pub not_seen: NotSeen,
}

/// A part that nobody looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotLooked {
    /// The part.
    pub part: Part,
    /// Where in the observation it would stand.
    pub field: String,
}

impl Weighed {
    /// What was seen and the profile does not speak of.
    pub fn unsaid(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.class.is_none())
    }

    /// What was seen and is not good enough.
    pub fn failing(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.meets == Some(false))
    }

    /// Whether everything is good enough; none: it cannot be told. A failure stands on what was seen, a pass needs
    /// everything.
    pub fn meets(&self) -> Option<bool> {
        if self.failing().next().is_some() {
            return Some(false);
        }
        let seen = self.escaped.is_empty() && self.not_looked.is_empty() && self.not_asked.is_empty();
        let good = self.items.iter().all(|item| item.meets == Some(true));
        (seen && good && !self.items.is_empty()).then_some(true)
    }

    /// Everything was seen and has a class.
    pub fn settled(&self) -> bool {
        self.worst.is_some()
            && self.escaped.is_empty()
            && self.not_looked.is_empty()
            && self.unsaid().next().is_none()
    }
}
