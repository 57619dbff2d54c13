//! Drafts of answers for the organisation file, from an earlier self-assessment. None of them counts until somebody has
//! confirmed it.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Combine, Criterion, View};
use kravtjek_model::assessment::Unconfirmed;
use kravtjek_model::observation::taken_over::Stated;

use crate::taken_over::status;

/// The drafts. What becomes no answer is told in a comment.
pub fn drafts(all: &[Unconfirmed], view: View<'_>) -> String {
    let mut text = view
        .lang
        .pick(
            "# Udkast til svar, overtaget fra en selvevaluering. Flyt dem, der stadig passer, til myndighedsfilen. Et svar tæller\n\
             # først, når linjen `taken_over` er slettet, og `by` og `on` er den, der bekræfter det, og dagen, det sker.\n",
            "# Drafts of answers, taken over from a self-assessment. Move those that still hold to the organisation file. An answer\n\
             # counts only when the line `taken_over` is gone and `by` and `on` are who confirms it and the day it is done.\n",
        )
        .to_owned();
    let mut told: BTreeSet<String> = BTreeSet::new();
    for one in all {
        text += &draft(one, all, &mut told, view);
    }
    text
}

fn draft(one: &Unconfirmed, all: &[Unconfirmed], told: &mut BTreeSet<String>, view: View<'_>) -> String {
    let lang = view.lang;
    let said = &one.statement;
    let about = said.about.as_str();
    let comment = |why: &str| format!("\n# {about}: {}. {why}\n", status(said.status, lang));
    let same = all.iter().filter(|other| other.statement.about == said.about);
    if { same }.any(|other| other.statement.status != said.status) {
        return match told.insert(about.to_owned()) {
            true => {
                comment(lang.pick("Arket siger to forskellige ting.", "The sheet says two different things."))
            }
            false => String::new(),
        };
    }
    let Some((questions, says)) = answers(one, view) else {
        return match said.status {
            Stated::Nothing => String::new(),
            _ => comment(lang.pick(
                "Det siger ikke, hvilke kriterier det gælder; svar på dem ét for ét.",
                "It does not say which criteria; answer them one by one.",
            )),
        };
    };
    let fresh: Vec<String> = questions.into_iter().filter(|question| told.insert(question.clone())).collect();
    fresh.into_iter().map(|question| answer(one, &question, says, view)).collect()
}

/// The questions that a statement answers, and how.
fn answers(one: &Unconfirmed, view: View<'_>) -> Option<(Vec<String>, &'static str)> {
    let said = &one.statement;
    let requirement = view.requirement(&one.requirement)?;
    let criteria: Vec<&Criterion> = view.catalogue.criteria(requirement, &view.framework.id).collect();
    let own: Vec<&Criterion> =
        criteria.iter().filter(|criterion| criterion.id.as_str() == said.about).copied().collect();
    let (own, whole) = if own.is_empty() { (criteria, true) } else { (own, false) };
    let ids = || own.iter().map(|criterion| criterion.id.to_string()).collect::<Vec<_>>();
    match said.status {
        Stated::Met => (!whole || requirement.combine == Combine::All).then(|| (ids(), "yes")),
        Stated::NotMet | Stated::Partly | Stated::UnderWay => (own.len() == 1).then(|| (ids(), "no")),
        Stated::NotApplicable => {
            let condition = |criterion: &&Criterion| {
                criterion.applies_if.as_ref().map(|condition| condition.answer.to_string())
            };
            let conditions: Option<Vec<String>> = own.iter().map(condition).collect();
            conditions.map(|conditions| (conditions, "no"))
        }
        Stated::Nothing => None,
    }
}

fn answer(one: &Unconfirmed, question: &str, says: &str, view: View<'_>) -> String {
    let lang = view.lang;
    let said = &one.statement;
    let nobody = lang.pick("ingen nævnt", "nobody named");
    let mut text = format!(
        "\n[[answers]]\nquestion = {}\nsays = \"{says}\"\nby = {}\non = {}\n",
        quoted(question),
        quoted(said.owner.as_deref().map(str::trim).filter(|owner| !owner.is_empty()).unwrap_or(nobody)),
        one.day,
    );
    if let Some(name) = &said.document {
        text += &format!("document = {{ name = {} }}\n", quoted(name));
    }
    let due = said.due.map(|due| lang.pick(format!("Frist {due}"), format!("Due {due}")));
    let partly = matches!(said.status, Stated::Partly | Stated::UnderWay)
        .then(|| status(said.status, lang).to_owned());
    let remark = Some(said.remark.clone()).filter(|remark| !remark.is_empty());
    let note: Vec<String> = [partly, remark, due].into_iter().flatten().collect();
    if !note.is_empty() {
        text += &format!("note = {}\n", quoted(&note.join(". ")));
    }
    text + "taken_over = true\n"
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for sign in text.chars() {
        match sign {
            '"' | '\\' => quoted.extend(['\\', sign]),
            '\n' => quoted += "\\n",
            sign if sign.is_control() => quoted += &format!("\\u{:04X}", u32::from(sign)),
            sign => quoted.push(sign),
        }
    }
    quoted + "\""
}
