//! The record to publish instead: what was meant, with reject for every name and nothing that weakens it.

use super::faults::{failure_options, is_reject};
use super::record::{CURRENT, RETIRED};
use super::unread::TYPOGRAPHIC;
use super::uri::{BLANKS, Uri, read};

/// The right record for texts that were meant as one. Alignment, report addresses and `psd=n` are carried over where
/// they are valid, so is an explicit reject; of two texts the first one decides. With `end`, `psd=n` is added.
pub(super) fn corrected(texts: &[&str], end: bool) -> String {
    let meant: Vec<(String, String)> = texts.iter().flat_map(|text| meant(text)).collect();
    let mut record = "v=DMARC1; p=reject".to_owned();
    for name in ["sp", "np", "psd", "adkim", "aspf", "rua", "ruf", "fo"] {
        let values = meant.iter().filter(|(other, _)| other == name);
        let value = values.filter_map(|(name, value)| kept(name, value)).next();
        if let Some(value) = value.or_else(|| (end && name == "psd").then(|| "n".to_owned())) {
            record.push_str(&format!("; {name}={value}"));
        }
    }
    record
}

fn kept(name: &str, value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase();
    let keep = match name {
        "sp" | "np" => is_reject(value),
        "psd" => lower == "n",
        "adkim" | "aspf" => ["r", "s"].contains(&lower.as_str()),
        "fo" => failure_options(value),
        _ => return addresses(value),
    };
    keep.then(|| lower.replace(BLANKS, ""))
}

fn addresses(value: &str) -> Option<String> {
    let parts = value.split([',', ' ', '\t', '"', '\'']).filter(|part| !part.is_empty());
    let whole = parts.map(|part| {
        let scheme = part.contains(':');
        if scheme { part.to_owned() } else { format!("mailto:{part}") }
    });
    let mails: Vec<_> = whole.filter(|part| matches!(read(part), Some(Uri::Mail(_)))).take(16).collect();
    (!mails.is_empty()).then(|| mails.join(","))
}

/// The tags that a text was meant to have, whatever stands between them: each begins where the name of a known tag
/// stands before a `=` and not within a word.
fn meant(text: &str) -> Vec<(String, String)> {
    let drop = |one: char| matches!(one, '\\' | '"' | '`') || TYPOGRAPHIC.contains(&one) || one.is_control();
    let text: String = text
        .chars()
        .filter(|one| !drop(*one))
        .map(|one| if one.is_whitespace() { ' ' } else { one })
        .filter(char::is_ascii)
        .collect();
    let mut begins: Vec<(usize, usize, &str)> = Vec::new();
    for (equals, _) in text.match_indices('=') {
        let before = text[..equals].trim_end_matches(' ');
        let word = before.len() - before.trim_end_matches(|one: char| one.is_ascii_alphabetic()).len();
        let begin = before.len() - word;
        let free = begin == 0 || text[..begin].ends_with([';', ',', ' ', '|', ':', '/']);
        let name = &before[begin..];
        if free && CURRENT.iter().chain(&RETIRED).any(|known| known.eq_ignore_ascii_case(name)) {
            begins.push((begin, equals + 1, name));
        }
    }
    let ends = begins.iter().skip(1).map(|(begin, ..)| *begin).chain([text.len()]);
    let parts = begins.iter().zip(ends).map(|((_, from, name), to)| {
        let value = text[*from..to.max(*from)].split(';').next().unwrap_or_default();
        (name.to_ascii_lowercase(), value.trim_matches([' ', ',', '|', ':', '/']).to_owned())
    });
    parts.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant_is_carried_over() {
        let cases = [
            ("v=DMARC1; p=none; rua=mailto:d@b.dk", "v=DMARC1; p=reject; rua=mailto:d@b.dk"),
            ("v=dmarc1 p=quarantine, rua=d@b.dk adkim=S", "v=DMARC1; p=reject; adkim=s; rua=mailto:d@b.dk"),
            ("v=DMARC1; p=“reject”; sp=reject", "v=DMARC1; p=reject; sp=reject"),
            (r#""v=DMARC1\; p=reject\; rua=mailto:d@b.dk""#, "v=DMARC1; p=reject; rua=mailto:d@b.dk"),
            ("v=DMARC1; p=reject; sp=none; pct=20; t=y; fo=1:d; psd=y", "v=DMARC1; p=reject; fo=1:d"),
            (
                "v=DMARC1; rua=mailto:d@b.dk, https://b.dk/x, x; p=reject",
                "v=DMARC1; p=reject; rua=mailto:d@b.dk",
            ),
            ("", "v=DMARC1; p=reject"),
        ];
        for (text, right) in cases {
            assert_eq!(corrected(&[text], false), right, "{text}");
        }
        let two = corrected(&["v=DMARC1; p=none; adkim=s", "v=DMARC1; p=reject; rua=mailto:d@b.dk"], false);
        assert_eq!(two, "v=DMARC1; p=reject; adkim=s; rua=mailto:d@b.dk");
    }
}
