//! Documentation pages about what can be handed in: one for each format and each register, and one that tells for each
//! criterion which of them can decide it.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Catalogue, Criterion, Format, Register, ShownBy, State, fill};
use kravtjek_model::id::FactId;
use kravtjek_model::text::{Lang, Text};

use super::pages::{GENERATED, Page};
use crate::import::{given, lines};

/// The pages of one language: what decides what, then the formats, then the registers.
pub(super) fn pages(catalogue: &Catalogue, lang: Lang) -> Vec<Page> {
    let mut pages = vec![overview(catalogue, lang)];
    pages.extend(catalogue.formats.values().map(|format| format_page(catalogue, format, lang)));
    pages.extend(catalogue.registers.values().map(|register| register_page(catalogue, register, lang)));
    pages
}

/// Where the pages about formats stand.
fn exports(lang: Lang) -> &'static str {
    lang.pick("udtraek", "exports")
}

fn registers(lang: Lang) -> &'static str {
    lang.pick("registre", "registers")
}

fn plain(text: &Text, lang: Lang) -> String {
    fill::fold(text.get(lang).trim())
}

/// Every criterion, in the order of the frameworks in force.
fn criteria(catalogue: &Catalogue) -> Vec<&Criterion> {
    let mut seen = BTreeSet::new();
    let frameworks = catalogue.frameworks.values().filter(|framework| framework.state == State::InForce);
    let requirements = frameworks.flat_map(|framework| framework.requirements());
    let all = requirements.filter_map(|id| catalogue.requirements.get(id)).flat_map(|own| &own.criteria);
    all.filter(|criterion| seen.insert(&criterion.id)).collect()
}

fn is_shown_by(criterion: &Criterion, facts: &[FactId]) -> bool {
    let fact = |leaf: &ShownBy| match leaf {
        ShownBy::File(fact) | ShownBy::Inside(fact) => facts.contains(fact),
        ShownBy::Check(_) | ShownBy::Answer(_) => false,
    };
    criterion.met_when.leaves().iter().any(|leaf| fact(&leaf.shown_by))
}

/// A link to the requirement of a criterion.
fn link(criterion: &Criterion, lang: Lang) -> String {
    let requirement = criterion.id.as_str().split('.').next().unwrap_or_default();
    format!("[{}](../{}/{requirement}.md)", criterion.id, lang.pick("krav", "requirements"))
}

/// The facts that something decides, each with the criteria it can show.
fn decides(catalogue: &Catalogue, facts: &[FactId], lang: Lang) -> String {
    let all = criteria(catalogue);
    let one = |fact: &FactId| {
        let links = all.iter().filter(|criterion| is_shown_by(criterion, std::slice::from_ref(fact)));
        let links: Vec<String> = links.map(|criterion| link(criterion, lang)).collect();
        let title = catalogue.facts.get(fact).map_or("", |fact| fact.title.get(lang));
        format!("| {} | {title} | `{fact}` |\n", links.join(", "))
    };
    if facts.is_empty() {
        return lang
            .pick(
                "Den afgør intet alene, men holdes op mod andre filer.\n",
                "It decides nothing by itself and is set against other files.\n",
            )
            .to_owned();
    }
    let head = lang.pick("| kriterium | oplysning | id |", "| criterion | fact | id |");
    format!("{head}\n|---|---|---|\n{}", facts.iter().map(one).collect::<String>())
}

fn format_page(catalogue: &Catalogue, format: &Format, lang: Lang) -> Page {
    let mut text = format!("{GENERATED}# `{}`\n\n{}.\n", format.id, plain(&format.title, lang));
    text += &format!("\n## {}\n\n", lang.pick("Sådan laves filen", "How the file is made"));
    for line in lines(format.made.get(lang)) {
        text += &format!("- {line}\n");
    }
    text += &format!("\n## {}\n\n", lang.pick("Det afgør den", "What it decides"));
    text += &decides(catalogue, &format.facts, lang);
    let left = lang.pick("Det læses ikke", "What is not read");
    text += &format!("\n## {left}\n\n{}\n", plain(&format.leaves, lang));
    let path = format!("{}/{}/{}.md", lang.code(), exports(lang), format.id);
    Page { path, title: format.id.to_string(), text }
}

fn register_page(catalogue: &Catalogue, register: &Register, lang: Lang) -> Page {
    let title = plain(&register.title, lang);
    let mut text = format!("{GENERATED}# {title}\n\n{}\n", plain(&register.purpose, lang));
    let name = &register.id;
    text += &lang.pick(
        format!("\n`kravtjek import --template {name}.xlsx > {name}.xlsx` skriver det som regneark, og `{name}.csv` som tekst. I myndighedsfilen hedder det `{name}`.\n"),
        format!("\n`kravtjek import --template {name}.xlsx > {name}.xlsx` writes it as a workbook, and `{name}.csv` as text. An organisation file calls it `{name}`.\n"),
    );
    text += &format!("\n## {}\n\n", lang.pick("Kolonner", "Columns"));
    for column in &register.columns {
        let needed = if column.needed { lang.pick(" (udfyldes altid)", " (always filled)") } else { "" };
        let choices: Vec<&str> =
            column.choices.iter().map(|choice| lang.pick(choice.da.as_str(), choice.en.as_str())).collect();
        let choices = if choices.is_empty() { String::new() } else { format!(": {}", choices.join(" · ")) };
        text += &format!("- **{}**{needed}{choices}\n", column.heading.get(lang));
    }
    text += &format!("\n## {}\n\n", lang.pick("Det afgør det", "What it decides"));
    text += &decides(catalogue, &given(register), lang);
    let path = format!("{}/{}/{name}.md", lang.code(), registers(lang));
    Page { path, title, text }
}

/// For each criterion that a file can show: which formats and registers can decide it.
fn overview(catalogue: &Catalogue, lang: Lang) -> Page {
    let title = lang.pick("Hvilke filer afgør hvad", "Which files decide what");
    let intro = lang.pick(
        "Kun kriterier, som en fil kan vise, er med. Et regneark med en [mapping](table.md) kan bruges til dem alle.",
        "Only criteria that a file can show are listed. A spreadsheet with a [mapping](table.md) will do for all of them.",
    );
    let head = lang.pick("| kriterium | filer |", "| criterion | files |");
    let mut text = format!("{GENERATED}# {title}\n\n{intro}\n\n{head}\n|---|---|\n");
    let is_any = |format: &&Format| format.id.as_str() != "table";
    for criterion in criteria(catalogue) {
        let formats = catalogue.formats.values().filter(is_any);
        let formats = formats.filter(|format| is_shown_by(criterion, &format.facts));
        let formats = formats.map(|format| format!("[{0}]({0}.md)", format.id));
        let own = catalogue.registers.values().filter(|register| is_shown_by(criterion, &given(register)));
        let own = own.map(|register| format!("[{0}](../{1}/{0}.md)", register.id, registers(lang)));
        let files: Vec<String> = formats.chain(own).collect();
        if !files.is_empty() {
            text += &format!("| {} | {} |\n", link(criterion, lang), files.join(", "));
        }
    }
    let name = lang.pick("oversigt", "overview");
    Page { path: format!("{}/{}/{name}.md", lang.code(), exports(lang)), title: title.to_owned(), text }
}
