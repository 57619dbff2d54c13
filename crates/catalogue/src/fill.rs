//! Placeholders: `{name}` in a text becomes what it stands for.

/// Fills every `{name}` that is known; an unknown one stays as it is, so that a mistake is seen.
pub fn fill(text: &str, known: &dyn Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        match after.split_once('}') {
            Some((name, tail)) if is_name(name) => {
                match known(name) {
                    // What a target sent may hold anything; what is said of it commands no terminal.
                    Some(value) => filled.push_str(&value.replace(char::is_control, " ")),
                    None => filled.push_str(&format!("{{{name}}}")),
                }
                rest = tail;
            }
            _ => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

/// Folds the line breaks of a text as it stands in a file; an empty line still parts paragraphs.
pub fn fold(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    paragraphs.filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// Takes away what an empty argument leaves behind: `()`, and a colon with nothing after it.
pub fn tidy(sentence: &str) -> String {
    let mut tidied = sentence.replace(" ()", "").replace("()", "");
    for (untidy, tidy) in [(": .", "."), (":.", "."), ("  ", " ")] {
        tidied = tidied.replace(untidy, tidy);
    }
    match tidied.trim_end().strip_suffix(':') {
        Some(sentence) => format!("{sentence}."),
        None => tidied.trim_end().to_owned(),
    }
}

/// The names a text asks for.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        match after.split_once('}') {
            Some((name, tail)) if is_name(name) => {
                names.push(name);
                rest = tail;
            }
            _ => rest = after,
        }
    }
    names
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_and_tidying_leave_plain_sentences() {
        assert_eq!(fold("en\ntekst\n\n  til  \n"), "en tekst\n\ntil");
        assert_eq!(tidy("kan ikke måles: intet svar ()."), "kan ikke måles: intet svar.");
        assert_eq!(tidy("Fejl i zonen: "), "Fejl i zonen.");
        assert_eq!(tidy("Fejl: ."), "Fejl.");
    }

    #[test]
    fn known_names_are_filled_and_others_stay() {
        let known = |name: &str| (name == "a").then(|| "én".to_owned());
        assert_eq!(fill("{a} af {b}, {}, { a }, {a", &known), "én af {b}, {}, { a }, {a");
        assert_eq!(placeholders("{a} {b} {} { c } {a"), ["a", "b"]);
    }
}
