//! The ways to log on: what kind of factor each is, and which of them send a code. Data, since makers call them anew.

use std::collections::BTreeSet;

use serde::Deserialize;

/// All of them.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Factors {
    methods: Vec<Method>,
    settings: Vec<MethodSetting>,
}

/// A method that accounts have registered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// What its maker calls it.
    pub id: String,
    /// What else it is called.
    pub names: Vec<String>,
    /// The types of factor it is by itself, the password apart.
    pub types: BTreeSet<FactorType>,
}

/// A type of factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactorType {
    /// Something one knows.
    Knows,
    /// Something one has.
    Has,
    /// Something one is.
    Is,
}

/// A method that a policy turns on or off.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MethodSetting {
    /// What its maker calls it.
    pub id: String,
    /// Where its codes come from.
    pub code: Code,
    /// Whether it always has the user confirm who it is.
    #[serde(default)]
    pub confirms: bool,
}

/// Where the codes of a method come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// They are sent to the user.
    Sent,
    /// They are made on the user's device.
    Made,
    /// There are none.
    None,
}

impl Factors {
    /// The method that goes by a name.
    pub fn method(&self, name: &str) -> Option<&Method> {
        let is = |own: &String| own.eq_ignore_ascii_case(name);
        self.methods.iter().find(|method| is(&method.id) || method.names.iter().any(is))
    }

    /// The method of a policy that goes by a name.
    pub fn setting(&self, name: &str) -> Option<&MethodSetting> {
        self.settings.iter().find(|setting| setting.id.eq_ignore_ascii_case(name))
    }

    /// The methods of a policy.
    pub fn settings(&self) -> impl Iterator<Item = &MethodSetting> {
        self.settings.iter()
    }
}

#[cfg(test)]
mod tests {
    use crate::Catalogue;

    use super::*;

    #[test]
    fn a_method_goes_by_one_name_only_and_a_passkey_is_two_types() {
        let factors = Catalogue::embedded().unwrap().factors;
        let whose = |name: &str| factors.method(name).map(|method| method.id.clone());
        for method in &factors.methods {
            for name in method.names.iter().chain([&method.id]) {
                assert_eq!(whose(name).as_ref(), Some(&method.id), "{name}");
            }
        }
        let types = |name: &str| factors.method(name).map(|method| method.types.len());
        assert_eq!(
            (types("FIDO2 security key"), types("mobilephone"), types("email")),
            (Some(2), Some(1), Some(0))
        );
        assert_eq!(factors.setting("sms").map(|setting| setting.code), Some(Code::Sent));
    }
}
