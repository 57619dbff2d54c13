//! What a reader of TOML or JSON stumbled over, as a value. The libraries say it in English; what people read is made from
//! this, so that no library's sentence reaches them.

use crate::nearest::{in_danish, nearest};

/// What is the matter at one place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misread {
    /// A field that has no place there, with those that have.
    NoSuchField(Strange),
    /// A field that has no place there, and has one elsewhere: before the first table where no table is named.
    Elsewhere {
        /// The field.
        field: String,
        /// The tables that have it, as they are written.
        homes: Vec<String>,
    },
    /// A word that is none of those that may stand there.
    NoSuchWord(Strange),
    /// A field that must be there is not.
    Missing(String),
    /// A field stands twice; which one, where the reader tells it.
    Twice(Option<String>),
    /// A table stands twice, as it is written; whether there may be several of it.
    TwiceTable(String, bool),
    /// A value of another sort than may stand there.
    Sort {
        /// What was written, where it is short enough to say.
        written: Option<String>,
        /// What it is.
        found: Option<Sort>,
        /// What may stand there.
        wanted: Option<Sort>,
    },
    /// What should be a date, or a moment, is none.
    NoDate(Option<String>),
    /// It is not written as the format asks for.
    Syntax(Syntax),
}

/// Something that is not among what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strange {
    /// What was written.
    pub written: String,
    /// What may be written.
    pub known: Vec<String>,
}

impl Strange {
    /// What was probably meant.
    pub fn meant(&self) -> Option<&str> {
        let known = || self.known.iter().map(String::as_str);
        in_danish(&self.written, known()).or_else(|| nearest(&self.written, known()))
    }
}

/// The sorts of values that files hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Text in quotes.
    Text,
    /// A number; whole and no larger than this.
    Number(u64),
    /// true or false.
    Truth,
    /// Several values.
    List,
    /// Fields with values.
    Table,
    /// A date.
    Date,
    /// Nothing at all: JSON's null.
    Nothing,
}

/// How something is not written as TOML or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// There is nothing in the file.
    Empty,
    /// The file ends in the midst of something.
    Cut,
    /// Text without quotes.
    Unquoted,
    /// Quotes that are opened and not closed, or the other way round.
    Quotes,
    /// A bracket that is opened and not closed, or the other way round.
    Brackets,
    /// A key without a `=`, or a name without a `:`.
    NoEquals,
    /// A key without a value.
    NoValue,
    /// A key that must be quoted, or is empty.
    Key,
    /// More on a line than one key with its value.
    Line,
    /// A comma too few or too many.
    Comma,
    /// A backslash in quotes that stands for nothing.
    Escape,
    /// A number that is none.
    Number,
    /// More after the end.
    Trailing,
    /// A table for what is no table elsewhere in the file.
    Table,
    /// Curly quotes, as word processors write them.
    Curly,
    /// A sign that cannot be seen, such as a space that does not break.
    Invisible,
    /// A comma or a semicolon at the end of a line.
    End,
    /// A remark that does not begin with `#`.
    Remark,
    /// A colon for an equals sign.
    Colon,
    /// A table's name without its brackets or its quotes.
    Header,
    /// A list that is never closed.
    OpenList,
    /// JSON in a file of TOML.
    Json,
    /// No text at all, such as a document of a word processor.
    NoText,
    /// Anything else.
    Other,
}

impl Misread {
    /// What a reader's message tells: those of serde, serde_json, toml and our own readers. What is not known is
    /// [`Syntax::Other`], which says no more than the place.
    pub fn of(message: &str) -> Self {
        let message = message.trim();
        if let Some(strange) = strange(message, "unknown field `") {
            return Self::NoSuchField(strange);
        }
        if let Some(strange) = strange(message, "unknown variant `") {
            return Self::NoSuchWord(strange);
        }
        let field = |start: &str| message.strip_prefix(start)?.strip_suffix('`').map(str::to_owned);
        if let Some(field) = field("missing field `") {
            return Self::Missing(field);
        }
        if let Some(field) = field("duplicate field `").or_else(|| field("duplicate key: `")) {
            return Self::Twice(Some(field));
        }
        let sort = ["invalid type: ", "invalid value: ", "invalid length "];
        if let Some(rest) = sort.iter().find_map(|start| message.strip_prefix(start)) {
            return another_sort(rest);
        }
        if let Some(written) = message.strip_suffix("` is not a date such as 2026-11-21") {
            return Self::NoDate(written.strip_prefix('`').map(str::to_owned));
        }
        Self::without_names(message)
    }

