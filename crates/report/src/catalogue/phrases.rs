//! Phrases that the catalogue's text, its pages and its explanations share.

use kravtjek_catalogue::{Criterion, fill};
use kravtjek_model::text::{Lang, Text};
use kravtjek_model::time::Fresh;

/// How long what shows a criterion counts, in words.
pub(super) fn fresh(criterion: &Criterion, lang: Lang) -> String {
    match criterion.fresh {
        Fresh::Days(days) => format!("{days} {}", lang.pick("dage", "days")),
        Fresh::Months(months) => format!("{months} {}", lang.pick("måneder", "months")),
    }
}

/// The words of a finding where nothing was found: what it would name stays open.
pub(super) fn open(text: &Text, lang: Lang) -> String {
    fill::fold(&fill::fill(text.get(lang), &|_| Some("…".to_owned())))
}
