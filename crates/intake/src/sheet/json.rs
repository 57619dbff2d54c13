//! JSON as other systems write it: a list, a list under `value` with pages, one document, or one document a line.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, BufReader, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::gate::{Allowance, Gate};
use super::{DOCUMENT, LARGEST, ROW, ROWS, Why};

/// The keys below which systems put their lists.
const LISTS: [&str; 4] = ["value", "Results", "results", "data"];
/// Where systems write how many elements there are in all.
const COUNTS: [&str; 3] = ["totalCount", "@odata.count", "odata.count"];
/// What stands beside a list is kept up to so many keys.
const BESIDE: usize = 100;

/// What stands beside the list of a document: `@odata.context`, a count, a date.
pub type Beside = BTreeMap<String, Value>;

/// Shows every element of the lists in a text, in order, with its number from 1: those of a list, those of the list
/// under `value`, and each line of a text with a document a line. Gives what stands beside the list.
///
/// # Errors
/// When it is no JSON, is cut off, or is one page of several.
pub fn each(text: impl Read, see: &mut dyn FnMut(u64, &Value) -> Result<(), Why>) -> Result<Beside, Why> {
    let allowance = Allowance::of(ROW);
    let gate = BufReader::with_capacity(32 << 10, Gate::new(text, LARGEST, allowance.clone()));
    let mut walk = Walk { see, allowance, number: 0, stopped: None, beside: Beside::new(), any: false };
    let mut gate = gate;
    while beyond_blanks(&mut gate)? {
        let mut reader = serde_json::Deserializer::from_reader(&mut gate);
        let read = Top(&mut walk).deserialize(&mut reader);
        if let Some(why) = walk.stopped.take() {
            return Err(why);
        }
        read.map_err(of_json)?;
    }
    if !walk.any {
        return Err(Why::Empty);
    }
    let next = |key: &str| walk.beside.get(key).and_then(Value::as_str).filter(|link| !link.is_empty());
    if let Some(link) =
        next("@odata.nextLink").or_else(|| next("odata.nextLink")).or_else(|| next("nextLink"))
    {
        return Err(Why::NextPage(link.chars().take(200).collect()));
    }
    // Some do not name the next page, and only count what there is in all.
    let counts = COUNTS.iter().filter_map(|key| count(walk.beside.get(*key)?));
    match counts.max() {
        Some(all) if all > walk.number => Err(Why::Incomplete(all, walk.number)),
        _ => Ok(walk.beside),
    }
}

/// What a list is said to have in all, a number or one in a text.
pub(crate) fn count(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// One document, whole.
///
/// # Errors
/// When it is no JSON, is cut off or too large, or something follows it.
pub fn document(text: impl Read) -> Result<Value, Why> {
    let gate = Gate::new(text, DOCUMENT, Allowance::of(DOCUMENT));
    serde_json::from_reader(BufReader::new(gate)).map_err(of_json)
}

/// What stands at a path of keys, whatever it is.
pub fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').try_fold(value, |at, key| {
        at.as_object()?.iter().find(|(own, _)| own.eq_ignore_ascii_case(key)).map(|(_, value)| value)
    })
}

/// Whether anything stands at a path of keys, `null` too.
pub fn has(value: &Value, path: &str) -> bool {
    at(value, path).is_some()
}

/// What stands at a path of keys, as text: `a.b.c`; nothing for what is null, and for what is no single value.
pub fn text_at(value: &Value, path: &str) -> Option<String> {
    match at(value, path)? {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Bool(is) => Some(is.to_string()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn beyond_blanks(text: &mut impl BufRead) -> Result<bool, Why> {
    loop {
        let ready = text.fill_buf()?;
        if ready.is_empty() {
            return Ok(false);
        }
        let blanks = ready.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if blanks < ready.len() {
            text.consume(blanks);
            return Ok(true);
        }
        text.consume(blanks);
    }
}

fn of_json(error: serde_json::Error) -> Why {
    match error.classify() {
        serde_json::error::Category::Eof => Why::CutOff,
        serde_json::error::Category::Io => Why::from(std::io::Error::from(error)),
        _ if error.to_string().starts_with("recursion limit") => Why::TooDeep,
        _ => Why::NotJson(error.line(), error.column()),
    }
}

struct Walk<'a> {
    see: &'a mut dyn FnMut(u64, &Value) -> Result<(), Why>,
    allowance: Allowance,
    number: u64,
    stopped: Option<Why>,
    beside: Beside,
    any: bool,
}

impl Walk<'_> {
    /// Shows one element; an error only ends the reading, why stands in `stopped`.
    fn show<E: serde::de::Error>(&mut self, value: &Value) -> Result<(), E> {
        self.any = true;
        self.number += 1;
        self.allowance.renew();
        let shown =
            if self.number > ROWS { Err(Why::TooManyRows(ROWS)) } else { (self.see)(self.number, value) };
        shown.map_err(|why| {
            self.stopped = Some(why);
            E::custom("stopped")
        })
    }
}

/// A document: a list is walked through, and so is the list in an object.
struct Top<'w, 'a>(&'w mut Walk<'a>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        self.0.any = true;
        List(self.0).visit_seq(list)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let walk = self.0;
        walk.any = true;
        let mut own = serde_json::Map::new();
        let mut lists = false;
        while let Some(key) = map.next_key::<String>()? {
            if LISTS.contains(&key.as_str()) {
                lists |= map.next_value_seed(List(walk))?;
            } else if own.len() < BESIDE {
                _ = own.insert(key, map.next_value()?);
            } else {
                _ = map.next_value::<IgnoredAny>()?;
            }
        }
        if lists {
            walk.beside.extend(own);
            return Ok(());
        }
        walk.show(&Value::Object(own))
    }
}

