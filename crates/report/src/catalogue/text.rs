//! The catalogue as text: frameworks, requirements, criteria, and how each is shown.

use kravtjek_catalogue::{May, State, View};

use super::phrases::{fresh, marks};
use crate::style::Style;

/// All frameworks, then the requirements and criteria of one.
pub fn catalogue(view: View<'_>, style: Style) -> String {
    let lang = view.lang;
    let mut text = format!("{}\n", style.bold(lang.pick("Kravsæt", "Frameworks")));
    for framework in view.catalogue.frameworks.values() {
        let state = match framework.state {
            State::InForce => String::new(),
            State::Superseded => lang.pick(" (afløst)", " (superseded)").to_owned(),
        };
        let count = framework
            .count
            .map_or(String::new(), |count| format!(" · {count} {}", lang.pick("krav", "requirements")));
        let said = format!("{}{count}{state}", framework.title.get(lang));
        text.push_str(&style.wrap(&format!("  {}  ", style.fit(framework.id.as_str(), 13)), &said));
    }
    text.push_str(&format!("\n{}\n", style.bold(lang.pick("Vurderingsprofiler", "Policy profiles"))));
    for policy in view.catalogue.policies.values() {
        text.push_str(
            &style.wrap(&format!("  {}  ", style.fit(policy.id.as_str(), 13)), policy.title.get(lang)),
        );
    }
    for group in &view.framework.groups {
        text.push_str(&format!("\n{}\n", style.bold(&view.text(&group.title))));
        text.push_str(&style.faint(&style.wrap("", &view.text(&group.scope))));
        for requirement in group.requirements.iter().filter_map(|id| view.requirement(id)) {
            let title = view.of(requirement, &requirement.title);
            text.push_str(&style.wrap(&format!("\n{} ", style.fit(requirement.id.as_str(), 4)), &title));
            for criterion in view.catalogue.criteria(requirement, &view.framework.id) {
                let shown = format!("{} · {}", criterion.met_when.notation(), fresh(criterion, lang));
                let lead = format!("     {} ", style.fit(criterion.id.as_str(), 6));
                text.push_str(&style.wrap(&lead, &view.of(requirement, &criterion.text)));
                let indent = " ".repeat(lead.chars().count());
                text.push_str(&style.faint(&style.wrap(&indent, &shown)));
                if let Some(condition) = &criterion.applies_if {
                    let question = view.of(requirement, &condition.text());
                    let only = lang.pick("kun, hvis", "only if");
                    let said = format!("{only} {}: {question}", condition.answer);
                    text.push_str(&style.faint(&style.wrap(&indent, &said)));
                }
            }
        }
    }
    let letters = lang.pick(
        "M: måles udefra · I: måles indefra · F: læses af en fil · A: svar med dokumentation · {marks} · &: begge · |: den stærkeste af dem",
        "M: measured from outside · I: measured inside · F: read from a file · A: answered with a document · {marks} · &: both · |: the strongest of them",
    );
    let letters = letters.replace("{marks}", &marks(May::ALL.into_iter(), lang));
    text + "\n" + &style.faint(&style.wrap("", &letters))
}

/// Whether the first lines of a text are those of a catalogue.
pub fn is_text(lines: &[&str]) -> bool {
    lines.first().is_some_and(|line| ["Kravsæt", "Frameworks"].contains(line))
        && lines.iter().any(|line| line.starts_with("  kommune-2024 "))
}
