//! What is stored for years: read by every later version, and what a version does not know is kept.
//!
//! A file of a newer minor version has fields, and words for kinds, that are not known here. Reading passes over them and
//! remembers them; writing puts them back where they stood. What people type is read otherwise: there every word that is
//! not known is a fault.

mod lenient;
mod read;
mod value;

use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

use self::lenient::Lenient;
pub(crate) use self::read::{Original, Read, Readable, Unread, read};
pub(crate) use self::value::Once;

/// What stood beside what is known: fields by name, the members of a list by place; and whole members of lists, by the
/// field of the list, which are put behind the others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rest(Option<Value>, Map<String, Value>);

impl Rest {
    /// What reading has passed over: what was read, without what is written of it again.
    pub(crate) fn of(read: &Value, known: &impl Serialize) -> Result<Self, serde_json::Error> {
        let written = serde_json::to_value(known)?;
        let beside = if *read == written { None } else { beside(read, &written) };
        Ok(Self(beside, Map::new()))
    }

    /// With words in place of those that are written, and with members that are put behind those of a list.
    fn and(mut self, words: Map<String, Value>, members: Map<String, Value>) -> Self {
        if !words.is_empty() {
            put_back(self.0.get_or_insert_with(|| Map::new().into()), &words.into());
        }
        self.1 = members;
        self
    }

    pub(crate) fn of_fields(fields: Map<String, Value>) -> Self {
        Self((!fields.is_empty()).then_some(Value::Object(fields)), Map::new())
    }

    /// Whether nothing was passed over.
    pub fn is_empty(&self) -> bool {
        self.0.is_none() && self.1.is_empty()
    }

    /// What is known, with what was passed over put back.
    pub(crate) fn with<'a, T: Serialize>(&'a self, known: &'a T) -> impl Serialize + use<'a, T> {
        WithRest { known, rest: self }
    }

    pub(crate) fn fields(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.0.iter().filter_map(Value::as_object).flatten()
    }
}

/// What of a value that was read is not in what is written of it. An empty list, text or object says nothing.
fn beside(read: &Value, written: &Value) -> Option<Value> {
    match (read, written) {
        (Value::Object(read), Value::Object(written)) => {
            let left = |(name, value): (&String, &Value)| {
                let left = match written.get(name) {
                    Some(own) => beside(value, own),
                    None => Some(value).filter(|value| !says_nothing(value)).cloned(),
                };
                Some((name.clone(), left?))
            };
            let fields: Map<String, Value> = read.iter().filter_map(left).collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        (Value::Array(read), Value::Array(written)) if read.len() == written.len() => {
            let each = read.iter().zip(written).map(|(read, written)| beside(read, written));
            let members: Vec<Option<Value>> = each.collect();
            let some = members.iter().any(Option::is_some);
            some.then(|| members.into_iter().map(Option::unwrap_or_default).collect())
        }
        _ => None,
    }
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(list) => list.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

fn put_back(written: &mut Value, rest: &Value) {
    match (written, rest) {
        (Value::Object(written), Value::Object(rest)) => {
            for (name, value) in rest {
                match written.get_mut(name) {
                    Some(own) => put_back(own, value),
                    None => drop(written.insert(name.clone(), value.clone())),
                }
            }
        }
        (Value::Array(written), Value::Array(rest)) if written.len() == rest.len() => {
            written.iter_mut().zip(rest).for_each(|(own, value)| put_back(own, value));
        }
        // A word that stood where a known one was put.
        (Value::String(written), Value::String(rest)) => written.clone_from(rest),
        _ => {}
    }
}

struct WithRest<'a, T> {
    known: &'a T,
    rest: &'a Rest,
}

impl<T: Serialize> Serialize for WithRest<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.rest.is_empty() {
            return self.known.serialize(serializer);
        }
        let mut written = serde_json::to_value(self.known).map_err(serde::ser::Error::custom)?;
        self.rest.0.iter().for_each(|rest| put_back(&mut written, rest));
        for (name, members) in &self.rest.1 {
            let fields = written.as_object_mut().map(|fields| fields.entry(name).or_insert(Value::Null));
            match (fields, members) {
                (Some(Value::Array(list)), Value::Array(members)) => list.extend_from_slice(members),
                (Some(field), members) => *field = members.clone(),
                (None, _) => {}
            }
        }
        written.serialize(serializer)
    }
}

/// Something stored, with what a later version wrote beside it: a row of an assessment, one observation.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored<T> {
    /// What is known of it.
    pub known: T,
    rest: Rest,
}

impl<T> From<T> for Stored<T> {
    fn from(known: T) -> Self {
        Self { known, rest: Rest::default() }
    }
}

impl<T: Serialize> Serialize for Stored<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.rest.with(&self.known).serialize(serializer)
    }
}

impl<'de, T: DeserializeOwned + Serialize> Deserialize<'de> for Stored<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Once(read) = Once::deserialize(deserializer)?;
        let known = T::deserialize(Lenient(&read)).map_err(D::Error::custom)?;
        let rest = Rest::of(&read, &known).map_err(D::Error::custom)?;
        Ok(Self { known, rest })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(read: &Value) -> Value {
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Inner {
            a: u8,
        }
        #[derive(Serialize, Deserialize)]
        struct Outer {
            one: Inner,
            list: Vec<Inner>,
            #[serde(default, skip_serializing_if = "String::is_empty")]
            text: String,
        }
        let stored: Stored<Outer> = serde_json::from_value(read.clone()).unwrap();
        serde_json::to_value(&stored).unwrap()
    }

    #[test]
    fn what_is_not_known_is_put_back_where_it_stood() {
        let read = json!({
            "one": {"a": 1, "later": {"x": [1, 2.5, null]}}, "list": [{"a": 1}, {"a": 2, "b": false}], "new": "æ",
        });
        assert_eq!(stored(&read), read);
    }

    #[test]
    fn what_is_known_is_not_kept_twice() {
        let read = json!({"one": {"a": 1}, "list": [], "text": ""});
        assert_eq!(stored(&read), json!({"one": {"a": 1}, "list": []}));
    }
}
