//! What `kravtjek probe` shows of mail records: each record with its faults marked in place.

use jiff::Timestamp;
use kravtjek_catalogue::Catalogue;
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::mail::{Dkim, DkimProof, Dmarc, DmarcPolicy, Problem, Reports, Sender, Spf};
use kravtjek_model::text::Lang;
use serde_json::{Value, json};

use super::spf_tree::Drawing;
use crate::style::Style;
use crate::wording::named;

/// A domain's SPF record, and what one sender is told where one is named.
pub struct SpfFacts {
    /// The domain.
    pub domain: String,
    /// Its record.
    pub spf: Spf,
    /// The sender's result, as RFC 7208 names it, and the explanation that comes with it.
    pub told: Option<Result<(&'static str, Option<String>), NotSeen>>,
    /// The domain is shown not to exist.
    pub missing: bool,
}

impl SpfFacts {
    /// As JSON: the analysis, and with a sender `result` and `explanation`. What makes the record invalid stands among
    /// its `problems` too, for whoever reads that field alone.
    pub fn json(&self) -> Value {
        let mut facts = serde_json::to_value(&self.spf).unwrap_or_default();
        let told = |problems: &[Problem], error: bool| {
            let each = problems.iter().map(|problem| serde_json::to_value(problem).unwrap_or_default());
            each.map(move |mut problem| {
                problem["error"] = json!(error);
                problem
            })
            .collect::<Vec<_>>()
        };
        facts["problems"] = [told(&self.spf.errors, true), told(&self.spf.problems, false)].concat().into();
        if let (Some(facts), Some(told)) = (facts.as_object_mut(), &self.told) {
            match told {
                Ok((result, explanation)) => {
                    facts.insert("result".to_owned(), json!(result));
                    facts.insert("explanation".to_owned(), json!(explanation));
                }
                Err(not_seen) => _ = facts.insert("result".to_owned(), json!({ "not_seen": not_seen })),
            }
        }
        facts
    }

    /// Whether nothing was seen.
    pub fn nothing_seen(&self) -> bool {
        self.spf.not_seen.is_some()
    }

