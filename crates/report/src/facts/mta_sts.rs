//! The record and the policy of MTA-STS, beside a DMARC record.

use kravtjek_model::observation::http::Http;
use kravtjek_model::observation::mail::BesideRecord;
use kravtjek_model::observation::mta_sts::{Policy, Served};
use kravtjek_model::observation::{NotSeen, Why};

use super::Sheet;
use super::problems::problems;
use super::tls::trusted;

/// The record, and what the host of the policy answered.
pub(super) fn text(record: &BesideRecord, policy: &Result<Http, NotSeen>, sheet: Sheet<'_>) -> String {
    let text = sheet.line("MTA-STS: ", record.text.as_deref().unwrap_or_default());
    let answer = match policy {
        Ok(http) => answered(http, sheet),
        Err(not_seen) => sheet.line("  ? ", &sheet.not_seen(not_seen)),
    };
    text + &problems(&record.problems, sheet) + &answer
}

fn answered(http: &Http, sheet: Sheet<'_>) -> String {
    let Some(hop) = http.hops.first() else {
        let refused = NotSeen::only(Why::Refused);
        return sheet.line("  ? ", &sheet.not_seen(http.not_seen.as_ref().unwrap_or(&refused)));
    };
    let onwards = hop.location.as_ref().map(|location| format!(" → {location}")).unwrap_or_default();
    let mut text = sheet.line("  ", &format!("{}: {}{onwards}", hop.url, hop.status));
    let Some(Served { chain, policy, .. }) = hop.mta_sts.as_deref() else { return text };
    let head = sheet.lang.pick("  Certifikatet er gyldigt: ", "  The certificate is valid: ");
    text.push_str(&sheet.line(head, &trusted(chain, sheet)));
    if let Some(policy) = policy {
        text.push_str(&sheet.line("  ", &said(policy)));
        text.push_str(&problems(&policy.problems, sheet));
    }
    text
}

/// The policy in one line, in the words of the file.
fn said(policy: &Policy) -> String {
    let mode = policy.mode.map_or("–", |mode| mode.as_str());
    let age = policy.max_age.map_or_else(|| "–".to_owned(), |seconds| seconds.to_string());
    format!("mode: {mode} · mx: {} · max_age: {age}", policy.mx.join(", "))
}
