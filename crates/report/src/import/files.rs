//! What each file was taken for, and what of it is not understood.

use kravtjek_catalogue::View;
use kravtjek_model::assessment::Verdict;
use kravtjek_model::text::Lang;

use super::{File, Import, Sought};
use crate::style::Style;
use crate::wording::{self, date};

/// So many cells that are not understood are shown of each file.
const SHOWN: usize = 5;

/// Every file: what it was taken for, of when it is, and what is to be mended.
pub(super) fn section(import: &Import<'_>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("\n{}\n", style.bold(lang.pick("Filerne", "The files")));
    for file in &import.files {
        text += &one(file, view, style);
    }
    for refused in &import.refused {
        text += &headline(Verdict::NotMet, refused.said.get(lang), style);
    }
    text
}

fn headline(verdict: Verdict, said: &str, style: Style) -> String {
    let sign = wording::sign(Some(verdict));
    let wrapped = style.wrap("  ", said);
    wrapped.replacen("  ", &format!("{} ", style.verdict(Some(verdict), sign)), 1)
}

fn one(file: &File, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let name = called(file);
    let Some(format) = &file.format else { return strange(file, &name, lang, style) };
    let verdict = if file.puzzles == 0 { Verdict::Met } else { Verdict::Unknown };
    let mut text = headline(verdict, &name, style);
    let title = file.register.clone().unwrap_or_else(|| format.to_string());
    let rows = match file.rows {
        1 => lang.pick("1 række", "1 row").to_owned(),
        rows => lang.pick(format!("{rows} rækker"), format!("{rows} rows")),
    };
    text += &style.wrap("    ", &format!("{title} · {rows} · {}", dated(file, lang)));
    if let Some((name, true)) = file.encoding {
        let said = lang.pick(
            format!("Tegnsættet er gættet til {name}; se efter, at æ, ø og å står rigtigt."),
            format!("The encoding is taken to be {name}; see that æ, ø and å are right."),
        );
        text += &style.faint(&style.wrap("    ", &said));
    }
    if file.lost_letters > 0 {
        text += &style.wrap("    ? ", lost(lang));
    }
    text + &puzzles(file, lang, style)
}

/// What people call it.
fn called(file: &File) -> String {
    match &file.part {
        Some(part) => format!("{}: {part}", file.file),
        None => file.file.clone(),
    }
}

/// When the file is of, and how that is known.
fn dated(file: &File, lang: Lang) -> String {
    let day = date(file.at, lang);
    let from = match file.at_from {
        "file" => lang.pick("står i filen", "as the file says"),
        "given" => lang.pick("fra --at", "by --at"),
        "modified" => lang.pick(
            "filens egen tid; angiv `--at`, hvis udtrækket er ældre",
            "the file's own time; give `--at` where the export is older",
        ),
        _ => lang.pick(
            "læst nu; angiv `--at`, hvis udtrækket er ældre",
            "read now; give `--at` where the export is older",
        ),
    };
    lang.pick(format!("oplysninger fra {day} ({from})"), format!("as of {day} ({from})"))
}

fn lost(lang: Lang) -> &'static str {
    lang.pick(
        "Der står spørgsmålstegn, hvor æ, ø og å er gået tabt; lav udtrækket igen med `-Encoding UTF8`.",
        "There are question marks where æ, ø and å were lost; make the export again with `-Encoding UTF8`.",
    )
}

fn puzzles(file: &File, lang: Lang, style: Style) -> String {
    if file.puzzles == 0 {
        return String::new();
    }
    let head = match file.puzzles {
        1 => lang
            .pick(
                "1 sted er ikke forstået og tæller ikke med:",
                "1 place is not understood and does not count:",
            )
            .to_owned(),
        count => lang.pick(
            format!("{count} steder er ikke forstået og tæller ikke med:"),
            format!("{count} places are not understood and do not count:"),
        ),
    };
    let shown = wording::upto(SHOWN, file.puzzles);
    let mut text = style.wrap("    ? ", &head);
    for one in file.not_understood.iter().take(shown) {
        let (row, column, value, mend) = (one.row, &one.column, &one.value, one.mend.get(lang));
        let said = match value.is_empty() {
            true => {
                lang.pick(format!("række {row}, {column}: {mend}"), format!("row {row}, {column}: {mend}"))
            }
            false => lang.pick(
                format!("række {row}, {column}: ”{value}”. {mend}"),
                format!("row {row}, {column}: “{value}”. {mend}"),
            ),
        };
        text += &style.wrap("        ", &said);
    }
    let rest = file.puzzles.saturating_sub(shown.min(file.not_understood.len()));
    if rest > 0 {
        let said = lang.pick(
            format!("… og {rest} til; `--format json` viser de første 100."),
            format!("… and {rest} more; `--format json` shows the first 100."),
        );
        text += &style.wrap("        ", &said);
    }
    text
}

