//! The ports of services that were looked at, said once: what services do on others is not known.

use std::collections::BTreeSet;

use kravtjek_model::assessment::{Assessment, Because, CriterionVerdict};
use kravtjek_model::text::Lang;

use crate::wording;

/// The ports that criteria speak of; nothing when they speak of none.
pub(crate) fn seen<'a>(criteria: impl IntoIterator<Item = &'a CriterionVerdict>) -> Option<BTreeSet<u16>> {
    let because = criteria.into_iter().flat_map(|criterion| &criterion.because);
    let seen = because.filter_map(|because| match because {
        Because::Check { ports, .. } => Some(ports),
        _ => None,
    });
    let seen: BTreeSet<u16> = seen.flatten().copied().collect();
    (!seen.is_empty()).then_some(seen)
}

/// `Der er kun set på port 80 og 443.`
pub(crate) fn only(ports: &BTreeSet<u16>, lang: Lang) -> String {
    let named = named(ports, lang);
    let only = match ports.len() {
        1 => format!("Only port {named} was looked at."),
        _ => format!("Only ports {named} were looked at."),
    };
    lang.pick(format!("Der er kun set på port {named}."), only)
}

/// What it means for the whole, and for which requirements.
pub(crate) fn said<A>(assessment: &Assessment<A>, lang: Lang) -> Option<String> {
    let ports = seen(assessment.needed())?;
    let speaks = |one: &&kravtjek_model::assessment::RequirementVerdict| seen(one.needed()).is_some();
    let of: Vec<&str> = assessment.requirements.iter().filter(speaks).map(|one| one.id.as_str()).collect();
    let (of, named) = (wording::names(&of, of.len(), lang), named(&ports, lang));
    Some(lang.pick(
        format!("Af internetvendte tjenester ({of}) er der kun set på dem på port {named}."),
        format!(
            "Of internet-facing services ({of}) only those on {} {named} were looked at.",
            match ports.len() {
                1 => "port",
                _ => "ports",
            }
        ),
    ))
}

fn named(ports: &BTreeSet<u16>, lang: Lang) -> String {
    let all: Vec<String> = ports.iter().map(u16::to_string).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    wording::names(&all, all.len(), lang)
}
