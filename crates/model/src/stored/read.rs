//! Reads one thing out of a file, with what was passed over in it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::value::Once;
use super::{Lenient, Rest};

/// What stands in files of ours.
pub(crate) trait Readable: DeserializeOwned + Serialize {
    /// Puts words that are known, and the weakest of their sort, in the place of those that are not, and takes out members
    /// of lists that have such words. Gives what stood there.
    fn weaken(_: &mut Value) -> Original {
        Original::default()
    }
}

/// What stood where words were put in that are known.
#[derive(Default)]
pub(crate) struct Original {
    /// By the fields they stood in.
    words: Map<String, Value>,
    /// Members of lists, by the field of the list.
    members: Map<String, Value>,
}

impl Original {
    /// The word of one field, where it is none that is known.
    pub(crate) fn word<W: DeserializeOwned>(mut self, of: &mut Value, name: &str, weakest: &str) -> Self {
        let own =
            of.get_mut(name).filter(|own| W::deserialize(&**own).is_err_and(|e| is_of_later_version(&e)));
        if let Some(own) = own {
            self.words.insert(name.to_owned(), std::mem::replace(own, weakest.into()));
        }
        self
    }

    /// The words of an object within the object.
    pub(crate) fn within(mut self, name: &str, other: Self) -> Self {
        if !other.words.is_empty() {
            self.words.insert(name.to_owned(), Value::Object(other.words));
        }
        self
    }

    /// The members of one list that have words which are not known.
    pub(crate) fn members<T: DeserializeOwned>(mut self, of: &mut Value, name: &str) -> Self {
        if let Some(Value::Array(list)) = of.get_mut(name) {
            let later = |one: &Value| T::deserialize(Lenient(one)).is_err_and(|e| is_of_later_version(&e));
            let (out, known) = std::mem::take(list).into_iter().partition::<Vec<_>, _>(later);
            *list = known;
            if !out.is_empty() {
                self.members.insert(name.to_owned(), out.into());
            }
        }
        self
    }
}

/// Something as it was read.
pub(crate) struct Read<T> {
    pub(crate) known: T,
    pub(crate) rest: Rest,
    /// How many words and members only a later version knows.
    pub(crate) later: usize,
}

/// Why something is not read.
pub(crate) enum Unread {
    /// A later version may know the words it is in.
    Later(Value),
    /// What is wrong.
    Broken(String),
}

/// Reads one thing.
pub(crate) fn read<T: Readable>(raw: &RawValue) -> Result<Read<T>, Unread> {
    // Nearly all that is read was written by this version: nothing of it is passed over, and writing it again shows that.
    let known = serde_json::from_str::<T>(raw.get()).ok();
    let known =
        known.filter(|known| serde_json::to_vec(known).is_ok_and(|written| says(raw.get(), &written)));
    if let Some(known) = known {
        return Ok(Read { known, rest: Rest::default(), later: 0 });
    }
    let Once(mut value) = serde_json::from_str(raw.get()).map_err(broken)?;
    let (known, original) = match T::deserialize(Lenient(&value)) {
        Ok(known) => (known, Original::default()),
        Err(error) if is_of_later_version(&error) => {
            let original = T::weaken(&mut value);
            let known = T::deserialize(Lenient(&value)).map_err(|error| match is_of_later_version(&error) {
                true => Unread::Later(value.clone()),
                false => broken(error),
            });
            (known?, original)
        }
        Err(error) => return Err(broken(error)),
    };
    let later = original.words.len()
        + original.members.values().filter_map(Value::as_array).map(Vec::len).sum::<usize>();
    let rest = Rest::of(&value, &known).map_err(broken)?.and(original.words, original.members);
    Ok(Read { known, rest, later })
}

/// What is wrong, without the place, which is counted from where the thing begins.
fn broken(error: serde_json::Error) -> Unread {
    let text = error.to_string();
    Unread::Broken(text.rsplit_once(" at line ").map_or(text.as_str(), |(problem, _)| problem).to_owned())
}

/// Whether something could not be read only because it has a word, such as a kind, that a later version may know.
fn is_of_later_version(error: &serde_json::Error) -> bool {
    error.to_string().starts_with("unknown variant")
}

/// Whether a text is what was written but for the space around values.
fn says(text: &str, written: &[u8]) -> bool {
    let (mut written, mut quoted, mut escaped) = (written.iter(), false, false);
    for octet in text.bytes() {
        if !quoted && matches!(octet, b' ' | b'\n' | b'\r' | b'\t') {
            continue;
        }
        if written.next() != Some(&octet) {
            return false;
        }
        match octet {
            _ if escaped => escaped = false,
            b'\\' => escaped = quoted,
            b'"' => quoted = !quoted,
            _ => {}
        }
    }
    written.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_space_outside_of_texts_makes_no_difference() {
        for (text, written, same) in [
            ("{ \"a\" : [1,\n\t2 ] }", r#"{"a":[1,2]}"#, true),
            (r#"{"a":"x y"}"#, r#"{"a":"xy"}"#, false),
            (r#"{"a":"\" y"}"#, r#"{"a":"\"y"}"#, false),
            (r#"{"a":"\\" }"#, r#"{"a":"\\"}"#, true),
            ("[1]", "[1,2]", false),
            ("[1,2]", "[1]", false),
        ] {
            assert_eq!(says(text, written.as_bytes()), same, "{text}");
        }
    }
}