/// That a file was taken for nothing, in one sentence.
pub fn unrecognised(file: &File, lang: Lang) -> String {
    let name = called(file);
    if let Some(sought) = &file.sought {
        return unfit(&name, sought, lang);
    }
    let near = file.nearest.as_ref().map_or(String::new(), |near| {
        lang.pick(format!(" (kommer nærmest `{near}`)"), format!(" (nearest to `{near}`)"))
    });
    lang.pick(
        format!("{name} er ikke genkendt{near}; vælg et format med `--as`, eller beskriv kolonnerne med `--map`."),
        format!("{name} is not recognised{near}; choose a format with `--as`, or describe its columns with `--map`."),
    )
}

/// That a file is not what somebody said it is, and by which columns that shows.
fn unfit(name: &str, sought: &Sought, lang: Lang) -> String {
    let column = |(column, near): &(String, Option<String>)| {
        let near = near.as_ref().map_or(String::new(), |near| {
            lang.pick(format!(" (nærmest er ”{near}”)"), format!(" (nearest is “{near}”)"))
        });
        lang.pick(format!("”{column}”{near}"), format!("“{column}”{near}"))
    };
    let lacks: Vec<String> = sought.lacks.iter().map(column).collect();
    let all: Vec<&str> = lacks.iter().map(String::as_str).collect();
    let all = wording::names(&all, all.len(), lang);
    let why = match (lacks.len(), &sought.format) {
        (0, Some(format)) => lang.pick(
            format!("den er ikke skrevet, som {format} bliver"),
            format!("it is not written as {format} is"),
        ),
        (0, None) => lang.pick("den er ikke en tabel", "it is no table").to_owned(),
        (1, _) => lang.pick(format!("kolonnen {all} mangler"), format!("it has no column {all}")),
        _ => lang.pick(format!("kolonnerne {all} mangler"), format!("it has no columns {all}")),
    };
    match &sought.format {
        Some(format) => lang.pick(
            format!("{name} passer ikke til `--as {format}`: {why}; udelad `--as`, eller vælg et andet format."),
            format!("{name} does not fit `--as {format}`: {why}; leave `--as` out, or choose another format."),
        ),
        None => lang.pick(
            format!("{name} passer ikke til filen ved `--map`: {why}; ret kolonnens navn dér, eller udelad `--map`."),
            format!("{name} does not fit the file of `--map`: {why}; mend the column's name there, or leave `--map` out."),
        ),
    }
}

/// A file that was taken for nothing: its headings, and what to do about it.
fn strange(file: &File, name: &str, lang: Lang, style: Style) -> String {
    let said = match &file.sought {
        Some(sought) => unfit(name, sought, lang),
        None => lang.pick(format!("{name} er ikke genkendt."), format!("{name} is not recognised.")),
    };
    let mut text = headline(Verdict::NotMet, &said, style);
    if !file.headings.is_empty() {
        let first: Vec<&str> =
            file.headings.iter().map(String::as_str).take(wording::upto(8, file.headings.len())).collect();
        let all = wording::names(&first, file.headings.len(), lang);
        text += &style.wrap("    ", &lang.pick(format!("Kolonner: {all}"), format!("Columns: {all}")));
    }
    if file.sought.is_some() {
        return text;
    }
    if let Some(near) = &file.nearest {
        let said = lang.pick(
            format!("Kommer nærmest {near}; er det sådan en, så brug `--as {near}`."),
            format!("Nearest to {near}; if it is one, use `--as {near}`."),
        );
        text += &style.wrap("    → ", &said);
    }
    let said = lang.pick(
        "Ellers beskriv kolonnerne med `--map KORT.toml`; `kravtjek import --template map.toml` er et udkast, og `kravtjek import --formats` viser, hvad der genkendes.",
        "Otherwise describe its columns with `--map MAP.toml`; `kravtjek import --template map.toml` is a draft, and `kravtjek import --formats` shows what is recognised.",
    );
    text + &style.wrap("    → ", said)
}
