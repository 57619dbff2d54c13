//! Texts that were meant as DMARC records and are none: which byte stands in the way.

use kravtjek_model::observation::mail::Problem;

use crate::place::Place;
use crate::tag_list::{Span, Tag, tags};

use super::record::{Action, CURRENT, RETIRED};
use super::uri::BLANKS;

/// Quotation marks that word processors put in place of `"` and `'`, and the backquote family.
pub(super) const TYPOGRAPHIC: [char; 12] = ['“', '”', '„', '‟', '‘', '’', '‚', '‛', '«', '»', '′', '″'];

/// Room for the name of a known tag, blanks and its `=`, in characters.
const LONGEST: usize = 16;

/// Whether a text was meant as a DMARC record: it speaks of DMARC at its beginning, or has a policy tag and no
/// version of something else.
pub(super) fn was_meant(text: &str) -> bool {
    let plain: String = text.chars().filter(char::is_ascii_graphic).take(40).collect();
    let plain = plain.to_ascii_lowercase();
    let beginning = plain.trim_start_matches(|one: char| !one.is_ascii_alphanumeric());
    if beginning.starts_with("v=") && !beginning.starts_with("v=dmarc") {
        return plain.contains("v=dmarc1");
    }
    let policy = |tag: &Tag<'_>| {
        let named = ["p", "sp"].iter().any(|name| tag.name.eq_ignore_ascii_case(name));
        named && tag.value.is_some_and(|value| Action::of(value).is_some())
    };
    plain.contains("dmarc1")
        || beginning.starts_with("dmarc")
        || beginning.starts_with("v=dmarc")
        || tags(text, &BLANKS).iter().any(policy)
}

/// Why a text that was meant as a record is none, and where.
pub(super) fn why(place: Place<'_>) -> Problem {
    let list = tags(place.text, &BLANKS);
    let Some(first) = list.first() else { return place.whole("wrong_version") };
    let (id, span) = before_version(place.text)
        .or_else(|| in_version(place.text, first))
        .unwrap_or(("wrong_version", first.at()));
    let told = ["wrong_separator", "quotation_marks", "typographic_quotes", "backslash"];
    place.problem(if told.contains(&id) { id } else { "wrong_version" }, span)
}

/// What stands before the `v`.
fn before_version(text: &str) -> Option<(&'static str, Span)> {
    let first = text.chars().next()?;
    let at = (0, first.len_utf8());
    match first {
        '"' | '\'' | '`' => Some(("quotation_marks", at)),
        '\\' => Some(("backslash", at)),
        one if TYPOGRAPHIC.contains(&one) => Some(("typographic_quotes", at)),
        one if !one.is_ascii_alphanumeric() => {
            let rest = text.trim_start_matches(|one: char| !one.is_ascii_alphanumeric());
            Some(("wrong_version", (0, text.len() - rest.len())))
        }
        _ => None,
    }
}

/// What is wrong with the version itself.
fn in_version(text: &str, first: &Tag<'_>) -> Option<(&'static str, Span)> {
    let value = first.value?;
    if first.name != "v" {
        let at = if first.name.eq_ignore_ascii_case("v") { first.name_at } else { first.at() };
        return Some(("wrong_version", at));
    }
    let Some(rest) = value.strip_prefix("DMARC1") else {
        let (from, whole) = (first.value_at.0, ("wrong_version", first.value_at));
        return Some(mark(value).map_or(whole, |(id, at)| (id, (from + at.0, from + at.1))));
    };
    let begin = first.value_at.1 - rest.len();
    let next = rest.chars().next()?;
    let at = (begin, begin + next.len_utf8());
    if let Some((id, _)) = mark(&text[at.0..at.1]) {
        return Some((id, at));
    }
    let goes_on = rest.contains('=') || !next.is_ascii_alphanumeric() && first.raw.1 < text.len();
    if !next.is_ascii_alphanumeric() && next != '.' && goes_on {
        return Some(("wrong_separator", at));
    }
    Some(("wrong_version", (begin, first.value_at.1)))
}

/// The first character of a text that spoils a record wherever it stands.
pub(super) fn mark(text: &str) -> Option<(&'static str, Span)> {
    let id = |one: char| match one {
        '"' | '`' => Some("quotation_marks"),
        '\\' => Some("backslash"),
        one if TYPOGRAPHIC.contains(&one) => Some("typographic_quotes"),
        one if !one.is_ascii() => Some("not_ascii"),
        one if one.is_ascii_control() => Some("bad_syntax"),
        _ => None,
    };
    text.char_indices().find_map(|(at, one)| id(one).map(|id| (id, (at, at + one.len_utf8()))))
}

/// The character within a value that stands where a semicolon should: a blank, comma, colon or bar before the name
/// of a tag and its `=`.
pub(super) fn separator(tag: &Tag<'_>) -> Option<Span> {
    let value = tag.value?;
    let addresses = matches!(tag.name, "rua" | "ruf");
    let parts = |one: char| matches!(one, ' ' | '\t' | ',' | '|') || !addresses && matches!(one, ':' | '/');
    let before_tag = |(at, one): &(usize, char)| {
        let parting = [' ', '\t', ',', '|', ':'];
        parts(*one) && begins_tag(&value[at + one.len_utf8()..], &parting)
    };
    let (at, one) = value.char_indices().find(before_tag)?;
    Some((tag.value_at.0 + at, tag.value_at.0 + at + one.len_utf8()))
}

fn begins_tag(text: &str, parting: &[char]) -> bool {
    let known = |name: &str| CURRENT.iter().chain(&RETIRED).any(|one| one.eq_ignore_ascii_case(name));
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let text = text[..end].trim_start_matches(parting);
    text.split_once('=').is_some_and(|(name, _)| known(name.trim_end_matches(BLANKS)))
}