    /// The same for what serde_json says, which ends with the place.
    pub fn of_json(message: &str) -> Self {
        match message.rsplit_once(" at line ") {
            Some((message, "1 column 0")) if message.starts_with("EOF while") => Self::Syntax(Syntax::Empty),
            Some((message, _)) => Self::of(message),
            None => Self::of(message),
        }
    }

    fn without_names(message: &str) -> Self {
        let begins = |starts: &[&str]| starts.iter().any(|start| message.starts_with(start));
        let holds = |words: &[&str]| words.iter().any(|word| message.contains(word));
        if begins(&["duplicate key"]) {
            return Self::Twice(None);
        }
        if begins(&["wanted string or table", "data did not match any variant"]) {
            return Self::Sort { written: None, found: None, wanted: Some(Sort::Text) };
        }
        if begins(&["a date is missing", "failed to parse"]) || holds(&["date", "month between", "time"]) {
            return Self::NoDate(None);
        }
        Self::Syntax(match () {
            () if begins(&["EOF while"]) => Syntax::Cut,
            () if begins(&["string values must be quoted"]) => Syntax::Unquoted,
            () if begins(&["trailing characters"]) => Syntax::Trailing,
            () if begins(&["unexpected key or value"]) => Syntax::Line,
            () if begins(&["cannot extend", "cannot redefine"]) => Syntax::Table,
            () if begins(&["expected `:`", "key with no value", "missing assignment", "extra `=`"]) => {
                Syntax::NoEquals
            }
            () if holds(&["comma", "expected `,`", "`=` in array"]) => Syntax::Comma,
            () if holds(&["escape", "surrogate"]) => Syntax::Escape,
            () if holds(&["key"]) => Syntax::Key,
            () if holds(&[
                "quote",
                "expected `\"`",
                "basic string",
                "literal string",
                "control character",
            ]) =>
            {
                Syntax::Quotes
            }
            () if holds(&["unclosed", "opening", "expected `]`", "expected `[`", "closing"]) => {
                Syntax::Brackets
            }
            () if begins(&["expected value", "missing value"]) => Syntax::NoValue,
            () if holds(&["number", "digit", "leading zero", "sign", "integer", "float", "radix"]) => {
                Syntax::Number
            }
            () => Syntax::Other,
        })
    }
}

/// `unknown field `x`, expected one of `a`, `b``.
fn strange(message: &str, start: &str) -> Option<Strange> {
    let rest = message.strip_prefix(start)?;
    let (written, known) = rest
        .rsplit_once("`, expected ")
        .or_else(|| rest.rsplit_once("`, there are no "))
        .unwrap_or((rest.trim_end_matches('`'), ""));
    let known = known.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    Some(Strange { written: written.to_owned(), known })
}

/// `string "x", expected a sequence`.
fn another_sort(rest: &str) -> Misread {
    const LONGEST: usize = 80;
    let (found, wanted) = rest.rsplit_once(", expected ").unwrap_or((rest, ""));
    let between = |mark: char| {
        let (from, to) = (found.find(mark)? + 1, found.rfind(mark)?);
        found.get(from..to).filter(|written| written.chars().count() <= LONGEST).map(str::to_owned)
    };
    let written = if found.starts_with("string") { between('"') } else { between('`') };
    let wanted = sort_wanted(wanted);
    if wanted == Some(Sort::Date) {
        return Misread::NoDate(written);
    }
    Misread::Sort { written, found: sort_found(found), wanted }
}

fn sort_found(found: &str) -> Option<Sort> {
    let word = found.split([' ', '`']).next().unwrap_or_default();
    Some(match word {
        "string" | "character" => Sort::Text,
        "integer" | "floating" => Sort::Number(u64::MAX),
        "boolean" => Sort::Truth,
        "sequence" => Sort::List,
        "map" => Sort::Table,
        "null" | "unit" => Sort::Nothing,
        _ => return None,
    })
}

