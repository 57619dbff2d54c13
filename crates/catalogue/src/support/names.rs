//! What programs and models of phones are called where they are installed or managed, and which release of the collection
//! they are. A name that is not written down is not known.

use serde::Deserialize;

use super::{Product, Release, Support};

/// All names.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    programs: Vec<Program>,
    models: Vec<Model>,
    makers: Vec<Maker>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Program {
    begins: String,
    product: String,
    /// The release stands in the name, and the version says something else.
    #[serde(default)]
    in_name: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Model {
    begins: String,
    product: String,
    release: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Maker {
    begins: String,
    product: String,
    /// What stands between the words of a release.
    join: String,
    /// Whether the maker's name is the beginning of the release's.
    #[serde(default)]
    keep: bool,
}

impl Names {
    /// The product that a program is, and its version.
    pub fn program<'a, 'n>(
        &self,
        support: &'a Support,
        name: &'n str,
        version: &'n str,
    ) -> Option<(&'a Product, &'n str)> {
        let is_named = |program: &&Program| {
            let (begin, rest) = name.split_at_checked(program.begins.len()).unwrap_or_default();
            begin.eq_ignore_ascii_case(&program.begins) && !rest.starts_with(char::is_alphanumeric)
        };
        let program = self.programs.iter().find(is_named)?;
        let version = if program.in_name {
            name.split_whitespace().find(|word| word.starts_with(|letter: char| letter.is_ascii_digit()))?
        } else {
            version
        };
        Some((support.product(&program.product)?, version))
    }

    /// The release that a model of a phone or a tablet is.
    pub fn model<'a>(&self, support: &'a Support, model: &str) -> Option<&'a Release> {
        let begins = |own: &str| model.get(..own.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(own));
        if let Some(own) = self.models.iter().find(|own| begins(&own.begins)) {
            return release(support, &own.product, &own.release);
        }
        let maker = self.makers.iter().find(|own| begins(&own.begins))?;
        let rest = if maker.keep { model } else { model.get(maker.begins.len()..)? };
        let words: Vec<String> = rest.split_whitespace().map(str::to_lowercase).collect();
        release(support, &maker.product, &words.join(&maker.join))
    }
}

fn release<'a>(support: &'a Support, product: &str, cycle: &str) -> Option<&'a Release> {
    support.product(product)?.releases.iter().find(|release| release.cycle == cycle)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalogue;

    #[test]
    fn every_name_leads_to_something_that_is_there() {
        let names = Catalogue::embedded().unwrap().names;
        let support = Support::embedded().unwrap();
        for program in &names.programs {
            assert!(support.product(&program.product).is_some(), "{program:?}");
            assert_eq!(program.begins, program.begins.to_lowercase());
        }
        for model in &names.models {
            assert!(release(support, &model.product, &model.release).is_some(), "{model:?}");
        }
        assert!(names.makers.iter().all(|maker| support.product(&maker.product).is_some()));
    }

    #[test]
    fn models_and_programs_are_known_by_what_they_call_themselves() {
        let names = Catalogue::embedded().unwrap().names;
        let support = Support::embedded().unwrap();
        let model = |model: &str| names.model(support, model).map(|release| release.cycle.as_str());
        assert_eq!(model("SM-A556B"), Some("galaxy-a55-5g"));
        assert_eq!(model("Galaxy A55 5G"), Some("galaxy-a55-5g"));
        assert_eq!(model("Galaxy Tab A9"), Some("galaxy-tab-a9"));
        assert_eq!(model("Pixel 8 Pro"), Some("8pro"));
        assert_eq!(model("Nokia XR21"), Some("xr21"));
        assert_eq!(model("FP5"), Some("5"));
        assert_eq!(model("SM-Z999"), None);
        assert_eq!(model("Æble"), None);
        let program = |name, version| {
            names.program(support, name, version).map(|(product, version)| (product.name.as_str(), version))
        };
        assert_eq!(program("Mozilla Firefox (x64 da)", "128.0"), Some(("Firefox", "128.0")));
        assert_eq!(
            program("microsoft .net runtime - 6.0.36 (x64)", "48.144"),
            Some(("Microsoft .NET", "6.0.36"))
        );
        assert_eq!(
            program("Microsoft Office Professional Plus 2016", "16.0.4266"),
            Some(("Microsoft Office", "2016"))
        );
        assert_eq!(program("pythonista", "3.1"), None, "another word");
        assert_eq!(program("KMD Nova", "4.2"), None);
    }
}
