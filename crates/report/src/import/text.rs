//! An import for people.

use kravtjek_catalogue::View;
use kravtjek_model::text::Lang;

use super::{Import, facts, files, fleets, next};
use crate::style::Style;
use crate::taken_over;
use crate::wording::{names, upto};

/// How the first line begins, in both languages.
const TITLES: (&str, &str) = ("Udtræk læst: ", "Exports read: ");

/// So many names are shown of a list that may be long.
const NAMED: usize = 8;

/// For people.
pub fn text(import: &Import<'_>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    [
        head(import, lang, style),
        files::section(import, view, style),
        fleets::section(import, lang, style),
        facts::section(import, view, style),
        taken_over::section(&import.taken_over, view, style),
        leads(import, lang, style),
        next::section(import, view, style),
    ]
    .concat()
}

/// Whether the first lines of a text are those of an import.
pub fn is_text(lines: &[&str]) -> bool {
    lines.first().is_some_and(|line| line.starts_with(TITLES.0) || line.starts_with(TITLES.1))
}

fn head(import: &Import<'_>, lang: Lang, style: Style) -> String {
    let read = import.files.iter().filter(|file| file.format.is_some()).count();
    let all = import.files.len() + import.refused.len();
    let title = lang.pick(TITLES.0, TITLES.1);
    let said = lang.pick(format!("{title}{read} af {all}"), format!("{title}{read} of {all}"));
    let mut text = format!("{}\n", style.bold(&said));
    if let Some(name) = import.organisation {
        text += &style.wrap("", name);
    }
    if let (Some(day), true) = import.support {
        let day = kravtjek_catalogue::date::day(day, lang);
        let said = lang.pick(
            format!(
                "Det, kravtjek ved om versioner og support, er fra {day}; brug en nyere fil med `--support`."
            ),
            format!("What is known of versions and support is of {day}; use a newer file with `--support`."),
        );
        text += &style.wrap("", &said);
    }
    text
}

fn leads(import: &Import<'_>, lang: Lang, style: Style) -> String {
    if import.leads.is_empty() {
        return String::new();
    }
    let title = lang.pick("Navne, filerne fører til", "Names that the files lead to");
    let first: Vec<&str> =
        import.leads.iter().take(upto(NAMED, import.leads.len())).map(|(name, _)| *name).collect();
    format!("\n{}\n{}", style.bold(title), style.wrap("  ", &names(&first, import.leads.len(), lang)))
}
