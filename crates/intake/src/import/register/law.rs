//! Whether words name a law, deny that there is one, or just say something of it.

/// What words say of a law.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Law {
    /// One is named.
    Named,
    /// They say that there is none.
    Denied,
    /// Something else, or both.
    Unclear,
}

pub(super) fn law(text: &str) -> Law {
    let text = text.to_lowercase();
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<&str> = words.collect();
    match (text.contains('§') || is_named(&words), is_denied(&words)) {
        (true, false) => Law::Named,
        (false, true) => Law::Denied,
        _ => Law::Unclear,
    }
}

fn is_denied(words: &[&str]) -> bool {
    let denies = |word: &&str| matches!(*word, "ingen" | "intet" | "nej" | "ikke" | "no" | "none" | "not");
    let bare = ["lov", "lovgivning", "lovkrav", "love", "law", "act", "legislation"];
    words.first().is_some_and(denies)
        || words.iter().enumerate().any(|(at, word)| {
            matches!(*word, "ingen" | "no") && words.iter().skip(at).take(4).any(|word| bare.contains(word))
        })
}

/// What kinds of laws are called: one with a number, or with what it is on, is named.
const KINDS: &[&str] = &[
    "lov",
    "loven",
    "lovbekendtgørelse",
    "bekendtgørelse",
    "bekendtgørelsen",
    "bkg",
    "bek",
    "lbk",
    "forordning",
    "forordningen",
    "direktiv",
    "act",
    "law",
    "regulation",
    "directive",
    "stk",
    "artikel",
    "art",
    "article",
];

fn is_named(words: &[&str]) -> bool {
    let has_number = |from: usize| {
        words.iter().skip(from + 1).take(3).any(|word| word.starts_with(|first: char| first.is_ascii_digit()))
    };
    words.iter().enumerate().any(|(at, word)| {
        let next = words.get(at + 1).copied().unwrap_or_default();
        let before = at.checked_sub(1).and_then(|at| words.get(at)).copied().unwrap_or_default();
        KINDS.contains(word) && (has_number(at) || matches!(next, "om" | "on"))
            || is_compound(word)
            || *word == "gdpr"
            || matches!(*word, "act" | "regulation" | "directive") && !is_article(before)
    })
}

/// `arkivloven`, `logningsbekendtgørelsen`: the name is in the word. Leave and permission end alike.
fn is_compound(word: &str) -> bool {
    let parts = ["loven", "lov", "lovens", "bekendtgørelse", "bekendtgørelsen", "forordning", "forordningen"];
    let is_leave = ["forlov", "orlov"].iter().any(|leave| word.contains(leave));
    !is_leave
        && parts.iter().any(|part| word.len() > part.len() && word.ends_with(part))
        && !matches!(word, "lovbekendtgørelse" | "lovbekendtgørelsen")
}

fn is_article(word: &str) -> bool {
    matches!(
        word,
        "" | "the"
            | "a"
            | "an"
            | "no"
            | "any"
            | "by"
            | "of"
            | "in"
            | "special"
            | "our"
            | "this"
            | "to"
            | "or"
            | "we"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_law_is_named_denied_or_neither() {
        for named in [
            "Tv-overvågningsloven § 4 c",
            "§ 5",
            "stk. 2",
            "bkg. nr. 988",
            "Bekendtgørelse nr. 1030 af 2023",
            "LBK nr 182",
            "Lov om tv-overvågning",
            "arkivloven",
            "databeskyttelsesforordningen art. 5",
            "GDPR",
            "Data Protection Act",
            "lov nr. 1 af 2. januar",
            "må ikke gemmes, jf. tv-overvågningsloven",
            "Regulation (EU) 2016/679",
        ] {
            assert_eq!(law(named), Law::Named, "{named}");
        }
        for denied in [
            "ingen særlig lov",
            "nej, ingen lov kræver det",
            "Der er ingen lov på området",
            "no law demands it",
            "Nej",
            "ikke krævet ved lov",
        ] {
            assert_eq!(law(denied), Law::Denied, "{denied}");
        }
        for unclear in [
            "efter forlov",
            "under barselsorlov",
            "efter aftale med driften",
            "loven",
            "vi har fået lov",
            "the law",
            "ingen, men arkivloven § 3",
            "lovkrav",
        ] {
            assert_eq!(law(unclear), Law::Unclear, "{unclear}");
        }
    }
}
