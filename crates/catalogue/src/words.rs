//! The words of checks: a tag and its arguments become a sentence.

use std::collections::BTreeMap;

use kravtjek_model::args::Args;
use kravtjek_model::id::CheckId;
use kravtjek_model::text::{Lang, Text};
use serde::Deserialize;

use crate::{date, fill};

/// The words of one check.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CheckWords {
    /// The check, named by the good state.
    pub id: CheckId,
    /// The good state in a short phrase.
    pub title: Text,
    /// Why it matters.
    pub why: Text,
    /// How to mend it.
    pub mend: Text,
    /// What each finding says, by tag.
    #[serde(default)]
    pub tags: BTreeMap<String, TagWords>,
}

/// The words of one finding. They do not name the asset, so that one sentence can stand for many.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TagWords {
    /// What was found.
    pub text: Text,
    /// What to do about just this, in a sentence.
    pub mend: Option<Text>,
}

/// Words for the ids that findings carry as arguments, by argument name and id.
pub type Terms = BTreeMap<String, BTreeMap<String, Text>>;

/// Fills a text with arguments. An argument that is an id becomes the words for it; the detail comes in words.
pub(crate) fn filled(text: &Text, args: &Args, detail: Option<&str>, terms: &Terms, lang: Lang) -> String {
    let sentence = fill::fill(text.get(lang), &|name| {
        if let Some(detail) = detail.filter(|_| name == "detail") {
            return Some(detail.to_owned());
        }
        let value = args.get(name)?;
        let words = term(terms, name, value, lang).or_else(|| date::shown(value, lang));
        Some(words.unwrap_or_else(|| value.to_owned()))
    });
    fill::tidy(&fill::fold(&sentence))
}

/// The words for an id, or for each of a list of ids, where there are any.
pub(crate) fn term(terms: &Terms, name: &str, id: &str, lang: Lang) -> Option<String> {
    // What an older and a newer receiver does are both policies.
    let table = if matches!(name, "older" | "newer") { "policy" } else { name };
    let table = terms.get(table)?;
    let words = |id: &str| table.get(id).map(|words| words.get(lang));
    if let Some(words) = words(id) {
        return Some(words.to_owned());
    }
    let all: Vec<&str> = id.split(", ").map(words).collect::<Option<_>>()?;
    let (last, first) = all.split_last()?;
    Some(format!("{} {} {last}", first.join(", "), lang.pick("og", "and")))
}