fn sort_wanted(wanted: &str) -> Option<Sort> {
    let bare = wanted.trim_start_matches("a ").trim_start_matches("an ");
    let most = |bits: u32| Sort::Number(u64::MAX.checked_shr(64 - bits).unwrap_or(u64::MAX));
    Some(match bare {
        "u8" => most(8),
        "u16" => most(16),
        "u32" => most(32),
        "u64" | "usize" | "i64" | "i32" | "f64" => most(64),
        "string" | "variant identifier" | "string or map" | "borrowed string" | "str" => Sort::Text,
        "boolean" => Sort::Truth,
        "sequence" | "list" => Sort::List,
        "map" | "file of observations" => Sort::Table,
        _ if bare.starts_with("struct ") => Sort::Table,
        _ if bare.contains("date") || bare.contains("timestamp") || bare.contains("time") => Sort::Date,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[serde(rename = "name")]
        _name: String,
        #[serde(default, rename = "number")]
        _number: u16,
        #[serde(default, rename = "kind")]
        _kind: Option<Kind>,
        #[serde(default, rename = "names")]
        _names: Vec<String>,
        #[serde(default, rename = "within")]
        _within: BTreeMap<String, bool>,
        #[serde(default, rename = "on", with = "crate::time::date::option")]
        _on: Option<jiff::civil::Date>,
        #[serde(default, rename = "at")]
        _at: Option<jiff::Timestamp>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Municipality,
        State,
    }

    fn read(text: &str) -> Misread {
        Misread::of_json(&serde_json::from_str::<Form>(text).unwrap_err().to_string())
    }

    fn strange(written: &str, known: &[&str]) -> Strange {
        Strange { written: written.into(), known: known.iter().map(|word| (*word).to_owned()).collect() }
    }

    #[test]
    fn what_the_readers_of_today_say_is_understood() {
        let sort = |written: Option<&str>, found, wanted| Misread::Sort {
            written: written.map(str::to_owned),
            found: Some(found),
            wanted: Some(wanted),
        };
        let all = ["name", "number", "kind", "names", "within", "on", "at"];
        let number = Sort::Number(u64::MAX);
        for (text, misread) in [
            (r#"{"nam": "a"}"#, Misread::NoSuchField(strange("nam", &all))),
            (r#"{"a`, expected b": 1}"#, Misread::NoSuchField(strange("a`, expected b", &all))),
            (r#"{"kind": "stat"}"#, Misread::NoSuchWord(strange("stat", &["municipality", "state"]))),
            ("{}", Misread::Missing("name".into())),
            (r#"{"name": "a", "name": "b"}"#, Misread::Twice(Some("name".into()))),
            (r#"{"name": 1}"#, sort(Some("1"), number, Sort::Text)),
            (r#"{"name": true}"#, sort(Some("true"), Sort::Truth, Sort::Text)),
            (r#"{"name": null}"#, sort(None, Sort::Nothing, Sort::Text)),
            (r#"{"number": -1}"#, sort(Some("-1"), number, Sort::Number(65535))),
            (r#"{"number": 65536}"#, sort(Some("65536"), number, Sort::Number(65535))),
            (r#"{"names": "a"}"#, sort(Some("a"), Sort::Text, Sort::List)),
            (r#"{"within": []}"#, sort(None, Sort::List, Sort::Table)),
            (r#"{"within": {"a": "yes"}}"#, sort(Some("yes"), Sort::Text, Sort::Truth)),
            (r#"{"on": "21.11.2026"}"#, Misread::NoDate(Some("21.11.2026".into()))),
            (r#"{"on": 3}"#, Misread::NoDate(Some("3".into()))),
            (r#"{"at": "yesterday"}"#, Misread::NoDate(None)),
            ("", Misread::Syntax(Syntax::Empty)),
            (r#"{"name": "a"#, Misread::Syntax(Syntax::Cut)),
            (r#"{"name" "a"}"#, Misread::Syntax(Syntax::NoEquals)),
            (r#"{"name": "a" "b""#, Misread::Syntax(Syntax::Comma)),
            (r#"{"name": "a",}"#, Misread::Syntax(Syntax::Comma)),
            (r#"{"name": "\q"}"#, Misread::Syntax(Syntax::Escape)),
            (r#"{"name": a}"#, Misread::Syntax(Syntax::NoValue)),
            (r#"{"name": "a"} x"#, Misread::Syntax(Syntax::Trailing)),
        ] {
            assert_eq!(read(text), misread, "{text}");
        }
        assert_eq!(Misread::of("of tomorrow"), Misread::Syntax(Syntax::Other));
    }
}
