//! Words that stand in a cell and name nothing: that nobody knows, that it waits, that it is lacking, that there is none.
//! One place for every register, in Danish and English.

/// What words say that name nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hollow {
    /// Nobody knows, or it waits for somebody.
    Open,
    /// It has not been done, or is lacking.
    Lacking,
    /// There is none.
    None,
}

/// What a cell says that names nothing; nothing where it may name something. Of a name only the whole of it is looked at:
/// a system may well be called after what it waits for.
pub(super) fn hollow(text: &str, is_name: bool) -> Option<Hollow> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let Some((first, rest)) = words.split_first() else {
        let is_blank = |letter: char| letter.is_whitespace() || "?-–—−_.…/\\!,;:()".contains(letter);
        return (!text.is_empty() && text.chars().all(is_blank)).then_some(Hollow::Open);
    };
    whole(&words.join(" ")).or_else(|| if is_name { None } else { phrase(first, rest) })
}

/// What the whole of the words says, without the signs between them: `n/a`, `N.A.`, `T.B.D.`
fn whole(words: &str) -> Option<Hollow> {
    match words {
        "n a" | "tbd" | "t b d" | "tba" | "tbc" | "ukendt" | "unknown" | "ved ikke" | "ved det ikke"
        | "vides ikke" | "ikke kendt" | "not known" | "don t know" | "dont know" | "do not know"
        | "not sure" | "afventer" | "afventes" | "pending" | "awaiting" | "følger" | "følger senere"
        | "på vej" | "uafklaret" | "uvist" | "uklart" | "unclear" | "udestår" | "outstanding"
        | "undecided" | "unresolved" | "ikke oplyst" | "ikke angivet" | "ikke udfyldt" | "not stated"
        | "not given" | "todo" | "to do" | "xx" | "xxx" => Some(Hollow::Open),
        "mangler" | "missing" | "ikke godkendt" | "not approved" | "ikke endnu" | "endnu ikke"
        | "not yet" => Some(Hollow::Lacking),
        "ingen" | "intet" | "none" | "nej" | "no" | "nej ingen" | "ikke relevant" | "not applicable"
        | "irrelevant" | "ej relevant" | "not relevant" => Some(Hollow::None),
        _ => None,
    }
}

fn phrase(first: &str, rest: &[&str]) -> Option<Hollow> {
    if waits(first, rest) {
        return Some(Hollow::Open);
    }
    let is_filler = |word: &&str| FILLERS.contains(word) || DENYING.contains(word) || LACKING.contains(word);
    if !rest.iter().all(is_filler) {
        return None;
    }
    match first {
        first if DENYING.contains(&first) => Some(Hollow::None),
        first if LACKING.contains(&first) => Some(Hollow::Lacking),
        _ => None,
    }
}

/// Whether words say that something waits, whatever it waits for.
fn waits(first: &str, rest: &[&str]) -> bool {
    let second = rest.first().copied().unwrap_or_default();
    let begins = |all: &[&str]| all.iter().any(|own| second.starts_with(own));
    match first {
        "venter" | "awaiting" | "awaits" | "pending" | "tbd" | "tba" | "tbc" | "ukendt" | "unknown"
        | "uafklaret" => true,
        _ if first.starts_with("afvent") => true,
        "under" => begins(&[
            "afklaring",
            "behandling",
            "udarbejdelse",
            "godkendelse",
            "opklaring",
            "undersøgelse",
            "review",
            "clarification",
            "consideration",
            "investigation",
            "approval",
            "preparation",
        ]),
        "til" => begins(&["godkendelse", "afklaring", "behandling"]),
        "i" => matches!(second, "proces" | "gang"),
        "in" => matches!(second, "progress" | "process"),
        "waiting" => second == "for",
        "to" => second == "be",
        "kommer" | "følger" => matches!(second, "senere" | "snart"),
        "på" => second == "vej",
        "ved" => second == "ikke" || second == "det",
        "skal" => rest.iter().any(|word| {
            ["afklares", "godkendes", "undersøges", "besluttes", "aftales", "udfyldes", "udpeges"]
                .contains(word)
        }),
        _ => false,
    }
}

/// They say that there is none.
const DENYING: &[&str] = &["ingen", "intet", "none", "no", "nej", "nobody", "nothing"];
/// They say that it has not been done.
const LACKING: &[&str] = &["mangler", "missing", "lacking", "lacks", "ikke", "endnu", "not"];
/// They add nothing to the words before them.
#[rustfmt::skip]
const FILLERS: &[&str] = &[
    "endnu", "stadig", "fortsat", "pt", "p", "t", "lige", "nu", "i", "øjeblikket", "yet", "still", "so", "far", "at", "the",
    "moment", "currently", "godkendelse", "godkendelser", "godkendt", "godkender", "dokumentation", "dokumenteret",
    "dokument", "underskrift", "underskrevet", "svar", "beslutning", "besluttet", "aftale", "aftalt", "afklaret", "afgjort",
    "givet", "fundet", "sket", "gjort", "lavet", "udpeget", "udfyldt", "angivet", "oplyst", "kendt", "behov", "begrundelse",
    "approval", "approvals", "approved", "approver", "documented", "documentation", "document", "signed", "signature",
    "answer", "decided", "given", "found", "known", "stated", "done", "need", "reason", "der", "er", "har", "blevet",
    "foreligger", "findes", "en", "et", "nogen", "is", "has", "been", "there", "any", "undtagelser", "undtagelse",
    "exceptions", "exception",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_name_nothing_are_known_however_they_are_written() {
        for open in [
            "?",
            "??",
            "-",
            "–",
            "…",
            "n/a",
            "N.A.",
            "n/a.",
            "TBD.",
            "T.B.D.",
            "Ukendt",
            "ukendt på nuværende tidspunkt",
            "afventer",
            "Afventer godkendelse",
            "afventer svar fra Lone Bak",
            "under afklaring",
            "Under review by the board",
            "to be decided",
            "pending",
            "Awaiting approval",
            "ved ikke",
            "på vej",
            "skal godkendes af chefen",
            "til godkendelse hos chefen",
            "følger senere",
        ] {
            assert_eq!(hollow(open, false), Some(Hollow::Open), "{open}");
        }
        for lacking in [
            "ikke endnu",
            "Endnu ikke godkendt",
            "mangler",
            "Mangler endnu",
            "mangler godkendelse",
            "not yet",
            "Not approved yet",
            "ikke godkendt",
            "missing",
        ] {
            assert_eq!(hollow(lacking, false), Some(Hollow::Lacking), "{lacking}");
        }
        for none in [
            "ingen",
            "Nej.",
            "(ingen)",
            "nej, ingen",
            "ingen godkendelse",
            "ikke relevant",
            "No approval",
            "none",
        ] {
            assert_eq!(hollow(none, false), Some(Hollow::None), "{none}");
        }
    }

    #[test]
    fn what_names_something_is_not_taken_for_nothing() {
        for something in [
            "Lone Bak",
            "It-chefen",
            "Installerer måleudstyr",
            "Mangler rettigheder til CAD-programmet",
            "NA",
            "Tom",
            "*",
            "Noah",
            "Under kælderen",
            "Ingen Jensen",
            "ja",
        ] {
            assert_eq!(hollow(something, false), None, "{something}");
        }
        for name in ["Afventer-listen", "Under afklaring (mappe)", "Pending orders", "Ukendt afsender"] {
            assert_eq!(hollow(name, true), None, "{name}");
        }
        assert_eq!(hollow("ukendt", true), Some(Hollow::Open));
    }
}
