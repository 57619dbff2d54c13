//! Groups of devices, accounts and systems: how many there are, which list alone knows of some, and what is outside the whole.

use kravtjek_model::text::Lang;

use super::{Fleet, Import, Stale};
use crate::style::Style;
use crate::wording::{date, names, upto};

/// So many names are shown of a list that may be long.
const NAMED: usize = 5;

/// What a group is called.
pub(super) fn called(fleet: &str, lang: Lang) -> &str {
    match fleet {
        "clients" => lang.pick("Klienter", "Clients"),
        "phones" => lang.pick("Mobile enheder", "Mobile devices"),
        "citizen_pcs" => lang.pick("Borger-pc'er", "Citizen PCs"),
        "accounts" => lang.pick("Konti", "Accounts"),
        "mail" => lang.pick("Mail", "Mail"),
        "logging" => lang.pick("Logning", "Logging"),
        "networks" => lang.pick("Netværk", "Networks"),
        "registers" => lang.pick("Registre", "Registers"),
        "services" => lang.pick("Tjenester", "Services"),
        "resolvers" => lang.pick("Resolvere", "Resolvers"),
        other => other,
    }
}

/// Who there is, and who knows of whom.
pub(super) fn section(import: &Import<'_>, lang: Lang, style: Style) -> String {
    let told: Vec<String> = import
        .fleets
        .iter()
        .map(|(name, fleet)| one(name, fleet, import, lang, style))
        .filter(|text| !text.is_empty())
        .collect();
    if told.is_empty() && import.nameless.is_empty() {
        return String::new();
    }
    let title = lang.pick("Hvem der er med", "Who is counted");
    let mut text = format!("\n{}\n{}", style.bold(title), told.concat());
    for (file, rows) in &import.nameless {
        let said = match rows {
            1 => lang.pick(
                format!("{file}: 1 række nævner ingen enhed og er ikke talt med."),
                format!("{file}: 1 row names no device and is not counted."),
            ),
            rows => lang.pick(
                format!("{file}: {rows} rækker nævner ingen enhed og er ikke talt med."),
                format!("{file}: {rows} rows name no device and are not counted."),
            ),
        };
        text += &style.wrap("  ? ", &said);
    }
    text
}

fn one(name: &str, fleet: &Fleet, import: &Import<'_>, lang: Lang, style: Style) -> String {
    let mut text = String::new();
    let called = called(name, lang);
    if let Some(known) = fleet.known {
        let lists: Vec<String> =
            fleet.lists.iter().map(|(list, own)| format!("{list} {}", own.known)).collect();
        let lists = names(&lists.iter().map(String::as_str).collect::<Vec<_>>(), lists.len(), lang);
        let said = lang.pick(
            format!("{called}: {known} kendte ({lists})"),
            format!("{called}: {known} known ({lists})"),
        );
        text += &style.wrap("  ", &said);
        for (list, own) in fleet.lists.iter().filter(|(_, own)| !own.only.is_empty() && fleet.lists.len() > 1)
        {
            let named = first(&own.only, lang);
            let said = lang.pick(format!("kun i {list}: {named}"), format!("only in {list}: {named}"));
            text += &style.wrap("    ", &said);
        }
    }
    let outside: Vec<&str> = fleet.outside.iter().map(String::as_str).collect();
    if !outside.is_empty() {
        let (named, whole) = (first(&fleet.outside, lang), whole(fleet, lang));
        let said = lang.pick(
            format!("{called}: uden for hele listen ({whole}), som derfor ikke er hel: {named}"),
            format!("{called}: outside the whole list ({whole}), which therefore is none: {named}"),
        );
        text += &style.wrap("  ? ", &said);
    }
    let stale: Vec<&Stale> = import.stale.iter().filter(|one| one.fleet == name).collect();
    if !stale.is_empty() {
        let seen =
            |at: Option<_>| at.map_or_else(|| lang.pick("aldrig", "never").to_owned(), |at| date(at, lang));
        let named: Vec<String> =
            stale.iter().map(|one| format!("{} ({})", one.unit, seen(one.last_seen))).collect();
        let said = lang.pick(
            format!("{called}: ikke set længe og derfor ikke talt med: {}", first(&named, lang)),
            format!("{called}: not heard of for long and so not counted: {}", first(&named, lang)),
        );
        text += &style.wrap("  – ", &said);
    }
    let off: Vec<String> =
        import.turned_off.iter().filter(|one| one.0 == name).map(|one| one.1.clone()).collect();
    if !off.is_empty() {
        let said = lang.pick(
            format!("{called}: slået fra og derfor ikke talt med: {}", first(&off, lang)),
            format!("{called}: turned off and so not counted: {}", first(&off, lang)),
        );
        text += &style.wrap("  – ", &said);
    }
    text
}

/// The lists that are declared to be the whole together.
pub(super) fn whole(fleet: &Fleet, lang: Lang) -> String {
    let lists: Vec<&str> = fleet.whole.iter().map(String::as_str).collect();
    names(&lists, lists.len(), lang)
}

fn first(all: &[String], lang: Lang) -> String {
    let first: Vec<&str> = all.iter().take(upto(NAMED, all.len())).map(String::as_str).collect();
    names(&first, all.len(), lang)
}
