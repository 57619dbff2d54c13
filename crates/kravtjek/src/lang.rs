//! Which language to speak: what the command line says, else the locale; Danish where neither says anything.

use std::env;
use std::ffi::OsString;

use kravtjek_model::text::Lang;

/// The language, before the command line as a whole is understood (its own errors need one).
pub(crate) fn of_arguments(arguments: impl Iterator<Item = OsString>) -> Lang {
    let mut arguments = arguments.skip(1).map(|argument| argument.to_string_lossy().into_owned());
    while let Some(argument) = arguments.next() {
        let value = match argument.strip_prefix("--lang=") {
            Some(value) => Some(value.to_owned()),
            None if argument == "--lang" => arguments.next(),
            None => continue,
        };
        match value.as_deref() {
            Some("da") => return Lang::Da,
            Some("en") => return Lang::En,
            _ => break,
        }
    }
    let variables = ["LC_ALL", "LC_MESSAGES", "LANG"].iter().filter_map(|name| env::var(name).ok());
    of_locale(variables.into_iter().find(|value| !value.is_empty()).as_deref().unwrap_or(""))
}

/// Danish for Danish and where nothing is set; English for every other locale, C and POSIX too.
fn of_locale(locale: &str) -> Lang {
    let language = locale.split(['_', '.', '@']).next().unwrap_or_default();
    match language {
        "" | "da" => Lang::Da,
        _ => Lang::En,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_decides_and_where_none_is_set_it_is_danish() {
        for (locale, lang) in [
            ("", Lang::Da),
            ("C", Lang::En),
            ("C.UTF-8", Lang::En),
            ("POSIX", Lang::En),
            ("da_DK.UTF-8", Lang::Da),
            ("en_GB.UTF-8", Lang::En),
            ("de_DE", Lang::En),
        ] {
            assert_eq!(of_locale(locale), lang, "{locale}");
        }
    }

    #[test]
    fn the_command_line_decides_over_the_locale() {
        let arguments =
            |words: &[&str]| of_arguments(words.iter().map(OsString::from).collect::<Vec<_>>().into_iter());
        assert_eq!(arguments(&["kravtjek", "explain", "S1", "--lang", "en"]), Lang::En);
        assert_eq!(arguments(&["kravtjek", "--lang=da", "explain"]), Lang::Da);
    }
}
