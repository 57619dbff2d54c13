//! What a criterion rests on besides what checks found: files, answers, what is missing, and what was in order.

use std::collections::{BTreeMap, BTreeSet};

use kravtjek_catalogue::{Requirement, View};
use kravtjek_model::answer::{Answer, Says};
use kravtjek_model::assessment::{Because, CriterionVerdict, Missing, Said, Verdict};
use kravtjek_model::asset::AssetKind;
use kravtjek_model::id::CheckId;
use kravtjek_model::observation::units::Holds;
use kravtjek_model::text::Lang;

use super::grouped::Grouped;
use super::{answer_line, notices, outside};
use crate::wording;

/// A sign and a sentence. A cross stands before what fails and nothing else; a question mark before what is missing.
type Line = (&'static str, String);

/// The lines of one criterion, in the order of what it rests on.
pub(crate) fn lines(
    criterion: &CriterionVerdict,
    requirement: &Requirement,
    grouped: &Grouped<'_>,
    view: View<'_>,
) -> Vec<Line> {
    let lang = view.lang;
    let said = criterion.because.iter().filter_map(|because| one(because, criterion, grouped, view));
    let mut lines: Vec<Line> = ports(criterion, view.lang).into_iter().chain(said).collect();
    let outside =
        criterion.because.iter().filter_map(|because| outside::said(because, &requirement.id, view));
    lines.extend(outside.map(|said| ("–", said)));
    lines.extend(condition(criterion, requirement, view));
    if criterion.contradicted {
        let said = lang.pick(
            "Kilderne modsiger hinanden; den stærkeste er lagt til grund.",
            "The sources contradict each other; the strongest is relied on.",
        );
        lines.push(("≠", said.to_owned()));
    }
    if criterion.stated && criterion.verdict == Verdict::Unknown {
        lines.push(("?", lang.pick("Oplyst, men ikke dokumenteret.", "Stated, not shown.").to_owned()));
    }
    if let Some(exception) = &criterion.exception {
        let said = lang.pick(
            format!(
                "Godkendt afvigelse til og med {}, godkendt af {}: {}",
                wording::day(exception.expires, lang),
                exception.approver,
                exception.reason
            ),
            format!(
                "Exception up to {}, approved by {}: {}",
                wording::day(exception.expires, lang),
                exception.approver,
                exception.reason
            ),
        );
        lines.push(("·", said));
    }
    lines
}

/// Which ports were looked at: what services do on others is not known.
fn ports(criterion: &CriterionVerdict, lang: Lang) -> Option<Line> {
    let seen = criterion.because.iter().filter_map(|because| match because {
        Because::Check { ports, .. } => Some(ports),
        _ => None,
    });
    let seen: BTreeSet<u16> = seen.flatten().copied().collect();
    let all: Vec<String> = seen.iter().map(u16::to_string).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let named = wording::names(&all, all.len(), lang);
    let only = match all.len() {
        0 => return None,
        1 => format!("Only port {named} was looked at."),
        _ => format!("Only ports {named} were looked at."),
    };
    // Where a file or an answer would tell of the others, they are what is missing.
    let others =
        |because: &Because| matches!(because, Because::Missing { what: Missing::File | Missing::Answer, .. });
    let missing = criterion.verdict == Verdict::Unknown && criterion.because.iter().any(others);
    Some((if missing { "?" } else { "·" }, lang.pick(format!("Der er kun set på port {named}."), only)))
}

fn one(
    because: &Because,
    criterion: &CriterionVerdict,
    grouped: &Grouped<'_>,
    view: View<'_>,
) -> Option<Line> {
    match because {
        // What each check found stands by its assets; what it found in order, where the list alone is missing.
        Because::Check { check, counts, .. } if criterion.because.iter().any(notices::is_incomplete) => {
            in_order(check, counts, grouped.kinds(check), view)
        }
        Because::Check { .. } => None,
        // Where every unit was left out, what is said of that is enough.
        Because::Units { counts, .. }
            if counts.keys().all(|holds| *holds == Holds::NotApplicable)
                && criterion.because.iter().any(outside::is_one) =>
        {
            None
        }
        Because::Units { fact, outcome, counts, examples, .. } => {
            Some((wording::of_outcome(*outcome), answer_line::units(fact, counts, examples, view)))
        }
        Because::Answer(answer) => {
            Some((sign_of(answer, criterion.verdict), answer_line::answer(answer, view.lang)))
        }
        Because::Missing { .. } if criterion.verdict == Verdict::Met || notices::is_incomplete(because) => {
            None
        }
        Because::Missing { what, id } => Some(("?", answer_line::missing(*what, id, view))),
        Because::Outside { .. } => None,
        Because::NotApplicable(reason) => Some(("–", reason.clone())),
    }
}

/// A check that nothing spoke against on any asset.
fn in_order(
    check: &CheckId,
    counts: &BTreeMap<Said, usize>,
    kinds: &BTreeSet<AssetKind>,
    view: View<'_>,
) -> Option<Line> {
    if counts.contains_key(&Said::Fail) || counts.contains_key(&Said::CannotTell) {
        return None;
    }
    let lang = view.lang;
    let title = view.catalogue.words.get(check).map_or(check.as_str(), |words| words.title.get(lang));
    let of = |number| wording::assets(number, kinds, lang);
    Some(match counts.get(&Said::Pass) {
        Some(1) => {
            let of = of(1);
            ("✓", lang.pick(format!("{title}: set på {of}."), format!("{title}: seen on {of}.")))
        }
        Some(pass) => {
            let of = of(*pass);
            let said = lang.pick(
                format!("{title}: set på alle {of}, det gælder."),
                format!("{title}: seen on all {of} concerned."),
            );
            ("✓", said)
        }
        None => {
            let (_, several) = wording::noun(kinds, lang);
            let said = lang.pick(
                format!("{title}: vedrører ingen af de {several}, der er kendt."),
                format!("{title}: concerns none of the {several} known."),
            );
            ("–", said)
        }
    })
}

/// An answer speaks for itself: a no that decides, a yes that shows it, or words that count for nothing yet.
fn sign_of(answer: &Answer, verdict: Verdict) -> &'static str {
    match (answer.says, verdict) {
        (Says::Yes, Verdict::Met) => "✓",
        (Says::No, Verdict::NotMet) => "✗",
        (_, Verdict::NotApplicable) => "–",
        _ => "·",
    }
}

/// What would make the criterion not applicable, where something of it is missing and nobody has answered that.
fn condition(criterion: &CriterionVerdict, requirement: &Requirement, view: View<'_>) -> Option<Line> {
    let missing = |because: &Because| {
        matches!(because, Because::Missing { what: Missing::File | Missing::Inside | Missing::Answer, .. })
    };
    if criterion.verdict != Verdict::Unknown || !criterion.because.iter().any(missing) {
        return None;
    }
    let mut own = view.catalogue.criteria(requirement, &view.framework.id);
    let condition = own.find(|one| one.id == criterion.id)?.applies_if.as_ref()?;
    let (question, id) = (view.of(requirement, &condition.text()), &condition.answer);
    Some((
        "·",
        view.lang.pick(
            format!("{question} Er svaret nej, er kriteriet ikke relevant: svar på {id} (`kravtjek explain {id}` viser hvordan)."),
            format!("{question} If not, the criterion is not applicable: answer {id} (`kravtjek explain {id}` shows how)."),
        ),
    ))
}
