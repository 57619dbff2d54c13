//! What a reader of TOML or JSON stumbled over, as half a sentence: what is the matter, and what may stand there.

use kravtjek_model::misread::{Misread, Sort, Strange, Syntax};
use kravtjek_model::text::{Lang, Text};

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Toml,
    Json,
}

/// Where it is, as far as the reader knows.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place<'a> {
    /// The field it is in.
    pub(crate) field: Option<&'a str>,
    /// What stands there.
    pub(crate) written: Option<&'a str>,
}

/// In both languages, without the final stop.
pub(crate) fn told(misread: &Misread, place: Place<'_>, form: Form) -> Text {
    let of = |lang| one(misread, place, form, lang);
    Text { da: of(Lang::Da), en: of(Lang::En) }
}

fn one(misread: &Misread, place: Place<'_>, form: Form, lang: Lang) -> String {
    match misread {
        Misread::NoSuchField(strange) => no_such_field(strange, lang),
        Misread::NoSuchWord(strange) => no_such_word(strange, place.field, lang),
        Misread::Elsewhere { field, homes } => elsewhere(field, homes, lang),
        Misread::TwiceTable(name, several) => twice_table(name, *several, lang),
        Misread::Missing(field) => missing(field, place.field, lang),
        Misread::Twice(field) => {
            let field = field.as_deref().or(place.written).unwrap_or_default();
            lang.pick(
                format!("`{field}` står to gange; slet den ene"),
                format!("`{field}` stands twice; delete one of them"),
            )
        }
        Misread::Sort { written, found, wanted } => {
            sort(written.as_deref(), *found, *wanted, place.field, form, lang)
        }
        Misread::NoDate(written) => {
            let what = written.as_deref().or(place.written);
            let what = what.map_or(lang.pick("det", "this").to_owned(), |written| format!("`{written}`"));
            lang.pick(
                format!("{what} er ikke en dato; skriv fx {}", date(form)),
                format!("{what} is not a date; write for example {}", date(form)),
            )
        }
        Misread::Syntax(syntax) => self::syntax(*syntax, place.written, form, lang),
    }
}

fn date(form: Form) -> &'static str {
    match form {
        Form::Toml => "2026-11-21",
        Form::Json => "\"2026-11-21T12:00:00Z\"",
    }
}

fn no_such_field(strange: &Strange, lang: Lang) -> String {
    let written = &strange.written;
    let meant = meant(strange, lang);
    let known = strange.known.join(", ");
    match known.as_str() {
        "" => lang.pick(
            format!("feltet `{written}` kendes ikke her, hvor der ingen felter er"),
            format!("the field `{written}` is not known here, where there are no fields"),
        ),
        known => lang.pick(
            format!("feltet `{written}` kendes ikke her{meant}; brug {known}"),
            format!("the field `{written}` is not known here{meant}; use {known}"),
        ),
    }
}

fn elsewhere(field: &str, homes: &[String], lang: Lang) -> String {
    if homes.is_empty() {
        return lang.pick(
            format!(
                "`{field}` hører til øverst i filen; flyt det op før den første linje, der begynder med ["
            ),
            format!(
                "`{field}` belongs at the top of the file; move it above the first line that begins with ["
            ),
        );
    }
    let or = lang.pick(" eller ", " or ");
    let homes = match homes {
        [before @ .., last] if !before.is_empty() => format!("{}{or}{last}", before.join(", ")),
        _ => homes.concat(),
    };
    lang.pick(
        format!("`{field}` hører til under {homes}; flyt det derned"),
        format!("`{field}` belongs below {homes}; move it there"),
    )
}

fn twice_table(name: &str, several: bool, lang: Lang) -> String {
    if several {
        return lang.pick(
            format!("[{name}] står to gange; skriv [[{name}]] over hver af dem"),
            format!("[{name}] stands twice; write [[{name}]] above each of them"),
        );
    }
    lang.pick(
        format!("[{name}] står to gange; saml felterne under den ene"),
        format!("[{name}] stands twice; put the fields below one of them"),
    )
}

fn no_such_word(strange: &Strange, field: Option<&str>, lang: Lang) -> String {
    let written = &strange.written;
    let meant = meant(strange, lang);
    let known = strange.known.join(", ");
    let within = field.map_or(lang.pick("her", "here").to_owned(), |field| {
        lang.pick(format!("i `{field}`"), format!("in `{field}`"))
    });
    lang.pick(
        format!("`{written}` kan ikke stå {within}{meant}; vælg mellem {known}"),
        format!("`{written}` cannot stand {within}{meant}; choose one of {known}"),
    )
}

