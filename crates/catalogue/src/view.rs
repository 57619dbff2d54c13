//! One framework in one language: texts with their placeholders filled.

use kravtjek_model::id::RequirementId;
use kravtjek_model::text::{Lang, Text};

use crate::{Catalogue, Framework, Parameter, Requirement, fill};

/// One framework in one language.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The catalogue.
    pub catalogue: &'a Catalogue,
    /// The framework.
    pub framework: &'a Framework,
    /// The language.
    pub lang: Lang,
}

impl<'a> View<'a> {
    /// A requirement of this framework.
    pub fn requirement(&self, id: &RequirementId) -> Option<&'a Requirement> {
        self.framework
            .requirements()
            .any(|own| own == id)
            .then(|| self.catalogue.requirements.get(id))
            .flatten()
    }

    /// The requirements, in the framework's order.
    pub fn requirements(&self) -> impl Iterator<Item = &'a Requirement> {
        let catalogue = self.catalogue;
        self.framework.requirements().filter_map(move |id| catalogue.requirements.get(id))
    }

    /// A text that belongs to no requirement, such as a group's scope.
    pub fn text(&self, text: &Text) -> String {
        fill::fold(&fill::fill(text.get(self.lang), &|name| self.authority(name)))
    }

    /// A text of a requirement, with its parameters.
    pub fn of(&self, requirement: &Requirement, text: &Text) -> String {
        let parameters = requirement.parameters.get(&self.framework.id);
        let filled = fill::fill(text.get(self.lang), &|name| {
            parameters
                .and_then(|known| known.get(name))
                .map(|parameter| match parameter {
                    Parameter::Number(number) => number.to_string(),
                    Parameter::Text(text) => text.get(self.lang).to_owned(),
                })
                .or_else(|| self.authority(name))
        });
        fill::fold(&filled)
    }

    fn authority(&self, name: &str) -> Option<String> {
        let words = &self.framework.authority;
        Some(match name {
            "authority" => words.name.get(self.lang).to_owned(),
            "authority_s" => words.possessive.get(self.lang).to_owned(),
            "Authority" => capital(words.name.get(self.lang)),
            "Authority_s" => capital(words.possessive.get(self.lang)),
            _ => return None,
        })
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
