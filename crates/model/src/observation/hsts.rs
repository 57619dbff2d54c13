//! The field `Strict-Transport-Security`, read by its grammar: one that does not conform as a whole says nothing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// What a `Strict-Transport-Security` field says (RFC 6797 §6.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hsts {
    /// `max-age`, in seconds; a number beyond the largest one is the largest one.
    pub max_age: u64,
    /// `includeSubDomains`.
    pub include_subdomains: bool,
    /// `preload`, which the makers of preload lists want (it is not in the RFC).
    pub preload: bool,
}

impl Hsts {
    /// Reads a field's value; nothing when any part of it does not conform (RFC 6797 §6.1, and §8.1: such a field is
    /// ignored as a whole). Directives that nobody knows are passed over, in the right form and once each.
    pub fn parse(value: &str) -> Option<Self> {
        let mut read = Self { max_age: 0, include_subdomains: false, preload: false };
        let mut named = BTreeSet::new();
        let mut rest = value;
        loop {
            rest = blank(rest);
            if let Some((name, argument, after)) = directive(rest)? {
                match (name.as_str(), argument) {
                    ("max-age", argument) => read.max_age = seconds(&argument?)?,
                    // It takes no value (§6.1.2).
                    ("includesubdomains", Some(_)) => return None,
                    ("includesubdomains", None) => read.include_subdomains = true,
                    ("preload", None) => read.preload = true,
                    _ => {}
                }
                if !named.insert(name) {
                    return None;
                }
                rest = blank(after);
            }
            match rest.strip_prefix(';') {
                Some(after) => rest = after,
                None if rest.is_empty() => break,
                None => return None,
            }
        }
        named.contains("max-age").then_some(read)
    }
}

/// A directive's name in lower case, its value without quotes, and what stands behind it.
type Directive<'a> = (String, Option<String>, &'a str);

/// The directive that a text begins with; none where there is room for one only. The outer option is nothing when what
/// stands there is not a directive.
fn directive(text: &str) -> Option<Option<Directive<'_>>> {
    let (name, rest) = token(text);
    if name.is_empty() {
        return Some(None);
    }
    let name = name.to_ascii_lowercase();
    // Blanks may stand between the parts (RFC 2616 §2.1, by which the field is defined).
    let Some(value) = blank(rest).strip_prefix('=').map(blank) else { return Some(Some((name, None, rest))) };
    let (value, rest) = match value.strip_prefix('"') {
        Some(quoted) => unquoted(quoted)?,
        None => match token(value) {
            ("", _) => return None,
            (value, rest) => (value.to_owned(), rest),
        },
    };
    Some(Some((name, Some(value), rest)))
}

/// Without the blanks before it.
fn blank(text: &str) -> &str {
    text.trim_start_matches([' ', '\t'])
}

/// The token that a text begins with (RFC 9110 §5.6.2), and the rest.
fn token(text: &str) -> (&str, &str) {
    let fine = |octet: u8| octet.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&octet);
    let end = text.bytes().position(|octet| !fine(octet)).unwrap_or(text.len());
    text.split_at(end)
}

/// What stands in a quoted string whose first quote is gone (RFC 9110 §5.6.4), and what stands behind it.
fn unquoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut signs = text.char_indices();
    while let Some((at, sign)) = signs.next() {
        let sign = match sign {
            '"' => return Some((value, text.get(at + 1..)?)),
            '\\' => signs.next()?.1,
            sign => sign,
        };
        if sign.is_ascii_control() && sign != '\t' {
            return None;
        }
        value.push(sign);
    }
    None
}