fn meant(strange: &Strange, lang: Lang) -> String {
    strange.meant().map_or(String::new(), |meant| {
        lang.pick(format!(" (mente du `{meant}`?)"), format!(" (did you mean `{meant}`?)"))
    })
}

fn missing(field: &str, within: Option<&str>, lang: Lang) -> String {
    match within {
        Some(within) => lang.pick(
            format!("`{within}` mangler feltet `{field}`; tilføj det"),
            format!("`{within}` lacks the field `{field}`; add it"),
        ),
        None => lang.pick(
            format!("feltet `{field}` mangler; tilføj det"),
            format!("the field `{field}` is missing; add it"),
        ),
    }
}

fn sort(
    written: Option<&str>,
    found: Option<Sort>,
    wanted: Option<Sort>,
    field: Option<&str>,
    form: Form,
    lang: Lang,
) -> String {
    let called = found.map_or(lang.pick("en værdi", "a value"), |found| name(found, lang));
    let what = written.map_or(called.to_owned(), |written| format!("`{written}`"));
    let within = field.map_or(lang.pick("her", "here").to_owned(), |field| {
        lang.pick(format!("i `{field}`"), format!("in `{field}`"))
    });
    if form == Form::Json {
        // Nobody writes these files by hand.
        let wanted = wanted.map_or(lang.pick("noget andet", "something else"), |wanted| name(wanted, lang));
        return lang.pick(
            format!("{what} står, hvor der skal stå {wanted}"),
            format!("{what} stands where {wanted} must stand"),
        );
    }
    let wanted = match (found, wanted, field) {
        (Some(Sort::Table), Some(Sort::List), Some(field @ ("answers" | "exceptions" | "consents"))) => {
            lang.pick(format!("; skriv [[{field}]]"), format!("; write [[{field}]]"))
        }
        (_, Some(wanted), field) => {
            let (da, en) = example(wanted, field);
            lang.pick(format!("; skriv {da}"), format!("; write {en}"))
        }
        (_, None, _) => String::new(),
    };
    lang.pick(
        format!("{what} kan ikke stå {within}{wanted}"),
        format!("{what} cannot stand {within}{wanted}"),
    )
}

fn name(sort: Sort, lang: Lang) -> &'static str {
    match sort {
        Sort::Text => lang.pick("en tekst", "a text"),
        Sort::Number(_) => lang.pick("et tal", "a number"),
        Sort::Truth => lang.pick("true eller false", "true or false"),
        Sort::List => lang.pick("en liste", "a list"),
        Sort::Table => lang.pick("en tabel", "a table"),
        Sort::Date => lang.pick("en dato", "a date"),
        Sort::Nothing => lang.pick("ingenting", "nothing"),
    }
}

/// What may be written for a sort of value.
fn example(sort: Sort, field: Option<&str>) -> (String, String) {
    let same = |da: &str, en: &str| (da.to_owned(), en.to_owned());
    match sort {
        Sort::Text => same("en tekst i anførselstegn", "a text in quotes"),
        Sort::Number(most) if most > 1 << 40 => same("et helt tal", "a whole number"),
        Sort::Number(most) => {
            (format!("et helt tal fra 0 til {most}"), format!("a whole number from 0 to {most}"))
        }
        Sort::Truth => same("true eller false", "true or false"),
        Sort::List => same("en liste, fx [\"a\", \"b\"]", "a list, such as [\"a\", \"b\"]"),
        Sort::Table => table(field),
        Sort::Date => same("en dato, fx 2026-11-21", "a date, such as 2026-11-21"),
        Sort::Nothing => same("ingenting", "nothing"),
    }
}

/// A table as it may be written for a field.
fn table(field: Option<&str>) -> (String, String) {
    let field = field.unwrap_or("…");
    let (da, en) = match field {
        "domains" | "rejected" => (format!("[{field}.\"eksempel.dk\"]"), format!("[{field}.\"example.dk\"]")),
        "ranges" => ("[ranges.\"192.0.2.0/28\"]".to_owned(), "[ranges.\"192.0.2.0/28\"]".to_owned()),
        "systems" | "networks" => (format!("[{field}.\"Navn\"]"), format!("[{field}.\"Name\"]")),
        "document" => {
            ("document = { name = \"Navn\" }".to_owned(), "document = { name = \"Name\" }".to_owned())
        }
        "foreign_audience" => {
            let table = |text: &str| {
                format!("foreign_audience = {{ reason = \"{text}\", by = \"{text}\", on = 2026-11-21 }}")
            };
            (table("…"), table("…"))
        }
        name if name.contains(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_' && sign != '-') => {
            (format!("\"{name}\" = {{}}"), format!("\"{name}\" = {{}}"))
        }
        name => (format!("{name} = {{ … }}"), format!("{name} = {{ … }}")),
    };
    (format!("fx {da}"), format!("for example {en}"))
}

