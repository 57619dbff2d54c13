//! Facts for programs: a field that would stand empty says why where nothing was seen.

use kravtjek_model::observation::NotSeen;
use serde_json::{Map, Value, json};

/// The first of several with all of them beside it.
pub(super) fn first_and_all<T>(seen: &[T], one: impl Fn(&T) -> Value) -> Value {
    let mut value = seen.first().map_or_else(|| json!({}), &one);
    if let Some(object) = value.as_object_mut() {
        object.insert("addresses".to_owned(), seen.iter().map(one).collect());
    }
    value
}

/// What stands in place of a value.
pub(super) fn unseen(not_seen: &NotSeen) -> Value {
    json!({ "not_seen": not_seen })
}

/// Puts a reason where a field would stand empty, as if it had been seen to be.
pub(super) fn fill_empty(object: &mut Map<String, Value>, field: &str, not_seen: Option<&NotSeen>) {
    let empty = match object.get(field) {
        None | Some(Value::Null) => true,
        Some(Value::Array(all)) => all.is_empty(),
        Some(Value::Object(all)) => all.is_empty(),
        Some(_) => false,
    };
    if let (true, Some(not_seen)) = (empty, not_seen) {
        object.insert(field.to_owned(), unseen(not_seen));
    }
}
