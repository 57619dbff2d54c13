//! The formats that are recognised: how each file is made, what is not read of it, and what it is evidence of.

use std::collections::BTreeMap;

use kravtjek_catalogue::{Format, Register, View};
use kravtjek_model::id::{FactId, FormatId};
use kravtjek_model::text::Text;
use serde_json::{Value, json};

use super::facts::criteria;
use crate::style::Style;

/// The first line in both languages.
const TITLES: (&str, &str) = ("Formater, der genkendes", "Formats that are recognised");

/// A template that the program writes: what it is called, and what it is for.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its names on the command line: one for each form that it is written in.
    pub names: Vec<String>,
    /// What it is for.
    pub about: Text,
}

/// What can be handed in.
#[derive(Debug)]
pub struct Formats<'a> {
    /// The formats, by id.
    pub formats: &'a BTreeMap<FormatId, Format>,
    /// Registers that the authority keeps itself, by id.
    pub registers: &'a BTreeMap<String, Register>,
    /// Templates of the program's own.
    pub templates: Vec<Template>,
}

/// Whether the first lines of a text are those of the list of formats.
pub fn is_text(lines: &[&str]) -> bool {
    lines.first().is_some_and(|line| [TITLES.0, TITLES.1].contains(line))
}

/// The criteria that some facts can decide, in the order of the framework.
pub(crate) fn decided(facts: &[FactId], view: View<'_>) -> Vec<String> {
    let all = view.requirements().flat_map(|words| view.catalogue.criteria(words, &view.framework.id));
    let by_fact: Vec<_> = facts.iter().flat_map(|fact| criteria(fact, view)).collect();
    all.map(|criterion| &criterion.id).filter(|id| by_fact.contains(id)).map(ToString::to_string).collect()
}

/// For programs.
pub fn json(known: &Formats<'_>, view: View<'_>) -> Value {
    let lang = view.lang;
    let format = |format: &Format| {
        json!({
            "id": format.id,
            "title": format.title.get(lang),
            "made": lines(format.made.get(lang)),
            "leaves": format.leaves.get(lang).trim(),
            "facts": format.facts,
            "criteria": decided(&format.facts, view),
        })
    };
    let register = |register: &Register| {
        let facts = given(register);
        json!({
            "id": register.id,
            "title": register.title.get(lang),
            "purpose": register.purpose.get(lang).trim(),
            "review": register.review.map(|review| review.to_string()),
            "columns": register.columns.iter().map(|column| column.heading.get(lang)).collect::<Vec<_>>(),
            "facts": facts,
            "criteria": decided(&facts, view),
        })
    };
    let template = |one: &Template| json!({ "names": one.names, "about": one.about.get(lang) });
    json!({
        "schema": "kravtjek/formats/1",
        "framework": view.framework.id,
        "formats": known.formats.values().map(format).collect::<Vec<_>>(),
        "registers": known.registers.values().map(register).collect::<Vec<_>>(),
        "templates": known.templates.iter().map(template).collect::<Vec<_>>(),
    })
}

/// For people.
pub fn text(known: &Formats<'_>, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("{}\n", style.bold(lang.pick(TITLES.0, TITLES.1)));
    for format in known.formats.values() {
        text += &one(format, view, style);
    }
    text += &format!(
        "\n{}\n",
        style.bold(lang.pick("Registre, I selv fører", "Registers that you keep yourselves"))
    );
    let intro = lang.pick(
        "`kravtjek import --template NAVN.xlsx > FIL` skriver et at udfylde; .csv kan også bruges.",
        "`kravtjek import --template NAME.xlsx > FILE` writes one to fill in; .csv will do too.",
    );
    text += &style.wrap("  ", intro);
    let width = known.registers.keys().map(String::len).max().unwrap_or_default();
    for register in known.registers.values() {
        let decides = decided(&given(register), view);
        let title = register.title.get(lang);
        let said =
            if decides.is_empty() { title.to_owned() } else { format!("{title} · {}", decides.join(", ")) };
        text += &style.wrap(&format!("  {}  ", style.fit(&register.id, width)), &said);
    }
    text += &format!("\n{}\n", style.bold(lang.pick("Andre skabeloner", "Other templates")));
    let is_register = |one: &&Template| {
        let id = one.names.first().and_then(|name| name.rsplit_once('.')).map(|(id, _)| id);
        id.is_some_and(|id| known.registers.contains_key(id))
    };
    for one in known.templates.iter().filter(|one| !is_register(one)) {
        let lead = format!("  {}  ", style.fit(&one.names.join(", "), width));
        text += &style.wrap(&lead, one.about.get(lang));
    }
    text
}

/// The facts that a register gives, each once.
pub(crate) fn given(register: &Register) -> Vec<FactId> {
    let mut facts: Vec<FactId> = register.gives.iter().map(|gives| gives.fact.clone()).collect();
    facts.sort();
    facts.dedup();
    facts
}

fn one(format: &Format, view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("\n{}\n", style.bold(format.id.as_str()));
    text += &style.wrap("  ", format.title.get(lang));
    let made = lang.pick("laves: ", "made by: ");
    for (at, line) in lines(format.made.get(lang)).into_iter().enumerate() {
        let lead = if at == 0 { format!("  {made}") } else { " ".repeat(2 + made.chars().count()) };
        text += &style.wrap(&lead, line);
    }
    let decides = decided(&format.facts, view);
    let facts: Vec<&str> = format.facts.iter().map(|fact| fact.as_str()).collect();
    if !decides.is_empty() {
        text += &style.wrap(lang.pick("  afgør: ", "  decides: "), &decides.join(", "));
    }
    if !facts.is_empty() {
        text += &style.faint(&style.wrap(lang.pick("  oplysninger: ", "  facts: "), &facts.join(", ")));
    }
    text + &style
        .faint(&style.wrap(lang.pick("  læses ikke: ", "  not read: "), format.leaves.get(lang).trim()))
}

/// The lines of a text, without those that are empty.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}
