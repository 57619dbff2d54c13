//! The arguments of a finding: a few names with values, kept small because an assessment holds thousands.

use std::collections::BTreeMap;
use std::ops::Index;

use serde::de::Deserializer;
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};

/// Names with values, in the order of the names; an object in JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Args(Box<[(Box<str>, Box<str>)]>);

impl Args {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let at = self.0.binary_search_by(|(own, _)| (**own).cmp(name)).ok()?;
        self.0.get(at).map(|(_, value)| &**value)
    }

    /// Names with values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The same with one more, in place of one of that name.
    pub fn with(&self, name: &str, value: &str) -> Self {
        self.iter().chain([(name, value)]).collect()
    }
}

/// A name given twice has the value given last.
impl<N: AsRef<str>, V: AsRef<str>> FromIterator<(N, V)> for Args {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(given: I) -> Self {
        let mut args: Vec<(Box<str>, Box<str>)> = Vec::new();
        for (name, value) in given {
            let (name, value) = (name.as_ref(), value.as_ref());
            match args.binary_search_by(|(own, _)| (**own).cmp(name)) {
                Ok(at) => args[at].1 = value.into(),
                Err(at) => args.insert(at, (name.into(), value.into())),
            }
        }
        Self(args.into_boxed_slice())
    }
}

/// Panics when there is no such argument, as a map does.
impl Index<&str> for Args {
    type Output = str;

    fn index(&self, name: &str) -> &str {
        self.get(name).unwrap_or_else(|| panic!("no argument {name}"))
    }
}

impl Serialize for Args {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for Args {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(BTreeMap::<String, String>::deserialize(deserializer)?.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_found_by_name_and_written_as_an_object() {
        let args: Args = [("name", "b"), ("at", "a"), ("name", "c")].into_iter().collect();
        assert_eq!((args.get("name"), args.get("at"), args.get("x")), (Some("c"), Some("a"), None));
        assert_eq!(&args["at"], "a");
        assert_eq!(args.with("x", "1").iter().count(), 3);
        let json = serde_json::to_string(&args).unwrap();
        assert_eq!(json, r#"{"at":"a","name":"c"}"#);
        assert_eq!(serde_json::from_str::<Args>(&json).unwrap(), args);
    }
}
