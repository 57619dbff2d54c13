//! A domain's DMARC record with the MTA-STS policy where there is a record of one, and what aggregate reports add up to.

use jiff::Timestamp;
use kravtjek_model::observation::NotSeen;
use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::{BesideKind, BesideRecord, Dmarc, DmarcPolicy, Reports, Sender};
use serde_json::{Value, json};

use super::problems::{marked, problems};
use super::{Sheet, mta_sts};
use crate::wording::date;

/// A domain's DMARC record with what stands beside it, and what its MTA-STS policy host answered where there is one.
pub struct DmarcFacts {
    /// The record, and what stands beside it.
    pub dmarc: Dmarc,
    /// What the host of the MTA-STS policy answered; none where there is no record of one.
    pub policy: Option<Result<Http, NotSeen>>,
}

impl DmarcFacts {
    /// The record of MTA-STS, where there is one.
    pub fn mta_sts_record(dmarc: &Dmarc) -> Option<&BesideRecord> {
        dmarc.beside.iter().find(|record| record.kind == BesideKind::MtaSts && record.text.is_some())
    }

    /// Nothing is to be published at a name that does not exist; what receivers make of it is shown all the same.
    pub fn withhold_advice(&mut self) {
        (self.dmarc.corrected, self.dmarc.corrected_at) = (None, None);
        self.dmarc.problems.clear();
    }
}

/// The DMARC record, then the record and the policy of MTA-STS.
pub fn text(facts: &DmarcFacts, sheet: Sheet<'_>) -> String {
    let text = record(&facts.dmarc, sheet);
    match (DmarcFacts::mta_sts_record(&facts.dmarc), &facts.policy) {
        (Some(record), Some(policy)) => text + &mta_sts::text(record, policy, sheet),
        _ => text,
    }
}

/// The analysis, and `mta_sts` with the answer of the policy host.
pub fn json(facts: &DmarcFacts) -> Value {
    let mut value = record_json(&facts.dmarc);
    match &facts.policy {
        Some(Ok(http)) => value["mta_sts"] = json!(http),
        Some(Err(not_seen)) => value["mta_sts"] = json!({ "not_seen": not_seen }),
        None => {}
    }
    value
}

/// The DMARC record, what both kinds of receiver make of it, and what to publish instead.
fn record(dmarc: &Dmarc, sheet: Sheet<'_>) -> String {
    let mut text = String::new();
    if let Some(not_seen) = &dmarc.not_seen {
        let head = sheet.lang.pick("Kunne ikke måles: ", "Could not be measured: ");
        text.push_str(&sheet.line(head, &sheet.not_seen(not_seen)));
        return text;
    }
    for record in &dmarc.records {
        text.push_str(&format!("{}\n", sheet.style.bold(&record.at)));
        text.push_str(&marked(&record.text, &record.at, &dmarc.problems, sheet));
    }
    if dmarc.records.is_empty() {
        text.push_str(&sheet.line(
            "",
            sheet.lang.pick("Ingen DMARC-record gælder for navnet.", "No DMARC record governs the name."),
        ));
    }
    let receivers = [
        (sheet.lang.pick("Ældre modtagere (RFC 7489): ", "Older receivers (RFC 7489): "), &dmarc.rfc7489),
        (sheet.lang.pick("Nyere modtagere (RFC 9989): ", "New receivers (RFC 9989): "), &dmarc.rfc9989),
    ];
    for (head, policy) in receivers {
        text.push_str(&sheet.line(head, &applied(policy.as_ref(), sheet)));
    }
    text.push_str(&problems(&dmarc.problems, sheet));
    if let Some(corrected) = &dmarc.corrected {
        let head = match &dmarc.corrected_at {
            Some(at) => sheet.lang.pick(format!("Udgiv på {at}: "), format!("Publish at {at}: ")),
            None => sheet.lang.pick("Udgiv i stedet: ", "Publish instead: ").to_owned(),
        };
        text.push_str(&sheet.line(&head, corrected));
    }
    text + &dmarc.reports.as_ref().map(|reports| reported(reports, sheet)).unwrap_or_default()
}

/// What aggregate reports add up to: all mail, then each sender.
fn reported(reports: &Reports, sheet: Sheet<'_>) -> String {
    let day = |at: Timestamp| date(at, sheet.lang);
    let (first, last) = (day(reports.first), day(reports.last));
    let Reports { reporters, messages, dkim, spf, neither, .. } = reports;
    let head = sheet.lang.pick("Rapporter: ", "Reports: ");
    let sums = sheet.lang.pick(
        format!("{first} til {last} fra {reporters} modtagere: {messages} mails, {dkim} med DKIM, {spf} med SPF, {neither} uden nogen af dem"),
        format!("{first} to {last} from {reporters} receivers: {messages} mails, {dkim} with DKIM, {spf} with SPF, {neither} with neither"),
    );
    let mut text = sheet.line(head, &sums);
    for sender in &reports.senders {
        let network = match sender.network.as_str() {
            "" => sheet.lang.pick("alle andre", "all others"),
            network => network,
        };
        let provider = if sender.provider.is_empty() { "–" } else { &sender.provider };
        let Sender { aligned, messages, .. } = sender;
        let said = sheet.lang.pick(
            format!("{network} ({provider}): {aligned} af {messages} består"),
            format!("{network} ({provider}): {aligned} of {messages} pass"),
        );
        text.push_str(&sheet.line("  ", &said));
    }
    text
}

/// What one kind of receiver does, and the name whose record says so.
fn applied(policy: Option<&DmarcPolicy>, sheet: Sheet<'_>) -> String {
    let Some(policy) = policy else { return "–".to_owned() };
    match &policy.from {
        Some(from) => format!("{} ({} {from})", policy.policy, sheet.lang.pick("fra", "from")),
        // What no record says is no word of one.
        None => sheet.term("policy", &policy.policy),
    }
}

/// The facts of a DMARC record as JSON. What was not seen is neither true nor false.
fn record_json(dmarc: &Dmarc) -> Value {
    let mut facts = serde_json::to_value(dmarc).unwrap_or_default();
    if let (Some(facts), Some(not_seen)) = (facts.as_object_mut(), &dmarc.not_seen) {
        for field in ["enforced", "made_up_enforced", "corrected", "rfc7489", "rfc9989"] {
            facts.insert(field.to_owned(), json!({ "not_seen": not_seen }));
        }
    }
    facts
}