fn syntax(syntax: Syntax, written: Option<&str>, form: Form, lang: Lang) -> String {
    let toml = form == Form::Toml;
    let what =
        written.map_or(lang.pick("værdien", "the value").to_owned(), |written| format!("`{written}`"));
    let (da, en) = match syntax {
        Syntax::Empty => ("filen er tom", "the file is empty"),
        Syntax::Line => ("skriv kun ét felt på hver linje", "write one field only on each line"),
        Syntax::Cut => ("filen slutter midt i det hele", "the file ends too early"),
        Syntax::Unquoted => {
            return lang.pick(
                format!("{what} kan ikke stå uden anførselstegn; det kan kun tal, datoer, true og false"),
                format!("{what} cannot stand without quotes; only numbers, dates, true and false can"),
            );
        }
        Syntax::Quotes => {
            ("et anførselstegn mangler eller er ét for meget", "a quotation mark is missing, or one too many")
        }
        Syntax::Brackets => (
            "en parentes åbnes uden at lukkes, eller omvendt",
            "a bracket is opened and never closed, or the other way round",
        ),
        Syntax::NoEquals if toml => (
            "der mangler et lighedstegn; skriv fx name = \"værdi\"",
            "an equals sign is missing; write for example name = \"value\"",
        ),
        Syntax::NoEquals => ("der mangler et kolon efter navnet", "a colon is missing after the name"),
        Syntax::NoValue => ("der mangler en værdi", "a value is missing"),
        Syntax::Key => (
            "navnet på feltet skal være a-z, cifre, - og _, eller stå i anførselstegn",
            "the field's name must be a-z, digits, - and _, or stand in quotes",
        ),
        Syntax::Comma => ("et komma mangler eller er ét for meget", "a comma is missing, or one too many"),
        Syntax::Escape => (
            "en omvendt skråstreg betyder noget særligt i anførselstegn; skriv to, eller brug ' i stedet for \"",
            "a backslash has a meaning of its own in quotes; write two, or use ' instead of \"",
        ),
        Syntax::Number => {
            return lang.pick(
                format!("{what} er ikke et gyldigt tal; er det en tekst, skal den stå i anførselstegn"),
                format!("{what} is not a valid number; if it is a text, it must stand in quotes"),
            );
        }
        Syntax::Trailing => ("der står mere efter filens slutning", "there is more after the end"),
        Syntax::Table => (
            "det samme navn er brugt både som tabel og som værdi",
            "the same name is used both for a table and for a value",
        ),
        Syntax::Curly => (
            "typografiske anførselstegn kan ikke bruges; skriv lige anførselstegn (\") i stedet",
            "curly quotation marks cannot be used; write straight ones (\") instead",
        ),
        Syntax::Invisible => (
            "linjen indeholder et usynligt tegn, fx et hårdt mellemrum; slet mellemrummene, og skriv dem igen",
            "the line has a sign that cannot be seen, such as a hard space; delete the spaces and type them again",
        ),
        Syntax::End => (
            "linjen slutter med et komma eller semikolon; slet det",
            "the line ends with a comma or a semicolon; delete it",
        ),
        Syntax::Remark => ("en bemærkning begynder med #; skriv #", "a remark begins with #; write #"),
        Syntax::Colon => (
            "der står et kolon, hvor der skal være et lighedstegn; skriv fx name = \"værdi\"",
            "a colon stands where there must be an equals sign; write for example name = \"value\"",
        ),
        Syntax::Header => {
            return lang.pick(
                format!("{what} er ikke en gyldig overskrift; skriv fx [domains.\"eksempel.dk\"] eller [[answers]]"),
                format!("{what} is not a valid heading; write for example [domains.\"example.dk\"] or [[answers]]"),
            );
        }
        Syntax::OpenList => (
            "listen, der begynder her, mangler et ] efter sin sidste værdi",
            "the list that begins here lacks a ] after its last value",
        ),
        Syntax::Json => (
            "filen er skrevet som JSON; skriv den som TOML, fx name = \"værdi\", uden { om det hele",
            "the file is written as JSON; write it as TOML, such as name = \"value\", without { around it all",
        ),
        Syntax::NoText => (
            "det er ikke en tekstfil; gem den som ren tekst i UTF-8",
            "it is not a text file; save it as plain text in UTF-8",
        ),
        Syntax::Other if toml => ("det er ikke gyldig TOML", "this is not valid TOML"),
        Syntax::Other => ("det er ikke gyldig JSON", "this is not valid JSON"),
    };
    lang.pick(da, en).to_owned()
}