/// What stands below the key of a list: walked through where it is one. Gives whether it is.
struct List<'w, 'a>(&'w mut Walk<'a>);

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<bool, D::Error> {
        from.deserialize_any(IsList(self.0))
    }
}

impl List<'_, '_> {
    fn visit_seq<'de, A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(value) = list.next_element::<Value>()? {
            self.0.show(&value)?;
        }
        Ok(())
    }
}

struct IsList<'w, 'a>(&'w mut Walk<'a>);

impl<'de> Visitor<'de> for IsList<'_, '_> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<bool, A::Error> {
        List(self.0).visit_seq(list).map(|()| true)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        // Read, so that what nests too deep is told.
        while map.next_entry::<IgnoredAny, Value>()?.is_some() {}
        Ok(false)
    }

    fn visit_str<E>(self, _: &str) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_bool<E>(self, _: bool) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_i64<E>(self, _: i64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_u64<E>(self, _: u64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_f64<E>(self, _: f64) -> Result<bool, E> {
        Ok(false)
    }

    fn visit_unit<E>(self) -> Result<bool, E> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Result<Vec<String>, String> {
        let mut names = Vec::new();
        let all = each(text.as_bytes(), &mut |number, value| {
            names.push(format!("{number}:{}", text_at(value, "a").unwrap_or_default()));
            Ok(())
        });
        all.map(|_| names).map_err(|why| why.id().to_owned())
    }

    #[test]
    fn lists_pages_documents_and_lines_are_walked_through() {
        for text in [
            r#"[{"a":1},{"a":"x"}]"#,
            r#"{"@odata.context":"c","value":[{"a":1},{"a":"x"}]}"#,
            r#"{"value":[{"a":1},{"a":"x"}],"@odata.nextLink":"","@odata.count":2}"#,
            "{\"a\":1}\n{\"a\":\"x\"}\n",
            "{\"a\":1} {\"a\":\"x\"}",
        ] {
            assert_eq!(names(text).unwrap(), ["1:1", "2:x"], "{text}");
        }
        assert_eq!(names(r#"{"a":true,"value":"no list"}"#).unwrap(), ["1:true"]);
        assert_eq!(names("[]").unwrap(), Vec::<String>::new());
    }

    #[test]
    fn a_page_of_several_a_cut_off_file_and_what_is_no_json_are_refused() {
        let before = r#"{"@odata.nextLink":"https://graph.example/next","value":[{"a":1}]}"#;
        let after = r#"{"value":[{"a":1}],"@odata.nextLink":"https://graph.example/next"}"#;
        assert_eq!((names(before), names(after)), (Err("next_page".into()), Err("next_page".into())));
        let counted = r#"{"totalCount":3,"results":[{"a":1},{"a":2}]}"#;
        for counted in [
            counted.to_owned(),
            counted.replace("totalCount", "@odata.count"),
            counted.replace("\"totalCount\":3", "\"@odata.count\":\"3\""),
        ] {
            assert_eq!(names(&counted), Err("incomplete".into()), "of three only two are here: {counted}");
            assert_eq!(names(&counted.replace('3', "2")).unwrap(), ["1:1", "2:2"]);
        }
        assert_eq!(names(r#"[{"a":1},{"a":"#), Err("cut_off".into()));
        assert_eq!(names("[{\"a\":1},\n  oops]"), Err("not_json".into()));
        assert_eq!(names("  \n"), Err("empty".into()));
        for deep in ["[", "{\"value\":", "{\"a\":", "{\"value\":[{\"a\":"] {
            assert_eq!(names(&deep.repeat(10_000)), Err("too_deep".into()), "{deep}");
        }
        let long = format!("[\"{}\"]", "x".repeat(ROW as usize + (64 << 10)));
        assert_eq!(names(&long), Err("row_too_large".into()));
    }
}
