//! What is wrong with a record, and where in it.

use kravtjek_model::observation::mail::Problem;

use super::Sheet;
use crate::style::one_line;

/// Each problem in words.
pub(super) fn problems(problems: &[Problem], sheet: Sheet<'_>) -> String {
    let line = |problem: &Problem| {
        let words = sheet.term("problem", &problem.id);
        let term = if problem.term.is_empty() { String::new() } else { format!(": {}", problem.term) };
        sheet.line("  ! ", &format!("{words}{term}"))
    };
    problems.iter().map(line).collect()
}

/// A record with a line under it that points at each fault.
pub(super) fn marked(record: &str, at: &str, problems: &[Problem], sheet: Sheet<'_>) -> String {
    let mut marks = vec![' '; record.chars().count()];
    for (from, to) in problems.iter().filter(|problem| problem.at == at).filter_map(|problem| problem.span) {
        let place = |byte: u32| {
            let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(record.len());
            record.char_indices().take_while(|(index, _)| *index < byte).count()
        };
        marks.iter_mut().take(place(to)).skip(place(from)).for_each(|mark| *mark = '^');
    }
    let line: String = marks.into_iter().collect();
    // Marks only make sense where the record stands on one line.
    if line.trim().is_empty() || record.chars().count() + 2 > sheet.style.width || one_line(record) != record
    {
        return sheet.line("  ", record);
    }
    format!("  {record}\n  {}\n", line.trim_end())
}