/// One or more digits, however many (§6.1.1).
fn seconds(value: &str) -> Option<u64> {
    let digits = !value.is_empty() && value.bytes().all(|octet| octet.is_ascii_digit());
    digits.then(|| value.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rfc_6797_6_1_a_field_that_conforms_is_read() {
        let read = |value: &str| {
            let hsts = Hsts::parse(value).unwrap_or_else(|| panic!("{value}"));
            (hsts.max_age, hsts.include_subdomains, hsts.preload)
        };
        for (value, expected) in [
            ("max-age=31536000", (31_536_000, false, false)),
            ("max-age=\"31536000\" ; includeSubDomains; preload", (31_536_000, true, true)),
            ("MAX-AGE=0;", (0, false, false)),
            (" ;; max-age = 1 ;\t; INCLUDESUBDOMAINS ;", (1, true, false)),
            ("max-age=\"\\31\"", (31, false, false)),
            ("max-age=007", (7, false, false)),
            // Directives of others, with values of either form.
            ("max-age=1; x; y=z; w=\"a;b=\\\"c\\\", æ\"", (1, false, false)),
            ("max-age=1; w=\"\"; includeSubDomains", (1, true, false)),
            // Not what the makers of lists ask for.
            ("max-age=1; preload=yes", (1, false, false)),
        ] {
            assert_eq!(read(value), expected, "{value}");
        }
        assert_eq!(read(&format!("max-age={}", "9".repeat(40))).0, u64::MAX, "no bound on digits");
        assert_eq!(read(&format!("max-age={}1", "0".repeat(40))).0, 1);
    }

    #[test]
    fn rfc_6797_8_1_a_field_that_does_not_conform_says_nothing() {
        for wrong in [
            "",
            ";",
            "includeSubDomains",
            "max-age",
            "max-age=",
            "max-age=\"\"",
            "max-age=x",
            "max-age=-1",
            "max-age=+1",
            "max-age=1.5",
            "max-age=1 2",
            "max-age=1 includeSubDomains",
            "max-age=\" 1\"",
            // A quote that stands open, on either side.
            "max-age=\"31536000; includeSubDomains",
            "max-age=31536000\"; includeSubDomains",
            "max-age='1'",
            "max-age=1; \"",
            "max-age=1; includeSubDomains=x",
            "max-age=1; includeSubDomains=\"\"",
            "max-age=1; includeSubDomains=",
            "max-age=1; max-age=1",
            "max-age=1; includeSubDomains; includesubdomains",
            "max-age=1; x; X=1",
            "max-age=1; x=",
            "max-age=1; =x",
            "max-age=1; x=y=z",
            "max-age=1; x y",
            "max-age=1, max-age=1",
            "max-age=1; x=\"a\"b",
            "max-age=1; x=\"\u{1}\"",
            "max-age=1; æ",
            "max-age=1\u{a0}",
            "Strict-Transport-Security: max-age=1",
        ] {
            assert_eq!(Hsts::parse(wrong), None, "{wrong}");
        }
    }

    /// A directive in any of the forms that the grammar allows.
    fn written() -> impl Strategy<Value = String> {
        let blanks = || "[ \t]{0,2}";
        let value = prop_oneof![
            Just(String::new()),
            "[a-zA-Z0-9!#$%&'*+.^_`|~-]{1,6}".prop_map(|token| format!("={token}")),
            "([ !#-\\[\\]-~æ]|\\\\[ -~]){0,6}".prop_map(|text| format!(" = \"{text}\"")),
        ];
        (blanks(), "[a-z]{1,3}[0-9]{2}", value, blanks())
            .prop_map(|(before, name, value, after)| format!("{before}{name}{value}{after}"))
    }

    proptest! {
        #[test]
        fn what_the_grammar_allows_changes_nothing_of_what_is_known(
            mut others in prop::collection::vec(prop_oneof![written(), "[ \t]{0,2}"], 0..6),
            age in any::<u64>(), quoted in any::<bool>(), below in any::<bool>(), place in any::<prop::sample::Index>(),
        ) {
            let mut names = BTreeSet::new();
            others.retain(|other| {
                let name = token(blank(other)).0;
                name.is_empty() || names.insert(name.to_owned())
            });
            let age_written = if quoted { format!("max-age=\"{age}\"") } else { format!("max-age={age}") };
            others.insert(place.index(others.len() + 1), age_written);
            if below {
                others.insert(place.index(others.len() + 1), " includeSubDomains ".to_owned());
            }
            let expected = Hsts { max_age: age, include_subdomains: below, preload: false };
            prop_assert_eq!(Hsts::parse(&others.join(";")), Some(expected), "{:?}", others);
        }

        #[test]
        fn a_quote_that_stands_alone_spoils_any_field(
            field in "max-age=[0-9]{1,9}(; ?(includeSubDomains|preload|x=y)){0,3}", place in any::<prop::sample::Index>(),
        ) {
            let at = place.index(field.len() + 1);
            let spoiled = format!("{}\"{}", &field[..at], &field[at..]);
            prop_assert_eq!(Hsts::parse(&spoiled), None, "{}", spoiled);
        }

        #[test]
        fn no_field_makes_the_reader_panic(field in "(max-age|includeSubDomains|[;=\"\\\\ \t,x1æ]){0,20}") {
            let read = Hsts::parse(&field);
            prop_assert!(read.is_none() || field.contains("max-age"));
        }
    }
}
