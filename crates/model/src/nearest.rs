//! The known word that was probably meant: "Did you mean …?".

/// The one of some known words that is nearest to what was written; none where nothing is near. Case and the marks
/// between parts of a word count for little.
pub fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    /// Longer than any word of ours. What is longer was hardly meant to be one.
    const LONGEST: usize = 64;
    let plain = |word: &str| -> Vec<char> {
        word.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let own = plain(written);
    if own.is_empty() || own.len() > LONGEST {
        return None;
    }
    let far = |word: &str| {
        let other = plain(word);
        let apart = distance(&own, &other);
        (apart <= own.len().max(other.len()) / 3).then_some(apart)
    };
    let near = known.into_iter().filter_map(|word| Some((far(word)?, word)));
    near.min_by_key(|(apart, _)| *apart).map(|(_, word)| word)
}

/// The words of files as people may have written them in Danish.
const IN_DANISH: &[(&str, &str)] = &[
    ("navn", "name"),
    ("type", "kind"),
    ("art", "kind"),
    ("kommune", "municipality"),
    ("stat", "state"),
    ("styrelse", "state"),
    ("ministerium", "state"),
    ("virksomhed", "company"),
    ("ukendt", "unknown"),
    ("domæne", "domains"),
    ("domæner", "domains"),
    ("værter", "hosts"),
    ("dkim", "selectors"),
    ("netværk", "networks"),
    ("systemer", "systems"),
    ("svar", "answers"),
    ("afvigelser", "exceptions"),
    ("undtagelser", "exceptions"),
    ("tilladelser", "consents"),
    ("spørgsmål", "question"),
    ("kriterium", "criterion"),
    ("krav", "criterion"),
    ("dokument", "document"),
    ("bemærkning", "note"),
    ("godkender", "approver"),
    ("begrundelse", "reason"),
    ("udløber", "expires"),
    ("gyldig til", "valid_until"),
    ("formål", "purpose"),
    ("af", "by"),
    ("dato", "on"),
    ("date", "on"),
    ("ja", "yes"),
    ("true", "yes"),
    ("nej", "no"),
    ("false", "no"),
    ("borgere", "public"),
    ("offentlig", "public"),
    ("gæster", "guests"),
    ("egne", "own"),
    ("porte", "ports"),
    ("adgangskoder", "passwords"),
];

/// The one of some known words that was written in Danish.
pub(crate) fn in_danish<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.trim().to_lowercase();
    let meant: Vec<&str> =
        IN_DANISH.iter().filter(|(danish, _)| *danish == written).map(|(_, word)| *word).collect();
    known.into_iter().find(|word| meant.contains(word))
}

/// How many letters must be put in, left out, changed, or swapped with the next to make one word of another.
fn distance(one: &[char], other: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    for (row, letter) in one.iter().enumerate() {
        let mut now = vec![row + 1];
        for (column, opposite) in other.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX / 2);
            let changed = at(&last, column) + usize::from(letter != opposite);
            let mut least = changed.min(at(&last, column + 1) + 1).min(at(&now, column) + 1);
            let swapped = row > 0
                && column > 0
                && one.get(row - 1) == Some(opposite)
                && other.get(column - 1) == Some(letter);
            if swapped {
                least = least.min(at(&before, column - 1) + 1);
            }
            now.push(least);
        }
        before = std::mem::replace(&mut last, now);
    }
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_found_and_none_where_none_is_near() {
        let known = ["domains", "ranges", "answers", "exceptions", "critical_systems"];
        for (written, meant) in [
            ("domans", Some("domains")),
            ("Domains", Some("domains")),
            ("answer", Some("answers")),
            ("anwsers", Some("answers")),
            ("critical-systems", Some("critical_systems")),
            ("farve", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(nearest(&"a".repeat(100_000), known), None);
    }

    #[test]
    fn a_word_in_danish_is_understood_where_its_own_may_stand() {
        assert_eq!(in_danish("Kommune", ["state", "municipality"]), Some("municipality"));
        assert_eq!(in_danish("ja", ["yes", "no"]), Some("yes"));
        assert_eq!(in_danish("ja", ["own", "public"]), None);
    }
}
