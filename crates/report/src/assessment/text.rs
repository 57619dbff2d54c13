//! The assessment for a busy coordinator: what to mend first and what is missing, and a line per requirement.

use kravtjek_catalogue::View;
use kravtjek_model::assessment::{Assessment, Rows};

use super::grouped::Grouped;
use super::order::Order;
use super::{first, head, requirement};
use crate::style::Style;
use crate::taken_over;

/// A report longer than this has its numbers at the end too.
const LONG: usize = 40;

/// What a report is made of.
pub(crate) struct Report<'a, A> {
    pub(crate) assessment: &'a Assessment<A>,
    pub(crate) grouped: Grouped<'a>,
    pub(crate) order: Order,
    pub(crate) view: View<'a>,
    pub(crate) style: Style,
}

/// The whole assessment as text.
///
/// # Errors
/// When what was worked out cannot be read back from where it is kept.
pub fn assessment<A: Rows>(
    assessment: &Assessment<A>,
    view: View<'_>,
    order: Order,
    style: Style,
) -> Result<String, A::Error> {
    let grouped = Grouped::new(assessment, view, order)?;
    let report = Report { assessment, grouped, order, view, style };
    let mut text = head::head(assessment, view, style);
    if order == Order::Urgency {
        let told = first::written(&report);
        if !told.is_empty() {
            text.push_str(&told);
            text.push_str(&first::rest(view.lang, style));
        }
    }
    for verdict in assessment.requirements.iter().filter(|verdict| verdict.verdict.is_some()) {
        if let Some(words) = view.requirement(&verdict.id) {
            text.push_str(&requirement::written(verdict, words, &report));
        }
    }
    text.push_str(&taken_over::section(&assessment.taken_over, view, style));
    let long = text.lines().count() > LONG;
    text.push_str(&head::foot(assessment, view, style, long));
    Ok(text)
}

/// Whether the first lines of a text are those of an assessment: `kommune-2024 · ncsc-2.1 · 21. november 2026`
/// stands near the top.
pub fn is_text(lines: &[&str]) -> bool {
    lines.iter().take(6).any(|line| {
        let parts: Vec<&str> = line.split(" · ").collect();
        let framework = parts.first().and_then(|first| first.rsplit_once('-'));
        let year = framework.is_some_and(|(name, year)| {
            !name.contains(' ') && year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit())
        });
        year && parts.len() >= 3
    })
}
