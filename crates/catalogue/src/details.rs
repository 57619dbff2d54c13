//! Details that a probe wrote down in English, as people read them: phrases with their data kept.

use kravtjek_model::text::{Lang, Text};
use serde::Deserialize;

/// The phrases, in the order they are tried.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Details {
    /// Each phrase in both languages; `{}` stands for data, which comes in the same order in both.
    #[serde(default)]
    pub phrases: Vec<Text>,
}

impl Details {
    /// A detail in one language. What no phrase knows stays as it was written.
    pub fn translate(&self, detail: &str, lang: Lang) -> String {
        if lang == Lang::En || detail.is_empty() {
            return detail.to_owned();
        }
        let mut text = detail.to_owned();
        for phrase in &self.phrases {
            if let Some(translated) = replaced(&text, &phrase.en, &phrase.da) {
                text = translated;
            }
        }
        text
    }
}

/// The text with the first place where the pattern fits put in other words.
fn replaced(text: &str, pattern: &str, words: &str) -> Option<String> {
    let (before, data, rest) = fit(text, pattern)?;
    let mut data = data.into_iter();
    let mut filled = before.to_owned();
    for (at, piece) in words.split("{}").enumerate() {
        if at > 0 {
            filled.push_str(data.next().unwrap_or_default());
        }
        filled.push_str(piece);
    }
    filled.push_str(rest);
    Some(filled)
}

/// Where a pattern fits: what stands before it, its data, and what stands behind.
fn fit<'a>(text: &'a str, pattern: &str) -> Option<(&'a str, Vec<&'a str>, &'a str)> {
    let mut pieces = pattern.split("{}");
    let mut data = Vec::new();
    let head = pieces.next()?;
    let (before, mut rest) = if head.is_empty() {
        // Data at the beginning is one word.
        let first = pieces.next()?;
        let (ahead, after) = text.split_once(first)?;
        let start = ahead.rfind([' ', '(']).map_or(0, |at| at + 1);
        let (before, datum) = ahead.split_at_checked(start)?;
        data.push(datum);
        (before, after)
    } else {
        text.split_once(head)?
    };
    for piece in pieces {
        let end = if piece.is_empty() { datum(rest) } else { rest.find(piece)? };
        let (found, after) = rest.split_at(end);
        data.push(found);
        rest = after.strip_prefix(piece)?;
    }
    Some((before, data, rest))
}

/// How far a datum at the end of a pattern reaches: to the end of its clause; what stands in brackets is one.
fn datum(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, letter) in text.char_indices() {
        match letter {
            '[' | '(' => depth += 1,
            ')' if depth == 0 => return at,
            ']' | ')' => depth -= 1,
            ';' | ',' if depth == 0 => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_translated_and_data_kept() {
        let phrase = |en: &str, da: &str| Text { da: da.to_owned(), en: en.to_owned() };
        let details = Details {
            phrases: vec![
                phrase("signature by key {} ended {}", "signaturen med nøgle {} udløb {}"),
                phrase("{} has no DS for it", "{} har ingen DS for den"),
                phrase("algorithms {}", "algoritmerne {}"),
            ],
        };
        let da = |text| details.translate(text, Lang::Da);
        assert_eq!(
            da("a.dk DNSKEY: signature by key 4711 ended 2026-11-11T20:12:55Z"),
            "a.dk DNSKEY: signaturen med nøgle 4711 udløb 2026-11-11T20:12:55Z"
        );
        assert_eq!(da("algorithms [13, 8], but: x"), "algoritmerne [13, 8], but: x");
        assert_eq!(da("x (b.dk has no DS for it)"), "x (b.dk har ingen DS for den)");
        assert_eq!(da("421 4.7.0 Try again later"), "421 4.7.0 Try again later");
        assert_eq!(details.translate("algorithms [13]", Lang::En), "algorithms [13]");
    }
}
