//! The words in which people say how a requirement stands.

use kravtjek_model::observation::taken_over::Stated;

/// What a word means; none where that is not known.
pub(crate) fn stated(text: &str) -> Option<Stated> {
    let word = plain(text);
    WORDS.iter().find(|(_, words)| words.contains(&word.as_str())).map(|(stated, _)| *stated)
}

/// Whether a cell below a heading that is itself the answer is ticked.
pub(crate) fn is_mark(text: &str) -> bool {
    matches!(plain(text).as_str(), "x" | "✓" | "✔" | "✅" | "ja" | "yes" | "1" | "true" | "sand")
}

/// In lower case, blanks and hyphens as one blank, without what stands around the words.
pub(crate) fn plain(text: &str) -> String {
    let lower = text.to_lowercase().replace(['-', '_'], " ");
    let words: Vec<&str> = lower.split_whitespace().collect();
    words
        .join(" ")
        .trim_matches(|sign: char| matches!(sign, '.' | '!' | ':' | ';' | ',' | '(' | ')'))
        .to_owned()
}

const WORDS: [(Stated, &[&str]); 5] = [
    (
        Stated::Met,
        &[
            "opfyldt",
            "er opfyldt",
            "fuldt opfyldt",
            "helt opfyldt",
            "ja",
            "grøn",
            "grønt",
            "ok",
            "efterlevet",
            "efterleves",
            "implementeret",
            "gennemført",
            "færdig",
            "sand",
            "✓",
            "✔",
            "✅",
            "🟢",
            "met",
            "fully met",
            "fulfilled",
            "yes",
            "green",
            "compliant",
            "implemented",
            "done",
            "complete",
            "completed",
            "true",
        ],
    ),
    (
        Stated::Partly,
        &[
            "delvist",
            "delvis",
            "delvist opfyldt",
            "delvis opfyldt",
            "til dels",
            "delvist implementeret",
            "gul",
            "gult",
            "🟡",
            "partly",
            "partial",
            "partially",
            "partly met",
            "partially met",
            "partially compliant",
            "yellow",
            "amber",
        ],
    ),
    (
        Stated::UnderWay,
        &[
            "i gang",
            "igang",
            "igangsat",
            "sat i gang",
            "påbegyndt",
            "under implementering",
            "under udarbejdelse",
            "under arbejde",
            "in progress",
            "under way",
            "underway",
            "ongoing",
            "started",
        ],
    ),
    (
        Stated::NotMet,
        &[
            "ikke opfyldt",
            "nej",
            "rød",
            "rødt",
            "mangler",
            "ikke efterlevet",
            "efterleves ikke",
            "ikke implementeret",
            "ikke påbegyndt",
            "ikke startet",
            "udestår",
            "planlagt",
            "falsk",
            "🔴",
            "not met",
            "not fulfilled",
            "no",
            "red",
            "not compliant",
            "non compliant",
            "not implemented",
            "not started",
            "missing",
            "planned",
            "false",
        ],
    ),
    (
        Stated::NotApplicable,
        &[
            "ikke relevant",
            "irrelevant",
            "ikke aktuelt",
            "ikke aktuel",
            "gælder ikke",
            "i/r",
            "n/a",
            "na",
            "not applicable",
            "not relevant",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_say_it_in_many_words_and_a_word_means_one_thing() {
        for (text, meant) in [
            ("Opfyldt", Some(Stated::Met)),
            ("GRØN ", Some(Stated::Met)),
            ("Delvist opfyldt.", Some(Stated::Partly)),
            ("ikke-opfyldt", Some(Stated::NotMet)),
            ("I gang", Some(Stated::UnderWay)),
            ("N/A", Some(Stated::NotApplicable)),
            ("Non-compliant", Some(Stated::NotMet)),
            ("x", None),
            ("75 %", None),
            ("måske", None),
            ("", None),
        ] {
            assert_eq!(stated(text), meant, "{text}");
        }
        let all: Vec<&str> = WORDS.iter().flat_map(|(_, words)| *words).copied().collect();
        for word in &all {
            assert_eq!(plain(word), *word);
            assert_eq!(all.iter().filter(|other| *other == word).count(), 1, "{word}");
        }
    }
}