    /// As a tree, with the sender's result below it.
    pub fn text(&self, lang: Lang, style: Style) -> String {
        let catalogue = Catalogue::embedded().ok();
        let term =
            |kind, id: &str| catalogue.as_ref().map_or(id.to_owned(), |known| known.term(kind, id, lang));
        let (words, reasons) = (|id: &str| term("problem", id), |id: &str| term("why", id));
        let drawing = Drawing { width: style.width, lang, words: &words, why: &reasons };
        let draw = || drawing.draw(&named(&self.domain), &self.spf);
        let tree = if self.missing { String::new() } else { draw() };
        let head = lang.pick("Afsenderen får: ", "The sender is told: ");
        let told = match &self.told {
            None => return tree,
            Some(Ok((result, None))) => (*result).to_owned(),
            Some(Ok((result, Some(explanation)))) => format!("{result} – {explanation}"),
            Some(Err(not_seen)) => format!("– ({})", why(not_seen, lang)),
        };
        tree + &style.wrap(head, &told)
    }
}

/// The DMARC record, what both kinds of receiver make of it, and what to publish instead.
pub(super) fn dmarc_text(dmarc: &Dmarc, lang: Lang, style: Style) -> String {
    let mut text = String::new();
    if let Some(not_seen) = &dmarc.not_seen {
        let head = lang.pick("Kunne ikke måles: ", "Could not be measured: ");
        text.push_str(&style.wrap(head, &why(not_seen, lang)));
        return text;
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
        let head = match &dmarc.corrected_at {
            Some(at) => lang.pick(format!("Udgiv på {at}: "), format!("Publish at {at}: ")),
            None => lang.pick("Udgiv i stedet: ", "Publish instead: ").to_owned(),
        };
        text.push_str(&style.wrap(&head, corrected));
    }
    text + &dmarc.reports.as_ref().map(|reports| reported(reports, lang, style)).unwrap_or_default()
}

/// What aggregate reports add up to: all mail, then each sender.
fn reported(reports: &Reports, lang: Lang, style: Style) -> String {
    let day = |at: Timestamp| at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let (first, last) = (day(reports.first), day(reports.last));
    let Reports { reporters, messages, dkim, spf, neither, .. } = reports;
    let head = lang.pick("Rapporter: ", "Reports: ");
    let sums = lang.pick(
        format!("{first} til {last} fra {reporters} modtagere: {messages} mails, {dkim} med DKIM, {spf} med SPF, {neither} uden nogen af dem"),
        format!("{first} to {last} from {reporters} receivers: {messages} mails, {dkim} with DKIM, {spf} with SPF, {neither} with neither"),
    );
    let mut text = style.wrap(head, &sums);
    for sender in &reports.senders {
        let network = match sender.network.as_str() {
            "" => lang.pick("alle andre", "all others"),
            network => network,
        };
        let provider = if sender.provider.is_empty() { "–" } else { &sender.provider };
        let Sender { aligned, messages, .. } = sender;
        let said = lang.pick(
            format!("{network} ({provider}): {aligned} af {messages} består"),
            format!("{network} ({provider}): {aligned} of {messages} pass"),
        );
        text.push_str(&style.wrap("  ", &said));
    }
    text
}

/// The keys found, and how sure it is that mail is signed.
pub fn dkim_text(dkim: &Dkim, lang: Lang, style: Style) -> String {
    let catalogue = Catalogue::embedded().ok();
    let level = dkim.level.as_str();
    let words = catalogue.as_ref().map_or(String::new(), |known| known.term("level", level, lang));
    let mut text = style.wrap("", &format!("{level}: {words}"));
    if let Some(not_seen) = &dkim.not_seen {
        let head = lang.pick("Kunne ikke måles: ", "Could not be measured: ");
        text.push_str(&style.wrap(head, &why(not_seen, lang)));
    }
    for key in &dkim.keys {
        text.push_str(&style.wrap("  ", &format!("{} {} {} bit", key.selector, key.algorithm, key.bits)));
        text.push_str(&problems(&key.problems, lang, style));
    }
    for proof in &dkim.proofs {
        text.push_str(&style.wrap("  ✓ ", &proven(proof, lang)));
    }
    if dkim.parked {
        text.push_str(&style.wrap(
            "  ",
            lang.pick(
                "Domænet siger selv, at det ikke sender mail.",
                "The domain itself says that it sends no mail.",
            ),
        ));
    }
    text
}

/// One thing that has shown that mail is signed.
fn proven(proof: &DkimProof, lang: Lang) -> String {
    let day = |at: &Timestamp| at.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    match proof {
        DkimProof::Sample { domain, selector, at } => lang.pick(
            format!("En mail fra {} er signeret af {domain} med {selector}", day(at)),
            format!("A mail of {} is signed by {domain} with {selector}", day(at)),
        ),
        DkimProof::Reports { reporters, messages, at } => lang.pick(
            format!("{reporters} modtagere har set {messages} signerede mails til og med {}", day(at)),
            format!("{reporters} receivers have seen {messages} signed mails up to {}", day(at)),
        ),
    }
}

/// The facts of a DMARC record as JSON. What was not seen is neither true nor false.
pub(super) fn dmarc_json(dmarc: &Dmarc) -> Value {
    let mut facts = serde_json::to_value(dmarc).unwrap_or_default();
    if let (Some(facts), Some(not_seen)) = (facts.as_object_mut(), &dmarc.not_seen) {
        for field in ["enforced", "made_up_enforced", "corrected", "rfc7489", "rfc9989"] {
            facts.insert(field.to_owned(), json!({ "not_seen": not_seen }));
        }
    }
    facts
}

/// Why nothing was seen, in words.
pub(super) fn why(not_seen: &NotSeen, lang: Lang) -> String {
    let words = Catalogue::embedded().map(|known| known.not_seen(not_seen, lang));
    words.unwrap_or_else(|_| not_seen.why.as_str().to_owned())
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
