//! What `kravtjek probe` shows of mail records: each record with its faults marked in place.

use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::mail::{Dmarc, DmarcPolicy, Problem};
use kravtjek_model::text::Lang;
use kravtjek_report::Style;

/// The DMARC record, what both kinds of receiver make of it, and what to publish instead.
pub(super) fn dmarc_text(dmarc: &Dmarc, lang: Lang, style: Style) -> String {
    let mut text = String::new();
    if let Some(not_seen) = &dmarc.not_seen {
        let head = lang.pick("Kunne ikke måles: ", "Could not be measured: ");
        text.push_str(&style.wrap(head, &format!("{} {}", not_seen.why.as_str(), not_seen.detail)));
    }
    for record in &dmarc.records {
        text.push_str(&format!("{}\n", style.bold(&record.at)));
        text.push_str(&marked(&record.text, &record.at, &dmarc.problems, style));
    }
    if dmarc.records.is_empty() {
        text.push_str(&style.wrap(
            "",
            lang.pick("Ingen DMARC-record gælder for navnet.", "No DMARC record governs the name."),
        ));
    }
    let receivers = [
        (lang.pick("Ældre modtagere (RFC 7489): ", "Older receivers (RFC 7489): "), &dmarc.rfc7489),
        (lang.pick("Nye modtagere (RFC 9989): ", "New receivers (RFC 9989): "), &dmarc.rfc9989),
    ];
    for (head, policy) in receivers {
        text.push_str(&style.wrap(head, &applied(policy.as_ref(), lang)));
    }
    text.push_str(&problems(&dmarc.problems, lang, style));
    if let Some(corrected) = &dmarc.corrected {
        text.push_str(&style.wrap(lang.pick("Udgiv i stedet: ", "Publish instead: "), corrected));
    }
    text
}

fn applied(policy: Option<&DmarcPolicy>, lang: Lang) -> String {
    let Some(policy) = policy else { return "–".to_owned() };
    match &policy.from {
        Some(from) => format!("{} ({} {from})", policy.policy, lang.pick("fra", "from")),
        None => policy.policy.clone(),
    }
}

/// A record with a line under it that points at each fault.
pub(super) fn marked(record: &str, at: &str, problems: &[Problem], style: Style) -> String {
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
    if line.trim().is_empty() || record.chars().count() + 2 > style.width || record.contains(char::is_control)
    {
        return style.wrap("  ", record);
    }
    format!("  {record}\n  {}\n", line.trim_end())
}

/// Each problem in words.
pub(super) fn problems(problems: &[Problem], lang: Lang, style: Style) -> String {
    let Ok(catalogue) = Catalogue::embedded() else { return String::new() };
    let line = |problem: &Problem| {
        let words = catalogue.term("problem", &problem.id, lang);
        let term = if problem.term.is_empty() { String::new() } else { format!(": {}", problem.term) };
        style.wrap("  ! ", &format!("{words}{term}"))
    };
    problems.iter().map(line).collect()
}
