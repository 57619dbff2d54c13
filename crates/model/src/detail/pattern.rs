//! Patterns of the table: filled with arguments, and held against the text of a file that has nothing but the text.

use std::borrow::Cow;
use std::cell::Cell;

use super::arg::{Arg, Is};
use super::{Detail, KINDS, Kind, LONGEST};

/// How many details may lie within one another in a text that is read.
const DEPTH: usize = 8;
/// How many texts within a text are held against the table. One that is made for it could be cut in ways without end.
const CUTS: usize = 64;

/// A piece of a pattern: words, or the name of an argument.
enum Piece<'a> {
    Words(&'a str),
    Placeholder(&'a str),
}

/// The pieces of a pattern. A brace that opens no name is one of the words.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let (mut pieces, mut from, mut at) = (Vec::new(), 0, 0);
    while let Some(open) = pattern.get(at..).and_then(|rest| rest.find('{')).map(|open| at + open) {
        let name = pattern.get(open + 1..).and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
        let is_name = |name: &&str| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        };
        at = match name.filter(is_name) {
            Some(name) => {
                pieces.extend(pattern.get(from..open).filter(|words| !words.is_empty()).map(Piece::Words));
                pieces.push(Piece::Placeholder(name));
                from = open + name.len() + 2;
                from
            }
            None => open + 1,
        };
    }
    pieces.extend(pattern.get(from..).filter(|words| !words.is_empty()).map(Piece::Words));
    pieces
}

/// A pattern with its arguments in their places.
pub(super) fn filled<'a>(pattern: &str, arg: impl Fn(&str) -> Option<&'a Arg>) -> String {
    let each = pieces(pattern).into_iter().map(|piece| match piece {
        Piece::Words(words) => words.to_owned(),
        Piece::Placeholder(name) => arg(name).map(Arg::to_string).unwrap_or_default(),
    });
    each.collect()
}

/// The first kind of which a text can be the English; else somebody's own words.
pub(super) fn read(text: &str) -> Detail {
    read_within(text, 0, &Cell::new(CUTS))
}

fn read_within(text: &str, depth: usize, cuts: &Cell<usize>) -> Detail {
    let readable = depth < DEPTH && !text.is_empty() && text.len() <= LONGEST && cuts.get() > 0;
    cuts.set(cuts.get().saturating_sub(1));
    let mut kinds = KINDS.iter().filter(|_| readable);
    kinds.find_map(|kind| fit(kind, text, depth, cuts)).unwrap_or_else(|| Detail::said(text))
}

/// A text as one of a kind, where it can be. Around a detail without words of its own only a known one counts, and
/// what is nothing but a name is left as it is.
fn fit(kind: &'static Kind, text: &str, depth: usize, cuts: &Cell<usize>) -> Option<Detail> {
    let head = kind.english.split('{').next().unwrap_or_default();
    if !text.starts_with(head) {
        return None;
    }
    let pieces = pieces(kind.english);
    let worded = pieces.iter().any(|piece| match piece {
        Piece::Words(words) => words.contains(char::is_alphabetic),
        Piece::Placeholder(_) => false,
    });
    let listed = kind.args.iter().any(|(_, is)| matches!(is, Is::Breach | Is::Reason));
    let around = kind.args.iter().any(|(_, is)| *is == Is::Detail);
    if !(worded || listed || around) {
        return None;
    }
    let mut args = Vec::new();
    for (name, words) in places(&pieces, text)? {
        let (own, is) = kind.args.iter().find(|(own, _)| *own == name)?;
        let arg = is.read(words, |within| read_within(within, depth + 1, cuts))?;
        let foreign = matches!(&arg, Arg::Detail(within) if within.id() == super::SAID || within.is_empty());
        if foreign && !worded && !listed {
            return None;
        }
        args.push((Cow::Borrowed(*own), arg));
    }
    Some(Detail::made(kind.id, kind.english, args))
}

/// What stands in the places of a pattern: each reaches to the first of the words behind it, the last to the end.
fn places<'a>(pieces: &[Piece<'a>], text: &'a str) -> Option<Vec<(&'a str, &'a str)>> {
    let (mut rest, mut open, mut found) = (text, None, Vec::new());
    for (at, piece) in pieces.iter().enumerate() {
        match (piece, open.take()) {
            (Piece::Placeholder(name), None) => open = Some(*name),
            // Two places side by side cannot be told apart.
            (Piece::Placeholder(_), Some(_)) => return None,
            (Piece::Words(words), None) => rest = rest.strip_prefix(words)?,
            (Piece::Words(words), Some(name)) => {
                let last = at + 1 == pieces.len();
                let end = if last { rest.strip_suffix(words)?.len() } else { rest.find(words)? };
                found.push((name, rest.get(..end)?));
                rest = rest.get(end + words.len()..)?;
            }
        }
    }
    match open {
        Some(name) => found.push((name, rest)),
        None if rest.is_empty() => {}
        None => return None,
    }
    Some(found)
}
