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
}
