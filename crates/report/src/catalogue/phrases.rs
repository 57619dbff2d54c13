//! Phrases that the catalogue's text, its pages and its explanations share.

use std::collections::BTreeSet;

use kravtjek_catalogue::{Combine, Criterion, Leaf, May, Requirement, ShownBy, fill};
use kravtjek_model::text::{Lang, Text};
use kravtjek_model::time::Fresh;

/// What stands above the criteria of a requirement: whether it takes them all or one of them.
pub(super) fn met_when(requirement: &Requirement, lang: Lang) -> &'static str {
    match requirement.combine {
        Combine::All => lang.pick("Opfyldt, når", "Met when"),
        Combine::Any => {
            lang.pick("Opfyldt, når mindst én af disse gælder", "Met when at least one of these holds")
        }
    }
}

/// How long what shows a criterion counts, in words: answers apart where they count for another time.
pub(super) fn fresh(criterion: &Criterion, lang: Lang) -> String {
    let is_answer = |leaf: &&Leaf| matches!(leaf.shown_by, ShownBy::Answer(_));
    let (answers, others): (Vec<_>, Vec<_>) = criterion.met_when.leaves().into_iter().partition(is_answer);
    let ages = |leaves: &[&Leaf]| {
        let ages: BTreeSet<Fresh> = leaves.iter().map(|leaf| leaf.counts(criterion.fresh)).collect();
        let words: Vec<String> = ages.into_iter().map(|age| span(age, lang)).collect();
        words.join(lang.pick(" eller ", " or "))
    };
    match (ages(&others), ages(&answers)) {
        (own, answered) if answered.is_empty() || own == answered => own,
        (own, answered) if own.is_empty() => answered,
        (own, answered) => format!("{own}{}{answered}", lang.pick(", svar i ", ", answers for ")),
    }
}

fn span(age: Fresh, lang: Lang) -> String {
    match age {
        Fresh::Days(days) => format!("{days} {}", lang.pick("dage", "days")),
        Fresh::Months(months) => format!("{months} {}", lang.pick("måneder", "months")),
    }
}

/// How something may speak that does not decide, in words.
pub(super) fn may(may: May, lang: Lang) -> &'static str {
    match may {
        May::Refute => lang.pick("kan kun modsige", "can only refute"),
        May::Block => lang.pick("kan kun rejse tvivl", "can only raise doubt"),
        May::Meet => lang.pick("kan kun bekræfte", "can only confirm"),
    }
}

/// What the marks after letters mean, those of one expression or all of them.
pub(super) fn marks(marks: impl Iterator<Item = May>, lang: Lang) -> String {
    let marks: BTreeSet<May> = marks.collect();
    let one = |mark: May| format!("{}: {}", mark.mark(), may(mark, lang));
    marks.into_iter().map(one).collect::<Vec<_>>().join(" · ")
}

/// The words of a finding where nothing was found: what it would name stays open.
pub(super) fn open(text: &Text, lang: Lang) -> String {
    fill::fold(&fill::fill(text.get(lang), &|_| Some("…".to_owned())))
}
