//! Documentation pages made from the catalogue: a page per requirement, check, format and register, in both languages.

use kravtjek_catalogue::{
    Catalogue, CheckWords, Combine, Criterion, Framework, Requirement, ShownBy, State, View,
};
use kravtjek_model::text::{Lang, Text};

use super::export_pages;
use super::phrases::{fresh, may, met_when, open};

/// One page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Its path below the documentation's root.
    pub path: String,
    /// Its title, for the table of contents.
    pub title: String,
    /// Its text, as Markdown.
    pub text: String,
}

/// The folders that generated pages stand in, each with its heading in the table of contents.
pub const FOLDERS: [(&str, &str); 8] = [
    ("da/krav", "Krav"),
    ("da/tjek", "Tjek"),
    ("da/udtraek", "Udtræk"),
    ("da/registre", "Registre"),
    ("en/requirements", "Requirements"),
    ("en/checks", "Checks"),
    ("en/exports", "Exports"),
    ("en/registers", "Registers"),
];

/// The table of contents: what people wrote, then the generated pages.
pub fn contents(head: &str, pages: &[Page]) -> String {
    let mut text = head.trim_end().to_owned() + "\n";
    for (folder, title) in FOLDERS {
        text.push_str(&format!("\n# {title}\n\n"));
        for page in pages.iter().filter(|page| page.path.starts_with(folder)) {
            text.push_str(&format!("- [{}]({})\n", page.title, page.path));
        }
    }
    text
}

/// Every generated page, in the order of the table of contents.
pub fn pages(catalogue: &Catalogue) -> Vec<Page> {
    let mut pages = Vec::new();
    for lang in Lang::ALL {
        let mut seen: Vec<&Requirement> = Vec::new();
        for framework in catalogue.frameworks.values().filter(|framework| framework.state == State::InForce) {
            for id in framework.requirements() {
                if let Some(requirement) =
                    catalogue.requirements.get(id).filter(|own| !seen.iter().any(|seen| seen.id == own.id))
                {
                    seen.push(requirement);
                    pages.push(requirement_page(catalogue, requirement, lang));
                }
            }
        }
        pages.extend(catalogue.words.values().map(|words| check_page(catalogue, words, lang)));
        pages.extend(export_pages::pages(catalogue, lang));
    }
    pages
}

pub(super) const GENERATED: &str =
    "<!-- Generated from the catalogue by `make docs`; edit the catalogue instead. -->\n";

fn requirement_page(catalogue: &Catalogue, requirement: &Requirement, lang: Lang) -> Page {
    let frameworks: Vec<&Framework> = catalogue
        .frameworks
        .values()
        .filter(|framework| framework.requirements().any(|id| *id == requirement.id))
        .collect();
    let mut text = GENERATED.to_owned();
    let title = frameworks.first().map_or(String::new(), |framework| {
        View { catalogue, framework, lang }.of(requirement, &requirement.title)
    });
    text.push_str(&format!("# {} · {title}\n", requirement.id));
    for framework in &frameworks {
        let view = View { catalogue, framework, lang };
        text.push_str(&format!(
            "\n## {}\n\n{}\n\n",
            framework.title.get(lang),
            view.of(requirement, &requirement.text)
        ));
        if let Some(group) = framework.group_of(&requirement.id) {
            text.push_str(&format!("*{}: {}*\n\n", view.text(&group.title), view.text(&group.scope)));
        }
        if requirement.combine == Combine::Any {
            text.push_str(&format!("{}:\n\n", met_when(requirement, lang)));
        }
        for criterion in catalogue.criteria(requirement, &framework.id) {
            text.push_str(&criterion_lines(view, requirement, criterion));
        }
        let of = |part: &Text| view.of(requirement, part);
        let section = |heading: &str, body: String| format!("\n### {heading}\n\n{body}\n");
        text.push_str(&section(lang.pick("Hvorfor", "Why"), of(&requirement.why)));
        text.push_str(&section(lang.pick("Sådan gør I", "What to do"), of(&requirement.mend)));
        if let Some(reading) = &requirement.reading {
            text.push_str(&section(
                lang.pick("Sådan læser kravtjek kravet", "How kravtjek reads it"),
                of(reading),
            ));
        }
        for one in framework.outside(&requirement.id) {
            let head = lang.pick("Målgruppe", "Audience");
            text.push_str(&format!("\n{head} `{}`: {}\n", one.audience, view.text(&one.because)));
        }
        let source = &framework.source;
        let head = lang.pick("Kilde", "Source");
        text.push_str(&format!("\n{head}: {}, {}, {}\n", source.title, source.publisher, source.dated));
    }
    let path = format!("{}/{}/{}.md", lang.code(), lang.pick("krav", "requirements"), requirement.id);
    Page { path, title: format!("{} · {title}", requirement.id), text }
}

fn criterion_lines(view: View<'_>, requirement: &Requirement, criterion: &Criterion) -> String {
    let lang = view.lang;
    let shown: Vec<String> = criterion
        .met_when
        .leaves()
        .into_iter()
        .map(|leaf| {
            let name = match &leaf.shown_by {
                ShownBy::Check(id) => format!("[`{id}`](../{}/{id}.md)", lang.pick("tjek", "checks")),
                ShownBy::Inside(id) | ShownBy::File(id) => format!("`{id}`"),
                ShownBy::Answer(_) => lang.pick("svar med dokumentation", "answer with document").to_owned(),
            };
            leaf.may.map_or(name.clone(), |own| format!("{name} ({})", may(own, lang)))
        })
        .collect();
    format!(
        "- **{}** {} \n  {}: {} (`{}`) · {} {}\n",
        criterion.id,
        view.of(requirement, &criterion.text),
        lang.pick("Dokumenteres ved", "Shown by"),
        shown.join(", "),
        criterion.met_when.notation(),
        lang.pick("gælder i", "counts for"),
        fresh(criterion, lang),
    )
}

fn check_page(catalogue: &Catalogue, words: &CheckWords, lang: Lang) -> Page {
    let plain = |text: &Text| kravtjek_catalogue::fill::fold(text.get(lang));
    let mut text = GENERATED.to_owned();
    text.push_str(&format!("# `{}`\n\n{}.\n", words.id, plain(&words.title)));
    text.push_str(&format!(
        "\n{}: {}\n",
        lang.pick("Viser", "Shows"),
        serves(catalogue, words, lang).join(", ")
    ));
    text.push_str(&format!("\n## {}\n\n{}\n", lang.pick("Hvorfor", "Why"), plain(&words.why)));
    text.push_str(&format!("\n## {}\n\n{}\n", lang.pick("Sådan gør I", "What to do"), plain(&words.mend)));
    text.push_str(&format!("\n## {}\n\n", lang.pick("Det kan tjekket finde", "What it can find")));
    for (tag, tag_words) in &words.tags {
        let mend =
            tag_words.mend.as_ref().map_or(String::new(), |mend| format!(" \n  → {}", open(mend, lang)));
        text.push_str(&format!("- `{tag}`: {}{mend}\n", open(&tag_words.text, lang)));
    }
    let path = format!("{}/{}/{}.md", lang.code(), lang.pick("tjek", "checks"), words.id);
    Page { path, title: words.id.to_string(), text }
}

fn serves(catalogue: &Catalogue, words: &CheckWords, lang: Lang) -> Vec<String> {
    let mut serves: Vec<String> = Vec::new();
    for requirement in catalogue.requirements.values() {
        for criterion in &requirement.criteria {
            let leaves = criterion.met_when.leaves();
            let shows =
                leaves.iter().any(|leaf| matches!(&leaf.shown_by, ShownBy::Check(id) if *id == words.id));
            let folder = lang.pick("krav", "requirements");
            let link = format!("[{}](../{folder}/{}.md)", criterion.id, requirement.id);
            if shows && !serves.contains(&link) {
                serves.push(link);
            }
        }
    }
    serves
}
